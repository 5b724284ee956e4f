"""Home Assistant's websocket API."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any, Self

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

# Home Assistant's answers: whoever asks knows their shape.
type Json = Any


class CommandError(Exception):
    """Home Assistant refused a command; ``key`` is the translation key, if it gave one."""

    def __init__(self, error: dict[str, Json]) -> None:
        """Take over what it said."""
        super().__init__(f"{error.get('code')}: {error.get('message')}")
        self.code: str = error.get("code", "")
        self.message: str = error.get("message", "")
        self.key: str | None = error.get("translation_key")
        self.placeholders: dict[str, str] = error.get("translation_placeholders") or {}


class ConnectionLostError(ConnectionError):
    """The connection ended, so nothing more will come."""


class Subscription:
    """The events of one subscription, in order, none lost."""

    def __init__(self) -> None:
        """Create an empty one."""
        self.events: list[Json] = []
        self._next = 0
        self._changed = asyncio.Condition()
        self._lost = False

    async def add(self, event: Json) -> None:
        """Take in an event."""
        async with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    async def lose(self) -> None:
        """Tell who waits that nothing more will come."""
        async with self._changed:
            self._lost = True
            self._changed.notify_all()

    async def wait_until[T](
        self, read: Callable[[], T | None], timeout: float = 10.0
    ) -> T:
        """Return what ``read`` gives once it is not None; asked at every event."""
        async with asyncio.timeout(timeout), self._changed:
            while (found := read()) is None:
                if self._lost:
                    raise ConnectionLostError
                await self._changed.wait()
            return found

    async def wait_for(
        self, accept: Callable[[Json], object] = lambda _: True, timeout: float = 10.0
    ) -> Json:
        """Return the first event after the last one returned that ``accept`` likes."""

        def read() -> tuple[Json] | None:
            while self._next < len(self.events):
                event = self.events[self._next]
                self._next += 1
                if accept(event):
                    return (event,)
            return None

        return (await self.wait_until(read, timeout))[0]


class WebSocket:
    """One authenticated connection; any number of commands at the same time."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        """Take over an authenticated connection."""
        self._socket = socket
        self._ids = count(1)
        self._results: dict[int, asyncio.Future[Json]] = {}
        self._subscriptions: dict[int, Subscription] = {}
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def connect(cls, session: ClientSession, url: str, token: str) -> Self:
        """Open and authenticate a connection."""
        socket = await session.ws_connect(f"{url}/api/websocket", max_msg_size=0)
        await socket.receive_json()
        await socket.send_json({"type": "auth", "access_token": token})
        answer = await socket.receive_json()
        if answer["type"] != "auth_ok":
            await socket.close()
            msg = f"Login refused: {answer.get('message')}"
            raise PermissionError(msg)
        return cls(socket)

    async def command(self, kind: str, /, **fields: Json) -> Json:
        """Send a command and return its result; raises ``CommandError``."""
        return await self._send(next(self._ids), kind, fields)

    async def wait_running(self, timeout: float = 60.0) -> None:
        """Wait until Home Assistant has started everything."""
        if (await self.command("get_config"))["state"] == "RUNNING":
            return
        events = await self.subscribe(
            "subscribe_events", event_type="homeassistant_started"
        )
        if (await self.command("get_config"))["state"] != "RUNNING":
            await events.wait_for(timeout=timeout)

    async def subscribe(self, kind: str, /, **fields: Json) -> Subscription:
        """Send a command that goes on sending events."""
        iden = next(self._ids)
        subscription = self._subscriptions[iden] = Subscription()
        try:
            await self._send(iden, kind, fields)
        except CommandError:
            del self._subscriptions[iden]
            raise
        return subscription

    async def close(self) -> None:
        """Close the connection; who still waits gets ``ConnectionLostError``."""
        await self._socket.close()
        self._reader.cancel()
        with suppress(asyncio.CancelledError):
            await self._reader

    async def _send(self, iden: int, kind: str, fields: dict[str, Json]) -> Json:
        if self._reader.done():
            raise ConnectionLostError
        result = asyncio.get_running_loop().create_future()
        self._results[iden] = result
        await self._socket.send_json({"id": iden, "type": kind, **fields})
        return await result

    async def _read(self) -> None:
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    await self._take(message.json())
        finally:
            for result in self._results.values():
                if not result.done():
                    result.set_exception(ConnectionLostError())
            for subscription in self._subscriptions.values():
                await subscription.lose()

    async def _take(self, message: dict[str, Json]) -> None:
        iden = message["id"]
        if message["type"] == "event":
            if subscription := self._subscriptions.get(iden):
                await subscription.add(message["event"])
        elif message["type"] == "result" and (result := self._results.pop(iden, None)):
            if result.done():
                return
            if message["success"]:
                result.set_result(message["result"])
            else:
                result.set_exception(CommandError(message["error"]))
