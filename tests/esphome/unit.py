"""Units built for this machine: started, driven and killed by tests."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
import json
import os
from pathlib import Path
import signal
from typing import Any, Self
from uuid import uuid4

from aioesphomeapi import (
    APIClient,
    APIConnectionError,
    EntityState,
    HomeassistantServiceCall,
    LightState,
)
from PIL import Image
import pytest

from script.harness import LOOPBACK, ManagedProcess, free_port

ACCEPT, DECLINE = range(2)
LONG = 1.0
"""Seconds: longer than what the unit takes for a long press."""


class Unit:
    """The program, and a connection to it as Home Assistant has one.

    ``said`` is everything it published since the test began, in order, as pairs
    of kind and payload.
    """

    kind = "desk"
    greets_with = "health"
    """The last that it says to a hello."""

    def __init__(self, program: Path, screens: Path, folder: Path) -> None:
        """Describe a unit with an empty flash; nothing is started yet."""
        self.port = free_port()
        self.said: list[tuple[str, Any]] = []
        self.events: list[tuple[str, dict[str, str]]] = []
        self.states: list[EntityState] = []
        self._screens = screens
        self._client: APIClient | None = None
        self._news = asyncio.Event()
        self._process = ManagedProcess(
            "desk unit",
            [str(program)],
            folder / "unit.log",
            env=os.environ
            | {
                "ESPHOME_PREFDIR": str(folder / "flash"),
                "DESK_UNIT_PORT": str(self.port),
                "DESK_UNIT_TIME": os.environ.get("DESK_UNIT_TIME", "1772445720"),
            },
        )

    async def __aenter__(self) -> Self:
        """Start and be its Home Assistant."""
        self.start()
        await self.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        """End it."""
        await self.disconnect()
        self.kill()

    # Power and network

    def start(self) -> None:
        """Plug it in."""
        self._process.start()

    def kill(self) -> None:
        """Pull the plug."""
        if self._process.pid:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.stop()

    async def connect(self, hello: bool = True) -> None:
        """Connect as Home Assistant does; say hello as ConsultEase does."""
        async with asyncio.timeout(20):
            while True:
                client = APIClient(LOOPBACK, self.port, None, client_info="test")
                try:
                    await client.connect(login=True)
                    break
                except APIConnectionError:
                    await asyncio.sleep(0.05)
        self._client = client
        _, _, services = await client.device_info_and_list_entities()
        self._services = {service.name: service for service in services}
        client.subscribe_home_assistant_states_and_services(
            on_state=lambda _: None,
            on_service_call=self._heard,
            on_state_sub=lambda *_: None,
            on_state_request=lambda *_: None,
        )
        client.subscribe_states(self._shown)
        if hello:
            await self.do("consultease_hello")
            await self.wait_said(self.greets_with)

    async def disconnect(self) -> None:
        """Leave, as when Home Assistant stops."""
        client, self._client = self._client, None
        if client:
            with suppress(APIConnectionError):
                await client.disconnect(force=True)

    async def restart(self) -> None:
        """Cut the power and give it back."""
        self.kill()
        await self.disconnect()
        self.start()
        await self.connect()

    # What it says

    def _heard(self, call: HomeassistantServiceCall) -> None:
        assert call.is_event
        data = dict(call.data)
        if call.service == f"esphome.consultease_{self.kind}":
            payload = data["payload"]
            if payload.startswith("{"):
                self.said.append((data["kind"], json.loads(payload)))
            else:
                self.said.append((data["kind"], payload))
        else:
            self.events.append((call.service, data))
        self._news.set()

    def _shown(self, state: EntityState) -> None:
        self.states.append(state)
        self._news.set()

    async def wait_for[T](self, read: Callable[[], T | None], seconds: float = 20) -> T:
        """Return what ``read`` gives as soon as that is neither None nor False."""
        try:
            async with asyncio.timeout(seconds):
                while (found := read()) is None or found is False:
                    self._news.clear()
                    await self._news.wait()
                return found
        except TimeoutError as err:
            raise AssertionError(f"It said: {self.said}") from err

    async def wait_said(
        self, kind: str, seconds: float = 20, **wanted: object
    ) -> dict[str, Any]:
        """Wait for a message of a kind with these values, past or to come."""

        def find() -> dict[str, Any] | None:
            for said, payload in self.said:
                if said == kind and wanted.items() <= dict(payload).items():
                    return payload
            return None

        return await self.wait_for(find, seconds)

    def heard(self, kind: str) -> list[Any]:
        """Return the payloads of a kind so far."""
        return [payload for said, payload in self.said if said == kind]

    def forget(self) -> None:
        """Forget what it has said."""
        self.said.clear()

    # What it is told

    async def do(self, action: str, data: Mapping[str, Any] | None = None) -> None:
        """Have it do one of its actions; those of one connection keep their order."""
        assert self._client
        await self._client.execute_service(self._services[action], dict(data or {}))

    async def press(self, button: int, hold: float = 0.05) -> None:
        """Press a button for so many seconds."""
        await self.do("test_button", {"button": button, "pressed": True})
        await asyncio.sleep(hold)
        await self.do("test_button", {"button": button, "pressed": False})

    async def answer(self, button: int, hold: float = 0.05) -> dict[str, Any]:
        """Press a button and return the answer that it sends."""
        before = {each["answer_id"] for each in self.heard("answer")}
        await self.press(button, hold)
        return await self.wait_for(
            lambda: next(
                (x for x in self.heard("answer") if x["answer_id"] not in before), None
            )
        )

    async def wait_shown(self, ticket: str) -> None:
        """Wait until the request with a ticket is the one on the screen."""

        def shown() -> bool:
            told = [
                data["ticket"]
                for name, data in self.events
                if name == "esphome.test_shown"
            ]
            return bool(told) and told[-1] == ticket

        await self.wait_for(shown)

    async def screen(self) -> Image.Image:
        """Return what is on its screen now."""
        name = f"{uuid4().hex}.bmp"
        await self.do("test_screen", {"file": name})
        await self.wait_for(
            lambda: next(
                (True for _, data in self.events if data.get("file") == name), None
            )
        )
        path = next(self._screens.glob(f"**/{name}"))
        with Image.open(path) as image:
            return image.convert("RGB")


class Reader(Unit):
    """A card reader, whose lamp is an entity here."""

    kind = "reader"
    greets_with = "info"

    async def scan(self, card: str) -> None:
        """Hold a card to it, whose number is as its chip tells it."""
        await self.do("test_card", {"card": card})

    async def wait_lamp(self, red: float, green: float, blue: float) -> None:
        """Wait until the lamp shows a colour; what it showed before is forgotten."""

        def shows() -> bool:
            return any(
                isinstance(each, LightState)
                and each.state
                and (each.red, each.green, each.blue)
                == pytest.approx((red, green, blue), abs=0.02)
                for each in self.states
            )

        await self.wait_for(shows)
        self.states.clear()
