"""The office: asking, answering and leaving, as drafts that the disk makes true or not at all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
import json
from zoneinfo import ZoneInfo

import pytest

from custom_components.consultease.core.enums import (
    Action,
    Availability,
    Role,
    State,
    Status,
    Via,
)
from custom_components.consultease.core.errors import ConsultEaseError
from custom_components.consultease.core.events import (
    ConsultationChanged,
    Event,
    FacultyChanged,
    RosterChanged,
)
from custom_components.consultease.core.limits import ANNOUNCEMENT_MAX, REASON_MAX
from custom_components.consultease.core.models import Settings
from custom_components.consultease.core.office import Office
from custom_components.consultease.core.record import (
    SYSTEM,
    Actor,
    Announcement,
    Consultation,
)
from custom_components.consultease.core.roster import Roster

from .builders import (
    ANA,
    BEN,
    KIOSK,
    NOW,
    PERSON,
    STUDENTS,
    after,
    ask,
    do,
    office,
    save,
)

CLARA = replace(BEN, id="clara", name="Alma Ruiz")


def heard(made: Office) -> list[Event]:
    """Return the list into which the office's events come."""
    events: list[Event] = []
    made.subscribe(events.append)
    return events


def tickets(made: Office, faculty_id: str = "ana") -> list[str]:
    """Return a person's tickets in queue order, as everybody sees them."""
    return [each.ticket for each in made.snapshot(faculty_id).queue]


def state(made: Office, consultation_id: str = "S1@ana") -> State:
    """Return a consultation's state as the next command finds it."""
    return made.consultation(consultation_id).state


# Asking


def test_a_request_is_in_the_queue() -> None:
    """With a ticket that can be called, and everything that was said."""
    made = office()
    asked = ask(made, details=" Lab 2? ", course=" CS 101 ", topic="Grades", now=NOW)
    assert asked.ticket == "AR-01"
    assert (asked.details, asked.course, asked.topic) == ("Lab 2?", "CS 101", "Grades")
    assert (asked.state, asked.student, asked.rank) == (State.PENDING, "S1", 1)
    assert asked.transitions[0].actor == KIOSK
    shown = made.snapshot("ana")
    assert (shown.queue, shown.waiting) == ((asked,), 1)
    assert shown.estimate
    assert shown.estimate.minutes == 10
    assert (made.hub.waiting, made.hub.requested_today) == (1, 1)


def test_a_students_number_has_one_spelling() -> None:
    """Else somebody could wait twice by typing theirs in small letters."""
    made = office()
    assert ask(made, " s1 ").student == "S1"
    with pytest.raises(ConsultEaseError, match="already_waiting"):
        ask(made)


def test_tickets_of_two_people_never_sound_alike() -> None:
    """They are called in one hallway; a new name gives a new one, unless it begins the same."""
    made = office(ANA, CLARA)
    assert ask(made).ticket == "AR-01"
    assert ask(made, faculty_id="clara").ticket == "AR2-01"
    made.put_faculty(NOW, replace(CLARA, name="Alma Rossi"))
    assert ask(made, "S2", "clara").ticket == "AR2-02"
    made.put_faculty(NOW, replace(CLARA, name="Alma Weiss"))
    assert ask(made, "S3", "clara").ticket == "AW-03"
    made.put_faculty(NOW, replace(ANA, name="Ana Weiss"))
    assert ask(made, "S2").ticket == "AW2-02"
    # Not another one in the middle of the day because somebody left.
    made.drop_faculty("clara")
    made.put_faculty(NOW, replace(ANA, name="Ana Weiss", office="Room 12"))
    assert ask(made, "S4").ticket == "AW2-03"


@pytest.mark.parametrize(
    ("zone", "first", "second"),
    [
        # 23:59 and 00:00 on the wall.
        ("Asia/Manila", "2026-11-02T15:59+00:00", "2026-11-02T16:00+00:00"),
        # The day of 25 hours, from its first to its last minute, and the next.
        ("America/New_York", "2026-11-02T04:59+00:00", "2026-11-02T05:00+00:00"),
        # The day of 23 hours.
        ("Europe/Berlin", "2026-03-29T21:59+00:00", "2026-03-29T22:00+00:00"),
    ],
)
def test_tickets_begin_anew_at_local_midnight(
    zone: str, first: str, second: str
) -> None:
    """On the clock on the wall, whatever that does this night."""
    rules = Settings(time_zone=ZoneInfo(zone), open_per_student=9)
    late, early = datetime.fromisoformat(first), datetime.fromisoformat(second)
    morning = late - timedelta(hours=22, minutes=30)
    made = office(rules=rules, now=morning)
    got = []
    for student, now in (("S1", morning), ("S2", late), ("S3", early)):
        got.append(ask(made, student, now=now).ticket)
        do(made, Action.CANCEL, f"{student}@ana", now=now)
    assert got == ["AR-01", "AR-02", "AR-01"]


