"""Office hours from schedules and calendars, as Home Assistant's own tell them."""

from datetime import datetime

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.setup import async_setup_component

from .conftest import ANA, SetUp, person
from .office import ask, enrol, settle, shown

STATUS = "sensor.ana_reyes_status"
DAYS_OFF = "calendar.days_off"


@pytest.fixture(autouse=True)
async def office(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, set_up: SetUp
) -> None:
    """Have Ana, who sits there on Mondays and Tuesdays from nine to five; it is Monday, eight."""
    await hass.config.async_set_time_zone("Asia/Manila")
    freezer.move_to("2026-11-23T08:00:00+08:00")
    hours = [{"from": "09:00:00", "to": "17:00:00"}]
    days = {"monday": hours, "tuesday": hours}
    config = {"schedule": {"office": {"name": "Office", **days}}}
    assert await async_setup_component(hass, "schedule", config)
    hass.states.async_set("binary_sensor.motion", "on")
    hass.states.async_set(DAYS_OFF, "off")
    await set_up(
        person(
            linked_entities=["binary_sensor.motion"],
            schedule="schedule.office",
            exceptions=DAYS_OFF,
        )
    )
    await enrol(hass)


async def calendar(hass: HomeAssistant, state: str, start: str, end: str) -> None:
    """Let the calendar tell its event, as core's base entity writes it."""
    event = {"message": "?", "start_time": start, "end_time": end}
    hass.states.async_set(DAYS_OFF, state, event)
    await settle(hass)


async def go(hass: HomeAssistant, freezer: FrozenDateTimeFactory, to: str) -> None:
    """Let it be some time, in Manila."""
    freezer.move_to(f"{to}+08:00")
    async_fire_time_changed(hass)
    await settle(hass)


def opens_at(hass: HomeAssistant) -> str | None:
    """Return when Ana's hours begin next, in UTC."""
    (entry,) = hass.config_entries.async_entries("consultease")
    at: datetime | None = entry.runtime_data.people[ANA].data.opens_at
    return f"{at:%d %H:%M}" if at else None


async def test_a_schedule_opens_and_closes(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """A real schedule tells when it begins next, before and after."""
    assert shown(hass, STATUS).state == "off_hours"
    assert opens_at(hass) == "23 01:00"
    await go(hass, freezer, "2026-11-23T09:00:01")
    assert shown(hass, STATUS).state == "available"
    assert opens_at(hass) is None
    await ask(hass)
    await go(hass, freezer, "2026-11-23T17:00:01")
    assert shown(hass, STATUS).state == "off_hours"
    assert shown(hass, "sensor.ana_reyes_waiting").state == "0"
    assert opens_at(hass) == "24 01:00"


async def test_an_exception_within_the_hours(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """An exam from ten to twelve: off hours, and back at noon."""
    await go(hass, freezer, "2026-11-23T10:00:00")
    await calendar(hass, "on", "2026-11-23 10:00:00", "2026-11-23 12:00:00")
    assert shown(hass, STATUS).state == "off_hours"
    assert opens_at(hass) == "23 04:00"
    # It takes longer: the state stays, the time does not.
    await calendar(hass, "on", "2026-11-23 10:00:00", "2026-11-23 13:00:00")
    assert opens_at(hass) == "23 05:00"
    await calendar(hass, "off", "2026-11-30 00:00:00", "2026-12-01 00:00:00")
    assert shown(hass, STATUS).state == "available"


async def test_a_whole_day_off(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """The schedule begins, the day off goes on."""
    await calendar(hass, "on", "2026-11-23 00:00:00", "2026-11-24 00:00:00")
    await go(hass, freezer, "2026-11-23T09:00:01")
    assert shown(hass, STATUS).state == "off_hours"
    assert opens_at(hass) is None


async def test_a_calendar_that_is_gone_closes_nothing(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """Without a word of the exceptions the hours decide: else nobody could ask all day."""
    hass.states.async_set(DAYS_OFF, "unavailable")
    await go(hass, freezer, "2026-11-23T09:00:01")
    assert shown(hass, STATUS).state == "available"
    await calendar(hass, "on", "2026-11-23 10:00:00", "2026-11-23 12:00:00")
    assert shown(hass, STATUS).state == "off_hours"
    hass.states.async_remove(DAYS_OFF)
    await settle(hass)
    assert shown(hass, STATUS).state == "available"
    await go(hass, freezer, "2026-11-23T17:00:01")
    assert shown(hass, STATUS).state == "off_hours"


async def test_a_calendar_that_has_not_loaded_yet(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """A restart during a holiday opens nobody's queue until the calendar is there."""
    (entry,) = hass.config_entries.async_entries("consultease")
    await go(hass, freezer, "2026-11-23T10:00:00")
    await calendar(hass, "on", "2026-11-23 00:00:00", "2026-11-24 00:00:00")
    hass.set_state(CoreState.starting)
    hass.states.async_remove(DAYS_OFF)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert shown(hass, STATUS).state == "off_hours"
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await settle(hass)
    assert shown(hass, STATUS).state == "available", "it does not come"


async def test_a_calendar_as_office_hours(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """A calendar tells its next event: that is when the hours begin."""
    (entry,) = hass.config_entries.async_entries("consultease")
    hass.config_entries.async_update_subentry(
        entry,
        entry.subentries[ANA],
        data={"linked_entities": ["binary_sensor.motion"], "schedule": DAYS_OFF},
    )
    await calendar(hass, "off", "2026-11-23 14:00:00", "2026-11-23 15:00:00")
    assert shown(hass, STATUS).state == "off_hours"
    assert opens_at(hass) == "23 06:00"
    await calendar(hass, "on", "2026-11-23 14:00:00", "2026-11-23 15:00:00")
    assert shown(hass, STATUS).state == "available"


async def test_exceptions_without_a_schedule(hass: HomeAssistant) -> None:
    """Somebody who is always in but for exams."""
    (entry,) = hass.config_entries.async_entries("consultease")
    hass.config_entries.async_update_subentry(
        entry,
        entry.subentries[ANA],
        data={"linked_entities": ["binary_sensor.motion"], "exceptions": DAYS_OFF},
    )
    await settle(hass)
    assert shown(hass, STATUS).state == "available"
    await calendar(hass, "on", "2026-11-23 08:00:00", "2026-11-23 09:00:00")
    assert shown(hass, STATUS).state == "off_hours"


async def test_another_schedule_starts_with_no_word(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """What the one before said is none about these hours; Ana is there, as her sensor says."""
    assert shown(hass, STATUS).state == "off_hours"
    (entry,) = hass.config_entries.async_entries("consultease")
    hass.states.async_set("schedule.new", "unavailable")
    hass.config_entries.async_update_subentry(
        entry,
        entry.subentries[ANA],
        data={
            "linked_entities": ["binary_sensor.motion"],
            "schedule": "schedule.new",
        },
    )
    await settle(hass)
    assert shown(hass, STATUS).state == "available"
