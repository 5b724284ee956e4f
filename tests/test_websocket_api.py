"""The board, the queue and who may see them, over real websocket connections."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.consultease.websocket_api import COMMANDS
from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .cards import Card
from .conftest import ANA, BEN, HALL, SetUp, kiosk, person
from .office import HANA, LINA, SAMI, ask, device, do, enrol, new_user, settle, use

type Json = Any

ROLES = ("admin", "own", "colleague", "tablet", "other")


@pytest.fixture
async def users(hass: HomeAssistant) -> dict[str, User]:
    """Return a user for each role."""
    return {role: await new_user(hass, admin=role == "admin") for role in ROLES}


@pytest.fixture
async def entry(
    hass: HomeAssistant, set_up: SetUp, users: dict[str, User]
) -> MockConfigEntry:
    """Set up Ana and Ben, who can log in, a kiosk that can, and three students."""
    entry = await set_up(
        person(ANA, user_id=users["own"].id, always_available=True, courses=["CS 101"]),
        person(BEN, "Ben Okafor", user_id=users["colleague"].id, always_available=True),
        kiosk(user_id=users["tablet"].id),
        topics=["Grades"],
    )
    await enrol(hass)
    return entry


@pytest.fixture
async def card(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    users: dict[str, User],
    hass_ws_client: WebSocketGenerator,
) -> Card:
    """Return a page that Ana has open."""
    return await Card.open(hass, hass_ws_client, users["own"])


# The board


async def test_the_whole_board_first(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    users: dict[str, User],
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Anybody who can log in sees everybody, and what a form needs to know."""
    asked = await ask(hass, SAMI)
    await do(hass, "accept_consultation", consultation_id=asked["consultation_id"])
    await ask(hass, LINA)
    card = await Card.open(hass, hass_ws_client, users["other"])
    (event,) = await card.told(await card.follow("board/subscribe"))
    assert event["type"] == "board"
    assert event["office"] == {
        "title": "ConsultEase",
        "topics": ["Grades"],
        "details_min": 3,
        "details_max": 500,
        "reason_max": 200,
        "message_max": 200,
        "course_max": 40,
        "language": "en",
        "bundle": None,
    }
    ana, ben = event["people"]
    assert ana["id"] == ANA
    assert ana["device_id"] == device(hass).id
    assert ana["courses"] == ["CS 101"]
    assert (ana["status"], ana["queue_open"], ana["waiting"]) == ("available", True, 2)
    assert ana["wait"] == {"minutes": 20, "low": 5, "high": 35}
    assert ana["called"] == [{"ticket": "AR-01", "since": ana["called"][0]["since"]}]
    assert ana["serving"] is None
    assert (ben["name"], ben["waiting"], ben["wait"]["minutes"]) == ("Ben Okafor", 0, 0)
    assert "Sami" not in str(event)


