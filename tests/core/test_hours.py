"""Office hours: a schedule, its exceptions, and when they begin next."""

from datetime import UTC, datetime

import pytest

from custom_components.consultease.core.hours import (
    ALWAYS,
    NEVER,
    Times,
    in_hours,
    opening,
)


def at(hour: int, day: int = 23) -> datetime:
    """Return a time."""
    return datetime(2026, 11, day, hour, tzinfo=UTC)


OPEN = Times(on=True, ends=at(17))
CLOSED = Times(on=False, begins=at(9, 24))
EXAM = Times(on=True, ends=at(12))
TRIP = Times(on=True, ends=at(0, 30))
SILENT = Times()


@pytest.mark.parametrize(
    ("hours", "exceptions", "expected"),
    [
        (OPEN, NEVER, True),
        (CLOSED, NEVER, False),
        (OPEN, EXAM, False),
        (CLOSED, EXAM, False),
        (ALWAYS, EXAM, False),
        (ALWAYS, NEVER, True),
        (SILENT, NEVER, None),
        (SILENT, EXAM, False),
        (OPEN, SILENT, True),
        (ALWAYS, SILENT, True),
        (CLOSED, SILENT, False),
        (SILENT, SILENT, None),
    ],
)
def test_in_hours(hours: Times, exceptions: Times, expected: bool | None) -> None:
    """Whoever says no is believed; of exceptions that say nothing there are none."""
    assert in_hours(hours, exceptions) is expected


@pytest.mark.parametrize(
    ("hours", "exceptions", "expected"),
    [
        # Without an exception, the schedule's next begin.
        (OPEN, NEVER, None),
        (CLOSED, NEVER, at(9, 24)),
        (CLOSED, SILENT, at(9, 24)),
        (Times(on=False), NEVER, None),
        (SILENT, NEVER, None),
        # An exception within the hours ends before they do, or they end in it.
        (OPEN, EXAM, at(12)),
        (ALWAYS, EXAM, at(12)),
        (OPEN, TRIP, None),
        (OPEN, Times(on=True), None),
        # Hours that begin after the exception, or in it.
        (CLOSED, EXAM, at(9, 24)),
        (CLOSED, TRIP, None),
        (SILENT, EXAM, None),
        # An exception that is still to come.
        (CLOSED, Times(on=False, begins=at(0, 24), ends=at(0, 25)), None),
        (CLOSED, Times(on=False, begins=at(9, 24), ends=at(10, 24)), None),
        (CLOSED, Times(on=False, begins=at(7, 24), ends=at(9, 24)), at(9, 24)),
        (CLOSED, Times(on=False, begins=at(10, 24), ends=at(11, 24)), at(9, 24)),
    ],
)
def test_opening(hours: Times, exceptions: Times, expected: datetime | None) -> None:
    """A promise that may not hold is none: somebody would come for nothing."""
    assert opening(hours, exceptions) == expected
