"""Desk units over ESPHome's native API: the only place that touches ESPHome.

Not through ESPHome's actions of Home Assistant: every call of one is an event
that the recorder keeps, and ours carry what students wrote.
"""

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import CALLBACK_TYPE, Event as BusEvent, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from .coordinator import HubCoordinator
from .core.desk import native
from .core.desk.messages import DeskAvailability, HubForget, HubMessage, Malformed
from .core.events import DeskCommanded, Event

if TYPE_CHECKING:
    from aioesphomeapi import UserService

    from homeassistant.components.esphome.entry_data import ESPHomeConfigEntry

_ESPHOME = "esphome"

# Seconds. Home Assistant listens to a device's events a moment after it is
# known to be connected, and says so nowhere: what is said before is lost.
_GREETING_PAUSES = (0.1, 0.4, 1, 2, 5, 10)


class NativeDesks:
    """Carries desk messages between ESPHome's devices and the office."""

    def __init__(self, hass: HomeAssistant, hub: HubCoordinator) -> None:
        """Take the hub; ``async_start`` looks for units."""
        self._hass = hass
        self._hub = hub
        self._watched: dict[str, CALLBACK_TYPE] = {}
        self._greetings: dict[str, asyncio.Task[None]] = {}
        # Which ESPHome entry a desk unit was heard through.
        self._entries: dict[str, ESPHomeConfigEntry] = {}
        self._always: list[CALLBACK_TYPE] = []

    @callback
    def async_start(self) -> None:
        """Listen, and greet every unit that is there already."""
        self._always = [
            self._hub.office.subscribe(self._async_happened),
            self._hass.bus.async_listen(native.EVENT, self._async_heard),
            async_dispatcher_connect(
                self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._async_entry_changed
            ),
        ]
        for entry in self._hass.config_entries.async_loaded_entries(_ESPHOME):
            self._watch(entry)

    @callback
    def async_stop(self) -> None:
        """Let go of everything."""
        for unsubscribe in (*self._always, *self._watched.values()):
            unsubscribe()
        for greeting in self._greetings.values():
            greeting.cancel()
        self._hub.native_desks.difference_update(self._entries)

    # ESPHome's entries

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

    @callback
    def _greet(self, entry: ESPHomeConfigEntry) -> None:
        if greeting := self._greetings.pop(entry.entry_id, None):
            greeting.cancel()
        self._greetings[entry.entry_id] = (
            self._hub.config_entry.async_create_background_task(
                self._hass, self._async_greet(entry), "consultease greet"
            )
        )

    async def _async_greet(self, entry: ESPHomeConfigEntry) -> None:
        """Say hello until the device answers, or turns out to be no desk unit."""
        for pause in _GREETING_PAUSES:
            await asyncio.sleep(pause)
            self._call(entry, native.HELLO, {})

    def _lose(self, entry: ESPHomeConfigEntry) -> None:
        if greeting := self._greetings.pop(entry.entry_id, None):
            greeting.cancel()
        for desk_id in list(self._desks_of(entry)):
            del self._entries[desk_id]
            if desk_id in self._hub.native_desks:
                self._hub.native_desks.discard(desk_id)
                self._hub.async_receive(DeskAvailability(desk_id=desk_id, online=False))

    def _desks_of(self, entry: ESPHomeConfigEntry) -> Iterator[str]:
        return (desk for desk, each in self._entries.items() if each is entry)

    # From the units

    @callback
    def _async_heard(self, event: BusEvent) -> None:
        entry = self._entry_of(event.data.get(ATTR_DEVICE_ID))
        if entry is None:
            return
        if greeting := self._greetings.pop(entry.entry_id, None):
            greeting.cancel()
        message = native.decode(event.data)
        if isinstance(message, Malformed):
            self._hub.traffic.drop(message)
        elif message is None:
            return
        elif self._entries.get(message.desk_id, entry) is not entry:
            # Whose connection stands is that unit; no lamp may speak in its name.
            self._hub.traffic.drop(Malformed(None, "event", "desk of another device"))
        else:
            self._entries[message.desk_id] = entry
            self._hub.native_desks.add(message.desk_id)
            self._hub.async_receive(message)
            if isinstance(message, DeskAvailability) and message.online:
                self._resend(message.desk_id)

    def _entry_of(self, device_id: object) -> ESPHomeConfigEntry | None:
        """Return the ESPHome entry that a device belongs to, if it is connected."""
        if not isinstance(device_id, str):
            return None
        device = dr.async_get(self._hass).async_get(device_id)
        entry = device and self._hass.config_entries.async_get_entry(
            device.config_entry_id
        )
        return entry if entry and entry.entry_id in self._watched else None

    # To the units

    def _resend(self, desk_id: str) -> None:
        """Tell a unit all that is retained on a broker."""
        if any(desk.id == desk_id for desk in self._hub.office.desks.unclaimed):
            # It may still know the person that it had before it was switched off.
            self._send(HubForget(desk_id=desk_id))
        self._hub.office.resend([desk_id])

    @callback
    def _async_happened(self, event: Event) -> None:
        if isinstance(event, DeskCommanded):
            self._send(event.message)

    @callback
    def _send(self, message: HubMessage) -> None:
        entry = self._entries.get(message.desk_id)
        if entry and message.desk_id in self._hub.native_desks:
            if call := native.encode(message):
                self._call(entry, *call)

    @callback
    def _call(
        self, entry: ESPHomeConfigEntry, name: str, arguments: native.Arguments
    ) -> None:
        device = entry.runtime_data
        for service in device.services.values():
            if service.name == name and device.available:
                self._hub.config_entry.async_create_background_task(
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
