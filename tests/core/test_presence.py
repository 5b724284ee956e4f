"""From words to presence to status: what counts, from when, and until when."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product

from hypothesis import given, strategies as st
import pytest

from custom_components.consultease.core.enums import Availability, Status
from custom_components.consultease.core.errors import ConsultEaseError
from custom_components.consultease.core.presence import (
    Sources,
    beacon_label,
    normalise_beacon,
    resolve,
    status,
)
from custom_components.consultease.core.snapshots import Presence

from .builders import NOW, after, steady

GRACE = 60
MOMENT = timedelta(microseconds=1)

words = st.none() | st.booleans()
steps = st.one_of(
    st.tuples(st.just("desk"), st.booleans()),
    st.tuples(st.just("online"), st.booleans()),
    st.tuples(st.just("linked"), st.lists(words, max_size=3)),
    st.tuples(st.just("wait"), st.integers(0, 150)),
)


class Life:
    """One person's sources and presence, as time goes by."""

    def __init__(self, grace: int = GRACE) -> None:
        """Begin without a word."""
        self.grace = grace
        self.now = NOW
        self.sources = Sources()
        self.presence = Presence()

    def take(self, step: tuple[str, object]) -> None:
        """Hear a word, or wait some seconds."""
        kind, word = step
        if kind == "wait":
            assert isinstance(word, int)
            self.now += timedelta(seconds=word)
            self.settle()
        elif kind == "desk":
            self.settle(self.sources.hear_desk(bool(word)))
        elif kind == "online":
            self.settle(self.sources.desk_online(self.now, bool(word), self.grace))
        else:
            assert isinstance(word, list)
            said = {f"sensor.{place}": each for place, each in enumerate(word)}
            self.settle(self.sources.hear_linked(self.now, said, self.grace))

    def settle(self, sources: Sources | None = None) -> None:
        """Let time do its part, as the office does."""
        self.sources = (sources or self.sources).settle(self.now)
        self.presence = resolve(self.sources, self.presence, self.now)

    def linked(self, *said: bool | None) -> bool | None:
        """Hear the linked entities and return the presence."""
        self.take(("linked", list(said)))
        return self.presence.present

    def wait(self, seconds: float) -> bool | None:
        """Wait and return the presence."""
        self.now += timedelta(seconds=seconds)
        self.settle()
        return self.presence.present


# Any sequence of words


@steady
@given(st.lists(steps, max_size=30), st.sampled_from([0, 1, GRACE]))
def test_whatever_is_said(said: list[tuple[str, object]], grace: int) -> None:
    """What always holds: arriving shows at once, and nobody is in or out by nobody's word."""
    life = Life(grace)
    for step in said:
        before, sources = life.presence, life.sources
        life.take(step)
        presence = life.presence
        # Unknown only when no source speaks, and then always.
        silent = life.sources.desk is None and life.sources.linked is None
        assert (presence.present is None) == silent
        assert (presence.source is None) == silent
        # One source that says in is enough, and it counts at once.
        said_in = step == ("desk", True)
        if said_in or (isinstance(step[1], list) and True in step[1]):
            assert presence.present is True
        # Since moves with presence, and with nothing else.
        changed = presence.present is not before.present
        assert presence.since == (life.now if changed else before.since)
        # A word that says nothing new changes nothing.
        if life.sources == sources:
            assert presence is before
        # Time has nothing left to do by now.
        assert life.sources.deadline is None or life.sources.deadline > life.now
        assert life.sources.settle(life.now) is life.sources


@steady
@given(st.lists(steps, max_size=20))
def test_in_the_end_silence_is_unknown(said: list[tuple[str, object]]) -> None:
    """Whatever was: once all sources are gone, after the grace time nobody knows."""
    life = Life()
    for step in said:
        life.take(step)
    life.linked(None)
    life.take(("online", False))
    life.wait(GRACE)
    assert life.presence.present is None
    assert life.sources == Sources()


@steady
@given(st.lists(steps, max_size=20), st.integers(1, 600))
def test_deadlines_are_when_something_changes(
    said: list[tuple[str, object]], grace: int
) -> None:
    """Nothing changes before the deadline, something does at it: no timer is early or late."""
    life = Life(grace)
    for step in said:
        life.take(step)
    while (due := life.sources.deadline) is not None:
        assert life.sources.settle(due - MOMENT) is life.sources
        before, life.now = life.sources, due
        life.settle()
        assert life.sources != before


# Leaving and arriving


def test_leaving_shows_after_exactly_the_grace() -> None:
    """Not a moment earlier, or a flicker sends students home; not later, or they wait in vain."""
    life = Life()
    assert life.linked(True)
    life.wait(10)
    assert life.linked(False)
    assert life.sources.deadline == after(10 + GRACE)
    assert life.wait(GRACE - 0.000001)
    assert life.wait(0.000001) is False
    assert life.presence == Presence(present=False, source="linked", since=after(70))


