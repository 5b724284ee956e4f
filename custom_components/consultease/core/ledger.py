"""The books of all people, changed as a draft that a durable write makes true."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from .book import Book
from .desk.messages import ReceiptResult
from .errors import ConsultEaseError
from .record import Consultation

_EMPTY = Book()


class Ledger:
    """Books by person id, as published and as drafted.

    Commands write to the draft, readers see what was published. ``commit``
    publishes the draft once it is on disk, ``rollback`` drops it when the disk
    refused. Books are frozen, so both cost one reference.
    """

    def __init__(self, stored: dict[str, Any] | None = None) -> None:
        """Take what ``as_dict`` gave; raise KeyError, TypeError or ValueError if it is not that."""
        rows = stored["books"] if stored else {}
        self._published: dict[str, Book] = {
            faculty_id: Book.from_dict(row) for faculty_id, row in rows.items()
        }
        self._draft = self._published
        # Whether nobody else holds on to the draft, so that it may be changed.
        self._own = False
        # Which person's book holds a consultation. Entries of dropped drafts and
        # archived rows are harmless: the book itself is always asked.
        self._where = {
            each.id: faculty_id
            for faculty_id, book in self._published.items()
            for each in (*book.queue, *book.closed)
        }
        # Whose books hold answers of a desk unit, which may have changed hands.
        self._answered: dict[str, set[str]] = {}
        for faculty_id, book in self._published.items():
            self._note_answers(faculty_id, book)
        self._touched: set[str] = set()
        self._archived: set[str] = set()
        self._rows: dict[str, tuple[Book, dict[str, Any]]] = {}

    @property
    def dirty(self) -> bool:
        """Whether the draft says more than what was published."""
        return self._draft is not self._published

    def published(self, faculty_id: str) -> Book:
        """Return a person's book as readers may see it."""
        return self._published.get(faculty_id, _EMPTY)

    def draft(self, faculty_id: str) -> Book:
        """Return a person's book as the next command finds it."""
        return self._draft.get(faculty_id, _EMPTY)

    def drafts(self) -> Iterator[tuple[str, Book]]:
        """Return every person's drafted book."""
        return iter(self._draft.items())

    def people(self) -> Mapping[str, Book]:
        """Return the published books by person id."""
        return self._published

    def write(self, faculty_id: str, book: Book) -> None:
        """Put a book into the draft; one that says nothing new leaves it as it is."""
        before = self.draft(faculty_id)
        if before == book:
            return
        if book.answers is not before.answers:
            self._note_answers(faculty_id, book)
        self._open(faculty_id)[faculty_id] = book
        for each in book.queue:
            self._where[each.id] = faculty_id

    def drop(self, faculty_id: str) -> None:
        """Leave a person out of the draft."""
        if faculty_id in self._draft:
            del self._open(faculty_id)[faculty_id]

    def find(self, consultation_id: str) -> Consultation:
        """Return a consultation from the draft; raise ``unknown_consultation``."""
        faculty_id = self._where.get(consultation_id, "")
        if found := self.draft(faculty_id).find(consultation_id):
            return found
        raise ConsultEaseError("unknown_consultation", field="consultation_id")

    def result_of(
        self, faculty_id: str, desk_id: str, answer_id: str
    ) -> ReceiptResult | None:
        """Return what became of a desk unit's answer, whoever it belonged to by then."""
        for each in (faculty_id, *self._answered.get(desk_id, ())):
            if result := self.draft(each).result_of(desk_id, answer_id):
                return result
        return None

    def archive(self, consultation_ids: set[str]) -> None:
        """Leave closed consultations out of the draft: their month has them.

        One that was put back into the queue meanwhile stays.
        """
        for faculty_id, book in list(self._draft.items()):
            kept = tuple(
                each for each in book.closed if each.id not in consultation_ids
            )
            if len(kept) != len(book.closed):
                self.write(faculty_id, replace(book, closed=kept))
        self._archived |= consultation_ids

    def rewrite(self, change: Callable[[Consultation], Consultation]) -> None:
        """Change every consultation at hand in the draft."""
        for faculty_id, book in list(self._draft.items()):
            self.write(faculty_id, book.map_consultations(change))

    def commit(self) -> set[str]:
        """Publish the draft; return the ids of the people it changed."""
        before, self._published, self._own = self._published, self._draft, False
        for consultation_id in self._archived:
            book = self.published(self._where.get(consultation_id, ""))
            if book.find(consultation_id) is None:
                self._where.pop(consultation_id, None)
        self._archived.clear()
        touched, self._touched = self._touched, set()
        # What was taken back since was touched in vain.
        return {
            each for each in touched if before.get(each) is not self._draft.get(each)
        }

    def rollback(self) -> None:
        """Drop the draft."""
        self.restore(self._published)

    def savepoint(self) -> dict[str, Book]:
        """Return the draft as it is now, for ``restore``."""
        self._own = False
        return self._draft

    def restore(self, savepoint: dict[str, Book]) -> None:
        """Drop what was drafted since ``savepoint``."""
        self._draft, self._own = savepoint, False

    def as_dict(self) -> dict[str, Any]:
        """Return the draft as JSON can hold it.

        Only books that changed are turned into rows anew, so that a request's
        cost does not grow with other people's queues.
        """
        for faculty_id, book in self._draft.items():
            known = self._rows.get(faculty_id)
            if known is None or known[0] is not book:
                self._rows[faculty_id] = (book, book.as_dict())
        for faculty_id in self._rows.keys() - self._draft.keys():
            del self._rows[faculty_id]
        return {"books": {key: row for key, (_, row) in self._rows.items()}}

    def _note_answers(self, faculty_id: str, book: Book) -> None:
        for desk_id, *_ in book.answers:
            self._answered.setdefault(desk_id, set()).add(faculty_id)

    def _open(self, faculty_id: str) -> dict[str, Book]:
        self._touched.add(faculty_id)
        if not self._own:
            self._draft, self._own = dict(self._draft), True
        return self._draft
