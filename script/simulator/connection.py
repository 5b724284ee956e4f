"""One desk unit's connection to the broker: made, lost, cut and made again.

Every connection gets a client of its own, so that nothing is queued or sent
again behind the desk's back: what survives a loss is the desk model's business.
"""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
import socket

from paho.mqtt.client import Client, MQTTMessage, MQTTMessageInfo
from paho.mqtt.enums import MQTTErrorCode

from .broker import Broker
from .clock import Clock, Timer
from .monitor import Monitor


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message from the broker."""

    topic: str
    payload: bytes
    qos: int
    retain: bool


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker says, retained, when the connection ends without goodbye."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Handlers:
    """What a desk does with its connection; called with its monitor held.

    ``message`` returns whether to acknowledge: a unit that cannot take in a
    packet never does.
    """

    up: Callable[[], None]
    message: Callable[[Incoming], bool]


class Connection:
    """Keeps a clean MQTT 3.1.1 session while it is wanted."""

    def __init__(
        self,
        broker: Broker,
        client_id: str,
        *,
        monitor: Monitor,
        clock: Clock,
        retry: float,
        subscriptions: tuple[tuple[str, int], ...],
        handlers: Handlers,
        will: Will | None = None,
    ) -> None:
        """Describe a connection; nothing is opened yet."""
        self.broker = broker
        self.client_id = client_id
        self._monitor = monitor
        self._clock = clock
        self._retry = retry
        self._subscriptions = subscriptions
        self._handlers = handlers
        self._will = will
        self._client: Client | None = None
        self._wanted = False
        self._up = False
        self._retry_timer: Timer | None = None
        self._sent: deque[MQTTMessageInfo] = deque()
        self._flushed: deque[int] = deque(maxlen=8)

    @property
    def up(self) -> bool:
        """Whether the session is open and the subscriptions are granted."""
        return self._up

    def open(self) -> None:
        """Connect, and connect again after every loss, until ``drop``."""
        with self._monitor:
            self._wanted = True
            if self._client is not None:
                return
            client = self._client = self._new_client()
        try:
            client.connect(self.broker.host, self.broker.port, keepalive=60)
        except OSError:
            self._lost(client)
            return
        with self._monitor:
            dropped = self._client is not client
        if dropped:
            _cut(client)
        else:
            client.loop_start()

    def drop(self, *, clean: bool) -> None:
        """End the connection; without ``clean`` the socket is cut, so the will is sent."""
        with self._monitor:
            self._wanted = False
            if self._retry_timer is not None:
                self._retry_timer.cancel()
        if clean:
            with suppress(TimeoutError):
                self.flush(5)
        with self._monitor:
            client, self._client = self._client, None
            self._up = False
            self._sent.clear()
        if client is None:
            return
        if clean:
            client.disconnect()
        else:
            _cut(client)
        client.loop_stop()

    def publish(self, topic: str, payload: bytes, qos: int, *, retain: bool) -> bool:
        """Hand a message to the network; False when there is none."""
        with self._monitor:
            if self._client is None or not self._up:
                return False
            info = self._client.publish(topic, payload, qos, retain)
            if info.rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
                return False
            while self._sent and self._sent[0].is_published():
                self._sent.popleft()
            self._sent.append(info)
        return True

    def flush(self, timeout: float) -> None:
        """Wait until the broker has dealt with all that was published.

        Returns at once when there is no connection; raises ``TimeoutError``.
        """
        while (info := self._oldest_sent()) is not None:
            with suppress(RuntimeError, ValueError):
                info.wait_for_publish(timeout)
            if self._up and not info.is_published():
                msg = f"{self.client_id}: not acknowledged within {timeout} s"
                raise TimeoutError(msg)
            with self._monitor, suppress(ValueError):
                self._sent.remove(info)
        # What is at QoS 0 was only sent; the answer to this comes after it.
        with self._monitor:
            client = self._client if self._up else None
            if client is None:
                return
            mark = client.unsubscribe(f"$flush/{self.client_id}")[1]
        self._monitor.wait_for(
            lambda: mark in self._flushed or self._client is not client,
            timeout,
            lambda: f"{self.client_id} flushes",
        )

    def _oldest_sent(self) -> MQTTMessageInfo | None:
        with self._monitor:
            return self._sent[0] if self._sent else None

    def _new_client(self) -> Client:
        client = self.broker.client(self.client_id)
        if self._will is not None:
            client.will_set(self._will.topic, self._will.payload, 1, retain=True)
        client.on_connect = lambda client, *_: client.subscribe(
            list(self._subscriptions)
        )
        client.on_subscribe = lambda client, *_: self._granted(client)
        client.on_unsubscribe = lambda _client, _userdata, mid, *_: self._mark(mid)
        client.on_disconnect = lambda client, *_: self._lost(client)
        client.on_message = lambda client, _, message: self._take(client, message)
        return client

    def _granted(self, client: Client) -> None:
        with self._monitor:
            if self._client is client and not self._up:
                self._up = True
                self._handlers.up()

    def _mark(self, mid: int) -> None:
        with self._monitor:
            self._flushed.append(mid)

    def _take(self, client: Client, message: MQTTMessage) -> None:
        with self._monitor:
            if self._client is not client:
                return
            taken = self._handlers.message(
                Incoming(message.topic, message.payload, message.qos, message.retain)
            )
        if taken:
            client.ack(message.mid, message.qos)

    def _lost(self, client: Client) -> None:
        with self._monitor:
            if self._client is not client:
                return
            self._client = None
            self._up = False
            self._sent.clear()
            if self._wanted:
                self._retry_timer = self._clock.call_later(self._retry, self._reopen)

    def _reopen(self) -> None:
        with self._monitor:
            wanted = self._wanted
        if wanted:
            self.open()


def _cut(client: Client) -> None:
    """End the connection as a power cut does: no DISCONNECT packet."""
    if isinstance(sock := client.socket(), socket.socket):
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