def test_leaving_twice_does_not_prolong_the_grace() -> None:
    """A second sensor that says out is no second departure."""
    life = Life()
    life.linked(True, True)
    assert life.linked(False, False)
    life.wait(50)
    assert life.linked(False, None)
    assert life.wait(10) is False


def test_coming_back_within_the_grace_is_no_arrival() -> None:
    """Who left for a coffee was in all the time, and since when they were."""
    life = Life()
    life.linked(True)
    life.linked(False)
    life.wait(59)
    assert life.linked(True)
    assert life.presence.since == NOW
    assert life.sources.deadline is None


def test_no_grace_is_at_once() -> None:
    """Somebody set it to 0 on purpose."""
    life = Life(grace=0)
    life.linked(True)
    assert life.linked(False) is False
    assert life.linked(None) is None


def test_any_that_says_in_is_enough() -> None:
    """Motion in the office outvotes the phone that was left at home."""
    life = Life()
    assert life.linked(False, True, None)
    assert life.linked(False) is True  # Within the grace.


def test_the_unavailable_keep_their_last_word_for_the_grace() -> None:
    """An integration that is reloaded sends nobody away, nor does it make anybody unknown."""
    life = Life()
    life.linked(True)
    assert life.linked(None, None)
    life.wait(30)
    assert life.linked(True)
    life.linked(False)
    life.wait(GRACE)
    assert life.linked(None) is False
    assert life.wait(59) is False
    assert life.wait(1) is None
    # What nobody has said cannot be kept.
    assert life.linked(None) is None
    assert life.sources.deadline is None


def test_falling_silent_while_leaving() -> None:
    """The grace began when they left; what counts after it is the last that was said."""
    life = Life()
    life.linked(True)
    life.linked(False)
    life.wait(30)
    assert life.linked(None)
    assert life.wait(30) is None
    life.linked(True)
    life.linked(None)
    life.wait(30)
    life.linked(False)
    assert life.wait(30) is False


def test_without_links_there_is_no_word_to_keep() -> None:
    """Who unlinks the last entity means it."""
    life = Life()
    life.linked(True)
    assert life.linked() is None


def test_a_desk_unit_that_goes_keeps_its_word_for_the_grace() -> None:
    """A power cut of seconds changes nothing; after a minute nobody knows."""
    life = Life()
    life.take(("desk", True))
    life.take(("online", False))
    assert life.wait(59)
    life.take(("online", True))
    assert life.wait(600)
    life.take(("online", False))
    life.wait(30)
    life.take(("online", False))
    assert life.wait(30) is None


def test_a_unit_that_speaks_is_there() -> None:
    """Its word after it was told gone counts, without an end."""
    life = Life()
    life.take(("desk", True))
    life.take(("online", False))
    life.take(("desk", True))
    assert life.wait(600)


def test_a_desk_units_own_grace_is_enough() -> None:
    """The unit has waited already before it says out."""
    life = Life()
    life.take(("desk", True))
    life.take(("desk", False))
    assert life.presence == Presence(present=False, source="desk", since=NOW)


def test_a_unit_without_a_word_has_none_to_keep() -> None:
    """Going offline is no presence."""
    life = Life()
    life.take(("online", False))
    assert life.sources == Sources()


def test_presence_says_by_whom() -> None:
    """The desk unit is named first; a change of source alone is no arrival."""
    life = Life()
    life.take(("desk", True))
    life.wait(5)
    life.linked(True)
    assert life.presence.source == "desk"
    life.take(("desk", False))
    assert life.presence == Presence(present=True, source="linked", since=NOW)


def test_the_same_word_again_is_the_same_object() -> None:
    """A chatty desk unit costs nothing: what did not change is not made anew."""
    sources = Sources(desk=True)
    assert sources.hear_desk(present=True) is sources
    presence = Presence(present=True, source="desk", since=NOW)
    assert resolve(sources, presence, after(9)) is presence


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (Sources(), None),
        (Sources(desk_until=after(9)), after(9)),
        (Sources(linked_until=after(8)), after(8)),
        (Sources(desk_until=after(9), linked_until=after(8)), after(8)),
        (Sources(desk_until=after(7), linked_until=after(8)), after(7)),
    ],
)
def test_the_earlier_deadline_counts(
    sources: Sources, expected: datetime | None
) -> None:
    """One timer for both sources."""
    assert sources.deadline == expected


# Status

