"""The original desk units: what all generations share, and generations 1 and 2."""

from collections.abc import Callable
import re
from typing import Literal, override
from uuid import uuid4

from .broker import Broker
from .clock import Clock
from .connection import Incoming
from .desk import Desk
from .pubsub import STOCK_BUFFER, can_receive, can_send
from .timing import STILL, Timing

BROADCASTS = ("professor/messages", "consultease/system/notifications")
_UPTIME_WRAP = 1 << 32
BOOT_MS = 4_000


class LegacyDesk(Desk):
    """An original desk unit: clean session, no last will, everything at QoS 0.

    ``screen`` is what a person reads on it. ``discarded`` counts packets that
    were longer than its buffer: it never knows of them. ``uptime_ms`` is where
    its uptime stands at the first start, ``boot_ms`` at later ones: a hub may
    well doubt a unit that has been up for longer than it was away.
    """

    generation: int

    def __init__(
        self,
        number: int,
        name: str,
        broker: Broker,
        *,
        client_id: str,
        subscriptions: tuple[tuple[str, int], ...],
        buffer_size: int = STOCK_BUFFER,
        uptime_ms: int = BOOT_MS,
        boot_ms: int = BOOT_MS,
        timing: Timing = STILL,
        clock: Clock | None = None,
    ) -> None:
        """Create a desk that is switched off."""
        super().__init__(str(number), timing=timing, clock=clock)
        self.number = number
        self.name = name
        self.topic = f"consultease/faculty/{number}"
        self.buffer_size = buffer_size
        self.screen = ""
        self.received: list[str] = []
        self.discarded = 0
        self._next_uptime_ms = uptime_ms
        self._boot_ms = boot_ms
        self._uptime_at_boot = uptime_ms
        self._booted = 0.0
        self._connection = self._connect_with(broker, client_id, subscriptions)

    @property
    def uptime_ms(self) -> int:
        """Milliseconds since boot; wraps after 49.7 days."""
        passed = int((self.clock.now() - self._booted) * 1000)
        return (self._uptime_at_boot + passed) % _UPTIME_WRAP

    @override
    def arrive(self) -> None:
        with self._monitor:
            self._hear_beacon()
            self._change(present=True)

    @override
    def leave(self) -> None:
        with self._monitor:
            self._hear_beacon()
            self._change(present=False)

    def wait_for_screen(
        self, accept: Callable[[str], object] = bool, timeout: float = 10.0
    ) -> str:
        """Wait until the screen shows a text that ``accept`` likes."""
        return self.wait_until(
            lambda: self.screen if accept(self.screen) else None, timeout
        )

    @override
    def __repr__(self) -> str:
        return (
            f"{super().__repr__()[:-1]} screen={self.screen!r} "
            f"discarded={self.discarded}>"
        )

    @override
    def _on_boot(self) -> None:
        self._uptime_at_boot, self._next_uptime_ms = self._next_uptime_ms, self._boot_ms
        self._booted = self.clock.now()
        near, self._present = self._present, False
        self.screen = ""
        if near:
            self._after(self.timing.scan, self.arrive)

    @override
    def _on_message(self, message: Incoming) -> bool:
        if not can_receive(
            self.buffer_size, message.topic, message.payload, message.qos
        ):
            self.discarded += 1
            return False
        self.received.append(message.payload.decode(errors="replace"))
        self._show(message.topic, message.payload)
        return True

    def _send(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        """Publish as the library does: False when too long or not connected."""
        return can_send(self.buffer_size, topic, payload) and self.publish(
            topic, payload, retain=retain
        )

    def _change(self, *, present: bool) -> None:
        raise NotImplementedError

    def _show(self, topic: str, payload: bytes) -> None:
        raise NotImplementedError


class PlainDesk(LegacyDesk):
    """Generations 1 (keychain) and 2 (address scanner): plain words, no buttons."""

    def __init__(
        self,
        number: int,
        name: str,
        broker: Broker,
        *,
        generation: Literal[1, 2],
        mac: str = "",
        buffer_size: int = STOCK_BUFFER,
        uptime_ms: int = BOOT_MS,
        timing: Timing = STILL,
        clock: Clock | None = None,
    ) -> None:
        """Create a desk that is switched off; ``mac`` is what generation 2 hears."""
        topics = (f"consultease/faculty/{number}/requests", *BROADCASTS)
        super().__init__(
            number,
            name,
            broker,
            client_id=f"DeskUnit_{name.replace(' ', '_')}{uuid4().hex[:4]}",
            subscriptions=tuple((topic, 0) for topic in topics),
            buffer_size=buffer_size,
            uptime_ms=uptime_ms,
            timing=timing,
            clock=clock,
        )
        self.generation = generation
        self.mac = mac or f"aa:bb:cc:00:00:{number % 256:02x}"

    @override
    def _on_boot(self) -> None:
        super()._on_boot()
        self._every(self.timing.heartbeat, self.send_status)
        self._every(self.timing.ping, self.send_ping)

    @override
    def _on_up(self) -> None:
        self.send_status()

    @override
    def _change(self, *, present: bool) -> None:
        if present != self._present:
            self._present = present
            self.send_status()
            self._send_mac_status()

    def send_status(self) -> None:
        """Say whether the person is in, on both status topics."""
        word = b"keychain_connected" if self._present else b"keychain_disconnected"
        self._send(f"{self.topic}/status", word)
        self._send("professor/status", word)

    def send_ping(self) -> None:
        """Say nothing but that it lives, without saying who."""
        self._send("consultease/system/notifications", b"ping")

    def _send_mac_status(self) -> None:
        if self.generation != 2:
            return
        word = "faculty_present" if self._present else "faculty_absent"
        mac = self.mac if self._present else ""
        payload = f'{{"status":"{word}","mac":"{mac}","timestamp":{self.uptime_ms}}}'
        self._send(f"{self.topic}/mac_status", payload.encode())

    @override
    def _show(self, topic: str, payload: bytes) -> None:
        if topic == BROADCASTS[1] and b"ping" in payload:
            return
        text = payload
        if payload.startswith(b"{"):
            # The exact bytes: a hub that puts a space after the colon is not read.
            for key in (b'"message":"', b'"request_message":"'):
                if found := re.search(re.escape(key) + b'([^"]*)', payload):
                    text = found[1]
                    break
        self.screen = text.decode("ascii", errors="replace")
