"""Sessions at a kiosk: how they begin, what they show and how they end."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_mqtt_message,
)
from pytest_homeassistant_custom_component.typing import (
    MqttMockHAClient,
    WebSocketGenerator,
)

from custom_components.consultease.const import DOMAIN
from custom_components.consultease.store import StoreReadError
from homeassistant.auth.models import User
from homeassistant.components import tag
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from .cards import Card
from .conftest import ANA, BEN, HALL, LIBRARY, SetUp, kiosk, person
from .disk import hass_config_dir, hass_storage  # noqa: F401
from .office import HANA, LINA, SAMI, ask, do, enrol, later, new_user, settle, shown

type Json = Any
type OpenCard = Callable[[], Awaitable[Card]]

CARD, OTHER_CARD, PIN = "04A1B2C3D4E5F6", "0004711", "9081"
ASK = {"kiosk_id": HALL, "faculty_id": ANA, "details": "May I come in?"}


@pytest.fixture
async def tablet_user(hass: HomeAssistant) -> User:
    """Return the user that the tablet in the hallway is logged in with."""
    return await new_user(hass)


@pytest.fixture
async def entry(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    tablet_user: User,
) -> MockConfigEntry:
    """Set up two people, two kiosks with a reader each, and students with cards."""
    entry = await set_up(
        person(always_available=True, office="B 2.14"),
        person(BEN, "Ben Okafor", always_available=True),
        kiosk(user_id=tablet_user.id, reader="hall", place="By the stairs"),
        kiosk(LIBRARY, "Library", reader="library"),
    )
    await enrol(hass)
    for number, facts in (
        (SAMI, {"cards": [CARD], "pin": PIN}),
        (LINA, {"cards": [OTHER_CARD]}),
        (HANA, {"cards": ["0815"], "enabled": False}),
    ):
        await hass.services.async_call(
            DOMAIN, "update_student", {"number": number, **facts}, blocking=True
        )
    return entry


@pytest.fixture
async def tablet(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    tablet_user: User,
    hass_ws_client: WebSocketGenerator,
) -> Card:
    """Be the tablet in the hallway."""
    return await Card.open(hass, hass_ws_client, tablet_user)


def change(hass: HomeAssistant, entry: MockConfigEntry, **data: Json) -> None:
    """Change what is set of the kiosk in the hallway."""
    subentry = entry.subentries[HALL]
    hass.config_entries.async_update_subentry(
        entry, subentry, data={**subentry.data, **data}
    )


async def scan(hass: HomeAssistant, card: str, reader: str = "hall") -> None:
    """Hold a card to a reader of ours."""
    async_fire_mqtt_message(hass, f"consultease/reader/{reader}/scan", card)
    await settle(hass)


async def switch_on(hass: HomeAssistant, reader: str = "hall") -> None:
    """Let a reader say that it is there."""
    async_fire_mqtt_message(hass, f"consultease/reader/{reader}/availability", "online")
    await settle(hass)


def feedback(mqtt_mock: MqttMockHAClient) -> list[tuple[str, str]]:
    """Return what readers were told since the last look."""
    told = [
        (call.args[0].split("/")[2], call.args[1])
        for call in mqtt_mock.async_publish.call_args_list
        if call.args[0].endswith("/feedback")
    ]
    mqtt_mock.async_publish.reset_mock()
    return told


# Beginning


async def test_what_a_tablet_is_told_first(tablet: Card) -> None:
    """What is set of it, that nobody is there, and whether its reader is."""
    assert await tablet.told(await tablet.kiosk()) == [
        {
            "type": "kiosk",
            "kiosk": {
                "id": HALL,
                "name": "Hallway",
                "place": "By the stairs",
                "departments": [],
                "identification": "card_or_number",
                "idle_time": 60,
                "language": None,
                "look": "follow",
                "keyboard": False,
            },
        },
        {"type": "session", "session": None, "reason": None},
        {"type": "reader", "online": None},
    ]


async def test_a_student_asks_and_cancels(
    hass: HomeAssistant, entry: MockConfigEntry, tablet: Card
) -> None:
    """The whole visit: greeted by the given name, a ticket with its place, and away."""
    await ask(hass, LINA)
    hall = await tablet.kiosk()
    await tablet.told(hall)
    await tablet.identify(number=SAMI.lower())
    session, requests = await tablet.told(hall)
    assert len(session["session"].pop("visitor")) == 16
    assert session == {
        "type": "session",
        "session": {"name": "Sami", "open_requests": 0, "limit": 3},
        "reason": None,
    }
    assert requests == {"type": "requests", "open": [], "past": []}
    made = await tablet.do("kiosk/request", **ASK, course="CS 101", topic="Grades")
    assert made["ticket"] == "AR-02"
    assert (made["faculty"], made["office"]) == ("Ana Reyes", "B 2.14")
    assert (made["state"], made["version"], made["position"]) == ("pending", 1, 2)
    assert made["wait"] == {"minutes": 10, "low": 0, "high": 20}
    assert (made["course"], made["topic"], made["reason"]) == ("CS 101", "Grades", None)
    assert (await tablet.only(hall, "requests"))["open"] == [made]
    step = entry.runtime_data.office.consultation(made["consultation_id"]).transitions
    assert (step[0].actor.role, step[0].actor.via) == ("student", "kiosk")
    iden = made["consultation_id"]
    gone = await tablet.do(
        "kiosk/cancel", kiosk_id=HALL, consultation_id=iden, version=1
    )
    assert (gone["state"], gone["position"], gone["wait"]) == ("cancelled", None, None)
    event = await tablet.only(hall, "requests")
    assert event == {"type": "requests", "open": [], "past": [gone]}
    await tablet.do("kiosk/logout", kiosk_id=HALL)
    assert await tablet.told(hall) == [
        {"type": "session", "session": None, "reason": "logout"}
    ]


async def test_what_happens_to_it_meanwhile(hass: HomeAssistant, tablet: Card) -> None:
    """A student who stands there sees the answer, and the queue move up, at once."""
    first = await ask(hass, LINA)
    hall = await tablet.kiosk()
    await tablet.identify(number=SAMI)
    made = await tablet.do("kiosk/request", **ASK)
    await tablet.told(hall)
    await ask(hass, LINA, BEN)
    assert await tablet.told(hall) == [], "nothing of others"
    await do(hass, "cancel_consultation", consultation_id=first["consultation_id"])
    (moved,) = (await tablet.only(hall, "requests"))["open"]
    assert (moved["position"], moved["wait"]["minutes"]) == (1, 0)
    await hass.services.async_call(
        DOMAIN,
        "announce",
        {"device_id": _device_id(hass, ANA), "message": "Ten minutes late"},
        blocking=True,
    )
    (told,) = (await tablet.only(hall, "requests"))["open"]
    assert told["announcement"] == "Ten minutes late"
    iden = made["consultation_id"]
    other = (await ask(hass, LINA))["consultation_id"]
    for action, acted, talking in (
        ("accept_consultation", iden, False),
        ("start_consultation", other, True),
        ("complete_consultation", other, False),
    ):
        await do(hass, action, consultation_id=acted)
        (told,) = (await tablet.told(hall))[-1]["open"]
        assert (told["state"], told["talking"]) == ("accepted", talking)
    await do(hass, "decline_consultation", consultation_id=iden, reason="Exam week")
    event = await tablet.only(hall, "requests")
    assert event["open"] == []
    assert [(each["state"], each["reason"]) for each in event["past"]] == [
        ("declined", "Exam week")
    ]


async def test_the_past_is_read_from_the_months(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    tablet: Card,
) -> None:
    """The last twenty, the newest first, from disk and at hand alike; of nobody else."""
    hall = await tablet.kiosk()
    for number in range(21):
        asked = await ask(hass, SAMI, details=f"Question {number}")
        iden = asked["consultation_id"]
        await do(
            hass, "complete_consultation", consultation_id=await _started(hass, iden)
        )
        if number == 18:
            other = await ask(hass, LINA)
            await do(
                hass, "cancel_consultation", consultation_id=other["consultation_id"]
            )
            await later(hass, freezer, 3600)
            assert entry.runtime_data.office.archivable(dt_util.utcnow()) == []
        freezer.tick(1)
    await tablet.told(hall)
    await tablet.identify(number=SAMI)
    events = [each for each in await tablet.told(hall) if each["type"] == "requests"]
    past = events[-1]["past"]
    assert [each["details"] for each in past] == [
        f"Question {number}" for number in range(20, 0, -1)
    ]


async def test_a_past_of_long_ago(
    hass: HomeAssistant, entry: MockConfigEntry, tablet: Card
) -> None:
    """Who comes once a year sees what became of it then."""
    iden = (await ask(hass, SAMI))["consultation_id"]
    await do(hass, "cancel_consultation", consultation_id=iden)
    now = entry.runtime_data.office.consultation(iden)
    steps = (
        replace(step, at=step.at - timedelta(days=300)) for step in now.transitions
    )
    then = replace(now, id="0", transitions=tuple(steps))
    await entry.runtime_data.store.async_append([then.as_dict()])
    hall = await tablet.kiosk()
    await tablet.identify(number=SAMI)
    events = [each for each in await tablet.told(hall) if each["type"] == "requests"]
    assert [each["consultation_id"] for each in events[-1]["past"]] == [iden, "0"]


async def test_nobody_reads_the_past_of_who_has_left(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    tablet: Card,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A long past takes seconds; a line of students must not have one reading each."""
    ended = asyncio.Event()

    async def read_slowly(*_: object) -> AsyncGenerator[bool]:
        try:
            await asyncio.Event().wait()
            yield True
        finally:
            ended.set()

    monkeypatch.setattr(entry.runtime_data.store, "async_scan", read_slowly)
    await tablet.kiosk()
    await tablet.identify(number=SAMI)
    assert not ended.is_set()
    await tablet.do("kiosk/logout", kiosk_id=HALL)
    await asyncio.wait_for(ended.wait(), 5)