RULES: list[tuple[Callable[..., bool], Status | None]] = [
    # The design's order: the first that matches wins; None is what was chosen.
    (lambda chosen, *_: chosen is not Availability.AUTOMATIC, None),
    (lambda _, talking, *__: talking, Status.IN_CONSULTATION),
    (lambda _, __, always, *___: always, Status.AVAILABLE),
    (lambda *all_: all_[3] is False, Status.OFF_HOURS),
    (lambda *all_: all_[4] is True, Status.AVAILABLE),
    (lambda *all_: all_[4] is False, Status.AWAY),
    (lambda *_: True, Status.UNKNOWN),
]


@pytest.mark.parametrize(
    "facts",
    list(
        product(
            Availability,
            (True, False),
            (True, False),
            (True, False, None),
            (True, False, None),
        )
    ),
)
def test_the_first_rule_that_matches_wins(
    facts: tuple[Availability, bool, bool, bool | None, bool | None],
) -> None:
    """Every combination, against the design's list of rules."""
    chosen, talking, always, hours, present = facts
    expected = next(word for rule, word in RULES if rule(*facts))
    assert status(
        present,
        availability=chosen,
        in_consultation=talking,
        always_available=always,
        in_hours=hours,
    ) == (expected or Status(chosen.value))


# Beacons


@pytest.mark.parametrize(
    "text",
    [
        "AA:BB:CC:0D:EE:FF",
        "aa-bb-cc-0d-ee-ff",
        "aabb.cc0d.eeff",
        "AABBCC0DEEFF",
        "  aa bb cc 0d ee ff ",
    ],
)
def test_a_mac_has_one_spelling(text: str) -> None:
    """Two people must not claim one beacon by writing it in two ways."""
    assert normalise_beacon(text) == "AA:BB:CC:0D:EE:FF"


UUID = "fda50693-a4e2-4fb1-afcf-c6eb07647825"


@pytest.mark.parametrize(
    "text",
    [
        f"{UUID}/7/65535",
        f"{UUID.upper()}, 7, 65535",
        f"{UUID.replace('-', '')} 7 65535",
        f"{UUID};007;65535 ",
    ],
)
def test_an_ibeacon_has_one_spelling(text: str) -> None:
    """The same for UUID, major and minor."""
    assert normalise_beacon(text) == f"{UUID}/7/65535"


IRK = "ec0234a357c8ad05341010a60a397d9b"


@pytest.mark.parametrize(
    "text",
    [f"irk:{IRK}", f" IRK: {IRK.upper()} ", "irk:m305CqYQEDQFrchXozQC7A=="],
)
def test_a_key_has_one_spelling(text: str) -> None:
    """Of phones and watches: in hex as Home Assistant has it, or in Apple's base64."""
    assert normalise_beacon(text) == f"irk:{IRK}"


def test_a_key_is_not_shown_whole() -> None:
    """Unlike an address, which everybody near can hear."""
    assert beacon_label(f"irk:{IRK}") == "irk:ec02…"
    assert beacon_label("AA:BB:CC:DD:EE:FF") == "AA:BB:CC:DD:EE:FF"


@pytest.mark.parametrize(
    "text",
    [
        "",
        IRK,
        "irk:",
        f"irk:{IRK}00",
        f"irk:{IRK[2:]}",
        "irk:m305CqYQEDQFrchXozQC7===",
        "irk:m305CqYQEDQFrchXo=",
        "irk:not base64 =",
        "AA:BB:CC:DD:EE",
        "AA:BB:CC:DD:EE:GG",
        UUID,
        f"{UUID}/1",
        f"{UUID}/1/65536",
        f"{UUID}/-1/2",
        f"{UUID}/1/2/3",
        "not-a-uuid/1/2",
    ],
)
def test_anything_else_is_no_beacon(text: str) -> None:
    """A typing error is told at once, and quoted so that it is found."""
    with pytest.raises(ConsultEaseError, match="invalid_beacon") as refused:
        normalise_beacon(text)
    assert (refused.value.field, refused.value.placeholders) == (
        "beacons",
        {"beacon": text},
    )


def test_the_ends_of_the_numbers_are_numbers() -> None:
    """Many beacons leave the factory as 0/0."""
    assert normalise_beacon(f"{UUID}/0/0") == f"{UUID}/0/0"


def test_what_is_quoted_is_short() -> None:
    """Somebody pastes a whole page into the field."""
    with pytest.raises(ConsultEaseError) as refused:
        normalise_beacon("x" * 999)
    assert refused.value.placeholders == {"beacon": "x" * 60}


@steady
@given(st.text(max_size=80))
def test_normalising_twice_changes_nothing(text: str) -> None:
    """Whatever is typed is refused with its own error, or has one spelling."""
    try:
        once = normalise_beacon(text)
    except ConsultEaseError:
        return
    assert normalise_beacon(once) == once
