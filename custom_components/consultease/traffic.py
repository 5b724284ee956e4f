"""What desk units and readers send: how much, how fast it shows, and what of it means nothing."""

from collections import Counter
import logging

from .core.desk.messages import Malformed
from .core.desk.reader import KINDS as READER_KINDS
from .latency import Latencies

_LOGGER = logging.getLogger(__name__)

# Anybody on the broker can invent desk ids; memory and log must not follow.
_MALFORMED_KEPT = 256


class Traffic:
    """Counts; times are those of the event loop, in seconds."""

    def __init__(self) -> None:
        """Start with nothing heard."""
        self.updates_per_minute = self.errors_per_minute = 0
        self.update_times = Latencies()
        # By desk unit or reader and kind; those past too many are under None.
        self.malformed: Counter[tuple[str | None, str]] = Counter()
        self.updates = self._errors = 0
        # From the first message that has not been handed out until it is.
        self._received_at: float | None = None

    def received(self, now: float) -> None:
        """Count a message that means something."""
        self.updates += 1
        if self._received_at is None:
            self._received_at = now

    def handed_out(self, now: float) -> None:
        """Note how long what was received took to show."""
        if self._received_at is not None:
            self.update_times.add(now - self._received_at)
            self._received_at = None

    def showed_nothing(self) -> None:
        """Note that what was received changed nothing that would show."""
        self._received_at = None

    def drop(self, malformed: Malformed) -> None:
        """Count a message that means nothing, and log the first of its sender and kind."""
        self._errors += 1
        key = (malformed.desk_id, malformed.kind)
        if key not in self.malformed and len(self.malformed) >= _MALFORMED_KEPT:
            key = (None, malformed.kind)
        self.malformed[key] += 1
        if self.malformed[key] == 1:
            _LOGGER.warning(
                "%s %s sent a message of kind %s that is dropped, and so will be"
                " others like it: %s",
                "Reader" if malformed.kind in READER_KINDS else "Desk",
                malformed.desk_id or "?",
                malformed.kind,
                malformed.reason,
            )

    def turn_minute(self) -> None:
        """Begin to count the next minute."""
        self.updates_per_minute, self.updates = self.updates, 0
        self.errors_per_minute, self._errors = self._errors, 0
