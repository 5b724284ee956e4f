"""Blueprints that tell those who look after the department."""

from collections.abc import Awaitable, Callable

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    async_fire_time_changed,
    async_mock_service,
)
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.consultease.const import DOMAIN
from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from tests.conftest import ANA
from tests.office import ask, desk_says, do, later, settle

from .conftest import UseBlueprint, ana, said, traces

type Evening = Callable[[int], Awaitable[None]]

pytestmark = pytest.mark.usefixtures("office")

NOBODY_TOLD = "None of those to be told can be reached"


async def test_tell_the_technician(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    mqtt_mock: MqttMockHAClient,
    messages: list[ServiceCall],
    use_blueprint: UseBlueprint,
) -> None:
    """Of a desk that stays away and a battery that goes down; a hiccup is none of it."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    subentry = entry.subentries[ANA]
    hass.config_entries.async_update_subentry(
        entry, subentry, data={"desk_id": "desk-ana"}
    )
    await settle(hass)
    battery = "sensor.battery"
    hass.states.async_set(battery, "50")
    await use_blueprint(
        "tell_technician",
        desks={"device_id": ana(hass)},
        batteries=[battery],
        to="notify.technician",
    )
    await desk_says(hass, "availability", text="online")
    await desk_says(hass, "availability", text="offline")
    await desk_says(hass, "availability", text="online")
    await later(hass, freezer, 301)
    assert messages == []
    await desk_says(hass, "availability", text="offline")
    await later(hass, freezer, 301)
    hass.states.async_set(battery, "12.0")
    await settle(hass)
    assert [text for _, text in said(messages)] == [
        "Ana Reyes: the desk unit is offline.",
        "None: the beacon's battery is at 12 %.",
    ]


async def test_no_technician_to_tell(
    hass: HomeAssistant, use_blueprint: UseBlueprint
) -> None:
    """An entity that is gone shows in the trace."""
    assert await async_setup_component(hass, "notify", {})
    hass.states.async_set("sensor.battery", "50")
    await use_blueprint(
        "tell_technician",
        desks={"device_id": ana(hass)},
        batteries=["sensor.battery"],
        to="notify.gone",
    )
    hass.states.async_set("sensor.battery", "12")
    await settle(hass)
    assert NOBODY_TOLD in traces(hass)


@pytest.fixture
async def evening(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Evening:
    """Return what makes it six in the evening of a day, from noon on a Thursday."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to("2026-11-26T12:00:00+00:00")

    async def move(day: int) -> None:
        freezer.move_to(f"2026-11-{day}T18:00:00+00:00")
        async_fire_time_changed(hass, dt_util.utcnow())
        await settle(hass)

    return move


async def test_a_summary_for_nobody(
    hass: HomeAssistant, evening: Evening, use_blueprint: UseBlueprint
) -> None:
    """As above."""
    assert await async_setup_component(hass, "notify", {})
    await use_blueprint("summary", to="notify.gone")
    await evening(26)
    assert NOBODY_TOLD in traces(hass)


async def test_a_summary_of_nothing(
    hass: HomeAssistant,
    evening: Evening,
    messages: list[ServiceCall],
    use_blueprint: UseBlueprint,
) -> None:
    """A sensor that is gone is told in the trace, not as a number."""
    await use_blueprint("summary", to="notify.secretary", requested="sensor.gone")
    await evening(26)
    assert messages == []
    assert "sensors of the day are gone" in traces(hass)


async def test_summary(
    hass: HomeAssistant,
    evening: Evening,
    messages: list[ServiceCall],
    use_blueprint: UseBlueprint,
) -> None:
    """The day's numbers, and on Fridays the week's."""
    asked = async_mock_service(
        hass,
        "recorder",
        "get_statistics",
        response={
            "statistics": {
                "sensor.consultease_requested_today": [{"change": 4.0}, {"change": 3.0}]
            }
        },
        supports_response=SupportsResponse.ONLY,
    )
    await use_blueprint("summary", to="notify.secretary")
    await ask(hass)
    await do(hass, "call_next")
    await do(hass, "complete_consultation")
    for day in (26, 27):
        await evening(day)
    (_, thursday), (_, friday) = said(messages)
    assert thursday.startswith("Today: 1 requested, 1 completed")
    assert "week" not in thursday
    # Seven before today, and those of today, of which the statistics know late.
    assert friday.endswith("This week: 8 requested, 1 completed.")
    assert asked[0].data["end_time"].startswith("2026-11-27T00:00:00")
    assert asked[0].data["period"] == "day"
