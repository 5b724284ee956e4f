"""Desk units and card readers over ESPHome's native API: events and actions.

A unit's messages are events with the payloads of MQTT; the hub's messages are
actions with typed arguments, because a unit need not read JSON. What the
arguments are called is held to ``esphome/common/transport-api.yaml`` and
``reader-api.yaml`` by a test.
"""

from collections.abc import Mapping
import json
import re
from typing import Any, Final

from . import reader, v1
from .fields import Refused, parse_object, text
from .ids import is_v1, valid_reader_id
from .messages import DeskMessage, HubForget, HubMessage, Malformed
from .reader import (
    ReaderCommand,
    ReaderFeedback,
    ReaderHashedScan,
    ReaderKey,
    ReaderMessage,
)

EVENT: Final = "esphome.consultease_desk"
"""What a desk unit's messages are called on Home Assistant's bus."""

READER_EVENT: Final = "esphome.consultease_reader"
"""What a card reader's messages are called there."""

HELLO: Final = "consultease_hello"
"""The action that asks a unit to say all it knows."""

type Arguments = dict[str, Any]

_HASH = re.compile("[0-9a-f]{64}")
_NOT_OURS: Final = Malformed(None, "event", "not ours")

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
    """Return what a desk unit's event says; never raises. None says nothing."""
    match data:
        case {"desk": str(desk_id), "kind": str(kind), "payload": str(payload)}:
            if is_v1(desk_id):
                return v1.decode(desk_id, kind, _bytes(payload), retained=False)
    return _NOT_OURS


def decode_reader(data: Mapping[str, object]) -> ReaderMessage | Malformed | None:
    """Return what a card reader's event says; never raises. None says nothing.

    A card's number is refused: a reader that sends it here has it recorded.
    """
    match data:
        case {"reader": str(reader_id), "kind": str(kind), "payload": str(payload)}:
            if not valid_reader_id(reader_id) or kind not in reader.SUBSCRIPTIONS:
                return _NOT_OURS
            if kind != "scan":
                return reader.decode(reader_id, kind, _bytes(payload), retained=False)
            return _scan(reader_id, payload)
    return _NOT_OURS


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


def encode_reader(command: ReaderCommand) -> tuple[str, Arguments] | None:
    """Return the action that says this to a reader, and its arguments; None if there is none."""
    match command:
        case ReaderFeedback():
            return "consultease_feedback", {"result": command.result.value}
        case ReaderKey():
            return "consultease_key", {"key": command.key.hex()}
    return None


def _scan(reader_id: str, payload: str) -> ReaderHashedScan | Malformed:
    try:
        card_hash = text(parse_object(_bytes(payload)), "card_hash")
    except Refused as err:
        return Malformed(reader_id, "reader scan", str(err))
    if card_hash is None or not _HASH.fullmatch(card_hash):
        return Malformed(reader_id, "reader scan", "bad hash")
    return ReaderHashedScan(reader_id=reader_id, card_hash=card_hash)


def _bytes(payload: str) -> bytes:
    # Half a character, which no MQTT message could hold, is not UTF-8 either.
    return payload.encode(errors="replace")


def _plain(key: str, value: str | int | None) -> str | int:
    # An action's numbers have 31 bits, which end in 2038.
    return str(value) if key == "since" else "" if value is None else value
