"""Consultations page by page: the open ones, then the closed, the newest first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from heapq import heappush, heapreplace
from typing import Any, Self

from homeassistant.util import dt as dt_util

from .coordinator import HubCoordinator
from .core.errors import ConsultEaseError
from .core.record import Consultation
from .records import CLOSED_STATES, Wanted, parse_rows
from .store import PARTS_OVERLAP

# When a consultation closed, and its id: closed ones are in this order.
type Place = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: at an open consultation, by person and rank, or at a closed one."""

    opened: tuple[str, int] = ("", 0)
    closed: Place | None = None

    @classmethod
    def read(cls, text: str | None) -> Self:
        """Return the cursor that ``str`` made; raise ``invalid_cursor``."""
        if text is None:
            return cls()
        try:
            match text.split(" "):
                case ["open", faculty_id, rank]:
                    return cls(opened=(faculty_id, int(rank)))
                case ["closed", at, consultation_id]:
                    closed = dt_util.as_utc(datetime.fromisoformat(at))
                    return cls(closed=(closed, consultation_id))
        except ValueError:
            pass
        raise ConsultEaseError("invalid_cursor", field="cursor")

    def __str__(self) -> str:
        """Return what ``read`` takes."""
        if self.closed is None:
            return "open {} {}".format(*self.opened)
        at, consultation_id = self.closed
        return f"closed {at.isoformat()} {consultation_id}"


async def async_page(
    hub: HubCoordinator, wanted: Wanted, limit: int, cursor: Cursor
) -> tuple[list[Consultation], Cursor | None]:
    """Return some of what is wanted, and where to go on; None at the end.

    Reads no more of the history than it needs. Raises StoreReadError when that
    cannot be read just now.
    """
    waiting: list[Consultation] = []
    # Together, before anything is read: what is at hand may move to its month.
    books = list(hub.office.ledger.people().values())
    if cursor.closed is None:
        queued = [
            each for book in books for each in book.queue if wanted.includes(each)
        ]
        # By rank, which stays: whoever leaves a queue moves nobody past a page's end.
        left = sorted(
            place for each in queued if (place := _place(each)) > cursor.opened
        )
        page = frozenset(left[:limit])
        waiting = [each for each in queued if _place(each) in page]
        if limit < len(left):
            return waiting, Cursor(opened=left[limit - 1])
    if not wanted.states & CLOSED_STATES:
        return waiting, None
    newest = _Newest(limit - len(waiting) + 1, cursor.closed)
    newest.add(each for book in books for each in book.closed if wanted.includes(each))
    start, end = wanted.start or date.min, wanted.end or date.max
    if cursor.closed:
        end = min(end, dt_util.as_local(cursor.closed[0]).date())
    read = partial(newest.read, wanted=wanted)
    async for is_enough in hub.store.async_scan(start, end, read):
        if is_enough:
            break
    closed = newest.sorted
    shown = waiting + closed[: limit - len(waiting)]
    if len(closed) <= limit - len(waiting):
        return shown, None
    if len(shown) == len(waiting):
        # The page is full of open ones: the next begins with the closed.
        return shown, Cursor(opened=max(map(_place, waiting)))
    return shown, Cursor(closed=(shown[-1].changed_at, shown[-1].id))


def _place(each: Consultation) -> tuple[str, int]:
    return each.faculty_id, each.rank


@dataclass(slots=True)
class _Newest:
    """The newest ``count`` of those that closed before a place."""

    count: int
    before: Place | None
    _heap: list[tuple[Place, Consultation]] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set)

    def read(self, rows: Iterable[dict[str, Any]], wanted: Wanted) -> bool:
        """Take a part of the history; return whether no older part can matter."""
        rows = list(rows)
        self.add(parse_rows(rows, wanted))
        times = [datetime.fromisoformat(row["transitions"][-1]["at"]) for row in rows]
        if not times or len(self._heap) < self.count:
            return False
        (oldest_kept, _), _ = self._heap[0]
        return max(times) < oldest_kept - PARTS_OVERLAP

    def add(self, found: Iterable[Consultation]) -> None:
        """Take those that are newer than the ones kept so far."""
        for each in found:
            place = (each.changed_at, each.id)
            if each.id in self._ids or (self.before and place >= self.before):
                continue
            # Ids differ, so that no two consultations are ever compared.
            if len(self._heap) < self.count:
                heappush(self._heap, (place, each))
            elif place > self._heap[0][0]:
                self._ids.discard(heapreplace(self._heap, (place, each))[1].id)
            else:
                continue
            self._ids.add(each.id)

    @property
    def sorted(self) -> list[Consultation]:
        """Return what was kept, the newest first."""
        return [
            each for _, each in sorted(self._heap, key=lambda row: row[0], reverse=True)
        ]
