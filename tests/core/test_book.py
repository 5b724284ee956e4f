"""One person's book: what is counted, what is due, what is kept, and that it comes back."""

from dataclasses import replace
from datetime import date, timedelta
import json

from hypothesis import given, strategies as st
import pytest

from custom_components.consultease.core.book import ANSWERS_KEPT, Book
from custom_components.consultease.core.consultation import advance
from custom_components.consultease.core.desk.messages import ReceiptResult
from custom_components.consultease.core.enums import Action, Availability, State
from custom_components.consultease.core.models import Settings
from custom_components.consultease.core.queue import SERVICE_TIMES_KEPT
from custom_components.consultease.core.record import (
    SYSTEM,
    Actor,
    Announcement,
    Consultation,
)
from custom_components.consultease.core.snapshots import DayStats

from .builders import PATHS, PERSON, actions, after, consultation, steady, walk

TODAY = date(2026, 11, 2)
RULES = Settings(expire_after=1800, no_show_after=3600)

BUSY_MORNING = (Action.ACCEPT, Action.START, Action.COMPLETE)


def live(*steps: Action, book: Book | None = None, **facts: object) -> Book:
    """Return a book into which a consultation was put at each of its steps."""
    book = book or Book()
    for count in range(len(steps) + 1):
        book = book.put(consultation(*steps[:count], **facts), TODAY)  # type: ignore[arg-type]
    return book


# What is put in


@steady
@given(st.lists(actions, max_size=8))
def test_a_consultation_is_in_one_place(tries: list[Action]) -> None:
    """Open in the queue, else among the closed, once, in its newest version, and to be found."""
    book = Book()
    last = walk(tries)
    for count in range(len(last.transitions)):
        steps = last.transitions[: count + 1]
        book = book.put(replace(last, transitions=steps), TODAY)
    assert (*book.queue, *book.closed) == (last,)
    assert (last in book.queue) == last.state.is_open
    assert book.find("c1") == last
    assert book.find("c2") is None
    assert book.rank == 1


def test_the_days_counts() -> None:
    """Requests, ends, and the wait of everybody who was let in; each once."""
    book = live(*BUSY_MORNING)
    assert book.today == DayStats(
        day="2026-11-02",
        requested=1,
        completed=1,
        waits=(60,),
        services=(60,),
        last_number=1,
    )
    book = live(Action.DECLINE, book=book, id="c2")
    assert book.today == DayStats(
        day="2026-11-02",
        requested=2,
        completed=1,
        waits=(60,),
        declined=1,
        services=(60,),
        last_number=1,
    )
    book = live(Action.EXPIRE, book=book, id="c3")
    assert (book.today.requested, book.today.expired) == (3, 1)
    assert (book.today.median_wait, book.today.median_service) == (60, 60)
    assert DayStats().median_service is None
    assert book.service_times == (60,)
    assert book.ended_at == after(180)


def test_a_requeue_is_no_second_request_or_wait() -> None:
    """The student waited once for an answer, whoever was not there then."""
    steps = (Action.ACCEPT, Action.NO_SHOW, Action.REQUEUE, Action.START)
    book = live(*steps)
    assert (book.today.requested, book.today.waits) == (1, (60,))


def test_a_new_day_begins_at_nothing() -> None:
    """What comes after midnight counts for its own day."""
    book = live(*BUSY_MORNING)
    book = book.put(consultation(id="c2"), TODAY + timedelta(days=1))
    assert book.today == DayStats(day="2026-11-03", requested=1, last_number=1)
    assert book.day(TODAY) == DayStats(day="2026-11-02")


def test_only_the_latest_talks_shape_the_estimate() -> None:
    """A new term is another pace: twenty talks later the old one is forgotten."""
    book = Book()
    for count in range(SERVICE_TIMES_KEPT + 3):
        book = live(*BUSY_MORNING, book=book, id=f"c{count}", every=10 * (count + 1))
    assert book.service_times == tuple(
        10 * (count + 1) for count in range(3, SERVICE_TIMES_KEPT + 3)
    )


