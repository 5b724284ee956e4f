"""Everybody there is: who is in, and what others see of them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, override

from .book import Book
from .deadlines import Deadlines
from .enums import StudentDisplay
from .errors import ConsultEaseError
from .events import FacultyChanged, PresenceChanged, RequestsClosed, RosterChanged
from .hub import Totals
from .ledger import Ledger
from .listeners import Listeners
from .models import Faculty, Settings, initials
from .person import Person
from .presence import Sources, resolve
from .record import Consultation
from .roster import Roster
from .snapshots import HubSnapshot, Snapshot
from .tickets import holders, ticket_prefix

_MIDNIGHT = "midnight"


class People(Listeners):
    """Faculty members and their presence.

    Nothing here waits for a disk: it takes effect when it is called. What
    entities see of it is made once per ``refresh``, however much happened since
    the last.
    """

    @override
    def __init__(
        self, settings: Settings, roster: Roster, stored: dict[str, Any] | None = None
    ) -> None:
        """Take the rules, the students and what ``as_dict`` gave last time.

        Raises KeyError, TypeError or ValueError when ``stored`` is not that.
        """
        super().__init__()
        self.settings = settings
        self.roster = roster
        self.ledger = Ledger(stored)
        self._people: dict[str, Person] = {}
        self._dirty: dict[str, None] = {}
        # When presence changes by itself, and when a consultation or an override
        # does, which has to be on disk first.
        self._deadlines = Deadlines()
        self._expiries = Deadlines()
        self._totals = Totals()
        self._today: tuple[datetime, datetime] | None = None
        self._holders: tuple[Mapping[str, Book], dict[str, set[str]]] | None = None

    def put_faculty(self, now: datetime, faculty: Faculty) -> None:
        """Add a person, or change what is set of them; everybody else stays as they are."""
        person = self._people.get(faculty.id)
        if person is None:
            person = Person(faculty, self._ticket_prefix(faculty))
            self._people[faculty.id] = person
        elif person.faculty != faculty:
            before, person.faculty = person.faculty, faculty
            if before.name != faculty.name:
                person.ticket_prefix = self._ticket_prefix(faculty)
        self._set_sources(now, person, person.sources, news=False)
        self._set_expiry(faculty.id)
        self._mark(faculty.id)

    def drop_faculty(self, faculty_id: str) -> None:
        """Forget a person."""
        del self._people[faculty_id]
        self._deadlines.set(faculty_id, None)
        self._expiries.set(faculty_id, None)
        self._dirty.pop(faculty_id, None)
        self._totals.drop(faculty_id)

    def faculty(self, faculty_id: str) -> Faculty:
        """Return what is set of a person; raise ``unknown_faculty``."""
        return self._person(faculty_id).faculty

    def people(self) -> Iterable[Faculty]:
        """Return what is set of everybody."""
        return [person.faculty for person in self._people.values()]

    def set_settings(self, settings: Settings) -> None:
        """Put new rules in force; what is open stays open."""
        if settings == self.settings:
            return
        self.settings = settings
        self._today = None
        for faculty_id in self._people:
            self._set_expiry(faculty_id)
            self._mark(faculty_id)

    def set_roster(self, roster: Roster, change: str = "", count: int = 1) -> None:
        """Put new students in force; desks show their names as they are now.

        ``change`` and ``count`` are what ``RosterChanged`` tells.
        """
        self.roster = roster
        for faculty_id in self._people:
            if self.ledger.published(faculty_id).queue:
                self._mark(faculty_id)
        self._emit(RosterChanged(change, count))

    def tell_closed(self, faculty_id: str, tickets: Iterable[str]) -> None:
        """Let it be told which requests ended with the person they were for."""
        self._emit(RequestsClosed(faculty_id, tuple(tickets)))

    def hear_linked(
        self, now: datetime, faculty_id: str, words: Mapping[str, bool | None]
    ) -> None:
        """Take what a person's linked entities say: in, out, or None for unavailable."""
        person = self._person(faculty_id)
        sources = person.sources.hear_linked(now, words, person.faculty.grace)
        # The first word, at a start or after a silence, was so before it was heard.
        news = person.sources.linked is not None
        self._set_sources(now, person, sources, news=news)

    def hear_opening(self, faculty_id: str, opens_at: datetime | None) -> None:
        """Take when a person's schedule says that their hours begin next."""
        person = self._person(faculty_id)
        if person.opens_at != opens_at:
            person.opens_at = opens_at
            self._mark(faculty_id)

    # Reading

    def refresh(self, now: datetime) -> list[Snapshot]:
        """Make the snapshots that are outdated, and tell the desks what is new.

        A person whose snapshot cannot be made keeps the last one, see ``report_to``.
        """
        if self._today is None or not self._today[0] <= now < self._today[1]:
            self._begin_day(now)
        made = []
        while self._dirty:
            person = self._people[next(iter(self._dirty))]
            # Before it is tried, or one that fails would hold up all who follow.
            del self._dirty[person.faculty.id]
            try:
                made.append(self._build(now, person))
            except Exception as err:  # noqa: BLE001
                self._report(err)
        return made

    def snapshot(self, faculty_id: str) -> Snapshot:
        """Return a person as of the last ``refresh``; raise ``unknown_faculty``."""
        person = self._person(faculty_id)
        assert person.snapshot is not None  # put_faculty is followed by refresh
        return person.snapshot

    @property
    def hub(self) -> HubSnapshot:
        """Return the office as a whole, as of the last ``refresh``."""
        return self._totals.snapshot

    def student_label(self, consultation: Consultation) -> str:
        """Return what desks and to-do lists may show of the student; may be empty."""
        student = self.roster.get(consultation.student)
        if student is None or self.settings.student_display is StudentDisplay.TICKET:
            return ""
        if self.settings.student_display is StudentDisplay.INITIALS:
            return initials(student.name)
        return student.name

    # Inside

    def _person(self, faculty_id: str) -> Person:
        try:
            return self._people[faculty_id]
        except KeyError:
            raise ConsultEaseError("unknown_faculty", field="faculty_id") from None

    def _ticket_prefix(self, faculty: Faculty) -> str:
        # Two people's tickets must not sound alike when they are called.
        taken = {
            other.ticket_prefix
            for other in self._people.values()
            if other.faculty.id != faculty.id
        }
        books = self.ledger.people()
        if self._holders is None or self._holders[0] is not books:
            # Once for all who come at a start.
            self._holders = (
                books,
                holders(
                    (each, ticket)
                    for each, book in books.items()
                    for ticket in book.tickets
                ),
            )
        for prefix, people in self._holders[1].items():
            if people != {faculty.id}:
                taken.add(prefix)
        return ticket_prefix(faculty.name, taken)

    def _begin_day(self, now: datetime) -> None:
        zone = self.settings.time_zone
        today = now.astimezone(zone).date()
        begins, ends = (
            datetime.combine(day, time(), zone).astimezone(UTC)
            for day in (today, today + timedelta(days=1))
        )
        self._today = begins, ends
        self._deadlines.set(_MIDNIGHT, ends)
        self._totals.day = today.isoformat()
        self._mark_all()

    def _pass_deadlines(self, now: datetime) -> None:
        for key in list(self._deadlines.pop_due(now)):
            if key == _MIDNIGHT:
                self._mark_all()
                continue
            try:
                self._set_sources(now, self._people[key], self._people[key].sources)
            except Exception as err:  # noqa: BLE001
                self._report(err)

    def _set_sources(
        self, now: datetime, person: Person, sources: Sources, *, news: bool = True
    ) -> None:
        person.sources = sources.settle(now)
        self._deadlines.set(person.faculty.id, person.sources.deadline)
        before = person.presence
        person.presence = resolve(person.sources, before, now)
        if person.presence is before:
            return
        self._mark(person.faculty.id)
        if person.presence.present is not before.present:
            self._emit(PresenceChanged(person.faculty.id, person.presence, news))

    def _set_expiry(self, faculty_id: str) -> None:
        book = self.ledger.published(faculty_id)
        self._expiries.set(faculty_id, book.deadline(self.settings))

    def _mark(self, faculty_id: str | None) -> None:
        if faculty_id in self._people and faculty_id not in self._dirty:
            self._dirty[faculty_id] = None
            self._emit(FacultyChanged(faculty_id))

    def _mark_all(self) -> None:
        for faculty_id in self._people:
            self._mark(faculty_id)

    def _build(self, now: datetime, person: Person) -> Snapshot:
        faculty_id = person.faculty.id
        book = self.ledger.published(faculty_id)
        made = person.build(book, self.settings, self._totals.today(book))
        self._totals.put(faculty_id, made)
        return made