@pytest.mark.parametrize(
    ("present", "rules", "override", "refused"),
    [
        (True, Settings(), Availability.AUTOMATIC, None),
        (True, Settings(), Availability.BUSY, None),
        (True, Settings(), Availability.AWAY, Status.AWAY),
        (False, Settings(), Availability.AUTOMATIC, Status.AWAY),
        (False, Settings(), Availability.AVAILABLE, None),
        (False, Settings(allow_when_away=True), Availability.AUTOMATIC, None),
        (None, Settings(allow_when_away=True), Availability.AUTOMATIC, Status.UNKNOWN),
    ],
)
def test_the_queue_is_open_while_somebody_can_answer(
    present: bool | None,
    rules: Settings,
    override: Availability,
    refused: Status | None,
) -> None:
    """Nobody stands in front of a door that stays shut; what the board says is what holds."""
    made = office(replace(ANA, grace=0), rules=rules)
    made.hear_linked(NOW, "ana", {"binary_sensor.in": present})
    made.set_availability(NOW, "ana", override, PERSON)
    save(made)
    assert made.snapshot("ana").queue_open is (refused is None)
    if refused is None:
        assert ask(made)
        return
    with pytest.raises(ConsultEaseError, match="queue_closed") as error:
        ask(made)
    assert error.value.placeholders == {"name": "Ana Reyes", "status": refused}


def test_no_wait_is_promised_for_who_is_away() -> None:
    """Their students may ask, but for how long nobody knows."""
    made = office(rules=Settings(allow_when_away=True))
    made.set_availability(NOW, "ana", Availability.AWAY, PERSON)
    ask(made)
    assert made.snapshot("ana").estimate is None


def test_nobody_can_ask_who_is_not_there() -> None:
    """A person may have been removed while the form was open."""
    with pytest.raises(ConsultEaseError, match="unknown_faculty") as refused:
        ask(office(), faculty_id="gone")
    assert refused.value.field == "faculty_id"


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"student": "S99"}, "unknown_student"),
        ({"details": "x"}, "details_too_short"),
        ({"course": "x" * 41}, "course_too_long"),
        ({"topic": "x" * 41}, "topic_too_long"),
        ({"student": "S1"}, "already_waiting"),
        ({"student": "S4"}, "too_many_open"),
        ({"student": "S3"}, "queue_full"),
        ({"student": "S5"}, "cooling_down"),
    ],
)
def test_a_refused_request_changes_nothing(facts: dict[str, str], key: str) -> None:
    """Not the draft, not a counter, and nobody hears of it."""
    rules = Settings(queue_limit=2, open_per_student=1, cool_down=600)
    made = office(ANA, BEN, rules=rules)
    for student, faculty_id in (("S5", "ana"), ("S1", "ana"), ("S4", "ben")):
        ask(made, student, faculty_id)
    do(made, Action.START, "S5@ana")
    do(made, Action.COMPLETE, "S5@ana")
    if key == "queue_full":
        ask(made, "S2")
    before, events = made.as_dict(), heard(made)
    with pytest.raises(ConsultEaseError, match=key):
        ask(made, **{"student": "S3", "consultation_id": "new", **facts})  # type: ignore[arg-type]
    assert not made.dirty
    made.commit()
    assert made.as_dict() == before
    assert events == []


# The draft


