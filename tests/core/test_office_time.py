"""What time does to the office: nothing is missed, nothing spins, and days begin at midnight."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.consultease.core.enums import Action, Availability, State, Status
from custom_components.consultease.core.errors import ConsultEaseError
from custom_components.consultease.core.events import (
    ConsultationChanged,
    Event,
    FacultyChanged,
)
from custom_components.consultease.core.models import Settings
from custom_components.consultease.core.office import Office
from custom_components.consultease.core.record import SYSTEM
from custom_components.consultease.core.snapshots import DayStats

from .builders import ANA, BEN, NOW, PERSON, after, ask, do, office, save, steady

MOMENT = timedelta(microseconds=1)


def run(made: Office, until: datetime, *, disk: bool = True) -> list[datetime]:
    """Let the office's timer run until a moment; return when it woke up."""
    woke: list[datetime] = []
    while (now := made.next_deadline) is not None and now <= until:
        # Each wake-up lifts its deadline: as many in a moment are a spin.
        assert woke[-3:] != [now] * 3
        woke.append(now)
        _, work = made.tick(now)
        if work:
            made.expire(now)
        if disk:
            made.commit()
        else:
            made.rollback()
        made.refresh(now)
    return woke


def steps(made: Office, consultation_id: str = "S1@ana") -> list[tuple[str, datetime]]:
    """Return what the system did to a consultation, and when."""
    found = made.consultation(consultation_id)
    return [
        (step.action, step.at) for step in found.transitions if step.actor == SYSTEM
    ]


# Expiry


def test_a_request_expires_by_itself() -> None:
    """Half an hour to the second: the student looks elsewhere, and the queue is shorter."""
    made = office()
    events: list[Event] = []
    ask(made)
    made.subscribe(events.append)
    run(made, after(minutes=30) - MOMENT)
    assert made.snapshot("ana").waiting == 1
    run(made, after(minutes=30))
    assert made.snapshot("ana").waiting == 0
    assert steps(made) == [("expire", after(minutes=30))]
    (told,) = (each for each in events if isinstance(each, ConsultationChanged))
    assert told.consultation.state is State.EXPIRED


def test_who_does_not_come_is_noted() -> None:
    """An hour after they were told to come, or after the talk before theirs."""
    made = office(ANA, BEN)
    ask(made)
    ask(made, "S2")
    do(made, Action.ACCEPT)
    do(made, Action.START, "S2@ana", now=after(minutes=20))
    run(made, after(hours=2))
    assert state(made) is State.ACCEPTED
    do(made, Action.COMPLETE, "S2@ana", now=after(hours=2))
    run(made, after(hours=9))
    assert steps(made) == [("no_show", after(hours=3))]


def state(made: Office, consultation_id: str = "S1@ana") -> State:
    """Return a consultation's state."""
    return made.consultation(consultation_id).state


def test_what_came_due_while_we_were_down() -> None:
    """Started again hours later: it is done at once, not forgotten until the next change."""
    made = office()
    ask(made)
    ask(made, "S2")
    do(made, Action.ACCEPT, "S2@ana")
    made.set_availability(NOW, "ana", Availability.BUSY, PERSON, after(hours=1))
    save(made)
    late = after(hours=7)
    again = office(stored=made.as_dict(), now=late)
    due = again.next_deadline
    assert due is not None
    assert due <= late
    _, work = again.tick(late)
    assert work
    again.expire(late)
    save(again, late)
    assert steps(again) == [("expire", late)]
    assert steps(again, "S2@ana") == [("no_show", late)]
    assert again.snapshot("ana").availability is Availability.AUTOMATIC
    assert again.next_deadline is not None
    assert again.next_deadline > late


def test_what_the_disk_refuses_is_tried_again() -> None:
    """Twice a minute, not in a loop, and not never; presence goes on as if nothing were."""
    made = office(replace(ANA, desk_id="desk-a1"))
    ask(made)
    due = after(minutes=30)
    woke = run(made, due + timedelta(minutes=5), disk=False)
    assert state(made) is State.PENDING
    assert [each for each in woke if each >= due] == [
        due + timedelta(seconds=30 * count) for count in range(11)
    ]
    # A word on presence in between brings no more of them.
    for second in range(1, 29):
        now = due + timedelta(minutes=5, seconds=second)
        made.hear_linked(now, "ana", {"binary_sensor.in": second % 2 == 0})
        assert made.tick(now) == ([], False)
    run(made, due + timedelta(minutes=6))
    assert state(made) is State.EXPIRED


