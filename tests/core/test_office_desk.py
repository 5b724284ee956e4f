"""Desk units and the office, from bytes to bytes: what a unit says, shows and is told."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
import json
from typing import Any

import pytest

from custom_components.consultease.core.desk import decode, encode, is_legacy
from custom_components.consultease.core.desk.messages import (
    AnswerAction,
    DeskAnswer,
    DeskMessage,
    Publish,
    ReceiptResult,
)
from custom_components.consultease.core.desks import UNCLAIMED_KEPT
from custom_components.consultease.core.enums import Action, Availability, State, Status
from custom_components.consultease.core.errors import ConsultEaseError
from custom_components.consultease.core.events import (
    DeskClaimed,
    DeskCommanded,
    DeskDiscovered,
    DeskIgnored,
    DeskLost,
    Event,
    PresenceChanged,
)
from custom_components.consultease.core.live import MESSAGE_MAX
from custom_components.consultease.core.models import Faculty, Settings
from custom_components.consultease.core.office import Office
from custom_components.consultease.core.record import SYSTEM

from .builders import ANA, BEN, NOW, PERSON, after, ask, consultation, do, office, save

PREFIX = "consultease"
TODAY = NOW.date()
AT_DESK = replace(ANA, desk_id="desk-a1", beacons=("AA:BB:CC:DD:EE:FF",))
AT_OLD_DESK = replace(ANA, desk_id="7")


class Wire:
    """An office's connection to its desk units: what they say, and what they are told."""

    def __init__(
        self,
        *people: Faculty,
        stored: dict[str, Any] | None = None,
        now: datetime = NOW,
    ) -> None:
        """Connect an office in which nobody is in, as far as is known."""
        made = Office(Settings(), office().roster, stored)
        self.office = made
        self.published: list[Publish] = []
        self.events: list[Event] = []
        made.subscribe(self._happened)
        for person in people:
            made.put_faculty(now, person)
        made.refresh(now)

    def _happened(self, event: Event) -> None:
        if isinstance(event, DeskCommanded):
            self.published += encode(PREFIX, event.message)
        else:
            self.events.append(event)

    def hear(
        self, kind: str, payload: object, *, now: datetime = NOW, **how: Any
    ) -> None:
        """Receive a message, put on disk what it answers, and refresh."""
        desk_id, retained = how.get("desk_id", "desk-a1"), how.get("retained", False)
        root = "consultease/faculty" if is_legacy(desk_id) else f"{PREFIX}/desk"
        text = payload if isinstance(payload, str) else json.dumps(payload)
        message = decode(PREFIX, f"{root}/{desk_id}/{kind}", text.encode(), retained)
        assert isinstance(message, DeskMessage)
        for answer in self.office.receive(now, message):
            self.office.answer(now, answer)
        save(self.office, now)

    def connect(self, *, present: bool = True, boot: int = 1, **how: Any) -> None:
        """Let a v1 unit connect, as its firmware does."""
        self.hear("availability", "online", **how)
        self.hear("presence", {"present": present, "boot": boot, "seq": 1}, **how)

    def press(self, action: str, answer_id: str = "a1", **facts: Any) -> str:
        """Press a v1 unit's button and return the receipt's result."""
        how = {key: facts.pop(key) for key in ("now", "desk_id") if key in facts}
        self.published.clear()
        self.hear("answer", {"answer_id": answer_id, "action": action, **facts}, **how)
        (receipt,) = self.sent("receipt")
        data = json.loads(receipt)
        assert data["answer_id"] == answer_id
        result = data["result"]
        assert isinstance(result, str)
        return result

    def run(self, until: datetime) -> None:
        """Let the office's timer run."""
        while (now := self.office.next_deadline) is not None and now <= until:
            answers, _ = self.office.tick(now)
            for answer in answers:
                self.office.answer(now, answer)
            self.office.expire(now)
            save(self.office, now)

    def sent(self, kind: str) -> list[str]:
        """Return the payloads of a kind that were published since the last look."""
        found = [each.payload for each in self.published if topic(each) == kind]
        self.published = [each for each in self.published if topic(each) != kind]
        return found

    @property
    def present(self) -> bool | None:
        """Return whether Ana is in, as everybody sees it."""
        return self.office.snapshot("ana").presence.present

    @property
    def arrivals(self) -> list[tuple[bool | None, bool]]:
        """Return the presences that were told, with whether they were news."""
        return [
            (each.presence.present, each.news)
            for each in self.events
            if isinstance(each, PresenceChanged)
        ]

    def told(self, *kinds: type) -> list[Event]:
        """Return the events of some kinds."""
        return [each for each in self.events if isinstance(each, kinds)]


def topic(published: Publish) -> str:
    """Return the last level of a topic."""
    return published.topic.rpartition("/")[2]


def last_queue(wire: Wire) -> dict[str, Any]:
    """Return what a v1 unit shows now."""
    data = json.loads(wire.sent("queue")[-1])
    assert isinstance(data, dict)
    return data