def test_nobody_sees_what_is_not_on_disk() -> None:
    """Neither readers nor listeners; the next command does, or it would break the limits."""
    made = office(rules=Settings(queue_limit=1))
    events = heard(made)
    asked = made.request(
        NOW,
        consultation_id="c1",
        faculty_id="ana",
        student="S1",
        details="Lab 2",
        actor=KIOSK,
    )
    assert made.dirty
    assert made.refresh(NOW) == []
    assert made.snapshot("ana").queue == ()
    assert events == []
    with pytest.raises(ConsultEaseError, match="queue_full"):
        made.request(
            NOW,
            consultation_id="c2",
            faculty_id="ana",
            student="S2",
            details="Lab 2",
            actor=KIOSK,
        )
    made.commit()
    made.refresh(NOW)
    assert events == [FacultyChanged("ana"), ConsultationChanged(asked)]
    assert made.snapshot("ana").queue == (asked,)


def test_what_the_disk_refused_never_was() -> None:
    """The same ticket and place go to the next; nobody hears of the first."""
    made = office()
    events, before = heard(made), made.as_dict()
    for _ in range(2):
        made.request(
            NOW,
            consultation_id="c1",
            faculty_id="ana",
            student="S1",
            details="Lab 2",
            actor=KIOSK,
        )
        made.set_availability(NOW, "ana", Availability.AWAY, PERSON)
        made.rollback()
    assert made.as_dict() == before
    made.commit()
    assert events == []
    assert (ask(made).ticket, ask(made, "S2").ticket) == ("AR-01", "AR-02")


def test_who_hears_of_an_event_finds_the_states_after_it() -> None:
    """An automation on "requested" reads the number of those who wait: the new one."""
    made = office(ANA, BEN)
    seen: list[tuple[int, int]] = []

    def listen(event: Event) -> None:
        if isinstance(event, ConsultationChanged):
            made.refresh(NOW)
            seen.append((made.snapshot("ana").waiting, made.snapshot("ben").waiting))

    made.subscribe(listen)
    for faculty_id in ("ana", "ben"):
        made.request(
            NOW,
            consultation_id=faculty_id,
            faculty_id=faculty_id,
            student="S1",
            details="Lab 2",
            actor=KIOSK,
        )
    made.commit()
    assert seen == [(1, 1), (1, 1)]


def test_a_listener_that_fails_stops_nobody() -> None:
    """What was written together is told whole, to all who listen."""
    made = office(ANA, BEN)
    reported: list[Exception] = []
    made.report_to(reported.append)
    told: list[str] = []

    def fail(event: Event) -> None:
        match event:
            case ConsultationChanged():
                raise RuntimeError(event.consultation.id)

    def listen(event: Event) -> None:
        if isinstance(event, ConsultationChanged):
            told.append(event.consultation.id)

    made.subscribe(fail)
    made.subscribe(listen)
    for faculty_id in ("ana", "ben"):
        made.request(
            NOW,
            consultation_id=faculty_id,
            faculty_id=faculty_id,
            student="S1",
            details="About the second lab",
            actor=KIOSK,
        )
    made.commit()
    assert told == ["ana", "ben"]
    assert [str(each) for each in reported] == ["ana", "ben"]


def test_listeners_come_and_go() -> None:
    """One that leaves while an event is told must not cut the next one out."""
    made = office()
    calls: list[str] = []
    leave: list[Callable[[], None]] = []

    def first(_: Event) -> None:
        calls.append("first")
        leave[0]()

    leave.append(made.subscribe(first))
    made.subscribe(lambda _: calls.append("second"))
    ask(made)
    assert calls == ["first", "second", "second"]


def test_everything_comes_back_after_a_restart() -> None:
    """Queue, counters, overrides, hours and answers: as if the power had never failed."""
    made = office(ANA, BEN)
    ask(made)
    ask(made, "S2")
    ask(made, "S1", "ben")
    do(made, Action.START, now=after(minutes=1))
    do(made, Action.COMPLETE, now=after(minutes=9))
    do(made, Action.ACCEPT, "S2@ana", now=after(minutes=9))
    made.announce(after(minutes=9), "ana", "Room 7 today")
    made.set_availability(
        after(minutes=9), "ben", Availability.BUSY, PERSON, after(hours=1)
    )
    made.set_hours(after(minutes=9), "ben", in_hours=True)
    save(made, after(minutes=9))
    stored = json.loads(json.dumps(made.as_dict()))
    again = office(ANA, BEN, stored=stored, now=after(minutes=10))
    assert again.as_dict() == made.as_dict()
    for faculty_id in ("ana", "ben"):
        was, now = made.snapshot(faculty_id), again.snapshot(faculty_id)
        assert replace(now, presence=was.presence) == was
    assert again.hub == made.hub
    assert ask(again, "S3", now=after(minutes=10)).ticket == "AR-03"
    assert state(again, "S1@ana") is State.COMPLETED


