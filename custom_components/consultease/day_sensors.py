"""Sensors of the day: what Home Assistant's long-term statistics are made of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.components.sensor import (
    DOMAIN as SENSOR_DOMAIN,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import UnitOfTime
from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .coordinator import FacultyCoordinator, HubCoordinator
from .core.models import DayStats
from .department import ConsultEaseDepartmentEntity, department_id
from .entity import ConsultEaseEntity, ConsultEaseHubEntity
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
    add(
        [
            *(ConsultEaseOfficeDay(hub, each) for each in DAY_SENSORS),
            ConsultEaseOfficeHoursIn(hub, HOURS_IN),
        ]
    )
    registry = er.async_get(hub.hass)
    there: set[str] = set()

    @callback
    def follow() -> None:
        departments = dict.fromkeys(hub.data.departments)
        for name in departments:
            if name not in there:
                add(
                    [
                        *(ConsultEaseDepartmentDay(hub, d, name) for d in DAY_SENSORS),
                        ConsultEaseDepartmentHoursIn(hub, HOURS_IN, name),
                    ]
                )
        for name in there - departments.keys():
            for each in (*DAY_SENSORS, HOURS_IN):
                unique_id = department_id(hub, name, each.key)
                if found := registry.async_get_entity_id(
                    SENSOR_DOMAIN, DOMAIN, unique_id
                ):
                    registry.async_remove(found)
        there.clear()
        there.update(departments)

    follow()
    hub.config_entry.async_on_unload(hub.async_add_listener(follow))


@callback
def async_add_persons_days(
    person: FacultyCoordinator, add: AddConfigEntryEntitiesCallback
) -> None:
    """Add a person's day, which is off by default: there are many people."""
    add(
        [
            *(ConsultEasePersonDay(person, each) for each in DAY_SENSORS),
            ConsultEaseHoursIn(person, HOURS_IN),
        ],
        config_subentry_id=person.faculty_id,
    )


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

    _attr_entity_registry_enabled_default = False

    @property
    @override
    def day(self) -> DayStats:
        """Return the person's day."""
        return self.snapshot.today
