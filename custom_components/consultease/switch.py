"""Switches: whether a person counts as available whatever their beacon says."""

from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import CONF_ALWAYS_AVAILABLE
from .coordinator import ConsultEaseConfigEntry
from .entity import ConsultEaseEntity
from .following import async_add_to_people

PARALLEL_UPDATES = 0

ALWAYS_AVAILABLE = SwitchEntityDescription(
    key="always_available",
    translation_key="always_available",
    entity_category=EntityCategory.CONFIG,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConsultEaseConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up everybody's switch."""
    async_add_to_people(
        entry, async_add_entities, ConsultEaseSwitch, [ALWAYS_AVAILABLE]
    )


class ConsultEaseSwitch(ConsultEaseEntity, SwitchEntity):
    """Sets what the form of a person's subentry sets, too."""

    @property
    @override
    def shown(self) -> object:
        """Return the setting."""
        return self.is_on

    @property
    @override
    def is_on(self) -> bool:
        """Return the setting."""
        return self.snapshot.faculty.always_available

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Count as available; raise Unauthorized."""
        await self._async_set(True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Leave it to beacon, linked entities and schedule; raise Unauthorized."""
        await self._async_set(False)

    async def _async_set(self, value: bool) -> None:
        await self.async_authorize()
        entry = self.coordinator.hub.config_entry
        subentry = entry.subentries[self.coordinator.faculty_id]
        # The entry's update listener brings it to the office.
        self.hass.config_entries.async_update_subentry(
            entry, subentry, data={**subentry.data, CONF_ALWAYS_AVAILABLE: value}
        )
