"""What the cards are told, made of snapshots and consultations."""

from collections.abc import Iterable

from homeassistant.util import dt as dt_util

from .const import DATA_BUNDLE
from .coordinator import HubCoordinator
from .core.enums import State
from .core.kiosk import Kiosk, given_name
from .core.limits import ANNOUNCEMENT_MAX, COURSE_MAX, REASON_MAX
from .core.models import Student
from .core.queue import is_talking, position
from .core.record import Consultation
from .core.snapshots import Estimate, Snapshot
from .faculty_coordinator import FacultyCoordinator
from .messages import (
    BoardOffice,
    BoardPerson,
    KioskSettings,
    OwnRequest,
    QueueEvent,
    QueueItem,
    ServingTicket,
    Session,
    Wait,
)
from .payloads import device_id_of, local, place_and_wait


def board_office(hub: HubCoordinator) -> BoardOffice:
    """Return what forms need to know of the office's rules."""
    rules = hub.office.settings
    return {
        "title": hub.config_entry.title,
        "topics": list(rules.topics),
        "details_min": rules.details_min,
        "details_max": rules.details_max,
        "reason_max": REASON_MAX,
        "message_max": ANNOUNCEMENT_MAX,
        "course_max": COURSE_MAX,
        "language": rules.language,
        "bundle": hub.hass.data.get(DATA_BUNDLE),
    }


def board_person(hub: HubCoordinator, shown: Snapshot) -> BoardPerson:
    """Return what anybody may know of a faculty member."""
    faculty = shown.faculty
    serving = _tickets(shown.queue, State.IN_PROGRESS)
    return {
        "id": faculty.id,
        "device_id": device_id_of(hub, faculty.id),
        "name": faculty.name,
        "department": faculty.department,
        "office": faculty.office,
        "picture": faculty.picture,
        "courses": list(faculty.courses),
        "status": shown.status,
        "since": local(shown.presence.since),
        "until": local(shown.availability_until),
        "opens_at": local(shown.opens_at),
        "queue_open": shown.queue_open,
        "waiting": shown.waiting,
        "wait": _wait(shown.estimate),
        "serving": serving[0] if serving else None,
        "called": _tickets(shown.queue, State.ACCEPTED),
    }


def kiosk_settings(kiosk: Kiosk) -> KioskSettings:
    """Return what a tablet needs to know of itself."""
    return {
        "id": kiosk.id,
        "name": kiosk.name,
        "place": kiosk.place,
        "departments": list(kiosk.departments),
        "identification": kiosk.identification,
        "idle_time": kiosk.idle_time,
        "language": kiosk.language,
        "look": kiosk.look,
        "keyboard": kiosk.keyboard,
    }


def session(hub: HubCoordinator, student: Student) -> Session:
    """Return who is identified, by no more than it takes to greet them."""
    return {
        "visitor": hub.students.hash_visitor(student.number),
        "name": given_name(student.name),
        "open_requests": sum(
            each.student == student.number
            for person in hub.people.values()
            for each in person.data.queue
        ),
        "limit": hub.office.settings.open_per_student,
    }


def own_request(hub: HubCoordinator, each: Consultation) -> OwnRequest:
    """Return a consultation for the student whose it is, who must be the reader."""
    person = hub.people.get(each.faculty_id)
    place, wait = place_and_wait(hub, each)
    return {
        "consultation_id": each.id,
        "ticket": each.ticket,
        "faculty_id": each.faculty_id,
        "faculty": person.faculty.name if person else None,
        "office": person.faculty.office if person else None,
        "state": each.state,
        "version": each.version,
        "details": each.details,
        "course": each.course,
        "topic": each.topic,
        "reason": each.transitions[-1].reason,
        "requested_at": dt_util.as_local(each.requested_at).isoformat(),
        "changed_at": dt_util.as_local(each.changed_at).isoformat(),
        "position": place,
        "wait": _wait(wait),
        "talking": person is not None and is_talking(person.data.queue),
        "announcement": _announcement(person, each),
    }


def queue_item(hub: HubCoordinator, each: Consultation) -> QueueItem:
    """Return a consultation for whoever answers it, with the student's name."""
    student = hub.office.roster.get(each.student)
    person = hub.people.get(each.faculty_id)
    return {
        "consultation_id": each.id,
        "ticket": each.ticket,
        "student": student.name if student else "",
        "state": each.state,
        "version": each.version,
        "details": each.details,
        "course": each.course,
        "topic": each.topic,
        "requested_at": dt_util.as_local(each.requested_at).isoformat(),
        "changed_at": dt_util.as_local(each.changed_at).isoformat(),
        "position": (position(person.data.queue, each.id) or None) if person else None,
    }


def queue_event(hub: HubCoordinator, person: FacultyCoordinator) -> QueueEvent:
    """Return a person's whole queue: for that person and administrators."""
    shown = person.data
    closed = hub.office.ledger.published(person.faculty_id).closed
    return {
        "type": "queue",
        "person": board_person(hub, shown),
        "availability": shown.availability,
        "closed_until": local(shown.closed_until),
        "open": [queue_item(hub, each) for each in shown.queue],
        "missed": [
            queue_item(hub, each)
            for each in closed
            if each.state is State.NO_SHOW and not each.requeued and each.student
        ],
        "announcement": shown.announcement.text if shown.announcement else None,
    }


def _tickets(queue: Iterable[Consultation], state: State) -> list[ServingTicket]:
    return [
        {
            "ticket": each.ticket,
            "since": dt_util.as_local(each.changed_at).isoformat(),
        }
        for each in queue
        if each.state is state
    ]


def _announcement(person: FacultyCoordinator | None, each: Consultation) -> str | None:
    """Return what was announced to those who waited, if this student was one of them."""
    told = person.data.announcement if person else None
    if told is None or not each.state.is_open or each.requested_at > told.at:
        return None
    return told.text


def _wait(wait: Estimate | None) -> Wait | None:
    if wait is None:
        return None
    return {"minutes": wait.minutes, "low": wait.low, "high": wait.high}
