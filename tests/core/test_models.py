"""The values: what they tell of themselves, and that a file brings back the same."""

import json
import unicodedata

from hypothesis import given, strategies as st
import pytest

from custom_components.consultease.core.enums import Action, State
from custom_components.consultease.core.errors import ConsultEaseError
from custom_components.consultease.core.models import Student, initials
from custom_components.consultease.core.record import Consultation

from .builders import after, consultation, consultations, steady

texts = st.text(max_size=20)
students = st.builds(
    Student,
    number=texts,
    name=texts,
    department=st.none() | texts,
    cards=st.lists(texts, max_size=3).map(tuple),
    pin=st.none() | texts,
    email=st.none() | texts,
    notify=st.none() | texts,
    language=st.none() | texts,
    enabled=st.booleans(),
)


@steady
@given(students)
def test_students_come_back_from_json(student: Student) -> None:
    """The roster is a file: whatever it holds must be read as it was written."""
    assert Student.from_dict(json.loads(json.dumps(student.as_dict()))) == student


def test_a_plain_student_is_a_short_row() -> None:
    """Thousands of students: what is not set takes no room, and may be missing."""
    row = {"number": "S1", "name": "Sami"}
    assert Student.from_dict(dict(row)).as_dict() == row
    with pytest.raises(KeyError):
        Student.from_dict({"number": "S1"})


@steady
@given(consultations(), st.none() | texts, st.none() | texts)
def test_consultations_come_back_from_json(
    made: Consultation, course: str | None, topic: str | None
) -> None:
    """A restart must not lose a step, nor who took it and why."""
    made = consultation(
        *(step.action for step in made.transitions[1:]), course=course, topic=topic
    )
    assert Consultation.from_dict(json.loads(json.dumps(made.as_dict()))) == made


def test_what_a_consultation_tells() -> None:
    """State, version and times all follow from the transitions, so none can disagree."""
    made = consultation(Action.ACCEPT, Action.START, Action.COMPLETE)
    assert made.state is State.COMPLETED
    assert made.version == 4
    assert made.requested_at == after(0)
    assert made.changed_at == after(180)
    assert not made.requeued


@pytest.mark.parametrize(
    ("steps", "waited"),
    [
        ((), None),
        ((Action.ACCEPT,), 60),
        ((Action.ACCEPT, Action.START), 60),
        ((Action.START,), 60),
        ((Action.DECLINE,), 60),
        ((Action.EXPIRE,), None),
        ((Action.CANCEL,), None),
        ((Action.ACCEPT, Action.NO_SHOW, Action.REQUEUE, Action.START), 60),
    ],
)
def test_waited_ends_with_the_first_answer(
    steps: tuple[Action, ...], waited: int | None
) -> None:
    """A student waits for an answer; what comes after is no waiting, and neither is giving up."""
    assert consultation(*steps).waited == waited


@pytest.mark.parametrize(
    ("steps", "served"),
    [
        ((Action.START,), None),
        ((Action.START, Action.COMPLETE), 60),
        ((Action.ACCEPT, Action.COMPLETE), 60),
        ((Action.ACCEPT, Action.START, Action.COMPLETE), 60),
        ((Action.ACCEPT, Action.NO_SHOW), None),
        (
            (
                Action.ACCEPT,
                Action.NO_SHOW,
                Action.REQUEUE,
                Action.ACCEPT,
                Action.COMPLETE,
            ),
            60,
        ),
    ],
)
def test_served_is_the_talk(steps: tuple[Action, ...], served: int | None) -> None:
    """From start, or from the acceptance when nobody pressed start; the estimates use it."""
    assert consultation(*steps).served == served


@pytest.mark.parametrize("state", State)
def test_three_states_stand_in_the_queue(state: State) -> None:
    """Whoever is asked for, told to come or talked to is in the queue, and nobody else."""
    assert state.is_open == (state in ("pending", "accepted", "in_progress"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ana Reyes", "AR"),
        ("maría de los ángeles núñez", "MN"),
        ("山田 花", "山花"),
        ("Cher", "C"),
        ("Dr. (Ben) Okafor", "DO"),
        ("🎓 Joy", "J"),
        ("🎓 ?", "X"),
        ("", "X"),
        ("E\u0301mile Zola", "ÉZ"),
    ],
)
def test_initials_in_any_script(name: str, expected: str) -> None:
    """They begin a ticket that is called aloud: letters, whatever stands around them."""
    assert initials(name) == expected


def test_initials_of_more_words() -> None:
    """The last word always counts: it is the family name in most names."""
    assert initials("Ana María de la Cruz", words=3) == "AMC"


@steady
@given(st.text(max_size=40))
def test_initials_of_anything_can_be_a_ticket(name: str) -> None:
    """No name may give a ticket without letters, or one with spaces in it."""
    found = initials(name)
    assert found
    assert not any(sign.isspace() for sign in found)
    # Whatever way a name was typed, its tickets look the same.
    assert initials(unicodedata.normalize("NFD", name)) == found


def test_anonymised_keeps_numbers_but_no_person() -> None:
    """The statistics stay; who it was and what anybody wrote does not."""
    made = consultation(Action.ACCEPT, Action.COMPLETE)
    bare = made.anonymised()
    assert (bare.student, bare.details) == ("", "")
    assert (bare.id, bare.ticket, bare.served) == (made.id, made.ticket, made.served)


def test_an_error_reads_well_in_a_log() -> None:
    """Its key and numbers are text at once, so that a translation can take them."""
    error = ConsultEaseError("queue_full", field="faculty_id", limit=10)
    assert (error.field, error.placeholders) == ("faculty_id", {"limit": "10"})
    assert str(error) == "queue_full (limit=10)"
    assert str(ConsultEaseError("no_desk")) == "no_desk"