# Answering


def test_answering() -> None:
    """A reason is kept, trimmed, and bounded; who saw an older version is told."""
    made = office()
    ask(made)
    with pytest.raises(ConsultEaseError, match="stale_version"):
        do(made, Action.ACCEPT, version=2)
    with pytest.raises(ConsultEaseError, match="reason_too_long") as refused:
        do(made, Action.DECLINE, reason="x" * (REASON_MAX + 1))
    assert refused.value.placeholders == {"limit": str(REASON_MAX)}
    with pytest.raises(ConsultEaseError, match="unknown_consultation"):
        do(made, Action.ACCEPT, "c9")
    assert not made.dirty
    done = do(made, Action.DECLINE, reason=" Please mail me ", version=1)
    assert done.transitions[-1].reason == "Please mail me"
    assert made.snapshot("ana").queue == ()


def test_a_requeue_is_a_new_place_at_the_end() -> None:
    """Who did not show comes after those who were there meanwhile, once, with their ticket."""
    made = office()
    for student in ("S1", "S2", "S3"):
        ask(made, student)
    do(made, Action.ACCEPT)
    do(made, Action.NO_SHOW)
    assert do(made, Action.REQUEUE).ticket == "AR-01"
    assert tickets(made) == ["AR-02", "AR-03", "AR-01"]
    assert ask(made, "S4").rank == 5
    do(made, Action.ACCEPT)
    do(made, Action.NO_SHOW)
    with pytest.raises(ConsultEaseError, match="already_requeued"):
        do(made, Action.REQUEUE)


@pytest.mark.parametrize(
    ("rules", "then", "key"),
    [
        # They asked again themselves.
        (Settings(), ("S1", "ana"), "already_waiting"),
        (Settings(queue_limit=1), ("S2", "ana"), "queue_full"),
        (Settings(open_per_student=1), ("S1", "ben"), "too_many_open"),
        (Settings(), None, "unknown_student"),
    ],
)
def test_a_requeue_keeps_to_the_limits(
    rules: Settings, then: tuple[str, str] | None, key: str
) -> None:
    """It is a request like any other: one with each person, and who left is not called."""
    made = office(ANA, BEN, rules=rules)
    ask(made)
    do(made, Action.ACCEPT)
    do(made, Action.NO_SHOW)
    if then:
        ask(made, *then, consultation_id="again")
    else:
        made.forget_student(NOW, "S1")
        save(made)
    with pytest.raises(ConsultEaseError, match=key):
        do(made, Action.REQUEUE)
    assert not made.dirty


def test_a_button_acts_on_the_one_in_front() -> None:
    """And says which one that was."""
    made = office()
    ask(made)
    ask(made, "S2")
    acted = made.act_in_front(NOW, "ana", Action.ACCEPT, PERSON)
    assert (acted.ticket, acted.state) == ("AR-01", State.ACCEPTED)
    acted = made.act_in_front(NOW, "ana", Action.DECLINE, PERSON, reason="Busy")
    assert (acted.ticket, acted.transitions[-1].reason) == ("AR-02", "Busy")
    with pytest.raises(ConsultEaseError, match="nobody_waiting"):
        made.act_in_front(after(2), "ana", Action.ACCEPT, PERSON)
    with pytest.raises(ConsultEaseError, match="unknown_faculty"):
        made.act_in_front(NOW, "gone", Action.ACCEPT, PERSON)


