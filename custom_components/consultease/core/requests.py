"""Who asks whom, and the steps that a request takes from there."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from .book import Book
from .consultation import advance, first_step
from .enums import Action, State, Via
from .errors import ConsultEaseError
from .limits import (
    COURSE_MAX,
    REASON_MAX,
    check_cool_down,
    check_details,
    check_open,
    check_student,
    check_text,
    check_topic,
    is_returning,
)
from .models import Faculty
from .past import Past
from .person import Person
from .queue import front
from .record import Actor, Consultation
from .tickets import ticket
from .transactions import all_or_nothing
from .views import is_queue_open, status_of

# Who presses twice means it once.
_SAME_PRESS = timedelta(seconds=2)


class Requests(Past):
    """Requests, and what is answered to them."""

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
        self._check_takes(person, book)
        asked = Consultation(
            id=consultation_id,
            ticket=self._ticket(now, person, book),
            faculty_id=faculty_id,
            student=student,
            details=check_details(details, rules),
            rank=book.rank + 1,
            course=check_text(course, "course", COURSE_MAX),
            topic=check_topic(topic, rules),
            returning=is_returning(now, book, student, rules),
            transitions=(first_step(now, actor),),
        )
        self._check_open(person.faculty, student)
        check_cool_down(now, book, student, rules)
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

    @all_or_nothing
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

    @all_or_nothing
    def call_next(
        self, now: datetime, faculty_id: str, actor: Actor, *, shown: str | None = None
    ) -> Consultation:
        """Start the next consultation, which ends the one that is on; raise ``nobody_waiting``.

        ``shown`` is who the caller saw to be next; raise ``stale_version`` when
        that is somebody else by now.
        """
        self._person(faculty_id)
        if done := self._just_done(now, faculty_id, Action.START, actor):
            return done
        queue = self.ledger.draft(faculty_id).queue
        following = front(queue, Action.START)
        if shown not in (None, following.id):
            seen = self.ledger.find(shown)
            raise ConsultEaseError(
                "stale_version", ticket=seen.ticket, state=seen.state
            )
        for each in queue:
            if each.state is State.IN_PROGRESS:
                self.advance(now, each.id, Action.COMPLETE, actor)
        return self.advance(now, following.id, Action.START, actor)

    def _just_done(
        self, now: datetime, faculty_id: str, action: Action, actor: Actor
    ) -> Consultation | None:
        """Return what the same press has done a moment ago; an automation may mean the next."""
        if actor.user_id is None and actor.via is not Via.DESK:
            return None
        book = self.ledger.draft(faculty_id)
        for each in (*book.queue, *book.closed):
            last = each.transitions[-1]
            if (last.action, last.actor) == (action, actor):
                if timedelta() <= now - last.at < _SAME_PRESS:
                    return each
        return None

    def consultation(self, consultation_id: str) -> Consultation:
        """Return a consultation that is open or was lately; raise ``unknown_consultation``."""
        return self.ledger.find(consultation_id)

    # Inside

    def _check_takes(self, person: Person, book: Book) -> None:
        current = status_of(person.faculty, person.presence, book)
        if not is_queue_open(current, book, self.settings):
            raise ConsultEaseError(
                "queue_closed", name=person.faculty.name, status=current
            )

    def _ticket(self, now: datetime, person: Person, book: Book) -> str:
        day = now.astimezone(self.settings.time_zone).date()
        return ticket(person.ticket_prefix, book.day(day), book.tickets)

    def _check_open(self, faculty: Faculty, student: str) -> None:
        """Check the limits as the next command finds them."""
        check_open(
            faculty,
            student,
            self.ledger.draft(faculty.id).queue,
            (each for _, book in self.ledger.drafts() for each in book.queue),
            self.settings,
        )
