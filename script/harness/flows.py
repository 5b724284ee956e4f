"""Configuration flows, driven as the frontend drives them."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from aiohttp import ClientResponse, ClientSession

from .websocket import Json

type Input = dict[str, Any]


class FlowError(AssertionError):
    """A flow did not go the way that was expected."""


@dataclass(frozen=True, slots=True)
class FlowStep:
    """Where a flow stands: a form, a menu, or its end.

    ``kind`` is ``form``, ``menu``, ``create_entry``, ``abort``, … and ``raw``
    all that Home Assistant answered.
    """

    kind: str
    flow_id: str
    step_id: str | None
    errors: dict[str, str]
    reason: str | None
    fields: tuple[str, ...]
    result: Json
    raw: dict[str, Json]

    @classmethod
    def read(cls, raw: dict[str, Json]) -> FlowStep:
        """Read Home Assistant's answer."""
        return cls(
            kind=raw["type"],
            flow_id=raw["flow_id"],
            step_id=raw.get("step_id"),
            errors=raw.get("errors") or {},
            reason=raw.get("reason"),
            fields=tuple(
                item["name"] for item in raw.get("data_schema") or () if "name" in item
            ),
            result=raw.get("result"),
            raw=raw,
        )

    def prefilled(self) -> Input:
        """Return what the form holds when it opens: suggested values and defaults."""
        return _prefilled(self.raw.get("data_schema") or [])

    def expect(self, kind: str, step_id: str | None = None) -> FlowStep:
        """Return itself if it is that; raises ``FlowError``."""
        if self.kind != kind or step_id not in {None, self.step_id}:
            msg = f"Expected {kind} {step_id or ''}, got {self.raw}"
            raise FlowError(msg)
        return self


class Flows:
    """One kind of flows: of config entries, options, subentries or repairs."""

    def __init__(self, session: ClientSession, base: str) -> None:
        """Use a session that sends an administrator's token."""
        self._session = session
        self._base = base

    async def start(self, handler: str | list[str], **context: Json) -> FlowStep:
        """Start a flow and return its first step."""
        return await self._post(self._base, {"handler": handler, **context})

    async def resume(self, flow_id: str) -> FlowStep:
        """Return where a flow that something else has started stands."""
        async with self._session.get(f"{self._base}/{flow_id}") as response:
            return await _read(response)

    async def submit(self, step: FlowStep, user_input: Input) -> FlowStep:
        """Send a form (or a menu's choice) as it is and return the next step."""
        return await self._post(f"{self._base}/{step.flow_id}", user_input)

    async def cancel(self, step: FlowStep) -> None:
        """Close a flow."""
        async with self._session.delete(f"{self._base}/{step.flow_id}"):
            pass

    async def finish(self, step: FlowStep, *inputs: Input) -> FlowStep:
        """Fill in form after form; the last one must be the end.

        What an input leaves out stays as the form opened with it.
        """
        for user_input in inputs:
            filled = step.expect("form").prefilled() | user_input
            step = await self.submit(step, filled)
        if step.kind not in {"create_entry", "abort"}:
            await self.cancel(step)
            step.expect("create_entry")
        return step

    async def _post(self, url: str, body: Input) -> FlowStep:
        async with self._session.post(url, json=body) as response:
            return await _read(response)


async def _read(response: ClientResponse) -> FlowStep:
    if response.status != HTTPStatus.OK:
        msg = f"{response.url} answered {response.status}: {await response.text()}"
        raise FlowError(msg)
    return FlowStep.read(await response.json())


def _prefilled(schema: list[dict[str, Json]]) -> Input:
    values = {item["name"]: _initial(item) for item in schema}
    return {name: value for name, value in values.items() if value is not None}


def _initial(item: dict[str, Json]) -> Json:
    """Return what the frontend puts into a field, None where it leaves it empty."""
    if item.get("type") == "expandable":
        return _prefilled(item["schema"])
    suggested = (item.get("description") or {}).get("suggested_value")
    if suggested is not None:
        return suggested
    if item.get("default") is not None or not item.get("required"):
        return item.get("default")
    # Required and without a default: the frontend picks one for these.
    selector = item.get("selector", {})
    if "boolean" in selector:
        return False
    if "select" in selector:
        first = selector["select"]["options"][0]
        return first if isinstance(first, str) else first["value"]
    return None
