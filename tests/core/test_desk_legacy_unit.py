"""A whole original desk unit on a bad wire: whatever happens, a press means what was read."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
import json

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from custom_components.consultease.core.desk import decode, encode, legacy, new_session
from custom_components.consultease.core.desk.legacy_screen import NO_REQUESTS
from custom_components.consultease.core.desk.messages import (
    DeskAnswer,
    DeskMessage,
    HubMessage,
    LegacyText,
    Publish,
    QueueItem,
)

from .legacy_unit import CONFIG, NOW, item, queue


@dataclass
class Unit:
    """A generation 3 unit on a wire that may be cut: what it does not hear, it never knew."""

    booted: datetime = NOW - timedelta(hours=1)
    present: bool = False
    connected: bool = True
    screen: str = ""
    arrived: int = 0
    presses: int = 0
    queued: list[bytes] = field(default_factory=list)

    def uptime(self, now: datetime) -> int:
        """Return milliseconds since the start."""
        return (now - self.booted) // timedelta(milliseconds=1)

    def take(self, now: datetime, publish: Publish) -> None:
        """Show a text, if somebody is there to read it."""
        if self.connected and publish.topic.endswith("/messages") and self.present:
            self.screen, self.arrived = publish.payload, self.uptime(now)

    def report(self, now: datetime) -> list[tuple[str, bytes]]:
        """Return the status, which is lost while the unit is cut off."""
        data = {"present": self.present, "timestamp": self.uptime(now)}
        payload = json.dumps(data).encode()
        return [("status", payload)] if self.connected else []

    def press(self, now: datetime, echo: bool) -> list[tuple[str, bytes]]:
        """Answer what is on the screen; queue the answer while cut off."""
        self.presses += 1
        text, self.screen = self.screen, ""
        payload = (
            f'{{"response_type":"BUSY","message_id":"{self.arrived}_{self.presses}",'
            f'"original_message":"{text if echo else ""}",'
            f'"timestamp":"{self.uptime(now)}"}}'
        ).encode()
        if self.connected:
            return [("responses", payload)]
        self.queued.append(payload)
        return []


class Desk(RuleBasedStateMachine):
    """A unit, its session, its requests, and everything that happens to them.

    Real payloads go through a wire that may be cut. A press must answer what the
    person read, through restarts, absences and cancellations; and between two
    different requests there is always a reason: a press, a presence, a text, a
    restart, or that the first one is gone.
    """

    def __init__(self) -> None:
        """Begin with an empty chair and an empty queue."""
        super().__init__()
        self.now = NOW
        self.unit = Unit()
        self.session = new_session("7")
        self.waiting: list[QueueItem] = []
        self.asked = 0
        self.last = ""
        self.reason = True

    def deliver(self, messages: Iterable[DeskMessage | HubMessage]) -> list[str]:
        """Carry messages to the unit, and answers to the office; return whom they answer."""
        found = []
        for message in messages:
            if isinstance(message, DeskAnswer):
                assert message.consultation_id is not None
                found.append(message.consultation_id)
            elif isinstance(message, LegacyText):
                if message.text.startswith("#"):
                    assert self.reason or self.last == message.text
                    self.last, self.reason = message.text, False
                for publish in encode("consultease", message):
                    self.unit.take(self.now, publish)
        self.waiting = [
            each for each in self.waiting if each.consultation_id not in found
        ]
        return found

    def hear(self, packets: list[tuple[str, bytes]]) -> list[str]:
        """Carry packets to the hub."""
        found = []
        for kind, payload in packets:
            topic = f"consultease/faculty/7/{kind}"
            message = decode("consultease", topic, payload, False)
            assert isinstance(message, DeskMessage)
            found += self.deliver(self.session.receive(self.now, message))
        return found

    def show(self) -> None:
        """Tell the session the queue, as the office does after each change."""
        shown = queue(*self.waiting[:5])
        self.deliver(self.session.show(self.now, CONFIG, shown))

    @rule(wait=st.sampled_from([1, 20, 90]))
    def time_goes_by(self, wait: int) -> None:
        """Let the session do what is due; no deadline may be left in the past."""
        self.now += timedelta(seconds=wait)
        self.deliver(self.session.tick(self.now))
        self.show()
        assert self.session.deadline is None or self.session.deadline > self.now

    @rule(present=st.booleans())
    def somebody_moves(self, present: bool) -> None:
        """Come or leave: the unit paints its new state over any text."""
        self.time_goes_by(20)
        self.unit.present, self.unit.screen, self.reason = present, "", True
        self.hear(self.unit.report(self.now))
        self.show()

    @rule(echo=st.booleans())
    @precondition(lambda self: self.unit.screen)
    def press(self, echo: bool) -> None:
        """Answer what is on the screen, with the echo whole or cut off."""
        self.time_goes_by(20)
        read, self.reason = self.unit.screen, True
        for answered in self.hear(self.unit.press(self.now, echo)):
            assert read.startswith(f"#{int(answered[1:]):02} ")
        self.show()

    @rule()
    def cut(self) -> None:
        """Lose the wire, which nobody is told."""
        self.unit.connected = False

    @rule()
    def mend(self) -> None:
        """Connect again: the state first, then the answers that had to wait."""
        self.time_goes_by(20)
        self.unit.connected = self.reason = True
        self.hear(self.unit.report(self.now))
        late, self.unit.queued = self.unit.queued, []
        self.hear([("responses", payload) for payload in late])
        self.reason = True
        self.show()

    @rule()
    def restart(self) -> None:
        """Forget everything, and say "away" before looking."""
        self.unit, self.reason = Unit(self.now, False, self.unit.connected), True
        self.time_goes_by(6)
        self.hear(self.unit.report(self.now))

    @rule()
    def heartbeat(self) -> None:
        """Say what the unit knows, whenever it is."""
        self.time_goes_by(20)
        if self.unit.connected:
            word = "AVAILABLE" if self.unit.present else "AWAY"
            data = {"uptime": self.unit.uptime(self.now), "presence_status": word}
            self.hear([("heartbeat", json.dumps(data).encode())])

    @rule()
    def ask(self) -> None:
        """Put a request at the end of the queue."""
        self.asked += 1
        self.waiting.append(item(self.asked))
        self.show()

    @rule(accept=st.booleans())
    @precondition(lambda self: self.waiting)
    def take_away(self, accept: bool) -> None:
        """Accept the first request elsewhere, or cancel it."""
        first = self.waiting.pop(0)
        if accept:
            self.waiting.insert(0, replace(first, state="accepted", version=2))
        self.reason = True
        self.show()

    @rule()
    def tell(self) -> None:
        """Show a text that looks like a request."""
        self.reason = True
        self.deliver(self.session.text("#1 Lunch", 30))
        self.time_goes_by(1)

    @rule()
    def lose_the_broker(self) -> None:
        """Reconnect the hub."""
        self.session.resend()
        self.show()

    def teardown(self) -> None:
        """When all is well again, the screen is right."""
        self.time_goes_by(90)
        self.unit.present = True
        self.mend()
        self.time_goes_by(90)
        self.reason = True
        self.time_goes_by(4)
        pending = [each for each in self.waiting[:5] if each.state == "pending"]
        if pending:
            assert self.unit.screen in [legacy.request_line(each) for each in pending]
        else:
            assert self.unit.screen in ("", NO_REQUESTS)


TestDesk = Desk.TestCase
TestDesk.settings = settings(deadline=None, stateful_step_count=25, max_examples=60)
