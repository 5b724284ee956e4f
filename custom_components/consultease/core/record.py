"""A consultation as a record: who asked whom what, and each step of what became of it.

Times are aware datetimes in UTC.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from .enums import Action, Role, State, Via


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, through what; ``user_id`` is Home Assistant's, None for hardware and automations.

    ``cause`` is whatever the glue wants back with the event. It is kept nowhere.
    """

    role: Role
    via: Via
    user_id: str | None = None
    cause: object = field(default=None, compare=False, repr=False)


SYSTEM = Actor(Role.SYSTEM, Via.SYSTEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One step of a consultation: when, what, by whom, why."""

    at: datetime
    action: Action
    state: State
    actor: Actor
    reason: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return what ``from_dict`` takes."""
        return {
            "at": self.at.isoformat(),
            "action": self.action,
            "state": self.state,
            "role": self.actor.role,
            "via": self.actor.via,
            "user_id": self.actor.user_id,
            "reason": self.reason,
        }

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> Self:
        """Return the transition that ``as_dict`` described."""
        return cls(
            at=datetime.fromisoformat(row["at"]),
            action=Action(row["action"]),
            state=State(row["state"]),
            actor=Actor(Role(row["role"]), Via(row["via"]), row["user_id"]),
            reason=row["reason"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """One student, one faculty member, one request and what became of it.

    ``student`` is a roster number, empty once anonymised. ``rank`` orders the
    queue; ``version`` counts the transitions. ``transitions`` begin with the request.
    Who is ``returning`` has been served that day and lets those go first who have not.
    """

    id: str
    ticket: str
    faculty_id: str
    student: str
    details: str
    rank: int
    transitions: tuple[Transition, ...]
    course: str | None = None
    topic: str | None = None
    returning: bool = False

    @property
    def state(self) -> State:
        """Return where the consultation stands: what its last transition led to."""
        return self.transitions[-1].state

    @property
    def version(self) -> int:
        """Return how many transitions there were; each command may name the one it saw."""
        return len(self.transitions)

    @property
    def requested_at(self) -> datetime:
        """Return when the student asked."""
        return self.transitions[0].at

    @property
    def changed_at(self) -> datetime:
        """Return when the last transition happened."""
        return self.transitions[-1].at

    @property
    def requeued(self) -> bool:
        """Whether the consultation was put back once; it cannot be again."""
        return any(step.action is Action.REQUEUE for step in self.transitions)

    @property
    def waited(self) -> int | None:
        """Return the seconds from the request to the faculty member's first answer."""
        return next(
            (
                _seconds(self.requested_at, step.at)
                for step in self.transitions
                if step.action in (Action.ACCEPT, Action.START, Action.DECLINE)
            ),
            None,
        )

    @property
    def served(self) -> int | None:
        """Return the seconds from start, or else acceptance, to completion."""
        if self.state is not State.COMPLETED:
            return None
        begun = next(
            step.at
            for step in reversed(self.transitions)
            if step.state in (State.IN_PROGRESS, State.ACCEPTED)
        )
        return _seconds(begun, self.changed_at)

    def anonymised(self) -> Self:
        """Return the consultation without student and without what people wrote or picked."""
        steps = (
            step if step.actor.via is Via.SYSTEM else replace(step, reason=None)
            for step in self.transitions
        )
        return replace(
            self,
            student="",
            details="",
            course=None,
            topic=None,
            transitions=tuple(steps),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return what ``from_dict`` takes."""
        return {
            "id": self.id,
            "ticket": self.ticket,
            "faculty_id": self.faculty_id,
            "student": self.student,
            "details": self.details,
            "rank": self.rank,
            "course": self.course,
            "topic": self.topic,
            "returning": self.returning,
            "transitions": [step.as_dict() for step in self.transitions],
        }

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> Self:
        """Return the consultation that ``as_dict`` described."""
        return cls(
            id=row["id"],
            ticket=row["ticket"],
            faculty_id=row["faculty_id"],
            student=row["student"],
            details=row["details"],
            rank=row["rank"],
            course=row["course"],
            topic=row["topic"],
            # Not in what earlier versions have written.
            returning=row.get("returning", False),
            transitions=tuple(
                Transition.from_dict(step) for step in row["transitions"]
            ),
        )


def _seconds(start: datetime, end: datetime) -> int:
    return max(0, round((end - start).total_seconds()))


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a faculty member tells everyone who waits."""

    text: str
    at: datetime