@pytest.mark.parametrize(
    "press",
    [
        lambda made, now, actor: made.act_in_front(now, "ana", Action.ACCEPT, actor),
        lambda made, now, actor: made.act_in_front(now, "ana", Action.DECLINE, actor),
        lambda made, now, actor: made.call_next(now, "ana", actor),
    ],
)
def test_who_presses_twice_means_it_once(press: Callable[..., Consultation]) -> None:
    """A finger slips: the second student is neither called nor sent away by that."""
    made = office()
    for student in ("S1", "S2", "S3"):
        ask(made, student)
    button = Actor(Role.FACULTY, Via.ENTITY, "ana-user")
    once = press(made, NOW, button)
    assert press(made, after(1), button) is once
    assert press(made, after(1), replace(button, user_id="other")).id != once.id
    assert press(made, after(3), button).id not in (once.id, "S2@ana")
    # An automation that takes one after the other means each.
    robot = Actor(Role.SYSTEM, Via.ACTION)
    assert press(office_with("S1", "S2"), NOW, robot).student == "S1"
    made = office_with("S1", "S2")
    assert [press(made, NOW, robot).student for _ in range(2)] == ["S1", "S2"]
    # Whatever it acts through; only a desk unit has fingers without a name.
    robot = Actor(Role.SYSTEM, Via.ENTITY)
    made = office_with("S1", "S2")
    assert [press(made, NOW, robot).student for _ in range(2)] == ["S1", "S2"]
    desk = Actor(Role.FACULTY, Via.DESK)
    made = office_with("S1", "S2")
    assert [press(made, NOW, desk).student for _ in range(2)] == ["S1", "S1"]


def test_a_clock_that_goes_back_swallows_no_press() -> None:
    """A press after it is none of the last two seconds."""
    made = office_with("S1", "S2")
    made.call_next(NOW, "ana", PERSON)
    assert made.call_next(after(minutes=-50), "ana", PERSON).student == "S2"


def office_with(*students: str) -> Office:
    """Return an office in which students have asked Ana."""
    made = office()
    for student in students:
        ask(made, student)
    return made


def test_calling_the_next_ends_the_talk() -> None:
    """One press between two students; who was told to come goes first."""
    made = office()
    for student in ("S1", "S2", "S3"):
        ask(made, student)
    do(made, Action.START)
    do(made, Action.ACCEPT, "S3@ana")
    events = heard(made)
    assert made.call_next(after(600), "ana", PERSON).ticket == "AR-03"
    save(made, after(600))
    told = [each for each in events if isinstance(each, ConsultationChanged)]
    assert [(last_step(each), each.consultation.ticket) for each in told] == [
        (Action.COMPLETE, "AR-01"),
        (Action.START, "AR-03"),
    ]
    assert made.snapshot("ana").status is Status.IN_CONSULTATION
    assert made.hub.completed_today == 1


def last_step(told: ConsultationChanged) -> Action:
    """Return what was told."""
    return told.consultation.transitions[-1].action


def test_calling_the_next_with_nobody_waiting_changes_nothing() -> None:
    """The talk that is on goes on: nobody is there to take its place."""
    made = office()
    ask(made)
    do(made, Action.START)
    with pytest.raises(ConsultEaseError, match="nobody_waiting"):
        made.call_next(after(2), "ana", PERSON)
    assert not made.dirty
    assert state(made) is State.IN_PROGRESS
    with pytest.raises(ConsultEaseError, match="unknown_faculty"):
        made.call_next(NOW, "gone", PERSON)


def test_several_at_once_or_none() -> None:
    """Three are selected and one cannot be: none is declined, as the message says."""
    made = office()
    for student in ("S1", "S2", "S3"):
        ask(made, student)
    do(made, Action.START, "S2@ana")
    events = heard(made)
    ids = ["S1@ana", "S2@ana", "S3@ana"]
    with pytest.raises(ConsultEaseError, match="invalid_transition"):
        made.advance_all(NOW, ids, Action.DECLINE, PERSON)
    assert not made.dirty
    made.commit()
    assert events == []
    # The same one twice is one.
    done = made.advance_all(NOW, [ids[0], ids[2], ids[0]], Action.DECLINE, PERSON)
    assert [each.ticket for each in done] == ["AR-01", "AR-03"]


def test_a_failed_command_keeps_what_others_drafted() -> None:
    """Commands share a write: one that fails must take back its own steps and no more."""
    made = office()
    for student in ("S1", "S2"):
        ask(made, student)
    events = heard(made)
    made.advance(NOW, "S1@ana", Action.ACCEPT, PERSON)
    with pytest.raises(ConsultEaseError, match="unknown_consultation"):
        made.advance_all(NOW, ["S2@ana", "S9@ana"], Action.ACCEPT, PERSON)
    save(made)
    assert (state(made), state(made, "S2@ana")) == (State.ACCEPTED, State.PENDING)
    told = [each for each in events if isinstance(each, ConsultationChanged)]
    assert [each.consultation.id for each in told] == ["S1@ana"]


