"""Who may ask for what: each refusal names the field and the limit."""

from dataclasses import replace

from hypothesis import given, strategies as st
import pytest

from custom_components.consultease.core.book import Book
from custom_components.consultease.core.enums import Action
from custom_components.consultease.core.errors import ConsultEaseError
from custom_components.consultease.core.limits import (
    COURSE_MAX,
    check_cool_down,
    check_details,
    check_open,
    check_student,
    check_text,
    check_topic,
)
from custom_components.consultease.core.models import Settings, Student
from custom_components.consultease.core.roster import Roster

from .builders import ANA, NOW, STUDENTS, after, consultation, steady

ROSTER = Roster.of((*STUDENTS, Student(number="S9", name="Mia Novak", enabled=False)))


def test_only_students_of_the_roster_may_ask() -> None:
    """In whatever spelling of their number; no number is in the error, as errors are logged."""
    assert check_student(ROSTER, " s1 ").name == "Sami Haddad"
    with pytest.raises(ConsultEaseError, match="unknown_student") as refused:
        check_student(ROSTER, "X" * 999)
    assert refused.value.field == "student"
    assert refused.value.placeholders == {}
    with pytest.raises(ConsultEaseError, match="student_disabled") as refused:
        check_student(ROSTER, "s9")
    assert refused.value.field == "student"
    assert refused.value.placeholders == {}


def test_details_have_a_length() -> None:
    """Counted in characters of any script, without the space around them."""
    rules = Settings(details_min=2, details_max=4)
    assert check_details("  課題\n", rules) == "課題"
    assert check_details("a\nbc", rules) == "a\nbc"
    with pytest.raises(ConsultEaseError, match="details_too_short") as refused:
        check_details(" a \t ", rules)
    assert (refused.value.field, refused.value.placeholders) == (
        "details",
        {"limit": "2"},
    )
    with pytest.raises(ConsultEaseError, match="details_too_long") as refused:
        check_details("12345", rules)
    assert refused.value.field == "details"
    assert refused.value.placeholders == {"limit": "4", "length": "5"}


@steady
@given(st.text(max_size=60))
def test_details_can_be_put_on_disk_and_screen(text: str) -> None:
    """Half characters no file takes, and control signs no screen; the rest is the student's."""
    kept = check_details(text, Settings(details_min=0))
    kept.encode()
    assert "\0" not in kept
    assert check_details(kept, Settings(details_min=0)) == kept
    if text.isprintable():
        assert kept == text.strip()


def test_an_emoji_of_several_signs_stays_whole() -> None:
    """What joins them is not printable by itself, and must not be taken for a control sign."""
    family = "👩\u200d🔬 lab"
    assert check_details(f"{family}\x07\ud800", Settings()) == family


def test_courses_are_short() -> None:
    """They stand on a desk unit's line; none is none."""
    assert check_text(" CS 101 ", "course", COURSE_MAX) == "CS 101"
    assert check_text(" ", "course", COURSE_MAX) is None
    assert check_text(None, "course", COURSE_MAX) is None
    with pytest.raises(ConsultEaseError, match="course_too_long") as refused:
        check_text("x" * 41, "course", COURSE_MAX)
    assert check_text("x" * 40, "course", COURSE_MAX)
    assert refused.value.field == "course"
    assert refused.value.placeholders == {"limit": "40"}


def test_topics_are_the_offices() -> None:
    """Where there is a list, it decides, also about how long one may be; else any short one."""
    long = "Supervision of a thesis in a foreign language abroad"
    rules = Settings(topics=("Grades", long))
    assert check_topic("Grades", rules) == "Grades"
    assert check_topic(long, rules) == long
    assert check_topic(None, rules) is None
    assert check_topic("", rules) is None
    with pytest.raises(ConsultEaseError, match="unknown_topic") as refused:
        check_topic("Football" * 99, rules)
    assert refused.value.field == "topic"
    assert refused.value.placeholders == {}
    assert check_topic(" Football ", Settings()) == "Football"
    with pytest.raises(ConsultEaseError, match="topic_too_long"):
        check_topic(long, Settings())


QUEUE = tuple(
    consultation(id=f"c{place}", student=f"S{place}", rank=place)
    for place in range(1, 4)
)


@pytest.mark.parametrize(
    ("rules", "own_limit", "student", "everywhere", "refused"),
    [
        (Settings(), None, "S4", QUEUE, None),
        (Settings(), None, "S1", QUEUE, ("already_waiting", "student", "1")),
        (Settings(queue_limit=3), None, "S4", QUEUE, ("queue_full", "faculty_id", "3")),
        (Settings(queue_limit=3), 4, "S4", QUEUE, None),
        (Settings(), 0, "S4", QUEUE, ("queue_full", "faculty_id", "0")),
        (
            Settings(open_per_student=2),
            None,
            "S4",
            tuple(replace(each, student="S4") for each in QUEUE[:2]),
            ("too_many_open", "student", "2"),
        ),
    ],
)
def test_limits_of_what_is_open(
    rules: Settings,
    own_limit: int | None,
    student: str,
    everywhere: tuple,
    refused: tuple[str, str, str] | None,
) -> None:
    """One with each person, a few in all, and no queue that nobody can get through."""
    faculty = replace(ANA, queue_limit=own_limit)
    if refused is None:
        check_open(faculty, student, QUEUE, everywhere, rules)
        return
    with pytest.raises(ConsultEaseError) as error:
        check_open(faculty, student, QUEUE, everywhere, rules)
    assert (
        error.value.key,
        error.value.field,
        error.value.placeholders["limit"],
    ) == refused


def test_the_cool_down_says_how_long() -> None:
    """Who was served lets others go first; whole minutes, never zero. The others may ask."""
    served = consultation(Action.START, Action.COMPLETE)
    earlier = consultation(Action.START, Action.COMPLETE, every=1)
    declined = consultation(Action.CANCEL, student="S2")
    book = Book(closed=(earlier, served, declined))
    rules = Settings(cool_down=600)
    with pytest.raises(ConsultEaseError, match="cooling_down") as refused:
        check_cool_down(after(120 + 541), book, "S1", rules)
    assert refused.value.field == "student"
    assert refused.value.placeholders == {"minutes": "1"}
    with pytest.raises(ConsultEaseError) as refused:
        check_cool_down(after(120 + 599 - 120), book, "S1", rules)
    assert refused.value.placeholders == {"minutes": "3"}
    check_cool_down(after(120 + 600), book, "S1", rules)
    check_cool_down(NOW, book, "S2", rules)
    check_cool_down(after(120), book, "S1", Settings())


@pytest.mark.parametrize(
    "nothing",
    [
        "\u200b" * 4,
        "\u200b   \u200b",
        "\u2060\ufeff\u200d\u200e",
        "\u3164\u2800\u115f\ufe0f",
    ],
)
def test_what_nobody_can_see_is_no_text(nothing: str) -> None:
    """Who is asked must be able to read what for; joiners within a text stay."""
    with pytest.raises(ConsultEaseError, match="details_too_short"):
        check_details(nothing, Settings())
    with pytest.raises(ConsultEaseError, match="details_too_short"):
        check_details(f"a{nothing}", Settings())
    assert check_details(f"lab{nothing}", Settings()) == f"lab{nothing}"
    assert check_text(nothing, "course", COURSE_MAX) is None
    assert check_topic(nothing, Settings()) is None
