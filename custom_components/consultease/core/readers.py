"""Every card reader that was heard, whether a kiosk uses it or not."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .desk.reader import ReaderAvailability, ReaderInfo, ReaderMessage

# Anybody on the broker can invent reader ids; memory must not follow.
STRANGERS_KEPT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What is known of a card reader; ``online`` is None until it says.

    ``native`` is true for one that was last heard over ESPHome's native API.
    """

    id: str
    online: bool | None = None
    native: bool = False
    firmware: str | None = None
    hardware: str | None = None


class Readers:
    """Card readers by id."""

    def __init__(self) -> None:
        """Start with none."""
        self._readers: dict[str, Reader] = {}
        self._used: frozenset[str] = frozenset()
        # Those with a native connection that the broker says are there.
        self._on_broker: set[str] = set()

    @property
    def used(self) -> frozenset[str]:
        """Return which readers kiosks use, heard or not."""
        return self._used

    def use(self, reader_ids: Iterable[str]) -> None:
        """Take which readers kiosks use: these are never too many."""
        self._used = frozenset(reader_ids)

    def get(self, reader_id: str | None) -> Reader | None:
        """Return a reader that was heard."""
        return None if reader_id is None else self._readers.get(reader_id)

    @property
    def unused(self) -> list[Reader]:
        """Return the readers that were heard and that no kiosk uses."""
        return [each for each in self._readers.values() if each.id not in self._used]

    def stands(self, reader_id: str) -> bool:
        """Return whether a reader is connected over ESPHome's native API."""
        reader = self._readers.get(reader_id)
        return reader is not None and reader.native and reader.online is True

    def receive(self, message: ReaderMessage, native: bool = False) -> bool:
        """Take what a reader said of itself; return whether anything is new."""
        reader_id = message.reader_id
        before = self._readers.get(reader_id)
        if self.stands(reader_id) and not native:
            # Whoever may write on the broker must not take a reader from its own connection.
            match message:
                case ReaderAvailability(online=True, retained=False):
                    self._on_broker.add(reader_id)
                case ReaderAvailability(online=False):
                    self._on_broker.discard(reader_id)
            return False
        if before and before.native and message.retained:
            # What the broker kept is of the firmware that it had before.
            return False
        if before is None:
            if reader_id not in self._used and len(self.unused) >= STRANGERS_KEPT:
                return False
            before = Reader(id=reader_id)
        match message:
            case ReaderAvailability(online=False) if reader_id in self._on_broker:
                # Flashed for the broker, it said so there before its old connection
                # was known to be gone, and says so only once.
                native, after = False, before
            case ReaderAvailability():
                after = replace(before, online=message.online)
            case ReaderInfo():
                after = replace(
                    before, firmware=message.firmware, hardware=message.hardware
                )
            case _:
                # What scans is there, unless the broker had only kept it.
                after = before if message.retained else replace(before, online=True)
        self._on_broker.discard(reader_id)
        self._readers[reader_id] = after = replace(after, native=native)
        return after != before

    def lose(self) -> None:
        """Take that the broker is gone: its readers may be there or not."""
        self._on_broker.clear()
        self._readers = {
            key: each if each.native else replace(each, online=None)
            for key, each in self._readers.items()
        }
