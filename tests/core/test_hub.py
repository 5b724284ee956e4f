"""The office's totals, kept up change by change, are what summing up would give."""

from dataclasses import replace
from statistics import median
from types import MappingProxyType
from typing import Any

from hypothesis import given, strategies as st

from custom_components.consultease.core.book import Book
from custom_components.consultease.core.enums import Status
from custom_components.consultease.core.hub import Totals
from custom_components.consultease.core.snapshots import (
    DayStats,
    HubSnapshot,
    Presence,
    Snapshot,
)

from .builders import ANA, office, steady

TODAY = "2026-11-02"

days = st.builds(
    DayStats,
    day=st.just(TODAY),
    requested=st.integers(0, 9),
    completed=st.integers(0, 9),
    waits=st.lists(st.integers(0, 999), max_size=4).map(tuple),
    declined=st.integers(0, 9),
    expired=st.integers(0, 9),
    services=st.lists(st.integers(0, 999), max_size=4).map(tuple),
)
departments = st.sampled_from(("Physics", "Law", None))
changes = st.one_of(
    st.tuples(st.sampled_from("abc"), st.none()),
    st.tuples(
        st.sampled_from("abc"),
        st.tuples(
            st.sampled_from(Status),
            st.integers(0, 5),
            days,
            departments,
            st.sampled_from((True, False, None)),
        ),
    ),
)


type Facts = tuple[Status, int, DayStats, str | None, bool | None]


def snapshot(
    status: Status,
    waiting: int,
    today: DayStats,
    department: str | None = None,
    present: bool | None = None,
) -> Snapshot:
    """Return a snapshot of somebody with these figures."""
    plain = office(replace(ANA, department=department)).snapshot("ana")
    return replace(
        plain,
        status=status,
        waiting=waiting,
        today=today,
        presence=Presence(present=present),
    )


@steady
@given(st.lists(changes, max_size=25))
def test_totals_are_sums_over_everybody(
    made: list[tuple[str, Facts | None]],
) -> None:
    """Whoever comes, changes and goes, in whatever order, read in between or not."""
    totals = Totals()
    people: dict[str, Facts] = {}
    for faculty_id, facts in made:
        if facts is None:
            people.pop(faculty_id, None)
            totals.drop(faculty_id)
        else:
            people[faculty_id] = facts
            totals.put(faculty_id, snapshot(*facts))
        if len(people) == 2:
            # Reading must not make it miss a later change.
            assert totals.snapshot.waiting == sum(each[1] for each in people.values())
    found = totals.snapshot
    waits = [wait for _, _, today, *_ in people.values() for wait in today.waits]
    nothing = MappingProxyType[str, Any]({})
    assert replace(
        found, today=DayStats(), departments=nothing, present_in=nothing
    ) == HubSnapshot(
        available=sum(each[0] is Status.AVAILABLE for each in people.values()),
        waiting=sum(each[1] for each in people.values()),
        requested_today=sum(each[2].requested for each in people.values()),
        completed_today=sum(each[2].completed for each in people.values()),
        median_wait_today=round(median(waits)) if waits else None,
        present=sum(each[4] is True for each in people.values()),
    )
    check_day(found.today, [each[2] for each in people.values()])
    named = {each[3] for each in people.values()} - {None}
    assert found.departments.keys() == named
    assert found.present_in == {
        name: sum(each[3:] == (name, True) for each in people.values())
        for name in named
    }
    for name in named:
        own = [each[2] for each in people.values() if each[3] == name]
        check_day(found.departments[str(name)], own)


def check_day(found: DayStats, parts: list[DayStats]) -> None:
    """Check that a day is the sum of days."""
    for count in ("requested", "completed", "declined", "expired"):
        assert getattr(found, count) == sum(getattr(each, count) for each in parts)
    served = [took for each in parts for took in each.services]
    assert found.median_service == (round(median(served)) if served else None)
    assert sorted(found.services) == sorted(served)


def test_the_same_is_the_same_object() -> None:
    """Nothing is written about the office when nothing of it changed."""
    totals = Totals()
    today = DayStats(day=TODAY, requested=1)
    totals.put("ana", snapshot(Status.AWAY, 1, today))
    before = totals.snapshot
    totals.put("ana", snapshot(Status.AWAY, 1, today))
    totals.drop("nobody")
    assert totals.snapshot is before
    # Away or off hours: neither is available.
    totals.put("ana", snapshot(Status.OFF_HOURS, 1, today))
    assert totals.snapshot is before


def test_yesterdays_counts_are_none_of_today() -> None:
    """A person nobody has asked yet today begins at nothing."""
    totals = Totals()
    totals.day = TODAY
    counted = DayStats(day=TODAY, requested=3)
    assert totals.today(Book(today=counted)) is counted
    yesterday = DayStats(day="2026-11-01", requested=9, waits=(60,))
    assert totals.today(Book(today=yesterday)) == DayStats(day=TODAY)
