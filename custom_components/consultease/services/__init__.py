"""The actions: each resolves whom it means, asks if the caller may, and makes one call."""

from collections.abc import Callable, Coroutine
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, callback
from homeassistant.helpers.service import async_get_config_entry

from ..acting import acting
from ..const import DOMAIN
from ..coordinator import ConsultEaseConfigEntry
from .common import ConsultEaseActionDescription
from .consultations import CONSULTATION_ACTIONS
from .faculty import FACULTY_ACTIONS
from .privacy import PRIVACY_ACTIONS
from .records import RECORD_ACTIONS
from .students import STUDENT_ACTIONS

ACTIONS = (
    *CONSULTATION_ACTIONS,
    *FACULTY_ACTIONS,
    *RECORD_ACTIONS,
    *PRIVACY_ACTIONS,
    *STUDENT_ACTIONS,
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions; each says so when ConsultEase is not loaded."""
    for description in ACTIONS:
        hass.services.async_register(
            DOMAIN,
            description.key,
            _handler(hass, description),
            schema=description.schema,
            supports_response=description.supports_response,
        )


def _handler(
    hass: HomeAssistant, description: ConsultEaseActionDescription
) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    async def handle(call: ServiceCall) -> ServiceResponse:
        entry: ConsultEaseConfigEntry = async_get_config_entry(hass, DOMAIN, None)
        token = acting.set(call.context)
        try:
            return await description.handle_fn(entry.runtime_data, call)
        finally:
            # Whoever called may go on to do something else, as somebody else.
            acting.reset(token)

    return handle
