"""The desk protocol's version 1 over ESPHome's native API: events and actions.

A unit's messages are events with the payloads of MQTT; the hub's messages are
actions with typed arguments, because a unit need not read JSON. What the
arguments are called is held to ``esphome/common/transport-api.yaml`` by a test.
"""

from collections.abc import Mapping
import json
from typing import Any, Final

from . import v1
from .ids import is_v1
from .messages import DeskMessage, HubForget, HubMessage, Malformed

EVENT: Final = "esphome.consultease_desk"
"""What a unit's messages are called on Home Assistant's bus."""

HELLO: Final = "consultease_hello"
"""The action that asks a unit to say all it knows."""

type Arguments = dict[str, Any]

_ITEM_KEYS: Final = (
    "id",
    "version",
    "ticket",
    "student",
    "course",
    "text",
    "since",
    "state",
)


def decode(data: Mapping[str, object]) -> DeskMessage | Malformed | None:
    """Return what a unit's event says; never raises. None says nothing."""
    desk_id, kind, payload = (data.get(key) for key in ("desk", "kind", "payload"))
    if (
        not isinstance(desk_id, str)
        or not isinstance(kind, str)
        or not isinstance(payload, str)
        or not is_v1(desk_id)
    ):
        return Malformed(None, "event", "not ours")
    # Half a character, which no MQTT message could hold, is not UTF-8 either.
    return v1.decode(desk_id, kind, payload.encode(errors="replace"), retained=False)


def encode(message: HubMessage) -> tuple[str, Arguments] | None:
    """Return the action that says this to a unit, and its arguments; None if there is none."""
    if isinstance(message, HubForget):
        return "consultease_forget", {}
    if (content := v1.body(message)) is None:
        return None
    kind, payload = content
    data: dict[str, Any] = json.loads(payload)
    if kind == "queue":
        items = data.pop("items")
        # Messages of one connection keep their order.
        del data["rev"]
        data |= {
            f"item_{key}": [_plain(key, item[key]) for item in items]
            for key in _ITEM_KEYS
        }
    elif kind == "message":
        # ESPHome keeps the word for itself.
        data["message"] = data.pop("text")
    return f"consultease_{kind}", {
        key: "" if value is None else value for key, value in data.items()
    }


def _plain(key: str, value: str | int | None) -> str | int:
    # An action's numbers have 31 bits, which end in 2038.
    return str(value) if key == "since" else "" if value is None else value
