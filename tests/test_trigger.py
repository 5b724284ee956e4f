"""Triggers, run by real automations on what really happens in the office."""

import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.consultease.const import DOMAIN
from homeassistant.components.automation import EVENT_AUTOMATION_TRIGGERED
from homeassistant.components.trace.const import DATA_TRACE
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import area_registry as ar, entity_registry as er
from homeassistant.helpers.json import ExtendedJSONEncoder

from .automations import at, automate, move, problem
from .conftest import ANA, BEN, SetUp, person
from .office import (
    DETAILS,
    HANA,
    LINA,
    SAMI,
    STUDENTS,
    ask,
    desk_says,
    do,
    enrol,
    later,
    settle,
    shown,
    use,
)

HOUR = 3600


@pytest.fixture(autouse=True)
async def office(hass: HomeAssistant, set_up: SetUp) -> None:
    """Have Ana and Ben, who are in, and three students."""
    await set_up(
        person(always_available=True, department="Physics"),
        person(BEN, "Ben Okafor", always_available=True, department="Chemistry"),
        expire_after=0,
    )
    await enrol(hass)


def on(hass: HomeAssistant, name: str, *people: str, **options: Any) -> dict[str, Any]:
    """Return a trigger on people's devices."""
    devices = [at(hass, each)["device_id"] for each in people or (ANA,)]
    return {
        "trigger": f"consultease.{name}",
        "target": {"device_id": devices},
        "options": options,
    }


def told(calls: list[ServiceCall]) -> list[Any]:
    """Return the tickets that the runs were about."""
    return [call.data["ticket"] for call in calls]


# Steps


@pytest.mark.parametrize(
    ("steps", "event"),
    [
        ([], "requested"),
        (["accept_consultation"], "accepted"),
        (["decline_consultation"], "declined"),
        (["start_consultation"], "started"),
        (["start_consultation", "complete_consultation"], "completed"),
        (["cancel_consultation"], "cancelled"),
        (["accept_consultation", "mark_no_show"], "no_show"),
        (["accept_consultation", "mark_no_show", "requeue_consultation"], "requeued"),
    ],
)
async def test_every_step_triggers_its_own(
    hass: HomeAssistant, steps: list[str], event: str
) -> None:
    """One step, one run, of the automation that is about it."""
    calls = await automate(
        hass,
        on(hass, f"consultation_{event}"),
        says={
            "ticket": "{{ trigger.consultation.ticket }}",
            "event": "{{ trigger.event }}",
        },
    )
    asked = await ask(hass)
    for step in steps:
        await do(hass, step, consultation_id=asked["consultation_id"])
    assert [dict(call.data) for call in calls] == [{"ticket": "AR-01", "event": event}]


