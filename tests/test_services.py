"""The actions on consultations and people, called as automations call them."""

from datetime import timedelta
from typing import Any, override

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_fire_time_changed,
)
import voluptuous as vol

from custom_components.consultease.const import CONF_OPEN_PER_STUDENT, DOMAIN
from homeassistant.components.notify import DATA_COMPONENT, NotifyEntity
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util

from .conftest import ANA, BEN, SetUp, person
from .office import HANA, LINA, SAMI, ask, device, do, enrol, settle, shown

STATUS = "sensor.ana_reyes_status"


@pytest.fixture
async def entry(hass: HomeAssistant, set_up: SetUp) -> MockConfigEntry:
    """Return an office with Ana and Ben, both in, and three students."""
    entry = await set_up(
        person(always_available=True, department="Physics", office="B 204"),
        person(BEN, "Ben Okafor", always_available=True),
    )
    await enrol(hass)
    return entry


async def answer(hass: HomeAssistant, action: str, **data: Any) -> dict[str, Any]:
    """Call an action and return its whole answer."""
    found: Any = await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True
    )
    assert isinstance(found, dict)
    return found


async def refusal(hass: HomeAssistant, action: str, **data: Any) -> tuple[str, str]:
    """Call an action that is refused; return the error's key and its English sentence."""
    with pytest.raises(ServiceValidationError) as refused:
        await do(hass, action, **data)
    assert refused.value.translation_domain == DOMAIN
    return refused.value.translation_key or "", str(refused.value)


# Asking


