"""A person's session in Home Assistant: everything the frontend can do."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession, ClientTimeout

from .auth import Login, create_owner, is_onboarded, log_in
from .flows import Flows, FlowStep, Input
from .states import StateBoard
from .websocket import Json, Subscription, WebSocket

_TIMEOUT = ClientTimeout(total=60)


@dataclass(frozen=True, slots=True)
class Client:
    """One user, logged in over REST and websocket.

    The flows need an administrator; ``repair_flows`` also take the ``issue_id``.
    ``states`` are those that the user may see.
    """

    url: str
    token: str
    websocket: WebSocket
    states: StateBoard
    config_flows: Flows
    options_flows: Flows
    subentry_flows: Flows
    repair_flows: Flows
    session: ClientSession

    async def call(
        self,
        action: str,
        /,
        *,
        target: dict[str, Any] | None = None,
        response: bool = False,
        **data: Json,
    ) -> Json:
        """Call an action such as ``consultease.call_next``; return its response.

        Raises ``CommandError`` when Home Assistant refuses.
        """
        domain, _, service = action.partition(".")
        fields: dict[str, Any] = {
            "domain": domain,
            "service": service,
            "service_data": data,
            "return_response": response,
        }
        if target is not None:
            fields["target"] = target
        result = await self.websocket.command("call_service", **fields)
        return result.get("response")

    async def command(self, kind: str, /, **fields: Json) -> Json:
        """Send a websocket command and return its result."""
        return await self.websocket.command(kind, **fields)

    async def subscribe(self, kind: str, /, **fields: Json) -> Subscription:
        """Send a websocket command that goes on sending events."""
        return await self.websocket.subscribe(kind, **fields)

    async def wait_running(self, timeout: float = 60.0) -> None:
        """Wait until Home Assistant has started everything."""
        await self.websocket.wait_running(timeout)

    async def create_token(self, name: str, days: int = 365) -> str:
        """Return a long-lived access token of this user."""
        token: str = await self.command(
            "auth/long_lived_access_token", client_name=name, lifespan=days
        )
        return token

    async def config_entries(self, domain: str) -> list[dict[str, Json]]:
        """Return the config entries of an integration."""
        entries: list[dict[str, Json]] = await self.command(
            "config_entries/get", domain=domain
        )
        return entries

    async def delete_config_entry(self, entry_id: str) -> None:
        """Delete a config entry, with what its integration kept."""
        url = f"{self.url}/api/config/config_entries/entry/{entry_id}"
        async with self.session.delete(url) as response:
            response.raise_for_status()

    async def add_subentry(
        self, entry_id: str, kind: str, user_input: Input
    ) -> FlowStep:
        """Add a subentry through its flow, which must take the input at once."""
        step = await self.subentry_flows.start([entry_id, kind])
        return (await self.subentry_flows.finish(step, user_input)).expect(
            "create_entry"
        )

    async def add_mqtt(self, host: str, port: int) -> None:
        """Set up MQTT through its flow, as a user does."""
        step = await self.config_flows.start("mqtt")
        user_input = {"broker": host, "port": port}
        (await self.config_flows.finish(step, user_input)).expect("create_entry")

    async def move_mqtt(self, host: str, port: int) -> None:
        """Tell MQTT of another broker, through its reconfigure flow."""
        (entry,) = await self.config_entries("mqtt")
        step = await self.config_flows.start("mqtt", entry_id=entry["entry_id"])
        user_input = {"broker": host, "port": port}
        (await self.config_flows.finish(step, user_input)).expect("abort")

    async def delete_areas(self) -> None:
        """Delete all areas; the onboarding makes some of a home."""
        for area in await self.command("config/area_registry/list"):
            await self.command("config/area_registry/delete", area_id=area["area_id"])

    async def create_area(self, name: str, icon: str) -> str:
        """Create an area; return its id."""
        area = await self.command("config/area_registry/create", name=name, icon=icon)
        area_id: str = area["area_id"]
        return area_id

    async def move_device(self, device_id: str, area_id: str) -> None:
        """Put a device into an area."""
        await self.command(
            "config/device_registry/update", device_id=device_id, area_id=area_id
        )

    async def create_dashboard(
        self, url_path: str, title: str, icon: str, config: dict[str, Json]
    ) -> None:
        """Create a dashboard in the sidebar with this content."""
        await self.command(
            "lovelace/dashboards/create",
            url_path=url_path,
            title=title,
            icon=icon,
            mode="storage",
            show_in_sidebar=True,
            require_admin=False,
        )
        await self.command("lovelace/config/save", url_path=url_path, config=config)

    async def issues(self, domain: str) -> list[dict[str, Json]]:
        """Return the repairs that an integration asks for now."""
        found: dict[str, list[dict[str, Json]]] = await self.command(
            "repairs/list_issues"
        )
        return [each for each in found["issues"] if each["domain"] == domain]

    async def entities(
        self, accept: Callable[[dict[str, Json]], object] = bool
    ) -> list[dict[str, Json]]:
        """Return the rows of the entity registry that ``accept`` likes."""
        rows: list[dict[str, Json]] = await self.command("config/entity_registry/list")
        return [row for row in rows if accept(row)]

    async def devices(self) -> list[dict[str, Json]]:
        """Return the device registry."""
        rows: list[dict[str, Json]] = await self.command("config/device_registry/list")
        return rows


@asynccontextmanager
async def connect(url: str, token: str) -> AsyncGenerator[Client]:
    """Open a session with a token."""
    headers = {"Authorization": f"Bearer {token}"}
    async with ClientSession(timeout=_TIMEOUT, headers=headers) as session:
        websocket = await WebSocket.connect(session, url, token)
        try:
            entries = f"{url}/api/config/config_entries"
            yield Client(
                url=url,
                token=token,
                websocket=websocket,
                states=StateBoard(await websocket.subscribe("subscribe_entities")),
                config_flows=Flows(session, f"{entries}/flow"),
                options_flows=Flows(session, f"{entries}/options/flow"),
                subentry_flows=Flows(session, f"{entries}/subentries/flow"),
                repair_flows=Flows(session, f"{url}/api/repairs/issues/fix"),
                session=session,
            )
        finally:
            await websocket.close()


@asynccontextmanager
async def log_in_as(url: str, login: Login) -> AsyncGenerator[Client]:
    """Open a session with a user's name and password."""
    async with ClientSession(timeout=_TIMEOUT) as session:
        token = await log_in(session, url, login)
    async with connect(url, token) as client:
        yield client


async def onboard(url: str, owner: Login) -> str:
    """Create the owner, if there is none yet; return an access token of theirs."""
    async with ClientSession(timeout=_TIMEOUT) as session:
        if await is_onboarded(session, url):
            return await log_in(session, url, owner)
        return await create_owner(session, url, owner)
