"""The one timer of the office."""

from datetime import datetime

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.consultease.clock import Clock
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util


async def test_what_fails_is_tried_again_but_not_at_once(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What fails stays due: nobody else would get a turn, and the minutes would stand still."""
    ticks: list[datetime] = []
    minutes: list[datetime] = []

    def fail(now: datetime) -> None:
        ticks.append(now)
        raise RuntimeError("A fault of ours")

    async def later(seconds: float) -> tuple[int, int]:
        freezer.tick(seconds)
        async_fire_time_changed(hass)
        await hass.async_block_till_done()
        return len(ticks), len(minutes)

    clock = Clock(hass, dt_util.utcnow, fail)
    clock.async_every_minute(lambda: minutes.append(dt_util.utcnow()))
    clock.async_start()
    assert await later(1) == (1, 0)
    assert await later(1) == (1, 0)
    assert await later(10) == (2, 0)
    assert await later(60) == (3, 1)
    clock.async_stop()
    assert "A fault of ours" in caplog.text
