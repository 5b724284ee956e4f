"""The site's people on the broker, for whoever has no part in this Home Assistant."""

from datetime import timedelta
import json
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from homeassistant.core import HomeAssistant
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util import dt as dt_util

from .conftest import ANA, BEN, SetUp, person
from .office import settle, use

TOPIC = "consultease/site/main_building/faculty"


def told(
    mqtt_mock: MqttMockHAClient, faculty_id: str = ANA, at: str = TOPIC
) -> list[Any]:
    """Return the statuses of a person that were published, None for a clearing."""
    return [
        json.loads(call.args[1])["status"] if call.args[1] else None
        for call in mqtt_mock.async_publish.call_args_list
        if call.args[0] == f"{at}/{faculty_id}"
    ]


async def choose(hass: HomeAssistant, availability: str) -> None:
    """Let Ana say how available she is."""
    entity_id = "select.ana_reyes_availability"
    await use(hass, "select.select_option", entity_id, option=availability)


async def pause(hass: HomeAssistant) -> None:
    """Let two seconds pass."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=3))
    await settle(hass)


async def test_nothing_is_published_of_a_site_without_a_name(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Who is in is nobody else's business until somebody wants it to be."""
    await set_up(person(always_available=True))
    topics = {call.args[0] for call in mqtt_mock.async_publish.call_args_list}
    assert not any("/site/" in topic for topic in topics)


async def test_a_status_is_told_when_it_changes(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At once, and what flickers after that when it has come to rest."""
    await set_up(person(always_available=True), site_name="Main building")
    await settle(hass)
    assert told(mqtt_mock) == ["available"]
    now = hass.loop.time()
    monkeypatch.setattr(hass.loop, "time", lambda: now + 10)
    await choose(hass, "busy")
    assert told(mqtt_mock) == ["available", "busy"]
    for each in ("away", "available", "away"):
        await choose(hass, each)
    assert told(mqtt_mock) == ["available", "busy"]
    monkeypatch.setattr(hass.loop, "time", lambda: now + 20)
    await pause(hass)
    assert told(mqtt_mock) == ["available", "busy", "away"]
    monkeypatch.undo()


async def test_the_broker_is_left_clean(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """Who left, and a site that has another name, are not there for ever."""
    entry = await set_up(person(), person(BEN, "Ben Okafor"), site_name="Main building")
    await settle(hass)
    hass.config_entries.async_remove_subentry(entry, BEN)
    await settle(hass)
    assert told(mqtt_mock, BEN) == ["unknown", None]
    hass.config_entries.async_update_entry(entry, options={"site_name": "Annex"})
    await settle(hass)
    assert told(mqtt_mock) == ["unknown", None]
    assert told(mqtt_mock, at="consultease/site/annex/faculty") == ["unknown"]
    mqtt_mock.async_publish.reset_mock()
    async_dispatcher_send(hass, "mqtt_connection_state", True)
    await settle(hass)
    assert told(mqtt_mock, BEN) == [None]
    assert told(mqtt_mock, at="consultease/site/annex/faculty") == ["unknown"]
    await hass.config_entries.async_remove(entry.entry_id)
    assert told(mqtt_mock, at="consultease/site/annex/faculty") == ["unknown", None]


async def test_the_next_hours_are_told(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the time zone and the language to say them in: a sign has neither of its own."""
    hass.config.language = "fil"
    await hass.config.async_set_time_zone("Asia/Manila")
    begins = dt_util.utcnow().replace(microsecond=0) + timedelta(days=1)
    hass.states.async_set("schedule.ana", "off", {"next_event": begins})
    await set_up(person(schedule="schedule.ana"), site_name="Main building")
    await settle(hass)
    now = hass.loop.time()
    monkeypatch.setattr(hass.loop, "time", lambda: now + 10)
    await pause(hass)
    monkeypatch.undo()
    payloads = [
        json.loads(call.args[1])
        for call in mqtt_mock.async_publish.call_args_list
        if call.args[0] == f"{TOPIC}/{ANA}"
    ]
    assert (
        payloads[-1].items()
        >= {
            "status": "off_hours",
            "opens_at": int(begins.timestamp()),
            "time_zone": "PST-8",
            "language": "fil",
        }.items()
    )
