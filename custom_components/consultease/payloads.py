"""What actions answer with, as JSON: the shapes of people, consultations and students.

Times are ISO 8601 in Home Assistant's time zone, durations whole seconds unless
a key says minutes.
"""

import asyncio
from datetime import datetime

from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType, JsonValueType

from .const import DOMAIN
from .coordinator import HubCoordinator
from .core.models import Faculty, Student
from .core.queue import ahead, estimate, is_talking, position
from .core.record import Consultation
from .core.roster_import import ImportPlan, RowReport
from .core.sheet import fold
from .core.snapshots import Estimate, Snapshot
from .errors import refusal_text

_ROWS_AT_ONCE = 1000

# Of a consultation, what only who may read it may know; the rest is in the
# event entity's attributes or on the board.
_PRIVATE = frozenset(
    {
        "details",
        "reason",
        "student",
        "student_language",
        "student_name",
        "student_notify",
        "topic",
    }
)


def board_payload(hub: HubCoordinator, shown: Snapshot) -> JsonObjectType:
    """Return what anybody may know of a faculty member."""
    faculty, presence = shown.faculty, shown.presence
    return {
        "faculty_id": faculty.id,
        "device_id": device_id_of(hub, faculty.id),
        "name": faculty.name,
        "department": faculty.department,
        "office": faculty.office,
        "courses": list(faculty.courses),
        "picture": faculty.picture,
        "status": shown.status,
        "present": presence.present,
        "present_since": local(presence.since),
        "availability": shown.availability,
        "availability_until": local(shown.availability_until),
        "queue_open": shown.queue_open,
        "queue_closed_until": local(shown.closed_until),
        "waiting": shown.waiting,
        **_wait(shown.estimate),
    }


def consultation_payload(hub: HubCoordinator, each: Consultation) -> JsonObjectType:
    """Return a consultation with names and texts: for who may read it.

    ``position`` and the estimated wait are None for one that does not wait;
    a student or person who is gone has no name.
    """
    office = hub.office
    person = hub.people.get(each.faculty_id)
    student = office.roster.get(each.student)
    place, wait = place_and_wait(hub, each)
    return {
        "consultation_id": each.id,
        "ticket": each.ticket,
        "state": each.state,
        "version": each.version,
        "device_id": device_id_of(hub, each.faculty_id),
        "faculty": person.faculty.name if person else None,
        "student": each.student or None,
        "student_name": student.name if student else None,
        "details": each.details,
        "course": each.course,
        "topic": each.topic,
        "reason": each.transitions[-1].reason,
        "requested_at": local(each.requested_at),
        "changed_at": local(each.changed_at),
        "waited": each.waited,
        "served": each.served,
        "position": place,
        **_wait(wait),
    }


def public_payload(payload: JsonObjectType) -> JsonObjectType:
    """Return a consultation's payload without student and texts; the course is as it was given."""
    return {key: value for key, value in payload.items() if key not in _PRIVATE}


def public_course(faculty: Faculty, each: Consultation) -> str | None:
    """Return the course if the person offers it; any other is what a student typed."""
    wanted = fold(each.course or "")
    return next((course for course in faculty.courses if fold(course) == wanted), None)


def student_payload(student: Student) -> JsonObjectType:
    """Return a student; of cards and PIN only that there are some."""
    return {
        "number": student.number,
        "name": student.name,
        "department": student.department,
        "email": student.email,
        "notify": student.notify,
        "language": student.language,
        "enabled": student.enabled,
        "cards": len(student.cards),
        "has_pin": student.pin is not None,
    }


async def async_import_payload(plan: ImportPlan, *, applied: bool) -> JsonObjectType:
    """Return what importing a table did, or would have done, row by row."""
    rows: list[JsonValueType] = []
    for row in plan.rows:
        rows.append(_row_payload(row))
        if len(rows) % _ROWS_AT_ONCE == 0:
            # A university is not to hold up everything else.
            await asyncio.sleep(0)
    return {
        "applied": applied,
        "added": plan.added,
        "changed": plan.changed,
        "unchanged": plan.unchanged,
        "refused": plan.refused,
        "ignored_columns": list(plan.ignored_columns),
        "rows": rows,
    }


def _row_payload(row: RowReport) -> JsonObjectType:
    payload: JsonObjectType = {
        "line": row.line,
        "number": row.number,
        "outcome": row.outcome,
    }
    if row.reason:
        payload["field"] = row.field
        payload["reason"] = row.reason
        payload["message"] = row_message(row)
    # Errors name no students, as Home Assistant logs them; the report may.
    if owner := row.placeholders.get("student"):
        payload["card_owner"] = owner
    return payload


def row_message(row: RowReport) -> str:
    """Return why a row is refused, in a sentence; empty when it is not."""
    if row.reason is None:
        return ""
    return refusal_text(row.reason, row.field, row.placeholders)


def place_and_wait(
    hub: HubCoordinator, each: Consultation
) -> tuple[int | None, Estimate | None]:
    """Return where a consultation stands among those who wait, and how long it still will."""
    person = hub.people.get(each.faculty_id)
    if person is None or not each.state.is_open:
        return None, None
    queue = person.data.queue
    place = position(queue, each.id) or None
    if not place or not person.data.estimate:
        return place, None
    served = hub.office.ledger.published(each.faculty_id).service_times
    wait = estimate(ahead(queue, each.id), served, talking=is_talking(queue))
    return place, wait


def device_id_of(hub: HubCoordinator, faculty_id: str) -> str | None:
    """Return the id of a person's device."""
    device = dr.async_get(hub.hass).async_get_device_by_identifier(
        (DOMAIN, faculty_id), hub.config_entry.entry_id
    )
    return device.id if device else None


def local(at: datetime | None) -> str | None:
    """Return a time as ISO 8601 in Home Assistant's time zone."""
    return None if at is None else dt_util.as_local(at).isoformat()


def _wait(wait: Estimate | None) -> JsonObjectType:
    return {
        "wait_minutes": wait.minutes if wait else None,
        "wait_minutes_low": wait.low if wait else None,
        "wait_minutes_high": wait.high if wait else None,
    }