async def test_a_request_says_what_the_student_wants_to_know(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Ticket, place and how long: that is what somebody who asks reads out."""
    first = await ask(hass, SAMI, course="Physics 101", topic="Lab")
    second = await ask(hass, LINA)
    assert (first["ticket"], first["position"], first["state"]) == (
        "AR-01",
        1,
        "pending",
    )
    assert (first["wait_minutes"], first["wait_minutes_low"]) == (0, 0)
    assert (second["ticket"], second["position"]) == ("AR-02", 2)
    assert 0 < second["wait_minutes"] <= second["wait_minutes_high"]
    assert first["device_id"] == device(hass).id
    assert (first["faculty"], first["student"], first["student_name"]) == (
        "Ana Reyes",
        SAMI,
        "Sami Haddad",
    )
    assert (first["course"], first["topic"]) == ("Physics 101", "Lab")
    assert shown(hass, "sensor.ana_reyes_waiting").state == "2"


async def test_nobody_is_promised_a_wait_for_who_is_away(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Where people who are away can be asked, when they are back is anybody's guess."""
    await set_up(allow_when_away=True)
    await enrol(hass)
    await hass.services.async_call(
        DOMAIN,
        "set_availability",
        {"device_id": device(hass).id, "availability": "away"},
        blocking=True,
    )
    asked = await ask(hass)
    assert asked["position"] == 1
    assert asked["wait_minutes"] is asked["wait_minutes_high"] is None


async def test_any_spelling_of_a_student_number(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """What was read from a card or typed on a phone means the same student."""
    assert (await ask(hass, " 2024 – 001 "))["student"] == SAMI


async def test_a_request_is_moved_whole(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Somebody else is asked what was asked, though the student may ask no second thing."""
    hass.config_entries.async_update_entry(entry, options={CONF_OPEN_PER_STUDENT: 1})
    asked = await ask(hass, SAMI, course="Physics 101", topic="Lab")
    moved = await move(hass, asked["consultation_id"])
    kept = ("student", "details", "course", "topic")
    assert [moved[key] for key in kept] == [asked[key] for key in kept]
    assert (moved["ticket"], moved["state"]) == ("BO-01", "pending")
    assert moved["device_id"] == device(hass, BEN).id
    assert shown(hass, "sensor.ana_reyes_waiting").state == "0"
    assert shown(hass, "sensor.ben_okafor_waiting").state == "1"


async def test_a_request_that_cannot_be_moved_stays(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """As it was, with its ticket: it must not be lost between two queues."""
    asked = await ask(hass, SAMI)
    await hass.services.async_call(
        DOMAIN, "close_queue", {"device_id": device(hass, BEN).id}, blocking=True
    )
    with pytest.raises(ServiceValidationError) as refused:
        await move(hass, asked["consultation_id"])
    assert refused.value.translation_key == "queue_closed"
    (found,) = (await answer(hass, "get_consultations"))["consultations"]
    assert (found["ticket"], found["state"]) == ("AR-01", "pending")


async def move(hass: HomeAssistant, consultation_id: str) -> dict[str, Any]:
    """Move a request to Ben and return the new one."""
    moved: dict[str, Any] = (
        await answer(
            hass,
            "move_consultation",
            consultation_id=consultation_id,
            device_id=device(hass, BEN).id,
        )
    )["consultation"]
    await settle(hass)
    return moved


@pytest.mark.parametrize(
    ("facts", "key", "words"),
    [
        ({"details": "?"}, "details_too_short", ("details", "3")),
        ({"details": "  é \n "}, "details_too_short", ("details", "3")),
        ({"details": "山" * 501}, "details_too_long", ("details", "500", "501")),
        ({"course": "x" * 41}, "course_too_long", ("course", "40")),
        ({"topic": "x" * 41}, "topic_too_long", ("topic", "40")),
        ({"student": "1999-404"}, "unknown_student", ()),
        ({"student": HANA}, "student_disabled", ()),
    ],
)
async def test_a_refused_request_says_what_and_how_much(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    facts: dict[str, Any],
    key: str,
    words: tuple[str, ...],
) -> None:
    """A student can put right only what they are told: the field and its limit."""
    await answer(hass, "update_student", number=HANA, enabled=False)
    data = {"student": SAMI, "details": "About the second lab"} | facts
    refused, sentence = await refusal(hass, "request_consultation", **data)
    assert refused == key
    assert all(word in sentence for word in words)
    # Home Assistant logs it when an automation is refused.
    assert data["student"] not in sentence
    assert (await answer(hass, "get_consultations"))["consultations"] == []


async def test_the_limits(hass: HomeAssistant, set_up: SetUp) -> None:
    """Each limit is its own sentence, with its number."""
    await set_up(
        person(always_available=True, queue_limit=1),
        person(BEN, "Ben Okafor", always_available=True),
        open_per_student=1,
        topics=["Grades"],
    )
    await enrol(hass)

    async def refused(student: str, who: str = ANA, **facts: Any) -> tuple[str, str]:
        data = {"student": student, "details": "About the second lab"} | facts
        device_id = device(hass, who).id
        with pytest.raises(ServiceValidationError) as err:
            await answer(hass, "request_consultation", device_id=device_id, **data)
        return err.value.translation_key or "", str(err.value)

    key, sentence = await refused(SAMI, topic="Love")
    assert key == "unknown_topic"
    assert "Love" not in sentence
    await ask(hass, SAMI, topic="Grades")
    assert (await refused(SAMI))[0] == "already_waiting"
    key, sentence = await refused(SAMI, BEN)
    assert key == "too_many_open"
    assert "(1)" in sentence
    key, sentence = await refused(LINA)
    assert key == "queue_full"
    assert "(limit: 1)" in sentence


async def test_who_is_away_says_so(hass: HomeAssistant, set_up: SetUp) -> None:
    """The refusal names the person and why, in words that people use."""
    await set_up()
    await enrol(hass)
    key, sentence = await refusal(
        hass, "request_consultation", student=SAMI, details="About the second lab"
    )
    assert key == "queue_closed"
    assert "Ana Reyes" in sentence
    assert "status: Unknown" in sentence


# Whom an action means


async def test_only_faculty_devices_are_people(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """The office's own device, somebody else's and none at all are refused alike."""
    registry = dr.async_get(hass)
    office = registry.async_get_device_by_identifier(
        (DOMAIN, entry.entry_id), entry.entry_id
    )
    lamps = MockConfigEntry(domain="lamps")
    lamps.add_to_hass(hass)
    lamp = registry.async_get_or_create(
        config_entry_id=lamps.entry_id, identifiers={("lamps", ANA)}, name="Lamp"
    )
    assert office
    for device_id, name in (
        (office.id, "ConsultEase"),
        (lamp.id, "Lamp"),
        ("no-device", "no-device"),
    ):
        key, sentence = await refusal_of_device(hass, device_id)
        assert key == "not_a_faculty_device"
        assert f"“{name}”" in sentence


async def refusal_of_device(hass: HomeAssistant, device_id: str) -> tuple[str, str]:
    """Look at a device that is no faculty member's; return key and sentence."""
    with pytest.raises(ServiceValidationError) as refused:
        await answer(hass, "get_faculty", device_id=device_id)
    return refused.value.translation_key or "", str(refused.value)


async def test_without_an_office_every_action_says_so(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """The actions stay while the office is not loaded, so that automations stay valid."""
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(ServiceValidationError) as refused:
        await answer(hass, "get_faculty")
    assert refused.value.translation_key == "service_config_entry_not_loaded"
    await hass.config_entries.async_remove(entry.entry_id)
    with pytest.raises(ServiceValidationError) as refused:
        await answer(hass, "get_faculty")
    assert refused.value.translation_key == "service_found_no_config_entry_for_domain"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"device_id": "one", "consultation_id": "other"},
        {"device_id": "one", "version": 1},
    ],
)
async def test_one_consultation_is_named_in_one_way(
    hass: HomeAssistant, entry: MockConfigEntry, data: dict[str, Any]
) -> None:
    """Two answers to which one is meant, or none, must not become a guess."""
    with pytest.raises(ServiceValidationError) as refused:
        await answer(hass, "accept_consultation", **data)
    assert refused.value.translation_key == "one_or_the_front"


# Answering


async def test_the_one_in_front(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """A dashboard button knows whose it is, not who waits: each step takes who comes first."""
    first, second = await ask(hass, SAMI), await ask(hass, LINA)
    third = await ask(hass, HANA)
    told = await do(hass, "accept_consultation")
    assert (told["ticket"], told["state"]) == (first["ticket"], "accepted")
    declined = await do(hass, "decline_consultation", reason="No time today")
    assert (declined["ticket"], declined["reason"]) == (
        second["ticket"],
        "No time today",
    )
    started = await do(hass, "start_consultation")
    assert (started["ticket"], started["position"]) == (first["ticket"], None)
    assert shown(hass, STATUS).state == "in_consultation"
    called = await do(hass, "call_next")
    assert (called["ticket"], called["state"]) == (third["ticket"], "in_progress")
    done = await do(hass, "complete_consultation")
    assert (done["ticket"], done["state"]) == (third["ticket"], "completed")
    for action in ("call_next", "complete_consultation", "mark_no_show"):
        key, sentence = await refusal(hass, action)
        assert key == "nobody_waiting"
        assert "_" not in sentence


async def test_one_by_its_id(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """An automation that was handed a consultation means that one, wherever it stands."""
    await ask(hass, SAMI)
    second = await ask(hass, LINA)
    told = await do(
        hass, "accept_consultation", consultation_id=second["consultation_id"]
    )
    assert (told["ticket"], told["state"], told["position"]) == (
        second["ticket"],
        "accepted",
        1,
    )


async def test_a_no_show_comes_back_once(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Missing one's turn is forgiven once, at the end of the queue."""
    consultation_id = (await ask(hass, SAMI))["consultation_id"]
    await ask(hass, LINA)
    await do(hass, "accept_consultation", consultation_id=consultation_id)
    missed = await do(hass, "mark_no_show")
    assert (missed["state"], missed["position"]) == ("no_show", None)
    back = await do(hass, "requeue_consultation", consultation_id=consultation_id)
    assert (back["state"], back["position"]) == ("pending", 2)
    await do(hass, "accept_consultation", consultation_id=consultation_id)
    await do(hass, "mark_no_show", consultation_id=consultation_id)
    key, _ = await refusal(
        hass, "requeue_consultation", consultation_id=consultation_id
    )
    assert key == "already_requeued"


async def test_a_stale_step_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Who decided on what they saw a minute ago must not undo what happened since."""
    asked = await ask(hass)
    meant = {"consultation_id": asked["consultation_id"], "version": asked["version"]}
    await do(hass, "start_consultation", **meant)
    key, sentence = await refusal(hass, "decline_consultation", **meant)
    assert key == "stale_version"
    assert asked["ticket"] in sentence
    assert "In progress" in sentence
    found = (await answer(hass, "get_consultations"))["consultations"]
    assert [each["state"] for each in found] == ["in_progress"]


async def test_a_step_that_is_none(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """The refusal says where the consultation stands; nothing has changed."""
    consultation_id = (await ask(hass))["consultation_id"]
    cancelled = await do(
        hass,
        "cancel_consultation",
        consultation_id=consultation_id,
        reason="The student is ill",
    )
    assert (cancelled["state"], cancelled["reason"]) == (
        "cancelled",
        "The student is ill",
    )
    key, sentence = await refusal(
        hass, "accept_consultation", consultation_id=consultation_id
    )
    assert key == "invalid_transition"
    assert "“Cancelled”: “Accept”" in sentence
    key, _ = await refusal(hass, "accept_consultation", consultation_id="never-seen")
    assert key == "unknown_consultation"
    key, sentence = await refusal(
        hass, "cancel_consultation", consultation_id=consultation_id, reason="x" * 201
    )
    assert key == "reason_too_long"
    assert "200" in sentence


# Faculty members


async def test_the_board(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Everybody may ask who is there, so no student is in the answer."""
    await ask(hass)
    board = await answer(hass, "get_faculty")
    assert board["title"] == "ConsultEase"
    people = board["faculty"]
    assert [each["name"] for each in people] == ["Ana Reyes", "Ben Okafor"]
    (ana,) = (await answer(hass, "get_faculty", device_id=device(hass).id))["faculty"]
    assert ana == people[0]
    assert ana | {"wait_minutes_low": 0, "wait_minutes_high": 25} == {
        "faculty_id": ANA,
        "device_id": device(hass).id,
        "name": "Ana Reyes",
        "department": "Physics",
        "office": "B 204",
        "courses": [],
        "picture": None,
        "status": "available",
        "present": None,
        "present_since": None,
        "availability": "automatic",
        "availability_until": None,
        "queue_open": True,
        "queue_closed_until": None,
        "waiting": 1,
        "wait_minutes": 10,
        "wait_minutes_low": 0,
        "wait_minutes_high": 25,
    }
    assert "Sami" not in str(people)


@pytest.mark.parametrize(
    "end", [{"duration": 15}, {"until": "2026-11-23T14:15:00"}, {"duration": "15"}]
)
async def test_back_in_a_while(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    set_up: SetUp,
    end: dict[str, Any],
) -> None:
    """An override with an end ends by itself; a time without a zone is a local one."""
    await hass.config.async_set_time_zone("Asia/Manila")
    freezer.move_to("2026-11-23T06:00:00+00:00")
    await set_up(person(always_available=True))
    data = {"device_id": device(hass).id, "availability": "away", **end}
    await hass.services.async_call(DOMAIN, "set_availability", data, blocking=True)
    await hass.async_block_till_done()
    assert shown(hass, STATUS).state == "away"
    (ana,) = (await answer(hass, "get_faculty"))["faculty"]
    assert ana["availability_until"] == "2026-11-23T14:15:00+08:00"
    freezer.tick(timedelta(minutes=14, seconds=59))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert shown(hass, STATUS).state == "away"
    freezer.tick(timedelta(seconds=2))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert shown(hass, STATUS).state == "available"


async def test_closing_the_queue(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Nobody else can ask, who waits goes on waiting, and all see the person as before."""
    asked = await ask(hass)
    ana = {"device_id": device(hass).id}
    await hass.services.async_call(
        DOMAIN, "close_queue", {**ana, "duration": 15}, blocking=True
    )
    (told,) = (await answer(hass, "get_faculty", **ana))["faculty"]
    assert (told["queue_open"], told["status"]) == (False, "available")
    closed_until = (dt_util.now() + timedelta(minutes=15)).isoformat()
    assert told["queue_closed_until"] == closed_until
    wanted = {"student": LINA, "details": "About the second lab"}
    key, sentence = await refusal(hass, "request_consultation", **wanted)
    assert key == "queue_closed"
    assert "when the queue is open again" in sentence
    iden = asked["consultation_id"]
    assert (await do(hass, "start_consultation", consultation_id=iden))["ticket"]
    await hass.services.async_call(DOMAIN, "open_queue", ana, blocking=True)
    (told,) = (await answer(hass, "get_faculty", **ana))["faculty"]
    assert (told["queue_open"], told["queue_closed_until"]) == (True, None)


async def test_an_end_that_is_none(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """A time that has passed is a slip of the calendar, not a wish."""
    anas = {"device_id": device(hass).id}
    data = {**anas, "availability": "away"}
    past = (dt_util.now() - timedelta(minutes=1)).isoformat()
    with pytest.raises(ServiceValidationError) as refused:
        await hass.services.async_call(
            DOMAIN, "set_availability", {**data, "until": past}, blocking=True
        )
    assert refused.value.translation_key == "until_in_past"
    for edge, refused_as in (
        # At the edges of the calendar a time has no other one in UTC.
        ("9999-12-31 23:59:59-12:00", "until_too_far"),
        ("0001-01-01 00:00:00+12:00", "until_in_past"),
        ((dt_util.now() + timedelta(days=367)).isoformat(), "until_too_far"),
    ):
        for action, more in (("set_availability", data), ("close_queue", anas)):
            with pytest.raises(ServiceValidationError) as refused:
                await hass.services.async_call(
                    DOMAIN, action, {**more, "until": edge}, blocking=True
                )
            assert refused.value.translation_key == refused_as
    for end in ({"duration": 0}, {"duration": 5, "until": past}):
        with pytest.raises(vol.Invalid):
            await hass.services.async_call(
                DOMAIN, "set_availability", {**data, **end}, blocking=True
            )
    assert shown(hass, STATUS).state == "available"


class Phone(NotifyEntity):
    """A student's phone, which may be out of order."""

    def __init__(self, name: str, *, broken: bool = False, here: bool = True) -> None:
        """Have received nothing."""
        self._attr_name = name
        self._attr_available = here
        self.broken = broken
        self.received: list[str] = []

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        self.received.append(message)
        if self.broken:
            raise HomeAssistantError("Out of order")


async def test_an_announcement_reaches_whom_it_can(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """One phone that fails or is gone keeps nobody else from hearing."""
    phones = [
        Phone("Sami", broken=True),
        Phone("Lina"),
        Phone("Hana", here=False),
        Phone("Nobody"),
    ]
    await hass.data[DATA_COMPONENT].async_add_entities(phones)
    for number, name in ((SAMI, "sami"), (LINA, "lina"), (HANA, "hana")):
        await answer(hass, "update_student", number=number, notify=f"notify.{name}")
        await ask(hass, number)
    hass.states.async_set("light.lamp", "on")
    table = "number,name,notify\n4,Kofi Mensah,light.lamp\n5,Ada Bello,notify.gone"
    await answer(hass, "import_students", csv=table)
    await answer(hass, "add_student", number="6", name="Iris Novak")
    for number in "456":
        await ask(hass, number)
    told = await answer(
        hass, "announce", device_id=device(hass).id, message=" Ten minutes late "
    )
    assert told == {"waiting": 6, "told": 2}
    await hass.async_block_till_done()
    assert [phone.received for phone in phones] == [
        ["Ana Reyes: Ten minutes late"],
        ["Ana Reyes: Ten minutes late"],
        [],
        [],
    ]


async def test_the_office_tells_not_the_caller(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Faculty may announce without being allowed to use the phones of students."""
    user = MockUser().add_to_hass(hass)
    user.mock_policy({})
    await set_up(person(always_available=True, user_id=user.id))
    await enrol(hass)
    phone = Phone("Sami")
    await hass.data[DATA_COMPONENT].async_add_entities([phone])
    await answer(hass, "update_student", number=SAMI, notify="notify.sami")
    await ask(hass, SAMI)
    await hass.services.async_call(
        DOMAIN,
        "announce",
        {"device_id": device(hass).id, "message": "Ten minutes late"},
        blocking=True,
        context=Context(user_id=user.id),
    )
    await hass.async_block_till_done()
    assert phone.received == ["Ana Reyes: Ten minutes late"]


async def test_an_announcement_to_nobody(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Who speaks to an empty corridor, or says nothing, had better know it."""
    for message, key in (
        ("Ten minutes late", "nobody_waiting"),
        (" ", "message_required"),
        ("x" * 201, "message_too_long"),
    ):
        assert (await refusal(hass, "announce", message=message))[0] == key
