"""Who may do what: the whole table, for every action there is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.consultease.const import DOMAIN
from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant, SupportsResponse
from homeassistant.exceptions import Unauthorized

from .conftest import ANA, BEN, SetUp, person
from .office import SAMI, ask, device, do, enrol, new_user

type Data = dict[str, Any]
type Prepare = Callable[[HomeAssistant, str], Awaitable[Data]]

# The table of docs/security.md. Whoever is not named may not; "own" is the user
# linked to the person whom the action concerns, "colleague" one linked to
# somebody else, "other" any other user, such as the tablet's, "gone" one who
# was deactivated.
ROLES = ("admin", "automation", "own", "colleague", "other", "gone")
EVERYBODY = {"admin", "automation", "own", "colleague", "other"}
OWN = {"admin", "automation", "own"}
OFFICE = {"admin", "automation"}


async def student(hass: HomeAssistant, number: str) -> Data:
    """Have a student, as those who are to be changed."""
    await hass.services.async_call(
        DOMAIN, "add_student", {"number": number, "name": "Noor Haddad"}, blocking=True
    )
    return {"number": number}


async def asked(hass: HomeAssistant, number: str) -> Data:
    """Have a request in Ana's queue."""
    await student(hass, number)
    return {"consultation_id": (await ask(hass, number))["consultation_id"]}


async def to_move(hass: HomeAssistant, number: str) -> Data:
    """Have a request in Ana's queue, and name Ben."""
    return {**await asked(hass, number), "device_id": device(hass, BEN).id}


async def accepted(hass: HomeAssistant, number: str) -> Data:
    """Have an accepted request in Ana's queue."""
    data = await asked(hass, number)
    await do(hass, "accept_consultation", **data)
    return data


async def missed(hass: HomeAssistant, number: str) -> Data:
    """Have a student who did not come."""
    data = await accepted(hass, number)
    await do(hass, "mark_no_show", **data)
    return data


async def to_request(hass: HomeAssistant, number: str) -> Data:
    """Have a student who has not asked."""
    await student(hass, number)
    return {
        "device_id": device(hass).id,
        "student": number,
        "details": "About the second lab",
    }


async def in_front(hass: HomeAssistant, number: str) -> Data:
    """Have somebody in front of Ana's queue, and name Ana alone."""
    await asked(hass, number)
    return {"device_id": device(hass).id}


async def anas(hass: HomeAssistant, _: str) -> Data:
    """Name Ana."""
    return {"device_id": device(hass).id}


async def nothing(hass: HomeAssistant, _: str) -> Data:
    """Name nothing."""
    return {}


async def new(hass: HomeAssistant, number: str) -> Data:
    """Name a student who is not there yet."""
    return {"number": number, "name": "Noor Haddad"}


@dataclass(frozen=True)
class Case:
    """Who may, what must be there before, and what more is said."""

    action: str
    may: set[str]
    prepare: Prepare
    more: tuple[tuple[str, Any], ...] = ()


CASES = (
    Case("request_consultation", OFFICE, to_request),
    Case("cancel_consultation", OFFICE, asked),
    Case("move_consultation", OFFICE, to_move),
    Case("accept_consultation", OWN, asked),
    Case("accept_consultation", OWN, in_front),
    Case("decline_consultation", OWN, asked),
    Case("decline_consultation", OWN, in_front),
    Case("start_consultation", OWN, asked),
    Case("complete_consultation", OWN, accepted),
    Case("mark_no_show", OWN, accepted),
    Case("requeue_consultation", OWN, missed),
    Case("call_next", OWN, in_front),
    Case("set_availability", OWN, anas, (("availability", "busy"),)),
    Case("close_queue", OWN, anas),
    Case("open_queue", OWN, anas),
    Case("announce", OWN, in_front, (("message", "Ten minutes late"),)),
    Case("get_faculty", EVERYBODY, nothing),
    Case("get_faculty", EVERYBODY, anas),
    Case("get_consultations", OWN, anas),
    # Without a person, those who have a queue see their own: see below.
    Case("get_consultations", {*OWN, "colleague"}, nothing),
    Case("export_consultations", OFFICE, nothing),
    Case("anonymise_consultations", OFFICE, anas),
    Case("delete_consultations", OFFICE, anas),
    Case("add_student", OFFICE, new),
    Case("update_student", OFFICE, student, (("name", "Noor Amari"),)),
    Case("remove_student", OFFICE, student),
    Case("import_students", OFFICE, nothing, (("csv", "number,name\n1,Noor"),)),
)


@pytest.fixture
async def users(hass: HomeAssistant) -> dict[str, User | None]:
    """Return a user for each role; None acts without one."""
    roles: dict[str, User | None] = {
        role: await new_user(hass, admin=role in ("admin", "gone")) for role in ROLES
    }
    # Home Assistant's first user is its owner, who cannot be deactivated.
    gone = roles["gone"]
    assert gone
    await hass.auth.async_deactivate_user(gone)
    roles["automation"] = None
    return roles


