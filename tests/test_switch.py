"""Somebody who counts as available whatever their beacon says."""

import pytest
from syrupy.assertion import SnapshotAssertion

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant

from .conftest import ANA, BEN, SetUp, person
from .office import check_platform, settle, shown, use, writes

SWITCH = "switch.ana_reyes_always_available"
STATUS = "sensor.ana_reyes_status"


@pytest.mark.freeze_time("2026-03-02 17:00:00+00:00")
async def test_entities(
    hass: HomeAssistant, set_up: SetUp, snapshot: SnapshotAssertion
) -> None:
    """What dashboards are built upon must not change unnoticed."""
    entry = await set_up()
    check_platform(hass, snapshot, entry, Platform.SWITCH)


async def test_the_switch_and_the_form_are_one_setting(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """What the switch sets stands in the person's form, and the other way round."""
    entry = await set_up(person(department="Physics"))
    assert shown(hass, SWITCH).state == "off"
    await use(hass, "switch.turn_on", SWITCH)
    assert shown(hass, SWITCH).state == "on"
    assert shown(hass, STATUS).state == "available"
    assert entry.subentries[ANA].data == {
        "name": "Ana Reyes",
        "department": "Physics",
        "always_available": True,
    }
    await use(hass, "switch.turn_off", SWITCH)
    assert shown(hass, STATUS).state == "unknown"
    hass.config_entries.async_update_subentry(
        entry,
        entry.subentries[ANA],
        data={**entry.subentries[ANA].data, "always_available": True},
    )
    await settle(hass)
    assert shown(hass, SWITCH).state == "on"


async def test_nobody_else_notices(hass: HomeAssistant, set_up: SetUp) -> None:
    """One person's setting is no reload: nobody else's entities write, or go unavailable."""
    await set_up(person(), person(BEN, "Ben Okafor"))
    written = writes(hass)
    await use(hass, "switch.turn_on", SWITCH)
    assert {SWITCH, STATUS} <= set(written)
    assert not [each for each in written if "ben_okafor" in each]