def test_an_announcement_ends_with_the_queue() -> None:
    """It was for those who waited; tomorrow's first student must not read it."""
    told = Announcement("Back in ten minutes", after(0))
    book = replace(live(), announcement=told)
    book = book.put(consultation(id="c2"), TODAY)
    book = book.put(consultation(Action.CANCEL, id="c2"), TODAY)
    assert book.announcement == told
    assert book.put(consultation(Action.CANCEL), TODAY).announcement is None


# What time decides


def test_requests_expire() -> None:
    """Half an hour after the request, or after the requeue, which is a new chance."""
    book = live()
    assert book.deadline(RULES) == after(minutes=30)
    assert book.overdue(after(minutes=30, seconds=-1), RULES) == []
    assert book.overdue(after(minutes=30), RULES) == [(book.queue[0], Action.EXPIRE)]
    again = live(Action.ACCEPT, Action.NO_SHOW, Action.REQUEUE)
    assert again.deadline(RULES) == after(minutes=33)


def test_who_was_told_to_come_has_time_to_come() -> None:
    """An hour from the acceptance, then they did not show."""
    book = live(Action.ACCEPT)
    assert book.deadline(RULES) == after(minutes=61)
    assert book.overdue(after(minutes=61), RULES) == [(book.queue[0], Action.NO_SHOW)]


def test_nobody_can_come_while_another_is_talking() -> None:
    """Their hour begins when the person is free: who waits at the door has shown."""
    book = live(Action.ACCEPT)
    book = live(Action.START, book=book, id="c2", rank=2, at=after(minutes=50))
    assert book.overdue(after(hours=4), RULES) == []
    done = consultation(
        Action.START, Action.COMPLETE, id="c2", at=after(minutes=50), every=3600
    )
    book = book.put(done, TODAY)
    assert book.deadline(RULES) == after(minutes=50 + 120 + 60)


def test_a_talk_that_nobody_ends_is_over_at_last() -> None:
    """Somebody went home without a press: students must not wait behind it for ever."""
    book = live(Action.START)
    ends = book.queue[0].changed_at + timedelta(hours=4)
    assert book.deadline(RULES) == ends
    assert book.overdue(ends, RULES) == [(book.queue[0], Action.COMPLETE)]


@pytest.mark.parametrize("actor", [PERSON, SYSTEM])
@pytest.mark.parametrize(("seconds", "tells"), [(9, False), (10, True), (600, True)])
def test_only_talks_that_were_had_tell_how_long_others_take(
    actor: Actor, seconds: int, tells: bool
) -> None:
    """Two presses in a row, or a talk that the clock ended, say nothing of the next."""
    begun = consultation(Action.START)
    ended = advance(
        begun, Action.COMPLETE, begun.changed_at + timedelta(seconds=seconds), actor
    )
    times = Book().put(begun, TODAY).put(ended, TODAY).service_times
    assert times == ((seconds,) if tells and actor is PERSON else ())


def test_what_a_newer_version_has_added_is_passed_over() -> None:
    """Somebody goes back to this version: nothing that is open may be lost."""
    row = live(Action.ACCEPT).as_dict()
    row["today"]["new"] = 3
    row["new"] = row["queue"][0]["new"] = row["queue"][0]["transitions"][0]["new"] = 1
    assert Book.from_dict(row) == live(Action.ACCEPT)


@pytest.mark.parametrize("steps", [(), (Action.ACCEPT,)])
def test_limits_can_be_off(steps: tuple[Action, ...]) -> None:
    """0 is never, and costs no timer."""
    rules = Settings(expire_after=0, no_show_after=0)
    assert live(*steps).deadline(rules) is None
    assert live(*steps).overdue(after(hours=99), rules) == []


def test_an_override_has_its_deadline_too() -> None:
    """The earliest of all wakes the office."""
    book = replace(live(), availability_until=after(minutes=5))
    assert book.deadline(RULES) == after(minutes=5)
    assert replace(book, availability_until=after(hours=5)).deadline(RULES) == after(
        minutes=30
    )


