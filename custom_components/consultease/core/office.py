"""The office: the only writer of who asked whom, and what became of it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import wraps
from typing import Any, Concatenate, override

from .consultation import advance
from .desk import is_legacy
from .desk.messages import AnswerAction, DeskAnswer, HubReceipt, ReceiptResult
from .errors import ConsultEaseError
from .events import (
    ConsultationChanged,
    DeskCommanded,
    Event,
    HistoryForgotten,
    QueueClosed,
    QueueOpened,
)
from .limits import (
    COURSE_MAX,
    check_cool_down,
    check_details,
    check_open,
    check_student,
    check_text,
    check_topic,
    is_returning,
)
from .live import LiveOffice
from .models import (
    SYSTEM,
    Action,
    Actor,
    Announcement,
    Availability,
    Consultation,
    Faculty,
    Role,
    Settings,
    State,
    Transition,
    Via,
)
from .queue import front
from .roster import Roster
from .views import is_queue_open, status_of

REASON_MAX = 200
ANNOUNCEMENT_MAX = 200

# What a desk unit's long press means, and how long a press of "busy" holds, or of
# "available" for somebody whose beacon is not heard: they will go home one day.
_LATER = timedelta(minutes=10)
_PRESSED = timedelta(hours=1)

# Who presses twice means it once.
_SAME_PRESS = timedelta(seconds=2)

_ANSWERS: dict[AnswerAction, Action] = {
    AnswerAction.ACCEPT: Action.ACCEPT,
    AnswerAction.DECLINE: Action.DECLINE,
    AnswerAction.START: Action.START,
    AnswerAction.COMPLETE: Action.COMPLETE,
}


def _all_or_nothing[**P, R](
    command: Callable[Concatenate[Office, P], R],
) -> Callable[Concatenate[Office, P], R]:
    """Let a command of several steps leave nothing behind when one of them raises."""

    @wraps(command)
    def run(self: Office, /, *args: P.args, **kwargs: P.kwargs) -> R:
        before, drafted = self.ledger.savepoint(), len(self._drafted)
        try:
            return command(self, *args, **kwargs)
        except BaseException:
            self.ledger.restore(before)
            del self._drafted[drafted:]
            raise

    return run


class Office(LiveOffice):
    """Consultations, on top of the people and their desks.

    A command here changes a draft, or raises ConsultEaseError and changes
    nothing. The caller puts the draft (``as_dict``) on disk and calls
    ``commit``, which lets everybody see it, or ``rollback``.
    """

    @override
    def __init__(
        self, settings: Settings, roster: Roster, stored: dict[str, Any] | None = None
    ) -> None:
        super().__init__(settings, roster, stored)
        self._drafted: list[Event] = []

    # The draft

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

    # Asking

    def request(
        self,
        now: datetime,
        *,
        consultation_id: str,
        faculty_id: str,
        student: str,
        details: str,
        actor: Actor,
        course: str | None = None,
        topic: str | None = None,
    ) -> Consultation:
        """Put a student's request into a person's queue and return it with its ticket.

        Raises ``unknown_faculty``, ``unknown_student``, ``student_disabled``,
        ``queue_closed``, ``details_too_short``, ``details_too_long``,
        ``course_too_long``, ``topic_too_long``, ``unknown_topic``,
        ``already_waiting``, ``too_many_open``, ``queue_full`` or ``cooling_down``.
        """
        person, rules = self._person(faculty_id), self.settings
        book = self.ledger.draft(faculty_id)
        student = check_student(self.roster, student).number
        current = status_of(person.faculty, person.presence, book)
        if not is_queue_open(current, book, rules):
            raise ConsultEaseError(
                "queue_closed", name=person.faculty.name, status=current
            )
        details = check_details(details, rules)
        course = check_text(course, "course", COURSE_MAX)
        topic = check_topic(topic, rules)
        self._check_open(person.faculty, student)
        check_cool_down(now, book, student, rules)
        day = now.astimezone(self.settings.time_zone).date()
        asked = Consultation(
            id=consultation_id,
            ticket=f"{person.ticket_prefix}-{book.day(day).requested + 1:02d}",
            faculty_id=faculty_id,
            student=student,
            details=details,
            rank=book.rank + 1,
            course=course,
            topic=topic,
            returning=is_returning(now, book, student, rules),
            transitions=(
                Transition(
                    at=now, action=Action.REQUEST, state=State.PENDING, actor=actor
                ),
            ),
        )
        return self._put(now, asked)

    # Answering

    def advance(
        self,
        now: datetime,
        consultation_id: str,
        action: Action,
        actor: Actor,
        *,
        reason: str | None = None,
        version: int | None = None,
    ) -> Consultation:
        """Take a consultation one step further and return it.

        Raises ``unknown_consultation``, ``reason_too_long``, what
        ``consultation.advance`` raises, and of a requeue, which the limits
        concern like a request, ``unknown_student``, ``already_waiting``,
        ``too_many_open`` or ``queue_full``.
        """
        before = self.ledger.find(consultation_id)
        after = advance(
            before,
            action,
            now,
            actor,
            reason=check_text(reason, "reason", REASON_MAX),
            version=version,
        )
        if action is Action.REQUEUE:
            check_student(self.roster, before.student)
            self._check_open(self.faculty(before.faculty_id), before.student)
            rank = self.ledger.draft(before.faculty_id).rank + 1
            after = replace(after, rank=rank)
        return self._put(now, after)

    @_all_or_nothing
    def advance_all(
        self,
        now: datetime,
        consultation_ids: Iterable[str],
        action: Action,
        actor: Actor,
    ) -> list[Consultation]:
        """Take several consultations the same step further, all or none; raise as ``advance``."""
        ids = dict.fromkeys(consultation_ids)
        return [self.advance(now, each, action, actor) for each in ids]

    def act_in_front(
        self,
        now: datetime,
        faculty_id: str,
        action: Action,
        actor: Actor,
        *,
        reason: str | None = None,
    ) -> Consultation:
        """Take the consultation in front a step further; raise ``nobody_waiting`` if none can."""
        self._person(faculty_id)
        if done := self._just_done(now, faculty_id, action, actor):
            return done
        meant = front(self.ledger.draft(faculty_id).queue, action)
        return self.advance(now, meant.id, action, actor, reason=reason)

    @_all_or_nothing
    def call_next(self, now: datetime, faculty_id: str, actor: Actor) -> Consultation:
        """Start the next consultation, which ends the one that is on; raise ``nobody_waiting``."""
        self._person(faculty_id)
        if done := self._just_done(now, faculty_id, Action.START, actor):
            return done
        queue = self.ledger.draft(faculty_id).queue
        following = front(queue, Action.START)
        for each in queue:
            if each.state is State.IN_PROGRESS:
                self.advance(now, each.id, Action.COMPLETE, actor)
        return self.advance(now, following.id, Action.START, actor)

    def _just_done(
        self, now: datetime, faculty_id: str, action: Action, actor: Actor
    ) -> Consultation | None:
        """Return what the same press has done a moment ago; an automation may mean the next."""
        if actor.via is Via.ACTION and actor.user_id is None:
            return None
        book = self.ledger.draft(faculty_id)
        for each in (*book.queue, *book.closed):
            last = each.transitions[-1]
            if (last.action, last.actor) == (action, actor):
                if now - last.at < _SAME_PRESS:
                    return each
        return None

    def consultation(self, consultation_id: str) -> Consultation:
        """Return a consultation that is open or was lately; raise ``unknown_consultation``."""
        return self.ledger.find(consultation_id)

    def set_availability(
        self,
        now: datetime,
        faculty_id: str,
        availability: Availability,
        until: datetime | None = None,
    ) -> None:
        """Override a person's status until a time, or until changed; raise ``until_in_past``."""
        self._person(faculty_id)
        if until is not None and until <= now:
            raise ConsultEaseError("until_in_past", field="until")
        if availability is Availability.AUTOMATIC:
            until = None
        self._write(faculty_id, availability=availability, availability_until=until)

    def close_queue(
        self,
        now: datetime,
        faculty_id: str,
        actor: Actor,
        until: datetime | None = None,
    ) -> None:
        """Take no more requests until a time, or the day is over; raise ``until_in_past``.

        Who waits already stays, and the person's status is what it was.
        """
        self._person(faculty_id)
        if until is None:
            zone = self.settings.time_zone
            tomorrow = now.astimezone(zone).date() + timedelta(days=1)
            until = datetime.combine(tomorrow, time(), zone).astimezone(UTC)
        elif until <= now:
            raise ConsultEaseError("until_in_past", field="until")
        self._write(faculty_id, closed_until=until)
        self._drafted.append(QueueClosed(faculty_id, until, actor))

    def open_queue(self, faculty_id: str, actor: Actor) -> None:
        """Take requests again."""
        self._person(faculty_id)
        if self.ledger.draft(faculty_id).closed_until is not None:
            self._write(faculty_id, closed_until=None)
            self._drafted.append(QueueOpened(faculty_id, actor))

    def announce(
        self, now: datetime, faculty_id: str, text: str
    ) -> tuple[Consultation, ...]:
        """Keep a text for everyone who waits and return whom it concerns; raise ``nobody_waiting``."""
        self._person(faculty_id)
        if not (short := check_text(text, "message", ANNOUNCEMENT_MAX)):
            raise ConsultEaseError("message_required", field="message")
        queue = self.ledger.draft(faculty_id).queue
        waiting = tuple(each for each in queue if each.state is not State.IN_PROGRESS)
        if not waiting:
            raise ConsultEaseError("nobody_waiting", action="announce")
        self._write(faculty_id, announcement=Announcement(short, now))
        return waiting

    def answer(self, now: datetime, answer: DeskAnswer) -> ReceiptResult:
        """Do what a desk unit's button said, once, and send the unit its receipt."""
        owner = self._owners.get(answer.desk_id)
        result = ReceiptResult.UNKNOWN
        if owner is not None:
            known = dict(self.ledger.draft(owner).answers)
            if answer.answer_id in known:
                result = known[answer.answer_id]
                if result is ReceiptResult.DONE:
                    result = ReceiptResult.REPEATED
            else:
                result = self._apply(now, owner, answer)
                book = self.ledger.draft(owner).remember(answer.answer_id, result)
                self.ledger.write(owner, book)
        receipt = HubReceipt(
            desk_id=answer.desk_id, answer_id=answer.answer_id, result=result
        )
        self._drafted.append(DeskCommanded(receipt))
        return result

    def _apply(
        self, now: datetime, faculty_id: str, answer: DeskAnswer
    ) -> ReceiptResult:
        actor = Actor(Role.FACULTY, Via.DESK)
        action, consultation_id = answer.action, answer.consultation_id
        try:
            if action is AnswerAction.LATER:
                self.set_availability(now, faculty_id, Availability.AWAY, now + _LATER)
            elif consultation_id is not None:
                found = self.ledger.find(consultation_id)
                if found.faculty_id != faculty_id:
                    return ReceiptResult.UNKNOWN
                self.advance(
                    now, found.id, _ANSWERS[action], actor, version=answer.version
                )
            elif action is AnswerAction.START:
                self.call_next(now, faculty_id, actor)
            elif action is AnswerAction.COMPLETE:
                self.act_in_front(now, faculty_id, Action.COMPLETE, actor)
            elif action is AnswerAction.DECLINE:
                until = now + _PRESSED
                self.set_availability(now, faculty_id, Availability.BUSY, until)
            else:
                # Who says to be available at the desk takes requests.
                self.open_queue(faculty_id, actor)
                if self._person(faculty_id).presence.present:
                    said, until = Availability.AUTOMATIC, None
                else:
                    said, until = Availability.AVAILABLE, now + _PRESSED
                self.set_availability(now, faculty_id, said, until)
        except ConsultEaseError as err:
            if err.key == "unknown_consultation":
                return ReceiptResult.UNKNOWN
            return ReceiptResult.STALE
        return ReceiptResult.DONE

    # Time, hours and people who leave

    @_all_or_nothing
    def expire(self, now: datetime) -> None:
        """Do what time has decided: expiries, no-shows, talks and overrides that end."""
        for faculty_id, book in list(self.ledger.drafts()):
            if faculty_id not in self._people:
                continue
            legacy = is_legacy(self.faculty(faculty_id).desk_id or "")
            for each, action in book.overdue(now, self.settings):
                if action is Action.NO_SHOW and legacy:
                    # Such a unit has no button that says they came.
                    action = Action.COMPLETE
                self.advance(now, each.id, action, SYSTEM, reason="time_out")
            until = book.availability_until
            if until is not None and until <= now:
                self._write(
                    faculty_id,
                    availability=Availability.AUTOMATIC,
                    availability_until=None,
                )
            if book.closed_until is not None and book.closed_until <= now:
                self.open_queue(faculty_id, SYSTEM)

    @_all_or_nothing
    def set_hours(self, now: datetime, faculty_id: str, in_hours: bool | None) -> None:
        """Take what a person's schedule says; when their hours end, requests expire.

        None, of a schedule that has only now been linked, ends nothing. Who says to
        be available beyond their hours keeps their requests.
        """
        faculty = self._person(faculty_id).faculty
        book = self.ledger.draft(faculty_id)
        if in_hours == book.in_hours:
            return
        beyond = faculty.always_available or book.availability is Availability.AVAILABLE
        if book.in_hours and in_hours is False and not beyond:
            for each in book.queue:
                if each.state is State.PENDING:
                    self.advance(
                        now, each.id, Action.EXPIRE, SYSTEM, reason="hours_ended"
                    )
        self._write(faculty_id, in_hours=in_hours)

    @_all_or_nothing
    def close_faculty(self, now: datetime, faculty_id: str) -> list[Consultation]:
        """End what is open with a person who left, perhaps while we were down; return it."""
        return [
            self.advance(
                now,
                each.id,
                Action.COMPLETE if each.state is State.IN_PROGRESS else Action.CANCEL,
                SYSTEM,
                reason="faculty_removed",
            )
            for each in self.ledger.draft(faculty_id).queue
        ]

    @_all_or_nothing
    def move(
        self,
        now: datetime,
        faculty_id: str,
        target_id: str,
        new_ids: Iterable[str],
        actor: Actor,
    ) -> int:
        """Ask somebody else what was asked a person who is leaving; return how many.

        The requests keep their order and get new tickets; a talk that is on stays.
        ``new_ids`` give the ids. Raises what ``request`` raises, and then all stays.
        """
        queue = self.ledger.draft(faculty_id).queue
        waiting = [each for each in queue if each.state is not State.IN_PROGRESS]
        for each, new_id in zip(waiting, new_ids, strict=False):
            self.move_one(now, each.id, target_id, new_id, actor)
        return len(waiting)

    @_all_or_nothing
    def move_one(
        self,
        now: datetime,
        consultation_id: str,
        target_id: str,
        new_id: str,
        actor: Actor,
    ) -> Consultation:
        """Ask somebody else what was asked, and return the new request.

        Raises what ``advance`` and ``request`` raise, and then the old one stays.
        """
        # First, or the student might have too many open requests.
        before = self.advance(
            now, consultation_id, Action.CANCEL, actor, reason="moved"
        )
        return self.request(
            now,
            consultation_id=new_id,
            faculty_id=target_id,
            student=before.student,
            details=before.details,
            course=before.course,
            topic=before.topic,
            actor=actor,
        )

    def orphans(self) -> list[str]:
        """Return the ids of people who left books behind."""
        return [each for each, _ in self.ledger.drafts() if each not in self._people]

    # History

    def archivable(self, now: datetime) -> list[Consultation]:
        """Return the closed consultations that nothing can happen to any more."""
        return [
            each
            for faculty_id, book in self.ledger.people().items()
            for each in (
                book.settled(now, self.settings)
                if faculty_id in self._people
                else book.closed
            )
        ]

    def archive(self, consultation_ids: set[str]) -> None:
        """Let go of consultations that their month has, and of books that hold nothing."""
        self.ledger.archive(consultation_ids)
        for faculty_id in self.orphans():
            book = self.ledger.draft(faculty_id)
            if not book.queue and not book.closed:
                self.ledger.drop(faculty_id)

    @_all_or_nothing
    def forget_student(self, now: datetime, student: str) -> None:
        """Cancel what a student has open, and take their name off what is at hand."""
        for _, book in list(self.ledger.drafts()):
            for each in book.queue:
                if each.student == student and each.state is not State.IN_PROGRESS:
                    self.advance(
                        now, each.id, Action.CANCEL, SYSTEM, reason="student_removed"
                    )
        self.ledger.rewrite(
            lambda each: each.anonymised() if each.student == student else each
        )

    def count_closed(self, matches: Callable[[Consultation], bool]) -> int:
        """Return how many closed consultations at hand are meant."""
        return sum(map(matches, self._closed()))

    @_all_or_nothing
    def anonymise(self, matches: Callable[[Consultation], bool]) -> None:
        """Take the student and all texts off closed consultations at hand."""
        meant = {each.id for each in self._closed() if matches(each)}
        self.ledger.rewrite(
            lambda each: each.anonymised() if each.id in meant else each
        )

    @_all_or_nothing
    def erase(self, matches: Callable[[Consultation], bool]) -> None:
        """Leave closed consultations at hand out for good."""
        self.ledger.archive({each.id for each in self._closed() if matches(each)})

    def tell_forgotten(self, change: str, count: int) -> None:
        """Let it be told that past consultations were ``anonymised`` or ``deleted``."""
        self._emit(HistoryForgotten(change, count))

    # Inside

    def _closed(self) -> list[Consultation]:
        return [each for _, book in self.ledger.drafts() for each in book.closed]

    def _check_open(self, faculty: Faculty, student: str) -> None:
        """Check the limits as the next command finds them."""
        check_open(
            faculty,
            student,
            self.ledger.draft(faculty.id).queue,
            (each for _, book in self.ledger.drafts() for each in book.queue),
            self.settings,
        )

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
