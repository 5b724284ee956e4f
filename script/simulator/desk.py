"""What simulated desk units of every kind have in common."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Self, override

from .broker import Broker
from .clock import Clock, Timer
from .connection import Connection, Handlers, Incoming, Will
from .monitor import Monitor
from .timing import STILL, Timing


class Desk(ABC):
    """A desk unit: powered or not, in reach of the network or not.

    Commands return at once; the ``wait_`` methods wait for what comes of them.
    Safe to use from any thread. Inside a coroutine, wait in a thread:
    ``await asyncio.to_thread(desk.wait_until, ...)``.
    """

    def __init__(
        self, desk_id: str, *, timing: Timing = STILL, clock: Clock | None = None
    ) -> None:
        """Create a desk unit that is switched off."""
        self.desk_id = desk_id
        self.timing = timing
        self.clock = clock or Clock()
        self._owns_clock = clock is None
        self._monitor = Monitor()
        self._present = False
        self._powered = False
        self._network = True
        self._timers: list[Timer] = []
        self._leaving: Timer | None = None
        self._connection: Connection

    def _connect_with(
        self,
        broker: Broker,
        client_id: str,
        subscriptions: tuple[tuple[str, int], ...],
        will: Will | None = None,
    ) -> Connection:
        return Connection(
            broker,
            client_id,
            monitor=self._monitor,
            clock=self.clock,
            retry=self.timing.retry,
            subscriptions=subscriptions,
            handlers=Handlers(up=self._on_up, message=self._on_message),
            will=will,
        )

    @override
    def __repr__(self) -> str:
        """Describe the state, for the errors of the ``wait_`` methods."""
        return (
            f"<{type(self).__name__} {self.desk_id} "
            f"{'online' if self.online else 'offline'} "
            f"{'present' if self._present else 'absent'}>"
        )

    def __enter__(self) -> Self:
        """Switch on and wait for the broker."""
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        """Switch off for good."""
        self.close()

    @property
    def online(self) -> bool:
        """Whether it is connected and listens."""
        return self._connection.up

    @property
    def present(self) -> bool:
        """Whether it says that its person is in."""
        return self._present

    def start(self, timeout: float | None = 10.0) -> None:
        """Switch on; wait up to ``timeout`` for the connection (None: do not wait)."""
        with self._monitor:
            if self._powered:
                return
            self._powered = True
            self._on_boot()
        if self._network:
            self._connection.open()
        if timeout is not None and self._network:
            self.wait_online(timeout)

    def close(self) -> None:
        """Switch off and end all threads."""
        self.go_offline(clean=True)
        if self._owns_clock:
            self.clock.close()

    def go_offline(self, *, clean: bool = True) -> None:
        """Switch off: with a goodbye, or as when the plug is pulled."""
        self._power_down()
        self._connection.drop(clean=clean)

    def go_online(self, timeout: float | None = 10.0) -> None:
        """Switch on again; what the unit keeps in flash is still there."""
        self.start(timeout)

    def reboot(self, *, clean: bool = False, timeout: float | None = 10.0) -> None:
        """Start over, by default as after a crash."""
        self.go_offline(clean=clean)
        self.start(timeout)

    def lose_network(self) -> None:
        """Fall out of the network, but go on working."""
        with self._monitor:
            self._network = False
        self._connection.drop(clean=False)

    def regain_network(self, timeout: float | None = 10.0) -> None:
        """Come back into the network and wait for the connection."""
        with self._monitor:
            self._network = True
            powered = self._powered
        if powered:
            self._connection.open()
            if timeout is not None:
                self.wait_online(timeout)

    def flush(self, timeout: float = 5.0) -> None:
        """Wait until the broker has acknowledged all that was published."""
        self._connection.flush(timeout)

    def publish(
        self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False
    ) -> bool:
        """Publish anything at all under this desk's login; False when offline."""
        return self._connection.publish(topic, payload, qos, retain=retain)

    def wait_until[T](self, read: Callable[[], T | None], timeout: float = 10.0) -> T:
        """Return what ``read`` gives as soon as that is neither None nor False."""
        return self._monitor.wait_for(read, timeout, self.__repr__)

    def wait_online(self, timeout: float = 10.0) -> None:
        """Wait for the connection."""
        self.wait_until(lambda: self.online, timeout)

    def lose_beacon(self) -> None:
        """Stop hearing the person's beacon: they are away after the grace time."""
        with self._monitor:
            if self._leaving is None and self._present:
                self._leaving = self.clock.call_later(self._grace(), self.leave)

    def _hear_beacon(self) -> None:
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None

    def _power_down(self) -> None:
        with self._monitor:
            self._powered = False
            self._hear_beacon()
            for timer in self._timers:
                timer.cancel()
            self._timers.clear()

    def _every(self, seconds: float | None, callback: Callable[[], object]) -> None:
        if seconds is not None:
            self._timers.append(self.clock.every(seconds, callback))

    def _after(self, seconds: float | None, callback: Callable[[], object]) -> None:
        if seconds is not None:
            self._timers.append(self.clock.call_later(seconds, callback))

    def _grace(self) -> float:
        return self.timing.grace

    @abstractmethod
    def arrive(self) -> None:
        """Hear the person's beacon: they are in."""

    @abstractmethod
    def leave(self) -> None:
        """Be sure that the person is away: the grace time is over."""

    @abstractmethod
    def _on_boot(self) -> None:
        """Reset what does not survive a restart, start the timers."""

    @abstractmethod
    def _on_up(self) -> None:
        """Say what a unit says when it is connected."""

    @abstractmethod
    def _on_message(self, message: Incoming) -> bool:
        """Take in a message; False when it cannot be acknowledged."""
