"""Who is next, who is ahead of whom, and for how long."""

from dataclasses import replace
from random import Random

from hypothesis import given, strategies as st
import pytest

from custom_components.consultease.core.enums import Action, State
from custom_components.consultease.core.errors import ConsultEaseError
from custom_components.consultease.core.queue import (
    ahead,
    estimate,
    front,
    is_talking,
    ordered,
    position,
)
from custom_components.consultease.core.record import Consultation
from custom_components.consultease.core.snapshots import Estimate

from .builders import PATHS, consultation, steady

OPEN = (State.IN_PROGRESS, State.ACCEPTED, State.PENDING)
seconds = st.integers(0, 4 * 3600)
talks = st.lists(seconds, max_size=20)
heads = st.integers(0, 60)


def ticket(rank: int, state: State = State.PENDING) -> Consultation:
    """Return an open consultation."""
    made = consultation(*PATHS[state, False], id=f"c{rank}", rank=rank)
    return replace(made, ticket=f"AR-{rank:02}")


def queue(*states: State) -> tuple[Consultation, ...]:
    """Return a queue with these states, ranked as they come."""
    return ordered(ticket(rank, state) for rank, state in enumerate(states, 1))


# Order


@steady
@given(st.lists(st.sampled_from(OPEN), min_size=50, max_size=80), st.randoms())
def test_order_of_fifty_and_more(states: list[State], random: Random) -> None:
    """Who talks, who was told to come, who asked, each by rank, however they arrived."""
    tickets = [ticket(rank, state) for rank, state in enumerate(states, 1)]
    shuffled = list(tickets)
    random.shuffle(shuffled)
    found = ordered(shuffled)
    expected = [
        each for state in OPEN for each in tickets if each.state is state
    ]  # By rank within a state, as the tickets were made.
    assert list(found) == expected
    places = [position(found, each.id) for each in found if each.state is not OPEN[0]]
    assert places == list(range(1, len(places) + 1))
    assert [ahead(found, each.id) for each in found] == list(range(len(found)))


def test_position_and_who_is_ahead() -> None:
    """A talk that is on takes time, but nobody is second while only it is before them."""
    waiting = queue(State.PENDING, State.IN_PROGRESS, State.ACCEPTED)
    assert [position(waiting, each) for each in ("c2", "c3", "c1", "gone")] == [
        0,
        1,
        2,
        0,
    ]
    assert [ahead(waiting, each) for each in ("c2", "c3", "c1")] == [0, 1, 2]
    # Somebody new comes behind everybody.
    assert ahead(waiting) == 3


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (Action.ACCEPT, "c3"),
        (Action.START, "c2"),
        (Action.COMPLETE, "c5"),
        (Action.NO_SHOW, "c2"),
        # Not whom they told to come.
        (Action.DECLINE, "c3"),
    ],
)
def test_a_button_means_the_one_in_front(action: Action, expected: str) -> None:
    """One button, many in the queue: the first of those that can take the step."""
    waiting = ordered(
        [
            ticket(5, State.IN_PROGRESS),
            ticket(2, State.ACCEPTED),
            ticket(4, State.ACCEPTED),
            ticket(3),
            ticket(6),
        ]
    )
    assert front(waiting, action).id == expected


def test_declining_with_nobody_asking() -> None:
    """Only then it means who was told to come."""
    assert front(queue(State.ACCEPTED), Action.DECLINE).id == "c1"


@pytest.mark.parametrize("action", [Action.ACCEPT, Action.REQUEUE, Action.EXPIRE])
def test_a_button_with_nobody_in_front(action: Action) -> None:
    """It says so, and for what."""
    with pytest.raises(ConsultEaseError, match="nobody_waiting") as refused:
        front(queue(State.IN_PROGRESS), action)
    assert refused.value.placeholders == {"action": action}


# Wait


def test_ten_minutes_each_before_any_talk_was_seen() -> None:
    """A new person's first students are told the prior, with a range that admits it."""
    assert [estimate(people, ()).minutes for people in (0, 1, 3)] == [0, 10, 30]
    one = estimate(1, ())
    assert (one.low, one.high) == (0, 20)


def test_nobody_ahead_is_no_wait() -> None:
    """The range is never empty: somebody has to look up and say come in."""
    made = estimate(0, (600, 900))
    assert (made.minutes, made.low, made.high) == (0, 0, 5)


