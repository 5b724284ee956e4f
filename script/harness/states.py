"""Home Assistant's states as they change."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from .websocket import Json, Subscription


@dataclass(frozen=True, slots=True)
class State:
    """One state of one entity."""

    entity_id: str
    state: str
    attributes: dict[str, Any] = field(default_factory=dict)


type Wanted = str | Callable[[State], object] | None
"""A state, what recognises it, or None for any."""


class StateBoard:
    """Follows the states that a user may see, and remembers each they had."""

    def __init__(self, subscription: Subscription) -> None:
        """Follow a ``subscribe_entities`` subscription."""
        self._subscription = subscription
        self._applied = 0
        self._current: dict[str, State] = {}
        self._history: dict[str, list[State]] = {}

    @property
    def current(self) -> dict[str, State]:
        """The states now."""
        self._apply()
        return self._current

    def written(self, entity_id: str) -> list[State]:
        """Return all that was written for the entity since we look, the first included."""
        self._apply()
        return list(self._history.get(entity_id, ()))

    def history(self, entity_id: str) -> list[str]:
        """Return the states the entity went through since we look, the first included.

        What was written with other attributes alone is not a step.
        """
        written = [each.state for each in self.written(entity_id)]
        return [state for state, _ in groupby(written)]

    async def wait_for(
        self, entity_id: str, wanted: Wanted, timeout: float = 10.0
    ) -> State:
        """Return the entity's state as soon as it is the wanted one."""

        def read() -> State | None:
            state = self.current.get(entity_id)
            if state is None or wanted in (state.state, None):
                return state
            return state if callable(wanted) and wanted(state) else None

        try:
            return await self._subscription.wait_until(read, timeout)
        except TimeoutError as err:
            msg = (
                f"{entity_id} was not as wanted within {timeout:g} s: "
                f"{self.current.get(entity_id)}"
            )
            raise TimeoutError(msg) from err

    async def wait_gone(self, entity_id: str, timeout: float = 10.0) -> None:
        """Wait until the entity has no state any more."""
        await self._subscription.wait_until(
            lambda: entity_id not in self.current or None, timeout
        )

    def _apply(self) -> None:
        events = self._subscription.events
        while self._applied < len(events):
            event = events[self._applied]
            self._applied += 1
            for entity_id, added in event.get("a", {}).items():
                self._set(State(entity_id, added["s"], added.get("a", {})))
            for entity_id, diff in event.get("c", {}).items():
                self._change(self._current[entity_id], diff)
            for entity_id in event.get("r", ()):
                self._current.pop(entity_id, None)

    def _change(self, state: State, diff: dict[str, Json]) -> None:
        plus, minus = diff.get("+", {}), diff.get("-", {})
        attributes = state.attributes | plus.get("a", {})
        for name in minus.get("a", ()):
            attributes.pop(name, None)
        self._set(
            replace(state, state=plus.get("s", state.state), attributes=attributes)
        )

    def _set(self, state: State) -> None:
        self._current[state.entity_id] = state
        self._history.setdefault(state.entity_id, []).append(state)
