"""What happened in the office, in the past tense."""

from dataclasses import dataclass
from datetime import datetime

from .desk.messages import HubMessage
from .enums import Action, Availability
from .record import Actor, Consultation
from .snapshots import DeskState, Presence

EVENT_TYPES: dict[Action, str] = {
    Action.REQUEST: "requested",
    Action.ACCEPT: "accepted",
    Action.DECLINE: "declined",
    Action.START: "started",
    Action.COMPLETE: "completed",
    Action.CANCEL: "cancelled",
    Action.EXPIRE: "expired",
    Action.NO_SHOW: "no_show",
    Action.REQUEUE: "requeued",
}


@dataclass(frozen=True, slots=True)
class FacultyChanged:
    """Something about one person is no longer as the last snapshot says."""

    faculty_id: str


@dataclass(frozen=True, slots=True)
class ConsultationChanged:
    """A consultation was requested or took another step; it is on disk."""

    consultation: Consultation


@dataclass(frozen=True, slots=True)
class RosterChanged:
    """Students were ``added``, ``changed``, ``removed`` or ``imported``; it is on disk.

    ``change`` is empty for a step on the way that nobody need be told of.
    """

    change: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class AvailabilitySet:
    """Somebody's status is overridden, or no longer; it is on disk."""

    faculty_id: str
    availability: Availability
    actor: Actor


@dataclass(frozen=True, slots=True)
class QueueClosed:
    """Somebody takes no more requests until a time; it is on disk."""

    faculty_id: str
    until: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class QueueOpened:
    """Somebody takes requests again; it is on disk."""

    faculty_id: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class HistoryForgotten:
    """So many past consultations were ``anonymised`` or ``deleted``; it is on disk."""

    change: str
    count: int


@dataclass(frozen=True, slots=True)
class RequestsClosed:
    """A person was removed and these tickets with them; whoever waited should be told."""

    faculty_id: str
    tickets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """A person came, left, or is no longer known about.

    ``news`` is false for what was already so before we listened.
    """

    faculty_id: str
    presence: Presence
    news: bool


@dataclass(frozen=True, slots=True)
class DeskCommanded:
    """A desk unit is to be told something."""

    message: HubMessage


@dataclass(frozen=True, slots=True)
class DeskDiscovered:
    """A desk unit that belongs to nobody was heard."""

    desk: DeskState


@dataclass(frozen=True, slots=True)
class DeskClaimed:
    """A desk unit belongs to somebody."""

    desk_id: str


@dataclass(frozen=True, slots=True)
class DeskLost:
    """A desk unit that belongs to nobody is gone."""

    desk_id: str


@dataclass(frozen=True, slots=True)
class DeskIgnored:
    """There are too many desk units that belong to nobody: this one is the first of those not heard."""

    desk_id: str


type Event = (
    FacultyChanged
    | ConsultationChanged
    | AvailabilitySet
    | QueueClosed
    | QueueOpened
    | HistoryForgotten
    | RequestsClosed
    | RosterChanged
    | PresenceChanged
    | DeskCommanded
    | DeskDiscovered
    | DeskClaimed
    | DeskLost
    | DeskIgnored
)