@steady
@given(st.sets(st.sampled_from(sorted(PATHS)), max_size=9), st.integers(0, 100))
def test_what_is_overdue_was_due(states: set[tuple[State, bool]], minutes: int) -> None:
    """A deadline that has passed has something to do, and only then: else the clock spins."""
    book = Book()
    for rank, (state, requeued) in enumerate(sorted(states), 1):
        made = consultation(*PATHS[state, requeued], id=f"c{rank}", rank=rank)
        book = book.put(made, TODAY)
    now, due = after(minutes=minutes), book.deadline(RULES)
    assert bool(book.overdue(now, RULES)) == (due is not None and due <= now)


# What is let go


def test_the_closed_stay_at_hand_for_a_while() -> None:
    """A desk may ask again about an answer; a no-show may come back all day."""
    book = live(Action.DECLINE)
    assert not book.settled(after(60 + 599), Settings())
    assert book.settled(after(60 + 600), Settings()) == book.closed
    missed = live(Action.ACCEPT, Action.NO_SHOW)
    assert not missed.settled(after(hours=11), Settings())
    assert missed.settled(after(minutes=2, hours=12), Settings()) == missed.closed


def test_a_cool_down_needs_the_closed() -> None:
    """Who was served must be remembered until they may ask again."""
    book = live(*BUSY_MORNING)
    rules = Settings(cool_down=7200)
    assert not book.settled(after(7200), rules)
    assert book.settled(after(180 + 7200), rules)


def test_the_latest_answers_are_remembered() -> None:
    """As many as a desk unit may have waiting, not all there ever were."""
    book = Book()
    for count in range(ANSWERS_KEPT + 5):
        book = book.remember("desk-a1", f"a{count}", ReceiptResult.DONE)
    assert len(book.answers) == ANSWERS_KEPT
    assert book.result_of("desk-a1", f"a{ANSWERS_KEPT + 4}") is ReceiptResult.DONE
    assert book.result_of("desk-a1", "a4") is None


# What comes back


@steady
@given(
    st.lists(st.sampled_from(sorted(PATHS)), max_size=6),
    st.sampled_from(Availability),
    st.none() | st.just(after(hours=1)),
    st.none() | st.booleans(),
    st.none() | st.text(max_size=9),
    st.lists(st.sampled_from(ReceiptResult), max_size=3),
)
def test_a_book_comes_back_from_json(
    states: list[tuple[State, bool]],
    availability: Availability,
    until: None,
    in_hours: bool | None,
    told: str | None,
    results: list[ReceiptResult],
) -> None:
    """Killed and started again, everything is as it was, to the microsecond."""
    book = Book()
    for rank, (state, requeued) in enumerate(states, 1):
        made: Consultation = consultation(
            *PATHS[state, requeued], id=f"c{rank}", rank=rank
        )
        book = book.put(made, TODAY)
    book = replace(
        book,
        availability=availability,
        availability_until=until,
        in_hours=in_hours,
        ended_at=until,
        announcement=None if told is None else Announcement(told, after(0.000001)),
        answers=tuple(
            ("desk-a1", f"a{place}", each) for place, each in enumerate(results)
        ),
    )
    assert Book.from_dict(json.loads(json.dumps(book.as_dict()))) == book


def broken(key: str, value: object) -> dict[str, object]:
    """Return a book's row with one value that cannot be."""
    return {**live(Action.ACCEPT).as_dict(), key: value}


@pytest.mark.parametrize(
    "row",
    [
        {},
        broken("availability", "on holiday"),
        broken("queue", [{}]),
        broken("queue", [consultation(Action.CANCEL).as_dict()]),
        broken("today", {"weather": "fine"}),
        broken("ended_at", "yesterday"),
        broken("answers", [["a1"]]),
        broken("closed", None),
    ],
)
def test_what_is_no_book_is_refused(row: dict[str, object]) -> None:
    """A damaged file is noticed when it is read, not weeks later."""
    with pytest.raises((KeyError, TypeError, ValueError)):
        Book.from_dict(row)