@pytest.fixture
def wire() -> Wire:
    """Return an office with Ana at a v1 unit that has just connected; she is in."""
    made = Wire(AT_DESK)
    made.connect()
    return made


# A v1 unit and presence


def test_arriving(wire: Wire) -> None:
    """The unit hears the beacon: she is in at once, since now, by her desk."""
    shown = wire.office.snapshot("ana")
    assert shown.status is Status.AVAILABLE
    assert (shown.presence.source, shown.presence.since) == ("desk", NOW)
    assert shown.desk
    assert (shown.desk.online, shown.desk.last_seen) == (True, NOW)
    assert wire.arrivals == [(True, True)]
    wire.hear("presence", {"present": False, "boot": 1, "seq": 2}, now=after(90))
    assert wire.present is False


def test_a_burst_ends_in_its_last_word(wire: Wire) -> None:
    """Thousands at once, out of order and twice: what counts is the latest of the unit's own."""
    said = [{"present": seq % 3 == 0, "boot": 1, "seq": seq} for seq in range(2, 3000)]
    for each in (*said, *reversed(said)):
        payload = json.dumps(each).encode()
        message = decode(PREFIX, f"{PREFIX}/desk/desk-a1/presence", payload, False)
        assert isinstance(message, DeskMessage)
        wire.office.receive(NOW, message)
    wire.office.refresh(NOW)
    assert wire.present is (2999 % 3 == 0)


def test_a_unit_that_dies_keeps_its_word_for_the_grace(wire: Wire) -> None:
    """Its last will comes; a minute later nobody knows, and the unit shows as gone."""
    wire.hear("availability", "offline", now=after(10))
    assert wire.present
    wire.run(after(69))
    assert wire.present
    wire.run(after(70))
    assert wire.present is None
    desk = wire.office.snapshot("ana").desk
    assert desk
    assert desk.online is False
    # It is back with its word from before: only its new word counts.
    wire.hear("availability", "online", now=after(90))
    assert wire.present is None
    wire.hear("presence", {"present": True, "boot": 2, "seq": 1}, now=after(95))
    assert wire.present


def test_at_our_start_the_broker_tells_what_was() -> None:
    """It counts, but nobody arrives by it: they were in before."""
    wire = Wire(AT_DESK)
    wire.hear("presence", {"present": True, "boot": 1, "seq": 9}, retained=True)
    wire.hear("availability", "online", retained=True)
    assert wire.present
    assert wire.arrivals == [(True, False)]
    desk = wire.office.snapshot("ana").desk
    assert desk
    assert (desk.online, desk.last_seen) == (True, None)


@pytest.mark.parametrize("gone_first", [True, False])
def test_at_our_start_a_unit_may_be_gone(gone_first: bool) -> None:
    """Then its last word counts for the grace, in whatever order the broker tells it."""
    wire = Wire(AT_DESK)
    said = [
        ("availability", "offline"),
        ("presence", {"present": True, "boot": 1, "seq": 9}),
    ]
    for kind, payload in said if gone_first else reversed(said):
        wire.hear(kind, payload, retained=True)
    wire.run(after(59))
    assert wire.present
    wire.run(after(60))
    assert wire.present is None


def test_the_connection_is_lost_and_found(wire: Wire) -> None:
    """We were gone, not the unit: its word counts again, though it says nothing new."""
    wire.office.lose_desks(after(10))
    wire.office.refresh(after(10))
    desk = wire.office.snapshot("ana").desk
    assert desk
    assert desk.online is None
    assert wire.present
    wire.run(after(70))
    assert wire.present is None
    wire.office.resend()
    # What the broker keeps, in the order of topics.
    wire.hear("availability", "online", retained=True, now=after(200))
    wire.hear(
        "presence",
        {"present": True, "boot": 1, "seq": 1},
        retained=True,
        now=after(200),
    )
    assert wire.present
    assert wire.arrivals == [(True, True), (None, True), (True, False)]
    wire.run(after(3600))
    assert wire.present


def test_found_before_the_grace_is_over(wire: Wire) -> None:
    """A broker that restarts in seconds is no absence of anybody."""
    wire.office.lose_desks(after(10))
    wire.hear("availability", "online", retained=True, now=after(12))
    wire.run(after(3600))
    assert wire.present
    assert wire.arrivals == [(True, True)]


def test_the_unit_went_while_we_were_not_there(wire: Wire) -> None:
    """The broker says offline when we are back: its word ends with the grace from our loss."""
    wire.office.lose_desks(after(10))
    wire.hear("availability", "offline", retained=True, now=after(40))
    wire.run(after(69))
    assert wire.present
    wire.run(after(70))
    assert wire.present is None


