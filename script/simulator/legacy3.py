"""Generation 3 of the original desk units: grace period, two buttons, offline queue."""

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import random
from typing import override

from .broker import Broker
from .clock import Clock
from .legacy import BOOT_MS, LegacyDesk
from .pubsub import STOCK_BUFFER
from .timing import STILL, Timing

_RESPONSES = {
    "accept": (
        b"ACKNOWLEDGE",
        b"Professor acknowledges the request and will respond accordingly",
    ),
    "decline": (
        b"BUSY",
        b"Professor is currently busy and cannot cater to this request",
    ),
}
_LARGEST_TEXT = 512
_VISIBLE = 5 * 40
_QUEUE_SLOTS = 10
_SLOT_TOPIC = 63
_SLOT_PAYLOAD = 511
_ATTEMPTS = 4


@dataclass(slots=True)
class Slot:
    """A publication that waits for the network, cut to the slot's size."""

    topic: str
    payload: bytes
    retain: bool
    attempts: int = 0


class Gen3Desk(LegacyDesk):
    """The last firmware of the original, byte for byte.

    As shipped its buttons never register a press, and an ACKNOWLEDGE does not
    fit its buffer. A unit that works in the field has both repaired: give
    ``buttons_fixed=True`` and ``buffer_size=512``. ``dropped`` counts
    publications that it gave up.
    """

    generation = 3

    def __init__(
        self,
        number: int,
        name: str,
        broker: Broker,
        *,
        buffer_size: int = STOCK_BUFFER,
        buttons_fixed: bool = False,
        uptime_ms: int = BOOT_MS,
        boot_ms: int = BOOT_MS,
        timing: Timing = STILL,
        clock: Clock | None = None,
        seed: int | None = None,
    ) -> None:
        """Create a desk that is switched off; ``seed`` is for its message ids."""
        super().__init__(
            number,
            name,
            broker,
            client_id=f"Faculty_Desk_Unit_{number}",
            subscriptions=((f"consultease/faculty/{number}/messages", 1),),
            buffer_size=buffer_size,
            uptime_ms=uptime_ms,
            boot_ms=boot_ms,
            timing=timing,
            clock=clock,
        )
        self.buttons_fixed = buttons_fixed
        self.offline_queue: deque[Slot] = deque(maxlen=_QUEUE_SLOTS)
        self.dropped = 0
        self._random = random.Random(seed)
        self._message = b""
        self._message_id = b""
        self._grace_ends: float | None = None
        self._stranded = False

    def press(self, button: str) -> bool:
        """Press ``accept`` or ``decline``; True when the press was registered."""
        with self._monitor:
            if not self.buttons_fixed or not self._message:
                return False
            kind, sentence = _RESPONSES[button]
            self._publish_or_queue(
                f"{self.topic}/responses", self._response(kind, sentence), retain=True
            )
            self._forget_message()
            # Shown whether it was sent or not.
            self.screen = "ACKNOWLEDGED" if button == "accept" else "MARKED BUSY"
        return True

    @override
    def lose_beacon(self) -> None:
        with self._monitor:
            if self._present and self._grace_ends is None:
                self._grace_ends = self.clock.now() + self.timing.grace
        super().lose_beacon()

    def send_heartbeat(self) -> bool:
        """Report on the unit itself; never queued."""
        payload = (
            f'{{"faculty_id":{self.number},"uptime":{self.uptime_ms},'
            '"free_heap":187452,"wifi_connected":true,"time_initialized":true,'
            f'"ntp_sync_status":"SYNCED","presence_status":"{self._word}"}}'
        )
        return self._send(f"{self.topic}/heartbeat", payload.encode())

    def send_ntp_report(self) -> bool:
        """Report a time synchronisation; local time at UTC+8, without a zone."""
        local = datetime.now(UTC) + timedelta(hours=8)
        payload = (
            f'{{"faculty_id":{self.number},"ntp_sync_success":true,'
            '"ntp_sync_status":"SYNCED","retry_count":0,'
            f'"timestamp":{self.uptime_ms},'
            f'"current_time":"{local:%Y-%m-%d %H:%M:%S}"}}'
        )
        return self._send(f"{self.topic}/heartbeat", payload.encode(), retain=True)

    @override
    def regain_network(self, timeout: float | None = 10.0) -> None:
        if not self._stranded:
            super().regain_network(timeout)
            return
        # The broker's address is set only if Wi-Fi was there during boot.
        with self._monitor:
            self._network = True

    @property
    def _word(self) -> str:
        return "AVAILABLE" if self._present else "AWAY"

    @override
    def _hear_beacon(self) -> None:
        super()._hear_beacon()
        self._grace_ends = None

    @override
    def _on_boot(self) -> None:
        super()._on_boot()
        self._stranded = not self._network
        self.offline_queue.clear()
        self._forget_message()
        self._every(self.timing.heartbeat, self.send_heartbeat)
        self._every(self.timing.ntp, self.send_ntp_report)

    @override
    def _on_up(self) -> None:
        self._send_status()
        self._send_queued()

    @override
    def _change(self, *, present: bool) -> None:
        if present != self._present:
            self._present = present
            self._forget_message()
            self._send_status()
            self._send_queued()

    @override
    def _show(self, topic: str, payload: bytes) -> None:
        if not self._present:
            return
        self._message = payload[:_LARGEST_TEXT]
        self._message_id = b"%d_%d" % (
            self.uptime_ms,
            self._random.randint(1000, 9998),
        )
        self.screen = self._message[:_VISIBLE].decode("ascii", errors="replace")

    def _forget_message(self) -> None:
        self._message = b""
        self.screen = ""

    def _send_status(self) -> None:
        payload = self._status()
        for topic in (f"{self.topic}/status", f"faculty/{self.number}/status"):
            self._publish_or_queue(topic, payload, retain=True, send_queued=False)

    def _status(self) -> bytes:
        detailed, grace = self._word, ""
        if self._grace_ends is not None:
            left = max(0, int((self._grace_ends - self.clock.now()) * 1000))
            detailed = f"AVAILABLE (reconnecting... {left // 1000}s)"
            grace = f'"grace_period_remaining":{left},'
        # The name as it is, not escaped: that is what the firmware does.
        return (
            f'{{"faculty_id":{self.number},"faculty_name":"{self.name}",'
            f'"present":{str(self._present).lower()},"status":"{self._word}",'
            f'"timestamp":{self.uptime_ms},"ntp_sync_status":"SYNCED",{grace}'
            f'"in_grace_period":{str(bool(grace)).lower()},'
            f'"detailed_status":"{detailed}"}}'
        ).encode()

    def _response(self, kind: bytes, sentence: bytes) -> bytes:
        return (
            b'{"faculty_id":%d,"faculty_name":"%s","response_type":"%s",'
            b'"message_id":"%s","original_message":"%s","timestamp":"%d",'
            b'"status":"%s"}'
        ) % (
            self.number,
            self.name.encode(),
            kind,
            self._message_id,
            self._message,
            self.uptime_ms,
            sentence,
        )

    def _publish_or_queue(
        self, topic: str, payload: bytes, *, retain: bool, send_queued: bool = True
    ) -> None:
        if self._send(topic, payload, retain=retain):
            return
        if len(self.offline_queue) == _QUEUE_SLOTS:
            self.dropped += 1
        self.offline_queue.append(
            Slot(topic[:_SLOT_TOPIC], payload[:_SLOT_PAYLOAD], retain)
        )
        if send_queued:
            self._send_queued()

    def _send_queued(self) -> None:
        """Empty the queue, the oldest first; what fails four times is given up."""
        while self.online and self.offline_queue:
            slot = self.offline_queue[0]
            if not self._send(slot.topic, slot.payload, retain=slot.retain):
                slot.attempts += 1
                if slot.attempts < _ATTEMPTS:
                    continue
                self.dropped += 1
            self.offline_queue.popleft()
