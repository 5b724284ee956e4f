"""The desk protocol's version 1 on the wire: JSON on MQTT topics.

The whole of it is in ``docs/protocol.md``. The ESPHome link carries the same
payloads without topics: ``decode`` and ``body`` are all that it needs.
"""

from collections.abc import Callable, Mapping
import json
from typing import Final

from .fit import MAX_PAYLOAD
from .messages import (
    AnswerAction,
    DeskAnswer,
    DeskAvailability,
    DeskHealth,
    DeskInfo,
    DeskMessage,
    DeskPresence,
    Malformed,
)
from .v1_encode import body, encode

__all__ = ["PROTOCOL", "SUBSCRIPTIONS", "body", "decode", "encode"]

PROTOCOL: Final = 1
SUBSCRIPTIONS: Final = {
    "availability": 1,
    "info": 1,
    # Kept by the broker, so that a connection that was lost brings the last one
    # again: acknowledging each would cost more than what it says.
    "presence": 0,
    "health": 0,
    "answer": 1,
}
"""What the hub listens to: kind of topic, QoS."""

_TEXT_LENGTH = 64
_UINT32 = 2**32 - 1
_ACTIONS = {action.value: action for action in AnswerAction}


class _Refused(Exception):
    """A payload means nothing; the argument is the constant reason."""


def _no_constant(_name: str) -> None:
    raise ValueError


# NaN and Infinity are no JSON, but the standard library would take them.
_parse = json.JSONDecoder(parse_constant=_no_constant).decode


def decode(
    desk_id: str, kind: str, payload: bytes, retained: bool
) -> DeskMessage | Malformed | None:
    """Return what a desk unit said; never raises.

    ``kind`` is a key of ``SUBSCRIPTIONS``, the last level of the topic. An
    empty payload is None: it says nothing, it clears what the broker kept.
    """
    if not payload:
        return None
    if len(payload) > MAX_PAYLOAD:
        return Malformed(desk_id, kind, "too large")
    try:
        if kind == "availability":
            return _availability(desk_id, payload, retained)
        if (reader := _READERS.get(kind)) is None:
            return Malformed(None, "topic", "not ours")
        data = _parse(payload.decode())
        if type(data) is not dict:
            return Malformed(desk_id, kind, "not an object")
        return reader(desk_id, data, retained)
    except _Refused as err:
        return Malformed(desk_id, kind, str(err))
    except UnicodeDecodeError:
        return Malformed(desk_id, kind, "not UTF-8")
    except ValueError, RecursionError:
        return Malformed(desk_id, kind, "not JSON")


def _availability(desk_id: str, payload: bytes, retained: bool) -> DeskAvailability:
    if payload not in (b"online", b"offline"):
        raise _Refused("not online or offline")
    return DeskAvailability(
        desk_id=desk_id, retained=retained, online=payload == b"online"
    )


def _presence(desk_id: str, data: Mapping[str, object], retained: bool) -> DeskPresence:
    present = data.get("present")
    if present is not True and present is not False:
        raise _Refused("bad present")
    return DeskPresence(
        desk_id=desk_id,
        retained=retained,
        present=present,
        rssi=_number(data, "rssi", -127, 20),
        boot=_number(data, "boot", 0, _UINT32),
        seq=_number(data, "seq", 0, _UINT32),
    )


def _info(desk_id: str, data: Mapping[str, object], retained: bool) -> DeskInfo:
    if (protocol := _number(data, "protocol", 1, 999)) is None:
        raise _Refused("bad protocol")
    return DeskInfo(
        desk_id=desk_id,
        retained=retained,
        protocol=protocol,
        firmware=_text(data, "firmware"),
        hardware=_text(data, "hardware"),
        mac=_text(data, "mac"),
        ip=_text(data, "ip"),
    )


def _health(desk_id: str, data: Mapping[str, object], retained: bool) -> DeskHealth:
    synced = data.get("time_synced")
    if synced is not None and type(synced) is not bool:
        raise _Refused("bad time_synced")
    return DeskHealth(
        desk_id=desk_id,
        retained=retained,
        uptime=_number(data, "uptime", 0, _UINT32),
        free_heap=_number(data, "heap", 0, _UINT32),
        wifi_rssi=_number(data, "wifi_rssi", -127, 20),
        beacon_battery=_number(data, "beacon_battery", 0, 100),
        time_synced=synced,
    )


def _answer(desk_id: str, data: Mapping[str, object], retained: bool) -> DeskAnswer:
    if (answer_id := _text(data, "answer_id")) is None:
        raise _Refused("bad answer_id")
    action = data.get("action")
    if type(action) is not str or action not in _ACTIONS:
        raise _Refused("bad action")
    return DeskAnswer(
        desk_id=desk_id,
        retained=retained,
        answer_id=answer_id,
        action=_ACTIONS[action],
        consultation_id=_text(data, "consultation_id"),
        version=_number(data, "version", 0, _UINT32),
    )


_READERS: Final[dict[str, Callable[[str, Mapping[str, object], bool], DeskMessage]]] = {
    "presence": _presence,
    "info": _info,
    "health": _health,
    "answer": _answer,
}


def _number(data: Mapping[str, object], key: str, low: int, high: int) -> int | None:
    value = data.get(key)
    if value is None:
        return None
    # type() and not isinstance(): true and false are no numbers.
    if type(value) is not int or not low <= value <= high:
        raise _Refused(f"bad {key}")
    return value


def _text(data: Mapping[str, object], key: str) -> str | None:
    value = data.get(key)
    if value is None or value == "":
        return None
    # Printable also keeps out NUL and lone surrogates, which no file can hold.
    if type(value) is not str or len(value) > _TEXT_LENGTH or not value.isprintable():
        raise _Refused(f"bad {key}")
    return value
