"""What desk units and card readers behind ESPHome say, and what they are told."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
import logging
from typing import TYPE_CHECKING, Final, override

from homeassistant.core import CALLBACK_TYPE, Event as BusEvent, HomeAssistant, callback

from ..coordinator import HubCoordinator
from ..core.desk import native
from ..core.desk.messages import DeskAvailability, DeskMessage, HubMessage, Malformed
from ..core.desk.reader import (
    ReaderAvailability,
    ReaderCommand,
    ReaderKey,
    ReaderMessage,
)
from ..core.events import DeskCommanded, Event
from .devices import Devices, is_private

if TYPE_CHECKING:
    from homeassistant.components.esphome.entry_data import ESPHomeConfigEntry

_LOGGER = logging.getLogger(__name__)

_SOMEBODY_ELSES: Final = Malformed(None, "event", "unit of another device")
_NO_UNITS: Final = Malformed(None, "event", "fired by a user")


class _Units[M](ABC):
    """One kind of unit: which device each speaks through."""

    event: str

    def __init__(
        self, hass: HomeAssistant, hub: HubCoordinator, devices: Devices
    ) -> None:
        """Take the hub and what reaches ESPHome's devices."""
        self._hass = hass
        self._hub = hub
        self._devices = devices
        # Which ESPHome entry a unit was heard through.
        self._entries: dict[str, ESPHomeConfigEntry] = {}
        self._always: list[CALLBACK_TYPE] = []

    @callback
    def async_start(self) -> None:
        """Listen."""
        self._devices.on_lost.append(self._lose)
        self._always = [
            self._hass.bus.async_listen(self.event, self._async_heard),
            self._subscribe(),
        ]

    @callback
    def async_stop(self) -> None:
        """Let go of everything."""
        for unsubscribe in self._always:
            unsubscribe()

    @callback
    def _async_heard(self, event: BusEvent) -> None:
        if event.context.user_id is not None:
            # The companion app fires any event for any user; a press at a desk answers.
            self._hub.traffic.drop(_NO_UNITS)
            return
        if (entry := self._devices.answered(event)) is None:
            return
        message = self._decode(event.data)
        if message is None:
            return
        if isinstance(message, Malformed):
            self._hub.traffic.drop(message)
        elif self._entries.setdefault(self._id(message), entry) is not entry:
            # Whose connection stands is that unit; no lamp may speak in its name.
            self._hub.traffic.drop(_SOMEBODY_ELSES)
        else:
            self._heard(message)

    def _lose(self, entry: ESPHomeConfigEntry) -> None:
        for unit_id in [key for key, each in self._entries.items() if each is entry]:
            del self._entries[unit_id]
            self._lost(unit_id)

    @abstractmethod
    def _subscribe(self) -> CALLBACK_TYPE:
        """Listen to what units are to be told."""

    @abstractmethod
    def _decode(self, data: Mapping[str, object]) -> M | Malformed | None:
        """Return what an event says."""

    @abstractmethod
    def _id(self, message: M) -> str:
        """Return which unit said it."""

    @abstractmethod
    def _heard(self, message: M) -> None:
        """Take what a unit said."""

    @abstractmethod
    def _lost(self, unit_id: str) -> None:
        """Take that a unit's connection is gone."""


class NativeDesks(_Units[DeskMessage]):
    """Desk units, whose messages are the office's."""

    event = native.EVENT

    @override
    @callback
    def async_stop(self) -> None:
        super().async_stop()
        self._hub.native_desks.difference_update(self._entries)

    @override
    def _subscribe(self) -> CALLBACK_TYPE:
        return self._hub.office.subscribe(self._async_happened)

    @override
    def _decode(self, data: Mapping[str, object]) -> DeskMessage | Malformed | None:
        return native.decode(data)

    @override
    def _id(self, message: DeskMessage) -> str:
        return message.desk_id

    @override
    def _heard(self, message: DeskMessage) -> None:
        self._hub.native_desks.add(message.desk_id)
        self._hub.async_receive(message)
        if isinstance(message, DeskAvailability) and message.online:
            # All that would be retained on a broker.
            self._hub.office.resend([message.desk_id])

    @override
    def _lost(self, unit_id: str) -> None:
        if unit_id in self._hub.native_desks:
            self._hub.native_desks.discard(unit_id)
            self._hub.async_receive(DeskAvailability(desk_id=unit_id, online=False))

    @callback
    def _async_happened(self, event: Event) -> None:
        if isinstance(event, DeskCommanded):
            self._send(event.message)

    def _send(self, message: HubMessage) -> None:
        entry = self._entries.get(message.desk_id)
        if entry and message.desk_id in self._hub.native_desks:
            if call := native.encode(message):
                self._devices.call(entry, *call)


class NativeReaders(_Units[ReaderMessage]):
    """Card readers, which hash what they read with the office's key."""

    event = native.READER_EVENT

    @override
    def _subscribe(self) -> CALLBACK_TYPE:
        return self._hub.readers.async_subscribe_commands(self._async_tell)

    @override
    def _decode(self, data: Mapping[str, object]) -> ReaderMessage | Malformed | None:
        return native.decode_reader(data)

    @override
    def _id(self, message: ReaderMessage) -> str:
        return message.reader_id

    @override
    def _heard(self, message: ReaderMessage) -> None:
        self._hub.readers.async_receive(message, native=True)

    @override
    def _lost(self, unit_id: str) -> None:
        if self._hub.readers.is_native(unit_id):
            gone = ReaderAvailability(reader_id=unit_id, online=False)
            self._hub.readers.async_receive(gone, native=True)

    @callback
    def _async_tell(self, command: ReaderCommand) -> None:
        if (entry := self._entries.get(command.reader_id)) is None:
            return
        if isinstance(command, ReaderKey) and command.key and not is_private(entry):
            _LOGGER.warning(
                "The card reader %s is not told the key of cards, because its connection is"
                " not encrypted, and reads no cards; add 'encryption:' to 'api:' in its YAML"
                " and flash it",
                command.reader_id,
            )
        elif call := native.encode_reader(command):
            self._devices.call(entry, *call)
