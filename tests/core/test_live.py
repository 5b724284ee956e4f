"""People as they come, change and go: who is told of it, and what everybody sees."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from unittest.mock import Mock

import pytest

from custom_components.consultease.core import person
from custom_components.consultease.core.desk.messages import DeskPresence, LegacyStatus
from custom_components.consultease.core.enums import Status, StudentDisplay
from custom_components.consultease.core.errors import ConsultEaseError
from custom_components.consultease.core.events import (
    Event,
    FacultyChanged,
    PresenceChanged,
)
from custom_components.consultease.core.models import Faculty, Settings
from custom_components.consultease.core.office import Office
from custom_components.consultease.core.presence import Sources
from custom_components.consultease.core.snapshots import Presence, Snapshot

from .builders import ANA, BEN, NOW, after, ask, office

IN, OUT, GONE = (
    {"binary_sensor.in": True},
    {"binary_sensor.in": False},
    {"binary_sensor.in": None},
)


def heard(made: Office) -> list[Event]:
    """Return the list into which the office's events come."""
    events: list[Event] = []
    made.subscribe(events.append)
    return events


def test_one_person_is_changed_and_nobody_else() -> None:
    """Five hundred people: adding, changing or removing one writes no state of the others."""
    made = office(ANA, BEN)
    before, events = made.snapshot("ben"), heard(made)
    made.put_faculty(NOW, replace(ANA, office="Room 12"))
    made.put_faculty(NOW, replace(ANA, id="clara"))
    assert [each.faculty.id for each in made.refresh(NOW)] == ["ana", "clara"]
    made.drop_faculty("clara")
    assert made.refresh(NOW) == []
    assert events == [FacultyChanged("ana"), FacultyChanged("clara")]
    assert made.snapshot("ben") is before
    assert made.snapshot("ana").faculty.office == "Room 12"
    assert made.faculty("ana").office == "Room 12"


def test_a_change_of_name_leaves_presence_alone() -> None:
    """Who is in stays in, since when they were."""
    made = office()
    made.put_faculty(after(60), replace(ANA, name="Ana Weiss"))
    made.refresh(after(60))
    assert made.snapshot("ana").presence.since == NOW


def test_a_person_can_go_and_come_again() -> None:
    """Removed with something due and something to tell: nothing of it is left over."""
    made = office()
    made.hear_linked(NOW, "ana", OUT)
    ask(made)
    made.hear_linked(NOW, "ana", IN)
    made.hear_linked(NOW, "ana", OUT)
    made.put_faculty(NOW, replace(ANA, office="Room 12"))
    made.drop_faculty("ana")
    assert made.refresh(NOW) == []
    assert made.tick(after(hours=1)) == ([], False)
    made.put_faculty(after(hours=1), ANA)
    (shown,) = made.refresh(after(hours=1))
    # Their book was kept, their presence is not known any more.
    assert (shown.waiting, shown.presence) == (1, Presence())


def test_told_once_however_much_happens() -> None:
    """A storm from one person makes one snapshot, of its end."""
    made = office(replace(ANA, grace=0))
    events = heard(made)
    for count in range(1000):
        made.hear_linked(after(count), "ana", OUT if count % 2 else IN)
    assert [each for each in events if isinstance(each, FacultyChanged)] == [
        FacultyChanged("ana")
    ]
    assert [each.presence.present for each in made.refresh(after(1000))] == [False]


def test_a_person_who_cannot_be_shown_stops_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A fault about one is reported, and everybody else is as they are."""
    made = office(ANA, BEN)
    reported: list[Exception] = []
    made.report_to(reported.append)
    show = person.snapshot

    def refuse_ana(faculty: Faculty, *args: Any, **facts: Any) -> Snapshot:
        if faculty.id == "ana":
            raise RuntimeError(faculty.id)
        return show(faculty, *args, **facts)

    monkeypatch.setattr(person, "snapshot", refuse_ana)
    for faculty_id in ("ana", "ben"):
        made.hear_opening(faculty_id, after(hours=1))
    assert [each.faculty.id for each in made.refresh(NOW)] == ["ben"]
    assert [str(each) for each in reported] == ["ana"]
    # Not again and again, but at the next change.
    assert made.refresh(NOW) == []
    assert len(reported) == 1
    monkeypatch.undo()
    made.hear_opening("ana", after(hours=2))
    assert [each.faculty.id for each in made.refresh(NOW)] == ["ana"]


def test_unreported_faults_are_raised_and_hold_up_nobody_for_good(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where nobody is told of faults, the caller is; what comes next goes on without."""
    made = office(ANA, BEN)
    monkeypatch.setattr(person, "snapshot", Mock(side_effect=RuntimeError))
    for faculty_id in ("ana", "ben"):
        made.hear_opening(faculty_id, after(hours=1))
    with pytest.raises(RuntimeError):
        made.refresh(NOW)
    monkeypatch.undo()
    assert [each.faculty.id for each in made.refresh(NOW)] == ["ben"]


def test_news_of_presence() -> None:
    """An automation greets who arrives, not who was there already when we began to listen."""
    made = Office(Settings(), office().roster)
    made.put_faculty(NOW, replace(ANA, grace=10))
    events = heard(made)
    made.refresh(NOW)
    told = []
    for seconds, words in ((0, GONE), (1, IN), (2, OUT), (12, OUT), (13, IN)):
        made.hear_linked(after(seconds), "ana", words)
        told += [
            (seconds, each.presence.present, each.news)
            for each in events
            if isinstance(each, PresenceChanged)
        ]
        events.clear()
    assert told == [(1, True, False), (12, False, True), (13, True, True)]