def test_an_expiry_that_is_on_its_way_is_not_asked_for_again() -> None:
    """The disk takes its time; the clock must not send the same command each second."""
    made = office()
    ask(made)
    assert made.tick(after(minutes=30)) == ([], True)
    assert made.tick(after(minutes=30)) == ([], False)
    assert made.tick(after(minutes=30, seconds=29)) == ([], False)
    made.expire(after(minutes=30, seconds=29))
    save(made, after(minutes=30, seconds=29))
    # It is done: the retry has nothing left to do.
    assert made.tick(after(minutes=30, seconds=31)) == ([], False)


def test_new_rules_count_for_what_is_open() -> None:
    """The option says fifteen minutes now: also for who has waited for ten."""
    made = office()
    ask(made)
    made.set_settings(Settings(expire_after=15 * 60))
    run(made, after(minutes=15))
    assert steps(made) == [("expire", after(minutes=15))]
    ask(made, "S2", now=after(minutes=15))
    made.set_settings(Settings(expire_after=0))
    run(made, after(hours=5))
    assert state(made, "S2@ana") is State.PENDING


def test_an_override_ends_by_itself() -> None:
    """Back in ten minutes means back in ten minutes."""
    made = office()
    made.set_availability(NOW, "ana", Availability.AWAY, PERSON, after(minutes=10))
    save(made)
    run(made, after(minutes=10) - MOMENT)
    assert made.snapshot("ana").status is Status.AWAY
    run(made, after(minutes=10))
    shown = made.snapshot("ana")
    assert (shown.status, shown.availability_until) == (Status.AVAILABLE, None)


def test_a_queue_that_is_closed_opens_by_itself() -> None:
    """Nobody new meanwhile; who waits is served, and where the person is stays told."""
    made = office()
    ask(made)
    made.close_queue(NOW, "ana", PERSON, after(minutes=20))
    save(made)
    shown = made.snapshot("ana")
    assert (shown.status, shown.queue_open) == (Status.AVAILABLE, False)
    assert shown.closed_until == after(minutes=20)
    with pytest.raises(ConsultEaseError, match="queue_closed"):
        ask(made, "S2")
    do(made, Action.START)
    save(made)
    assert state(made) is State.IN_PROGRESS
    again = office(stored=made.as_dict(), now=after(minutes=1))
    assert not again.snapshot("ana").queue_open
    run(again, after(minutes=20) - MOMENT)
    assert not again.snapshot("ana").queue_open
    run(again, after(minutes=20))
    assert again.snapshot("ana").queue_open
    assert again.snapshot("ana").closed_until is None
    ask(again, "S2", now=after(minutes=21))


def test_a_queue_is_closed_for_the_day() -> None:
    """Who forgets to open it again has one tomorrow all the same; by hand it opens earlier."""
    made = office(rules=Settings(time_zone=ZoneInfo("Asia/Manila")))
    made.close_queue(NOW, "ana", PERSON)
    save(made)
    # NOW is five in the afternoon there.
    assert made.snapshot("ana").closed_until == after(hours=7)
    made.open_queue("ana", PERSON)
    save(made)
    assert made.snapshot("ana").queue_open
    with pytest.raises(ConsultEaseError, match="until_in_past"):
        made.close_queue(NOW, "ana", PERSON, NOW)
    for command in (
        lambda: made.close_queue(NOW, "gone", PERSON),
        lambda: made.open_queue("gone", PERSON),
    ):
        with pytest.raises(ConsultEaseError, match="unknown_faculty"):
            command()


def test_expiring_reaches_everybody_who_is_due() -> None:
    """One wake-up is enough for all, and leaves the others alone."""
    made = office(ANA, BEN)
    ask(made)
    ask(made, "S2", "ben")
    ask(made, "S3", "ben", now=after(minutes=5))
    assert made.tick(after(minutes=30)) == ([], True)
    made.expire(after(minutes=30))
    save(made, after(minutes=30))
    assert [state(made, each) for each in ("S1@ana", "S2@ben", "S3@ben")] == [
        State.EXPIRED,
        State.EXPIRED,
        State.PENDING,
    ]
    assert made.tick(after(minutes=35) - MOMENT) == ([], False)
    assert made.tick(after(minutes=35)) == ([], True)