async def test_refusals_say_at_which_field(hass: HomeAssistant, tablet: Card) -> None:
    """The card shows each where it belongs; nothing is kept."""
    await tablet.kiosk()
    await tablet.identify(number=SAMI)
    for data, code, field in (
        ({"details": " "}, "details_too_short", "details"),
        ({"details": "x" * 501}, "details_too_long", "details"),
        ({"course": "x" * 41}, "course_too_long", "course"),
        ({"topic": "x" * 41}, "topic_too_long", "topic"),
        ({"faculty_id": "nobody"}, "unknown_faculty", "faculty_id"),
    ):
        error = await tablet.refused("kiosk/request", **{**ASK, **data})
        assert (error["code"], error["translation_placeholders"]["field"]) == (
            *(code, field),
        )
    text = "<b>ünï</b> 🦉\n\u202eשלום"
    made = await tablet.do("kiosk/request", **{**ASK, "details": text})
    assert made["details"] == text
    error = await tablet.refused("kiosk/request", **ASK)
    assert error["code"] == "already_waiting"


async def test_nobody_cancels_for_others(hass: HomeAssistant, tablet: Card) -> None:
    """Nor learns whose it is, or that it exists."""
    iden = (await ask(hass, LINA))["consultation_id"]
    await tablet.kiosk()
    await tablet.identify(number=SAMI)
    for each in (iden, "nothing"):
        error = await tablet.refused(
            "kiosk/cancel", kiosk_id=HALL, consultation_id=each
        )
        assert error["code"] == "unknown_consultation"