def test_one_transport_is_lost_and_not_the_other() -> None:
    """A unit over the native API goes; those on the broker are as they were."""
    wire = Wire(AT_DESK, replace(BEN, desk_id="desk-b2"))
    wire.connect()
    wire.connect(desk_id="desk-b2")
    wire.office.lose_desks(NOW, {"desk-b2"})
    wire.office.refresh(NOW)
    online = {
        each: desk.online
        for each in ("ana", "ben")
        if (desk := wire.office.snapshot(each).desk)
    }
    assert online == {"ana": True, "ben": None}


# What a v1 unit shows


def test_a_unit_is_told_who_it_serves() -> None:
    """Before it was ever heard: what is retained waits for it."""
    wire = Wire(AT_DESK)
    assert [each.retain for each in wire.published] == [True, True]
    (config,) = wire.sent("config")
    data = json.loads(config)
    assert data["name"] == "Ana Reyes"
    assert data["beacons"] == ["AA:BB:CC:DD:EE:FF"]
    assert last_queue(wire)["items"] == []
    wire.office.put_faculty(NOW, replace(AT_DESK, name="Ana Weiss"))
    wire.office.refresh(NOW)
    assert json.loads(wire.sent("config")[-1])["name"] == "Ana Weiss"


def test_a_unit_shows_the_first_five(wire: Wire) -> None:
    """In queue order, with what it needs to answer; the rest is a number."""
    wire.office.set_settings(Settings(open_per_student=9))
    for student in ("S1", "S2", "S3", "S4", "S5"):
        ask(wire.office, student)
    do(wire.office, Action.ACCEPT, "S3@ana")
    queue = last_queue(wire)
    assert [each["ticket"] for each in queue["items"]] == [
        "AR-03",
        "AR-01",
        "AR-02",
        "AR-04",
        "AR-05",
    ]
    assert queue["items"][0]["student"] == "山田 花"
    assert queue["items"][0]["version"] == 2
    assert (queue["status"], queue["waiting"]) == ("available", 5)
    do(wire.office, Action.START, "S3@ana")
    assert last_queue(wire)["waiting"] == 4


def test_a_unit_is_told_nothing_twice(wire: Wire) -> None:
    """A message that changes nothing of its screen costs the broker nothing; a loss tells all."""
    wire.published.clear()
    wire.hear("health", {"uptime": 60, "heap": 9}, now=after(60))
    wire.events.clear()
    wire.hear("presence", {"present": True, "boot": 1, "seq": 2}, now=after(61))
    assert wire.published == []
    assert wire.events == []
    # Nor is anything cleared when something else is changed.
    wire.office.put_faculty(after(61), replace(AT_DESK, office="Room 12"))
    wire.office.refresh(after(61))
    assert wire.published == []
    assert wire.present
    wire.office.resend()
    wire.office.refresh(after(62))
    assert [topic(each) for each in wire.published] == ["config", "queue"]


def test_a_text_for_a_screen(wire: Wire) -> None:
    """It reaches a unit that is there; otherwise whoever sends it is told why not."""
    wire.office.tell("ana", " Lunch is here ", 30)
    assert json.loads(wire.sent("message")[0]) == {
        "text": "Lunch is here",
        "seconds": 30,
    }
    wire.office.tell("ana", "x" * 200, 30)
    for text, key in (
        (" ", "message_required"),
        ("\u200b", "message_required"),
        ("x" * 201, "message_too_long"),
    ):
        with pytest.raises(ConsultEaseError, match=key) as refused:
            wire.office.tell("ana", text, 30)
        assert refused.value.field == "message"
    assert MESSAGE_MAX == 200
    wire.hear("availability", "offline")
    with pytest.raises(ConsultEaseError, match="desk_offline") as refused:
        wire.office.tell("ana", "Lunch", 30)
    assert refused.value.placeholders == {"name": "Ana Reyes"}
    with pytest.raises(ConsultEaseError, match="no_desk"):
        office(BEN).tell("ben", "Lunch", 30)


def test_a_text_for_an_original_unit_whose_person_is_away() -> None:
    """It would drop it: whoever sends the text must not think that it was shown."""
    wire = Wire(replace(ANA, desk_id="7"))
    wire.hear("status", {"present": True, "timestamp": 600_000}, desk_id="7")
    wire.office.tell("ana", "Lunch", 30)
    wire.hear("status", {"present": False, "timestamp": 700_000}, desk_id="7")
    with pytest.raises(ConsultEaseError, match="desk_not_showing") as refused:
        wire.office.tell("ana", "Lunch", 30)
    assert refused.value.placeholders == {"name": "Ana Reyes"}


def test_strangers_make_room(wire: Wire) -> None:
    """Whoever offers a stranger must be told when there is no such unit any more."""
    for number in range(UNCLAIMED_KEPT):
        wire.connect(desk_id=f"s{number}")
    wire.hear("availability", "offline", desk_id="s1")
    wire.events.clear()
    wire.connect(desk_id="new")
    assert DeskLost("s1") in wire.events
    assert ("nobody's", "new") in discovered(wire)
    wire.office.drop_unclaimed()
    assert wire.office.desks.unclaimed == []
    assert DeskLost("new") in wire.events
    assert wire.office.snapshot("ana").desk


