"""Notify entities: a message on the screen of a person's desk unit."""

from functools import partial
from typing import override

from homeassistant.components.notify import (
    NotifyEntity,
    NotifyEntityDescription,
    NotifyEntityFeature,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ConsultEaseConfigEntry, FacultyCoordinator
from .entity import ConsultEaseEntity, async_follow_desk

PARALLEL_UPDATES = 0

SECONDS_SHOWN = 30

DESK_SCREEN = NotifyEntityDescription(key="desk_screen", translation_key="desk_screen")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConsultEaseConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the screens of everybody who has a desk unit."""

    def add(person: FacultyCoordinator) -> None:
        async_add_entities(
            [ConsultEaseNotify(person, DESK_SCREEN)],
            config_subentry_id=person.faculty_id,
        )

    @callback
    def add_person(person: FacultyCoordinator) -> None:
        async_follow_desk(person, Platform.NOTIFY, [DESK_SCREEN], partial(add, person))

    entry.runtime_data.async_add_people(add_person)


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
