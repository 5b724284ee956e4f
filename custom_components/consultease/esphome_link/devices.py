"""ESPHome's devices: which are connected, greeting them, and calling their actions."""

import asyncio
from collections.abc import Callable
from ipaddress import ip_address
from typing import TYPE_CHECKING

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import ATTR_DEVICE_ID, CONF_HOST
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..coordinator import ConsultEaseConfigEntry
from ..core.desk import native

if TYPE_CHECKING:
    from aioesphomeapi import UserService

    from homeassistant.components.esphome.entry_data import ESPHomeConfigEntry

_ESPHOME = "esphome"

# Seconds. Home Assistant listens to a device's events a moment after it is
# known to be connected, and says so nowhere: what is said before is lost.
_GREETING_PAUSES = (0.1, 0.4, 1, 2, 5, 10)


def is_private(entry: ESPHomeConfigEntry) -> bool:
    """Return whether nobody else can read a connection: encrypted, or within this machine."""
    # Not what the entry has: a new device's first connection goes on without the key
    # that it has just been given.
    if entry.runtime_data.client.noise_psk:
        return True
    try:
        return ip_address(entry.data.get(CONF_HOST, "")).is_loopback
    except ValueError:
        return False


class Devices:
    """Watches ESPHome's entries, says hello to what connects and carries calls."""

    def __init__(self, hass: HomeAssistant, entry: ConsultEaseConfigEntry) -> None:
        """Take our own entry, which calls and greetings end with."""
        self._hass = hass
        self._entry = entry
        self._watched: dict[str, CALLBACK_TYPE] = {}
        self._greetings: dict[str, asyncio.Task[None]] = {}
        self._unsubscribe: CALLBACK_TYPE | None = None
        # Who is told of an entry whose connection is gone.
        self.on_lost: list[Callable[[ESPHomeConfigEntry], None]] = []

    @callback
    def async_start(self) -> None:
        """Watch, and greet every device that is there already."""
        self._unsubscribe = async_dispatcher_connect(
            self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._async_entry_changed
        )
        for entry in self._hass.config_entries.async_loaded_entries(_ESPHOME):
            self._watch(entry)

    @callback
    def async_stop(self) -> None:
        """Let go of everything."""
        if self._unsubscribe:
            self._unsubscribe()
        for unsubscribe in self._watched.values():
            unsubscribe()
        for greeting in self._greetings.values():
            greeting.cancel()

    @callback
    def _async_entry_changed(
        self, change: ConfigEntryChange, entry: ConfigEntry
    ) -> None:
        if entry.domain != _ESPHOME:
            return
        if entry.state is ConfigEntryState.LOADED:
            self._watch(entry)
        elif unsubscribe := self._watched.pop(entry.entry_id, None):
            unsubscribe()
            self._lose(entry)

    @callback
    def _watch(self, entry: ESPHomeConfigEntry) -> None:
        if entry.entry_id in self._watched:
            return

        @callback
        def _updated() -> None:
            if entry.runtime_data.available:
                self._greet(entry)
            else:
                self._lose(entry)

        self._watched[entry.entry_id] = (
            entry.runtime_data.async_subscribe_device_updated(_updated)
        )
        _updated()

    def _lose(self, entry: ESPHomeConfigEntry) -> None:
        self._stop_greeting(entry)
        for listener in self.on_lost:
            listener(entry)

    # Hello

    @callback
    def _greet(self, entry: ESPHomeConfigEntry) -> None:
        self._stop_greeting(entry)
        self._greetings[entry.entry_id] = self._entry.async_create_background_task(
            self._hass, self._async_greet(entry), "consultease greet"
        )

    def _stop_greeting(self, entry: ESPHomeConfigEntry) -> None:
        if greeting := self._greetings.pop(entry.entry_id, None):
            greeting.cancel()

    async def _async_greet(self, entry: ESPHomeConfigEntry) -> None:
        """Say hello until the device answers, or turns out to be none of ours."""
        for pause in _GREETING_PAUSES:
            await asyncio.sleep(pause)
            self.call(entry, native.HELLO, {})

    # Events and actions

    @callback
    def answered(self, event: Event) -> ESPHomeConfigEntry | None:
        """Return the connected entry that an event of ours came from; it was greeted."""
        device_id = event.data.get(ATTR_DEVICE_ID)
        if not isinstance(device_id, str):
            return None
        if (device := dr.async_get(self._hass).async_get(device_id)) is None:
            return None
        entry = self._hass.config_entries.async_get_entry(device.config_entry_id)
        if entry is None or entry.entry_id not in self._watched:
            return None
        self._stop_greeting(entry)
        return entry

    @callback
    def call(
        self, entry: ESPHomeConfigEntry, name: str, arguments: native.Arguments
    ) -> None:
        """Have a device do an action, if it is there and has that action."""
        device = entry.runtime_data
        for service in device.services.values():
            if service.name == name and device.available:
                self._entry.async_create_background_task(
                    self._hass,
                    self._async_call(entry, service, arguments),
                    "consultease call",
                )

    async def _async_call(
        self,
        entry: ESPHomeConfigEntry,
        service: UserService,
        arguments: native.Arguments,
    ) -> None:
        # Installed by ESPHome's own integration, on its first need.
        from aioesphomeapi import APIConnectionError  # noqa: PLC0415

        try:
            await entry.runtime_data.client.execute_service(service, arguments)
        except APIConnectionError:
            # The connection was lost on the way: the next hello brings it all again,
            # and a unit without a receipt sends its answer anew.
            return
