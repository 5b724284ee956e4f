"""The desk protocol's version 1 on the wire: JSON on MQTT topics.

The whole of it is in ``docs/protocol.md``. The ESPHome link carries the same
payloads without topics: ``decode`` and ``body`` are all that it needs.
"""

from collections.abc import Callable, Mapping
from typing import Final

from .fields import UINT32, Refused, number, online, parse_object, text
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

_ACTIONS = {action.value: action for action in AnswerAction}


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
        return reader(desk_id, parse_object(payload), retained)
    except Refused as err:
        return Malformed(desk_id, kind, str(err))


def _availability(desk_id: str, payload: bytes, retained: bool) -> DeskAvailability:
    return DeskAvailability(desk_id=desk_id, retained=retained, online=online(payload))


def _presence(desk_id: str, data: Mapping[str, object], retained: bool) -> DeskPresence:
    present = data.get("present")
    if present is not True and present is not False:
        raise Refused("bad present")
    return DeskPresence(
        desk_id=desk_id,
        retained=retained,
        present=present,
        rssi=number(data, "rssi", -127, 20),
        boot=number(data, "boot", 0, UINT32),
        seq=number(data, "seq", 0, UINT32),
    )


def _info(desk_id: str, data: Mapping[str, object], retained: bool) -> DeskInfo:
    if (protocol := number(data, "protocol", 1, 999)) is None:
        raise Refused("bad protocol")
    return DeskInfo(
        desk_id=desk_id,
        retained=retained,
        protocol=protocol,
        firmware=text(data, "firmware"),
        hardware=text(data, "hardware"),
        mac=text(data, "mac"),
        ip=text(data, "ip"),
    )


def _health(desk_id: str, data: Mapping[str, object], retained: bool) -> DeskHealth:
    synced = data.get("time_synced")
    if synced is not None and type(synced) is not bool:
        raise Refused("bad time_synced")
    return DeskHealth(
        desk_id=desk_id,
        retained=retained,
        uptime=number(data, "uptime", 0, UINT32),
        free_heap=number(data, "heap", 0, UINT32),
        wifi_rssi=number(data, "wifi_rssi", -127, 20),
        beacon_battery=number(data, "beacon_battery", 0, 100),
        time_synced=synced,
    )


def _answer(desk_id: str, data: Mapping[str, object], retained: bool) -> DeskAnswer:
    if (answer_id := text(data, "answer_id")) is None:
        raise Refused("bad answer_id")
    action = data.get("action")
    if type(action) is not str or action not in _ACTIONS:
        raise Refused("bad action")
    return DeskAnswer(
        desk_id=desk_id,
        retained=retained,
        answer_id=answer_id,
        action=_ACTIONS[action],
        consultation_id=text(data, "consultation_id"),
        version=number(data, "version", 0, UINT32),
        age=number(data, "age", 0, UINT32),
    )


_READERS: Final[dict[str, Callable[[str, Mapping[str, object], bool], DeskMessage]]] = {
    "presence": _presence,
    "info": _info,
    "health": _health,
    "answer": _answer,
}