@pytest.mark.parametrize(
    "command",
    [
        lambda made: made.call_next(after(hours=2), "ana", PERSON),
        lambda made: made.expire(after(hours=2)),
        lambda made: made.set_hours(after(hours=2), "ana", in_hours=False),
        lambda made: made.close_faculty(after(hours=2), "ana"),
        lambda made: made.forget_student(after(hours=2), "S2"),
    ],
)
def test_a_fault_in_the_middle_leaves_nothing_half_done(
    command: Callable[[Office], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should a second step ever fail, the first is taken back, with its event."""
    made = office(ANA, BEN)
    made.set_hours(NOW, "ana", in_hours=True)
    for student, faculty_id in (
        ("S1", "ana"),
        ("S2", "ana"),
        ("S3", "ana"),
        ("S2", "ben"),
    ):
        ask(made, student, faculty_id)
    do(made, Action.START)
    before, events, steps = made.as_dict(), heard(made), []
    advance = made.advance

    def fail(
        now: datetime, which: str, action: Action, actor: Actor, **facts: str
    ) -> Consultation:
        steps.append(action)
        if len(steps) == 2:
            raise MemoryError
        return advance(now, which, action, actor, reason=facts.get("reason"))

    monkeypatch.setattr(made, "advance", fail)
    with pytest.raises(MemoryError):
        command(made)
    assert len(steps) == 2
    assert not made.dirty
    made.commit()
    assert made.as_dict() == before
    assert events == []


# Availability and announcements


def test_an_override_until_a_time() -> None:
    """Automatic has no end; an end in the past is a mistake to be told."""
    made = office()
    made.set_availability(NOW, "ana", Availability.BUSY, PERSON, after(60))
    save(made)
    shown = made.snapshot("ana")
    assert (shown.status, shown.availability) == (Status.BUSY, Availability.BUSY)
    assert shown.availability_until == after(60)
    with pytest.raises(ConsultEaseError, match="until_in_past") as refused:
        made.set_availability(NOW, "ana", Availability.AWAY, PERSON, NOW)
    assert refused.value.field == "until"
    made.set_availability(NOW, "ana", Availability.AUTOMATIC, PERSON, after(60))
    save(made)
    assert made.snapshot("ana").availability_until is None
    with pytest.raises(ConsultEaseError, match="unknown_faculty"):
        made.set_availability(NOW, "gone", Availability.AWAY, PERSON)


def test_an_announcement_is_for_those_who_wait() -> None:
    """Not for who is being talked to; it is there until the last of them is gone."""
    made = office()
    with pytest.raises(ConsultEaseError, match="nobody_waiting"):
        made.announce(NOW, "ana", "Back at ten")
    ask(made)
    ask(made, "S2")
    do(made, Action.START)
    assert [each.student for each in made.announce(NOW, "ana", " Back at ten ")] == [
        "S2"
    ]
    save(made)
    assert made.snapshot("ana").announcement == Announcement("Back at ten", NOW)
    with pytest.raises(ConsultEaseError, match="message_required") as refused:
        made.announce(NOW, "ana", "  ")
    assert refused.value.field == "message"
    with pytest.raises(ConsultEaseError, match="message_too_long"):
        made.announce(NOW, "ana", "x" * (ANNOUNCEMENT_MAX + 1))
    with pytest.raises(ConsultEaseError, match="unknown_faculty"):
        made.announce(NOW, "gone", "Hello")
    do(made, Action.CANCEL, "S2@ana")
    assert made.snapshot("ana").announcement
    do(made, Action.COMPLETE)
    assert made.snapshot("ana").announcement is None


# Leaving


def test_a_person_who_leaves_leaves_nobody_waiting() -> None:
    """The talk counts, the requests are cancelled, and then their book goes to the months."""
    made = office(ANA, BEN)
    for student in ("S1", "S2", "S3"):
        ask(made, student)
    ask(made, "S1", "ben")
    do(made, Action.START)
    do(made, Action.ACCEPT, "S2@ana")
    made.close_faculty(after(60), "ana")
    save(made, after(60))
    made.drop_faculty("ana")
    made.refresh(after(60))
    assert made.orphans() == ["ana"]
    assert [each.id for each in made.people()] == ["ben"]
    with pytest.raises(ConsultEaseError, match="unknown_faculty"):
        made.snapshot("ana")
    assert (made.hub.waiting, made.hub.requested_today) == (1, 1)
    closed = made.archivable(after(60))
    assert {(each.student, each.state) for each in closed} == {
        ("S1", State.COMPLETED),
        ("S2", State.CANCELLED),
        ("S3", State.CANCELLED),
    }
    last = closed[0].transitions[-1]
    assert (last.actor, last.reason) == (SYSTEM, "faculty_removed")
    made.archive({each.id for each in closed})
    save(made, after(60))
    assert made.orphans() == []
    assert made.as_dict()["books"].keys() == {"ben"}


def test_a_person_who_left_while_we_were_down() -> None:
    """Their requests are still open in the file: they are found, and closed like the others."""
    made = office(ANA, BEN)
    ask(made)
    again = office(BEN, stored=made.as_dict())
    assert again.orphans() == ["ana"]
    # Nothing of theirs comes due meanwhile, and nothing is let go while it is open.
    again.expire(after(hours=9))
    assert again.archivable(after(hours=9)) == []
    again.archive({"S1@ana"})
    assert not again.dirty
    again.close_faculty(NOW, "ana")
    again.commit()
    assert state(again) is State.CANCELLED
    assert [each.id for each in again.archivable(NOW)] == ["S1@ana"]


def test_the_history_takes_what_closed_in_the_order_it_did() -> None:
    """Not person by person: who reads it from its end stops where it is old enough."""
    made = office(ANA, BEN)
    for student, person, end in (("S1", "ana", 1), ("S2", "ben", 2), ("S3", "ana", 3)):
        ask(made, student, person)
        do(made, Action.DECLINE, f"{student}@{person}", now=after(minutes=end))
    done = made.archivable(after(hours=1))
    assert [each.student for each in done] == ["S1", "S2", "S3"]


def test_only_what_is_settled_is_archived() -> None:
    """And what the month has is gone from the open file, and no more than that."""
    made = office()
    ask(made)
    ask(made, "S2")
    do(made, Action.CANCEL)
    assert made.archivable(after(minutes=9)) == []
    done = made.archivable(after(minutes=10))
    assert [each.id for each in done] == ["S1@ana"]
    made.archive({each.id for each in done})
    save(made)
    assert made.archivable(after(minutes=10)) == []
    assert tickets(made) == ["AR-02"]
    with pytest.raises(ConsultEaseError, match="unknown_consultation"):
        state(made)


def test_a_student_who_is_removed_is_forgotten() -> None:
    """Whatever is open is cancelled, a talk goes on without a name, and none is left at hand."""
    made = office(ANA, BEN, CLARA)
    for faculty_id in ("ana", "ben", "clara"):
        ask(made, "S1", faculty_id)
    ask(made, "S2")
    do(made, Action.START, "S1@ben")
    do(made, Action.DECLINE, "S1@clara", reason="You again, Sami?")
    made.forget_student(NOW, "S1")
    save(made)
    assert state(made) is State.CANCELLED
    assert made.consultation("S1@ana").transitions[-1].reason == "student_removed"
    assert state(made, "S1@ben") is State.IN_PROGRESS
    text = json.dumps(made.as_dict())
    assert '"S1"' not in text
    assert "Sami" not in text
    assert text.count("About the second lab") == 1
    assert made.consultation("S2@ana").student == "S2"
    # The talk can still be ended.
    assert do(made, Action.COMPLETE, "S1@ben").student == ""
    before = made.as_dict()
    made.forget_student(NOW, "S1")
    assert not made.dirty
    assert made.as_dict() == before


def test_a_new_roster_is_in_force_at_once() -> None:
    """For who asks next, and for the names that are shown of those who wait."""
    made = office(ANA, BEN)
    asked = ask(made)
    assert made.student_label(asked) == "Sami Haddad"
    events = heard(made)
    made.set_roster(Roster.of((replace(STUDENTS[0], name="Sami Haddad-Cruz"),)))
    # Whoever has nobody in the queue shows no names.
    assert events == [FacultyChanged("ana"), RosterChanged()]
    assert made.student_label(asked) == "Sami Haddad-Cruz"
    with pytest.raises(ConsultEaseError, match="unknown_student"):
        ask(made, "S2")
