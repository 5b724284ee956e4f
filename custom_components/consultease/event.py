"""Events: what became of a person's consultations, for automations and the recorder."""

from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .acting import context_of
from .coordinator import ConsultEaseConfigEntry
from .core.events import EVENT_TYPES
from .core.record import Consultation
from .entity import ConsultEaseEntity
from .following import async_add_to_people
from .payloads import public_course

PARALLEL_UPDATES = 0

CONSULTATION = EventEntityDescription(
    key="consultation",
    translation_key="consultation",
    event_types=list(EVENT_TYPES.values()),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConsultEaseConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up everybody's consultation event."""
    async_add_to_people(entry, async_add_entities, ConsultEaseEvent, [CONSULTATION])


class ConsultEaseEvent(ConsultEaseEntity, EventEntity):
    """Tells every step of a person's consultations, without saying whose they are."""

    @override
    async def async_added_to_hass(self) -> None:
        """Listen."""
        await super().async_added_to_hass()
        self.async_on_remove(
            self.coordinator.async_subscribe_consultations(self._async_changed)
        )

    @callback
    def _async_changed(self, consultation: Consultation) -> None:
        self.async_set_context(context_of(consultation.transitions[-1].actor))
        self._trigger_event(
            EVENT_TYPES[consultation.transitions[-1].action],
            {
                "consultation_id": consultation.id,
                "ticket": consultation.ticket,
                "course": public_course(self.coordinator.faculty, consultation),
                "waited": consultation.waited,
                "served": consultation.served,
            },
        )
        self.async_write_ha_state()
