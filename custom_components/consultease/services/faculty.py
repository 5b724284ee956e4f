"""Looking at faculty members, and what they say of themselves."""

from datetime import datetime, timedelta

import voluptuous as vol

from homeassistant.components.notify import ATTR_MESSAGE
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
from homeassistant.util import dt as dt_util

from ..announcements import async_announce
from ..coordinator import HubCoordinator
from ..core.enums import Availability, Via
from ..core.errors import ConsultEaseError
from ..payloads import board_payload
from ..permissions import Permission
from .common import PERSON, ConsultEaseActionDescription, async_authorize, faculty_of

ATTR_AVAILABILITY = "availability"
ATTR_DURATION = "duration"
ATTR_UNTIL = "until"

# Minutes; a time is picked from a calendar, and may be the end of a leave.
DURATION_MAX = 7 * 24 * 60
UNTIL_MAX = timedelta(days=366)


async def _get_faculty(hub: HubCoordinator, call: ServiceCall) -> ServiceResponse:
    await async_authorize(call, Permission.BOARD)
    people = list(hub.people.values())
    if ATTR_DEVICE_ID in call.data:
        people = [hub.people[faculty_of(hub, call).id]]
    return {
        "title": hub.config_entry.title,
        "faculty": [board_payload(hub, each.data) for each in people],
    }


def _end(call: ServiceCall, now: datetime) -> datetime | None:
    """Return when what a call says is over, None if it does not say; raise ``until_too_far``."""
    until: datetime | None = call.data.get(ATTR_UNTIL)
    if until is not None:
        if until.tzinfo is None:
            until = until.replace(tzinfo=dt_util.get_default_time_zone())
        # Before it is converted: years that begin or end the calendar cannot be.
        if until - now > UNTIL_MAX:
            raise ConsultEaseError("until_too_far", field="until", days=UNTIL_MAX.days)
        return dt_util.as_utc(max(until, now))
    minutes = call.data.get(ATTR_DURATION)
    return now + timedelta(minutes=minutes) if minutes else None


async def _set_availability(hub: HubCoordinator, call: ServiceCall) -> None:
    faculty = faculty_of(hub, call)
    caller = await async_authorize(call, Permission.ANSWER, faculty)
    actor, availability = caller.actor(Via.ACTION), call.data[ATTR_AVAILABILITY]
    await hub.async_execute(
        lambda now: hub.office.set_availability(
            now, faculty.id, availability, actor, _end(call, now)
        )
    )


async def _close_queue(hub: HubCoordinator, call: ServiceCall) -> None:
    faculty = faculty_of(hub, call)
    caller = await async_authorize(call, Permission.ANSWER, faculty)
    actor = caller.actor(Via.ACTION)
    await hub.async_execute(
        lambda now: hub.office.close_queue(now, faculty.id, actor, _end(call, now))
    )


async def _open_queue(hub: HubCoordinator, call: ServiceCall) -> None:
    faculty = faculty_of(hub, call)
    caller = await async_authorize(call, Permission.ANSWER, faculty)
    actor = caller.actor(Via.ACTION)
    await hub.async_execute(lambda _: hub.office.open_queue(faculty.id, actor))


async def _announce(hub: HubCoordinator, call: ServiceCall) -> ServiceResponse:
    faculty = faculty_of(hub, call)
    await async_authorize(call, Permission.ANSWER, faculty)
    message: str = call.data[ATTR_MESSAGE]
    waiting, told = await async_announce(hub, faculty, message, call.context)
    return {"waiting": waiting, "told": told}


_END: VolDictType = {
    vol.Exclusive(ATTR_UNTIL, "end"): cv.datetime,
    vol.Exclusive(ATTR_DURATION, "end"): vol.All(
        vol.Coerce(int), vol.Range(min=1, max=DURATION_MAX)
    ),
}

FACULTY_ACTIONS = (
    ConsultEaseActionDescription(
        key="get_faculty",
        schema=vol.Schema({vol.Optional(ATTR_DEVICE_ID): cv.string}),
        handle_fn=_get_faculty,
        supports_response=SupportsResponse.ONLY,
    ),
    ConsultEaseActionDescription(
        key="set_availability",
        schema=vol.Schema(
            {
                **PERSON,
                vol.Required(ATTR_AVAILABILITY): vol.Coerce(Availability),
                **_END,
            }
        ),
        handle_fn=_set_availability,
        supports_response=SupportsResponse.NONE,
    ),
    ConsultEaseActionDescription(
        key="close_queue",
        schema=vol.Schema({**PERSON, **_END}),
        handle_fn=_close_queue,
        supports_response=SupportsResponse.NONE,
    ),
    ConsultEaseActionDescription(
        key="open_queue",
        schema=vol.Schema(PERSON),
        handle_fn=_open_queue,
        supports_response=SupportsResponse.NONE,
    ),
    ConsultEaseActionDescription(
        key="announce",
        schema=vol.Schema({**PERSON, vol.Required(ATTR_MESSAGE): cv.string}),
        handle_fn=_announce,
    ),
)
