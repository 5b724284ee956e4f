"""Sensors: what students want to know of a person, desk units, kiosks, and the office's sums."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    PERCENTAGE,
    SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
    EntityCategory,
    Platform,
    UnitOfInformation,
    UnitOfTime,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .coordinator import ConsultEaseConfigEntry, FacultyCoordinator
from .core.kiosk import KioskSnapshot
from .core.models import HubSnapshot, Snapshot, Status
from .day_sensors import async_add_office_days, async_add_persons_days
from .entity import (
    ConsultEaseEntity,
    ConsultEaseHubEntity,
    ConsultEaseKioskEntity,
    async_follow_desk,
)
from .kiosk_coordinator import KioskCoordinator

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ConsultEaseSensorDescription[SnapshotT](SensorEntityDescription):
    """Describes a sensor by what it reads from a snapshot."""

    value_fn: Callable[[SnapshotT], StateType | datetime]
    attributes_fn: Callable[[SnapshotT], Mapping[str, Any] | None] = lambda _: None
    rest: float = 0
    urgent_fn: Callable[[SnapshotT], object] = lambda _: None


SENSORS: tuple[ConsultEaseSensorDescription[Snapshot], ...] = (
    ConsultEaseSensorDescription(
        key="status",
        translation_key="status",
        device_class=SensorDeviceClass.ENUM,
        options=[status.value for status in Status],
        value_fn=lambda snapshot: snapshot.status.value,
        # The queue is closed and opened without the status.
        attributes_fn=lambda snapshot: {"queue_open": snapshot.queue_open},
    ),
    ConsultEaseSensorDescription(
        key="waiting",
        translation_key="waiting",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda snapshot: snapshot.waiting,
    ),
    ConsultEaseSensorDescription(
        key="estimated_wait",
        translation_key="estimated_wait",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        value_fn=lambda snapshot: (
            snapshot.estimate.minutes if snapshot.estimate else None
        ),
        attributes_fn=lambda snapshot: (
            {"low": snapshot.estimate.low, "high": snapshot.estimate.high}
            if snapshot.estimate
            else None
        ),
        # There is none while the person is away, and whoever comes and goes
        # moves it; what somebody did about the queue shows at once.
        rest=1,
        urgent_fn=lambda snapshot: snapshot.queue,
    ),
)

DESK_SENSORS: tuple[ConsultEaseSensorDescription[Snapshot], ...] = (
    ConsultEaseSensorDescription(
        key="last_seen",
        translation_key="last_seen",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda snapshot: snapshot.desk.last_seen if snapshot.desk else None,
    ),
    ConsultEaseSensorDescription(
        key="signal",
        translation_key="signal",
        device_class=SensorDeviceClass.SIGNAL_STRENGTH,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        native_unit_of_measurement=SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        value_fn=lambda snapshot: snapshot.desk.rssi if snapshot.desk else None,
        # No two messages tell the same.
        rest=5,
    ),
    ConsultEaseSensorDescription(
        key="beacon_battery",
        translation_key="beacon_battery",
        device_class=SensorDeviceClass.BATTERY,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        value_fn=lambda snapshot: (
            snapshot.desk.beacon_battery if snapshot.desk else None
        ),
    ),
    ConsultEaseSensorDescription(
        key="free_memory",
        translation_key="free_memory",
        device_class=SensorDeviceClass.DATA_SIZE,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        suggested_unit_of_measurement=UnitOfInformation.KIBIBYTES,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        value_fn=lambda snapshot: snapshot.desk.free_heap if snapshot.desk else None,
    ),
)

KIOSK_SENSORS: tuple[ConsultEaseSensorDescription[KioskSnapshot], ...] = (
    ConsultEaseSensorDescription(
        key="last_scan",
        translation_key="last_scan",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda snapshot: snapshot.last_scan,
    ),
)

HUB_SENSORS: tuple[ConsultEaseSensorDescription[HubSnapshot], ...] = (
    ConsultEaseSensorDescription(
        key="available_faculty",
        translation_key="available_faculty",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda hub: hub.available,
        # Whoever comes or goes moves it.
        rest=1,
    ),
    ConsultEaseSensorDescription(
        key="waiting",
        translation_key="waiting",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda hub: hub.waiting,
    ),
    ConsultEaseSensorDescription(
        key="updates_per_minute",
        translation_key="updates_per_minute",
        entity_category=EntityCategory.DIAGNOSTIC,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda hub: hub.updates_per_minute,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConsultEaseConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of the office, of everybody and of all kiosks."""
    hub = entry.runtime_data
    async_add_entities(ConsultEaseHubSensor(hub, each) for each in HUB_SENSORS)
    async_add_office_days(hub, async_add_entities)
    async_add_persons_days(hub, async_add_entities)

    def add(
        person: FacultyCoordinator,
        descriptions: tuple[ConsultEaseSensorDescription[Snapshot], ...],
    ) -> None:
        async_add_entities(
            [ConsultEaseSensor(person, each) for each in descriptions],
            config_subentry_id=person.faculty_id,
        )

    @callback
    def add_person(person: FacultyCoordinator) -> None:
        add(person, SENSORS)
        async_follow_desk(
            person, Platform.SENSOR, DESK_SENSORS, partial(add, person, DESK_SENSORS)
        )

    @callback
    def add_kiosk(kiosk: KioskCoordinator) -> None:
        async_add_entities(
            [ConsultEaseKioskSensor(kiosk, each) for each in KIOSK_SENSORS],
            config_subentry_id=kiosk.kiosk.id,
        )

    hub.async_add_people(add_person)
    hub.kiosks.async_add_kiosks(add_kiosk)


class _DescribedSensor(SensorEntity):
    """Shows what its description reads from the coordinator's snapshot."""

    coordinator: Any
    entity_description: ConsultEaseSensorDescription[Any]

    @property
    def rest(self) -> float:
        """Return the seconds from one write to the next."""
        return self.entity_description.rest

    @property
    def urgent(self) -> object:
        """Return what somebody did, not what came of presence."""
        return self.entity_description.urgent_fn(self.coordinator.data)

    @property
    def void(self) -> bool:
        """Whether there is no value."""
        return self.native_value is None

    @property
    def shown(self) -> object:
        """Return the state and its attributes."""
        return self.native_value, self.extra_state_attributes

    @property
    @override
    def native_value(self) -> StateType | datetime:
        """Return the value."""
        return self.entity_description.value_fn(self.coordinator.data)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return what belongs to the value."""
        return self.entity_description.attributes_fn(self.coordinator.data)


class ConsultEaseSensor(_DescribedSensor, ConsultEaseEntity):
    """Shows one value of a person."""


class ConsultEaseHubSensor(_DescribedSensor, ConsultEaseHubEntity):
    """Shows one sum of the office."""


class ConsultEaseKioskSensor(_DescribedSensor, ConsultEaseKioskEntity):
    """Shows one value of a kiosk."""
