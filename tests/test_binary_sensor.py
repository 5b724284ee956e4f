"""Whether a person is in, and whether their desk unit is connected."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.typing import MqttMockHAClient
from syrupy.assertion import SnapshotAssertion

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .conftest import SetUp, person
from .office import check_platform, desk_says, later, settle, shown, writes

PRESENCE = "binary_sensor.ana_reyes_presence"
DESK = "binary_sensor.ana_reyes_desk_unit"
MOTION = "binary_sensor.office_motion"


@pytest.mark.freeze_time("2026-03-02 17:00:00+00:00")
async def test_entities(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    snapshot: SnapshotAssertion,
) -> None:
    """What users have built upon must not change unnoticed."""
    entry = await set_up(person(desk_id="desk-ana"))
    await desk_says(hass, "availability", text="online")
    await desk_says(hass, "presence", present=True)
    check_platform(hass, snapshot, entry, Platform.BINARY_SENSOR)


async def test_presence_says_why_and_since_when(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    """A linked entity turns presence on at once and off after the grace time."""
    await set_up(person(linked_entities=[MOTION], grace=60))
    assert shown(hass, PRESENCE).state == "unknown"
    freezer.tick(10)
    arrived = dt_util.utcnow()
    hass.states.async_set(MOTION, "on")
    await settle(hass)
    state = shown(hass, PRESENCE)
    assert state.state == "on"
    assert state.attributes["source"] == "linked"
    assert state.attributes["since"] == arrived

    hass.states.async_set(MOTION, "off")
    await settle(hass)
    assert shown(hass, PRESENCE).state == "on"
    await later(hass, freezer, 61)
    state = shown(hass, PRESENCE)
    assert state.state == "off"
    assert state.attributes["since"] == arrived + timedelta(seconds=61)


async def test_another_source_for_the_same_presence_is_shown(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Why somebody counts as in may change while they are: since when does not."""
    await set_up(person(desk_id="desk-ana", linked_entities=[MOTION]))
    hass.states.async_set(MOTION, "on")
    await settle(hass)
    since = shown(hass, PRESENCE).attributes["since"]
    await desk_says(hass, "availability", text="online")
    await desk_says(hass, "presence", present=True)
    assert shown(hass, PRESENCE).attributes["source"] == "desk"
    assert shown(hass, PRESENCE).attributes["since"] == since


async def test_the_recorder_is_spared_since(hass: HomeAssistant, set_up: SetUp) -> None:
    """It would give every state in the recorder a set of attributes of its own."""
    await set_up()
    info = shown(hass, PRESENCE).state_info
    assert info is not None
    assert info["unrecorded_attributes"] == {"since"}


async def test_the_desk_unit_comes_and_goes(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Its last will tells; before it was ever heard, nobody knows."""
    await set_up(person(desk_id="desk-ana"))
    assert shown(hass, DESK).state == "unknown"
    await desk_says(hass, "availability", text="online")
    assert shown(hass, DESK).state == "on"
    await desk_says(hass, "availability", text="offline")
    assert shown(hass, DESK).state == "off"


async def test_a_message_that_changes_nothing_writes_nothing(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Desk units say the same over and over; state writes are what costs."""
    await set_up(person(desk_id="desk-ana"))
    await desk_says(hass, "availability", text="online")
    await desk_says(hass, "presence", present=True, rssi=-60, boot=1, seq=1)
    written = writes(hass)
    await desk_says(hass, "presence", present=True, rssi=-61, boot=1, seq=2)
    await desk_says(hass, "presence", present=True, rssi=-61, boot=1, seq=3)
    assert written == []
