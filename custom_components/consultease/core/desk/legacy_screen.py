"""What is on the screen of an original desk unit.

Such a unit shows one text, keeps no list, confirms nothing, cannot be cleared,
and drops what comes while its person is away. So the hub keeps the list, sends
one request at a time, and remembers what a press of a button may refer to.
"""

from datetime import datetime, timedelta
from typing import Final

from . import legacy
from .messages import HubMessage, HubQueue, LegacyText, QueueItem

NO_REQUESTS: Final = "No requests waiting."
"""Takes the place of a request that is gone, so that nobody answers it."""

_PENDING = "pending"
# A press is confirmed on the screen for two seconds, over whatever else comes.
_CONFIRMATION = timedelta(seconds=3)
# An answered request is pending until it is on disk. If it still is after this,
# the answer was refused: ask again.
_ANSWER = timedelta(seconds=60)
# How far the estimated arrival of a message may be off.
_INACCURACY = timedelta(seconds=5)
_REMEMBERED = 16


class Screen:
    """One unit's screen; ``ready`` while the unit shows what it is sent."""

    def __init__(self, desk_id: str) -> None:
        """Begin with a unit of which nothing is known."""
        self.ready = False
        self.generation = legacy.GENERATION
        self._desk_id = desk_id
        self._queue: HubQueue | None = None
        # The last line sent (None: nothing of ours is there), the request in
        # it, and whether it may not have arrived.
        self._line: str | None = None
        self._shown: QueueItem | None = None
        self._lost = False
        self._sent: datetime | None = None
        self._seen: datetime | None = None
        self._current: str | None = None
        self._recent: dict[str, QueueItem] = {}
        self._answered: tuple[str, int] | None = None
        self._again: datetime | None = None
        self._hold: int | None = None
        self._quiet: datetime | None = None

    @property
    def deadline(self) -> datetime | None:
        """Return when ``due`` may have something to send, None if only after a change."""
        if self._hold is not None:
            return self._seen
        times = [at for at in (self._quiet, self._again) if at is not None]
        return min(times, default=None)

    def blank(self) -> None:
        """Take that nothing of ours is on the screen: painted over, or a new start."""
        self._line = self._shown = self._current = self._hold = self._quiet = None
        self._lost = False

    def lose(self) -> None:
        """Take that what was sent may not have arrived."""
        self._lost = self._line is not None

    def put(self, now: datetime, queue: HubQueue) -> list[HubMessage]:
        """Take the queue to show; return what to send."""
        self._queue = queue
        return self.due(now)

    def text(self, text: str, seconds: int) -> list[HubMessage]:
        """Show a text in place of the request, which comes back after ``seconds``."""
        line = legacy.text_line(text)
        if not self.ready or not line:
            return []
        self._hold = seconds
        self._shown = None
        return self._send(line)

    def wipe(self) -> list[HubMessage]:
        """Take down a request or text, if there is one."""
        return [] if self._line in (None, NO_REQUESTS) else self._send(NO_REQUESTS)

    def due(self, now: datetime) -> list[HubMessage]:
        """Return what to send by now."""
        self._seen = now
        if self._hold is not None:
            self._quiet = now + timedelta(seconds=self._hold)
            self._hold = None
        if self._again is not None and now >= self._again:
            self._answered = self._again = None
        if self._quiet is not None and now < self._quiet:
            return []
        self._quiet = None
        if not self.ready or self._queue is None:
            return []
        if (item := self._choose(self._queue)) is None:
            self._shown = self._current = None
            if self._line is None or (self._line == NO_REQUESTS and not self._lost):
                return []
            return self._send(NO_REQUESTS)
        line = legacy.request_line(item)
        if self._shows(item) and line == self._line and not self._lost:
            return []
        self._shown, self._current, self._sent = item, item.consultation_id, now
        if number := legacy.token(item.ticket):
            self._recent.pop(number, None)
            self._recent[number] = item
            if len(self._recent) > _REMEMBERED:
                del self._recent[next(iter(self._recent))]
        return self._send(line)

    def press(
        self, now: datetime, token: str | None, arrived: datetime | None
    ) -> QueueItem | None:
        """Return the request that a press answers, as it was shown; None for none.

        ``token`` is the number that the unit repeats. Without one it is the
        request on the screen, unless the text that was answered had ``arrived``
        at the unit before that request was sent.
        """
        if token is not None:
            item = self._recent.get(token) or self._find(token)
        elif arrived and self._sent and arrived < self._sent - _INACCURACY:
            return None
        else:
            item = self._shown
        if item is None or self._shows(item):
            # The unit takes down what was answered.
            self.blank()
            self._quiet = now + _CONFIRMATION
        if item is not None:
            self._answered = item.consultation_id, item.version
            self._again = now + _ANSWER
        return item

    def _choose(self, queue: HubQueue) -> QueueItem | None:
        pending = [
            item
            for item in queue.items
            if item.state == _PENDING
            and (item.consultation_id, item.version) != self._answered
        ]
        # Not to change the question while somebody reaches for the button.
        return next(
            (item for item in pending if item.consultation_id == self._current),
            pending[0] if pending else None,
        )

    def _shows(self, item: QueueItem) -> bool:
        return (
            self._shown is not None
            and self._shown.consultation_id == item.consultation_id
            and self._shown.version == item.version
        )

    def _find(self, token: str) -> QueueItem | None:
        items = self._queue.items if self._queue else ()
        return next(
            (item for item in items if legacy.token(item.ticket) == token), None
        )

    def _send(self, line: str) -> list[HubMessage]:
        self._line = line
        self._lost = False
        return [
            LegacyText(desk_id=self._desk_id, text=line, generation=self.generation)
        ]
