"""Home Assistants to measure: with ConsultEase, or with what a user would set up instead."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any, override

from aiohttp import ClientSession, ClientTimeout

from script.harness import HomeAssistant, Login, Mosquitto, WebSocket
from script.harness.auth import create_owner

from .bare import DOMAIN as BARE, write_bare
from .probe import DOMAIN as PROBE, write_probe

_ENTRY = "bench-"
OWNER = Login("bench", "bench-password", "Bench")

PLAIN = """
mqtt:
  binary_sensor:
{binary_sensors}
  sensor:
{sensors}
"""
PLAIN_BINARY_SENSOR = """\
    - name: {desk} presence
      unique_id: {desk}_presence
      device_class: presence
      state_topic: plain/desk/{desk}/presence
      value_template: "{{{{ 'ON' if value_json.present else 'OFF' }}}}"
"""
PLAIN_SENSOR = """\
    - name: {desk} status
      unique_id: {desk}_status
      device_class: enum
      options: [available, away]
      state_topic: plain/desk/{desk}/presence
      value_template: "{{{{ 'available' if value_json.present else 'away' }}}}"
"""


def desk_id(number: int) -> str:
    """Return the desk unit of the person with a number."""
    return f"bench-{number:04d}"


class _Bench(HomeAssistant):
    """A Home Assistant with the probe, and with what is measured already configured."""

    def __init__(
        self, folder: Path, entries: list[dict[str, Any]], yaml: str, *, recorder: bool
    ) -> None:
        super().__init__(folder, recorder=recorder, log_level="warning")
        self._entries = entries
        self._more_yaml = yaml

    @override
    def prepare(self) -> None:
        """Add the probe, the configuration entries and the YAML."""
        super().prepare()
        write_probe(self.config_dir)
        write_bare(self.config_dir)
        with (self.config_dir / "configuration.yaml").open("a") as configuration:
            configuration.write(f"{PROBE}:\n{self._more_yaml}")
        if not self._stored("core.config_entries"):
            self._store("core.config_entries", 1, 5, {"entries": self._entries})


@dataclass(frozen=True, slots=True)
class Subject:
    """One Home Assistant under test, a websocket into it and, for forms, a session."""

    websocket: WebSocket
    session: ClientSession
    url: str

    async def watch(self) -> None:
        """Begin to note for how long the event loop is held up."""
        await self.websocket.command(f"{PROBE}/watch")
        await self.longest()

    async def longest(self) -> float:
        """Return the longest that the event loop was held up since last asked, in seconds."""
        result: float = await self.websocket.command(f"{PROBE}/longest")
        return result

    async def lookup(self) -> dict[str, float]:
        """Return how many students there are, and the seconds that finding one takes."""
        result: dict[str, float] = await self.websocket.command(f"{PROBE}/lookup")
        return result

    async def act(self, action: str, **data: Any) -> Any:
        """Call one of our actions and return its answer."""
        answer = await self.websocket.command(
            "call_service",
            domain="consultease",
            service=action,
            service_data=data,
            return_response=True,
        )
        return answer["response"]

    async def token(self) -> str:
        """Return a token for pages, which lasts."""
        token: str = await self.websocket.command(
            "auth/long_lived_access_token", client_name=token_hex(8), lifespan=1
        )
        return token

    async def marker(self, name: str) -> dict[str, float]:
        """Return wall and processor seconds and state writes when a marker came by."""
        result: dict[str, float] = await self.websocket.command(
            f"{PROBE}/marker", name=name
        )
        return result

    async def memory(self) -> int:
        """Return the bytes that the process holds."""
        result: int = await self.websocket.command(f"{PROBE}/memory")
        return result

    async def enabled_entities(self, device: str) -> int:
        """Return how many enabled entities a device has."""
        entities = await self._entities({device})
        return sum(each["disabled_by"] is None for each in entities)

    async def enable_entities(self, people: int) -> None:
        """Enable what belongs to the first people, and reload the office."""
        names = {f"Person {number}" for number in range(people)}
        for each in await self._entities(names):
            if each["disabled_by"] == "config_entry":
                await self.websocket.command(
                    "config/entity_registry/update",
                    entity_id=each["entity_id"],
                    disabled_by=None,
                )
        await self.websocket.command(
            "call_service",
            domain="homeassistant",
            service="reload_config_entry",
            service_data={"entry_id": f"{_ENTRY}consultease"},
        )

    async def _entities(self, names: set[str]) -> list[dict[str, Any]]:
        """Return the registered entities of the devices with some names."""
        devices = await self.websocket.command("config/device_registry/list")
        wanted = {each["id"] for each in devices if each["name"] in names}
        entities = await self.websocket.command("config/entity_registry/list")
        return [each for each in entities if each["device_id"] in wanted]

    async def setup_seconds(self, domain: str) -> float:
        """Return what Home Assistant says an integration took to set up."""
        rows = await self.websocket.command("integration/setup_info")
        return next((row["seconds"] for row in rows if row["domain"] == domain), 0.0)


@asynccontextmanager
async def subject(
    folder: Path,
    broker: Mosquitto | None = None,
    *,
    people: int | None = None,
    plain: int = 0,
    bare: int = 0,
    recorder: bool = False,
    disabled: bool = False,
) -> AsyncGenerator[Subject]:
    """Start a Home Assistant with ConsultEase and its people, or with something else.

    ``plain`` counts the desks of which MQTT alone makes entities, ``bare`` the
    people whose entities do nothing. ``disabled`` entities are registered and
    take part in nothing.
    """
    entries = []
    if broker:
        data = {"broker": broker.host, "port": broker.port}
        entries.append(_entry("mqtt", data, []))
    if people is not None:
        entries.append(_entry("consultease", {}, _people(people)))
        entries[-1]["pref_disable_new_entities"] = disabled
    if bare:
        entries.append(_entry(BARE, {"people": bare}, []))
    hass = _Bench(folder, entries, _plain(plain), recorder=recorder)
    hass.start()
    try:
        async with ClientSession(timeout=ClientTimeout(total=600)) as session:
            token = await create_owner(session, hass.url, OWNER)
            # It does not follow the states: that would cost more than what is
            # measured.
            websocket = await WebSocket.connect(session, hass.url, token)
            await websocket.wait_running(600)
            session.headers["Authorization"] = f"Bearer {token}"
            yield Subject(websocket, session, hass.url)
            await websocket.close()
    finally:
        hass.stop()


def _plain(count: int) -> str:
    if not count:
        return ""
    desks = [desk_id(number) for number in range(count)]
    return PLAIN.format(
        binary_sensors="".join(PLAIN_BINARY_SENSOR.format(desk=desk) for desk in desks),
        sensors="".join(PLAIN_SENSOR.format(desk=desk) for desk in desks),
    )


def _people(count: int) -> list[dict[str, Any]]:
    return [
        {
            "data": {"name": f"Person {number}", "desk_id": desk_id(number)},
            "subentry_id": f"{number:026d}",
            "subentry_type": "faculty",
            "title": f"Person {number}",
            "unique_id": None,
        }
        for number in range(count)
    ]


def _entry(
    domain: str, data: dict[str, Any], subentries: list[dict[str, Any]]
) -> dict[str, Any]:
    now = "2026-01-01T00:00:00+00:00"
    return {
        "created_at": now,
        "data": data,
        "disabled_by": None,
        "discovery_keys": {},
        "domain": domain,
        "entry_id": f"{_ENTRY}{domain}",
        "minor_version": 2 if domain == "mqtt" else 1,
        "modified_at": now,
        "options": {},
        "pref_disable_new_entities": False,
        "pref_disable_polling": False,
        "source": "user",
        "subentries": subentries,
        "title": domain,
        "unique_id": None,
        "version": 1,
    }
