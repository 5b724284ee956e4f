"""Card readers between what carries their messages and the kiosks that use them."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

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

ENROL_FOR: Final = timedelta(minutes=1)
"""For so long a card that is to become somebody's is waited for."""

# Seconds in which a card that still lies on the reader is the same scan.
_SAME_SCAN = 10.0


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
        self._carriers: list[Callable[[ReaderCommand], object]] = []
        # Kiosk and card of those who wait for one, and of whoever was given one last.
        self._enrolling: list[tuple[str, asyncio.Future[str]]] = []
        self._enrolled: tuple[str, str, float] | None = None

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
            case ReaderScan() if self._readers.stands(message.reader_id):
                # It hashes its cards itself: this came from somebody else.
                return
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
        self, carrier: Callable[[ReaderCommand], object]
    ) -> CALLBACK_TYPE:
        """Call a carrier with everything that is to be told to readers."""
        self._carriers.append(carrier)
        return lambda: self._carriers.remove(carrier)

    # Cards that are to become somebody's

    async def async_enrol(self, kiosk_id: str) -> str:
        """Return the keyed hash of the next card at a kiosk, which lets nobody in there.

        Raises TimeoutError when none comes within ``ENROL_FOR``. Of several who
        wait at one kiosk, who began last gets it.
        """
        card: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._enrolling.append((kiosk_id, card))
        try:
            async with asyncio.timeout(ENROL_FOR.total_seconds()):
                return await card
        finally:
            self._enrolling.remove((kiosk_id, card))

    @callback
    def async_take(self, kiosk_id: str, card_hash: str) -> bool:
        """Give a card at a kiosk to who waits for one; return whether somebody did."""
        now = asyncio.get_running_loop().time()
        if self._enrolled and self._enrolled[:2] == (kiosk_id, card_hash):
            if now - self._enrolled[2] < _SAME_SCAN:
                return True
        for kiosk, card in reversed(self._enrolling):
            if kiosk == kiosk_id and not card.done():
                card.set_result(card_hash)
                self._enrolled = kiosk_id, card_hash, now
                return True
        return False

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
