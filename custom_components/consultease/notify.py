"""Notify entities: a message on the screen of a person's desk unit."""

from typing import override

from homeassistant.components.notify import (
    NotifyEntity,
    NotifyEntityDescription,
    NotifyEntityFeature,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ConsultEaseConfigEntry
from .entity import ConsultEaseEntity
from .following import async_add_to_people

PARALLEL_UPDATES = 0

SECONDS_SHOWN = 30

DESK_SCREEN = NotifyEntityDescription(key="desk_screen", translation_key="desk_screen")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConsultEaseConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the screens of everybody who has a desk unit."""

    async_add_to_people(
        entry,
        async_add_entities,
        ConsultEaseNotify,
        (),
        Platform.NOTIFY,
        of_desk=[DESK_SCREEN],
    )


class ConsultEaseNotify(ConsultEaseEntity, NotifyEntity):
    """Shows a message for a while, over what the screen shows otherwise."""

    _attr_supported_features = NotifyEntityFeature.TITLE

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Show a message; raise Unauthorized, or ServiceValidationError when it cannot be."""
        await self.async_authorize()
        text = f"{title}: {message}" if title else message
        self.coordinator.hub.async_tell(
            self.coordinator.faculty_id, text, SECONDS_SHOWN
        )
