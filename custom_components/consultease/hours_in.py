"""For how long people were in today, which no other state tells."""

from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    RestoreSensor,
    SensorDeviceClass,
    SensorEntityDescription,
    SensorExtraStoredData,
    SensorStateClass,
)
from homeassistant.const import UnitOfTime
from homeassistant.core import callback
from homeassistant.helpers.event import async_track_utc_time_change
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from .coordinator import HubCoordinator
from .department import ConsultEaseDepartmentEntity
from .entity import ConsultEaseEntity, ConsultEaseHubEntity, ShowingEntity
from .faculty_coordinator import FacultyCoordinator

# Minutes from one write to the next, while somebody is in.
_EVERY = 5

HOURS_IN = SensorEntityDescription(
    key="hours_in_today",
    translation_key="hours_in_today",
    device_class=SensorDeviceClass.DURATION,
    native_unit_of_measurement=UnitOfTime.HOURS,
    state_class=SensorStateClass.TOTAL,
    suggested_display_precision=1,
)


class _HoursIn[CoordinatorT: DataUpdateCoordinator[Any]](
    ShowingEntity[CoordinatorT], RestoreSensor
):
    """Adds up for how long people were in today, also over a restart."""

    _inside = 0
    _since: datetime | None = None
    _seconds = 0.0
    _day: datetime | None = None

    @property
    def inside(self) -> int:
        """Return how many are in."""
        raise NotImplementedError

    @override
    async def async_added_to_hass(self) -> None:
        """Go on where the day was left off, and write now and then while somebody is in."""
        self._day = dt_util.start_of_local_day()
        await super().async_added_to_hass()
        last = await self.async_get_last_state()
        told = await self.async_get_last_sensor_data()
        if last and told and last.attributes.get("last_reset") == self._day.isoformat():
            hours = told.native_value
            self._seconds = float(hours) * 3600 if isinstance(hours, int | float) else 0
        self._add_up()
        self.async_on_remove(
            async_track_utc_time_change(
                self.hass, self._async_later, minute=range(0, 60, _EVERY), second=0
            )
        )

    @callback
    def _async_later(self, _: datetime) -> None:
        if self._inside or self._day != dt_util.start_of_local_day():
            self._add_up()
            self.async_write_ha_state()

    @property
    @override
    def extra_restore_state_data(self) -> SensorExtraStoredData:
        """Return the hours up to now: they would else be those of some minutes ago."""
        self._add_up()
        return super().extra_restore_state_data

    @property
    @override
    def rest(self) -> float:
        """Return the seconds from one write to the next: a beacon may flicker."""
        return 60

    @property
    @override
    def shown(self) -> object:
        """Return how many are in, so fast time adds up, and the day it is added up for."""
        return self.inside, self._day

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self._add_up()
        super()._handle_coordinator_update()

    def _add_up(self) -> None:
        now, today = dt_util.utcnow(), dt_util.start_of_local_day()
        if today != self._day:
            midnight = dt_util.as_utc(today)
            if self._inside and self._since is not None and self._since < midnight:
                # The last minutes are those of the day that ends.
                self._seconds += self._inside * (midnight - self._since).total_seconds()
                self.async_write_ha_state()
            self._day, self._seconds = today, 0.0
            self._since = self._since and max(self._since, dt_util.as_utc(today))
        if self._since is not None:
            self._seconds += self._inside * (now - self._since).total_seconds()
        self._since, self._inside = now, self.inside

    @property
    @override
    def native_value(self) -> float:
        """Return the hours."""
        return round(self._seconds / 3600, 3)

    @property
    @override
    def last_reset(self) -> datetime | None:
        """Return the begin of the day."""
        return self._day


class ConsultEaseHoursIn(_HoursIn[FacultyCoordinator], ConsultEaseEntity):
    """Shows a person's hours."""

    @property
    @override
    def inside(self) -> int:
        """Return whether the person is in."""
        return int(self.snapshot.presence.present is True)


class ConsultEaseOfficeHoursIn(_HoursIn[HubCoordinator], ConsultEaseHubEntity):
    """Shows everybody's hours together."""

    @property
    @override
    def inside(self) -> int:
        """Return how many are in."""
        return self.coordinator.data.present


class ConsultEaseDepartmentHoursIn(
    _HoursIn[HubCoordinator], ConsultEaseDepartmentEntity
):
    """Shows a department's hours together."""

    @property
    @override
    def inside(self) -> int:
        """Return how many of the department are in."""
        return self.coordinator.data.present_in.get(self.department, 0)
