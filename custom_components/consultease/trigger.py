"""Triggers: what happens to consultations and to the people they are with."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.trigger import Trigger

from .automation.consultation import (
    ConsultationNextTrigger,
    ConsultationWaitingTrigger,
    step_trigger,
)
from .automation.faculty import (
    ArrivedTrigger,
    DeskOfflineTrigger,
    LeftTrigger,
    QueueLongerTrigger,
    StatusChangedTrigger,
)
from .core.events import EVENT_TYPES

TRIGGERS: dict[str, type[Trigger]] = {
    **{f"consultation_{step}": step_trigger(step) for step in EVENT_TYPES.values()},
    "consultation_next": ConsultationNextTrigger,
    "consultation_waiting": ConsultationWaitingTrigger,
    "desk_offline": DeskOfflineTrigger,
    "faculty_arrived": ArrivedTrigger,
    "faculty_left": LeftTrigger,
    "queue_longer": QueueLongerTrigger,
    "status_changed": StatusChangedTrigger,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers."""
    return TRIGGERS
