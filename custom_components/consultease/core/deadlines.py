"""When is something due next, among many, at a cost that does not grow with them."""

from collections.abc import Iterator
from datetime import datetime
from heapq import heappop, heappush


class Deadlines:
    """At most one deadline per key.

    Moving a deadline later is free: the old entry stays in the heap and is put
    right when its time comes, so ``next`` may be early but never late.
    """

    def __init__(self) -> None:
        """Start with none."""
        self._due: dict[str, datetime] = {}
        self._queued: dict[str, datetime] = {}
        self._heap: list[tuple[datetime, str]] = []

    @property
    def next(self) -> datetime | None:
        """Return when to look again, None when nothing is due ever."""
        return self._heap[0][0] if self._heap else None

    def set(self, key: str, at: datetime | None) -> None:
        """Set, move or, with None, lift a key's deadline."""
        if at is None:
            self._due.pop(key, None)
            return
        self._due[key] = at
        queued = self._queued.get(key)
        if queued is None or at < queued:
            self._queued[key] = at
            heappush(self._heap, (at, key))

    def pop_due(self, now: datetime) -> Iterator[str]:
        """Yield and lift every key whose deadline has come."""
        while self._heap and self._heap[0][0] <= now:
            at, key = heappop(self._heap)
            if self._queued.get(key) != at:
                continue
            del self._queued[key]
            due = self._due.get(key)
            if due is None:
                continue
            if due > now:
                self.set(key, due)
                continue
            del self._due[key]
            yield key
