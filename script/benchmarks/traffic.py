"""Desk units' presence messages, as fast as the broker takes them or at a steady pace."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
import json
import time

import paho.mqtt.client as paho

from script.harness import Mosquitto

from .office import Subject, desk_id
from .probe import MARKER

_markers = count(1)


@dataclass(frozen=True, slots=True)
class Cost:
    """What some messages cost: seconds on the clock and of the processor, and state writes."""

    messages: int
    wall: float
    cpu: float
    writes: int

    @property
    def rate(self) -> float:
        """Messages a second on the clock."""
        return self.messages / self.wall

    @property
    def capacity(self) -> float:
        """Messages that one second of Home Assistant's processor time pays for."""
        return self.messages / self.cpu

    @property
    def writes_per_message(self) -> float:
        """State writes that a message led to."""
        return self.writes / self.messages


class Desks:
    """Desk units that only say whether their person is in."""

    def __init__(self, broker: Mosquitto, prefix: str = "consultease") -> None:
        """Connect to the broker; ``prefix`` is where the topics begin."""
        self._prefix = prefix
        self._client = paho.Client(paho.CallbackAPIVersion.VERSION2)
        self._client.max_inflight_messages_set(1000)
        self._client.connect(broker.host, broker.port)
        self._client.loop_start()
        self._sequence = count(1)
        self._present: dict[str, bool] = {}

    def close(self) -> None:
        """Disconnect."""
        self._client.disconnect()
        self._client.loop_stop()

    def announce(self, desks: Iterable[str]) -> None:
        """Be online."""
        for desk in desks:
            self._publish(f"{self._prefix}/desk/{desk}/availability", "online", True)

    def toggle(self, desk: str) -> None:
        """Say that the person came, or left."""
        self._present[desk] = not self._present.get(desk, False)
        self.repeat(desk)

    def repeat(self, desk: str) -> None:
        """Say what was said last once more, as a new message."""
        payload = {
            "present": self._present.get(desk, False),
            "rssi": -60,
            "boot": 1,
            "seq": next(self._sequence),
        }
        topic = f"{self._prefix}/desk/{desk}/presence"
        self._publish(topic, json.dumps(payload), True)

    def mark(self) -> str:
        """Send a marker behind all that was sent before; return its name."""
        name = f"marker-{next(_markers)}"
        self._publish(MARKER, name, False)
        return name

    async def wait_heard(self, subject: Subject) -> None:
        """Wait until what is published reaches the Home Assistant under test.

        It subscribes some time after it has started, and a marker before that
        is lost.
        """
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await subject.marker(self.mark())
                    return

    def _publish(self, topic: str, payload: str, retain: bool) -> None:
        self._client.publish(topic, payload, qos=1, retain=retain)


async def measure(
    subject: Subject,
    desks: Desks,
    people: list[str],
    messages: int,
    *,
    pace: float | None = None,
    changing: bool = True,
) -> Cost:
    """Send messages round-robin, at ``pace`` a second or as fast as it goes."""
    before = await subject.marker(desks.mark())
    say = desks.toggle if changing else desks.repeat

    def send() -> str:
        began = time.monotonic()
        for number in range(messages):
            if pace and (ahead := began + number / pace - time.monotonic()) > 0:
                time.sleep(ahead)
            say(people[number % len(people)])
        return desks.mark()

    after = await subject.marker(await asyncio.to_thread(send))
    return Cost(
        messages,
        after["wall"] - before["wall"],
        after["cpu"] - before["cpu"],
        int(after["writes"] - before["writes"]),
    )


def desk_ids(people: int) -> list[str]:
    """Return the desk units of the first so many people."""
    return [desk_id(number) for number in range(people)]
