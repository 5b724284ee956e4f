"""What is over: kept until its month has it, and forgotten when somebody asks for it."""

from collections.abc import Callable
from datetime import datetime
from itertools import chain
from operator import attrgetter

from .events import HistoryForgotten
from .record import Consultation
from .transactions import Transactions, all_or_nothing


class Past(Transactions):
    """Consultations that are closed but still at hand, and the books of people who left."""

    def orphans(self) -> list[str]:
        """Return the ids of people who left books behind."""
        return [each for each, _ in self.ledger.drafts() if each not in self._people]

    def archivable(self, now: datetime) -> list[Consultation]:
        """Return the closed consultations that nothing can happen to any more, by their end.

        In this order the history takes them, and is read from its end.
        """
        settled = (
            book.settled(now, self.settings)
            if faculty_id in self._people
            else book.closed
            for faculty_id, book in self.ledger.people().items()
        )
        return sorted(chain.from_iterable(settled), key=attrgetter("changed_at"))

    def archive(self, consultation_ids: set[str]) -> None:
        """Let go of consultations that their month has, and of books that hold nothing."""
        self.ledger.archive(consultation_ids)
        for faculty_id in self.orphans():
            book = self.ledger.draft(faculty_id)
            if not book.queue and not book.closed:
                self.ledger.drop(faculty_id)

    def count_closed(self, matches: Callable[[Consultation], bool]) -> int:
        """Return how many closed consultations at hand are meant."""
        return sum(map(matches, self._closed()))

    @all_or_nothing
    def anonymise(self, matches: Callable[[Consultation], bool]) -> None:
        """Take the student and all texts off closed consultations at hand."""
        meant = {each.id for each in self._closed() if matches(each)}
        self.ledger.rewrite(
            lambda each: each.anonymised() if each.id in meant else each
        )

    @all_or_nothing
    def erase(self, matches: Callable[[Consultation], bool]) -> None:
        """Leave closed consultations at hand out for good."""
        self.ledger.archive({each.id for each in self._closed() if matches(each)})

    def tell_forgotten(self, change: str, count: int) -> None:
        """Let it be told that past consultations were ``anonymised`` or ``deleted``."""
        self._emit(HistoryForgotten(change, count))

    def _closed(self) -> list[Consultation]:
        return [each for _, book in self.ledger.drafts() for each in book.closed]
