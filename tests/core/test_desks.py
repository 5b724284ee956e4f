"""Desk units as they are heard: what is known of them, and how many strangers."""

from datetime import datetime
from typing import Any

import pytest

from custom_components.consultease.core.desk.messages import (
    AnswerAction,
    DeskAnswer,
    DeskAvailability,
    DeskHealth,
    DeskInfo,
    DeskMessage,
    DeskPresence,
    LegacyStatus,
)
from custom_components.consultease.core.desks import UNCLAIMED_KEPT, Desk, Desks
from custom_components.consultease.core.snapshots import DeskState

from .builders import NOW, after

ID = "desk-a1"


def hear(desks: Desks, message: DeskMessage, now: datetime = NOW) -> Desk:
    """Let a desk unit say something, as the office does; return the unit."""
    received = desks.receive(now, message)
    assert received
    desk, results = received
    for result in results:
        assert isinstance(result, DeskMessage)
        desk.hear(now, result)
    return desk


def presence(**facts: Any) -> DeskPresence:
    """Return a unit's word on presence."""
    return DeskPresence(**{"desk_id": ID, "present": True, **facts})


def test_what_is_known_of_a_unit() -> None:
    """Everything it says about itself; what it leaves out stays as it was."""
    desks = Desks()
    hear(desks, DeskAvailability(desk_id=ID, online=True))
    hear(desks, DeskInfo(desk_id=ID, protocol=1, firmware="2.1", hardware="esp32"))
    hear(desks, DeskInfo(desk_id=ID, protocol=1, mac="aa", ip="10.0.0.7"))
    hear(desks, presence(rssi=-60))
    health = {"free_heap": 9, "wifi_rssi": -50, "beacon_battery": 80}
    hear(desks, DeskHealth(desk_id=ID, time_synced=True, **health))  # type: ignore[arg-type]
    desk = hear(desks, DeskHealth(desk_id=ID, uptime=60))
    assert desk.present is True
    assert desk.state == DeskState(
        id=ID,
        online=True,
        last_seen=NOW,
        firmware="2.1",
        hardware="esp32",
        mac="aa",
        ip="10.0.0.7",
        rssi=-60,
        wifi_rssi=-50,
        beacon_battery=80,
        free_heap=9,
        time_synced=True,
    )


@pytest.mark.parametrize(
    "message",
    [
        presence(),
        DeskHealth(desk_id=ID),
        DeskInfo(desk_id=ID, protocol=1),
        DeskAnswer(desk_id=ID, answer_id="a1", action=AnswerAction.ACCEPT),
    ],
)
def test_whatever_it_says_it_is_there(message: DeskMessage) -> None:
    """A unit whose "online" got lost is not gone while it talks."""
    desk = hear(Desks(), message)
    assert (desk.state.online, desk.state.last_seen) == (True, NOW)


def test_last_seen_moves_by_the_minute() -> None:
    """A unit that talks every second must not write a state every second."""
    desks = Desks()
    before = hear(desks, presence()).state
    assert hear(desks, presence(), after(59)).state is before
    assert hear(desks, presence(), after(60)).state.last_seen == after(60)


def test_what_the_broker_kept_is_no_sign_of_life() -> None:
    """It may be from last year; nor is a last will, which says that it is gone."""
    desks = Desks()
    desk = hear(desks, presence(retained=True))
    assert desk.state == DeskState(id=ID)
    desk = hear(desks, DeskAvailability(desk_id=ID, online=True, retained=True))
    assert desk.state == DeskState(id=ID, online=True)
    desk = hear(desks, DeskAvailability(desk_id=ID, online=False), after(600))
    assert desk.state == DeskState(id=ID, online=False)


def test_saying_the_same_is_no_news() -> None:
    """Else every repeat would write the states of all that unit's entities."""
    desks = Desks()
    online = DeskAvailability(desk_id=ID, online=True)
    desk = hear(desks, online)
    assert not desk.hear(NOW, online)
    assert desk.hear(NOW, DeskAvailability(desk_id=ID, online=False))


