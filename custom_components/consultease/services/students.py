"""The roster."""

from typing import Any

import voluptuous as vol

from homeassistant.components.notify import DOMAIN as NOTIFY_DOMAIN
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType

from ..const import DOMAIN
from ..coordinator import HubCoordinator
from ..errors import translated_errors
from ..payloads import async_import_payload, row_message, student_payload
from ..permissions import Permission
from .common import ConsultEaseActionDescription, async_authorize

ATTR_CARDS = "cards"
ATTR_CSV = "csv"
ATTR_DEPARTMENT = "department"
ATTR_EMAIL = "email"
ATTR_ENABLED = "enabled"
ATTR_GOOD_ROWS_ONLY = "good_rows_only"
ATTR_LANGUAGE = "language"
ATTR_NAME = "name"
ATTR_NOTIFY = "notify"
ATTR_NUMBER = "number"
ATTR_PIN = "pin"


def _facts(call: ServiceCall) -> tuple[str, dict[str, Any]]:
    """Return the student's number, and what else a call says of them."""
    facts = dict(call.data)
    return facts.pop(ATTR_NUMBER), facts


async def _add(hub: HubCoordinator, call: ServiceCall) -> ServiceResponse:
    await async_authorize(call, Permission.ROSTER)
    with translated_errors():
        student = await hub.students.async_add(*_facts(call))
    return {"student": student_payload(student)}


async def _update(hub: HubCoordinator, call: ServiceCall) -> ServiceResponse:
    await async_authorize(call, Permission.ROSTER)
    with translated_errors():
        student = await hub.students.async_update(*_facts(call))
    return {"student": student_payload(student)}


async def _remove(hub: HubCoordinator, call: ServiceCall) -> ServiceResponse:
    await async_authorize(call, Permission.ROSTER)
    with translated_errors():
        count = await hub.students.async_remove(call.data[ATTR_NUMBER])
    return {"anonymised": count}


async def _import(hub: HubCoordinator, call: ServiceCall) -> ServiceResponse:
    await async_authorize(call, Permission.ROSTER)
    with translated_errors():
        plan, applied = await hub.students.async_import(
            call.data[ATTR_CSV], good_rows_only=call.data[ATTR_GOOD_ROWS_ONLY]
        )
    if not applied and not call.return_response:
        # Who does not ask for the report must not take it for done.
        first = next(row for row in plan.rows if row.reason)
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="import_refused",
            translation_placeholders={
                "refused": str(plan.refused),
                "line": str(first.line),
                "reason": row_message(first),
            },
        )
    return await async_import_payload(plan, applied=applied)


_TEXT = vol.Maybe(cv.string)

_STUDENT: VolDictType = {
    vol.Required(ATTR_NUMBER): cv.string,
    vol.Optional(ATTR_DEPARTMENT): _TEXT,
    vol.Optional(ATTR_CARDS): vol.Maybe(vol.All(cv.ensure_list, [cv.string])),
    vol.Optional(ATTR_PIN): _TEXT,
    vol.Optional(ATTR_EMAIL): _TEXT,
    vol.Optional(ATTR_NOTIFY): vol.Any(None, "", cv.entity_domain(NOTIFY_DOMAIN)),
    vol.Optional(ATTR_LANGUAGE): _TEXT,
    vol.Optional(ATTR_ENABLED): cv.boolean,
}

STUDENT_ACTIONS = (
    ConsultEaseActionDescription(
        key="add_student",
        schema=vol.Schema({**_STUDENT, vol.Required(ATTR_NAME): cv.string}),
        handle_fn=_add,
    ),
    ConsultEaseActionDescription(
        key="update_student",
        schema=vol.Schema({**_STUDENT, vol.Optional(ATTR_NAME): cv.string}),
        handle_fn=_update,
    ),
    ConsultEaseActionDescription(
        key="remove_student",
        schema=vol.Schema({vol.Required(ATTR_NUMBER): cv.string}),
        handle_fn=_remove,
    ),
    ConsultEaseActionDescription(
        key="import_students",
        schema=vol.Schema(
            {
                vol.Required(ATTR_CSV): cv.string,
                vol.Optional(ATTR_GOOD_ROWS_ONLY, default=False): cv.boolean,
            }
        ),
        handle_fn=_import,
    ),
)
