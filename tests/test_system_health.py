"""Whether the office keeps up, as the system's page tells it."""

import asyncio
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from pytest_homeassistant_custom_component.common import get_system_health_info
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.consultease.const import DOMAIN
from custom_components.consultease.latency import Latencies
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .conftest import BEN, SetUp, person
from .disk import hass_config_dir, hass_storage  # noqa: F401
from .office import ask, desk_says, enrol, later
from .translations import texts


async def health(hass: HomeAssistant) -> dict[str, Any]:
    """Return what the page shows."""
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    found = await get_system_health_info(hass, DOMAIN)
    return {
        key: await value if asyncio.iscoroutine(value) else value
        for key, value in found.items()
    }


async def test_what_the_page_tells(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Each line has a name, and is about the office as it runs."""
    await set_up(
        person(desk_id="desk-ana", always_available=True),
        person(BEN, "Ben Okafor", desk_id="desk-ben"),
    )
    await enrol(hass)
    await desk_says(hass, "availability", text="online")
    await desk_says(hass, "presence", text="no JSON")
    await ask(hass)
    await later(hass, freezer, 61)
    found = await health(hass)
    assert all(f"system_health.info.{key}" in texts() for key in found)
    assert found["broker"] == "connected"
    assert found["desks_online"] == "1 of 2"
    assert (found["messages_per_minute"], found["errors_per_minute"]) == (1, 1)
    assert found["update_latency"].endswith(" ms")
    assert found["write_latency"].endswith(" ms")
    assert found["store_sizes"].startswith("office ")
    assert "history 0.0 kB" in found["store_sizes"]


async def test_without_anything_to_tell(hass: HomeAssistant, set_up: SetUp) -> None:
    """An office that has just started, without a broker, and one that does not run."""
    entry = await set_up()
    found = await health(hass)
    assert (found["broker"], found["update_latency"]) == ("not set up", "–")
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert await health(hass) == {"running": False}


async def test_a_message_that_changes_nothing_is_never_late(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, set_up: SetUp
) -> None:
    """What happens an hour later would else seem to have taken an hour."""
    entry = await set_up(person(desk_id="desk-ana", always_available=True))
    await enrol(hass)
    times = entry.runtime_data.traffic.update_times
    await desk_says(hass, "health", heap=90_000)
    counted = times.as_dict()["count"]
    assert counted
    await desk_says(hass, "health", heap=90_000)
    await ask(hass)
    assert times.as_dict()["count"] == counted


def test_latencies_are_of_lately() -> None:
    """What was slow last week must not show for ever, nor take memory."""
    times = Latencies()
    assert times.as_dict() == {"count": 0, "median_ms": None, "p99_ms": None}
    times.add(5)
    assert times.as_dict() == {"count": 1, "median_ms": 5000, "p99_ms": 5000}
    for number in range(1, 1001):
        times.add(number / 1000)
    assert times.as_dict() == {"count": 512, "median_ms": 744.5, "p99_ms": 995.87}
