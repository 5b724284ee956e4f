"""Desk units behind ESPHome: what the link makes of its entries, events and connections.

ESPHome's side is a stand-in here; tests/esphome has the real one.
"""

import asyncio

import pytest
from pytest_homeassistant_custom_component.common import (
    MockUser,
    async_fire_mqtt_message,
)
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.consultease.esphome_link import devices
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.dispatcher import async_dispatcher_send

from .conftest import ANA, SetUp, person
from .esphome_device import Device
from .office import ask, device as person_device, enrol, settle, shown

PRESENCE = "binary_sensor.ana_reyes_presence"
DESK = "binary_sensor.ana_reyes_desk_unit"
ACTIONS = ("hello", "config", "queue", "receipt", "message", "forget")


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Greet at once, three times."""
    monkeypatch.setattr(devices, "_GREETING_PAUSES", (0, 0, 0))


@pytest.fixture
async def device(hass: HomeAssistant, set_up: SetUp) -> Device:
    """Have a unit that has said hello and belongs to Ana."""
    device = Device(hass, "desk-ana", *ACTIONS)
    await set_up(person(desk_id="desk-ana"))
    await settle(hass)
    await device.say("availability", "online")
    return device


async def test_unit_is_greeted_and_told_all(device: Device) -> None:
    """A unit that was there first hears hello, and once it answers all that it needs."""
    assert device.calls[0] == ("hello", {})
    assert device.told("config")[-1]["name"] == "Ana Reyes"
    assert device.told("queue")[-1]["item_id"] == []
    assert shown(device.hass, DESK).state == "on"


async def test_unit_that_comes_later_is_greeted(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Adding a device to ESPHome is all that there is to do."""
    await set_up(person(desk_id="desk-ana"))
    device = Device(hass, "desk-ana", *ACTIONS)
    await settle(hass)
    assert device.told("hello")


async def test_other_devices_are_left_alone(hass: HomeAssistant, set_up: SetUp) -> None:
    """Most of ESPHome's devices are no desk units."""
    device = Device(hass, "lamp", "blink")
    await set_up(person(desk_id="desk-ana"))
    await settle(hass)
    assert not device.calls


async def test_presence_request_and_answer(hass: HomeAssistant, device: Device) -> None:
    """The whole conversation, as over the broker."""
    await device.say("presence", {"present": True, "boot": 1, "seq": 1})
    assert shown(hass, PRESENCE).state == "on"
    await enrol(hass)
    consultation = await ask(hass)
    assert device.told("queue")[-1]["item_id"] == [consultation["consultation_id"]]
    await device.say(
        "answer",
        {
            "answer_id": "1-1",
            "action": "accept",
            "consultation_id": consultation["consultation_id"],
            "version": consultation["version"],
        },
    )
    assert device.told("receipt") == [{"answer_id": "1-1", "result": "done"}]
    assert device.told("queue")[-1]["item_state"] == ["accepted"]


async def test_lost_connection_and_return(hass: HomeAssistant, device: Device) -> None:
    """A unit without power is seen at once, and told everything when it is back."""
    await device.connect(False)
    assert shown(hass, DESK).state == "off"
    told = len(device.calls)
    await device.connect(True)
    assert device.calls[told:] == [("hello", {})] * 3
    await device.say("availability", "online")
    assert shown(hass, DESK).state == "on"
    assert [name for name, _ in device.calls[told + 3 :]] == ["config", "queue"]


async def test_call_that_fails_is_made_good(
    hass: HomeAssistant, device: Device
) -> None:
    """What is lost on the way comes with the next hello."""
    await device.say("presence", {"present": True})
    await enrol(hass)
    device.broken = True
    consultation = await ask(hass)
    device.broken = False
    await device.say("availability", "online")
    assert device.told("queue")[-1]["item_id"] == [consultation["consultation_id"]]


async def test_unit_of_nobody_forgets(hass: HomeAssistant, device: Device) -> None:
    """A unit that was taken from its person while it was off must not show them."""
    await device.say("availability", "online", "desk-nobody")
    assert device.told("forget") == [{}]


