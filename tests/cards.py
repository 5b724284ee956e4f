"""The cards' side of the websocket, for tests of what they are told."""

from typing import Any, Self

from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant

from .conftest import HALL
from .office import new_user

type Json = Any


class Card:
    """One connection of one user; its subscriptions' events are kept by their id."""

    def __init__(self, hass: HomeAssistant, client: MockHAClientWebSocket) -> None:
        """Take a connection that is logged in."""
        self._hass = hass
        self.client = client
        self.events: dict[int, list[Json]] = {}

    @classmethod
    async def open(
        cls, hass: HomeAssistant, connect: WebSocketGenerator, user: User | None = None
    ) -> Self:
        """Connect as a user, or as an administrator."""
        user = user or await new_user(hass, admin=True)
        refresh = await hass.auth.async_create_refresh_token(user, "http://localhost")
        token = hass.auth.async_create_access_token(refresh)
        return cls(hass, await connect(hass, token))

    async def send(self, kind: str, **data: Json) -> Json:
        """Send one of our commands and return the answer, whatever it is."""
        return await self.send_raw({"type": f"consultease/{kind}", **data})

    async def send_raw(self, message: dict[str, Json]) -> Json:
        """Send any message and return its result."""
        await self.client.send_json_auto_id(message)
        while (answer := await self.client.receive_json())["type"] == "event":
            self.events.setdefault(answer["id"], []).append(answer["event"])
        return answer

    async def do(self, kind: str, **data: Json) -> Json:
        """Send a command that must work and return its result."""
        answer = await self.send(kind, **data)
        assert answer["success"], answer
        return answer["result"]

    async def refused(self, kind: str, **data: Json) -> Json:
        """Send a command that must be refused and return the error."""
        answer = await self.send(kind, **data)
        assert not answer["success"], answer
        return answer["error"]

    async def follow(self, kind: str, **data: Json) -> int:
        """Subscribe; return the id of the subscription."""
        answer = await self.send(kind, **data)
        assert answer["success"], answer
        assert answer["result"] is None
        iden: int = answer["id"]
        self.events.setdefault(iden, [])
        return iden

    async def kiosk(self, kiosk_id: str = HALL) -> int:
        """Follow a kiosk; return the id of the subscription."""
        return await self.follow("kiosk/subscribe", kiosk_id=kiosk_id)

    async def identify(self, kiosk_id: str = HALL, **who: str) -> None:
        """Identify at a kiosk, which must let this student in."""
        assert await self.do("kiosk/identify", kiosk_id=kiosk_id, **who) == {"ok": True}

    async def told(self, subscription: int) -> list[Json]:
        """Return what came since the last look: all that was sent before now."""
        await self._hass.async_block_till_done(wait_background_tasks=True)
        # An answer comes after everything that was sent before it.
        assert (await self.send_raw({"type": "ping"}))["type"] == "pong"
        events, self.events[subscription] = self.events.get(subscription, []), []
        return events

    async def only(self, subscription: int, kind: str) -> Json:
        """Return the one event of a kind that came since the last look."""
        events = await self.told(subscription)
        (found,) = [each for each in events if each["type"] == kind]
        return found
