"""Presence and hours from what is in Home Assistant already."""

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .conftest import ANA, SetUp, person
from .disk import (
    OFFICE,
    hass_config_dir,  # noqa: F401
    hass_storage,  # noqa: F401
    unwritable,
)
from .office import later, settle, shown

PRESENCE = "binary_sensor.ana_reyes_presence"
STATUS = "sensor.ana_reyes_status"
MOTION = "binary_sensor.motion"
PHONE = "person.ana"
HOURS = "schedule.hours"


@pytest.fixture
async def linked(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, set_up: SetUp
) -> None:
    """Link a motion sensor, a person and a schedule to Ana, who has a minute of grace."""
    hass.states.async_set(MOTION, "off")
    hass.states.async_set(PHONE, "not_home")
    hass.states.async_set(HOURS, "on")
    await set_up(person(linked_entities=[MOTION, PHONE], schedule=HOURS, grace=60))


async def change(hass: HomeAssistant, entity_id: str, state: str) -> None:
    """Change a state and let everything happen."""
    hass.states.async_set(entity_id, state)
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.mark.usefixtures("linked")
async def test_any_that_is_on_or_home_counts(hass: HomeAssistant) -> None:
    """One of several is enough, whatever kind it is, and it counts at once."""
    assert shown(hass, PRESENCE).state == "off"
    await change(hass, PHONE, "home")
    state = shown(hass, PRESENCE)
    assert (state.state, state.attributes["source"]) == ("on", "linked")
    assert shown(hass, STATUS).state == "available"


@pytest.mark.usefixtures("linked")
async def test_leaving_shows_after_the_grace(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """A sensor that flickers must not send a person away; a minute without does."""
    await change(hass, MOTION, "on")
    await change(hass, MOTION, "off")
    assert shown(hass, PRESENCE).state == "on"
    freezer.tick(61)
    async_fire_time_changed(hass)
    await hass.async_block_till_done()
    assert shown(hass, PRESENCE).state == "off"


@pytest.mark.usefixtures("linked")
async def test_the_unavailable_say_nothing(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """A dead sensor is no absence: when all stay silent, nobody knows."""
    await change(hass, MOTION, "unavailable")
    assert shown(hass, PRESENCE).state == "off"
    await change(hass, PHONE, "unknown")
    assert shown(hass, PRESENCE).state == "off"
    freezer.tick(61)
    async_fire_time_changed(hass)
    await hass.async_block_till_done()
    assert shown(hass, PRESENCE).state == "unknown"


@pytest.mark.usefixtures("linked")
async def test_hours_close_the_queue(hass: HomeAssistant) -> None:
    """Outside the schedule the status says so; a schedule that is gone changes nothing."""
    await change(hass, PHONE, "home")
    await change(hass, HOURS, "unavailable")
    assert shown(hass, STATUS).state == "available"
    await change(hass, HOURS, "off")
    assert shown(hass, STATUS).state == "off_hours"


@pytest.mark.usefixtures("linked")
async def test_links_change_without_a_restart(hass: HomeAssistant) -> None:
    """What is linked by reconfiguring is heard at once, what is unlinked no more."""
    (entry,) = hass.config_entries.async_entries("consultease")
    hass.states.async_set("input_boolean.in", "on")
    hass.config_entries.async_update_subentry(
        entry,
        entry.subentries[ANA],
        data={"name": "Ana Reyes", "linked_entities": ["input_boolean.in"]},
    )
    await hass.async_block_till_done()
    assert shown(hass, PRESENCE).state == "on"
    await change(hass, "input_boolean.in", "off")
    await change(hass, PHONE, "home")
    assert shown(hass, PRESENCE).state == "on"  # Within the grace.
    await change(hass, HOURS, "off")
    assert shown(hass, STATUS).state == "available"


@pytest.mark.usefixtures("linked")
async def test_a_link_follows_its_entity(
    hass: HomeAssistant, entity_registry: er.EntityRegistry
) -> None:
    """Who gives an entity another id does not expect somebody's presence to stop working."""
    (entry,) = hass.config_entries.async_entries("consultease")
    for entity_id, new in ((PHONE, "person.doctor"), (HOURS, "schedule.office")):
        domain, _, name = entity_id.partition(".")
        registered = entity_registry.async_get_or_create(
            domain, "test", name, suggested_object_id=f"{name}_registered"
        )
        hass.config_entries.async_update_subentry(
            entry,
            entry.subentries[ANA],
            data={
                "linked_entities": [MOTION, registered.entity_id],
                "schedule": registered.entity_id,
                "exceptions": registered.entity_id,
            },
        )
        await settle(hass)
        # Something else of it is changed: nothing to follow.
        entity_registry.async_update_entity(registered.entity_id, icon="mdi:door")
        entity_registry.async_update_entity(registered.entity_id, new_entity_id=new)
        await settle(hass)
        data = entry.subentries[ANA].data
        assert data["linked_entities"] == [MOTION, new]
        assert data["schedule"] == data["exceptions"] == new
    kept = dict(entry.subentries[ANA].data)
    del kept["exceptions"]
    hass.config_entries.async_update_subentry(entry, entry.subentries[ANA], data=kept)
    await change(hass, "schedule.office", "on")
    assert shown(hass, PRESENCE).state == "on"
    await change(hass, "schedule.office", "off")
    assert shown(hass, STATUS).state == "off_hours"


async def test_the_end_of_hours_waits_for_the_disk(
    hass: HomeAssistant,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What the disk refuses is tried again each minute: nobody would say it a second time."""
    hass.states.async_set(HOURS, "on")
    await set_up(person(schedule=HOURS, linked_entities=[MOTION]))
    await change(hass, MOTION, "on")
    with unwritable(hass, OFFICE):
        await change(hass, HOURS, "off")
        assert shown(hass, STATUS).state == "available"
    assert "could not be stored" in caplog.text
    await later(hass, freezer, 61)
    assert shown(hass, STATUS).state == "off_hours"


@pytest.mark.usefixtures("linked")
async def test_hours_go_with_their_person(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What the disk refused of somebody who is removed then is not tried again for ever."""
    (entry,) = hass.config_entries.async_entries("consultease")
    with unwritable(hass, OFFICE):
        await change(hass, HOURS, "off")
        hass.config_entries.async_remove_subentry(entry, ANA)
        await settle(hass)
    caplog.clear()
    caplog.set_level("DEBUG", "custom_components.consultease")
    await later(hass, freezer, 61)
    assert "takes no effect" not in caplog.text
    assert "ERROR" not in caplog.text
