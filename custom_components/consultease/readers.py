"""Card readers between what carries their messages and the kiosks that use them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from homeassistant.core import CALLBACK_TYPE, callback

from .core.desk.reader import (
    ReaderAvailability,
    ReaderCommand,
    ReaderFeedback,
    ReaderForget,
    ReaderHashedScan,
    ReaderKey,
    ReaderMessage,
    ReaderScan,
    ScanResult,
)
from .core.readers import Reader, Readers
from .students import Students


@dataclass(frozen=True, slots=True)
class ReaderHeard:
    """A reader came, went, or read a card; of the card there is only the keyed hash."""

    reader_id: str
    card_hash: str | None = None


class CardReaders:
    """Knows every reader that was heard, hashes what it reads and tells the kiosks."""

    def __init__(self, students: Students) -> None:
        """Take whose key hashes cards."""
        self._students = students
        self._readers = Readers()
        self._listeners: list[Callable[[ReaderHeard], None]] = []
        self._carriers: list[Callable[[ReaderCommand], None]] = []

    @property
    def unused(self) -> list[Reader]:
        """Return the readers that were heard and that no kiosk uses."""
        return self._readers.unused

    @callback
    def async_use(self, reader_ids: Iterable[str | None]) -> None:
        """Take which readers the kiosks use; no other one gets the key of cards."""
        before = self._readers.used
        self._readers.use(filter(None, reader_ids))
        for reader_id in before ^ self._readers.used:
            self._tell_key(reader_id)

    def is_native(self, reader_id: str) -> bool:
        """Return whether a reader was last heard over ESPHome's native API."""
        reader = self._readers.get(reader_id)
        return reader is not None and reader.native

    def online(self, reader_id: str | None) -> bool | None:
        """Return whether a reader is connected, None while nobody knows."""
        reader = self._readers.get(reader_id)
        return reader.online if reader else None

    # From what carries messages

    @callback
    def async_receive(self, message: ReaderMessage, native: bool = False) -> None:
        """Take what a reader said; a scan that the broker had kept is cleared, not used."""
        if self._readers.receive(message, native):
            self._tell(ReaderHeard(message.reader_id))
        match message:
            case ReaderScan(retained=True):
                self._command(ReaderForget(reader_id=message.reader_id))
            case ReaderScan():
                card_hash = self._students.hash_card(message.card)
                self.async_scanned(message.reader_id, card_hash)
            case ReaderHashedScan():
                self.async_scanned(message.reader_id, message.card_hash)
            case ReaderAvailability(online=True) if native:
                self._tell_key(message.reader_id)

    @callback
    def async_scanned(self, reader_id: str, card_hash: str) -> None:
        """Take a scan of a card whose keyed hash is known."""
        self._tell(ReaderHeard(reader_id, card_hash))

    @callback
    def async_lose(self) -> None:
        """Take that the readers' broker is gone."""
        self._readers.lose()
        self._tell(ReaderHeard(""))

    @callback
    def async_subscribe_commands(
        self, carrier: Callable[[ReaderCommand], None]
    ) -> CALLBACK_TYPE:
        """Call a carrier with everything that is to be told to readers."""
        self._carriers.append(carrier)
        return lambda: self._carriers.remove(carrier)

    # To the kiosks and back

    @callback
    def async_subscribe(self, listener: Callable[[ReaderHeard], None]) -> CALLBACK_TYPE:
        """Call a listener with all that is heard of readers."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_feedback(self, reader_id: str, result: ScanResult) -> None:
        """Let a reader show what became of a scan."""
        self._command(ReaderFeedback(reader_id=reader_id, result=result))

    def _tell(self, heard: ReaderHeard) -> None:
        for listener in list(self._listeners):
            listener(heard)

    def _tell_key(self, reader_id: str) -> None:
        if self.is_native(reader_id):
            used = reader_id in self._readers.used
            key = self._students.card_key if used else b""
            self._command(ReaderKey(reader_id=reader_id, key=key))

    def _command(self, command: ReaderCommand) -> None:
        for carrier in list(self._carriers):
            carrier(command)