def test_silence_is_news_but_its_end_is_not() -> None:
    """The phone's integration fails for an hour: nobody arrived when it is back."""
    made = office()
    events = heard(made)
    made.hear_linked(NOW, "ana", GONE)
    made.tick(after(60))
    made.hear_linked(after(3600), "ana", IN)
    assert [
        (each.presence.present, each.news)
        for each in events
        if isinstance(each, PresenceChanged)
    ] == [(None, True), (True, False)]


def test_another_source_is_no_arrival() -> None:
    """The desk hears her whom the motion sensor saw already: nobody greets her twice."""
    made = office(replace(ANA, desk_id="desk-a1"))
    events = heard(made)
    made.receive(NOW, DeskPresence(desk_id="desk-a1", present=True))
    (shown,) = made.refresh(NOW)
    assert shown.presence.source == "desk"
    assert [each for each in events if isinstance(each, PresenceChanged)] == []


def test_new_rules_are_told_to_everybody() -> None:
    """What is shown of a student, the queue that opens: all of it may have changed."""
    made = office(ANA, BEN)
    events = heard(made)
    made.set_settings(made.settings)
    assert events == []
    made.set_settings(Settings(allow_when_away=True))
    assert events == [FacultyChanged("ana"), FacultyChanged("ben")]


def test_leaving_needs_no_further_message() -> None:
    """The grace runs in the office: its own timer says when it is over."""
    made = office()
    made.hear_linked(after(5), "ana", OUT)
    assert made.next_deadline == after(65)
    made.tick(after(65))
    (shown,) = made.refresh(after(65))
    assert shown.presence == Presence(present=False, source="linked", since=after(65))
    assert shown.status is Status.AWAY
    assert made.hub.available == 0


def test_what_time_brings_to_one_reaches_the_others_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A fault about Ana, or at her desk, must not leave Ben in for ever, or his unit online."""
    made = office(replace(ANA, desk_id="1"), replace(BEN, desk_id="2"))
    reported: list[Exception] = []
    made.report_to(reported.append)
    for faculty_id, desk_id in (("ana", "1"), ("ben", "2")):
        made.receive(NOW, LegacyStatus(desk_id=desk_id, present=False, generation=1))
        made.hear_linked(NOW, faculty_id, OUT)
    sources, session = made._people["ana"].sources, made.desks.claim("1").session
    settle = type(sources).settle

    def refuse_ana(self: Sources, now: datetime) -> Sources:
        if self is sources:
            raise RuntimeError("ana")
        return settle(self, now)

    monkeypatch.setattr(Sources, "settle", refuse_ana)
    monkeypatch.setattr(session, "tick", Mock(side_effect=RuntimeError("1")))
    made.tick(after(60))
    made.tick(after(minutes=12))
    made.refresh(after(minutes=12))
    assert [str(each) for each in reported] == ["ana", "1"]
    ben = made.snapshot("ben")
    assert ben.presence.present is False
    assert ben.desk
    assert ben.desk.online is False


def test_who_does_not_exist_is_not_heard() -> None:
    """A word for somebody who was removed this very moment is an error to catch, not a crash."""
    made = office()
    for call in (
        lambda: made.hear_linked(NOW, "gone", IN),
        lambda: made.faculty("gone"),
        lambda: made.tell("gone", "Hello", 9),
    ):
        with pytest.raises(ConsultEaseError, match="unknown_faculty"):
            call()


@pytest.mark.parametrize(
    ("display", "student", "label"),
    [
        (StudentDisplay.NAME, "S3", "山田 花"),
        (StudentDisplay.INITIALS, "S3", "山花"),
        (StudentDisplay.INITIALS, "S5", "JT"),
        (StudentDisplay.TICKET, "S3", ""),
        (StudentDisplay.NAME, "gone", ""),
    ],
)
def test_what_is_shown_of_a_student(
    display: StudentDisplay, student: str, label: str
) -> None:
    """Desk units stand where others look; the option decides, and who left has no name."""
    made = office(rules=Settings(student_display=display))
    asked = replace(ask(made, "S1"), student=student)
    assert made.student_label(asked) == label


def test_the_office_as_a_whole() -> None:
    """Available, not merely in; waiting, not merely open."""
    made = office(ANA, BEN, replace(ANA, id="clara"))
    made.hear_linked(NOW, "ben", OUT)
    made.tick(after(60))
    ask(made, now=after(60))
    made.call_next(after(60), "ana", ask(made, "S2").transitions[0].actor)
    made.commit()
    made.refresh(after(60))
    assert (made.hub.available, made.hub.waiting) == (1, 1)
    assert made.snapshot("ana").waiting == 1
    assert len(made.snapshot("ana").queue) == 2


def test_a_desk_unit_that_is_taken_says_nothing_of_who_had_it() -> None:
    """Two people with one unit come from a copied configuration; forms refuse it."""
    made = office(replace(ANA, desk_id="d1"), BEN)
    made.receive(NOW, DeskPresence(desk_id="d1", present=True))
    made.refresh(NOW)
    assert made.snapshot("ana").presence.source == "desk"
    made.put_faculty(NOW, replace(BEN, desk_id="d1"))
    made.refresh(NOW)
    assert made.snapshot("ana").presence.source != "desk"
    assert made.snapshot("ana").desk is None
    assert made.snapshot("ben").presence.source == "desk"
    made.drop_faculty("ana")
    made.receive(NOW, DeskPresence(desk_id="d1", present=False))
    assert made.refresh(NOW)
