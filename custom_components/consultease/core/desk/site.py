"""What a site publishes of its people, for door signs, hall screens and other Home Assistants.

The whole of it is in ``docs/protocol.md``. It is public: nothing of students is in it.
"""

from dataclasses import dataclass
from datetime import datetime
import json
from typing import Final

from ..enums import State
from ..models import Settings
from ..snapshots import Snapshot
from . import fit
from .messages import Publish

_NAME_LENGTH: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteStatus:
    """One person's public status; ``content`` is JSON, empty when there is none any more.

    ``prefix`` and ``site`` are levels of the topic.
    """

    prefix: str
    site: str
    faculty_id: str
    content: str = ""


def content(shown: Snapshot, settings: Settings) -> str:
    """Return what anybody may know of a person, as JSON of at most 2 KiB.

    With the office's time zone and language, so that a sign needs no setting of its own.
    """
    faculty, wait = shown.faculty, shown.estimate
    serving = next(
        (each for each in shown.queue if each.state is State.IN_PROGRESS), None
    )
    return json.dumps(
        {
            "name": _short(faculty.name),
            "department": _short(faculty.department),
            "office": _short(faculty.office),
            "status": shown.status,
            "since": _epoch(shown.presence.since),
            "until": _epoch(shown.availability_until),
            "opens_at": _epoch(shown.opens_at),
            "queue_open": shown.queue_open,
            "waiting": shown.waiting,
            "wait": [wait.low, wait.high] if wait and shown.queue_open else None,
            "serving": serving.ticket if serving else None,
            "time_zone": settings.posix_time_zone,
            "language": settings.language,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def encode(status: SiteStatus) -> list[Publish]:
    """Return what to publish."""
    topic = f"{status.prefix}/site/{status.site}/faculty/{status.faculty_id}"
    return [Publish(topic, status.content, 1, True)]


def _short(text: str | None) -> str | None:
    return text and fit.shorten(fit.clean(text), _NAME_LENGTH)


def _epoch(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())
