"""What a faculty member tells everyone who waits, on the cards and on their phones."""

from homeassistant.components.notify import (
    ATTR_MESSAGE,
    DOMAIN as NOTIFY_DOMAIN,
    SERVICE_SEND_MESSAGE,
)
from homeassistant.const import ATTR_ENTITY_ID, STATE_UNAVAILABLE
from homeassistant.core import Context

from .coordinator import HubCoordinator
from .core.models import Faculty


async def async_announce(
    hub: HubCoordinator, faculty: Faculty, message: str, context: Context
) -> tuple[int, int]:
    """Announce a text; return how many wait, and how many of them were sent it.

    Raises as ``HubCoordinator.async_execute``. Who calls must be allowed to.
    """
    waiting = await hub.async_execute(
        lambda now: hub.office.announce(now, faculty.id, message)
    )
    told = 0
    for each in waiting:
        student = hub.office.roster.get(each.student)
        if student and student.notify:
            text = f"{faculty.name}: {message.strip()}"
            told += await _async_tell(hub, context, student.notify, text)
    return len(waiting), told


async def _async_tell(
    hub: HubCoordinator, context: Context, entity_id: str, message: str
) -> bool:
    """Send a message and return whether there was somewhere to send it to.

    Nobody waits for it to arrive: one phone out of reach must not hold up the
    others. Home Assistant logs what fails.
    """
    state = hub.hass.states.get(entity_id)
    if state is None or state.domain != NOTIFY_DOMAIN:
        return False
    if state.state == STATE_UNAVAILABLE:
        return False
    await hub.hass.services.async_call(
        NOTIFY_DOMAIN,
        SERVICE_SEND_MESSAGE,
        {ATTR_ENTITY_ID: entity_id, ATTR_MESSAGE: message},
        # The office tells them: who announces need not be allowed that entity.
        context=Context(parent_id=context.id),
    )
    return True