async def test_without_a_session(tablet: Card) -> None:
    """Nothing is possible, whether or not the page follows the kiosk."""
    for _ in range(2):
        for kind, data in (
            ("request", {"faculty_id": ANA, "details": "May I come in?"}),
            ("cancel", {"consultation_id": "x"}),
            ("touch", {}),
            ("logout", {}),
        ):
            error = await tablet.refused(f"kiosk/{kind}", kiosk_id=HALL, **data)
            assert error["code"] == "no_session"
        await tablet.kiosk()


# Identifying


@pytest.mark.parametrize(
    ("allowed", "who", "outcome"),
    [
        ("card", {"card": CARD}, None),
        ("card", {"card": "04:a1:b2-c3 d4e5f6"}, None),
        ("card", {"number": SAMI}, "not_allowed_here"),
        ("card_or_number", {"card": CARD}, None),
        ("card_or_number", {"number": SAMI}, None),
        ("card_or_number", {"number": SAMI, "pin": "wrong"}, None),
        ("card_or_number", {"number": HANA}, "identification_refused"),
        ("card_or_number", {"card": "0815"}, "identification_refused"),
        ("card_or_number", {"card": "::"}, "identification_refused"),
        ("card_or_number", {"number": "nobody"}, "identification_refused"),
        ("number_pin", {"number": SAMI, "pin": PIN}, None),
        ("number_pin", {"number": SAMI, "pin": "9082"}, "identification_refused"),
        ("number_pin", {"number": SAMI, "pin": "\x07"}, "identification_refused"),
        ("number_pin", {"number": LINA, "pin": "1234"}, "identification_refused"),
        ("number_pin", {"number": SAMI}, "not_allowed_here"),
        ("number_pin", {"card": CARD}, "not_allowed_here"),
        ("card", {}, "number_required"),
        ("card", {"card": CARD, "number": SAMI}, "invalid_format"),
    ],
)
async def test_as_the_kiosk_allows(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    tablet: Card,
    allowed: str,
    who: dict[str, str],
    outcome: str | None,
) -> None:
    """Unknown, disabled and wrong are told alike."""
    change(hass, entry, identification=allowed)
    hall = await tablet.kiosk()
    await tablet.told(hall)
    answer = await tablet.send("kiosk/identify", kiosk_id=HALL, **who)
    assert answer.get("error", {}).get("code") == outcome
    sessions = [each for each in await tablet.told(hall) if each["type"] == "session"]
    assert len(sessions) == (outcome is None)


