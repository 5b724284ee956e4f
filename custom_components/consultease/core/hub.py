"""The office as a whole, kept up as people change instead of summed up each time."""

from statistics import median

from .book import Book
from .models import DayStats, HubSnapshot, Snapshot, Status


class Totals:
    """Sums over everybody's snapshots of one local day; ``day`` is its ISO date."""

    def __init__(self) -> None:
        """Start with nobody, on no day."""
        self.day = ""
        self._shares: dict[str, tuple[bool, int, DayStats]] = {}
        self._available = self._waiting = self._requested = self._completed = 0
        self._median: int | None = None
        self._median_outdated = False
        self._snapshot: HubSnapshot | None = None

    def today(self, book: Book) -> DayStats:
        """Return a book's counts of today."""
        return book.today if book.today.day == self.day else DayStats(day=self.day)

    def put(self, faculty_id: str, made: Snapshot) -> None:
        """Take a person's newest snapshot."""
        share = (made.status is Status.AVAILABLE, made.waiting, made.today)
        before = self._shares.get(faculty_id)
        if share == before:
            return
        self._shares[faculty_id] = share
        self._add(share, 1)
        if before:
            self._add(before, -1)
        if before is None or before[2].waits != made.today.waits:
            self._median_outdated = True

    def drop(self, faculty_id: str) -> None:
        """Forget a person."""
        if share := self._shares.pop(faculty_id, None):
            self._add(share, -1)
            self._median_outdated = True

    @property
    def snapshot(self) -> HubSnapshot:
        """Return the sums; the same object while nothing changed."""
        if self._median_outdated:
            # Once for all who changed: at midnight that is everybody.
            self._median_outdated = False
            self._median = self._find_median()
        if self._snapshot is None:
            self._snapshot = HubSnapshot(
                available=self._available,
                waiting=self._waiting,
                requested_today=self._requested,
                completed_today=self._completed,
                median_wait_today=self._median,
            )
        return self._snapshot

    def _add(self, share: tuple[bool, int, DayStats], sign: int) -> None:
        available, waiting, today = share
        self._available += sign * available
        self._waiting += sign * waiting
        self._requested += sign * today.requested
        self._completed += sign * today.completed
        self._snapshot = None

    def _find_median(self) -> int | None:
        waits = [wait for _, _, today in self._shares.values() for wait in today.waits]
        return round(median(waits)) if waits else None
