"""Sensors: what students want to know of a person, desk units, kiosks, and the office's sums."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import SensorEntity
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .coordinator import ConsultEaseConfigEntry
from .day_sensors import async_add_office_days, async_add_persons_days
from .entity import ConsultEaseEntity, ConsultEaseHubEntity, ConsultEaseKioskEntity
from .following import async_add_to_kiosks, async_add_to_people
from .sensor_descriptions import (
    DESK_SENSORS,
    HUB_SENSORS,
    KIOSK_SENSORS,
    SENSORS,
    ConsultEaseSensorDescription,
)

PARALLEL_UPDATES = 0


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
    async_add_to_people(
        entry,
        async_add_entities,
        ConsultEaseSensor,
        SENSORS,
        Platform.SENSOR,
        of_desk=DESK_SENSORS,
    )
    async_add_to_kiosks(
        entry, async_add_entities, ConsultEaseKioskSensor, KIOSK_SENSORS
    )


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