async def test_nonsense_is_counted(hass: HomeAssistant, device: Device) -> None:
    """Malformed events are dropped; those of devices that are not ESPHome's are not ours."""
    hub = hass.config_entries.async_entries("consultease")[0].runtime_data
    await device.say("presence", "{")
    await device.say("presence", {}, unit=7)
    assert hub.traffic.malformed.total() == 2
    # A retained message that somebody cleared says nothing, wherever it comes from.
    await device.say("presence", "")
    assert hub.traffic.malformed.total() == 2
    for device_id in (7, "", "unknown", person_device(hass, ANA).id):
        device.device_id = device_id
        await device.say("presence", {"present": True, "boot": 1, "seq": 9})
    assert shown(hass, PRESENCE).state == "unknown"


async def test_another_device_cannot_speak_for_a_unit(
    hass: HomeAssistant, device: Device
) -> None:
    """A desk's id is its device's as long as that is connected; a replacement may take it."""
    other = Device(hass, "desk-ana")
    await settle(hass)
    await other.say("presence", {"present": True})
    assert shown(hass, PRESENCE).state == "unknown"
    await device.connect(False)
    await other.say("availability", "online")
    await other.say("presence", {"present": True})
    assert shown(hass, PRESENCE).state == "on"


async def test_a_user_cannot_speak_for_a_unit(
    hass: HomeAssistant, device: Device, hass_read_only_user: MockUser
) -> None:
    """The companion app lets everybody fire any event, and who presses at a desk answers."""
    await device.connect(False)
    forged = Context(user_id=hass_read_only_user.id)
    await device.say("availability", "online", context=forged)
    assert shown(hass, DESK).state == "off"
    await device.say("availability", "online")
    assert shown(hass, DESK).state == "on"


async def test_entry_that_is_unloaded(hass: HomeAssistant, device: Device) -> None:
    """Reloading a device in ESPHome is a lost connection."""
    device.entry.mock_state(hass, ConfigEntryState.NOT_LOADED)
    await settle(hass)
    assert shown(hass, DESK).state == "off"
    assert not device.listeners
    device.entry.mock_state(hass, ConfigEntryState.LOADED)
    await settle(hass)
    assert device.listeners


async def test_entry_that_is_changed(hass: HomeAssistant, device: Device) -> None:
    """A device that gets another name is not listened to twice."""
    hass.config_entries.async_update_entry(device.entry, title="Desk")
    await settle(hass)
    assert len(device.listeners) == 1


async def test_unload(hass: HomeAssistant, device: Device) -> None:
    """Nothing listens to a unit when the integration has gone."""
    (entry,) = hass.config_entries.async_entries("consultease")
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert not device.listeners
    told = len(device.calls)
    await device.connect(True)
    await device.say("availability", "online")
    assert device.calls[told:] == []


async def test_broker_hears_nothing_of_it(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """What students wrote lies on no broker where the unit does not need one."""
    await set_up(person(desk_id="desk-ana"))
    device = Device(hass, "desk-ana", *ACTIONS)
    await settle(hass)
    await device.say("availability", "online")
    await device.say("presence", {"present": True})
    mqtt_mock.async_publish.reset_mock()
    await enrol(hass)
    await ask(hass)
    assert not mqtt_mock.async_publish.called
    # A broker that goes takes no unit with it that is not there.
    async_dispatcher_send(hass, "mqtt_connection_state", False)
    await settle(hass)
    assert shown(hass, DESK).state == "on"
    # The same unit with other firmware is back on the broker.
    async_fire_mqtt_message(hass, "consultease/desk/desk-ana/availability", "online")
    await settle(hass)
    told = len(device.calls)
    await hass.services.async_call(
        "consultease",
        "set_availability",
        {"device_id": person_device(hass, ANA).id, "availability": "busy"},
        blocking=True,
    )
    await settle(hass)
    assert len(device.calls) == told
    assert mqtt_mock.async_publish.called


async def test_stop_while_greeting(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A greeting that is under way ends with the integration, or with the connection."""
    monkeypatch.setattr(devices, "_GREETING_PAUSES", (3600,))
    device = Device(hass, "desk-ana", *ACTIONS)
    entry = await set_up(person(desk_id="desk-ana"))
    for available in (True, False, True):
        device.available = available
        for listener in list(device.listeners):
            listener()
        await asyncio.sleep(0)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert not device.calls