@steady
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["S1", "S2", "S3"]),
            st.sampled_from(["ask", "leave", "come", Action.ACCEPT, Action.START]),
            st.integers(0, 1500),
        ),
        max_size=15,
    )
)
def test_no_deadline_is_lost(done: list[tuple[str, str, int]]) -> None:
    """Whatever happened: the timer alone ends everything that may not stay open for ever."""
    made, now = office(), NOW
    for count, (student, what, wait) in enumerate(done):
        now += timedelta(seconds=wait)
        run(made, now)
        waiting = {each.student: each for each in made.snapshot("ana").queue}
        if what in ("leave", "come"):
            made.hear_linked(now, "ana", {"binary_sensor.in": what == "come"})
            made.refresh(now)
        elif what == "ask" and student not in waiting:
            if made.snapshot("ana").queue_open:
                ask(made, student, now=now, consultation_id=f"c{count}")
        elif what != "ask" and student in waiting:
            each = waiting[student]
            if each.state is State.PENDING:
                do(made, Action(what), each.id, now=now)
    # A talk that nobody ends is over after four hours; who was told to come has
    # waited for its end, and has an hour from then on.
    run(made, now + timedelta(hours=6))
    assert made.snapshot("ana").queue == ()


# Hours


def test_requests_end_with_the_hours() -> None:
    """Whoever was told to come may come; who only asked is told that the day is over."""
    made = office(replace(ANA, schedule="schedule.ana"))
    made.set_hours(NOW, "ana", in_hours=True)
    for student in ("S1", "S2", "S3"):
        ask(made, student)
    do(made, Action.ACCEPT, "S2@ana")
    do(made, Action.START, "S3@ana")
    made.set_hours(after(60), "ana", in_hours=False)
    save(made, after(60))
    assert steps(made) == [("expire", after(60))]
    assert made.consultation("S1@ana").transitions[-1].reason == "hours_ended"
    shown = made.snapshot("ana")
    assert [each.student for each in shown.queue] == ["S3", "S2"]
    assert shown.status is Status.IN_CONSULTATION
    do(made, Action.COMPLETE, "S3@ana", now=after(90))
    assert made.snapshot("ana").status is Status.OFF_HOURS


def test_hours_that_are_told_again_end_nothing() -> None:
    """A schedule is reloaded: nobody's request may expire by that."""
    made = office(replace(ANA, schedule="schedule.ana"))
    made.set_hours(NOW, "ana", in_hours=True)
    ask(made)
    made.set_hours(NOW, "ana", in_hours=True)
    assert not made.dirty
    assert made.snapshot("ana").status is Status.AVAILABLE


@pytest.mark.parametrize("in_hours", [True, False])
def test_another_schedule_begins_with_nothing_known(in_hours: bool) -> None:
    """What the old one said is no word about the new one's hours, and ends nothing."""
    made = office(replace(ANA, schedule="schedule.ana"))
    ask(made)
    made.set_hours(NOW, "ana", in_hours)
    made.set_hours(NOW, "ana", None)
    save(made, NOW)
    assert made.snapshot("ana").status is Status.AVAILABLE
    assert state(made) is State.PENDING


def test_hours_that_never_began_end_nothing() -> None:
    """A schedule is linked in the evening: what was asked before it is left alone."""
    made = office(replace(ANA, schedule="schedule.ana"))
    ask(made)
    made.set_hours(NOW, "ana", in_hours=False)
    save(made)
    assert state(made) is State.PENDING
    assert made.snapshot("ana").status is Status.OFF_HOURS


@pytest.mark.parametrize(
    ("facts", "override", "expected"),
    [
        ({"always_available": True}, Availability.AUTOMATIC, State.PENDING),
        ({}, Availability.AVAILABLE, State.PENDING),
        ({}, Availability.BUSY, State.EXPIRED),
        ({}, Availability.AUTOMATIC, State.EXPIRED),
    ],
)
def test_who_stays_beyond_their_hours_keeps_their_requests(
    facts: dict[str, bool], override: Availability, expected: State
) -> None:
    """The board says available: then nobody may be told that the day is over."""
    made = office(replace(ANA, schedule="schedule.ana", **facts))  # type: ignore[arg-type]
    made.set_hours(NOW, "ana", in_hours=True)
    made.set_availability(NOW, "ana", override, PERSON)
    ask(made)
    made.set_hours(after(60), "ana", in_hours=False)
    save(made, after(60))
    assert state(made) is expected


def test_hours_without_a_schedule_mean_nothing() -> None:
    """The schedule was unlinked: what it said last must not hold for ever."""
    person = replace(ANA, schedule="schedule.ana")
    made = office(person)
    made.set_hours(NOW, "ana", in_hours=False)
    save(made)
    made.put_faculty(NOW, replace(person, schedule=None))
    made.refresh(NOW)
    assert made.snapshot("ana").status is Status.AVAILABLE


