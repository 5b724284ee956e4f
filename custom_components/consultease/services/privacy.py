"""Forgetting what was, when somebody asks for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import voluptuous as vol

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv

from ..coordinator import HubCoordinator
from ..core.record import Consultation
from ..errors import translated_errors
from ..permissions import Permission
from .common import ConsultEaseActionDescription, async_authorize, faculty_of

ATTR_STUDENT = "student"


@dataclass(frozen=True, slots=True)
class _Meant:
    """Whose closed consultations are meant: a student's, a person's, or those of the two."""

    student: str | None
    faculty_id: str | None

    def at_hand(self, each: Consultation) -> bool:
        """Whether one that is still at hand is."""
        return self._is(each.student, each.faculty_id)

    def kept(self, row: Mapping[str, Any]) -> bool:
        """Whether one in the history is."""
        return self._is(row["student"], row["faculty_id"])

    def _is(self, student: str, faculty_id: str) -> bool:
        return self.student in (None, student) and self.faculty_id in (None, faculty_id)


async def _async_meant(hub: HubCoordinator, call: ServiceCall) -> _Meant:
    await async_authorize(call, Permission.ROSTER)
    student: str | None = call.data.get(ATTR_STUDENT)
    if student is not None and (known := hub.office.roster.get(student)):
        student = known.number
    faculty_id = faculty_of(hub, call).id if ATTR_DEVICE_ID in call.data else None
    return _Meant(student, faculty_id)


async def _async_forget(
    hub: HubCoordinator, meant: _Meant, forget: Callable[[], None]
) -> int:
    """Forget what is at hand, wait for what is on its way to its month; return how many."""

    def run() -> int:
        count = hub.office.count_closed(meant.at_hand)
        forget()
        return count

    count = await hub.store.async_execute(run)
    await hub.store.async_flush()
    return count


async def _anonymise(hub: HubCoordinator, call: ServiceCall) -> ServiceResponse:
    meant = await _async_meant(hub, call)
    with translated_errors():
        at_hand = await _async_forget(
            hub, meant, lambda: hub.office.anonymise(meant.at_hand)
        )
        kept = await hub.store.async_anonymise(meant.student, meant.kept)
    hub.office.tell_forgotten("anonymised", at_hand + kept)
    return {"anonymised": at_hand + kept}


async def _delete(hub: HubCoordinator, call: ServiceCall) -> ServiceResponse:
    meant = await _async_meant(hub, call)
    with translated_errors():
        at_hand = await _async_forget(
            hub, meant, lambda: hub.office.erase(meant.at_hand)
        )
        kept = await hub.store.async_erase(meant.kept)
    hub.office.tell_forgotten("deleted", at_hand + kept)
    return {"deleted": at_hand + kept}


_WHOSE = vol.All(
    cv.has_at_least_one_key(ATTR_STUDENT, ATTR_DEVICE_ID),
    vol.Schema(
        {
            vol.Optional(ATTR_STUDENT): vol.All(cv.string, vol.Length(min=1)),
            vol.Optional(ATTR_DEVICE_ID): cv.string,
        }
    ),
)

PRIVACY_ACTIONS = (
    ConsultEaseActionDescription(
        key="anonymise_consultations", schema=_WHOSE, handle_fn=_anonymise
    ),
    ConsultEaseActionDescription(
        key="delete_consultations", schema=_WHOSE, handle_fn=_delete
    ),
)