def test_an_original_unit_goes_on_asking_after_many_were_told_to_come() -> None:
    """It cannot say that somebody has come: they must neither hide others nor be called absent."""
    wire = Wire(AT_OLD_DESK)
    wire.hear("status", {"present": True, "timestamp": 600_000}, desk_id="7")
    for number in range(1, 8):
        asked = replace(
            consultation(), id=f"c{number}", ticket=f"AR-0{number}", rank=number
        )
        book = wire.office.ledger.draft("ana").put(asked, TODAY)
        wire.office.ledger.write("ana", book)
    wire.office.commit()
    for number in range(1, 7):
        do(wire.office, Action.ACCEPT, f"c{number}")
    wire.published.clear()
    wire.office.resend()
    wire.office.refresh(NOW)
    assert wire.published[-1].payload.startswith("#07")
    wire.run(after(hours=2))
    done = wire.office.consultation("c1")
    assert (done.state, done.transitions[-1].actor) == (State.COMPLETED, SYSTEM)
    assert wire.office.ledger.published("ana").service_times == ()


# What a v1 unit answers


def test_an_answer_is_done_once_and_confirmed(wire: Wire) -> None:
    """The receipt says so; the same press again, its receipt being lost, changes nothing."""
    ask(wire.office)
    facts: dict[str, Any] = {"consultation_id": "S1@ana", "version": 1}
    assert wire.press("accept", **facts) == "done"
    assert last_queue(wire)["items"][0]["state"] == "accepted"
    assert wire.press("accept", **facts) == "repeated"
    assert wire.sent("queue") == []
    found = wire.office.consultation("S1@ana")
    assert (found.state, found.version) == (State.ACCEPTED, 2)


def test_a_repeat_after_a_restart_is_a_repeat(wire: Wire) -> None:
    """Home Assistant was killed between the answer and its receipt: the press counts once."""
    ask(wire.office)
    assert wire.press("start", consultation_id="S1@ana", version=1) == "done"
    again = Wire(AT_DESK, stored=json.loads(json.dumps(wire.office.as_dict())))
    assert again.press("start", consultation_id="S1@ana", version=1) == "repeated"
    assert again.office.consultation("S1@ana").version == 2


def test_a_press_that_is_repeated_for_long_counts_once(wire: Wire) -> None:
    """Its receipts get lost, and the person goes on pressing: what they said last holds."""
    assert wire.press("decline", "first") == "done"
    for count in range(5):
        for other in range(10):
            assert wire.press("accept", f"{count}-{other}") == "done"
        assert wire.press("decline", "first") == "repeated"
    assert wire.office.snapshot("ana").availability is Availability.AUTOMATIC


def test_a_repeat_needs_no_disk(wire: Wire) -> None:
    """A unit repeats all that it keeps every ten seconds while their receipts get lost."""
    for count in range(16):
        wire.press("accept", str(count))
    for count in range(16):
        answer = DeskAnswer(
            desk_id="desk-a1", answer_id=str(count), action=AnswerAction.ACCEPT
        )
        assert wire.office.answer(NOW, answer) is ReceiptResult.REPEATED
    assert not wire.office.dirty


def test_a_refused_answer_stays_refused(wire: Wire) -> None:
    """Sent again, it must not suddenly be right."""
    ask(wire.office)
    assert wire.press("accept", consultation_id="S1@ana", version=9) == "stale"
    assert wire.press("accept", consultation_id="S1@ana", version=9) == "stale"
    assert wire.press("accept", "a2", consultation_id="gone") == "unknown"


@pytest.mark.parametrize(
    ("action", "end"),
    [("accept", Action.CANCEL), ("complete", Action.DECLINE), ("decline", None)],
)
def test_an_answer_that_comes_too_late(
    wire: Wire, action: str, end: Action | None
) -> None:
    """The student cancelled meanwhile, or the action answered first: one wins, one is told."""
    ask(wire.office)
    if end:
        do(wire.office, end)
    else:
        do(wire.office, Action.START)
    before = wire.office.consultation("S1@ana")
    assert wire.press(action, consultation_id="S1@ana", version=1) == "stale"
    assert wire.office.consultation("S1@ana") == before


def test_nobody_answers_for_another() -> None:
    """A foreign consultation is unknown to a unit; so is everything to one without a person."""
    wire = Wire(AT_DESK, replace(BEN, desk_id="desk-b2"))
    wire.connect()
    ask(wire.office)
    facts: dict[str, Any] = {"consultation_id": "S1@ana", "version": 1}
    assert wire.press("accept", desk_id="desk-b2", **facts) == "unknown"
    assert wire.press("accept", desk_id="stranger", **facts) == "unknown"
    assert wire.office.consultation("S1@ana").state is State.PENDING


