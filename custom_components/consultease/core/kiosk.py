"""A wall tablet: how students identify there, and how long they stay known."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Final

from .errors import ConsultEaseError
from .models import Student

TRIES: Final = 5
"""So many failed identifications within ``WINDOW`` lock a kiosk for ``PAUSE``."""
WINDOW: Final = timedelta(minutes=1)
PAUSE: Final = timedelta(minutes=1)

IDLE_MIN: Final = 10
IDLE_MAX: Final = 600


class Identification(StrEnum):
    """How students may say who they are."""

    CARD = "card"
    CARD_OR_NUMBER = "card_or_number"
    NUMBER_PIN = "number_pin"

    @property
    def takes_cards(self) -> bool:
        """Whether a card is enough."""
        return self is not Identification.NUMBER_PIN

    @property
    def takes_numbers(self) -> bool:
        """Whether a student number can be typed."""
        return self is not Identification.CARD

    @property
    def needs_pin(self) -> bool:
        """Whether a number counts with its PIN only."""
        return self is Identification.NUMBER_PIN


class Look(StrEnum):
    """The colours of the screen."""

    LIGHT = "light"
    DARK = "dark"
    FOLLOW = "follow"


class SessionEnd(StrEnum):
    """Why a session is over."""

    LOGOUT = "logout"
    IDLE = "idle"
    REPLACED = "replaced"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kiosk:
    """A wall tablet; one config subentry, whose id is ``id``.

    ``departments`` empty means all. ``reader`` is the id of a card reader of
    our own protocol, ``tag_device`` the id of a Home Assistant device that
    scans tags; at most one of them is set. ``idle_time`` in seconds.
    ``language`` None means the hub's.
    """

    id: str
    name: str
    place: str | None = None
    departments: tuple[str, ...] = ()
    user_id: str | None = None
    reader: str | None = None
    tag_device: str | None = None
    identification: Identification = Identification.CARD_OR_NUMBER
    idle_time: int = 60
    language: str | None = None
    look: Look = Look.FOLLOW
    keyboard: bool = False

    @property
    def has_reader(self) -> bool:
        """Whether students can hold their card to something."""
        return bool(self.reader or self.tag_device)


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskSnapshot:
    """What is public of a kiosk; ``last_scan`` says when, never who."""

    kiosk: Kiosk
    connected: bool = False
    reader_online: bool | None = None
    last_scan: datetime | None = None


class Door:
    """Lets students in at one kiosk, and nobody for a while when too many tries fail.

    A success takes nothing back: a guesser must not get new tries by showing
    a card of their own in between.
    """

    def __init__(self) -> None:
        """Start open."""
        self._failed: deque[datetime] = deque(maxlen=TRIES)
        self._locked_until: datetime | None = None

    def locked_for(self, now: datetime) -> int | None:
        """Return the whole seconds that the pause still takes, None without one."""
        if self._locked_until is None or now >= self._locked_until:
            return None
        return ceil((self._locked_until - now).total_seconds())

    def admit(self, now: datetime, find: Callable[[], Student | None]) -> Student:
        """Return who was found; ``find`` is not called during a pause.

        Raises ``identification_refused``, which does not say whether the
        student is unknown, disabled or has another PIN, or
        ``identification_locked`` (seconds).
        """
        if self.locked_for(now) is None:
            student = find()
            if student is not None and student.enabled:
                return student
            self._fail(now)
        if (seconds := self.locked_for(now)) is not None:
            raise ConsultEaseError("identification_locked", seconds=seconds)
        raise ConsultEaseError("identification_refused")

    def _fail(self, now: datetime) -> None:
        self._failed.append(now)
        if len(self._failed) == TRIES and now - self._failed[0] <= WINDOW:
            self._failed.clear()
            self._locked_until = now + PAUSE


@dataclass(slots=True)
class Visit:
    """A student known to one tablet, until logout or too long without a touch."""

    student: str
    touched_at: datetime

    def idle_at(self, kiosk: Kiosk) -> datetime:
        """Return when the visit ends unless somebody touches the tablet."""
        return self.touched_at + timedelta(seconds=kiosk.idle_time)


def given_name(name: str) -> str:
    """Return what to greet somebody by: ``Mara`` of Mara Santos and of Santos, Mara.

    A name in one piece, as many scripts write it, is the whole.
    """
    _, comma, after = name.partition(",")
    words = after.split() if comma and after.strip() else name.split()[:1]
    return " ".join(words) or name
