"""The words for where things stand, who acts and through what."""

from enum import StrEnum


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