def test_a_retained_answer_is_stale(wire: Wire) -> None:
    """A unit that publishes wrongly, or an attacker: what is replayed is not pressed."""
    ask(wire.office)
    answer = {"answer_id": "a9", "action": "accept", "consultation_id": "S1@ana"}
    wire.hear("answer", answer, retained=True)
    (receipt,) = wire.sent("receipt")
    assert json.loads(receipt)["result"] == "stale"
    assert wire.office.consultation("S1@ana").state is State.PENDING


def test_buttons_without_a_request(wire: Wire) -> None:
    """Busy and available, for who is in; next, done and later for who has a queue."""
    shown = lambda: wire.office.snapshot("ana")  # noqa: E731
    assert wire.press("decline") == "done"
    assert shown().status is Status.BUSY
    assert wire.press("accept", "a2") == "done"
    assert shown().availability is Availability.AUTOMATIC
    assert wire.press("start", "a3") == "stale"
    ask(wire.office)
    ask(wire.office, "S2")
    assert wire.press("start", "a4") == "done"
    # The same press, by a unit that has lost its memory of the first.
    assert wire.press("start", "a4b") == "done"
    assert [each.ticket for each in shown().queue] == ["AR-01", "AR-02"]
    assert wire.press("start", "a5", now=after(30)) == "done"
    assert [each.ticket for each in shown().queue] == ["AR-02"]
    assert wire.press("complete", "a6", now=after(60)) == "done"
    assert shown().queue == ()
    assert wire.press("later", "a7", now=after(60)) == "done"
    assert (shown().status, shown().availability_until) == (
        Status.AWAY,
        after(60, minutes=10),
    )


@pytest.mark.parametrize("action", list(AnswerAction))
def test_a_press_that_waited_for_long_means_nothing_now(
    wire: Wire, action: AnswerAction
) -> None:
    """Who said "busy" this morning, while the network was down, is not busy at noon."""
    ask(wire.office)
    do(wire.office, Action.START)
    ask(wire.office, "S2")
    wire.office.set_availability(NOW, "ana", Availability.AWAY, PERSON)
    save(wire.office)
    before = wire.office.snapshot("ana")
    assert wire.press(action, "old", age=301) == "stale"
    assert wire.press(action, "old", age=302) == "stale"
    assert wire.office.snapshot("ana") == before
    assert wire.press(action, "new", age=300) == "done"
    assert wire.office.snapshot("ana") != before


def test_what_is_said_holds_from_the_press_on(wire: Wire) -> None:
    """A few minutes in the outbox make "back in ten minutes" no later."""
    wire.press("later", "a1", age=240)
    assert wire.office.snapshot("ana").availability_until == after(minutes=6)
    wire.press("decline", "a2", age=240)
    assert wire.office.snapshot("ana").availability_until == after(minutes=56)
    wire.press("decline", "a3")
    assert wire.office.snapshot("ana").availability_until == after(minutes=60)


def test_an_old_answer_to_a_request_counts(wire: Wire) -> None:
    """It names what it means; whether that is still so is told by the version."""
    ask(wire.office)
    assert wire.press("accept", consultation_id="S1@ana", version=1, age=7200) == "done"


def test_busy_ends_by_itself(wire: Wire) -> None:
    """She presses it and goes home: at night nobody may queue at her door."""
    assert wire.press("decline") == "done"
    assert wire.office.snapshot("ana").availability_until == after(hours=1)


def test_who_was_told_to_come_hides_nobody_who_asks(wire: Wire) -> None:
    """A unit has room for five: one of them is always a request that can be answered."""
    for number in range(1, 4):
        ask(wire.office, f"S{number}")
    for number in range(4, 8):
        asked = replace(
            wire.office.consultation("S1@ana"), id=f"c{number}", rank=number
        )
        wire.office.ledger.write(
            "ana", wire.office.ledger.draft("ana").put(asked, TODAY)
        )
    wire.office.commit()
    for name in ("S1@ana", "S2@ana", "S3@ana", "c4", "c5", "c6"):
        do(wire.office, Action.ACCEPT, name)
    wire.office.refresh(NOW)
    items = last_queue(wire)["items"]
    assert [each["id"] for each in items] == ["S1@ana", "S2@ana", "S3@ana", "c4", "c7"]


def test_available_without_a_beacon_ends_by_itself() -> None:
    """She left it at home and pressed: for an hour, as she will go home one day."""
    wire = Wire(AT_DESK)
    wire.connect(present=False)
    assert wire.press("accept") == "done"
    shown = wire.office.snapshot("ana")
    assert shown.status is Status.AVAILABLE
    assert shown.availability_until == after(hours=1)
    wire.run(after(hours=1))
    assert wire.office.snapshot("ana").status is Status.AWAY


def test_available_at_the_desk_opens_the_queue() -> None:
    """An automation has closed it; who says at the desk to be available takes requests."""
    wire = Wire(AT_DESK)
    wire.connect(present=True)
    wire.office.close_queue(NOW, "ana", PERSON)
    save(wire.office)
    assert not wire.office.snapshot("ana").queue_open
    assert wire.press("accept") == "done"
    assert wire.office.snapshot("ana").queue_open


