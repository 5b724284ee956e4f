"""Deadlines: none is lost, none comes early, and looking too often ends by itself."""

from datetime import datetime, timedelta

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from custom_components.consultease.core.deadlines import Deadlines

from .builders import NOW, after

keys = st.sampled_from("abcd")


class Clock(RuleBasedStateMachine):
    """Deadlines beside a plain dictionary, which is right but slow."""

    def __init__(self) -> None:
        """Start with none."""
        super().__init__()
        self.now = NOW
        self.deadlines = Deadlines()
        self.expected: dict[str, datetime] = {}

    @rule(key=keys, seconds=st.integers(-5, 60))
    def set(self, key: str, seconds: int) -> None:
        """Set or move one, perhaps into the past: that is due at once."""
        at = self.now + timedelta(seconds=seconds)
        self.deadlines.set(key, at)
        self.expected[key] = at

    @rule(key=keys)
    def lift(self, key: str) -> None:
        """Take one back, or one that was never set."""
        self.deadlines.set(key, None)
        self.expected.pop(key, None)

    @rule(seconds=st.integers(0, 40))
    def wait(self, seconds: int) -> None:
        """Let time pass and take what is due: all of it, once, and nothing else."""
        self.now += timedelta(seconds=seconds)
        due = [key for key, at in self.expected.items() if at <= self.now]
        assert sorted(self.deadlines.pop_due(self.now)) == sorted(due)
        for key in due:
            del self.expected[key]
        # Nothing is left for now: a timer that is set on this cannot spin.
        assert self.deadlines.next is None or self.deadlines.next > self.now
        assert not list(self.deadlines.pop_due(self.now))

    @invariant()
    def never_late(self) -> None:
        """Whoever looks again at ``next`` misses nothing."""
        if self.expected:
            assert self.deadlines.next is not None
            assert self.deadlines.next <= min(self.expected.values())


TestClock = Clock.TestCase
TestClock.settings = settings(deadline=None, max_examples=60)


def test_moving_later_costs_one_look() -> None:
    """A desk unit that is heard a thousand times puts off its silence: no thousand timers."""
    deadlines = Deadlines()
    for count in range(1000):
        deadlines.set("desk", after(60 + count))
    assert deadlines.next == after(60)
    assert not list(deadlines.pop_due(after(60)))
    assert deadlines.next == after(1059)
    assert list(deadlines.pop_due(after(1059))) == ["desk"]
    assert deadlines.next is None


def test_setting_while_taking() -> None:
    """Who is told that something is due may set the next at once, due or not."""
    deadlines = Deadlines()
    deadlines.set("a", after(1))
    taken = []
    for key in deadlines.pop_due(after(9)):
        taken.append(key)
        if len(taken) < 3:
            deadlines.set(key, after(len(taken) * 5))
    assert taken == ["a", "a"]
    assert deadlines.next == after(10)
