"""A kiosk as it hangs on a wall: its tablet's page, without the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from .client import Client
from .websocket import Json, Subscription


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A kiosk that is set up; ``kiosk["connection"]`` is an entity id."""

    kiosk_id: str
    name: str
    device_id: str
    entities: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        """Return the id of the entity with a key, such as ``last_scan``."""
        return self.entities[key]


class Tablet:
    """A tablet that follows its kiosk, with whichever user its client is logged in as."""

    def __init__(self, client: Client, kiosk_id: str, events: Subscription) -> None:
        """Take a subscription to a kiosk."""
        self.client = client
        self.kiosk_id = kiosk_id
        self.events = events

    @classmethod
    async def open(cls, client: Client, kiosk: Kiosk) -> Self:
        """Show a kiosk; raises ``CommandError`` when the user may not."""
        events = await client.subscribe(
            "consultease/kiosk/subscribe", kiosk_id=kiosk.kiosk_id
        )
        tablet = cls(client, kiosk.kiosk_id, events)
        await tablet.wait_for("reader")
        return tablet

    async def do(self, command: str, **data: Json) -> Json:
        """Send one of the kiosk's commands, such as ``identify``; return its result."""
        return await self.client.command(
            f"consultease/kiosk/{command}", kiosk_id=self.kiosk_id, **data
        )

    async def wait_for(
        self,
        kind: str,
        accept: Callable[[dict[str, Any]], object] = lambda _: True,
        timeout: float = 10.0,
    ) -> dict[str, Any]:
        """Return the next event of a kind that ``accept`` likes."""
        event: dict[str, Any] = await self.events.wait_for(
            lambda each: each["type"] == kind and accept(each), timeout
        )
        return event

    async def greeted(self) -> str:
        """Wait until somebody is identified; return the name they are greeted by."""
        event = await self.wait_for("session", lambda each: each["session"])
        name: str = event["session"]["name"]
        return name

    async def left(self, timeout: float = 10.0) -> str:
        """Wait until the session is over; return the reason."""
        event = await self.wait_for("session", lambda each: each["reason"], timeout)
        reason: str = event["reason"]
        return reason