def test_what_the_disk_refuses_gets_no_receipt(wire: Wire) -> None:
    """The unit then sends its answer again, and that one counts."""
    ask(wire.office)
    wire.published.clear()
    payload = b'{"answer_id":"a1","action":"accept","consultation_id":"S1@ana"}'
    message = decode(PREFIX, f"{PREFIX}/desk/desk-a1/answer", payload, False)
    assert isinstance(message, DeskMessage)
    (answer,) = wire.office.receive(NOW, message)
    wire.office.answer(NOW, answer)
    wire.office.rollback()
    assert wire.sent("receipt") == []
    assert wire.press("accept", consultation_id="S1@ana") == "done"


# Whose unit it is


def discovered(wire: Wire) -> list[tuple[str, str]]:
    """Return which units were found to be nobody's and somebody's, in order."""
    return [
        ("nobody's", each.desk.id)
        if isinstance(each, DeskDiscovered)
        else ("claimed", each.desk_id)
        for each in wire.events
        if isinstance(each, DeskDiscovered | DeskClaimed)
    ]


def test_a_unit_of_nobody_is_found_when_it_is_there() -> None:
    """What the broker still keeps of a dead one is no reason to ask whose it is."""
    wire = Wire(ANA)
    wire.hear("info", {"protocol": 1, "firmware": "2.1"}, retained=True)
    wire.hear("presence", {"present": False}, retained=True)
    wire.hear("availability", "offline", retained=True)
    assert discovered(wire) == []
    wire.hear("health", {"uptime": 5})
    wire.hear("health", {"uptime": 65}, now=after(60))
    assert discovered(wire) == [("nobody's", "desk-a1")]
    (found,) = wire.told(DeskDiscovered)
    assert isinstance(found, DeskDiscovered)
    assert (found.desk.online, found.desk.firmware) == (True, "2.1")
    # Whoever it belonged to before may still be kept for it.
    assert {each.payload for each in wire.published} == {""}


def test_a_unit_that_is_assigned_is_at_work_at_once() -> None:
    """What it said already counts, as it has no reason to say it again; that is no arrival."""
    wire = Wire(ANA)
    wire.connect()
    wire.published.clear()
    wire.office.put_faculty(NOW, AT_DESK)
    wire.office.refresh(NOW)
    assert wire.present
    assert wire.arrivals == [(True, False)]
    assert discovered(wire) == [("nobody's", "desk-a1"), ("claimed", "desk-a1")]
    assert [topic(each) for each in wire.published] == ["config", "queue"]


def test_a_unit_that_is_gone_says_nothing_when_it_is_assigned() -> None:
    """What it said last may be from last year."""
    wire = Wire(ANA)
    wire.connect()
    wire.hear("availability", "offline")
    wire.office.put_faculty(NOW, AT_DESK)
    wire.office.refresh(NOW)
    assert wire.present is None


def test_a_unit_that_comes_back_to_its_person_is_told_all(wire: Wire) -> None:
    """Taking it away has cleared what the broker kept for it."""
    wire.published.clear()
    wire.office.put_faculty(NOW, replace(AT_DESK, desk_id=None))
    wire.office.put_faculty(NOW, AT_DESK)
    wire.office.refresh(NOW)
    assert [bool(each.payload) for each in wire.published] == [False, False, True, True]


def test_a_unit_moves_to_another_person(wire: Wire) -> None:
    """It stays connected, shows the other's queue, and says nothing of the first's presence."""
    ask(wire.office)
    wire.office.put_faculty(NOW, BEN)
    wire.published.clear()
    wire.office.put_faculty(NOW, replace(AT_DESK, desk_id=None))
    wire.office.put_faculty(NOW, replace(BEN, desk_id="desk-a1"))
    wire.office.refresh(NOW)
    assert wire.present is None
    ben = wire.office.snapshot("ben")
    assert ben.presence.present is None
    assert ben.desk
    assert ben.desk.online
    assert wire.office.snapshot("ana").desk is None
    # Cleared first, then the new: else the clearing would be what stays.
    assert [(topic(each), bool(each.payload)) for each in wire.published] == [
        ("config", False),
        ("queue", False),
        ("config", True),
        ("queue", True),
    ]
    assert json.loads(wire.published[2].payload)["name"] == "Ben Okafor"
    assert json.loads(wire.published[3].payload)["items"] == []
    assert discovered(wire)[-2:] == [("nobody's", "desk-a1"), ("claimed", "desk-a1")]
    wire.hear("presence", {"present": True, "boot": 1, "seq": 2})
    assert wire.office.snapshot("ben").presence.present
    assert wire.present is None
    # Her requests are hers, and his unit does not answer them.
    assert wire.press("accept", consultation_id="S1@ana") == "unknown"


