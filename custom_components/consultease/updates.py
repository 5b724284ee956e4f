"""Brings everything in line with the entry, in rounds."""

import asyncio

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import callback

from . import websocket_api
from .audit import Audit
from .coordinator import HubCoordinator
from .mqtt import MqttDesks
from .options import async_settings
from .presence_entities import LinkedEntities
from .public_status import PublicStatus
from .texts import async_load_texts
from .upkeep import Upkeep

# A round that is under way when the entry goes must not revive it.
_STOPPED = (ConfigEntryState.UNLOAD_IN_PROGRESS, ConfigEntryState.NOT_LOADED)


class Updates:
    """Lets everybody have what an entry says now; nobody who did not change notices.

    Each change starts a round, and a round waits halfway: one that began earlier
    must not end later, with what was set before.
    """

    def __init__(
        self,
        hub: HubCoordinator,
        desks: MqttDesks,
        linked: LinkedEntities,
        public: PublicStatus,
        audit: Audit,
        upkeep: Upkeep,
    ) -> None:
        """Take who goes by the entry of the hub."""
        self._hub = hub
        self._desks = desks
        self._linked = linked
        self._public = public
        self._audit = audit
        self._upkeep = upkeep
        self._updating = asyncio.Lock()
        self._waiting = False
        self._stopped = False

    @callback
    def async_stop(self) -> None:
        """Let a round that is under way change nothing any more."""
        self._stopped = True

    async def async_round(self, *_: object) -> None:
        """Begin a round after the one that is under way, and wait for its end.

        Who finds one waiting returns at once, as that one will see this change, too:
        an import brings hundreds.
        """
        if self._waiting:
            return
        self._waiting = True
        try:
            await self._updating.acquire()
        finally:
            self._waiting = False
        try:
            await self._async_update()
        finally:
            self._updating.release()

    async def _async_update(self) -> None:
        hub, entry = self._hub, self._hub.config_entry
        await async_load_texts(hub.hass)
        settings = await async_settings(hub.hass, entry)
        if self._stopped or entry.state in _STOPPED:
            return
        hub.office.set_settings(settings)
        self._audit.async_update()
        hub.async_register_device()
        hub.async_sync_people()
        hub.async_sync_kiosks()
        self._linked.async_update(hub.office.people())
        websocket_api.async_update(hub.hass)
        self._public.async_update()
        await self._desks.async_update()
        await self._upkeep.async_close_orphans()
