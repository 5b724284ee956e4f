"""Binary sensors: whether a person is in, and whether desk units, tablets and readers are connected."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ConsultEaseConfigEntry
from .core.kiosk import KioskSnapshot
from .core.snapshots import Snapshot
from .entity import ConsultEaseEntity, ConsultEaseKioskEntity
from .following import async_add_to_kiosks, async_add_to_people

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ConsultEaseBinarySensorDescription(BinarySensorEntityDescription):
    """Describes a binary sensor by what it reads from a snapshot."""

    is_on_fn: Callable[[Snapshot], bool | None]
    attributes_fn: Callable[[Snapshot], Mapping[str, Any] | None] = lambda _: None


BINARY_SENSORS: tuple[ConsultEaseBinarySensorDescription, ...] = (
    ConsultEaseBinarySensorDescription(
        key="presence",
        translation_key="presence",
        device_class=BinarySensorDeviceClass.PRESENCE,
        is_on_fn=lambda snapshot: snapshot.presence.present,
        attributes_fn=lambda snapshot: {
            "source": snapshot.presence.source,
            "since": snapshot.presence.since,
        },
    ),
)

DESK_BINARY_SENSORS: tuple[ConsultEaseBinarySensorDescription, ...] = (
    ConsultEaseBinarySensorDescription(
        key="desk",
        translation_key="desk",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        is_on_fn=lambda snapshot: snapshot.desk.online if snapshot.desk else None,
    ),
)


@dataclass(frozen=True, kw_only=True)
class KioskBinarySensorDescription(BinarySensorEntityDescription):
    """Describes a binary sensor by what it reads from a kiosk."""

    is_on_fn: Callable[[KioskSnapshot], bool | None]


KIOSK_BINARY_SENSORS: tuple[KioskBinarySensorDescription, ...] = (
    KioskBinarySensorDescription(
        key="connection",
        translation_key="connection",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        is_on_fn=lambda snapshot: snapshot.connected,
    ),
)

READER_BINARY_SENSORS: tuple[KioskBinarySensorDescription, ...] = (
    KioskBinarySensorDescription(
        key="reader",
        translation_key="reader",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        is_on_fn=lambda snapshot: snapshot.reader_online,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConsultEaseConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the binary sensors of everybody and of all kiosks."""

    async_add_to_people(
        entry,
        async_add_entities,
        ConsultEaseBinarySensor,
        BINARY_SENSORS,
        Platform.BINARY_SENSOR,
        of_desk=DESK_BINARY_SENSORS,
    )
    async_add_to_kiosks(
        entry,
        async_add_entities,
        ConsultEaseKioskBinarySensor,
        KIOSK_BINARY_SENSORS,
        Platform.BINARY_SENSOR,
        of_reader=READER_BINARY_SENSORS,
    )


class ConsultEaseBinarySensor(ConsultEaseEntity, BinarySensorEntity):
    """Shows one fact of a person."""

    entity_description: ConsultEaseBinarySensorDescription

    # The recorder knows when a state began; with it, every state would bring
    # the recorder a set of attributes of its own.
    _unrecorded_attributes = frozenset({"since"})

    @property
    @override
    def shown(self) -> object:
        """Return the state and its attributes."""
        return self.is_on, self.extra_state_attributes

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the fact, None while nobody knows."""
        return self.entity_description.is_on_fn(self.snapshot)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return why and since when."""
        return self.entity_description.attributes_fn(self.snapshot)


class ConsultEaseKioskBinarySensor(ConsultEaseKioskEntity, BinarySensorEntity):
    """Shows one fact of a kiosk."""

    entity_description: KioskBinarySensorDescription

    @property
    @override
    def shown(self) -> object:
        """Return the state."""
        return self.is_on

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the fact, None while nobody knows."""
        return self.entity_description.is_on_fn(self.snapshot)
