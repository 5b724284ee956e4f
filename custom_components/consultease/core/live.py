"""The part of the office that a restart may forget: who is in, and what desks show."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from .book import Book
from .deadlines import Deadlines
from .desk import is_legacy
from .desk.messages import (
    DeskAnswer,
    DeskAvailability,
    DeskMessage,
    DeskPresence,
    HubMessage,
)
from .desks import Desk, Desks
from .errors import ConsultEaseError
from .events import (
    DeskClaimed,
    DeskCommanded,
    DeskDiscovered,
    DeskLost,
    Event,
    FacultyChanged,
    PresenceChanged,
    RequestsClosed,
    RosterChanged,
)
from .hub import Totals
from .ledger import Ledger
from .models import (
    Consultation,
    Estimate,
    Faculty,
    HubSnapshot,
    Presence,
    Settings,
    Snapshot,
    StudentDisplay,
    initials,
)
from .presence import Sources, resolve
from .queue import estimate, is_talking
from .roster import Roster
from .views import desk_config, desk_queue, snapshot

# What a desk unit's screen has room for.
MESSAGE_MAX = 200

_MIDNIGHT = "midnight"
_RETRY = timedelta(seconds=30)


@dataclass(slots=True)
class Person:
    """What is known of one faculty member right now; ``snapshot`` is the last one made."""

    faculty: Faculty
    ticket_prefix: str
    sources: Sources = field(default_factory=Sources)
    presence: Presence = field(default_factory=Presence)
    snapshot: Snapshot | None = None
    estimated: tuple[Book, Estimate] | None = None
    opens_at: datetime | None = None


class LiveOffice:
    """People, their presence and their desk units.

    Nothing here waits for a disk: it takes effect when it is called. What the
    desks and entities see of it is made once per ``refresh``, however much
    happened since the last.
    """

    def __init__(
        self, settings: Settings, roster: Roster, stored: dict[str, Any] | None = None
    ) -> None:
        """Take the rules, the students and what ``as_dict`` gave last time.

        Raises KeyError, TypeError or ValueError when ``stored`` is not that.
        """
        self.settings = settings
        self.roster = roster
        self.ledger = Ledger(stored)
        self.desks = Desks()
        self._people: dict[str, Person] = {}
        self._owners: dict[str, str] = {}
        self._dirty: dict[str, None] = {}
        # When presence changes by itself, and when a consultation or an override
        # does, which has to be on disk first.
        self._deadlines = Deadlines()
        self._expiries = Deadlines()
        self._totals = Totals()
        self._today: tuple[datetime, datetime] | None = None
        self._listeners: tuple[Callable[[Event], None], ...] = ()

    # People

    def put_faculty(self, now: datetime, faculty: Faculty) -> None:
        """Add a person, or change what is set of them; everybody else stays as they are."""
        person = self._people.get(faculty.id)
        if person is None:
            person = Person(faculty, self._ticket_prefix(faculty))
            self._people[faculty.id] = person
            self._claim(person)
        elif person.faculty != faculty:
            before, person.faculty = person.faculty, faculty
            if before.name != faculty.name:
                person.ticket_prefix = self._ticket_prefix(faculty)
            if before.desk_id != faculty.desk_id:
                self._release(person, before.desk_id)
                self._claim(person)
        self._set_sources(now, person, person.sources, news=False)
        self._set_expiry(faculty.id)
        self._mark(faculty.id)

    def drop_faculty(self, faculty_id: str) -> None:
        """Forget a person; their desk unit is told and becomes nobody's."""
        person = self._people.pop(faculty_id)
        self._release(person, person.faculty.desk_id)
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

    # Presence and desks

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

    def receive(self, now: datetime, message: DeskMessage) -> list[DeskAnswer]:
        """Take a desk unit's message; return the answers in it, for ``answer``."""
        if gone := self.desks.make_room(message.desk_id):
            self._emit(DeskLost(gone))
        received = self.desks.receive(now, message)
        if received is None:
            return []
        if is_legacy(message.desk_id):
            # Any sign of life may mean that the unit has forgotten its screen.
            self._mark(self._owners.get(message.desk_id))
        return self._hear(now, *received)

    def lose_desks(self, now: datetime, desk_ids: Iterable[str] | None = None) -> None:
        """Take that a transport is gone: its desk units (or all) may be there or not."""
        for desk in self.desks.all():
            if desk.state.online and (desk_ids is None or desk.state.id in desk_ids):
                desk.state = replace(desk.state, online=None)
                self._mark(self._owners.get(desk.state.id))
                # An original unit is gone when it is silent for long, whoever
                # was not there to hear it.
                if not is_legacy(desk.state.id):
                    self._desk_online(now, desk, online=False)

    def drop_unclaimed(self) -> None:
        """Forget the desk units that belong to nobody; those that are there will be heard again."""
        for each in self.desks.unclaimed:
            self.desks.drop(each.id)
            self._emit(DeskLost(each.id))

    def resend(self, desk_ids: Collection[str] | None = None) -> None:
        """Tell these desk units (or all) everything again: what carries it may have lost it."""
        for desk_id, faculty_id in self._owners.items():
            if desk_ids is not None and desk_id not in desk_ids:
                continue
            self.desks.claim(desk_id).session.resend()
            self._mark(faculty_id)

    def tell(self, faculty_id: str, text: str, seconds: int) -> None:
        """Show a text on a person's desk unit.

        Raises ``no_desk``, ``desk_offline``, ``desk_not_showing``,
        ``message_required`` or ``message_too_long``.
        """
        if not (text := text.strip()):
            raise ConsultEaseError("message_required", field="message")
        if len(text) > MESSAGE_MAX:
            raise ConsultEaseError(
                "message_too_long", field="message", limit=MESSAGE_MAX
            )
        person = self._person(faculty_id)
        if (desk := self._desk(person)) is None:
            raise ConsultEaseError("no_desk", name=person.faculty.name)
        if not desk.state.online:
            raise ConsultEaseError("desk_offline", name=person.faculty.name)
        if not (messages := desk.session.text(text, seconds)):
            # An original unit drops what it is sent while its person is away.
            raise ConsultEaseError("desk_not_showing", name=person.faculty.name)
        self._tell(desk, messages)

    # Time

    @property
    def next_deadline(self) -> datetime | None:
        """Return when ``tick`` must be called next, None while nothing is due ever."""
        times = (self._deadlines.next, self._expiries.next, self.desks.deadlines.next)
        return min((at for at in times if at is not None), default=None)

    def tick(self, now: datetime) -> tuple[list[DeskAnswer], bool]:
        """Apply what time alone changes.

        Returns answers that desks had held back, for ``answer``, and whether
        ``expire`` has work to do.
        """
        answers = []
        for desk, results in self.desks.tick(now):
            answers += self._hear(now, desk, results)
            self._mark(self._owners.get(desk.state.id))
        for key in list(self._deadlines.pop_due(now)):
            if key == _MIDNIGHT:
                self._mark_all()
            else:
                self._set_sources(now, self._people[key], self._people[key].sources)
        expiring = list(self._expiries.pop_due(now))
        for faculty_id in expiring:
            # The disk has to agree first; should it refuse, try again.
            self._expiries.set(faculty_id, now + _RETRY)
        return answers, bool(expiring)

    # Reading

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Call a listener with every event; return what ends it."""
        self._listeners = (*self._listeners, listener)

        def unsubscribe() -> None:
            # A new tuple: whoever leaves while an event is told cuts nobody out.
            self._listeners = tuple(
                each for each in self._listeners if each is not listener
            )

        return unsubscribe

    def refresh(self, now: datetime) -> list[Snapshot]:
        """Make the snapshots that are outdated, and tell the desks what is new."""
        if self._today is None or not self._today[0] <= now < self._today[1]:
            self._begin_day(now)
        made = []
        while self._dirty:
            person = self._people[next(iter(self._dirty))]
            made.append(self._build(now, person))
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
        prefix = short = initials(faculty.name)
        number = 1
        while prefix in taken:
            number += 1
            prefix = f"{short}{number}"
        return prefix

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

    def _claim(self, person: Person) -> None:
        if (desk_id := person.faculty.desk_id) is None:
            return
        desk = self.desks.claim(desk_id)
        desk.session.resend()
        self._owners[desk_id] = person.faculty.id
        if desk.present is not None and desk.state.online:
            person.sources = person.sources.hear_desk(desk.present)
        self._emit(DeskClaimed(desk_id))

    def _release(self, person: Person, desk_id: str | None) -> None:
        if desk_id is None or self._owners.get(desk_id) != person.faculty.id:
            return
        del self._owners[desk_id]
        person.sources = replace(person.sources, desk=None, desk_until=None)
        self._send(self.desks.claim(desk_id).session.forget())
        if desk := self.desks.release(desk_id):
            self._emit(DeskDiscovered(desk.state))

    def _desk(self, person: Person) -> Desk | None:
        desk_id = person.faculty.desk_id
        if desk_id is None or self._owners.get(desk_id) != person.faculty.id:
            return None
        return self.desks.get(desk_id)

    def _hear(
        self, now: datetime, desk: Desk, results: Sequence[DeskMessage | HubMessage]
    ) -> list[DeskAnswer]:
        answers = []
        for result in results:
            if isinstance(result, HubMessage):
                self._send([result])
                continue
            was_online = desk.state.online
            if desk.hear(now, result):
                owner = self._owners.get(desk.state.id)
                self._mark(owner)
                if owner is None and desk.state.online and not was_online:
                    self._emit(DeskDiscovered(desk.state))
                elif owner is None and was_online and not desk.state.online:
                    self._emit(DeskLost(desk.state.id))
            if isinstance(result, DeskAnswer):
                answers.append(result)
            elif isinstance(result, DeskAvailability):
                self._desk_online(
                    now, desk, online=result.online, retained=result.retained
                )
            elif isinstance(result, DeskPresence):
                self._desk_present(now, desk, result)
        return answers

    def _desk_present(self, now: datetime, desk: Desk, word: DeskPresence) -> None:
        if (owner := self._owners.get(word.desk_id)) is None:
            return
        person = self._people[owner]
        sources = person.sources.hear_desk(word.present)
        if desk.state.online is False:
            # Kept by the broker from a unit that is gone: it counts as long as
            # the word of a unit that has just gone.
            sources = sources.desk_online(now, False, person.faculty.grace)
        self._set_sources(now, person, sources, news=not word.retained)

    def _desk_online(
        self, now: datetime, desk: Desk, *, online: bool, retained: bool = False
    ) -> None:
        if (owner := self._owners.get(desk.state.id)) is None:
            return
        person = self._people[owner]
        sources = person.sources.desk_online(now, online, person.faculty.grace)
        if online and retained and desk.present is not None:
            # The unit was there all the time, we were not: had it said
            # anything else meanwhile, the broker would have kept that, too.
            sources = sources.hear_desk(desk.present)
        self._set_sources(now, person, sources, news=not retained)

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
        if person.estimated is None or person.estimated[0] is not book:
            person.estimated = (
                book,
                estimate(
                    len(book.queue), book.service_times, talking=is_talking(book.queue)
                ),
            )
        desk = self._desk(person)
        made = person.snapshot = snapshot(
            person.faculty,
            person.presence,
            book,
            self.settings,
            today=self._totals.today(book),
            wait=person.estimated[1],
            desk=desk.state if desk else None,
            opens_at=person.opens_at,
        )
        del self._dirty[faculty_id]
        self._totals.put(faculty_id, made)
        if desk:
            config = desk_config(person.faculty, self.settings)
            queue = desk_queue(made, self.student_label)
            self._tell(desk, desk.session.show(now, config, queue))
        return made

    def _tell(self, desk: Desk, messages: Iterable[HubMessage]) -> None:
        self._send(messages)
        self.desks.deadlines.set(desk.state.id, desk.session.deadline)

    def _send(self, messages: Iterable[HubMessage]) -> None:
        for message in messages:
            self._emit(DeskCommanded(message))

    def _emit(self, event: Event) -> None:
        for listener in self._listeners:
            listener(event)
