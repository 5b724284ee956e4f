"""To-do lists: a person's queue, to check off."""

from dataclasses import replace
from typing import override

from homeassistant.components.todo import (
    TodoItem,
    TodoItemStatus,
    TodoListEntity,
    TodoListEntityFeature,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .coordinator import ConsultEaseConfigEntry
from .core.enums import Action, StudentDisplay
from .core.record import Actor, Consultation
from .entity import ConsultEaseEntity
from .following import async_add_to_people

PARALLEL_UPDATES = 0

QUEUE = EntityDescription(
    key="queue",
    translation_key="queue",
    # It names students to everybody who may log in.
    entity_registry_enabled_default=False,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConsultEaseConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up everybody's queue."""
    async_add_to_people(entry, async_add_entities, ConsultEaseTodoList, [QUEUE])


class ConsultEaseTodoList(ConsultEaseEntity, TodoListEntity):
    """Lists who is open with a person; checking off completes, deleting declines."""

    _attr_supported_features = (
        TodoListEntityFeature.UPDATE_TODO_ITEM | TodoListEntityFeature.DELETE_TODO_ITEM
    )

    @property
    @override
    def shown(self) -> object:
        """Return the items."""
        return self.todo_items

    @property
    @override
    def todo_items(self) -> list[TodoItem]:
        """Return who is open, in queue order, with no more than the options let be seen."""
        return [self._item(each) for each in self.snapshot.queue]

    def _item(self, consultation: Consultation) -> TodoItem:
        office = self.coordinator.hub.office
        summary = f"{consultation.ticket} {office.student_label(consultation)}".strip()
        named = office.settings.student_display is StudentDisplay.NAME
        return TodoItem(
            uid=consultation.id,
            summary=summary,
            description=consultation.details if named else None,
            status=TodoItemStatus.NEEDS_ACTION,
        )

    @override
    async def async_update_todo_item(self, item: TodoItem) -> None:
        """Complete what is checked off; raise Unauthorized or HomeAssistantError.

        The rest of an item is the student's request, and not to be changed.
        """
        actor = await self.async_authorize()
        if replace(item, status=TodoItemStatus.NEEDS_ACTION) not in self.todo_items:
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="todo_item_fixed"
            )
        if item.uid and item.status == TodoItemStatus.COMPLETED:
            await self._async_advance([item.uid], Action.COMPLETE, actor)

    @override
    async def async_delete_todo_items(self, uids: list[str]) -> None:
        """Decline, all of them or none; raise Unauthorized or HomeAssistantError."""
        actor = await self.async_authorize()
        await self._async_advance(uids, Action.DECLINE, actor)

    async def _async_advance(
        self, consultation_ids: list[str], action: Action, actor: Actor
    ) -> None:
        hub = self.coordinator.hub
        await hub.async_execute(
            lambda now: hub.office.advance_all(now, consultation_ids, action, actor)
        )