@steady
@given(heads, talks)
def test_the_range_holds_the_estimate(people: int, served: list[int]) -> None:
    """Low, minutes and high never contradict each other; the ends are round."""
    made = estimate(people, served)
    assert 0 <= made.low <= made.minutes <= made.high
    assert made.low % 5 == made.high % 5 == 0
    assert made.low < made.high


@steady
@given(heads, heads, talks)
def test_more_ahead_is_never_faster(one: int, other: int, served: list[int]) -> None:
    """Whoever stands behind is never told a shorter wait."""
    few, many = (estimate(people, served) for people in sorted((one, other)))
    assert few.minutes <= many.minutes
    assert few.high <= many.high


@steady
@given(heads, st.lists(seconds, min_size=1, max_size=20))
def test_the_estimate_lies_among_what_was_seen(people: int, served: list[int]) -> None:
    """Per head it is between the shortest and the longest of the talks and the prior."""
    shortest, longest = min(*served, 600), max(*served, 600)
    assert people * shortest / 60 - 0.5 <= estimate(people, served).minutes
    assert estimate(people, served).minutes <= people * longest / 60 + 0.5


@steady
@given(st.integers(0, 3600), st.integers(8, 20))
def test_many_equal_talks_are_believed(each: int, count: int) -> None:
    """The prior fades: twenty talks of the same length weigh four times as much as it."""
    weight = count / (count + 5)
    expected = (weight * each + (1 - weight) * 600) / 60
    assert abs(estimate(1, [each] * count).minutes - expected) <= 0.51


@steady
@given(
    st.lists(st.integers(300, 900), min_size=8, max_size=19),
    st.integers(3 * 3600, 9 * 3600),
    heads,
)
def test_one_talk_of_hours_barely_counts(
    served: list[int], hours: int, people: int
) -> None:
    """Somebody forgot to press complete over lunch: the others' waits must not jump."""
    before, now = estimate(people, served), estimate(people, [*served, hours])
    # A plain mean would move by more than eight minutes for each.
    assert abs(now.minutes - before.minutes) <= people * 5 + 1


def test_steady_people_have_narrow_ranges() -> None:
    """Who always takes twelve minutes can be told more exactly than who takes five or fifty.

    Worked out by hand: mean and spread are pulled by a quarter to ten minutes and
    to seven.
    """
    regular, erratic = [720] * 15, [300, 3000, 400, 2600, 1500] * 3
    assert estimate(4, regular) == Estimate(minutes=46, low=40, high=55)
    assert estimate(4, erratic) == Estimate(minutes=88, low=45, high=130)


def test_two_kinds_of_talk_both_count() -> None:
    """Two signatures for each thesis: the mean of all is what a queue takes.

    The median would be a signature's, and everybody told half of the truth.
    """
    served = [240, 240, 1440] * 6
    # (640 s * 18 + 600 s * 5) / 23, six times.
    assert estimate(6, served).minutes == 63


def test_a_talk_that_is_on_counts_for_what_is_left() -> None:
    """Of equal talks half is still to come; of those that differ, more.

    By hand: 600 s with a spread of 420 leave (1 + 0.7 ** 2) / 2 of a talk.
    """
    assert estimate(1, (), talking=True) == Estimate(minutes=7, low=0, high=20)
    assert estimate(2, (), talking=True).minutes == 17
    assert estimate(1, [600] * 20, talking=True).minutes == 5
    assert estimate(0, (), talking=True) == estimate(0, ())


@steady
@given(heads, heads, talks)
def test_more_ahead_is_never_faster_while_one_talks(
    one: int, other: int, served: list[int]
) -> None:
    """Nor is it slower to come in the middle of equal talks than to the next one."""
    few, many = (
        estimate(people, served, talking=True) for people in sorted((one, other))
    )
    assert few.minutes <= many.minutes
    assert few.high <= many.high
    assert many.low <= many.minutes <= many.high


def test_who_is_being_served_is_talking() -> None:
    """The first of a queue, and nobody in an empty one."""
    assert not is_talking(())
    assert not is_talking(queue(State.ACCEPTED, State.PENDING))
    assert is_talking(queue(State.IN_PROGRESS, State.PENDING))
