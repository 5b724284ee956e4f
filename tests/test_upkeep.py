"""What each minute brings, on a real disk."""

import json
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.consultease.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .conftest import SetUp, person
from .disk import (
    HISTORY,
    OFFICE,
    full_disk,
    hass_config_dir,  # noqa: F401
    hass_storage,  # noqa: F401
    sizes,
    slow_history,
)
from .office import SAMI, ask, do, enrol, later


def holds(hass: HomeAssistant, name: str, text: str) -> bool:
    """Whether a file on the disk holds a text."""
    path = Path(hass.config.path(".storage", name))
    return json.dumps(text) in path.read_text(encoding="utf-8")


async def talk(hass: HomeAssistant, details: str) -> None:
    """Have a consultation that is over."""
    await ask(hass, details=details)
    await do(hass, "start_consultation")
    await do(hass, "complete_consultation")


async def test_what_is_closed_is_never_in_neither_file(
    hass: HomeAssistant,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """While its month cannot be written it stays in the open store; the next minute tries again."""
    await set_up(person(always_available=True))
    await enrol(hass)
    for number in range(5):
        await talk(hass, f"{number}: {'My thesis is late. ' * 25}")
        await later(hass, freezer, 12 * 60)
    month = f"{HISTORY}.{dt_util.utcnow():%Y-%m}"
    before = sizes(hass)
    assert before[month] > 2 * before[OFFICE]
    details = "My exam"
    await talk(hass, details)
    # Room for the open store, and none for another line of the month.
    with full_disk(before[month]):
        await later(hass, freezer, 12 * 60)
        assert "could not be written, will try again" in caplog.text
        assert holds(hass, OFFICE, details)
    await later(hass, freezer, 61)
    assert holds(hass, month, details)
    assert not holds(hass, OFFICE, details)


@pytest.mark.parametrize(
    ("action", "whose"),
    [
        ("anonymise_consultations", "student"),
        ("delete_consultations", "student"),
        ("remove_student", "number"),
    ],
)
async def test_what_is_on_its_way_to_its_month_is_forgotten_too(
    hass: HomeAssistant,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
    action: str,
    whose: str,
) -> None:
    """Whose past is being written in that very moment is not in it afterwards."""
    await set_up(person(always_available=True))
    await enrol(hass)
    await talk(hass, "My exam")
    with slow_history() as gate:
        freezer.tick(12 * 60)
        async_fire_time_changed(hass)
        await turns(hass)
        data = {whose: SAMI}
        forgetting = hass.async_create_task(
            hass.services.async_call(DOMAIN, action, data, blocking=True)
        )
        await turns(hass)
        assert not forgetting.done()
        gate.set()
        await forgetting
    month = f"{HISTORY}.{dt_util.utcnow():%Y-%m}"
    assert not holds(hass, month, SAMI)
    assert not holds(hass, month, "My exam")


async def turns(hass: HomeAssistant) -> None:
    """Let all go on that does not wait for the disk."""
    for _ in range(9):
        await hass.async_add_executor_job(lambda: None)
