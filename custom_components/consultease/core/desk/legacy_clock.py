"""The order of an original desk unit's messages, by the clock that begins when it starts."""

from datetime import datetime, timedelta
from enum import Enum, auto

_MILLISECOND = timedelta(milliseconds=1)
_SLACK_MS = 2_000
# Taking a late message for a new start costs no more than a repeated line.
_LAG_MS = 60_000
_WRAP_MS = 2**32


class Place(Enum):
    """Where a message stands among those before it."""

    NEWER = auto()
    OLDER = auto()
    REBOOTED = auto()


class Clock:
    """The latest uptime of one unit, in milliseconds, and when it was heard."""

    def __init__(self) -> None:
        """Begin without an uptime."""
        self._last: tuple[int, datetime] | None = None

    def place(self, now: datetime, uptime: int | None, *, queued: bool) -> Place:
        """Say where a live message stands, and remember the latest.

        A lower uptime is an older status, a new start, or the clock that went
        round after 49.7 days. After a reconnect the unit sends its current
        status first and then those it had queued, all within seconds: their
        uptimes lie long before the last one. A unit that has started since the
        last message cannot be up for longer than the time since then.
        Heartbeats are never ``queued``, so theirs are always current; should a
        status be judged wrongly, the next heartbeat puts it right. An uptime
        that grew by less than the time that went by is a new start, too.
        """
        if uptime is None:
            return Place.NEWER
        place = Place.NEWER
        if self._last is not None:
            last, heard = self._last
            elapsed = (now - heard) / _MILLISECOND
            if uptime >= last:
                if uptime + _LAG_MS < last + elapsed:
                    place = Place.REBOOTED
            elif uptime + _WRAP_MS > last + elapsed + _SLACK_MS:
                if queued and uptime > elapsed + _SLACK_MS:
                    return Place.OLDER
                place = Place.REBOOTED
        self._last = uptime, now
        return place

    def is_later(self, uptime: int | None) -> bool:
        """Return whether an uptime of the same start is later than the latest."""
        if uptime is None or self._last is None:
            return False
        return uptime > self._last[0]

    def arrival(self, message_id: str) -> datetime | None:
        """Return about when an answered text reached the unit, None if it cannot be told.

        The unit makes its message ids of its uptime at that moment.
        """
        uptime = message_id.partition("_")[0]
        if self._last is None or not uptime.isdigit() or len(uptime) > 10:
            return None
        last, heard = self._last
        return heard + (int(uptime) - last) * _MILLISECOND
