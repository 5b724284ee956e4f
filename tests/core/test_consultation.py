"""The transition table: these steps and no others, and a history that nobody rewrites."""

from datetime import timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.consultease.core.consultation import TRANSITIONS, advance
from custom_components.consultease.core.enums import Action, State
from custom_components.consultease.core.errors import ConsultEaseError

from .builders import KIOSK, NOW, PATHS, PERSON, actions, consultation, steady, walk

# The design's table, written anew: the code's own cannot prove itself.
TABLE = {
    "pending": {
        "accept": "accepted",
        "decline": "declined",
        "start": "in_progress",
        "cancel": "cancelled",
        "expire": "expired",
    },
    "accepted": {
        "decline": "declined",
        "start": "in_progress",
        "complete": "completed",
        "no_show": "no_show",
        "cancel": "cancelled",
    },
    "in_progress": {"complete": "completed"},
    "no_show": {"requeue": "pending"},
}


@pytest.mark.parametrize("requeued", [False, True])
@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("state", State)
def test_nothing_but_the_table(state: State, action: Action, requeued: bool) -> None:
    """Every state, every action, before and after a requeue: done, or refused and unchanged."""
    before = consultation(*PATHS[state, requeued])
    assert (before.state, before.requeued) == (state, requeued)
    leads_to = TABLE.get(state, {}).get(action)
    later = before.changed_at + timedelta(minutes=1)
    if leads_to is None or (action is Action.REQUEUE and requeued):
        with pytest.raises(ConsultEaseError) as refused:
            advance(before, action, later, PERSON)
        if leads_to is None:
            assert refused.value.key == "invalid_transition"
            assert refused.value.placeholders == {
                "ticket": "AR-01",
                "state": state,
                "action": action,
            }
        else:
            assert str(refused.value) == "already_requeued (ticket=AR-01)"
        assert before == consultation(*PATHS[state, requeued])
        return
    done = advance(before, action, later, PERSON, reason="so")
    assert done.state == leads_to
    last = done.transitions[-1]
    assert (last.at, last.action, last.actor, last.reason) == (
        later,
        action,
        PERSON,
        "so",
    )


@steady
@given(
    st.lists(
        st.tuples(actions, st.integers(-100, 100), st.sampled_from([PERSON, KIOSK]))
    )
)
def test_history_is_never_rewritten(
    steps: list[tuple[Action, int, object]],
) -> None:
    """Whatever happens, what happened before stays, in order, also when the clock goes back."""
    made = consultation()
    for action, seconds, actor in steps:
        before = made
        try:
            made = advance(
                before,
                action,
                NOW + timedelta(seconds=seconds),
                actor,  # type: ignore[arg-type]
            )
        except ConsultEaseError:
            continue
        assert made.transitions[:-1] == before.transitions
        assert made.version == before.version + 1
        assert made.changed_at >= before.changed_at
        assert (made.id, made.rank, made.student) == (
            before.id,
            before.rank,
            before.student,
        )


@steady
@given(st.lists(actions, max_size=6), actions, st.integers(0, 9))
def test_who_saw_another_version_is_refused(
    steps: list[Action], action: Action, version: int
) -> None:
    """Two people act on what they see: only who saw the newest state may, whatever they do."""
    made = walk(steps)
    if version == made.version:
        return
    with pytest.raises(ConsultEaseError, match="stale_version") as refused:
        advance(made, action, NOW, PERSON, version=version)
    assert refused.value.placeholders == {"ticket": "AR-01", "state": made.state}


def test_who_saw_this_version_may() -> None:
    """Naming the version is no hindrance when it is the newest."""
    made = advance(consultation(), Action.ACCEPT, NOW, PERSON, version=1)
    assert advance(made, Action.START, NOW, PERSON, version=2).version == 3


def test_the_table_is_the_designs() -> None:
    """No step too many, none forgotten."""
    assert {(state, action): to for (state, action), to in TRANSITIONS.items()} == {
        (State(state), Action(action)): State(to)
        for state, steps in TABLE.items()
        for action, to in steps.items()
    }
