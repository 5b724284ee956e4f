"""Selects: what a person says of themselves, above what beacons and schedules say."""

from collections.abc import Mapping
from datetime import datetime
from typing import override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ConsultEaseConfigEntry
from .core.enums import Availability
from .entity import ConsultEaseEntity
from .following import async_add_to_people

PARALLEL_UPDATES = 0

AVAILABILITY = SelectEntityDescription(
    key="availability",
    translation_key="availability",
    options=[availability.value for availability in Availability],
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConsultEaseConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up everybody's availability."""
    async_add_to_people(entry, async_add_entities, ConsultEaseSelect, [AVAILABILITY])


class ConsultEaseSelect(ConsultEaseEntity, SelectEntity):
    """Overrides a person's status, until it is set back or its time ends."""

    @property
    @override
    def shown(self) -> object:
        """Return the choice and until when it holds."""
        return self.snapshot.availability, self.snapshot.availability_until

    @property
    @override
    def current_option(self) -> str:
        """Return the choice."""
        return self.snapshot.availability.value

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, datetime | None]:
        """Return until when it holds, None for until it is set back."""
        return {"until": self.snapshot.availability_until}

    @override
    async def async_select_option(self, option: str) -> None:
        """Choose, with no end; raise Unauthorized or HomeAssistantError."""
        actor = await self.async_authorize()
        hub, faculty_id = self.coordinator.hub, self.coordinator.faculty_id
        await hub.async_execute(
            lambda now: hub.office.set_availability(
                now, faculty_id, Availability(option), actor
            )
        )
