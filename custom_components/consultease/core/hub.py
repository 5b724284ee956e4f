"""The office as a whole, kept up as people change instead of summed up each time."""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from .book import Book
from .enums import Status
from .snapshots import DayStats, HubSnapshot, Snapshot


class Share(NamedTuple):
    """What one person adds to the whole."""

    available: bool
    waiting: int
    present: bool
    today: DayStats
    department: str | None


class Totals:
    """Sums over everybody's snapshots of one local day; ``day`` is its ISO date."""

    def __init__(self) -> None:
        """Start with nobody, on no day."""
        self.day = ""
        self._shares: dict[str, Share] = {}
        self._available = self._waiting = 0
        self._present = Counter[str | None]()
        self._sums: tuple[DayStats, Mapping[str, DayStats]] | None = None
        self._snapshot: HubSnapshot | None = None

    def today(self, book: Book) -> DayStats:
        """Return a book's counts of today."""
        return book.today if book.today.day == self.day else DayStats(day=self.day)

    def put(self, faculty_id: str, made: Snapshot) -> None:
        """Take a person's newest snapshot."""
        share = Share(
            made.status is Status.AVAILABLE,
            made.waiting,
            made.presence.present is True,
            made.today,
            made.faculty.department,
        )
        before = self._shares.get(faculty_id)
        if share == before:
            return
        self._shares[faculty_id] = share
        self._add(share, 1)
        if before:
            self._add(before, -1)
        if before is None or before[3:] != share[3:]:
            self._sums = None

    def drop(self, faculty_id: str) -> None:
        """Forget a person."""
        if share := self._shares.pop(faculty_id, None):
            self._add(share, -1)
            self._sums = None

    @property
    def snapshot(self) -> HubSnapshot:
        """Return the sums; the same object while nothing changed."""
        if self._snapshot is None:
            # Once for all who changed: at midnight that is everybody.
            today, departments = self._sums = self._sums or self._add_up()
            self._snapshot = HubSnapshot(
                available=self._available,
                waiting=self._waiting,
                requested_today=today.requested,
                completed_today=today.completed,
                median_wait_today=today.median_wait,
                today=today,
                departments=departments,
                present=self._present.total(),
                present_in=MappingProxyType(
                    {name: self._present[name] for name in departments}
                ),
            )
        return self._snapshot

    def _add(self, share: Share, sign: int) -> None:
        self._available += sign * share.available
        self._waiting += sign * share.waiting
        self._present[share.department] += sign * share.present
        self._snapshot = None

    def _add_up(self) -> tuple[DayStats, Mapping[str, DayStats]]:
        days: dict[str, list[DayStats]] = {}
        for share in self._shares.values():
            if share.department is not None:
                days.setdefault(share.department, []).append(share.today)
        departments = {name: self._sum(each) for name, each in days.items()}
        everybody = self._sum([share.today for share in self._shares.values()])
        return everybody, MappingProxyType(departments)

    def _sum(self, days: list[DayStats]) -> DayStats:
        return DayStats(
            day=self.day,
            requested=sum(each.requested for each in days),
            completed=sum(each.completed for each in days),
            waits=tuple(wait for each in days for wait in each.waits),
            declined=sum(each.declined for each in days),
            expired=sum(each.expired for each in days),
            services=tuple(took for each in days for took in each.services),
        )
