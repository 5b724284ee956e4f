"""What is decided is first a draft, which a durable write makes true."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, override

from .events import ConsultationChanged, Event
from .live import LiveOffice
from .models import Settings
from .record import Consultation
from .roster import Roster


def all_or_nothing[S: Transactions, **P, R](
    command: Callable[Concatenate[S, P], R],
) -> Callable[Concatenate[S, P], R]:
    """Let a command of several steps leave nothing behind when one of them raises."""

    @wraps(command)
    def run(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        before, drafted = self.ledger.savepoint(), len(self._drafted)
        try:
            return command(self, *args, **kwargs)
        except BaseException:
            self.ledger.restore(before)
            del self._drafted[drafted:]
            raise

    return run


class Transactions(LiveOffice):
    """The people's books as a draft, and the events that wait for the disk with it."""

    @override
    def __init__(
        self, settings: Settings, roster: Roster, stored: dict[str, Any] | None = None
    ) -> None:
        super().__init__(settings, roster, stored)
        self._drafted: list[Event] = []

    @property
    def dirty(self) -> bool:
        """Whether there is something to put on disk."""
        return self.ledger.dirty

    def as_dict(self) -> dict[str, Any]:
        """Return all that must be on disk; the constructor takes it."""
        return self.ledger.as_dict()

    def commit(self) -> None:
        """Let everybody see what is now on disk."""
        for faculty_id in self.ledger.commit():
            if faculty_id in self._people:
                self._set_expiry(faculty_id)
                self._mark(faculty_id)
        drafted, self._drafted = self._drafted, []
        for event in drafted:
            self._emit(event)

    def rollback(self) -> None:
        """Drop what the disk refused."""
        self.ledger.rollback()
        self._drafted.clear()

    # Inside

    def _put(self, now: datetime, consultation: Consultation) -> Consultation:
        faculty_id = consultation.faculty_id
        day = now.astimezone(self.settings.time_zone).date()
        book = self.ledger.draft(faculty_id).put(consultation, day)
        self.ledger.write(faculty_id, book)
        self._drafted.append(ConsultationChanged(consultation))
        return consultation

    def _write(self, faculty_id: str, **changes: Any) -> None:
        book = self.ledger.draft(faculty_id)
        self.ledger.write(faculty_id, replace(book, **changes))
