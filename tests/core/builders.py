"""Invented people, what they ask, and the office they do it in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import settings, strategies as st

from custom_components.consultease.core.consultation import TRANSITIONS, advance
from custom_components.consultease.core.enums import Action, Role, State, Via
from custom_components.consultease.core.models import Faculty, Settings, Student
from custom_components.consultease.core.office import Office
from custom_components.consultease.core.record import Actor, Consultation, Transition
from custom_components.consultease.core.roster import Roster

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
KIOSK = Actor(Role.STUDENT, Via.KIOSK)
PERSON = Actor(Role.FACULTY, Via.ACTION, "user-ana")

ANA = Faculty(id="ana", name="Ana Reyes")
BEN = Faculty(id="ben", name="Ben Okafor")
STUDENTS = tuple(
    Student(number=f"S{place}", name=name)
    for place, name in enumerate(
        ("Sami Haddad", "Lina Okoye", "山田 花", "Íñigo Peña", "🎓 Joy Tan"), 1
    )
)

# The slowest machine must not fail an example for its time.
steady = settings(deadline=None, max_examples=100)

actions = st.sampled_from(Action)


def after(seconds: float = 0, *, minutes: float = 0, hours: float = 0) -> datetime:
    """Return a moment after NOW."""
    return NOW + timedelta(seconds=seconds, minutes=minutes, hours=hours)


def consultation(
    *steps: Action, every: float = 60, at: datetime = NOW, **facts: Any
) -> Consultation:
    """Return a consultation after some steps, one every minute from the request on."""
    whole: dict[str, Any] = {
        "id": "c1",
        "ticket": "AR-01",
        "faculty_id": "ana",
        "student": "S1",
        "details": "About the second lab",
        "rank": 1,
        **facts,
    }
    request = Transition(at=at, action=Action.REQUEST, state=State.PENDING, actor=KIOSK)
    made = Consultation(transitions=(request,), **whole)
    for count, step in enumerate(steps, 1):
        made = advance(made, step, at + timedelta(seconds=every * count), PERSON)
    return made


# The shortest way to each state, and to those that differ once requeued.
PATHS: dict[tuple[State, bool], tuple[Action, ...]] = {
    (State.PENDING, False): (),
    (State.ACCEPTED, False): (Action.ACCEPT,),
    (State.IN_PROGRESS, False): (Action.START,),
    (State.COMPLETED, False): (Action.START, Action.COMPLETE),
    (State.DECLINED, False): (Action.DECLINE,),
    (State.NO_SHOW, False): (Action.ACCEPT, Action.NO_SHOW),
    (State.CANCELLED, False): (Action.CANCEL,),
    (State.EXPIRED, False): (Action.EXPIRE,),
}
PATHS |= {
    (state, True): (*PATHS[State.NO_SHOW, False], Action.REQUEUE, *path)
    for (state, _), path in list(PATHS.items())
}


def walk(tries: list[Action]) -> Consultation:
    """Return a consultation after those of some steps that the table allows."""
    made = consultation()
    for count, step in enumerate(tries, 1):
        if (made.state, step) in TRANSITIONS and not (
            step is Action.REQUEUE and made.requeued
        ):
            made = advance(made, step, after(60 * count), PERSON)
    return made


def consultations() -> st.SearchStrategy[Consultation]:
    """Return consultations anywhere in their lives."""
    return st.lists(actions, max_size=8).map(walk)


def office(
    *people: Faculty,
    rules: Settings | None = None,
    stored: dict[str, Any] | None = None,
    now: datetime = NOW,
) -> Office:
    """Return an office with these people (default: Ana, who is in), and all students."""
    made = Office(rules or Settings(), Roster.of(STUDENTS), stored)
    for person in people or (ANA,):
        made.put_faculty(now, person)
        made.hear_linked(now, person.id, {"binary_sensor.in": True})
    made.refresh(now)
    return made


def ask(
    made: Office,
    student: str = "S1",
    faculty_id: str = "ana",
    *,
    now: datetime = NOW,
    **facts: Any,
) -> Consultation:
    """Put a request into somebody's queue and on the disk."""
    whole: dict[str, Any] = {
        "consultation_id": f"{student}@{faculty_id}",
        "details": "About the second lab",
        "actor": KIOSK,
        **facts,
    }
    asked = made.request(now, faculty_id=faculty_id, student=student, **whole)
    save(made, now)
    return asked


def do(
    made: Office,
    action: Action,
    consultation_id: str = "S1@ana",
    *,
    now: datetime = NOW,
    **facts: Any,
) -> Consultation:
    """Take a consultation a step further and put it on the disk."""
    done = made.advance(now, consultation_id, action, PERSON, **facts)
    save(made, now)
    return done


def save(made: Office, now: datetime = NOW) -> None:
    """Put everything on the disk and let everybody see it."""
    made.commit()
    made.refresh(now)
