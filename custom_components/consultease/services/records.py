"""Looking back: what is open, what became of what was, and all of it as a file."""

import voluptuous as vol

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
from homeassistant.util.json import JsonValueType

from ..coordinator import HubCoordinator
from ..core.enums import State
from ..errors import translated_errors
from ..pages import Cursor, async_page
from ..payloads import consultation_payload, public_payload
from ..permissions import Permission
from ..records import FORMATS, OPEN_STATES, Wanted, async_export
from .common import ConsultEaseActionDescription, async_authorize, faculty_of

ATTR_CARD = "card"
ATTR_COURSE = "course"
ATTR_CURSOR = "cursor"
ATTR_END = "end"
ATTR_FORMAT = "format"
ATTR_LIMIT = "limit"
ATTR_NAMES = "names"
ATTR_START = "start"
ATTR_STATES = "states"
ATTR_STUDENT = "student"
ATTR_TOPIC = "topic"

LIMIT_DEFAULT = 100
LIMIT_MAX = 1000


async def _async_readable(
    hub: HubCoordinator, call: ServiceCall
) -> frozenset[str] | None:
    """Return whose consultations a call means and may read, by person id.

    None is everybody's, those who have left included.
    """
    if ATTR_DEVICE_ID in call.data:
        faculty = faculty_of(hub, call)
        await async_authorize(call, Permission.READ, faculty)
        return frozenset({faculty.id})
    caller = await async_authorize(call, Permission.BOARD)
    if caller.may(Permission.READ):
        return None
    people = hub.office.people()
    own = frozenset(each.id for each in people if caller.may(Permission.READ, each))
    if not own:
        raise Unauthorized(context=call.context, permission="read")
    return own


def _student(hub: HubCoordinator, call: ServiceCall) -> str | None:
    """Return whose consultations a call means: None is everybody, empty nobody."""
    roster = hub.office.roster
    if (card := call.data.get(ATTR_CARD)) is not None:
        with translated_errors():
            owner = roster.by_card(hub.students.hash_card(card))
        return owner.number if owner else ""
    student: str | None = call.data.get(ATTR_STUDENT)
    known = roster.get(student) if student else None
    return known.number if known else student or None


async def _get_consultations(hub: HubCoordinator, call: ServiceCall) -> ServiceResponse:
    faculty_ids = await _async_readable(hub, call)
    start, end = call.data.get(ATTR_START), call.data.get(ATTR_END)
    states = call.data.get(ATTR_STATES)
    if states is None:
        states = OPEN_STATES if start is end is None else State
    student = _student(hub, call)
    if student == "":
        return {"consultations": [], "cursor": None}
    wanted = Wanted(
        faculty_ids=faculty_ids,
        student=student,
        states=frozenset(states),
        start=start,
        end=end,
        course=call.data.get(ATTR_COURSE),
        topic=call.data.get(ATTR_TOPIC),
    )
    with translated_errors():
        cursor = Cursor.read(call.data.get(ATTR_CURSOR))
        shown, following = await async_page(hub, wanted, call.data[ATTR_LIMIT], cursor)
    consultations: list[JsonValueType] = []
    for each in shown:
        payload = consultation_payload(hub, each)
        consultations.append(
            payload if call.data[ATTR_NAMES] else public_payload(payload)
        )
    return {
        "consultations": consultations,
        "cursor": str(following) if following else None,
    }


async def _export(hub: HubCoordinator, call: ServiceCall) -> ServiceResponse:
    await async_authorize(call, Permission.ROSTER)
    wanted = Wanted(start=call.data.get(ATTR_START), end=call.data.get(ATTR_END))
    with translated_errors():
        content, rows = await async_export(hub, wanted, call.data[ATTR_FORMAT])
    return {"content": content, "rows": rows}


_PERIOD: VolDictType = {
    vol.Optional(ATTR_START): cv.date,
    vol.Optional(ATTR_END): cv.date,
}

RECORD_ACTIONS = (
    ConsultEaseActionDescription(
        key="get_consultations",
        schema=vol.Schema(
            {
                vol.Optional(ATTR_DEVICE_ID): cv.string,
                vol.Exclusive(ATTR_STUDENT, "whose"): cv.string,
                vol.Exclusive(ATTR_CARD, "whose"): cv.string,
                vol.Optional(ATTR_STATES): vol.All(cv.ensure_list, [vol.Coerce(State)]),
                vol.Optional(ATTR_COURSE): cv.string,
                vol.Optional(ATTR_TOPIC): cv.string,
                vol.Optional(ATTR_CURSOR): vol.Maybe(cv.string),
                **_PERIOD,
                vol.Optional(ATTR_LIMIT, default=LIMIT_DEFAULT): vol.All(
                    vol.Coerce(int), vol.Range(min=1, max=LIMIT_MAX)
                ),
                vol.Optional(ATTR_NAMES, default=True): cv.boolean,
            }
        ),
        handle_fn=_get_consultations,
        supports_response=SupportsResponse.ONLY,
    ),
    ConsultEaseActionDescription(
        key="export_consultations",
        schema=vol.Schema(
            {
                **_PERIOD,
                vol.Optional(ATTR_FORMAT, default="csv"): vol.In(tuple(FORMATS)),
            }
        ),
        handle_fn=_export,
        supports_response=SupportsResponse.ONLY,
    ),
)
