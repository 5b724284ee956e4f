"""What the sensors of people, desk units, kiosks and the office read, and how they show it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    PERCENTAGE,
    SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
    EntityCategory,
    UnitOfInformation,
    UnitOfTime,
)
from homeassistant.helpers.typing import StateType

from .core.enums import Status
from .core.kiosk import KioskSnapshot
from .core.snapshots import HubSnapshot, Snapshot


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
