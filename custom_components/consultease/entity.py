"""Base entities: a person's, a kiosk's and the office's."""

from contextvars import ContextVar
from datetime import datetime
from typing import Any, override

from homeassistant.core import CALLBACK_TYPE, Context, HassJob, callback
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.update_coordinator import (
    CoordinatorEntity,
    DataUpdateCoordinator,
)

from .const import DOMAIN
from .coordinator import HubCoordinator
from .core.enums import Via
from .core.kiosk import KioskSnapshot
from .core.record import Actor
from .core.snapshots import Snapshot
from .faculty_coordinator import FacultyCoordinator
from .kiosk_coordinator import KioskCoordinator
from .permissions import Permission, async_check


class ShowingEntity[CoordinatorT: DataUpdateCoordinator[Any]](
    CoordinatorEntity[CoordinatorT]
):
    """Writes its state only when what it shows has changed.

    There are many entities, and most snapshots concern one or two of them.
    """

    _attr_has_entity_name = True

    _resting: CALLBACK_TYPE | None = None
    _shown: object = None
    _urgent: object = None

    def __init__(
        self, coordinator: CoordinatorT, description: EntityDescription
    ) -> None:
        """Be the owner's entity of this description."""
        super().__init__(coordinator)
        self.entity_description = description
        self._attr_unique_id = f"{self.owner_id}_{description.key}"

    @property
    def owner_id(self) -> str:
        """Return the id of whom it belongs to: a person's, a kiosk's or the entry's."""
        raise NotImplementedError

    @property
    @override
    def device_info(self) -> DeviceInfo:
        """Return the owner's device, which is there before its entities."""
        # Read once, when the entity is added: no attribute, for it would weigh
        # more than all else that we keep of an entity.
        return DeviceInfo(identifiers={(DOMAIN, self.owner_id)})

    @property
    def shown(self) -> object:
        """Return all that the state and its attributes are made of."""
        return None

    @property
    def urgent(self) -> object:
        """Return what does not wait for the end of a rest when it changes."""
        return None

    @property
    def void(self) -> bool:
        """Whether there is nothing to show any more, which does not wait either."""
        return False

    @property
    def rest(self) -> float:
        """Return the seconds from one write to the next.

        State writes are what a storm of presence costs: what follows presence
        without being it may take a rest.
        """
        return 0

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        if (shown := self.shown) == self._shown:
            return
        if self._resting is not None:
            if self.urgent == self._urgent and not self.void:
                return
            self._async_stop_resting()
        self._shown, self._urgent = shown, self.urgent
        self.async_write_ha_state()
        if rest := self.rest:
            job = HassJob(self._async_rested, cancel_on_shutdown=True)
            self._resting = async_call_later(self.hass, rest, job)

    @callback
    def _async_rested(self, _: datetime) -> None:
        self._resting = None
        self._handle_coordinator_update()

    @callback
    def _async_stop_resting(self) -> None:
        if self._resting is not None:
            self._resting()
            self._resting = None

    @override
    async def async_added_to_hass(self) -> None:
        """Remember what the first state, written right after this, will show."""
        await super().async_added_to_hass()
        self._shown, self._urgent = self.shown, self.urgent

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Rest no more."""
        await super().async_will_remove_from_hass()
        self._async_stop_resting()


# Which entity was called for whom, known to the task that carries the call out
# and to no other. Some parts of Home Assistant call an entity without saying for
# whom, and nobody else's context must stand in for theirs.
_COMMAND: ContextVar[tuple[Entity, Context] | None] = ContextVar(
    f"{DOMAIN}_command", default=None
)


class ConsultEaseEntity(ShowingEntity[FacultyCoordinator]):
    """An entity of one person."""

    @property
    @override
    def owner_id(self) -> str:
        """Return the id of the person."""
        return self.coordinator.faculty_id

    @property
    def snapshot(self) -> Snapshot:
        """Return the person as of now."""
        return self.coordinator.data

    @callback
    @override
    def async_set_context(self, context: Context) -> None:
        """Note whose command comes next."""
        super().async_set_context(context)
        _COMMAND.set((self, context))

    async def async_authorize(self) -> Actor:
        """Return who gives this entity a command; raise Unauthorized if they may not."""
        command = _COMMAND.get()
        _COMMAND.set(None)
        if command is None or command[0] is not self:
            raise Unauthorized
        caller = await async_check(
            self.hass, command[1], Permission.ANSWER, self.coordinator.faculty
        )
        return caller.actor(Via.ENTITY)


class ConsultEaseHubEntity(ShowingEntity[HubCoordinator]):
    """An entity of the office as a whole."""

    @property
    @override
    def owner_id(self) -> str:
        """Return the id of the entry."""
        return self.coordinator.config_entry.entry_id


class ConsultEaseKioskEntity(ShowingEntity[KioskCoordinator]):
    """An entity of one kiosk."""

    @property
    @override
    def owner_id(self) -> str:
        """Return the id of the kiosk."""
        return self.coordinator.kiosk.id

    @property
    def snapshot(self) -> KioskSnapshot:
        """Return the kiosk as of now."""
        return self.coordinator.data
