"""Sensors of the day: what Home Assistant's long-term statistics are made of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import Platform, UnitOfTime
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType
from homeassistant.util import dt as dt_util

from .const import CONF_PERSON_STATISTICS
from .coordinator import ConsultEaseConfigEntry, HubCoordinator
from .core.snapshots import DayStats
from .department import ConsultEaseDepartmentEntity, department_id
from .entity import ConsultEaseEntity, ConsultEaseHubEntity
from .faculty_coordinator import FacultyCoordinator
from .following import async_remove_entities
from .hours_in import (
    HOURS_IN,
    ConsultEaseDepartmentHoursIn,
    ConsultEaseHoursIn,
    ConsultEaseOfficeHoursIn,
)


@dataclass(frozen=True, kw_only=True)
class DaySensorDescription(SensorEntityDescription):
    """Describes a sensor by what it reads of a day."""

    day_fn: Callable[[DayStats], StateType]


def _count(key: str, day_fn: Callable[[DayStats], int]) -> DaySensorDescription:
    # A day's counts go down when a person is removed, so they are totals with a
    # known begin: "increasing" ones would count everything anew.
    return DaySensorDescription(
        key=key,
        translation_key=key,
        state_class=SensorStateClass.TOTAL,
        day_fn=day_fn,
    )


def _median(key: str, day_fn: Callable[[DayStats], int | None]) -> DaySensorDescription:
    return DaySensorDescription(
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_unit_of_measurement=UnitOfTime.MINUTES,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=1,
        day_fn=day_fn,
    )


DAY_SENSORS = (
    _count("requested_today", lambda day: day.requested),
    _count("completed_today", lambda day: day.completed),
    _count("declined_today", lambda day: day.declined),
    _count("expired_today", lambda day: day.expired),
    _median("median_wait_today", lambda day: day.median_wait),
    _median("median_service_today", lambda day: day.median_service),
)


@callback
def async_add_office_days(
    hub: HubCoordinator, add: AddConfigEntryEntitiesCallback
) -> None:
    """Add the office's day, and that of every department that has people or gets some."""
    days = (ConsultEaseOfficeDay(hub, each) for each in DAY_SENSORS)
    add([*days, ConsultEaseOfficeHoursIn(hub, HOURS_IN)])
    there: set[str] = set()

    @callback
    def follow() -> None:
        departments = dict.fromkeys(hub.data.departments)
        for name in departments:
            if name not in there:
                days = (
                    ConsultEaseDepartmentDay(hub, each, name) for each in DAY_SENSORS
                )
                add([*days, ConsultEaseDepartmentHoursIn(hub, HOURS_IN, name)])
        gone = (
            department_id(hub, name, each.key)
            for name in there - departments.keys()
            for each in (*DAY_SENSORS, HOURS_IN)
        )
        async_remove_entities(hub.hass, Platform.SENSOR, gone)
        there.clear()
        there.update(departments)

    follow()
    hub.config_entry.async_on_unload(hub.async_add_listener(follow))


@callback
def async_add_persons_days(
    hub: HubCoordinator, add: AddConfigEntryEntitiesCallback
) -> None:
    """Add everybody's day while the options want it: there are many people."""
    entry = hub.config_entry
    wanted: bool = entry.options.get(CONF_PERSON_STATISTICS, False)

    @callback
    def follow_person(person: FacultyCoordinator) -> None:
        if wanted:
            days = (ConsultEasePersonDay(person, each) for each in DAY_SENSORS)
            hours_in = ConsultEaseHoursIn(person, HOURS_IN)
            add([*days, hours_in], config_subentry_id=person.faculty_id)
        else:
            unique_ids = (
                f"{person.faculty_id}_{each.key}" for each in (*DAY_SENSORS, HOURS_IN)
            )
            async_remove_entities(hub.hass, Platform.SENSOR, unique_ids)

    async def follow(_: HomeAssistant, entry: ConsultEaseConfigEntry) -> None:
        nonlocal wanted
        before, wanted = wanted, entry.options.get(CONF_PERSON_STATISTICS, False)
        if wanted is not before:
            for person in hub.people.values():
                follow_person(person)

    entry.async_on_unload(entry.add_update_listener(follow))
    hub.async_add_people(follow_person)


class _DaySensor(SensorEntity):
    """Shows one figure of a day."""

    entity_description: DaySensorDescription

    @property
    def day(self) -> DayStats:
        """Return the day."""
        raise NotImplementedError

    @property
    def shown(self) -> object:
        """Return the state and since when it counts."""
        return self.native_value, self.day.day

    @property
    @override
    def native_value(self) -> StateType:
        """Return the figure."""
        return self.entity_description.day_fn(self.day)

    @property
    @override
    def last_reset(self) -> datetime | None:
        """Return the begin of the day for what is counted."""
        if self.state_class is SensorStateClass.TOTAL:
            return dt_util.start_of_local_day()
        return None


class ConsultEaseOfficeDay(_DaySensor, ConsultEaseHubEntity):
    """Shows the office's day."""

    @property
    @override
    def day(self) -> DayStats:
        """Return everybody's day."""
        return self.coordinator.data.today


class ConsultEaseDepartmentDay(_DaySensor, ConsultEaseDepartmentEntity):
    """Shows a department's day."""

    @property
    @override
    def day(self) -> DayStats:
        """Return the department's day; an empty one as it ends."""
        hub = self.coordinator.data
        return hub.departments.get(self.department, DayStats(day=hub.today.day))


class ConsultEasePersonDay(_DaySensor, ConsultEaseEntity):
    """Shows a person's day."""

    @property
    @override
    def day(self) -> DayStats:
        """Return the person's day."""
        return self.snapshot.today