def test_a_unit_that_moved_repeats_nothing_to_its_new_person() -> None:
    """It had no receipt when it went, and sends "busy" again from the next desk."""
    wire = Wire(AT_DESK, BEN)
    wire.connect()
    assert wire.press("decline", "a1") == "done"
    wire.office.put_faculty(NOW, ANA)
    wire.office.put_faculty(NOW, replace(BEN, desk_id="desk-a1"))
    wire.connect(present=False, boot=2)
    assert wire.press("decline", "a1") == "repeated"
    assert wire.office.snapshot("ben").availability is Availability.AUTOMATIC
    stored = json.loads(json.dumps(wire.office.as_dict()))
    wire = Wire(ANA, replace(BEN, desk_id="desk-a1"), stored=stored)
    assert wire.press("decline", "a1") == "repeated"
    assert wire.press("decline", "a2") == "done"
    assert wire.office.snapshot("ben").availability is Availability.BUSY


def test_a_repeat_of_what_an_earlier_version_has_stored(wire: Wire) -> None:
    """It did not keep which unit the answer came from."""
    assert wire.press("decline", "a1") == "done"
    stored = json.loads(json.dumps(wire.office.as_dict()))
    stored["books"]["ana"]["answers"] = [["a1", "done"]]
    assert Wire(AT_DESK, stored=stored).press("decline", "a1") == "repeated"


def test_another_unit_may_count_its_answers_alike() -> None:
    """One that replaces another begins to count anew."""
    wire = Wire(AT_DESK)
    wire.connect()
    assert wire.press("decline", "1-1") == "done"
    wire.office.put_faculty(NOW, replace(ANA, desk_id="desk-new"))
    wire.connect(desk_id="desk-new")
    assert wire.press("accept", "1-1", desk_id="desk-new") == "done"
    assert wire.office.snapshot("ana").availability is Availability.AUTOMATIC


def test_two_people_exchange_their_units() -> None:
    """Whoever lets go first: each gets the other's, and none is lost."""
    ben = replace(BEN, desk_id="desk-b2")
    wire = Wire(AT_DESK, ben)
    wire.connect()
    wire.connect(desk_id="desk-b2")
    for person in (
        replace(AT_DESK, desk_id=None),
        replace(ben, desk_id=None),
        replace(AT_DESK, desk_id="desk-b2"),
        replace(ben, desk_id="desk-a1"),
    ):
        wire.office.put_faculty(NOW, person)
    wire.office.refresh(NOW)
    wire.hear("presence", {"present": True, "boot": 1, "seq": 2}, desk_id="desk-b2")
    assert wire.present
    assert wire.office.snapshot("ben").presence.present is None


def test_two_people_with_one_unit() -> None:
    """The form refuses that; should it be in the file, the unit serves one, and stays calm."""
    wire = Wire(AT_DESK, replace(BEN, desk_id="desk-a1"))
    wire.published.clear()
    wire.connect()
    assert wire.office.snapshot("ben").presence.present
    assert wire.present is None
    assert wire.office.snapshot("ana").desk is None
    with pytest.raises(ConsultEaseError, match="no_desk"):
        wire.office.tell("ana", "Hello", 9)
    assert wire.sent("config") == []
    wire.office.drop_faculty("ana")
    wire.hear("presence", {"present": False, "boot": 1, "seq": 2})
    assert wire.office.snapshot("ben").presence.present is False


def test_a_unit_without_its_person_shows_nothing(wire: Wire) -> None:
    """She is removed: what the broker keeps for it is cleared, and it is nobody's again."""
    wire.published.clear()
    wire.office.drop_faculty("ana")
    wire.office.refresh(NOW)
    assert [(topic(each), each.payload, each.retain) for each in wire.published] == [
        ("config", "", True),
        ("queue", "", True),
    ]
    assert [each.id for each in wire.office.desks.unclaimed] == ["desk-a1"]
    wire.published.clear()
    wire.connect(boot=2)
    # It may have been switched off when the broker was cleared.
    assert [(topic(each), each.payload) for each in wire.published] == [
        ("config", ""),
        ("queue", ""),
    ]


def test_strangers_beyond_count_are_not_even_heard() -> None:
    """Ids that somebody invents cost no memory, and no event each."""
    wire = Wire(AT_DESK)
    for number in range(200):
        wire.hear("health", {"uptime": 1}, desk_id=f"stranger-{number}")
    assert len(wire.told(DeskDiscovered)) == len(wire.office.desks.unclaimed) == 64
    assert wire.told(DeskIgnored) == [DeskIgnored("stranger-64")]
    wire.connect()
    assert wire.present
    # They are not heard again; a unit that is switched on next to them is.
    wire.connect(desk_id="real", now=after(hours=48))
    assert ("nobody's", "real") in discovered(wire)


# The original units


def status(present: bool, uptime: int) -> dict[str, Any]:
    """Return a generation 3 unit's status."""
    return {"faculty_id": 7, "present": present, "timestamp": uptime}