@pytest.fixture
async def entry(set_up: SetUp, users: dict[str, User | None]) -> MockConfigEntry:
    """Return the office of Ana and Ben, each linked to a user."""
    own, colleague = users["own"], users["colleague"]
    assert own and colleague
    return await set_up(
        person(always_available=True, user_id=own.id),
        person(BEN, "Ben Okafor", always_available=True, user_id=colleague.id),
        open_per_student=20,
    )


async def call(hass: HomeAssistant, action: str, user: User | None, data: Data) -> Any:
    """Call an action as a user, asking for an answer where there is one."""
    answers = hass.services.supports_response(DOMAIN, action)
    return await hass.services.async_call(
        DOMAIN,
        action,
        data,
        blocking=True,
        context=Context(user_id=user.id if user else None),
        return_response=answers is not SupportsResponse.NONE,
    )


def everything(entry: MockConfigEntry) -> tuple[Any, ...]:
    """Return all that an action could have changed."""
    office = entry.runtime_data.office
    return office.as_dict(), tuple(office.roster)


def test_every_action_is_in_the_table(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """An action that the table forgets is one that nobody has thought about."""
    assert hass.services.async_services_for_domain(DOMAIN).keys() == {
        case.action for case in CASES
    }


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.action}-{case.prepare.__name__}"
)
async def test_the_table(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    users: dict[str, User | None],
    case: Case,
) -> None:
    """Who may does it; who may not is told so, and nothing has changed."""
    for number, (role, user) in enumerate(users.items(), 1):
        data = await case.prepare(hass, f"S-{number}") | dict(case.more)
        before = everything(entry)
        if role in case.may:
            await call(hass, case.action, user, data)
        else:
            with pytest.raises(Unauthorized):
                await call(hass, case.action, user, data)
            assert everything(entry) == before, role


async def test_faculty_see_their_own_consultations_only(
    hass: HomeAssistant, entry: MockConfigEntry, users: dict[str, User | None]
) -> None:
    """Names and texts of other people's students are none of a colleague's business."""
    await enrol(hass)
    with_ana = (await ask(hass, SAMI))["consultation_id"]
    with_ben = (await ask(hass, SAMI, BEN))["consultation_id"]

    async def seen(role: str, **data: Any) -> set[str]:
        answer = await call(hass, "get_consultations", users[role], data)
        return {each["consultation_id"] for each in answer["consultations"]}

    assert await seen("own") == {with_ana}
    assert await seen("own", student=SAMI) == {with_ana}
    assert await seen("colleague") == {with_ben}
    assert await seen("admin") == await seen("automation") == {with_ana, with_ben}


async def test_the_step_names_who_took_it(
    hass: HomeAssistant, entry: MockConfigEntry, users: dict[str, User | None]
) -> None:
    """A disputed answer can be traced to who gave it, and through what."""
    await enrol(hass)
    consultation_id = (await ask(hass, SAMI))["consultation_id"]
    own, admin = users["own"], users["admin"]
    assert own and admin
    anas, it = {"device_id": device(hass).id}, {"consultation_id": consultation_id}
    await call(hass, "accept_consultation", own, anas)
    await call(hass, "call_next", own, anas)
    await call(hass, "complete_consultation", admin, it)
    steps = entry.runtime_data.office.consultation(consultation_id).transitions
    assert [(step.action, step.actor.role, step.actor.user_id) for step in steps] == [
        ("request", "system", None),
        ("accept", "faculty", own.id),
        ("start", "faculty", own.id),
        ("complete", "admin", admin.id),
    ]
    assert {step.actor.via for step in steps} == {"action"}


async def test_a_user_who_is_gone_may_nothing(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """An automation that still runs as somebody who was deleted is not an administrator's."""
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            DOMAIN,
            "get_faculty",
            blocking=True,
            return_response=True,
            context=Context(user_id="nobody"),
        )


async def test_a_new_link_counts_at_once(
    hass: HomeAssistant, entry: MockConfigEntry, users: dict[str, User | None]
) -> None:
    """Who takes over a chair answers from then on, and who left it does not."""
    own, other = users["own"], users["other"]
    assert own and other
    subentry = entry.subentries[ANA]
    hass.config_entries.async_update_subentry(
        entry, subentry, data={**subentry.data, "user_id": other.id}
    )
    await hass.async_block_till_done()
    data = {"device_id": device(hass).id, "availability": "away"}
    await call(hass, "set_availability", other, data)
    with pytest.raises(Unauthorized):
        await call(hass, "set_availability", own, data)


async def test_over_the_websocket_too(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
) -> None:
    """Who may not is told so in the developer tools, and gets no answer."""
    client = await hass_ws_client(hass, hass_read_only_access_token)
    await client.send_json_auto_id(
        {
            "type": "call_service",
            "domain": DOMAIN,
            "service": "get_consultations",
            "return_response": True,
        }
    )
    answer = await client.receive_json()
    assert not answer["success"]
    assert answer["error"]["message"] == "Unauthorized"
    assert "result" not in answer
