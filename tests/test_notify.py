"""A message on the screen of a person's desk unit."""

import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import async_fire_mqtt_message
from pytest_homeassistant_custom_component.typing import MqttMockHAClient
from syrupy.assertion import SnapshotAssertion

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from .conftest import SetUp, person
from .office import (
    DETAILS,
    ask,
    check_platform,
    desk_says,
    enrol,
    later,
    settle,
    shown,
    use,
)

SCREEN = "notify.ana_reyes_desk_screen"


async def send(hass: HomeAssistant, message: str, **data: Any) -> None:
    """Send a message to Ana's desk."""
    await use(hass, "notify.send_message", SCREEN, message=message, **data)


def received(mqtt_mock: MqttMockHAClient) -> list[Any]:
    """Return the messages that the desk unit got."""
    return [
        json.loads(call.args[1])
        for call in mqtt_mock.async_publish.call_args_list
        if call.args[0] == "consultease/desk/desk-ana/message"
    ]


@pytest.mark.freeze_time("2026-03-02 17:00:00+00:00")
async def test_entities(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    snapshot: SnapshotAssertion,
) -> None:
    """What automations are built upon must not change unnoticed."""
    entry = await set_up(person(desk_id="desk-ana"))
    check_platform(hass, snapshot, entry, Platform.NOTIFY)


async def test_a_message_reaches_the_screen(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """In any script, for half a minute, with its title in front."""
    await set_up(person(desk_id="desk-ana"))
    await desk_says(hass, "availability", text="online")
    await send(hass, "  Das Seminar fällt aus 🎓 ")
    await send(hass, "Room 12", title="Meeting")
    assert received(mqtt_mock) == [
        {"text": "Das Seminar fällt aus 🎓", "seconds": 30},
        {"text": "Meeting: Room 12", "seconds": 30},
    ]
    assert shown(hass, SCREEN).state != "unknown"


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ("x" * 201, "message_too_long"),
        (" ", "message_required"),
    ],
)
async def test_what_does_not_fit_is_refused(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    message: str,
    key: str,
) -> None:
    """Half a message is none: who sends it is told the limit."""
    await set_up(person(desk_id="desk-ana"))
    await desk_says(hass, "availability", text="online")
    with pytest.raises(ServiceValidationError) as refused:
        await send(hass, message)
    assert refused.value.translation_key == key
    assert received(mqtt_mock) == []
    assert shown(hass, SCREEN).state == "unknown"


async def test_a_desk_unit_that_is_not_there_is_no_silent_success(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Nothing is kept for later: an hour-old message would confuse."""
    await set_up(person(desk_id="desk-ana"))
    await desk_says(hass, "availability", text="offline")
    with pytest.raises(ServiceValidationError) as refused:
        await send(hass, "Hello")
    assert refused.value.translation_key == "desk_offline"


async def test_an_original_desk_unit_shows_the_request_again(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It takes no message down itself: the hub's clock does, as the message has set it."""
    await set_up(person(desk_id="7"), legacy_desks=True)
    await enrol(hass)
    async_fire_mqtt_message(
        hass,
        "consultease/faculty/7/status",
        '{"faculty_id":7,"faculty_name":"Ana Reyes","present":true,'
        '"status":"AVAILABLE","timestamp":600000,"ntp_sync_status":"SYNCED",'
        '"in_grace_period":false,"detailed_status":"AVAILABLE"}',
    )
    await settle(hass)
    await ask(hass)
    mqtt_mock.async_publish.reset_mock()
    await send(hass, "Meeting in room 12")
    for seconds in (0, 31):
        await later(hass, freezer, seconds)
    lines = [
        call.args[1]
        for call in mqtt_mock.async_publish.call_args_list
        if call.args[0] == "consultease/faculty/7/messages"
    ]
    assert lines[0] == "Meeting in room 12"
    assert DETAILS in lines[1]
