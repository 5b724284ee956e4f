"""What a person says of themselves goes before what their beacon says."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
import pytest
from syrupy.assertion import SnapshotAssertion

from custom_components.consultease.const import DOMAIN
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util

from .conftest import SetUp
from .office import check_platform, device, later, settle, shown, use

AVAILABILITY = "select.ana_reyes_availability"
STATUS = "sensor.ana_reyes_status"


@pytest.mark.freeze_time("2026-03-02 17:00:00+00:00")
async def test_entities(
    hass: HomeAssistant, set_up: SetUp, snapshot: SnapshotAssertion
) -> None:
    """What dashboards are built upon must not change unnoticed."""
    entry = await set_up()
    check_platform(hass, snapshot, entry, Platform.SELECT)


@pytest.mark.parametrize("option", ["available", "busy", "away"])
async def test_a_choice_is_the_status_until_it_is_set_back(
    hass: HomeAssistant, set_up: SetUp, option: str
) -> None:
    """Students see it at once; automatic gives the word back to the sources."""
    await set_up()
    await use(hass, "select.select_option", AVAILABILITY, option=option)
    assert shown(hass, AVAILABILITY).state == option
    assert shown(hass, STATUS).state == option
    await use(hass, "select.select_option", AVAILABILITY, option="automatic")
    assert shown(hass, AVAILABILITY).state == "automatic"
    assert shown(hass, STATUS).state == "unknown"


async def test_a_choice_survives_a_reload(hass: HomeAssistant, set_up: SetUp) -> None:
    """It is on disk before the call returns, like everything that people said."""
    entry = await set_up()
    await use(hass, "select.select_option", AVAILABILITY, option="busy")
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert shown(hass, AVAILABILITY).state == "busy"


async def test_a_choice_with_an_end_shows_it_and_ends(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    """The action can set an end, and move it; a choice made here has none."""
    await set_up()
    for minutes in (15, 20):
        await hass.services.async_call(
            DOMAIN,
            "set_availability",
            {
                "device_id": device(hass).id,
                "availability": "busy",
                "duration": minutes,
            },
            blocking=True,
        )
        await settle(hass)
        until = dt_util.utcnow() + timedelta(minutes=minutes)
        assert shown(hass, AVAILABILITY).attributes["until"] == until
    await later(hass, freezer, 20 * 60 + 1)
    state = shown(hass, AVAILABILITY)
    assert state.state == "automatic"
    assert state.attributes["until"] is None

    await use(hass, "select.select_option", AVAILABILITY, option="away")
    assert shown(hass, AVAILABILITY).attributes["until"] is None


async def test_an_unknown_word_is_refused(hass: HomeAssistant, set_up: SetUp) -> None:
    """Only the four words are a choice; the status words are not all among them."""
    await set_up()
    with pytest.raises(ServiceValidationError):
        await use(hass, "select.select_option", AVAILABILITY, option="off_hours")
    assert shown(hass, AVAILABILITY).state == "automatic"
