"""Desk units over the broker, through Home Assistant's own MQTT integration."""

import asyncio
from datetime import timedelta
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_mqtt_message,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.consultease import hand_out, mqtt, spacing
from custom_components.consultease.const import DOMAIN
from custom_components.consultease.core.enums import Status
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util

from .conftest import ANA, BEN, SetUp, person
from .office import ask, desk_says, enrol, later, settle, shown, use
from .test_repairs import issue_of

PRESENCE = "binary_sensor.ana_reyes_presence"


def presence(present: bool, seq: int, boot: int = 1) -> str:
    """Return a v1 desk unit's presence message."""
    return json.dumps({"present": present, "rssi": -60, "boot": boot, "seq": seq})


def published(mqtt_mock: MqttMockHAClient, topic: str) -> list[Any]:
    """Return what was published on a topic, in order, JSON read."""
    return [
        json.loads(call.args[1]) if call.args[1] else None
        for call in mqtt_mock.async_publish.call_args_list
        if call.args[0] == topic
    ]


async def test_presence_reaches_the_states(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """What the desk unit hears is what the presence entity shows, with why."""
    await set_up(person(desk_id="desk-ana"))
    assert shown(hass, PRESENCE).state == "unknown"
    async_fire_mqtt_message(hass, "consultease/desk/desk-ana/availability", "online")
    async_fire_mqtt_message(
        hass, "consultease/desk/desk-ana/presence", presence(True, 1)
    )
    await hass.async_block_till_done()
    state = shown(hass, PRESENCE)
    assert (state.state, state.attributes["source"]) == ("on", "desk")
    assert shown(hass, "sensor.ana_reyes_status").state == Status.AVAILABLE


async def test_a_burst_ends_in_the_last_message(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first of a storm shows at once; of the others only what they came to."""
    entry = await set_up(person(desk_id="desk-ana"))
    monkeypatch.setattr(hand_out, "_SPACING", 3600)
    seen = []

    @callback
    def see(event: Event[EventStateChangedData]) -> None:
        assert event.data["new_state"]
        seen.append(event.data["new_state"].state)

    async_track_state_change_event(hass, PRESENCE, see)
    for seq in range(1, 10_001):
        async_fire_mqtt_message(
            hass, "consultease/desk/desk-ana/presence", presence(seq % 2 == 1, seq)
        )
    await hass.async_block_till_done()
    assert seen == ["on"]
    # Whoever is promised something finds all that has happened by then.
    await entry.runtime_data.async_execute(lambda _: None)
    assert seen == ["on", "off"]


async def test_the_desk_is_told_who_it_serves(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Config and queue are retained, so a unit that starts later knows all of it."""
    await set_up(person(desk_id="desk-ana", department="Physics", grace=30))
    await hass.async_block_till_done()
    (config,) = published(mqtt_mock, "consultease/desk/desk-ana/config")
    assert (config["name"], config["grace"]) == ("Ana Reyes", 30)
    assert config["time_zone"] == "PST8PDT,M3.2.0,M11.1.0"
    (queue,) = published(mqtt_mock, "consultease/desk/desk-ana/queue")
    assert (queue["status"], queue["items"]) == ("unknown", [])
    assert all(
        call.args[2:4] == (1, True)
        for call in mqtt_mock.async_publish.call_args_list
        if call.args[0].endswith(("/config", "/queue"))
    )


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        ("consultease/desk/desk-ana/presence", b"{"),
        ("consultease/desk/desk-ana/presence", b"\x00\xff"),
        ("consultease/desk/desk-ana/presence", b'{"present": "yes"}'),
        ("consultease/desk/desk-ana/presence", b"x" * 3000),
        ("consultease/desk/no+body!/presence", b'{"present": true}'),
    ],
)
async def test_nonsense_is_counted_and_logged_once(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
    topic: str,
    payload: bytes,
) -> None:
    """Anybody can publish anything: no state moves, no exception, one line."""
    entry = await set_up(person(desk_id="desk-ana"))
    for _ in range(3):
        async_fire_mqtt_message(hass, topic, payload)
    await hass.async_block_till_done()
    assert sum(entry.runtime_data.traffic.malformed.values()) == 3
    assert caplog.text.count("that is dropped") == 1
    assert shown(hass, PRESENCE).state == "unknown"


