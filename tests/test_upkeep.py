"""What each minute brings, on a real disk."""

import json
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
import pytest

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
)
from .office import ask, do, enrol, later


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