async def test_expired_triggers(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """What time does is a step, too."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    hass.config_entries.async_update_entry(entry, options={"expire_after": 5})
    await settle(hass)
    calls = await automate(hass, on(hass, "consultation_expired"))
    await ask(hass)
    await later(hass, freezer, 301)
    assert told(calls) == ["AR-01"]


async def test_two_steps_in_one_moment_are_two(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """Calling the next one ends the talk before, within the same millisecond."""
    ended = await automate(
        hass,
        [on(hass, "consultation_completed"), on(hass, "consultation_started")],
        says={"what": "{{ trigger.event }} {{ trigger.consultation.ticket }}"},
        mode="queued",
    )
    await ask(hass)
    await ask(hass, LINA)
    await do(hass, "call_next")
    await do(hass, "call_next")
    assert [call.data["what"] for call in ended] == [
        "started AR-01",
        "completed AR-01",
        "started AR-02",
    ]


async def test_the_whole_consultation_is_handed_over(hass: HomeAssistant) -> None:
    """An automation need not ask for what it is about, whichever way it is written."""
    facts = [
        "student",
        "student_name",
        "details",
        "course",
        "faculty",
        "state",
        "position",
    ]
    says = {each: f"{{{{ trigger.consultation.{each} }}}}" for each in facts}
    says["in_brackets"] = "{{ trigger.consultation['student_name'] }}"
    says["unknown"] = "{{ trigger.consultation.nonsense is defined }}"
    calls = await automate(hass, on(hass, "consultation_requested"), says=says)
    await ask(hass, course="Optics")
    assert dict(calls[0].data) == {
        "student": SAMI,
        "student_name": STUDENTS[SAMI],
        "details": DETAILS,
        "course": "Optics",
        "faculty": "Ana Reyes",
        "state": "pending",
        "position": 1,
        "in_brackets": STUDENTS[SAMI],
        "unknown": False,
    }


async def test_no_student_is_left_behind(hass: HomeAssistant) -> None:
    """Traces are kept on disk, the event of a run in the recorder: they know the ticket."""
    events = async_capture_events(hass, EVENT_AUTOMATION_TRIGGERED)
    await automate(
        hass,
        on(hass, "consultation_requested"),
        conditions="{{ trigger.consultation.student_name | length > 0 }}",
        says={"whole": "{{ trigger.consultation }}"},
    )
    asked = await ask(hass, course="Love letters")
    (trace,) = hass.data[DATA_TRACE]["automation.tested"].runs.values()
    kept = json.dumps(trace.as_dict(), cls=ExtendedJSONEncoder)
    kept += repr([event.data for event in events])
    assert asked["consultation_id"] in kept
    assert "ticket AR-01 requested" in kept
    for secret in (SAMI, STUDENTS[SAMI], DETAILS, "letters"):
        assert secret not in kept


async def test_moving_up_to_be_next(hass: HomeAssistant) -> None:
    """Once for each, when those before are gone; never to who has just asked."""
    await ask(hass)
    second = await ask(hass, LINA)
    calls = await automate(hass, on(hass, "consultation_next"))
    last = await ask(hass, HANA)
    await do(hass, "cancel_consultation", consultation_id=last["consultation_id"])
    await ask(hass, HANA)
    assert calls == []
    await do(hass, "call_next")
    assert told(calls) == ["AR-02"]
    await do(hass, "complete_consultation")
    assert told(calls) == ["AR-02"]
    one = second["consultation_id"]
    await do(hass, "cancel_consultation", consultation_id=one)
    assert told(calls) == ["AR-02", "AR-04"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ["AR-01", "BO-01"]),
        ({"department": ["physics "]}, ["AR-01"]),
        ({"course": "OPTICS"}, ["AR-01"]),
        ({"course": ["Optics", "Acids"], "department": "Chemistry"}, ["BO-01"]),
        ({"department": []}, ["AR-01", "BO-01"]),
        ({"course": ["Poetry"]}, []),
    ],
)
async def test_filters(
    hass: HomeAssistant, options: dict[str, Any], expected: list[str]
) -> None:
    """Departments and courses are typed by people: case and spaces do not count."""
    trigger = on(hass, "consultation_requested", ANA, BEN, **options)
    calls = await automate(hass, trigger)
    await ask(hass, course="Optics")
    await ask(hass, LINA, BEN, course="acids")
    assert told(calls) == expected


async def test_only_the_people_targeted(hass: HomeAssistant) -> None:
    """A device, or an area that it is moved to later, is whose automation it is."""
    area = ar.async_get(hass).async_create("West wing")
    trigger = on(hass, "consultation_requested")
    trigger["target"] = {"area_id": area.id}
    calls = await automate(hass, trigger)
    await ask(hass)
    assert calls == []
    move(hass, area.id, BEN)
    await settle(hass)
    await ask(hass, SAMI, BEN)
    assert told(calls) == ["BO-01"]


async def test_other_peoples_events_are_none_of_ours(hass: HomeAssistant) -> None:
    """A doorbell in the same area has events, too."""
    registry = er.async_get(hass)
    bell = registry.async_get_or_create("event", "doorbell", "1").entity_id
    hass.states.async_set(bell, "2026-01-01T00:00:00+00:00", {"event_type": "x"})
    trigger = on(hass, "consultation_requested")
    trigger["target"] = {"entity_id": bell}
    calls = await automate(hass, trigger)
    hass.states.async_set(
        bell, "2026-01-01T00:00:01+00:00", {"event_type": "requested"}
    )
    await settle(hass)
    assert calls == []


async def test_a_consultation_that_is_gone(hass: HomeAssistant) -> None:
    """Nothing runs on an id that means nothing; a trace says why."""
    event = "event.ana_reyes_consultation"
    calls = await automate(hass, on(hass, "consultation_requested"))
    for one in ("nonsense", None):
        says = {"event_type": "requested", "consultation_id": one}
        hass.states.async_set(event, f"2026-01-01T00:00:00+00:00 {one}", says)
        await settle(hass)
    assert calls == []
    (*_, trace) = hass.data[DATA_TRACE]["automation.tested"].not_triggered.values()
    assert "consultation_gone" in json.dumps(trace.as_dict(), cls=ExtendedJSONEncoder)


async def test_a_reload_triggers_nothing(hass: HomeAssistant) -> None:
    """Events come back with their last state: that is no news. What follows is."""
    calls = await automate(hass, on(hass, "consultation_requested"))
    await ask(hass)
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert told(calls) == ["AR-01"]
    await ask(hass, LINA)
    assert told(calls) == ["AR-01", "AR-02"]


# Waiting too long


async def test_waiting_too_long(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """Each wait is told once, at its time; one that was answered never."""
    calls = await automate(
        hass,
        on(hass, "consultation_waiting", **{"for": {"minutes": 10}}),
        says={
            "ticket": "{{ trigger.consultation.ticket }}",
            "who": "{{ trigger.consultation.student_name }}",
        },
    )
    await ask(hass)
    await later(hass, freezer, 300)
    answered = await ask(hass, LINA)
    await ask(hass, HANA)
    await later(hass, freezer, 299)
    assert calls == []
    await later(hass, freezer, 2)
    assert [dict(call.data) for call in calls] == [
        {"ticket": "AR-01", "who": STUDENTS[SAMI]}
    ]
    await do(hass, "accept_consultation", consultation_id=answered["consultation_id"])
    await later(hass, freezer, 300)
    assert told(calls) == ["AR-01", "AR-03"]
    await later(hass, freezer, HOUR)
    assert told(calls) == ["AR-01", "AR-03"]


async def test_waiting_for_the_talk_to_begin(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """Being told to come is not being served."""
    options = {"for": "00:10:00", "until": "started", "course": "Optics"}
    calls = await automate(hass, on(hass, "consultation_waiting", **options))
    await ask(hass, course="Optics")
    await ask(hass, LINA, course="Acids")
    await do(hass, "accept_consultation")
    await later(hass, freezer, 601)
    assert told(calls) == ["AR-01"]


async def test_waiting_anew_after_being_put_back(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """Who was put back waits from then on."""
    calls = await automate(
        hass, on(hass, "consultation_waiting", **{"for": "00:10:00"})
    )
    asked = await ask(hass)
    await do(hass, "accept_consultation")
    await do(hass, "mark_no_show")
    await later(hass, freezer, 500)
    one = asked["consultation_id"]
    await do(hass, "requeue_consultation", consultation_id=one)
    await later(hass, freezer, 599)
    assert calls == []
    await later(hass, freezer, 2)
    assert told(calls) == ["AR-01"]


async def test_waiting_on_through_a_reload(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """Options that change, or a person who is added, do not forget who waits."""
    calls = await automate(
        hass, on(hass, "consultation_waiting", **{"for": "00:10:00"})
    )
    await ask(hass)
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    await later(hass, freezer, 601)
    assert told(calls) == ["AR-01"]


async def test_waiting_while_nothing_ran(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """Told at the start: what was told before is not, nor anything a second time."""
    waiting = on(hass, "consultation_waiting", **{"for": "00:10:00"})
    await ask(hass, HANA)
    await later(hass, freezer, 601)
    await ask(hass)
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await later(hass, freezer, HOUR)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    calls = await automate(hass, waiting)
    await later(hass, freezer, 1)
    assert told(calls) == ["AR-02"]
    await later(hass, freezer, 61)
    await use(hass, "automation.turn_off", "automation.tested")
    await use(hass, "automation.turn_on", "automation.tested")
    await later(hass, freezer, HOUR)
    assert told(calls) == ["AR-02"]


async def test_no_timer_outlives_its_automation(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """Switched off is switched off, also in the middle of a wait."""
    calls = await automate(
        hass, on(hass, "consultation_waiting", **{"for": "00:10:00"})
    )
    await ask(hass)
    await use(hass, "automation.turn_off", "automation.tested")
    await later(hass, freezer, 601)
    assert calls == []


async def test_an_automation_that_was_switched_off_and_on_tells_once(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """Nothing of what it was before goes on listening."""
    calls = await automate(
        hass, on(hass, "consultation_waiting", **{"for": "00:10:00"})
    )
    await use(hass, "automation.turn_off", "automation.tested")
    await use(hass, "automation.turn_on", "automation.tested")
    await ask(hass)
    await later(hass, freezer, 601)
    assert told(calls) == ["AR-01"]


async def test_waiting_for_somebody_who_is_meant_no_more(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """They moved to another floor in the middle of the wait: it is not this automation's."""
    floors = ar.async_get(hass)
    first, second = floors.async_create("First"), floors.async_create("Second")
    move(hass, first.id)
    trigger = on(hass, "consultation_waiting", **{"for": "00:10:00"})
    calls = await automate(hass, trigger | {"target": {"area_id": first.id}})
    await ask(hass)
    await later(hass, freezer, 300)
    move(hass, second.id)
    await later(hass, freezer, 301)
    assert calls == []
    move(hass, first.id)
    await ask(hass, LINA)
    await later(hass, freezer, 601)
    assert told(calls)[-1] == "AR-02"


# Queues and people


async def test_queue_got_long(hass: HomeAssistant) -> None:
    """Once when the number is crossed, not for everyone after."""
    calls = await automate(
        hass, on(hass, "queue_longer", above=1), says={"of": "{{ trigger.entity_id }}"}
    )
    await ask(hass)
    assert calls == []
    await ask(hass, LINA)
    await ask(hass, HANA)
    assert [call.data["of"] for call in calls] == ["sensor.ana_reyes_waiting"]


async def test_the_office_s_own_queue_is_nobodys(hass: HomeAssistant) -> None:
    """The department's sum is called "waiting" as well."""
    trigger = on(hass, "queue_longer", above=0)
    trigger["target"] = {"entity_id": "sensor.consultease_waiting"}
    assert shown(hass, "sensor.consultease_waiting").state == "0"
    calls = await automate(hass, trigger, says={})
    await ask(hass)
    assert calls == []


async def test_arriving_and_leaving(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient
) -> None:
    """A beacon that comes and goes; what was not known before is no news."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    subentry = entry.subentries[ANA]
    hass.config_entries.async_update_subentry(
        entry, subentry, data={"desk_id": "desk-ana", "grace": 0}
    )
    await settle(hass)
    calls = await automate(
        hass,
        [
            on(hass, "faculty_arrived"),
            on(hass, "faculty_left"),
            on(hass, "desk_offline"),
            on(hass, "status_changed", to=["away"]),
        ],
        says={"what": "{{ trigger.platform }}"},
        mode="queued",
    )
    await desk_says(hass, "availability", text="online")
    for number, present in enumerate((False, True, False)):
        await desk_says(hass, "presence", present=present, boot=1, seq=number)
    await desk_says(hass, "availability", text="offline")
    # Status and presence change in one turn, and are told in either order.
    ran = [call.data["what"].partition(".")[2] for call in calls]
    assert ran[:2] == ["status_changed", "faculty_arrived"]
    assert sorted(ran[2:4]) == ["faculty_left", "status_changed"]
    assert ran[4:] == ["desk_offline"]


async def test_status_from_and_for(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """Only from what was chosen, and only if it lasts."""
    options = {"from": "busy", "for": {"minutes": 1}}
    calls = await automate(
        hass,
        on(hass, "status_changed", **options),
        says={"to": "{{ trigger.to_state.state }}"},
    )
    select = "select.ana_reyes_availability"
    for option in ("busy", "away", "busy", "available"):
        await use(hass, "select.select_option", select, option=option)
    assert calls == []
    await later(hass, freezer, 61)
    assert [call.data["to"] for call in calls] == ["available"]


# What is refused


@pytest.mark.parametrize("target", [None, {}, {"entity_id": []}])
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("consultation_requested", {}),
        ("consultation_waiting", {"for": 60}),
        ("queue_longer", {"above": 1}),
        ("faculty_arrived", {}),
    ],
)
async def test_a_trigger_about_nobody_is_refused(
    hass: HomeAssistant,
    name: str,
    options: dict[str, Any],
    target: dict[str, Any] | None,
) -> None:
    """It would never run, and nobody would know why: the editor says what to do."""
    trigger = {"trigger": f"consultease.{name}", "options": options}
    if target is not None:
        trigger["target"] = target
    await automate(hass, trigger)
    assert "at least one faculty member" in (problem(hass) or "")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("consultation_requested", {"colour": "red"}),
        ("consultation_waiting", {}),
        ("consultation_waiting", {"for": "soon"}),
        ("consultation_waiting", {"for": 60, "until": "tomorrow"}),
        ("queue_longer", {}),
        ("queue_longer", {"above": -1}),
        ("queue_longer", {"above": "many"}),
        ("status_changed", {"to": "asleep"}),
        ("status_changed", {"to": "unknown"}),
    ],
)
async def test_options_that_mean_nothing_are_refused(
    hass: HomeAssistant, name: str, options: dict[str, Any]
) -> None:
    """A mistake shows in the editor, not by silence."""
    await automate(hass, on(hass, name, **options))
    assert problem(hass)