def test_strangers_are_bounded() -> None:
    """Anybody can invent desk ids; those that belong to somebody always have room."""
    desks = Desks()
    desks.claim("mine")
    for number in range(UNCLAIMED_KEPT):
        hear(desks, presence(desk_id=f"stranger-{number}"))
    assert desks.receive(NOW, presence(desk_id="one-too-many")) is None
    assert desks.get("one-too-many") is None
    assert hear(desks, presence(desk_id="mine")).state.online
    assert hear(desks, presence(desk_id="stranger-3"), after(99)).state.online
    desks.claim("late")
    assert hear(desks, presence(desk_id="late")).state.online
    # One that finds its person makes room for another.
    desks.claim("stranger-3")
    assert desks.receive(NOW, presence(desk_id="one-too-many"))
    assert len(desks.unclaimed) == UNCLAIMED_KEPT


def test_unclaimed_are_those_of_nobody() -> None:
    """They are what the form of a person offers."""
    desks = Desks()
    hear(desks, presence(desk_id="b"))
    assert [each.id for each in desks.unclaimed] == ["b"]
    assert desks.claim("b") is desks.get("b")
    assert desks.claim("c").state == DeskState(id="c")
    assert desks.unclaimed == []
    assert [each.state.id for each in desks.all()] == ["b", "c"]
    assert desks.get(None) is None


def test_a_released_unit_that_is_there_stays_known() -> None:
    """It can be given to the next person at once, but not with what it said of the last."""
    desks = Desks()
    desks.claim(ID)
    hear(desks, DeskInfo(desk_id=ID, protocol=1, firmware="2.1"))
    hear(desks, presence())
    released = desks.release(ID)
    assert released is desks.get(ID)
    assert [(each.id, each.firmware) for each in desks.unclaimed] == [(ID, "2.1")]
    assert desks.claim(ID).present is None


@pytest.mark.parametrize("desk_id", [ID, "7"])
def test_a_released_unit_that_is_not_there_is_forgotten(desk_id: str) -> None:
    """A unit that was taken off the wall is offered to nobody."""
    desks = Desks()
    desks.claim(desk_id)
    assert desks.release(desk_id) is None
    assert desks.get(desk_id) is None


def test_a_released_original_unit_is_forgotten() -> None:
    """Its session holds its person's requests, and would go on to show them."""
    desks = Desks()
    desks.claim("7")
    desk = hear(desks, LegacyStatus(desk_id="7", present=True, generation=3))
    assert desk.state.online
    assert desks.deadlines.next is not None
    assert desks.release("7") is None
    assert desks.due(after(hours=1)) == []


def test_silence_is_noticed() -> None:
    """An original unit has no last will; its deadline is found without being asked."""
    desks = Desks()
    hear(desks, LegacyStatus(desk_id="7", present=True, generation=3))
    due = desks.deadlines.next
    assert due is not None
    assert desks.due(NOW) == []
    (desk,) = desks.due(due)
    results = desks.tick(due, desk)
    assert desk.state.id == "7"
    assert list(results) == [DeskAvailability(desk_id="7", online=False)]
    assert desks.deadlines.next is None


def test_who_is_gone_makes_room_for_who_comes() -> None:
    """The longest gone first; who is there stays, and so does everybody while there is room."""
    desks = Desks()
    for number in range(UNCLAIMED_KEPT):
        assert desks.make_room(after(number), f"s{number}") is None
        hear(desks, presence(desk_id=f"s{number}"), after(number))
    assert desks.make_room(after(99), "new") is None
    for number in (5, 3):
        hear(desks, DeskAvailability(desk_id=f"s{number}", online=False), after(99))
    assert desks.make_room(after(99), "s9") is None
    assert desks.make_room(after(99), "new") == "s3"
    assert desks.get("s3") is None
    hear(desks, presence(desk_id="new"), after(99))
    assert desks.make_room(after(99), "newer") == "s5"


@pytest.mark.parametrize("retained", [False, True])
def test_who_says_nothing_makes_room_for_who_comes(retained: bool) -> None:
    """An invented unit never says goodbye; a real one is heard every minute."""
    desks = Desks()
    for number in range(UNCLAIMED_KEPT):
        online = DeskAvailability(desk_id=f"s{number}", online=True, retained=retained)
        hear(desks, online, after(number))
    hear(desks, DeskHealth(desk_id="s0"), after(minutes=4))
    assert desks.make_room(after(minutes=6), "new") is None
    assert desks.receive(after(minutes=6), presence(desk_id="new")) is None
    # What the broker kept is no sign of life.
    hear(desks, presence(desk_id="s1", retained=True), after(minutes=6))
    assert desks.make_room(after(minutes=7), "new") == "s1"
    assert hear(desks, presence(desk_id="new"), after(minutes=7)).state.online
    assert desks.make_room(after(hours=48), "newer") == "s2"
