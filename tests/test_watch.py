"""What is raised by itself when something has been wrong for a while, and goes away with its cause."""

import json
from typing import Any

from aiohttp.test_utils import TestClient
from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import async_fire_mqtt_message
from pytest_homeassistant_custom_component.typing import (
    MqttMockHAClient,
    WebSocketGenerator,
)

from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.dispatcher import async_dispatcher_send

from .cards import Card
from .conftest import ANA, BEN, HALL, LIBRARY, SetUp, kiosk, person
from .office import desk_says, later, settle
from .test_kiosk import switch_on
from .test_repairs import FIX, client, issue_of, issues, start  # noqa: F401

HANNA = "01HANNAWEISS0000000000000"
MAC = "AA:BB:CC:DD:EE:01"


async def minutes(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, count: int, *pages: Card
) -> None:
    """Let minutes pass, one after the other; pages that are open answer the server's pings."""
    # What was changed before must have arrived.
    await settle(hass)
    for _ in range(count):
        await later(hass, freezer, 60)
        for each in pages:
            await each.send_raw({"type": "ping"})


async def test_a_desk_that_is_connected_and_says_nothing(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Nobody would notice: it looks as if its person had gone. Its next word ends it."""
    await set_up(person(desk_id="desk-ana"), person(BEN, "Ben", desk_id="desk-ben"))
    await desk_says(hass, "availability", text="online")
    await desk_says(hass, "availability", desk_id="desk-ben", text="online")
    for _ in range(14):
        await minutes(hass, freezer, 1)
        await desk_says(hass, "health", desk_id="desk-ben", heap=90_000)
    assert issues(hass) == set()
    await minutes(hass, freezer, 2)
    assert issues(hass) == {f"desk_silent_{ANA}"}
    await desk_says(hass, "health", heap=90_000)
    await minutes(hass, freezer, 1)
    assert issues(hass) == set()


async def test_a_desk_of_which_the_broker_alone_speaks(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
) -> None:
    """After a start it has as long to speak as any other; who is offline is not silent."""
    await set_up(person(desk_id="desk-ana"))
    async_fire_mqtt_message(
        hass, "consultease/desk/desk-ana/availability", "online", retain=True
    )
    await minutes(hass, freezer, 15)
    assert issues(hass) == set()
    await minutes(hass, freezer, 2)
    assert issues(hass) == {f"desk_silent_{ANA}"}
    await desk_says(hass, "availability", text="offline")
    await minutes(hass, freezer, 1)
    assert issues(hass) == set()


async def test_a_beacon_that_is_running_out(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It is told once, not each cold morning, until there is a new battery."""
    await set_up(person(desk_id="desk-ana"))
    for percent, raised in ((16, False), (15, True), (18, True), (90, False)):
        await desk_says(hass, "health", beacon_battery=percent)
        await minutes(hass, freezer, 1)
        assert bool(issues(hass)) is raised, percent
    await desk_says(hass, "health", beacon_battery=3)
    await minutes(hass, freezer, 1)
    assert issues(hass) == {f"beacon_battery_low_{ANA}"}


@pytest.mark.parametrize(
    ("beacon", "label"),
    [(MAC, MAC), ("irk:ec0234a357c8ad05341010a60a397d9b", "irk:ec02…")],
)
async def test_a_beacon_of_two_people(
    hass: HomeAssistant,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
    beacon: str,
    label: str,
) -> None:
    """The forms refuse it; a restored or copied configuration does not ask them.

    Everybody may read repairs, and nobody else a phone's key.
    """
    entry = await set_up(
        person(beacons=[beacon]), person(BEN, "Ben Okafor", beacons=[beacon])
    )
    await minutes(hass, freezer, 1)
    assert issues(hass) == {issue_of(hass, beacon, "duplicate_beacon")}
    (issue,) = ir.async_get(hass).issues.values()
    assert issue.translation_placeholders
    assert issue.translation_placeholders["beacon"] == label
    assert issue.translation_placeholders["people"] == "Ana Reyes, Ben Okafor"
    hass.config_entries.async_update_subentry(entry, entry.subentries[BEN], data={})
    await minutes(hass, freezer, 1)
    assert issues(hass) == set()


async def test_a_beacon_that_two_desks_hear(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Original units have theirs compiled in: no form can refuse it, but they say which they hear."""
    await set_up(
        person(desk_id="7"),
        person(BEN, "Ben Okafor", desk_id="8"),
        person(HANNA, "Hanna Weiss", beacons=[MAC]),
        legacy_desks=True,
    )

    async def hear(desk_id: str, mac: str, word: str = "present") -> None:
        payload = {"status": f"faculty_{word}", "mac": mac, "timestamp": 90_000}
        topic = f"consultease/faculty/{desk_id}/mac_status"
        async_fire_mqtt_message(hass, topic, json.dumps(payload))
        await settle(hass)
        await minutes(hass, freezer, 1)

    await hear("7", "aa:bb:cc:dd:ee:07")
    await hear("8", "", "absent")
    await hear("8", "not a beacon")
    assert issues(hass) == set()
    await hear("8", "AA:bb:cc:dd:ee:07")
    heard = issue_of(hass, "AA:BB:CC:DD:EE:07", "duplicate_beacon")
    assert issues(hass) == {heard}
    issue = ir.async_get(hass).async_get_issue("consultease", heard)
    assert issue and issue.translation_placeholders
    assert issue.translation_placeholders["people"] == "Ana Reyes, Ben Okafor"
    await hear("8", MAC)
    assert issues(hass) == {issue_of(hass, MAC, "duplicate_beacon")}, "it is Hanna's"
    await hear("8", "AA:BB:CC:DD:EE:08")
    assert issues(hass) == set()


async def test_a_broker_that_is_down(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A restart of the broker is nobody's business; five minutes are."""
    await set_up()
    connection = "mqtt_connection_state"
    mqtt_mock.connected = False
    async_dispatcher_send(hass, connection, False)
    await minutes(hass, freezer, 4)
    assert issues(hass) == set()
    await minutes(hass, freezer, 2)
    assert issues(hass) == {"broker_down"}
    mqtt_mock.connected = True
    async_dispatcher_send(hass, connection, True)
    await minutes(hass, freezer, 1)
    assert issues(hass) == set()


async def test_without_a_broker_none_is_down(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    """Who has no MQTT set up needs none."""
    await set_up()
    await minutes(hass, freezer, 6)
    assert issues(hass) == set()


async def test_a_linked_entity_that_is_gone(
    hass: HomeAssistant,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
    client: TestClient[Any, Any],  # noqa: F811
) -> None:
    """What comes back in time is no worry; the fix removes the one link and nothing else."""
    hass.states.async_set("schedule.ana", "on")
    hass.states.async_set("input_boolean.in", "on")
    links = ["input_boolean.in", "binary_sensor.gone"]
    hass.states.async_set("calendar.ana", "off")
    hours = {"schedule": "schedule.ana", "exceptions": "calendar.ana"}
    entry = await set_up(person(linked_entities=links, **hours))
    await minutes(hass, freezer, 3)
    assert issues(hass) == set()
    await minutes(hass, freezer, 4)
    kind = f"linked_entity_gone_{ANA}"
    gone = issue_of(hass, "binary_sensor.gone", kind)
    assert issues(hass) == {gone}
    for entity_id in hours.values():
        hass.states.async_remove(entity_id)
    await minutes(hass, freezer, 7)
    all_gone = {gone, *(issue_of(hass, each, kind) for each in hours.values())}
    assert issues(hass) == all_gone
    for issue_id in sorted(all_gone):
        step = await start(client, issue_id)
        assert step["description_placeholders"]["name"] == "Ana Reyes"
        answer = await client.post(f"{FIX}/{step['flow_id']}", json={})
        assert (await answer.json())["type"] == "create_entry"
    await hass.async_block_till_done()
    assert entry.subentries[ANA].data["linked_entities"] == ["input_boolean.in"]
    assert not entry.subentries[ANA].data.keys() & hours
    await minutes(hass, freezer, 7)
    assert issues(hass) == set()
    hass.states.async_remove("input_boolean.in")
    await minutes(hass, freezer, 7)
    assert len(issues(hass)) == 1
    hass.states.async_set("input_boolean.in", "off")
    await minutes(hass, freezer, 1)
    assert issues(hass) == set()


async def test_what_has_not_loaded_yet_is_not_gone(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    """A start may take long; the minutes count from its end."""
    hass.set_state(CoreState.starting)
    await set_up(person(linked_entities=["binary_sensor.late"]))
    await minutes(hass, freezer, 9)
    assert issues(hass) == set()
    hass.set_state(CoreState.running)
    await minutes(hass, freezer, 4)
    assert issues(hass) == set()
    await minutes(hass, freezer, 3)
    assert len(issues(hass)) == 1


async def test_a_kiosk_that_nobody_can_use(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """A tablet that is off and a reader that is unplugged are told of, and back at once."""
    await set_up(
        person(), kiosk(place="Stairs", reader="hall"), kiosk(LIBRARY, "Books")
    )
    tablet = await Card.open(hass, hass_ws_client)
    hall = await tablet.kiosk()
    other = await Card.open(hass, hass_ws_client)
    await other.kiosk(LIBRARY)
    await switch_on(hass)
    await minutes(hass, freezer, 20, tablet, other)
    assert issues(hass) == set()
    await tablet.send_raw({"type": "unsubscribe_events", "subscription": hall})
    async_fire_mqtt_message(hass, "consultease/reader/hall/availability", "offline")
    await minutes(hass, freezer, 15, tablet, other)
    assert issues(hass) == set()
    await minutes(hass, freezer, 2, tablet, other)
    offline = {f"kiosk_offline_{HALL}", f"kiosk_reader_offline_{HALL}"}
    assert issues(hass) == offline
    issue = ir.async_get(hass).async_get_issue("consultease", f"kiosk_offline_{HALL}")
    assert issue and issue.translation_placeholders
    assert issue.translation_placeholders["place"] == "Stairs"
    await switch_on(hass)
    await minutes(hass, freezer, 1, tablet, other)
    assert issues(hass) == {f"kiosk_offline_{HALL}"}
    await tablet.kiosk()
    await minutes(hass, freezer, 1, tablet, other)
    assert issues(hass) == set()


async def test_readers_of_a_broker_that_is_down(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """One thing is wrong, and one is told."""
    await set_up(person(), kiosk(reader="hall"))
    tablet = await Card.open(hass, hass_ws_client)
    await tablet.kiosk()
    await switch_on(hass)
    mqtt_mock.connected = False
    async_dispatcher_send(hass, "mqtt_connection_state", False)
    await minutes(hass, freezer, 20, tablet)
    assert issues(hass) == {"broker_down"}


async def test_an_original_desk_that_does_not_say_what_it_answers(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Its answers go by time, which somebody should know; a newer program ends it."""
    await set_up(person(desk_id="7"), legacy_desks=True)

    async def respond(original: str) -> None:
        payload = {
            "faculty_id": 7,
            "response_type": "ACKNOWLEDGE",
            "message_id": f"1_{len(original)}",
            "original_message": original,
        }
        topic = "consultease/faculty/7/responses"
        async_fire_mqtt_message(hass, topic, json.dumps(payload))
        await settle(hass)
        await minutes(hass, freezer, 1)

    await respond("Student: somebody")
    assert issues(hass) == {f"legacy_without_tokens_{ANA}"}
    await respond("#01 Sami Haddad")
    assert issues(hass) == set()


async def test_nothing_is_left_of_an_office_that_stops(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    """Nobody would take it back."""
    entry = await set_up(person(beacons=[MAC]), person(BEN, "Ben", beacons=[MAC]))
    await minutes(hass, freezer, 1)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert issues(hass) == set()
