"""The things ConsultEase is about, as frozen values.

Times are aware datetimes in UTC; durations are whole seconds unless a name says
otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from statistics import median
from types import MappingProxyType
from typing import Any, Self
import unicodedata


class Status(StrEnum):
    """What a student needs to know of a faculty member."""

    AVAILABLE = "available"
    BUSY = "busy"
    IN_CONSULTATION = "in_consultation"
    AWAY = "away"
    OFF_HOURS = "off_hours"
    UNKNOWN = "unknown"


class Availability(StrEnum):
    """What a faculty member says of themselves; automatic leaves it to the sources."""

    AUTOMATIC = "automatic"
    AVAILABLE = "available"
    BUSY = "busy"
    AWAY = "away"


class State(StrEnum):
    """Where a consultation stands."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    DECLINED = "declined"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def is_open(self) -> bool:
        """Whether the consultation still stands in the queue."""
        return self in _OPEN


_OPEN = frozenset({State.PENDING, State.ACCEPTED, State.IN_PROGRESS})


class Action(StrEnum):
    """What can be done to a consultation."""

    REQUEST = "request"
    ACCEPT = "accept"
    DECLINE = "decline"
    START = "start"
    COMPLETE = "complete"
    NO_SHOW = "no_show"
    REQUEUE = "requeue"
    CANCEL = "cancel"
    EXPIRE = "expire"


class Role(StrEnum):
    """Who acts."""

    STUDENT = "student"
    FACULTY = "faculty"
    ADMIN = "admin"
    SYSTEM = "system"


class Via(StrEnum):
    """Through what somebody acts."""

    DESK = "desk"
    ACTION = "action"
    ENTITY = "entity"
    KIOSK = "kiosk"
    DASHBOARD = "dashboard"
    SYSTEM = "system"


class StudentDisplay(StrEnum):
    """What desks and to-do lists show of a student."""

    NAME = "name"
    INITIALS = "initials"
    TICKET = "ticket"


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
class Settings:
    """The office's rules; defaults are those of the options. Minutes where the name says so."""

    queue_limit: int = 10
    open_per_student: int = 3
    details_min: int = 3
    details_max: int = 500
    expire_after: int = 30 * 60
    no_show_after: int = 60 * 60
    cool_down: int = 0
    first_of_day_first: bool = False
    allow_when_away: bool = False
    student_display: StudentDisplay = StudentDisplay.NAME
    topics: tuple[str, ...] = ()
    time_zone: tzinfo = UTC
    posix_time_zone: str = "UTC0"
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Faculty:
    """A person; one config subentry, whose id is ``id``.

    ``beacons`` are normalised (see ``presence.normalise_beacon``); ``grace`` in
    seconds; ``min_rssi`` in dBm; ``queue_limit`` None means the office's.
    """

    id: str
    name: str
    department: str | None = None
    email: str | None = None
    office: str | None = None
    courses: tuple[str, ...] = ()
    picture: str | None = None
    user_id: str | None = None
    desk_id: str | None = None
    beacons: tuple[str, ...] = ()
    linked_entities: tuple[str, ...] = ()
    schedule: str | None = None
    exceptions: str | None = None
    always_available: bool = False
    queue_limit: int | None = None
    grace: int = 60
    min_rssi: int = -85


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """A row of the roster. ``cards`` and ``pin`` are keyed hashes, never the numbers themselves."""

    number: str
    name: str
    department: str | None = None
    cards: tuple[str, ...] = ()
    pin: str | None = None
    email: str | None = None
    notify: str | None = None
    language: str | None = None
    enabled: bool = True

    def as_dict(self) -> dict[str, Any]:
        """Return what ``from_dict`` takes, without what is unset."""
        row: dict[str, Any] = {"number": self.number, "name": self.name}
        row |= {
            key: value
            for key in ("department", "pin", "email", "notify", "language")
            if (value := getattr(self, key)) is not None
        }
        if self.cards:
            row["cards"] = list(self.cards)
        if not self.enabled:
            row["enabled"] = False
        return row

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> Self:
        """Return the student that ``as_dict`` described; KeyError without number or name."""
        return cls(
            number=row["number"],
            name=row["name"],
            department=row.get("department"),
            cards=tuple(row.get("cards", ())),
            pin=row.get("pin"),
            email=row.get("email"),
            notify=row.get("notify"),
            language=row.get("language"),
            enabled=row.get("enabled", True),
        )


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Whether the person is in, by which source, since when. None: nobody knows."""

    present: bool | None = None
    source: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """How long somebody who asks now will wait: minutes, and the range shown."""

    minutes: int
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskState:
    """What is known of a desk unit. Units as in ``core.desk.messages``.

    ``last_seen`` moves in steps of a minute, so that a chatty desk does not
    write a state per message. ``online`` is None until the unit was heard.
    ``beacon`` is the last that was heard, of a unit that tells which.
    """

    id: str
    online: bool | None = None
    last_seen: datetime | None = None
    firmware: str | None = None
    hardware: str | None = None
    mac: str | None = None
    ip: str | None = None
    rssi: int | None = None
    wifi_rssi: int | None = None
    beacon_battery: int | None = None
    free_heap: int | None = None
    time_synced: bool | None = None
    beacon: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayStats:
    """A faculty member's counts of one local day (ISO date).

    ``waits`` are the seconds until answers, ``services`` those that talks took.
    ``last_number`` is that of the last ticket.
    """

    day: str = ""
    requested: int = 0
    completed: int = 0
    waits: tuple[int, ...] = ()
    declined: int = 0
    expired: int = 0
    services: tuple[int, ...] = ()
    last_number: int = 0

    @property
    def median_wait(self) -> int | None:
        """Return the seconds until an answer, None before the first."""
        return round(median(self.waits)) if self.waits else None

    @property
    def median_service(self) -> int | None:
        """Return the seconds that a talk took, None before the first."""
        return round(median(self.services)) if self.services else None


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a faculty member tells everyone who waits."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that is public of one faculty member, plus the queue, at one moment.

    ``opens_at`` is when their hours begin next, while they are over.
    ``closed_until`` is set while they take no more requests, wherever they are.
    """

    faculty: Faculty
    presence: Presence
    status: Status
    availability: Availability
    availability_until: datetime | None
    queue: tuple[Consultation, ...]
    queue_open: bool
    waiting: int
    estimate: Estimate | None
    today: DayStats
    desk: DeskState | None
    announcement: Announcement | None = None
    opens_at: datetime | None = None
    closed_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSnapshot:
    """The office as a whole; ``median_wait_today`` in seconds.

    ``today`` and ``departments`` sum up everybody's day, and that of each
    department that has people; ``present`` and ``present_in`` count who is in.
    """

    available: int
    waiting: int
    requested_today: int
    completed_today: int
    median_wait_today: int | None
    updates_per_minute: int = 0
    today: DayStats = DayStats()
    departments: Mapping[str, DayStats] = field(
        default_factory=lambda: MappingProxyType({})
    )
    present: int = 0
    present_in: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


def initials(name: str, words: int = 2) -> str:
    """Return the initials of the first and last words of a name, in any script.

    An emoji or sign is passed over; a name without any letter gives "X", so
    that a ticket can still be said aloud.
    """
    letters = [
        letter.upper()
        for word in unicodedata.normalize("NFC", name).split()
        if (letter := next((sign for sign in word if sign.isalnum()), None))
    ]
    if len(letters) > words:
        letters = [*letters[: words - 1], letters[-1]]
    return "".join(letters) or "X"
