"""A desk unit of protocol v1 over MQTT."""

from collections.abc import Callable
import time
from typing import Any, override
from uuid import uuid4

from .broker import Broker
from .clock import Clock
from .connection import Incoming, Will
from .desk import Desk
from .timing import STILL, Timing
from .v1_wire import (
    Answer,
    BadPayloadError,
    Config,
    Item,
    Message,
    Queue,
    Receipt,
    decode_config,
    decode_message,
    decode_queue,
    decode_receipt,
    encode,
    encode_presence,
)


def _new_answer_id() -> str:
    return uuid4().hex


class V1Desk(Desk):
    """A desk unit that keeps every answer until the hub has confirmed it.

    ``outbox``, ``boot`` and the last configuration survive a restart. What the
    hub sends and no desk could read is in ``complaints``.
    """

    def __init__(
        self,
        desk_id: str,
        broker: Broker,
        *,
        prefix: str = "consultease",
        boot: int = 0,
        rssi: int = -60,
        timing: Timing = STILL,
        clock: Clock | None = None,
        new_answer_id: Callable[[], str] = _new_answer_id,
    ) -> None:
        """Create a desk that is switched off; ``boot`` starts it had before."""
        super().__init__(desk_id, timing=timing, clock=clock)
        self.topic = f"{prefix}/desk/{desk_id}"
        self.boot = boot
        self.seq = 0
        self.rssi = rssi
        self.outbox: dict[str, Answer] = {}
        self.config: Config | None = None
        self.queue: Queue | None = None
        self.receipts: dict[str, Receipt] = {}
        self.messages: list[Message] = []
        self.complaints: list[str] = []
        self._new_answer_id = new_answer_id
        self._started = 0.0
        self._connection = self._connect_with(
            broker,
            f"consultease-{desk_id}",
            tuple(
                (f"{self.topic}/{name}", 1)
                for name in ("config", "queue", "receipt", "message")
            ),
            Will(f"{self.topic}/availability", b"offline"),
        )

    @property
    def front(self) -> Item | None:
        """The request a press is about: the first on the screen."""
        return self.queue.items[0] if self.queue and self.queue.items else None

    @override
    def arrive(self, rssi: int | None = None) -> None:
        with self._monitor:
            self._hear_beacon()
            self.rssi = rssi if rssi is not None else self.rssi
            self._present = True
            self.send_presence()

    @override
    def leave(self) -> None:
        with self._monitor:
            self._hear_beacon()
            self._present = False
            self.send_presence()

    def press(self, action: str, item: Item | None = None) -> Answer:
        """Press a button about a request, by default the one in front.

        With nothing on the screen, the press is a general one. The answer waits
        in the outbox for its receipt.
        """
        with self._monitor:
            return self._answer(action, item or self.front)

    def press_general(self, action: str) -> Answer:
        """Press a button about no request.

        ``accept`` says available, ``decline`` busy, ``start`` next, please,
        ``complete`` done with the one here, ``later`` back in some minutes.
        """
        with self._monitor:
            return self._answer(action, None)

    def send_answer(self, answer: Answer) -> bool:
        """Send an answer, again or for the first time."""
        payload = answer.encode(self.clock.now())
        return self._say("answer", payload, qos=1)

    def lose_receipt(self, answer: Answer) -> None:
        """Take that an answer's receipt never came: it is sent again until one does."""
        with self._monitor:
            self.receipts.pop(answer.answer_id, None)
            self.outbox[answer.answer_id] = answer
            self.send_answer(answer)

    def send_presence(self) -> bool:
        """Say whether the person is in, with the next sequence number."""
        with self._monitor:
            self.seq += 1
            payload = encode_presence(
                present=self._present,
                rssi=self.rssi if self._present else None,
                boot=self.boot,
                seq=self.seq,
            )
            return self._say("presence", payload, qos=1, retain=True)

    def send_health(self, **changes: object) -> bool:
        """Report on the unit itself."""
        fields: dict[str, Any] = {
            "uptime": int(self.clock.now() - self._started),
            "heap": 183_000,
            "wifi_rssi": -58,
            "beacon_battery": 87,
            "time_synced": True,
        }
        return self._say("health", encode(**(fields | changes)))

    @override
    def go_offline(self, *, clean: bool = True) -> None:
        if clean:
            self._say("availability", b"offline", qos=1, retain=True)
        super().go_offline(clean=clean)

    def wait_for_queue(
        self, accept: Callable[[Queue], object] = bool, timeout: float = 10.0
    ) -> Queue:
        """Wait until the screen shows a queue that ``accept`` likes."""
        return self.wait_until(
            lambda: self.queue if self.queue and accept(self.queue) else None, timeout
        )

    def wait_for_config(
        self, accept: Callable[[Config], object] = bool, timeout: float = 10.0
    ) -> Config:
        """Wait until the hub has sent a configuration that ``accept`` likes."""
        return self.wait_until(
            lambda: self.config if self.config and accept(self.config) else None,
            timeout,
        )

    def wait_for_receipt(self, answer: Answer, timeout: float = 10.0) -> Receipt:
        """Wait for what became of an answer."""
        return self.wait_until(lambda: self.receipts.get(answer.answer_id), timeout)

    def wait_for_message(
        self, accept: Callable[[Message], object] = bool, timeout: float = 10.0
    ) -> Message:
        """Wait until a text that ``accept`` likes has come."""
        return self.wait_until(
            lambda: next((m for m in reversed(self.messages) if accept(m)), None),
            timeout,
        )

    @override
    def __repr__(self) -> str:
        return (
            f"{super().__repr__()[:-1]} boot={self.boot} seq={self.seq} "
            f"outbox={len(self.outbox)} queue={self.queue} complaints={self.complaints}>"
        )

    @override
    def _grace(self) -> float:
        return self.config.grace if self.config else self.timing.grace

    @override
    def _on_boot(self) -> None:
        self.boot += 1
        self.seq = 0
        self._started = self.clock.now()
        self._every(self.timing.health, self.send_health)
        self._every(self.timing.resend, self._send_outbox)

    @override
    def _on_up(self) -> None:
        self._say("availability", b"online", qos=1, retain=True)
        mac = ":".join(f"{byte:02x}" for byte in self.desk_id.encode()[-6:].rjust(6))
        info = encode(
            protocol=1, firmware="simulated", hardware="none", mac=mac, ip="127.0.0.1"
        )
        self._say("info", info, qos=1, retain=True)
        self.send_presence()
        self._send_outbox()

    @override
    def _on_message(self, message: Incoming) -> bool:
        kind = message.topic.removeprefix(f"{self.topic}/")
        try:
            self._take(kind, message.payload)
        except BadPayloadError as err:
            self.complaints.append(f"{kind}: {err}")
        return True

    def _take(self, kind: str, payload: bytes) -> None:
        if kind == "config":
            before, self.config = (
                self.config,
                decode_config(payload) if payload else None,
            )
            if self.config and self.config != before:
                # The hub knows nothing yet of this person at this desk.
                self.send_presence()
        elif kind == "queue":
            self.queue = decode_queue(payload) if payload else None
        elif kind == "receipt":
            receipt = decode_receipt(payload)
            self.receipts[receipt.answer_id] = receipt
            self.outbox.pop(receipt.answer_id, None)
        elif kind == "message":
            self.messages.append(decode_message(payload))

    def _answer(self, action: str, item: Item | None) -> Answer:
        answer = Answer(
            self._new_answer_id(),
            action,
            consultation_id=item.id if item else None,
            version=item.version if item else None,
            at=self.clock.now(),
        )
        self.outbox[answer.answer_id] = answer
        self.send_answer(answer)
        return answer

    def _send_outbox(self) -> None:
        with self._monitor:
            for answer in self.outbox.values():
                self.send_answer(answer)

    def _say(
        self, kind: str, payload: bytes, *, qos: int = 0, retain: bool = False
    ) -> bool:
        return self.publish(f"{self.topic}/{kind}", payload, qos=qos, retain=retain)


def boot_from_time() -> int:
    """Return a number of boots above that of any earlier run of the simulator."""
    return int(time.time())
