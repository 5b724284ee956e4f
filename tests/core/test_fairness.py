"""Who has not been there that day goes first, where the office wants it so."""

from datetime import timedelta

from custom_components.consultease.core.enums import Action
from custom_components.consultease.core.models import Settings
from custom_components.consultease.core.office import Office

from .builders import NOW, after, ask, do, office, save

RULES = Settings(first_of_day_first=True)
TOMORROW = NOW + timedelta(days=1)


def serve(made: Office, student: str, minute: int) -> None:
    """Have a talk of a minute."""
    one = f"{student}-{minute}"
    ask(made, student, now=after(minutes=minute), consultation_id=one)
    do(made, Action.START, one, now=after(minutes=minute))
    do(made, Action.COMPLETE, one, now=after(minutes=minute + 1))


def order(made: Office) -> list[str]:
    """Return who stands in Ana's queue."""
    return [each.student for each in made.snapshot("ana").queue]


def test_off_by_default() -> None:
    """Whoever asks first is first."""
    made = office()
    serve(made, "S1", 0)
    ask(made, "S1", now=after(minutes=2))
    ask(made, "S2", now=after(minutes=3))
    assert order(made) == ["S1", "S2"]


def test_first_of_the_day_first() -> None:
    """Who was served lets the others go before; among themselves, the order of asking."""
    made = office(rules=RULES)
    serve(made, "S1", 0)
    serve(made, "S3", 2)
    for minute, student in enumerate(("S3", "S1", "S2", "S4"), 5):
        ask(made, student, now=after(minutes=minute))
    assert order(made) == ["S2", "S4", "S3", "S1"]


def test_whoever_was_told_to_come_keeps_their_place() -> None:
    """A promise is not taken back by who comes later."""
    made = office(rules=RULES)
    serve(made, "S1", 0)
    ask(made, "S1", now=after(minutes=5))
    do(made, Action.ACCEPT, "S1@ana", now=after(minutes=6))
    ask(made, "S2", now=after(minutes=7))
    assert order(made) == ["S1", "S2"]


def test_declined_or_not_come_is_not_served() -> None:
    """Only a talk that took place counts."""
    made = office(rules=RULES)
    ask(made, "S1", consultation_id="first")
    do(made, Action.DECLINE, "first")
    ask(made, "S1", now=after(minutes=5))
    ask(made, "S2", now=after(minutes=6))
    assert order(made) == ["S1", "S2"]


def test_it_is_known_all_day_and_forgotten_over_night() -> None:
    """What was closed in the morning is not moved to its month before the day is over."""
    made = office(rules=RULES)
    serve(made, "S1", 0)
    evening = after(hours=8)
    assert made.archivable(evening) == []
    ask(made, "S1", now=evening)
    ask(made, "S2", now=evening)
    assert order(made) == ["S2", "S1"]
    (old,) = made.archivable(TOMORROW)
    made.archive({old.id})
    save(made, TOMORROW)
    for student in ("S1", "S2"):
        do(made, Action.CANCEL, f"{student}@ana", now=TOMORROW)
        again = f"{student}-again"
        ask(made, student, now=TOMORROW, consultation_id=again)
    assert order(made) == ["S1", "S2"]


def test_a_restart_keeps_the_places() -> None:
    """What was promised is on the disk."""
    made = office(rules=RULES)
    serve(made, "S1", 0)
    ask(made, "S1", now=after(minutes=5))
    ask(made, "S2", now=after(minutes=6))
    again = office(rules=RULES, stored=made.as_dict())
    assert order(again) == ["S2", "S1"]


def test_what_an_earlier_version_has_written_is_read() -> None:
    """It knew nothing of returning."""
    made = office()
    ask(made)
    stored = made.as_dict()
    for book in stored["books"].values():
        for each in book["queue"]:
            del each["returning"]
    assert order(office(stored=stored)) == ["S1"]