async def test_five_wrong_ones_lock_it(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    tablet: Card,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Typed and scanned alike; the reader is told to wait; the other kiosk goes on."""
    await switch_on(hass)
    hall = await tablet.kiosk()
    await tablet.told(hall)
    for _ in range(3):
        error = await tablet.refused("kiosk/identify", kiosk_id=HALL, number="nobody")
        assert error["code"] == "identification_refused"
    await scan(hass, "deadbeef")
    assert await tablet.told(hall) == [{"type": "refused", "locked_for": None}]
    await scan(hass, "deadbeef")
    assert await tablet.told(hall) == [{"type": "refused", "locked_for": 60}]
    await scan(hass, CARD)
    assert (await tablet.only(hall, "refused"))["locked_for"] == 60
    assert feedback(mqtt_mock) == [
        ("hall", '{"result":"refused"}'),
        ("hall", '{"result":"wait"}'),
        ("hall", '{"result":"wait"}'),
    ]
    freezer.tick(20)
    error = await tablet.refused("kiosk/identify", kiosk_id=HALL, number=SAMI)
    assert error["code"] == "identification_locked"
    assert error["translation_placeholders"] == {"seconds": "40"}
    freezer.tick(40)
    await tablet.identify(number=SAMI)


async def test_a_reader_logs_in_at_its_kiosk_alone(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    tablet: Card,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Two students at two kiosks do not see each other."""
    other = await Card.open(hass, hass_ws_client)
    hall, library = await tablet.kiosk(), await other.kiosk(LIBRARY)
    await tablet.told(hall)
    await other.told(library)
    await scan(hass, CARD)
    assert (await tablet.only(hall, "session"))["session"]["name"] == "Sami"
    assert await other.told(library) == []
    await scan(hass, f'{{"card":"{OTHER_CARD}"}}', "library")
    assert (await other.only(library, "session"))["session"]["name"] == "Lina"
    assert await tablet.told(hall) == []
    assert feedback(mqtt_mock) == [
        ("hall", '{"result":"accepted"}'),
        ("library", '{"result":"accepted"}'),
    ]


async def test_a_scan_that_nobody_can_use(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    mqtt_mock: MqttMockHAClient,
    tablet: Card,
) -> None:
    """A reader of no kiosk, a kiosk without a tablet, one that takes no cards."""
    await scan(hass, CARD, "spare")
    await scan(hass, CARD)
    hall = await tablet.kiosk()
    change(hass, entry, identification="number_pin")
    await settle(hass)
    await tablet.told(hall)
    await scan(hass, CARD)
    assert await tablet.told(hall) == []
    assert feedback(mqtt_mock) == [
        (reader, '{"result":"refused"}') for reader in ("spare", "hall", "hall")
    ]


async def test_what_the_broker_kept_logs_nobody_in(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, tablet: Card
) -> None:
    """A number left in the broker is cleared, so that nobody can read it any more."""
    hall = await tablet.kiosk()
    await tablet.told(hall)
    async_fire_mqtt_message(
        hass, "consultease/reader/hall/scan", CARD, qos=1, retain=True
    )
    await settle(hass)
    assert await tablet.told(hall) == []
    (call,) = mqtt_mock.async_publish.call_args_list
    assert call.args[:4] == ("consultease/reader/hall/scan", "", 1, True)


async def test_what_a_reader_says_is_counted_and_not_shown(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    tablet: Card,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A reader gone mad is seen in the log once, and none of its numbers is."""
    for _ in range(3):
        await scan(hass, f'{{"uid":"{CARD}"}}')
    assert "Reader hall sent a message of kind reader scan" in caplog.text
    assert caplog.text.count("is dropped") == 1
    assert entry.runtime_data.traffic.malformed["hall", "reader scan"] == 3
    ours = [each for each in caplog.records if "consultease" in each.name]
    assert CARD not in "".join(each.getMessage() for each in ours)


async def test_a_tag_of_the_configured_device(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    tablet: Card,
) -> None:
    """Readers that are there already work; those of others do not log in here."""
    assert await async_setup_component(hass, "tag", {})
    devices = [
        dr.async_get(hass).async_get_or_create(
            config_entry_id=entry.entry_id, identifiers={("test", name)}
        )
        for name in ("hall", "home")
    ]
    change(hass, entry, reader=None, tag_device=devices[0].id)
    await settle(hass)
    hall = await tablet.kiosk()
    await tablet.told(hall)
    await tag.async_scan_tag(hass, CARD, devices[1].id)
    await tag.async_scan_tag(hass, CARD, None)
    assert await tablet.told(hall) == []
    await tag.async_scan_tag(hass, "nobody's", devices[0].id)
    assert await tablet.told(hall) == [{"type": "refused", "locked_for": None}]
    await tag.async_scan_tag(hass, CARD, devices[0].id)
    assert (await tablet.only(hall, "session"))["session"]["name"] == "Sami"


async def test_a_tag_in_a_users_name_is_the_kiosks_own_or_an_administrators(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    tablet: Card,
    tablet_user: User,
    hass_admin_user: User,
    hass_read_only_user: User,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The companion app lets everybody fire any event; nobody else's locks the kiosk or begins a session."""
    assert await async_setup_component(hass, "tag", {})
    change(hass, entry, reader=None, tag_device="scanner")
    await settle(hass)
    hall = await tablet.kiosk()
    await tablet.told(hall)

    async def scanned(by: User) -> list[dict[str, Any]]:
        context = Context(user_id=by.id)
        await tag.async_scan_tag(hass, CARD, "scanner", context)
        return await tablet.told(hall)

    assert await scanned(hass_read_only_user) == []
    assert "A tag that another user scanned for kiosk Hallway" in caplog.text
    ours = [each for each in caplog.records if "consultease" in each.name]
    assert CARD not in "".join(each.getMessage() for each in ours)
    for who in (tablet_user, hass_admin_user):
        assert [each for each in await scanned(who) if each["type"] == "session"]
        await tablet.do("kiosk/logout", kiosk_id=HALL)
        await tablet.told(hall)


async def test_the_last_page_gets_the_scan(
    hass: HomeAssistant, tablet: Card, hass_ws_client: WebSocketGenerator
) -> None:
    """Not the one that the tablet was before, nor one that an administrator looks at."""
    await switch_on(hass)
    old, admin = await tablet.kiosk(), await Card.open(hass, hass_ws_client)
    second, first = await tablet.kiosk(), await admin.kiosk()
    await admin.told(first)
    await tablet.told(second)
    await scan(hass, CARD)
    assert not [each for each in tablet.events[old] if each.get("session")]
    assert await tablet.only(second, "session")
    assert await admin.told(first) == []
    await tablet.client.close()
    await settle(hass)
    await scan(hass, CARD)
    assert await admin.only(first, "session")


# Ending


async def test_another_card_replaces_the_session(
    hass: HomeAssistant, tablet: Card
) -> None:
    """Who comes next must never find the one before; one's own card changes nothing."""
    await switch_on(hass)
    hall = await tablet.kiosk()
    await tablet.identify(card=CARD)
    await tablet.told(hall)
    await scan(hass, CARD)
    assert await tablet.told(hall) == []
    await scan(hass, OTHER_CARD)
    end, begin, requests = await tablet.told(hall)
    assert (end["session"], end["reason"]) == (None, "replaced")
    assert begin["session"]["name"] == "Lina"
    assert requests["type"] == "requests"


async def test_idle_time(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    tablet: Card,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Touches and requests keep a session; so long without one ends it."""
    change(hass, entry, idle_time=10)
    hall = await tablet.kiosk()
    await tablet.identify(number=SAMI)
    await tablet.told(hall)
    await later(hass, freezer, 9)
    await tablet.do("kiosk/touch", kiosk_id=HALL)
    await later(hass, freezer, 9)
    await tablet.do("kiosk/request", **ASK)
    await later(hass, freezer, 9)
    assert {each["type"] for each in await tablet.told(hall)} == {"requests"}
    await later(hass, freezer, 2)
    assert await tablet.told(hall) == [
        {"type": "session", "session": None, "reason": "idle"}
    ]
    assert (await tablet.refused("kiosk/touch", kiosk_id=HALL))["code"] == "no_session"


async def test_a_shorter_idle_time_counts_at_once(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    tablet: Card,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Whoever is there now is not left logged in for as long as it once was."""
    hall = await tablet.kiosk()
    await tablet.identify(number=SAMI)
    change(hass, entry, idle_time=10)
    await settle(hass)
    await later(hass, freezer, 11)
    assert (await tablet.told(hall))[-1]["reason"] == "idle"


async def test_a_past_that_cannot_be_read(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    tablet: Card,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The visit goes on without it, and the log says why, not whose it is."""

    async def fail() -> list[tuple[str, int]]:
        msg = "the disk is gone"
        raise StoreReadError(msg)

    monkeypatch.setattr(entry.runtime_data.store, "_async_parts", fail)
    hall = await tablet.kiosk()
    await tablet.identify(number=SAMI)
    assert (await tablet.only(hall, "requests"))["past"] == []
    assert "The history could not be read for a kiosk" in caplog.text
    await tablet.do("kiosk/touch", kiosk_id=HALL)


async def test_it_belongs_to_one_connection(
    hass: HomeAssistant,
    tablet: Card,
    hass_ws_client: WebSocketGenerator,
    tablet_user: User,
) -> None:
    """The same user elsewhere is nobody, and what ends the subscription ends it."""
    hall = await tablet.kiosk()
    await tablet.identify(number=SAMI)
    other = await Card.open(hass, hass_ws_client, tablet_user)
    await other.kiosk()
    error = await other.refused("kiosk/request", **ASK)
    assert error["code"] == "no_session"
    answer = await tablet.send_raw({"type": "unsubscribe_events", "subscription": hall})
    assert answer["success"]
    assert (await tablet.refused("kiosk/touch", kiosk_id=HALL))["code"] == "no_session"
    await tablet.kiosk()
    assert (await tablet.refused("kiosk/touch", kiosk_id=HALL))["code"] == "no_session"


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("remove_student", {"number": SAMI}),
        ("update_student", {"number": SAMI, "enabled": False}),
    ],
)
async def test_a_student_who_is_gone_is_logged_out(
    hass: HomeAssistant, tablet: Card, action: str, data: dict[str, Json]
) -> None:
    """At once, and not at the next try."""
    hall = await tablet.kiosk()
    await tablet.identify(number=SAMI)
    await tablet.told(hall)
    await hass.services.async_call(
        DOMAIN, "update_student", {"number": LINA, "name": "Lina"}, blocking=True
    )
    assert await tablet.told(hall) == []
    await hass.services.async_call(DOMAIN, action, data, blocking=True)
    assert (await tablet.only(hall, "session"))["reason"] == "closed"


async def test_a_kiosk_that_is_changed_or_removed(
    hass: HomeAssistant, entry: MockConfigEntry, tablet: Card
) -> None:
    """The tablet follows what is set; a user who lost it, or a kiosk that is gone, end it."""
    hall = await tablet.kiosk()
    await tablet.identify(number=SAMI)
    await tablet.told(hall)
    change(hass, entry, look="dark", language="fil")
    (event,) = await tablet.told(hall)
    assert (event["kiosk"]["look"], event["kiosk"]["language"]) == ("dark", "fil")
    user_id = entry.subentries[HALL].data["user_id"]
    change(hass, entry, user_id="somebody else")
    assert (await tablet.only(hall, "session"))["reason"] == "closed"
    assert (await tablet.refused("kiosk/touch", kiosk_id=HALL))[
        "code"
    ] == "unauthorized"
    assert shown(hass, "binary_sensor.hallway_connection").state == "off"
    change(hass, entry, user_id=user_id)
    assert [event["type"] for event in await tablet.told(hall)] == [
        "kiosk",
        "session",
        "reader",
    ]
    await scan(hass, CARD)
    assert (await tablet.only(hall, "session"))["session"]["name"] == "Sami"


async def test_two_of_one_given_name(hass: HomeAssistant, tablet: Card) -> None:
    """A tablet can tell them apart: what one has left there is not for the other."""
    hall = await tablet.kiosk()
    await tablet.told(hall)
    await hass.services.async_call(
        DOMAIN, "update_student", {"number": LINA, "name": "Sami Cruz"}, blocking=True
    )
    seen = []
    for number in (SAMI, LINA, SAMI):
        await tablet.identify(number=number)
        events = [each for each in await tablet.told(hall) if each["type"] == "session"]
        seen.append(events[-1]["session"])
    assert [each["name"] for each in seen] == ["Sami"] * 3
    assert seen[0]["visitor"] == seen[2]["visitor"] != seen[1]["visitor"]


async def test_a_removed_kiosk(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """Even an administrator's page is told that the session is over."""
    admin = await Card.open(hass, hass_ws_client)
    hall = await admin.kiosk()
    await admin.identify(number=SAMI)
    await admin.told(hall)
    hass.config_entries.async_remove_subentry(entry, HALL)
    assert (await admin.only(hall, "session"))["reason"] == "closed"
    assert (await admin.refused("kiosk/touch", kiosk_id=HALL))[
        "code"
    ] == "unknown_kiosk"
    await scan(hass, CARD)
    await admin.client.close()
    await settle(hass)
    assert hass.states.get("binary_sensor.hallway_connection") is None


# Entities


async def test_entities_of_a_kiosk(
    hass: HomeAssistant, tablet: Card, freezer: FrozenDateTimeFactory
) -> None:
    """Whether the tablet and its reader are there, and when somebody was: never who."""
    assert shown(hass, "binary_sensor.hallway_connection").state == "off"
    assert shown(hass, "binary_sensor.hallway_card_reader").state == "unknown"
    assert shown(hass, "sensor.hallway_last_scan").state == "unknown"
    hall = await tablet.kiosk()
    await tablet.told(hall)
    await switch_on(hass)
    assert await tablet.told(hall) == [{"type": "reader", "online": True}]
    await scan(hass, CARD)
    assert shown(hass, "binary_sensor.hallway_connection").state == "on"
    assert shown(hass, "binary_sensor.hallway_card_reader").state == "on"
    state = shown(hass, "sensor.hallway_last_scan")
    assert state.state == freezer().replace(microsecond=0).isoformat() + "+00:00"
    assert "Sami" not in str(state.attributes)
    assert shown(hass, "binary_sensor.library_connection").state == "off"


async def test_a_kiosk_leaves_everybody_else_alone(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Adding, changing and removing one makes nobody unavailable, not for a moment."""
    before = shown(hass, "sensor.ana_reyes_status")
    library = shown(hass, "binary_sensor.library_connection")
    change(hass, entry, reader=None)
    await settle(hass)
    assert hass.states.get("binary_sensor.hallway_card_reader") is None
    change(hass, entry, reader="other")
    await settle(hass)
    assert shown(hass, "binary_sensor.hallway_card_reader").state == "unknown"
    subentry = entry.subentries[HALL]
    hass.config_entries.async_update_subentry(entry, subentry, title="Lobby")
    await settle(hass)
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, HALL), entry.entry_id
    )
    assert device
    assert device.name == "Lobby"
    hass.config_entries.async_remove_subentry(entry, HALL)
    await settle(hass)
    assert shown(hass, "sensor.ana_reyes_status") is before
    assert shown(hass, "binary_sensor.library_connection") is library


async def test_a_broker_that_is_gone(
    hass: HomeAssistant, entry: MockConfigEntry, tablet: Card
) -> None:
    """Nobody knows of readers any more, and the tablet says so."""
    await switch_on(hass)
    hall = await tablet.kiosk()
    assert (await tablet.only(hall, "reader"))["online"] is True
    entry.runtime_data.readers.async_lose()
    assert await tablet.told(hall) == [{"type": "reader", "online": None}]


def _device_id(hass: HomeAssistant, owner: str) -> str:
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, owner), entry.entry_id
    )
    assert device
    return device.id


async def _started(hass: HomeAssistant, iden: str) -> str:
    await do(hass, "start_consultation", consultation_id=iden)
    return iden
