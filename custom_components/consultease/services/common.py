"""What all actions share: what they are made of, whom they mean, who may."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import voluptuous as vol

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.typing import VolDictType, VolSchemaType

from ..const import DOMAIN
from ..coordinator import HubCoordinator
from ..core.models import Faculty
from ..permissions import Caller, Permission, async_check

PERSON: VolDictType = {vol.Required(ATTR_DEVICE_ID): cv.string}

type Handler = Callable[
    [HubCoordinator, ServiceCall], Coroutine[Any, Any, ServiceResponse]
]


@dataclass(frozen=True, kw_only=True)
class ConsultEaseActionDescription:
    """What an action is called, takes and does, and whether it answers."""

    key: str
    schema: VolSchemaType
    handle_fn: Handler
    supports_response: SupportsResponse = SupportsResponse.OPTIONAL


@callback
def faculty_of(hub: HubCoordinator, call: ServiceCall) -> Faculty:
    """Return whose device a call names; raise ``not_a_faculty_device``."""
    device_id: str = call.data[ATTR_DEVICE_ID]
    device = dr.async_get(hub.hass).async_get(device_id, include_child_devices=False)
    for identifier in device.identifiers if device else ():
        if identifier[0] == DOMAIN and identifier[1] in hub.people:
            return hub.people[identifier[1]].faculty
    name = device and (device.name_by_user or device.name)
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="not_a_faculty_device",
        translation_placeholders={"device": name or device_id},
    )


async def async_authorize(
    call: ServiceCall, permission: Permission, faculty: Faculty | None = None
) -> Caller:
    """Return who calls; raise Unauthorized when they may not."""
    return await async_check(call.hass, call.context, permission, faculty)
