"""Binary sensors: whether a person is in, and whether desk units, tablets and readers are connected."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ConsultEaseConfigEntry, FacultyCoordinator
from .core.kiosk import KioskSnapshot
from .core.models import Snapshot
from .entity import (
    ConsultEaseEntity,
    ConsultEaseKioskEntity,
    async_follow_desk,
    async_follow_reader,
)
from .kiosk_coordinator import KioskCoordinator

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

    def add(
        person: FacultyCoordinator,
        descriptions: tuple[ConsultEaseBinarySensorDescription, ...],
    ) -> None:
        async_add_entities(
            [ConsultEaseBinarySensor(person, each) for each in descriptions],
            config_subentry_id=person.faculty_id,
        )

    @callback
    def add_person(person: FacultyCoordinator) -> None:
        add(person, BINARY_SENSORS)
        async_follow_desk(
            person,
            Platform.BINARY_SENSOR,
            DESK_BINARY_SENSORS,
            partial(add, person, DESK_BINARY_SENSORS),
        )

    def add_of_kiosk(
        kiosk: KioskCoordinator, descriptions: tuple[KioskBinarySensorDescription, ...]
    ) -> None:
        async_add_entities(
            [ConsultEaseKioskBinarySensor(kiosk, each) for each in descriptions],
            config_subentry_id=kiosk.kiosk.id,
        )

    @callback
    def add_kiosk(kiosk: KioskCoordinator) -> None:
        add_of_kiosk(kiosk, KIOSK_BINARY_SENSORS)
        async_follow_reader(
            kiosk,
            Platform.BINARY_SENSOR,
            READER_BINARY_SENSORS,
            partial(add_of_kiosk, kiosk, READER_BINARY_SENSORS),
        )

    entry.runtime_data.async_add_people(add_person)
    entry.runtime_data.kiosks.async_add_kiosks(add_kiosk)


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
