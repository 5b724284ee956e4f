"""Who is let in at a kiosk, and when nobody is for a while."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.consultease.core.errors import ConsultEaseError
from custom_components.consultease.core.kiosk import (
    TRIES,
    Door,
    Identification,
    Kiosk,
    Visit,
    given_name,
)
from custom_components.consultease.core.models import Student

from .builders import NOW

SAMI = Student(number="S1", name="Sami Haddad")

type Find = Callable[[], Student | None]


def refused(door: Door, seconds: float, find: Find = lambda: None) -> str:
    """Try at so many seconds past now; return how that was refused."""
    with pytest.raises(ConsultEaseError) as err:
        door.admit(NOW + timedelta(seconds=seconds), find)
    return str(err.value)


def test_a_student_is_let_in() -> None:
    """Whoever is known and enabled."""
    assert Door().admit(NOW, lambda: SAMI) is SAMI


def test_a_refusal_does_not_say_why() -> None:
    """Who tries cards or numbers must not learn which of them exist."""
    disabled = replace(SAMI, enabled=False)
    assert refused(Door(), 0) == refused(Door(), 0, lambda: disabled)
    assert refused(Door(), 0) == "identification_refused"


def test_five_in_a_minute_lock_it_for_a_minute() -> None:
    """The fifth says so at once, and during the pause nobody is even looked up."""
    door = Door()
    for second in range(TRIES - 1):
        assert refused(door, second) == "identification_refused"
    assert refused(door, 10) == "identification_locked (seconds=60)"

    def find() -> Student | None:
        pytest.fail("a pause is a pause")

    assert refused(door, 30.5, find) == "identification_locked (seconds=40)"
    assert door.locked_for(NOW + timedelta(seconds=69.9)) == 1
    assert door.locked_for(NOW + timedelta(seconds=70)) is None
    assert door.admit(NOW + timedelta(seconds=70), lambda: SAMI) is SAMI
    # What was before the pause is paid for.
    assert refused(door, 71) == "identification_refused"


def test_five_in_more_than_a_minute_do_not() -> None:
    """People mistype; a whole class must not lock itself out."""
    door = Door()
    for second in (0, 20, 40, 60, 61, 81, 101, 121, 122):
        assert refused(door, second) == "identification_refused", second


def test_a_card_of_one_s_own_gives_no_new_tries() -> None:
    """Else four guesses and one success could be repeated for ever."""
    door = Door()
    for second in range(TRIES - 1):
        refused(door, second)
    door.admit(NOW, lambda: SAMI)
    assert refused(door, 5).startswith("identification_locked")


def test_a_visit_ends_some_time_after_the_last_touch() -> None:
    """How long is the kiosk's to say."""
    visit = Visit("S1", NOW)
    kiosk = Kiosk(id="k", name="Hallway", idle_time=25)
    assert visit.idle_at(kiosk) == NOW + timedelta(seconds=25)


@pytest.mark.parametrize(
    ("allowed", "cards", "numbers", "pin"),
    [
        (Identification.CARD, True, False, False),
        (Identification.CARD_OR_NUMBER, True, True, False),
        (Identification.NUMBER_PIN, False, True, True),
    ],
)
def test_what_a_kiosk_takes(
    allowed: Identification, cards: bool, numbers: bool, pin: bool
) -> None:
    """A stolen card must be worth nothing where a PIN is asked for."""
    assert (allowed.takes_cards, allowed.takes_numbers, allowed.needs_pin) == (
        *(cards, numbers, pin),
    )


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Mara Santos", "Mara"),
        ("Santos, Maria Clara", "Maria Clara"),
        ("佐藤花子", "佐藤花子"),
        ("Santos,", "Santos,"),
        ("Noa ben-David", "Noa"),
    ],
)
def test_a_greeting_has_the_given_name_alone(name: str, greeting: str) -> None:
    """The screen is public; who stands behind must not read a full name."""
    assert given_name(name) == greeting