def lines(messages: Iterable[Publish]) -> list[str]:
    """Return the texts sent to an original unit's screen."""
    return [each.payload for each in messages if topic(each) == "messages"]


@pytest.fixture
def old() -> Wire:
    """Return an office with Ana at an original unit of generation 3; she is in."""
    made = Wire(AT_OLD_DESK)
    made.hear("status", status(True, 60_000), desk_id="7")
    return made


def test_an_original_unit_tells_presence(old: Wire) -> None:
    """By the same rules as ours, with what it can tell of itself."""
    shown = old.office.snapshot("ana")
    assert shown.status is Status.AVAILABLE
    assert shown.desk
    assert (shown.desk.online, shown.desk.firmware) == (True, "Generation 3")
    old.hear("status", status(False, 90_000), desk_id="7", now=after(30))
    assert old.present is False


def test_an_original_unit_shows_and_answers_one_request(old: Wire) -> None:
    """One line with its number; the echo of that number says what the press was for."""
    ask(old.office)
    ask(old.office, "S2")
    (line,) = lines(old.published)
    assert line == "#01 Sami Haddad: About the second lab"
    press = {
        "faculty_id": 7,
        "response_type": "ACKNOWLEDGE",
        "message_id": "61000_1234",
        "original_message": line,
        "timestamp": "62000",
    }
    old.published.clear()
    old.hear("responses", press, desk_id="7", now=after(2))
    assert old.office.consultation("S1@ana").state is State.ACCEPTED
    # The retained press is cleared, and the next request comes by itself.
    assert ("responses", "", True) in [
        (topic(each), each.payload, each.retain) for each in old.published
    ]
    old.run(after(10))
    assert lines(old.published)[-1].startswith("#02 ")
    # Delivered twice, it counts once.
    old.hear("responses", press, desk_id="7", now=after(11))
    assert old.office.consultation("S1@ana").version == 2
    assert old.office.consultation("S2@ana").state is State.PENDING


def test_busy_on_an_original_unit_declines(old: Wire) -> None:
    """The request on its screen, as its firmware cannot say which one."""
    ask(old.office)
    press = {"faculty_id": 7, "response_type": "BUSY", "message_id": "61000_1"}
    old.hear("responses", press, desk_id="7", now=after(2))
    assert old.office.consultation("S1@ana").state is State.DECLINED


def test_an_original_unit_is_gone_when_it_is_silent(old: Wire) -> None:
    """It has no last will: after two heartbeats and the grace nobody knows."""
    old.run(after(minutes=12))
    desk = old.office.snapshot("ana").desk
    assert desk
    assert desk.online is False
    assert old.present
    old.run(after(minutes=13))
    assert old.present is None


def test_our_loss_is_no_silence_of_an_original_unit(old: Wire) -> None:
    """It will not speak for minutes when we are back, as it noticed nothing: she is still in."""
    old.office.lose_desks(after(10))
    old.office.refresh(after(10))
    desk = old.office.snapshot("ana").desk
    assert desk
    assert desk.online is None
    old.office.resend()
    old.run(after(280))
    assert old.present
    heartbeat = {"faculty_id": 7, "uptime": 340_000, "presence_status": "AVAILABLE"}
    old.hear("heartbeat", heartbeat, desk_id="7", now=after(280))
    desk = old.office.snapshot("ana").desk
    assert desk
    assert desk.online
    assert old.arrivals == [(True, True)]


def test_a_boot_is_no_departure(old: Wire) -> None:
    """It always says away first; she is away only if it still says so some seconds later."""
    old.hear("status", status(False, 2_000), desk_id="7", now=after(60))
    assert old.present
    old.hear("status", status(True, 9_000), desk_id="7", now=after(67))
    old.run(after(90))
    assert old.present
    old.hear("status", status(False, 2_000), desk_id="7", now=after(100))
    old.run(after(120))
    assert old.present is False


def test_an_original_unit_of_a_new_person_shows_nothing_of_the_last(old: Wire) -> None:
    """Requests are for one pair of eyes: also while the unit is nobody's."""
    ask(old.office)
    old.office.put_faculty(NOW, BEN)
    old.office.put_faculty(NOW, ANA)
    old.published.clear()
    old.hear("status", status(True, 90_000), desk_id="7", now=after(30))
    assert lines(old.published) == []
    assert discovered(old)[-1] == ("nobody's", "7")
    old.office.put_faculty(after(30), replace(BEN, desk_id="7"))
    old.office.refresh(after(30))
    old.hear("status", status(True, 95_000), desk_id="7", now=after(35))
    assert lines(old.published) == []
    assert old.office.snapshot("ben").presence.present


def test_a_text_on_an_original_screen_gives_way_to_the_request(old: Wire) -> None:
    """Shown for its time, then the request is asked again."""
    ask(old.office)
    old.published.clear()
    old.office.tell("ana", "Lunch is here", 20)
    assert lines(old.published) == ["Lunch is here"]
    old.run(after(60))
    assert lines(old.published)[-1].startswith("#01 ")
