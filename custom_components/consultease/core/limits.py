"""Whether somebody may ask: who they are, what they write, and how much is open already."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
import unicodedata

from .book import Book
from .enums import State
from .errors import ConsultEaseError
from .models import Faculty, Settings, Student
from .record import Consultation
from .roster import Roster
from .text import visible

COURSE_MAX: Final = 40
REASON_MAX: Final = 200
ANNOUNCEMENT_MAX: Final = 200


def check_student(roster: Roster, number: str) -> Student:
    """Return who asks; raise ``unknown_student`` or ``student_disabled``."""
    if (student := roster.get(number)) is None:
        raise ConsultEaseError("unknown_student", field="student")
    if not student.enabled:
        raise ConsultEaseError("student_disabled", field="student")
    return student


def check_details(details: str, settings: Settings) -> str:
    """Return a request's text, trimmed; raise ``details_too_short`` or ``details_too_long``."""
    text = _tidy(details)
    if len(visible(text)) < settings.details_min:
        raise ConsultEaseError(
            "details_too_short", field="details", limit=settings.details_min
        )
    if len(text) > settings.details_max:
        raise ConsultEaseError(
            "details_too_long",
            field="details",
            limit=settings.details_max,
            length=len(text),
        )
    return text


def check_topic(topic: str | None, settings: Settings) -> str | None:
    """Return one of the office's topics, or any when it has none.

    Raises ``unknown_topic`` or ``topic_too_long``.
    """
    if topic in settings.topics:
        return topic
    if topic and settings.topics:
        raise ConsultEaseError("unknown_topic", field="topic")
    return check_text(topic, "topic", COURSE_MAX)


def check_text(text: str | None, field: str, limit: int) -> str | None:
    """Return a text trimmed, None when empty; raise ``<field>_too_long``."""
    text = _tidy(text or "")
    if len(text) > limit:
        raise ConsultEaseError(f"{field}_too_long", field=field, limit=limit)
    return text if visible(text) else None


def check_open(
    faculty: Faculty,
    student: str,
    queue: Iterable[Consultation],
    everywhere: Iterable[Consultation],
    settings: Settings,
) -> None:
    """Check that one more fits into a person's queue and among a student's open requests.

    Raises ``already_waiting``, ``too_many_open`` or ``queue_full``.
    """
    waiting = [each.student for each in queue]
    if student in waiting:
        raise ConsultEaseError("already_waiting", field="student", limit=1)
    limit = settings.open_per_student
    if sum(each.student == student for each in everywhere) >= limit:
        raise ConsultEaseError("too_many_open", field="student", limit=limit)
    own_limit = faculty.queue_limit
    limit = settings.queue_limit if own_limit is None else own_limit
    if len(waiting) >= limit:
        raise ConsultEaseError("queue_full", field="faculty_id", limit=limit)


def check_cool_down(
    now: datetime, book: Book, student: str, settings: Settings
) -> None:
    """Raise ``cooling_down`` to a student who was here only a moment ago."""
    cool_down = timedelta(seconds=settings.cool_down)
    free_at = max(
        (
            each.changed_at + cool_down
            for each in book.closed
            if each.student == student and each.state is State.COMPLETED
        ),
        default=now,
    )
    if free_at > now:
        minutes = -(-(free_at - now) // timedelta(minutes=1))
        raise ConsultEaseError("cooling_down", field="student", minutes=minutes)


def is_returning(now: datetime, book: Book, student: str, settings: Settings) -> bool:
    """Whether a student was served on this local day, where the office minds."""
    if not settings.first_of_day_first:
        return False
    day = now.astimezone(settings.time_zone).date()
    return any(
        each.student == student
        and each.state is State.COMPLETED
        and each.changed_at.astimezone(settings.time_zone).date() == day
        for each in book.closed
    )


def _tidy(text: str) -> str:
    """Return a text without space around it and without what no screen or file can hold.

    That is control signs but for line ends and tabs, and half characters.
    """
    if not text.isprintable():
        text = "".join(
            sign
            for sign in text
            if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")
        )
    return text.strip()