async def test_then_whoever_changed(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """A row comes whole, once, and nobody else's with it."""
    card = await Card.open(hass, hass_ws_client)
    board = await card.follow("board/subscribe")
    await card.told(board)
    asked = await ask(hass, SAMI)
    (event,) = await card.told(board)
    assert event["type"] == "changes"
    assert event["removed"] == []
    assert [(each["id"], each["waiting"]) for each in event["people"]] == [(ANA, 1)]
    await do(hass, "start_consultation", consultation_id=asked["consultation_id"])
    (event,) = await card.told(board)
    (ana,) = event["people"]
    assert ana["serving"]["ticket"] == "AR-01"
    assert (ana["status"], ana["called"]) == ("in_consultation", [])
    until = dt_util.utcnow() + timedelta(minutes=20)
    await hass.services.async_call(
        "consultease",
        "set_availability",
        {"device_id": device(hass).id, "availability": "away", "until": until},
        blocking=True,
    )
    (event,) = await card.told(board)
    (ana,) = event["people"]
    assert ana["status"] == "away"
    assert dt_util.parse_datetime(ana["until"]) == until
    assert (ana["wait"], ana["queue_open"]) == (None, False)


async def test_one_message_for_all(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a change costs does not grow with the screens that show it."""
    built: list[object] = []
    feeds = "custom_components.consultease.websocket_api.feeds"
    real = __import__(feeds, fromlist=["json_bytes"]).json_bytes

    def count(event: object) -> bytes:
        built.append(event)
        made: bytes = real(event)
        return made

    cards = [await Card.open(hass, hass_ws_client) for _ in range(4)]
    boards = [await card.follow("board/subscribe") for card in cards]
    monkeypatch.setattr(f"{feeds}.json_bytes", count)
    await ask(hass, SAMI)
    for card, board in zip(cards, boards, strict=True):
        assert len(await card.told(board)) == 2
    assert len(built) == 1


async def test_what_does_not_show_is_not_sent(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """A snapshot that differs in nothing public is no reason to wake a hundred tablets."""
    card = await Card.open(hass, hass_ws_client)
    board = await card.follow("board/subscribe")
    queue = await card.follow("queue/subscribe", faculty_id=ANA)
    await ask(hass, SAMI)
    assert await card.told(board)
    assert await card.told(queue)
    for grace in (5, 6):
        subentry = entry.subentries[ANA]
        hass.config_entries.async_update_subentry(
            entry, subentry, data={**subentry.data, "grace": grace}
        )
        assert await card.told(board) == []
        assert await card.told(queue) == []


async def test_people_come_and_go_and_rules_change(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """A person who is new has a device at once; new rules bring the whole board again."""
    card = await Card.open(hass, hass_ws_client)
    board = await card.follow("board/subscribe")
    await card.told(board)
    hass.config_entries.async_remove_subentry(entry, BEN)
    (event,) = await card.told(board)
    assert (event["removed"], event["people"]) == ([BEN], [])
    form = await hass.config_entries.subentries.async_init(
        (entry.entry_id, "faculty"), context={"source": "user"}
    )
    await hass.config_entries.subentries.async_configure(
        form["flow_id"],
        {
            "name": "Zoë Müller",
            "always_available": False,
            "tuning": {"grace": 60, "min_rssi": -85},
        },
    )
    events = await card.told(board)
    (zoe,) = events[0]["people"]
    assert zoe["name"] == "Zoë Müller"
    assert zoe["device_id"] == device(hass, zoe["id"]).id
    assert len(events) == 1
    hass.config_entries.async_update_entry(
        entry, title="Physics", options={"details_max": 90}
    )
    (event,) = await card.told(board)
    assert event["type"] == "board"
    assert (event["office"]["title"], event["office"]["details_max"]) == ("Physics", 90)
    assert len(event["people"]) == 2


async def test_when_hours_begin_again(
    hass: HomeAssistant, set_up: SetUp, hass_ws_client: WebSocketGenerator
) -> None:
    """Who comes at night reads when to come back, also when the hours are changed."""
    first, second = (dt_util.utcnow() + timedelta(hours=each) for each in (10, 12))
    hass.states.async_set("schedule.ana", "off", {"next_event": first})
    await set_up(person(schedule="schedule.ana"))
    card = await Card.open(hass, hass_ws_client)
    board = await card.follow("board/subscribe")
    (event,) = await card.told(board)
    (ana,) = event["people"]
    assert ana["status"] == "off_hours"
    assert dt_util.parse_datetime(ana["opens_at"]) == first
    hass.states.async_set("schedule.ana", "off", {"next_event": second})
    (event,) = await card.told(board)
    assert dt_util.parse_datetime(event["people"][0]["opens_at"]) == second
    hass.states.async_set("schedule.ana", "on", {"next_event": second})
    events = await card.told(board)
    assert events[-1]["people"][0]["opens_at"] is None


async def test_a_reload_tells_everything_again(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    users: dict[str, User],
    hass_ws_client: WebSocketGenerator,
) -> None:
    """A screen on a wall that nobody touches must not go on showing yesterday."""
    card = await Card.open(hass, hass_ws_client, users["admin"])
    board = await card.follow("board/subscribe")
    queue = await card.follow("queue/subscribe", faculty_id=ANA)
    tablet = await card.kiosk()
    for each in (board, queue, tablet):
        await card.told(each)
    await card.identify(number=SAMI)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert (await card.refused("me"))["code"] == "not_loaded"
    assert (await card.refused("kiosk/touch", kiosk_id=HALL))["code"] == "not_loaded"
    sessions = [each for each in await card.told(tablet) if each["type"] == "session"]
    assert [each["reason"] for each in sessions] == [None, "closed"]
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert [each["type"] for each in await card.told(board)][:2] == ["gone", "board"]
    assert [each["type"] for each in await card.told(queue)] == ["queue"]
    assert [each["type"] for each in await card.told(tablet)] == [
        *("kiosk", "session", "reader"),
    ]


# The queue


async def test_a_queue_with_names(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    card: Card,
) -> None:
    """Who answers sees who asks, what about, and who did not come; whole at every change."""
    asked = await ask(hass, SAMI, course="CS 101", topic="Grades")
    await ask(hass, LINA)
    queue = await card.follow("queue/subscribe", faculty_id=ANA)
    (event,) = await card.told(queue)
    assert event["type"] == "queue"
    assert (event["person"]["id"], event["availability"]) == (ANA, "automatic")
    first, second = event["open"]
    assert (first["student"], first["course"], first["topic"], first["position"]) == (
        *("Sami Haddad", "CS 101", "Grades", 1),
    )
    assert (second["student"], second["position"]) == ("Lina Okoye", 2)
    iden = asked["consultation_id"]
    done = await card.do("queue/act", consultation_id=iden, action="accept", version=1)
    assert (done["state"], done["version"]) == ("accepted", 2)
    await card.do("queue/act", consultation_id=iden, action="no_show")
    event = (await card.told(queue))[-1]
    assert [each["consultation_id"] for each in event["missed"]] == [iden]
    assert len(event["open"]) == 1
    await card.do("queue/act", consultation_id=iden, action="requeue")
    called = await card.do("queue/call_next", faculty_id=ANA)
    assert called["student"] == "Lina Okoye"
    await card.do("queue/announce", faculty_id=ANA, message="Ten minutes late")
    event = (await card.told(queue))[-1]
    assert (event["missed"], event["announcement"]) == ([], "Ten minutes late")
    assert [each["student"] for each in event["open"]] == ["Lina Okoye", "Sami Haddad"]
    await card.do(
        "queue/set_availability", faculty_id=ANA, availability="away", minutes=10
    )
    event = (await card.told(queue))[-1]
    assert event["availability"] == "away"
    until = dt_util.parse_datetime(event["person"]["until"])
    assert until
    assert timedelta(minutes=9) < until - dt_util.utcnow() <= timedelta(minutes=10)
    office = entry.runtime_data.office
    steps = office.consultation(iden).transitions
    assert [(each.actor.role, each.actor.via) for each in steps[1:]] == (
        [("faculty", "dashboard")] * 3
    )


async def test_a_queue_is_closed_and_opened(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    card: Card,
) -> None:
    """The card says that nobody else may ask, while the status stays what it was."""
    queue = await card.follow("queue/subscribe", faculty_id=ANA)
    (before,) = await card.told(queue)
    assert before["closed_until"] is None
    await card.do("queue/set_open", faculty_id=ANA, open=False)
    closed = (await card.told(queue))[-1]
    until = dt_util.parse_datetime(closed["closed_until"])
    assert until
    assert until > dt_util.utcnow()
    assert not closed["person"]["queue_open"]
    assert closed["person"]["status"] == before["person"]["status"]
    await card.do("queue/set_open", faculty_id=ANA, open=True)
    assert (await card.told(queue))[-1] == before
    # A page that does not know it yet opens nothing sooner than somebody has said.
    for_long = {"device_id": device(hass).id, "duration": 7 * 24 * 60}
    await hass.services.async_call(
        "consultease", "close_queue", for_long, blocking=True
    )
    assert (await card.told(queue))[-1]["closed_until"]
    await card.do("queue/set_open", faculty_id=ANA, open=False)
    assert await card.told(queue) == []


async def test_refusals_of_the_queue(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    users: dict[str, User],
    hass_ws_client: WebSocketGenerator,
    card: Card,
) -> None:
    """The card learns what was wrong by key and field, in words for people."""
    iden = (await ask(hass, SAMI))["consultation_id"]
    error = await card.refused(
        "queue/act", consultation_id=iden, action="decline", reason="x" * 201
    )
    assert error == {
        "code": "reason_too_long",
        "message": "Please shorten the reason: 200 characters are the limit.",
        "translation_key": "reason_too_long",
        "translation_domain": "consultease",
        "translation_placeholders": {
            "field": "reason",
            "label": "Reason",
            "limit": "200",
        },
    }
    await card.do("queue/act", consultation_id=iden, action="accept")
    for data, code in (
        ({"consultation_id": iden, "action": "accept"}, "invalid_transition"),
        ({"consultation_id": iden, "action": "start", "version": 1}, "stale_version"),
        ({"consultation_id": "other", "action": "start"}, "unauthorized"),
        ({"consultation_id": iden, "action": "cancel"}, "invalid_format"),
    ):
        assert (await card.refused("queue/act", **data))["code"] == code
    error = await card.refused("queue/announce", faculty_id=ANA, message=" ")
    assert (error["code"], error["translation_placeholders"]) == (
        *("message_required", {"field": "message", "label": "Message"}),
    )
    admin = await Card.open(hass, hass_ws_client, users["admin"])
    error = await admin.refused("queue/act", consultation_id="other", action="start")
    assert error["code"] == "unknown_consultation"
    error = await admin.refused("queue/subscribe", faculty_id="nobody")
    assert error["code"] == "unknown_faculty"
    error = await admin.refused("kiosk/subscribe", kiosk_id="nowhere")
    assert error["code"] == "unknown_kiosk"


async def test_who_loses_the_chair_sees_no_more(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    users: dict[str, User],
    card: Card,
) -> None:
    """A page that was left open must not go on showing names to whoever sat there before."""
    queue = await card.follow("queue/subscribe", faculty_id=ANA)
    await card.told(queue)
    subentry = entry.subentries[ANA]
    hass.config_entries.async_update_subentry(
        entry, subentry, data={**subentry.data, "user_id": users["other"].id}
    )
    await settle(hass)
    assert await card.told(queue) == [{"type": "closed"}]
    await ask(hass, SAMI)
    assert await card.told(queue) == []


async def test_only_who_was_shown_is_called(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    card: Card,
) -> None:
    """The button says a ticket: cancelled in that instant, the one behind it is not called."""
    first = (await ask(hass, SAMI))["consultation_id"]
    second = (await ask(hass, LINA))["consultation_id"]
    await do(hass, "cancel_consultation", consultation_id=first)
    for shown, code in ((first, "stale_version"), ("x", "unknown_consultation")):
        error = await card.refused(
            "queue/call_next", faculty_id=ANA, consultation_id=shown
        )
        assert error["code"] == code
    office = entry.runtime_data.office
    assert office.consultation(second).state == "pending"
    called = await card.do("queue/call_next", faculty_id=ANA, consultation_id=second)
    assert called["consultation_id"] == second


# Who may what


async def test_who_is_looking(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    users: dict[str, User],
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Cards choose by it what to offer: own queue, own kiosk, everything, nothing."""
    ana, ben = ({"id": ANA, "name": "Ana Reyes"}, {"id": BEN, "name": "Ben Okafor"})
    hall = {"id": HALL, "name": "Hallway"}
    for role, faculty, kiosks in (
        ("admin", [ana, ben], [hall]),
        ("own", [ana], []),
        ("colleague", [ben], []),
        ("tablet", [], [hall]),
        ("other", [], []),
    ):
        card = await Card.open(hass, hass_ws_client, users[role])
        assert await card.do("me") == {
            "is_admin": role == "admin",
            "faculty": faculty,
            "kiosks": kiosks,
        }


OWN, KIOSK, ALL = {"admin", "own"}, {"admin", "tablet"}, set(ROLES)
CASES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("board/subscribe", {}, ALL),
    ("me", {}, ALL),
    ("queue/subscribe", {"faculty_id": ANA}, OWN),
    ("queue/act", {"consultation_id": "", "action": "accept"}, OWN),
    ("queue/call_next", {"faculty_id": ANA}, OWN),
    ("queue/set_availability", {"faculty_id": ANA, "availability": "busy"}, OWN),
    ("queue/set_open", {"faculty_id": ANA, "open": True}, OWN),
    ("queue/announce", {"faculty_id": ANA, "message": "Late"}, OWN),
    ("kiosk/subscribe", {"kiosk_id": HALL}, KIOSK),
    ("kiosk/identify", {"kiosk_id": HALL, "number": SAMI}, KIOSK),
    (
        "kiosk/request",
        {"kiosk_id": HALL, "faculty_id": ANA, "details": "May I come in?"},
        KIOSK,
    ),
    ("kiosk/cancel", {"kiosk_id": HALL, "consultation_id": ""}, KIOSK),
    ("kiosk/touch", {"kiosk_id": HALL}, KIOSK),
    ("kiosk/logout", {"kiosk_id": HALL}, KIOSK),
]


def test_every_command_has_its_case() -> None:
    """A command that is not in the table is one that nobody has thought about."""
    names = {command._ws_command for command in COMMANDS}  # type: ignore[attr-defined]
    assert names == {f"consultease/{kind}" for kind, _, _ in CASES}


@pytest.mark.parametrize(
    ("kind", "data", "may"), CASES, ids=[case[0] for case in CASES]
)
async def test_who_may_what(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    users: dict[str, User],
    hass_ws_client: WebSocketGenerator,
    kind: str,
    data: dict[str, Json],
    may: set[str],
) -> None:
    """A hand-made call beyond the caller's role is unauthorized, and nothing is done."""
    iden = (await ask(hass, LINA))["consultation_id"]
    data = {key: value or iden for key, value in data.items()}
    office = entry.runtime_data.office
    for role in ROLES:
        card = await Card.open(hass, hass_ws_client, users[role])
        before = office.as_dict()
        answer = await card.send(kind, **data)
        error = answer.get("error", {})
        if role not in may:
            assert error["code"] == error["translation_key"] == "unauthorized", role
            assert office.as_dict() == before
        else:
            assert error.get("code") != "unauthorized", role


async def test_a_user_who_is_gone_may_nothing(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    users: dict[str, User],
    card: Card,
) -> None:
    """A page left open by somebody who was deactivated is worth nothing."""
    users["own"].is_active = False
    for kind, data, _ in CASES:
        data = {key: value or "some" for key, value in data.items()}
        assert (await card.refused(kind, **data))["code"] == "unauthorized"


async def test_the_tablet_presses_no_buttons(
    hass: HomeAssistant, entry: MockConfigEntry, users: dict[str, User]
) -> None:
    """The tablet's user is one of many who may look and not touch."""
    await ask(hass, SAMI)
    with pytest.raises(Exception, match="Unauthorized|unauthorized"):
        await use(hass, "button.press", "button.ana_reyes_accept", user=users["tablet"])


SECRET = "04A1B2C3D4E5F677"


@pytest.mark.parametrize(
    ("kind", "data", "field"),
    [
        ("kiosk/identify", {"kiosk_id": HALL, "card": {"id": SECRET}}, "card"),
        ("kiosk/identify", {"kiosk_id": HALL, "cards": SECRET}, "cards"),
        ("kiosk/identify", {"kiosk_id": HALL, "number": [SECRET]}, "number"),
        ("kiosk/identify", {"kiosk_id": HALL, "number": "1", "pin": 1234}, "pin"),
        ("kiosk/identify", {"card": SECRET}, "kiosk_id"),
        ("kiosk/request", {"kiosk_id": HALL, "details": [SECRET]}, "details"),
        ("queue/call_next", {}, "faculty_id"),
    ],
)
async def test_what_does_not_fit_stays_out_of_the_log(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    caplog: pytest.LogCaptureFixture,
    kind: str,
    data: dict[str, Json],
    field: str,
) -> None:
    """Home Assistant logs the value at fault: of ours it may be a card or a text."""
    card = await Card.open(hass, hass_ws_client)
    error = await card.refused(kind, **data)
    assert error["code"] == "invalid_format"
    assert "field" in error["translation_placeholders"]
    if len(data) > 1:
        assert error["translation_placeholders"]["field"] == field
    assert SECRET not in str(error)
    errors = [each for each in caplog.records if each.levelname != "DEBUG"]
    assert SECRET not in "".join(each.getMessage() for each in errors)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en-GB", "Please write a little more"),
        ("de", "Please write a little more"),
        ("es-419", "Escribe un poco más"),
        ("fil", "Dagdagan pa"),
        ("tl", "Dagdagan pa"),
    ],
)
async def test_in_the_hub_s_language(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    language: str,
    said: str,
) -> None:
    """Placeholders and key come along, so that a card can say it in its own words."""
    await hass.config.async_update(language=language)
    await hass.async_block_till_done()
    card = await Card.open(hass, hass_ws_client)
    await card.kiosk()
    await card.identify(number=HANA)
    error = await card.refused(
        "kiosk/request", kiosk_id=HALL, faculty_id=ANA, details="?"
    )
    assert error["code"] == "details_too_short"
    placeholders = error["translation_placeholders"]
    assert (placeholders["field"], placeholders["limit"]) == ("details", "3")
    assert error["message"].startswith(said)


async def test_in_another_language(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Also the words of the core in it: no ``in_progress``, no ``accept``."""
    await hass.config.async_update(language="es")
    await hass.async_block_till_done()
    iden = (await ask(hass, SAMI))["consultation_id"]
    await do(hass, "start_consultation", consultation_id=iden)
    card = await Card.open(hass, hass_ws_client)
    error = await card.refused("queue/act", consultation_id=iden, action="accept")
    told = "El turno AR-01 está así: En curso. “Aceptar” ya no"
    assert error["message"].startswith(told)
