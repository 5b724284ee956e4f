"""The office: the only writer of who asked whom, and what became of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from .answers import Answers
from .desk import is_legacy
from .enums import Action, Availability, State
from .record import SYSTEM, Actor, Consultation
from .transactions import all_or_nothing

# Why a request ended that goes on in somebody else's queue.
MOVED: Final = "moved"


class Office(Answers):
    """Consultations, on top of the people and their desks.

    A command here changes a draft, or raises ConsultEaseError and changes
    nothing. The caller puts the draft (``as_dict``) on disk and calls
    ``commit``, which lets everybody see it, or ``rollback``.
    """

    @all_or_nothing
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
                self.set_availability(now, faculty_id, Availability.AUTOMATIC, SYSTEM)
            if book.closed_until is not None and book.closed_until <= now:
                self.open_queue(faculty_id, SYSTEM)

    @all_or_nothing
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

    @all_or_nothing
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

    @all_or_nothing
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

    @all_or_nothing
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
        before = self.advance(now, consultation_id, Action.CANCEL, actor, reason=MOVED)
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

    @all_or_nothing
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
