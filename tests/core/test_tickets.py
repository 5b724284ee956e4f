"""A ticket called aloud is one student's, whatever the clock and the names do."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from custom_components.consultease.core.enums import Action
from custom_components.consultease.core.models import Faculty, Settings
from custom_components.consultease.core.office import Office

from .builders import ANA, NOW, after, ask, do, office, save

LATE = NOW.replace(hour=23, minute=55)
NEXT_DAY = LATE + timedelta(minutes=10)

# Ana's initials, once she is called otherwise.
AL = Faculty(id="al", name="Al Ro", always_available=True)


def open_tickets(made: Office, faculty_id: str = "ana") -> list[str]:
    """Return the tickets of a queue."""
    return [each.ticket for each in made.snapshot(faculty_id).queue]


def test_a_number_that_is_still_open_is_passed_over_the_next_day() -> None:
    """Who was called before midnight keeps their number, and nobody else gets it."""
    made = office()
    for student in ("S1", "S2", "S3"):
        ask(made, student, now=LATE)
    do(made, Action.CANCEL, "S1@ana", now=LATE)
    do(made, Action.CANCEL, "S3@ana", now=LATE)
    do(made, Action.ACCEPT, "S2@ana", now=LATE)
    much_later = NEXT_DAY + timedelta(hours=13)
    for student in ("S3", "S4"):
        ask(made, student, now=much_later, consultation_id=f"{student} anew")
    assert open_tickets(made) == ["AR-02", "AR-01", "AR-03"]


def test_a_number_that_was_passed_over_never_makes_another_come_twice() -> None:
    """The day's numbers go on from the last one given, also when the old one is closed."""
    made = office()
    ask(made, "S1", now=LATE)
    do(made, Action.ACCEPT, "S1@ana", now=LATE)
    assert ask(made, "S2", now=NEXT_DAY).ticket == "AR-02"
    do(made, Action.COMPLETE, "S1@ana", now=NEXT_DAY)
    do(made, Action.CANCEL, "S2@ana", now=NEXT_DAY)
    made.archive({"S1@ana", "S2@ana"})
    save(made, NEXT_DAY)
    made = office(stored=made.as_dict(), now=NEXT_DAY)
    assert ask(made, "S3", now=NEXT_DAY).ticket == "AR-03"


def test_who_can_be_put_back_keeps_their_number() -> None:
    """Of a no-show, yesterday's number may come back into today's queue."""
    made = office()
    ask(made, "S1", now=LATE)
    do(made, Action.ACCEPT, "S1@ana", now=LATE)
    do(made, Action.NO_SHOW, "S1@ana", now=LATE)
    ask(made, "S2", now=NEXT_DAY)
    do(made, Action.REQUEUE, "S1@ana", now=NEXT_DAY)
    assert open_tickets(made) == ["AR-02", "AR-01"]


def test_another_time_zone_brings_no_number_twice() -> None:
    """The day begins anew when the office's clock is put elsewhere."""
    made = office()
    ask(made, "S1")
    made.set_settings(Settings(time_zone=ZoneInfo("Pacific/Honolulu")))
    made.refresh(NOW)
    ask(made, "S2")
    assert open_tickets(made) == ["AR-01", "AR-02"]


def test_another_name_brings_no_number_twice() -> None:
    """An original desk unit knows requests by their number alone."""
    made = office()
    ask(made, "S1", now=LATE)
    do(made, Action.ACCEPT, "S1@ana", now=LATE)
    made.put_faculty(NEXT_DAY, replace(ANA, name="Ana Zed"))
    made.refresh(NEXT_DAY)
    ask(made, "S2", now=NEXT_DAY)
    assert open_tickets(made) == ["AR-01", "AZ-02"]


def test_letters_of_open_tickets_are_taken() -> None:
    """Who comes with the initials that somebody has given up waits for those tickets to close."""
    made = office()
    ask(made, "S1")
    made.put_faculty(NOW, replace(ANA, name="Ana Zed"))
    made.put_faculty(NOW, AL)
    made.refresh(NOW)
    assert ask(made, "S2", "al").ticket == "AR2-01"
    do(made, Action.CANCEL, "S1@ana")
    made.archive({"S1@ana"})
    save(made)
    made.put_faculty(NOW, replace(AL, name="Alma Ro"))
    made.refresh(NOW)
    assert ask(made, "S3", "al").ticket == "AR-02"


def test_letters_of_open_tickets_are_taken_after_a_restart() -> None:
    """The order in which people are put back decides nothing about open tickets."""
    made = office()
    ask(made, "S1")
    made = office(AL, replace(ANA, name="Ana Zed"), stored=made.as_dict())
    assert ask(made, "S2", "al").ticket == "AR2-01"
    assert ask(made, "S3", "ana", now=after(1)).ticket == "AZ-02"


def test_who_left_takes_their_letters_along() -> None:
    """The tickets of somebody who is gone are open until the office has closed them."""
    made = office()
    ask(made, "S1")
    made.drop_faculty("ana")
    made.put_faculty(NOW, AL)
    made.refresh(NOW)
    assert ask(made, "S2", "al").ticket == "AR2-01"


def test_what_an_earlier_version_has_stored_is_counted_on() -> None:
    """It kept how many had asked, and not the last number."""
    made = office()
    for student in ("S1", "S2"):
        ask(made, student)
        do(made, Action.CANCEL, f"{student}@ana")
    stored = made.as_dict()
    del stored["books"]["ana"]["today"]["last_number"]
    assert ask(office(stored=stored), "S3").ticket == "AR-03"
