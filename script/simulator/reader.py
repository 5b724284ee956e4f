"""A card reader at a kiosk, over MQTT."""

from typing import Self, override

from .broker import Broker
from .clock import Clock
from .connection import Connection, Handlers, Incoming, Will
from .monitor import Monitor
from .timing import STILL
from .v1_wire import encode


class Reader:
    """A card reader: what it scans it sends, what it is answered it keeps.

    Safe to use from any thread, like a desk unit.
    """

    def __init__(
        self,
        reader_id: str,
        broker: Broker,
        *,
        prefix: str = "consultease",
        clock: Clock | None = None,
    ) -> None:
        """Create a reader that is switched off."""
        self.reader_id = reader_id
        self.topic = f"{prefix}/reader/{reader_id}"
        self.clock = clock or Clock()
        self.feedback: list[str] = []
        self._owns_clock = clock is None
        self._monitor = Monitor()
        self._connection = Connection(
            broker,
            f"consultease-reader-{reader_id}",
            monitor=self._monitor,
            clock=self.clock,
            retry=STILL.retry,
            subscriptions=((f"{self.topic}/feedback", 1),),
            handlers=Handlers(up=self._on_up, message=self._on_message),
            will=Will(f"{self.topic}/availability", b"offline"),
        )

    @override
    def __repr__(self) -> str:
        """Describe the state, for the errors of the ``wait_`` methods."""
        state = "online" if self._connection.up else "offline"
        return f"<Reader {self.reader_id} {state} {self.feedback}>"

    def __enter__(self) -> Self:
        """Switch on and wait for the broker."""
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        """Switch off for good."""
        self.close()

    def start(self, timeout: float | None = 10.0) -> None:
        """Switch on; wait up to ``timeout`` for the connection (None: do not wait)."""
        self._connection.open()
        if timeout is not None:
            self._monitor.wait_for(lambda: self._connection.up, timeout, self.__repr__)

    def close(self) -> None:
        """Say goodbye, switch off and end all threads."""
        self._say("availability", b"offline", retain=True)
        self._connection.drop(clean=True)
        if self._owns_clock:
            self.clock.close()

    def scan(self, card: str, *, plain: bool = False) -> int:
        """Send a card as JSON, or ``plain``; return a mark for ``wait_for_feedback``."""
        with self._monitor:
            mark = len(self.feedback)
        self._say("scan", card.encode() if plain else encode(card=card))
        return mark

    def wait_for_feedback(self, mark: int, timeout: float = 10.0) -> str:
        """Return what the hub answered first after a mark, such as ``accepted``."""
        return self._monitor.wait_for(
            lambda: self.feedback[mark] if len(self.feedback) > mark else None,
            timeout,
            self.__repr__,
        )

    def _on_up(self) -> None:
        self._say("availability", b"online", retain=True)
        info = encode(firmware="simulated", hardware="none")
        self._say("info", info, retain=True)

    def _on_message(self, message: Incoming) -> bool:
        self.feedback.append(message.payload.decode())
        return True

    def _say(self, kind: str, payload: bytes, *, retain: bool = False) -> None:
        self._connection.publish(f"{self.topic}/{kind}", payload, 1, retain=retain)
