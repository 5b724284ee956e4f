"""An MQTT client that listens to everything, to see what desks and hub say."""

from collections.abc import Callable
import json
import threading
from typing import Any, Self
from uuid import uuid4

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from script.simulator import Broker

type Accept = Callable[[MQTTMessage], object]


class Probe:
    """Keeps every message, retained ones included, in the order they came."""

    def __init__(self, broker: Broker) -> None:
        """Prepare; ``with`` connects."""
        self._broker = broker
        self._changed = threading.Condition()
        self._messages: list[MQTTMessage] = []
        self._seen: dict[str, int] = {}
        self._client = Client(CallbackAPIVersion.VERSION2, f"probe-{uuid4().hex[:8]}")

    def __enter__(self) -> Self:
        """Connect and subscribe to everything."""
        ready = threading.Event()
        self._client.on_connect = lambda client, *_: client.subscribe("#", 1)
        self._client.on_subscribe = lambda *_: ready.set()
        self._client.on_message = lambda _client, _userdata, message: self._add(message)
        self._client.connect(self._broker.host, self._broker.port)
        self._client.loop_start()
        assert ready.wait(10)
        return self

    def __exit__(self, *_exc: object) -> None:
        """Disconnect."""
        self._client.disconnect()
        self._client.loop_stop()

    def publish(
        self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False
    ) -> None:
        """Publish as anybody may."""
        self._client.publish(topic, payload, qos, retain).wait_for_publish(10)

    def publish_json(self, topic: str, body: Any, *, retain: bool = False) -> None:
        """Publish something as JSON."""
        self.publish(topic, json.dumps(body).encode(), retain=retain)

    def publish_soon(self, topic: str, payload: bytes) -> None:
        """Publish without waiting for the broker's word, in order all the same."""
        self._client.publish(topic, payload, 1)

    def wait(
        self, topic: str, accept: Accept = bool, timeout: float = 10.0
    ) -> MQTTMessage:
        """Return the first acceptable message on a topic after the last returned."""
        found: list[MQTTMessage] = []

        def look() -> bool:
            start = self._seen.get(topic, 0)
            for index, message in enumerate(self._messages[start:], start):
                if message.topic == topic and accept(message):
                    self._seen[topic] = index + 1
                    found.append(message)
                    return True
            return False

        with self._changed:
            if not self._changed.wait_for(look, timeout):
                seen = [m.payload[:200] for m in self._messages if m.topic == topic]
                msg = f"Nothing acceptable on {topic}: {seen[-10:]}"
                raise TimeoutError(msg)
        return found[0]

    def wait_json(
        self,
        topic: str,
        accept: Callable[[Any], object] = bool,
        timeout: float = 10.0,
    ) -> Any:
        """Wait for a message whose JSON is acceptable; return that."""
        message = self.wait(
            topic, lambda m: bool(m.payload) and accept(json.loads(m.payload)), timeout
        )
        return json.loads(message.payload)

    def drain(self) -> None:
        """Wait until everything published so far has come."""
        mark = f"probe/{uuid4().hex}"
        self.publish(mark, b"mark")
        self.wait(mark)

    def count(self, topic: str, payload: bytes | None = None) -> int:
        """Return how many messages came on a topic."""
        with self._changed:
            return sum(
                message.topic == topic and payload in {None, message.payload}
                for message in self._messages
            )

    def all_json(self, topic: str) -> list[Any]:
        """Return the JSON of all messages on a topic."""
        with self._changed:
            return [json.loads(m.payload) for m in self._messages if m.topic == topic]

    def retained(self, topic: str) -> bool:
        """Whether the broker keeps a message on a topic for who comes later."""
        with Probe(self._broker) as later:
            later.drain()
            return later.count(topic) > 0

    def forget(self, *prefixes: str) -> None:
        """Clear what the broker may keep on topics that begin so."""
        with self._changed:
            topics = {m.topic for m in self._messages if m.topic.startswith(prefixes)}
        for topic in topics:
            self.publish(topic, b"", retain=True)

    def _add(self, message: MQTTMessage) -> None:
        with self._changed:
            self._messages.append(message)
            self._changed.notify_all()
