"""What students want to know of a person, their desk unit's health, and the office's sums."""

import re

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
    do_adhoc_statistics,
    statistics_during_period,
)
from pytest_homeassistant_custom_component.typing import MqttMockHAClient
from syrupy.assertion import SnapshotAssertion

from custom_components.consultease.const import CONF_PERSON_STATISTICS
from homeassistant.components.recorder import Recorder
from homeassistant.const import Platform
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from .conftest import BEN, SetUp, person, subentry
from .office import (
    HANA,
    LINA,
    SAMI,
    ask,
    check_platform,
    desk_says,
    do,
    enable_all,
    enrol,
    later,
    settle,
    shown,
    use,
)

STATUS = "sensor.ana_reyes_status"
WAITING = "sensor.ana_reyes_waiting"
ESTIMATE = "sensor.ana_reyes_estimated_wait"
AVAILABILITY = "select.ana_reyes_availability"
HUB = "sensor.consultease"


@pytest.mark.freeze_time("2026-03-02 17:00:00+00:00")
async def test_entities(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    snapshot: SnapshotAssertion,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What users have built upon must not change unnoticed, what is off by default included."""
    entry = await set_up(person(desk_id="desk-ana"))
    registered = {each.entity_id for each in hass.states.async_all("sensor")}
    assert f"{HUB}_available_faculty" in registered
    assert "sensor.ana_reyes_beacon_signal" not in registered
    await enable_all(hass, entry)
    await enrol(hass)
    await desk_says(hass, "availability", text="online")
    await desk_says(hass, "presence", present=True, rssi=-61)
    await desk_says(hass, "health", heap=150_528, beacon_battery=87)
    await ask(hass)
    await later(hass, freezer)
    check_platform(hass, snapshot, entry, Platform.SENSOR)


async def test_status_is_what_a_student_needs_to_know(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """The status follows presence, override and consultation, one word at a time."""
    await set_up(person(linked_entities=["input_boolean.in"]))
    await enrol(hass)
    assert shown(hass, STATUS).state == "unknown"
    hass.states.async_set("input_boolean.in", "on")
    await settle(hass)
    assert shown(hass, STATUS).state == "available"
    await ask(hass)
    await do(hass, "call_next")
    assert shown(hass, STATUS).state == "in_consultation"
    await use(hass, "select.select_option", AVAILABILITY, option="busy")
    assert shown(hass, STATUS).state == "busy"


async def test_waiting_counts_who_is_not_served_yet(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Who was accepted still waits; who is in the room does not."""
    await set_up(person(always_available=True))
    await enrol(hass)
    assert shown(hass, WAITING).state == "0"
    await ask(hass, SAMI)
    await ask(hass, LINA)
    await do(hass, "accept_consultation")
    assert shown(hass, WAITING).state == "2"
    await do(hass, "call_next")
    assert shown(hass, WAITING).state == "1"


async def test_the_wait_is_a_range_and_nobody_is_promised_one_who_is_away(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    """A newcomer sees minutes and from-to; without somebody there, no number at all."""
    await set_up(person(always_available=True))
    await enrol(hass)
    await later(hass, freezer)
    assert shown(hass, ESTIMATE).state == "0"
    await ask(hass)
    await later(hass, freezer)
    state = shown(hass, ESTIMATE)
    assert state.state == "10"
    assert (state.attributes["low"], state.attributes["high"]) == (0, 20)
    await use(hass, "select.select_option", AVAILABILITY, option="away")
    await later(hass, freezer)
    state = shown(hass, ESTIMATE)
    assert state.state == "unknown"
    assert "low" not in state.attributes


async def test_the_desk_units_health(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What the unit says of itself, in units that people read."""
    entry = await set_up(person(desk_id="desk-ana"))
    await enable_all(hass, entry)
    states = ("last_seen", "beacon_signal", "beacon_battery", "free_memory")
    assert {shown(hass, f"sensor.ana_reyes_{each}").state for each in states} == {
        "unknown"
    }
    await desk_says(hass, "presence", present=False, rssi=-88)
    await desk_says(hass, "health", heap=2048, beacon_battery=0)
    seen = dt_util.utcnow().isoformat(timespec="seconds")
    assert [shown(hass, f"sensor.ana_reyes_{each}").state for each in states] == [
        seen,
        "-88",
        "0",
        "2.0",
    ]
    # A signal moves with every message, and is worth a write now and then.
    for rssi in (-80, -70):
        await desk_says(hass, "presence", present=False, rssi=rssi)
    assert shown(hass, "sensor.ana_reyes_beacon_signal").state == "-88"
    await later(hass, freezer, 6)
    assert shown(hass, "sensor.ana_reyes_beacon_signal").state == "-70"


async def test_the_office_sums_up_its_people(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    """The hub's sensors say how the department is doing today."""
    await set_up(
        person(always_available=True),
        person(BEN, "Ben Okafor", always_available=True),
    )
    await enrol(hass)
    await later(hass, freezer)
    assert shown(hass, f"{HUB}_available_faculty").state == "2"
    assert shown(hass, f"{HUB}_median_wait_today").state == "unknown"
    for student in (SAMI, LINA):
        await ask(hass, student)
    await ask(hass, HANA, BEN)
    await later(hass, freezer, 90)
    await do(hass, "accept_consultation")
    await do(hass, "complete_consultation")
    await do(hass, "call_next", BEN)
    await later(hass, freezer)
    assert {
        key: shown(hass, f"{HUB}_{key}").state
        for key in (
            "available_faculty",
            "waiting",
            "requested_today",
            "completed_today",
            "median_wait_today",
        )
    } == {
        "available_faculty": "1",
        "waiting": "1",
        "requested_today": "3",
        "completed_today": "1",
        "median_wait_today": "1.5",
    }


@pytest.mark.freeze_time("2026-03-02 17:00:00+00:00")
async def test_a_day_begins_at_local_midnight(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    """The day's counts begin again, and say since when they count."""
    await set_up(person(always_available=True))
    await enrol(hass)
    await ask(hass)
    await later(hass, freezer)
    requested = shown(hass, f"{HUB}_requested_today")
    assert requested.state == "1"
    assert requested.attributes["last_reset"] == "2026-03-02T00:00:00-08:00"

    freezer.move_to("2026-03-03 08:00:01+00:00")
    await later(hass, freezer, 0)
    await later(hass, freezer)
    requested = shown(hass, f"{HUB}_requested_today")
    assert requested.state == "0"
    assert requested.attributes["last_reset"] == "2026-03-03T00:00:00-08:00"


@pytest.mark.freeze_time("2026-03-02 17:00:10+00:00")
async def test_statistics_survive_who_leaves(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A removed person takes their share of the day along: long-term sums must not double."""
    assert await async_setup_component(hass, "sensor", {})
    entry = await set_up(
        person(always_available=True),
        person(BEN, "Ben Okafor", always_available=True),
    )
    await enrol(hass)
    await ask(hass, SAMI)
    await ask(hass, LINA)
    await ask(hass, HANA, BEN)
    await later(hass, freezer)
    assert shown(hass, f"{HUB}_requested_today").state == "3"
    hass.config_entries.async_remove_subentry(entry, BEN)
    await settle(hass)
    await later(hass, freezer)
    assert shown(hass, f"{HUB}_requested_today").state == "2"
    await async_wait_recording_done(hass)
    start = dt_util.utcnow().replace(minute=0, second=0, microsecond=0)
    do_adhoc_statistics(hass, start=start)
    await async_wait_recording_done(hass)
    statistics = await hass.async_add_executor_job(
        lambda: statistics_during_period(hass, start, period="5minute")
    )
    assert statistics[f"{HUB}_requested_today"][-1]["sum"] == 2
    assert statistics[f"{HUB}_waiting"][-1]["max"] == 3
    assert statistics[WAITING][-1]["max"] == 2
    assert statistics[ESTIMATE][-1]["max"] == 20


async def test_updates_per_minute_count_the_desks_messages(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Whoever wonders about load sees it; a quiet minute is a zero again."""
    await set_up(person(desk_id="desk-ana"))
    for seq in range(7):
        await desk_says(hass, "presence", present=True, boot=1, seq=seq)
    await later(hass, freezer, 61)
    await later(hass, freezer)
    assert shown(hass, f"{HUB}_updates_per_minute").state == "7"
    await later(hass, freezer, 61)
    await later(hass, freezer)
    assert shown(hass, f"{HUB}_updates_per_minute").state == "0"


async def test_the_schedule_goes_before_the_beacon(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Outside the linked schedule students read off hours, whatever the beacon says."""
    hass.states.async_set("schedule.ana", "off")
    hass.states.async_set("input_boolean.in", "on")
    await set_up(person(linked_entities=["input_boolean.in"], schedule="schedule.ana"))
    await settle(hass)
    assert shown(hass, STATUS).state == "off_hours"


async def test_every_department_has_its_day(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    """One that gets its first person has sensors at once; they go with the last."""
    entry = await set_up(
        person(always_available=True, department="Physics"),
        person(BEN, "Ben Okafor", always_available=True, department="Law"),
    )
    await enrol(hass)
    await ask(hass, SAMI)
    await later(hass, freezer, 60)
    await do(hass, "decline_consultation")
    await ask(hass, LINA)
    await later(hass, freezer, 120)
    await do(hass, "call_next")
    await later(hass, freezer, 300)
    await do(hass, "complete_consultation")
    await ask(hass, HANA, BEN)
    await later(hass, freezer)

    def figures(department: str) -> dict[str, str]:
        keys = (
            *("requested", "completed", "declined", "expired"),
            *("median_wait", "median_service_time"),
        )
        return {
            key: shown(hass, f"sensor.{department}_{key}_today").state for key in keys
        }

    assert figures("consultease_physics") == {
        "requested": "2",
        "completed": "1",
        "declined": "1",
        "expired": "0",
        "median_wait": "2.0",
        "median_service_time": "5.0",
    }
    assert figures("consultease_law")["requested"] == "1"
    assert figures("consultease")["requested"] == "3"
    assert shown(hass, "sensor.consultease_law_requested_today").name == (
        "ConsultEase Law requested today"
    )
    hass.config_entries.async_update_subentry(
        entry, entry.subentries[BEN], data={"department": "Arts & Letters"}
    )
    await settle(hass)
    assert hass.states.get("sensor.consultease_law_requested_today") is None
    assert figures("consultease_arts_letters")["requested"] == "1"


async def test_everybodys_day_is_there_on_wish(
    hass: HomeAssistant, set_up: SetUp, entity_registry: er.EntityRegistry
) -> None:
    """The option adds and removes seven sensors of each person at once, and of who comes."""
    entry = await set_up(person())
    named = re.compile(r"sensor\.(?!consultease).*_today")

    def days() -> set[str]:
        found = {each for each in entity_registry.entities if named.fullmatch(each)}
        assert found == {
            each for each in hass.states.async_entity_ids() if each in found
        }
        return found

    async def choose(wanted: bool) -> None:
        options = {CONF_PERSON_STATISTICS: wanted}
        hass.config_entries.async_update_entry(entry, options=options)
        await settle(hass)

    assert days() == set()
    await choose(True)
    assert len(days()) == 7
    hass.config_entries.async_add_subentry(entry, subentry(BEN, "Ben Okafor"))
    await settle(hass)
    assert len(days()) == 14
    assert await hass.config_entries.async_unload(entry.entry_id)
    await choose(False)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert days() == set()


@pytest.mark.freeze_time("2026-03-02 17:00:00+00:00")
async def test_hours_in_add_up(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    """Only while somebody is in; a reload forgets nothing, and midnight everything."""
    name = "sensor.ana_reyes_hours_in_today"
    hass.states.async_set("input_boolean.in", "on")
    entry = await set_up(person(linked_entities=["input_boolean.in"], grace=0))
    assert hass.states.get(name) is None
    await enable_all(hass, entry)
    await later(hass, freezer, 1800)
    assert shown(hass, name).state == "0.5"
    hass.states.async_set("input_boolean.in", "off")
    await settle(hass)
    await later(hass, freezer, 3600)
    assert shown(hass, name).state == "0.5"
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert shown(hass, name).state == "0.5"
    hass.states.async_set("input_boolean.in", "on")
    await settle(hass)
    written: list[State] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        if event.data["entity_id"] == name and (state := event.data["new_state"]):
            written.append(state)

    hass.bus.async_listen("state_changed", note)
    freezer.move_to("2026-03-03 10:00:00+00:00")
    await later(hass, freezer, 0)
    # The day that ended was told to its end: half an hour, and from half past ten on.
    assert written[0].state == "14.0"
    assert written[0].attributes["last_reset"] == "2026-03-02T00:00:00-08:00"
    # Local midnight was two hours ago.
    assert shown(hass, name).state == "2.0"
    assert shown(hass, name).attributes["last_reset"] == "2026-03-03T00:00:00-08:00"
    # Home Assistant looks only now and then: what came since counts all the same.
    await later(hass, freezer, 180)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert shown(hass, name).state == "2.05"


@pytest.mark.freeze_time("2026-03-03 06:00:00+00:00")
async def test_hours_in_begin_anew_for_who_is_out(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    """At midnight, not when they come in on Monday."""
    name = "sensor.ana_reyes_hours_in_today"
    hass.states.async_set("input_boolean.in", "on")
    entry = await set_up(person(linked_entities=["input_boolean.in"], grace=0))
    await enable_all(hass, entry)
    await later(hass, freezer, 3600)
    hass.states.async_set("input_boolean.in", "off")
    await settle(hass)
    await later(hass, freezer, 120)
    assert shown(hass, name).state == "1.0"
    freezer.move_to("2026-03-03 08:00:00+00:00")
    await later(hass, freezer, 0)
    await later(hass, freezer, 1)
    assert shown(hass, name).state == "0.0"
    assert shown(hass, name).attributes["last_reset"] == "2026-03-03T00:00:00-08:00"


@pytest.mark.freeze_time("2026-03-02 17:00:00+00:00")
async def test_hours_in_of_all_together(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    """The office's and each department's, for statistics; two people's hours count twice."""
    hass.states.async_set("input_boolean.ana", "on")
    hass.states.async_set("input_boolean.ben", "on")
    entry = await set_up(
        person(department="Physics", linked_entities=["input_boolean.ana"], grace=0),
        person(
            BEN,
            "Ben Okafor",
            department="Law",
            linked_entities=["input_boolean.ben"],
            grace=0,
        ),
    )
    await later(hass, freezer, 3600)
    hass.states.async_set("input_boolean.ben", "off")
    await settle(hass)
    await later(hass, freezer, 1800)

    def hours(name: str) -> str:
        return shown(hass, f"sensor.{name}_hours_in_today").state

    names = ("consultease", "consultease_physics", "consultease_law")
    assert [hours(name) for name in names] == ["2.5", "1.5", "1.0"]
    assert shown(hass, "sensor.consultease_hours_in_today").attributes[
        "state_class"
    ] == ("total")
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert [hours(name) for name in names] == ["2.5", "1.5", "1.0"]
    hass.config_entries.async_update_subentry(
        entry, entry.subentries[BEN], data={"department": "Arts"}
    )
    await settle(hass)
    assert hass.states.get("sensor.consultease_law_hours_in_today") is None
    assert hours("consultease_arts") == "0.0"