# Days


def midnight(made: Office, now: datetime) -> datetime:
    """Return when the office begins its next day."""
    made.refresh(now)
    assert made.next_deadline is not None
    return made.next_deadline


@pytest.mark.parametrize(
    ("zone", "noon", "hours"),
    [
        ("UTC", "2026-11-02T12:00+00:00", 24),
        ("Asia/Kathmandu", "2026-11-02T12:00+05:45", 24),
        # Clocks go back at 02:00, then forward.
        ("America/New_York", "2026-11-01T12:00-05:00", 25),
        ("America/New_York", "2026-03-08T12:00-04:00", 23),
        # Midnight comes twice, and then not at all.
        ("America/Havana", "2026-11-01T12:00-05:00", 25),
        ("America/Santiago", "2026-09-06T12:00-03:00", 23),
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(
    zone: str, noon: str, hours: int
) -> None:
    """The day's counts end at midnight on the wall, also in the nights of the clock change."""
    made = office(rules=Settings(time_zone=ZoneInfo(zone)))
    now = datetime.fromisoformat(noon)
    ends = midnight(made, now)
    begins = midnight(made, now - timedelta(days=1))
    assert ends - begins == timedelta(hours=hours)
    wall = (ends - MOMENT).astimezone(ZoneInfo(zone))
    assert wall.date() == now.date()
    assert ends.astimezone(ZoneInfo(zone)).date() == now.date() + timedelta(days=1)


def busy_day() -> Office:
    """Return an office after a day with a request each, and one talk."""
    made = office(ANA, BEN)
    ask(made)
    ask(made, "S2", "ben")
    do(made, Action.START, now=after(300))
    do(made, Action.COMPLETE, now=after(600))
    hub = made.hub
    assert (hub.requested_today, hub.completed_today) == (2, 1)
    assert hub.median_wait_today == 300
    return made


def test_totals_begin_anew_at_midnight() -> None:
    """For everybody, also who did nothing since, and without anything else happening."""
    made = busy_day()
    run(made, after(hours=15) - MOMENT)
    events: list[Event] = []
    made.subscribe(events.append)
    made.tick(after(hours=15))
    # Whoever hands out the snapshots has to be told that there are new ones.
    assert events == [FacultyChanged("ana"), FacultyChanged("ben")]
    made.refresh(after(hours=15))
    hub = made.hub
    assert (hub.requested_today, hub.completed_today) == (0, 0)
    assert hub.median_wait_today is None
    for faculty_id in ("ana", "ben"):
        assert made.snapshot(faculty_id).today == DayStats(day="2026-11-03")
    # And again the next night.
    assert made.next_deadline == after(hours=39)


def test_a_day_may_begin_before_the_timer_comes() -> None:
    """The machine slept over midnight and a desk spoke first: all counts are the new day's."""
    made = busy_day()
    morning = after(hours=24)
    made.hear_linked(morning, "ana", {"binary_sensor.in": False})
    made.refresh(morning)
    assert made.hub.requested_today == 0
    assert made.snapshot("ben").today.day == "2026-11-03"


def test_a_clock_that_is_set_back_has_its_day_back() -> None:
    """It was a day ahead until the network time came: today's counts are not lost."""
    made = busy_day()
    made.hear_linked(after(hours=24), "ana", {"binary_sensor.in": False})
    made.refresh(after(hours=24))
    made.hear_linked(after(hours=1), "ana", {"binary_sensor.in": True})
    made.refresh(after(hours=1))
    assert made.hub.requested_today == 2


def test_moving_the_office_moves_its_midnight() -> None:
    """The time zone was wrong at first: the day ends on the right clock from now on."""
    made = busy_day()
    made.set_settings(Settings(time_zone=ZoneInfo("Asia/Manila")))
    made.refresh(after(3600))
    run(made, after(hours=6, minutes=59))
    assert made.hub.requested_today == 2
    run(made, after(hours=7))
    assert made.hub.requested_today == 0


def test_an_office_without_people_needs_no_clock() -> None:
    """And gets one when the first person comes, on whatever day that is."""
    made = Office(Settings(), office().roster)
    made.refresh(NOW)
    run(made, after(hours=99))
    made.put_faculty(after(hours=100), ANA)
    made.refresh(after(hours=100))
    assert made.snapshot("ana").today.day == "2026-11-06"
    assert made.next_deadline == after(hours=15 + 96)
