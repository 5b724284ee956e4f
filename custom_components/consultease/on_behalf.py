"""Who stands behind a context, also when Home Assistant has lost them on the way.

Scripts and scenes run in the context of who starts them. An automation gets one of
its own, without a user: rightly so when a state, an event or the time started it,
as only administrators write automations. But every user may run every automation
with ``automation.trigger``, past its conditions and with variables of their own.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from homeassistant.const import ATTR_DOMAIN, ATTR_SERVICE, EVENT_CALL_SERVICE
from homeassistant.core import Context, Event, HomeAssistant, callback

from .const import DOMAIN

# The context of the newest such call, and its user. It is known to the task that
# carries the call out and to those that this one starts, however long they take,
# and to no other: nothing is kept that could be full or out of date.
_TRIGGERED: ContextVar[tuple[str, str] | None] = ContextVar(
    f"{DOMAIN}_triggered", default=None
)


@callback
def async_setup_on_behalf(hass: HomeAssistant) -> None:
    """Note from now on who runs automations."""
    hass.bus.async_listen(EVENT_CALL_SERVICE, _async_triggered, _is_trigger)


@callback
def _is_trigger(data: Mapping[str, Any]) -> bool:
    return (data[ATTR_DOMAIN], data[ATTR_SERVICE]) == ("automation", "trigger")


@callback
def _async_triggered(event: Event) -> None:
    # A callback runs in the task that fires the event, before the action begins.
    if user_id := user_behind(event.context):
        _TRIGGERED.set((event.context.id, user_id))


@callback
def user_behind(context: Context) -> str | None:
    """Return the id of the user in whose name a context acts, None if it is nobody's."""
    if context.user_id is not None:
        return context.user_id
    triggered = _TRIGGERED.get()
    if triggered is None or context.parent_id != triggered[0]:
        return None
    return triggered[1]
