"""The rules of the office, its people and its students, as frozen values.

Durations are whole seconds unless a name says otherwise.
"""

from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any, Self
import unicodedata

from .enums import StudentDisplay


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
