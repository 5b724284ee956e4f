"""What others see of a person: the snapshot for readers, config and queue for the desk unit."""

from collections.abc import Callable
from datetime import datetime

from .book import Book
from .desk.messages import HubConfig, HubQueue, QueueItem
from .enums import State, Status
from .models import Faculty, Settings
from .presence import status
from .record import Consultation
from .snapshots import DayStats, DeskState, Estimate, Presence, Snapshot

_ASKABLE = frozenset({Status.AVAILABLE, Status.BUSY, Status.IN_CONSULTATION})


def status_of(faculty: Faculty, presence: Presence, book: Book) -> Status:
    """Return what students are told of a person."""
    return status(
        presence.present,
        availability=book.availability,
        in_consultation=any(each.state is State.IN_PROGRESS for each in book.queue),
        always_available=faculty.always_available,
        in_hours=book.in_hours if faculty.schedule or faculty.exceptions else None,
    )


def is_queue_open(current: Status, book: Book, settings: Settings) -> bool:
    """Whether somebody may ask a person whose status is ``current``."""
    if book.closed_until is not None:
        return False
    return current in _ASKABLE or (settings.allow_when_away and current is Status.AWAY)


def snapshot(
    faculty: Faculty,
    presence: Presence,
    book: Book,
    settings: Settings,
    *,
    today: DayStats,
    wait: Estimate,
    desk: DeskState | None,
    opens_at: datetime | None = None,
) -> Snapshot:
    """Return a person as readers see them; nobody is promised a wait for who is away."""
    current = status_of(faculty, presence, book)
    return Snapshot(
        faculty=faculty,
        presence=presence,
        status=current,
        availability=book.availability,
        availability_until=book.availability_until,
        queue=book.queue,
        queue_open=is_queue_open(current, book, settings),
        waiting=sum(each.state is not State.IN_PROGRESS for each in book.queue),
        estimate=wait if current in _ASKABLE else None,
        today=today,
        desk=desk,
        announcement=book.announcement,
        opens_at=opens_at if current is Status.OFF_HOURS else None,
        closed_until=book.closed_until,
    )


def desk_config(faculty: Faculty, settings: Settings) -> HubConfig:
    """Return what a person's desk unit needs to work."""
    return HubConfig(
        desk_id=faculty.desk_id or "",
        name=faculty.name,
        department=faculty.department,
        beacons=faculty.beacons,
        min_rssi=faculty.min_rssi,
        grace=faculty.grace,
        time_zone=settings.posix_time_zone,
        language=settings.language,
    )


def desk_queue(shown: Snapshot, label: Callable[[Consultation], str]) -> HubQueue:
    """Return what a person's desk unit shows; ``label`` says what of a student."""
    return HubQueue(
        desk_id=shown.faculty.desk_id or "",
        rev=0,
        status=shown.status,
        waiting=shown.waiting,
        items=tuple(
            QueueItem(
                consultation_id=each.id,
                version=each.version,
                ticket=each.ticket,
                student=label(each),
                course=each.course,
                text=each.details,
                since=each.requested_at,
                state=each.state,
            )
            for each in shown.queue
        ),
    )