async def test_an_answer_gets_its_receipt_once_it_is_stored(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """A press on an unclaimed desk is unknown, a general press is done, its repeat repeated."""
    entry = await set_up(person(desk_id="desk-ana"))
    answer = json.dumps({"answer_id": "a1", "action": "decline"})
    for desk in ("desk-ana", "desk-ana", "desk-new"):
        async_fire_mqtt_message(hass, f"consultease/desk/{desk}/answer", answer)
        await entry.runtime_data.store.async_flush()
        await hass.async_block_till_done()
    receipts = published(mqtt_mock, "consultease/desk/desk-ana/receipt")
    assert [each["result"] for each in receipts] == ["done", "repeated"]
    (strange,) = published(mqtt_mock, "consultease/desk/desk-new/receipt")
    assert strange["result"] == "unknown"
    assert shown(hass, "sensor.ana_reyes_status").state == Status.BUSY


async def test_a_lost_broker_makes_presence_unknown_after_the_grace(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Nobody can know who is in while the broker is away; coming back tells everything again."""
    await set_up(person(desk_id="desk-ana", grace=60))
    async_fire_mqtt_message(hass, "consultease/desk/desk-ana/availability", "online")
    async_fire_mqtt_message(
        hass, "consultease/desk/desk-ana/presence", presence(True, 1)
    )
    await hass.async_block_till_done()
    async_dispatcher_send(hass, "mqtt_connection_state", False)
    freezer.tick(59)
    async_fire_time_changed(hass)
    await hass.async_block_till_done()
    assert shown(hass, PRESENCE).state == "on"
    freezer.tick(2)
    async_fire_time_changed(hass)
    await hass.async_block_till_done()
    assert shown(hass, PRESENCE).state == "unknown"
    mqtt_mock.async_publish.reset_mock()
    async_dispatcher_send(hass, "mqtt_connection_state", True)
    await hass.async_block_till_done()
    assert published(mqtt_mock, "consultease/desk/desk-ana/config")
    async_fire_mqtt_message(
        hass, "consultease/desk/desk-ana/availability", "online", retain=True
    )
    async_fire_mqtt_message(
        hass, "consultease/desk/desk-ana/presence", presence(True, 1), retain=True
    )
    await hass.async_block_till_done()
    assert shown(hass, PRESENCE).state == "on"


@pytest.fixture
def no_second_status(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold back every status for an hour, however slow the machine is."""
    monkeypatch.setattr(spacing, "INTERVAL", 3600)


@pytest.mark.usefixtures("no_second_status")
async def test_a_flickering_status_is_told_once_in_a_while(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """The desk's screen needs the last status, not each; the broker would store them all."""
    await set_up(person(desk_id="desk-ana"))
    topic = "consultease/desk/desk-ana/queue"
    told = len(published(mqtt_mock, topic))
    for seq in range(1, 12):
        async_fire_mqtt_message(
            hass, "consultease/desk/desk-ana/presence", presence(seq % 2 == 1, seq)
        )
        await hass.async_block_till_done()
    assert len(published(mqtt_mock, topic)) == told
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=3601))
    await hass.async_block_till_done()
    assert [each["status"] for each in published(mqtt_mock, topic)[told:]] == [
        "available"
    ]


@pytest.mark.usefixtures("no_second_status")
async def test_a_longer_queue_is_told_at_once(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """The unit shows five requests and how many more there are: that is no mere status."""
    await set_up(person(desk_id="desk-ana", always_available=True))
    for number in range(1, 8):
        facts = {"number": f"S-{number}", "name": "Noor Haddad"}
        await hass.services.async_call(DOMAIN, "add_student", facts, blocking=True)
        await ask(hass, f"S-{number}")
    queue = published(mqtt_mock, "consultease/desk/desk-ana/queue")[-1]
    assert (len(queue["items"]), queue["waiting"]) == (5, 7)


@pytest.mark.usefixtures("no_second_status")
async def test_a_broker_that_is_back_is_told_all(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """It may have lost what it kept: nothing counts as sent, however short it was away."""
    await set_up(person(desk_id="desk-ana"))
    topic = "consultease/desk/desk-ana/queue"
    told = len(published(mqtt_mock, topic))
    for connected in (False, True):
        async_dispatcher_send(hass, "mqtt_connection_state", connected)
        await settle(hass)
    assert len(published(mqtt_mock, topic)) == told + 1


async def test_what_has_stopped_subscribes_no_more(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Whatever still calls it: nobody would ever take its subscriptions back."""
    hub = (await set_up(person(desk_id="desk-ana"))).runtime_data
    late = mqtt.MqttDesks(hass, hub)
    late.async_stop()
    await late.async_update()
    before = hub.traffic.updates
    topic = "consultease/desk/desk-ana/presence"
    async_fire_mqtt_message(hass, topic, presence(True, 1))
    await settle(hass)
    assert hub.traffic.updates == before + 1


async def test_the_count_of_nonsense_does_not_grow_with_it(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Whoever may write to the broker can invent any number of desk units."""
    traffic = (await set_up()).runtime_data.traffic
    for number in range(1000):
        topic = f"consultease/desk/invented-{number}/presence"
        async_fire_mqtt_message(hass, topic, b"{")
    await settle(hass)
    assert traffic.malformed.total() == 1000
    assert len(traffic.malformed) <= 257


async def test_what_did_not_arrive_holds_nothing_back(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """The connection broke on the way: the next status is not taken for one too many."""
    await set_up(person(desk_id="desk-ana"))
    await desk_says(hass, "presence", present=True, boot=1, seq=1)
    mqtt_mock.async_publish.side_effect = HomeAssistantError
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=3))
    await settle(hass)
    mqtt_mock.async_publish.side_effect = None
    await desk_says(hass, "presence", present=False, boot=1, seq=2)
    told = published(mqtt_mock, "consultease/desk/desk-ana/queue")
    assert [each["status"] for each in told[-2:]] == ["available", "away"]


async def test_mqtt_may_come_later(hass: HomeAssistant, set_up: SetUp) -> None:
    """Without MQTT the integration works, and waits for nothing."""
    await set_up(person(desk_id="desk-ana"))
    assert shown(hass, PRESENCE).state == "unknown"
    assert shown(hass, "sensor.ana_reyes_status").state == Status.UNKNOWN


async def test_options_change_the_topics_at_once(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """A new prefix or original desks need no restart, and the old prefix is left."""
    entry = await set_up(person(desk_id="desk-ana"), person(BEN, "Ben Okafor"))
    hass.config_entries.async_update_entry(
        entry, options={"topic_prefix": "school/office", "legacy_desks": True}
    )
    await hass.async_block_till_done()
    assert published(mqtt_mock, "school/office/desk/desk-ana/config")
    async_fire_mqtt_message(
        hass, "consultease/desk/desk-ana/presence", presence(True, 1)
    )
    await hass.async_block_till_done()
    assert shown(hass, PRESENCE).state == "unknown"
    async_fire_mqtt_message(
        hass, "school/office/desk/desk-ana/presence", presence(True, 2)
    )
    await hass.async_block_till_done()
    assert shown(hass, PRESENCE).state == "on"


async def test_an_original_desk_unit_works_by_its_number(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """A unit of the original system, unflashed, sets presence and gets its text."""
    entry: MockConfigEntry = await set_up(person(desk_id="7"), legacy_desks=True)
    async_fire_mqtt_message(
        hass,
        "consultease/faculty/7/status",
        '{"faculty_id":7,"faculty_name":"Ana Reyes","present":true,'
        '"status":"AVAILABLE","timestamp":600000,"ntp_sync_status":"SYNCED",'
        '"in_grace_period":false,"detailed_status":"AVAILABLE"}',
    )
    await hass.async_block_till_done()
    assert shown(hass, PRESENCE).state == "on"
    office = entry.runtime_data.office
    assert office.snapshot(ANA).desk.online


# What the broker keeps


async def on_screen(hass: HomeAssistant, set_up: SetUp) -> MockConfigEntry:
    """Return an office whose one desk unit shows a request, with the student's name."""
    entry = await set_up(person(desk_id="desk-ana", always_available=True))
    await enrol(hass)
    await ask(hass)
    return entry


def kept(mqtt_mock: MqttMockHAClient, prefix: str = "consultease") -> list[bool]:
    """Return whether the broker was last given a config, and a queue, that is not empty."""
    return [
        bool(published(mqtt_mock, f"{prefix}/desk/desk-ana/{kind}")[-1])
        for kind in ("config", "queue")
    ]


async def test_a_removal_while_the_broker_is_away_is_made_up_for(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Else the desk of somebody who left would show a student's name for ever."""
    entry = await on_screen(hass, set_up)
    mqtt_mock.connected = False
    async_dispatcher_send(hass, "mqtt_connection_state", False)
    hass.config_entries.async_remove_subentry(entry, ANA)
    await settle(hass)
    assert kept(mqtt_mock) == [True, True]
    mqtt_mock.connected = True
    async_dispatcher_send(hass, "mqtt_connection_state", True)
    await settle(hass)
    assert kept(mqtt_mock) == [False, False]


async def test_a_clearing_that_was_lost_is_made_up_for(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """The connection broke while it was under way."""
    entry = await on_screen(hass, set_up)
    mqtt_mock.async_publish.side_effect = HomeAssistantError
    hass.config_entries.async_remove_subentry(entry, ANA)
    await settle(hass)
    mqtt_mock.async_publish.side_effect = None
    mqtt_mock.async_publish.reset_mock()
    async_dispatcher_send(hass, "mqtt_connection_state", True)
    await settle(hass)
    assert kept(mqtt_mock) == [False, False]


async def test_a_unit_that_changes_hands_keeps_its_new_queue(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """The broker is slow: what is cleared of one person must not clear the next one's."""
    entry = await set_up(person(desk_id="desk-ana"), person(BEN, "Ben Okafor"))
    acknowledged, retained = asyncio.Event(), {}

    async def slow(topic: str, payload: str, *_: object, **__: object) -> None:
        retained[topic] = payload
        await acknowledged.wait()

    mqtt_mock.async_publish.side_effect = slow
    for faculty_id, data in ((ANA, {}), (BEN, {"desk_id": "desk-ana"})):
        hass.config_entries.async_update_subentry(
            entry, entry.subentries[faculty_id], data=data
        )
    async with asyncio.timeout(10):
        while not retained.get("consultease/desk/desk-ana/queue"):
            await asyncio.sleep(0)
    acknowledged.set()
    await settle(hass)
    assert "Ben" in retained["consultease/desk/desk-ana/config"]
    assert retained["consultease/desk/desk-ana/queue"]


async def test_who_left_while_nothing_ran_is_cleared_too(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Their unit's availability, which the broker kept, tells that something may be left."""
    entry = await on_screen(hass, set_up)
    assert await hass.config_entries.async_unload(entry.entry_id)
    hass.config_entries.async_remove_subentry(entry, ANA)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert kept(mqtt_mock) == [True, True]
    topic = "consultease/desk/desk-ana/availability"
    async_fire_mqtt_message(hass, topic, "offline", retain=True)
    await settle(hass)
    assert kept(mqtt_mock) == [False, False]


async def test_a_broker_that_is_switched_off_is_not_away(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Somebody disables MQTT: that is no fault, and nobody knows any more who is in."""
    entry = await set_up(person(desk_id="desk-ana"))
    await desk_says(hass, "presence", present=True)
    assert shown(hass, PRESENCE).state == "on"
    (broker,) = hass.config_entries.async_entries("mqtt")
    broker._async_set_state(hass, ConfigEntryState.UNLOAD_IN_PROGRESS, None)
    async_dispatcher_send(hass, "mqtt_connection_state", False)
    await later(hass, freezer, 61)
    assert shown(hass, PRESENCE).state == "unknown"
    assert entry.runtime_data.broker is None


async def test_what_was_held_back_does_not_follow_the_clearing(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """A status that waits for its turn carries the queue, and with it the names."""
    entry = await on_screen(hass, set_up)
    for availability in ("busy", "away"):
        await do_availability(hass, availability)
    hass.config_entries.async_remove_subentry(entry, ANA)
    await settle(hass)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=5))
    await settle(hass)
    assert kept(mqtt_mock) == [False, False]


async def do_availability(hass: HomeAssistant, availability: str) -> None:
    """Let Ana say how available she is."""
    await use(
        hass,
        "select.select_option",
        "select.ana_reyes_availability",
        option=availability,
    )


@pytest.mark.parametrize("connected", [True, False])
async def test_an_old_prefix_is_left_clean(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp, connected: bool
) -> None:
    """Nobody would ever update what is kept there; the unit there is not heard any more."""
    entry = await on_screen(hass, set_up)
    await desk_says(hass, "availability", text="online")
    mqtt_mock.connected = connected
    hass.config_entries.async_update_entry(
        entry, options={**entry.options, "topic_prefix": "school"}
    )
    await settle(hass)
    mqtt_mock.connected = True
    async_dispatcher_send(hass, "mqtt_connection_state", True)
    await settle(hass)
    assert kept(mqtt_mock) == [False, False]
    assert kept(mqtt_mock, "school") == [True, True]
    assert entry.runtime_data.office.snapshot(ANA).desk.online is None


@pytest.mark.parametrize("connected", [True, False])
async def test_removing_the_office_leaves_no_names_on_the_broker(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp, connected: bool
) -> None:
    """As far as the broker can be reached; removing works all the same without it."""
    entry = await on_screen(hass, set_up)
    mqtt_mock.connected = connected
    await hass.config_entries.async_remove(entry.entry_id)
    assert kept(mqtt_mock) == [not connected, not connected]


async def test_strangers_are_forgotten_with_the_topics_they_were_heard_on(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """An original unit cannot be assigned any more once those are turned off."""
    entry = await set_up(legacy_desks=True)
    async_fire_mqtt_message(hass, "consultease/faculty/7/status", '{"present":true}')
    await settle(hass)
    issue = (DOMAIN, issue_of(hass, "7"))
    assert issue in ir.async_get(hass).issues
    hass.config_entries.async_update_entry(entry, options={"legacy_desks": False})
    await settle(hass)
    assert issue not in ir.async_get(hass).issues
    assert entry.runtime_data.office.desks.unclaimed == []


async def test_nothing_is_heard_twice_after_mqtt_was_set_up_anew(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Its integration is reloaded, say after the broker moved: what we listen to moves along."""
    entry = await set_up(person(desk_id="desk-ana"))
    hub = entry.runtime_data
    (broker,) = hass.config_entries.async_entries("mqtt")
    for state in (
        ConfigEntryState.UNLOAD_IN_PROGRESS,
        ConfigEntryState.NOT_LOADED,
        ConfigEntryState.SETUP_IN_PROGRESS,
        ConfigEntryState.LOADED,
    ):
        broker._async_set_state(hass, state, None)
        await settle(hass)
        heard = state is ConfigEntryState.LOADED
        before = hub.traffic.updates
        async_fire_mqtt_message(
            hass, "consultease/desk/desk-ana/presence", presence(True, 1)
        )
        await settle(hass)
        assert hub.traffic.updates - before == heard, state
