"""The original desk units' wire format, in its three generations.

Generations 1 and 2 send plain words (2 also JSON with the beacon's address) and
read ``requests``; generation 3 sends JSON and reads ``messages``. Their JSON is
put together without escaping, so that a quote in a name or an echo breaks it:
what cannot be parsed is searched for the few values that matter.
"""

from collections.abc import Callable, Mapping
import json
import re
from typing import Final

from ..errors import ConsultEaseError
from ..presence import normalise_beacon
from . import fit
from .messages import (
    AnswerAction,
    DeskMessage,
    HubForget,
    HubMessage,
    LegacyClear,
    LegacyHeartbeat,
    LegacyResponse,
    LegacyStatus,
    LegacyText,
    Malformed,
    Publish,
    QueueItem,
)

SUBSCRIPTIONS: Final = {"status": 1, "mac_status": 1, "heartbeat": 0, "responses": 1}
"""What the hub listens to: kind of topic, QoS."""
ROOT: Final = "consultease/faculty"
"""Compiled into the units; the topic prefix of the options does not change it."""
GENERATION: Final = 3
"""The last one, which all units are taken for until they show otherwise."""

# What the screen holds. With the longest topic that makes a packet of 246 bytes;
# the units' MQTT library drops more than 256 without a word.
_MAX_TEXT = 200
_UINT32 = 2**32 - 1
_WORDS = {
    "available": True,
    "present": True,
    "true": True,
    "keychain_connected": True,
    "faculty_present": True,
    "away": False,
    "absent": False,
    "false": False,
    "keychain_disconnected": False,
    "faculty_absent": False,
}
_BARE = {
    "keychain_connected": 1,
    "keychain_disconnected": 1,
    "faculty_present": 2,
    "faculty_absent": 2,
}
_ACTIONS = {"ACKNOWLEDGE": AnswerAction.ACCEPT, "BUSY": AnswerAction.DECLINE}
_VALUES = re.compile(
    r'"(present|status|timestamp|uptime|presence_status|free_heap|response_type'
    r"|message_id|original_message|time_initialized|ntp_sync_success)"
    r'"\s*:\s*(?:"([^"]*)|(true|false|\d{1,12}))'
)
_TOKEN = re.compile(r"\s*#(\d{1,6})\b")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_NUMBER = re.compile(r"\d+$")

type Data = Mapping[str, object]


def decode(
    desk_id: str, kind: str, payload: bytes, retained: bool
) -> DeskMessage | Malformed | None:
    """Return what an original desk unit said; never raises.

    ``kind`` is a key of ``SUBSCRIPTIONS``, the last level of the topic. An
    empty payload is None: our own clearing of a retained message comes back so.
    """
    if not payload:
        return None
    if len(payload) > fit.MAX_PAYLOAD:
        return Malformed(desk_id, kind, "too large")
    if (reader := _READERS.get(kind)) is None:
        return Malformed(None, "topic", "not ours")
    text = payload.decode("utf-8", "replace").strip()
    message = reader(desk_id, text, retained)
    return message or Malformed(desk_id, kind, "not understood")


def _status(desk_id: str, text: str, retained: bool) -> LegacyStatus | None:
    if (word := text.strip('"').lower()) in _BARE:
        return LegacyStatus(
            desk_id=desk_id,
            retained=retained,
            present=_WORDS[word],
            generation=_BARE[word],
        )
    data = _values(text)
    present = _truth(data.get("present"))
    if present is None:
        present = _truth(data.get("status"))
    if present is None:
        return None
    return LegacyStatus(
        desk_id=desk_id,
        retained=retained,
        present=present,
        generation=GENERATION,
        uptime_ms=_milliseconds(data.get("timestamp")),
    )


def _mac_status(desk_id: str, text: str, retained: bool) -> LegacyStatus | None:
    if (status := _status(desk_id, text, retained)) is None:
        return None
    return LegacyStatus(
        desk_id=desk_id,
        retained=retained,
        present=status.present,
        generation=2,
        uptime_ms=status.uptime_ms,
        beacon=_beacon(text) if status.present else None,
    )


def _beacon(text: str) -> str | None:
    try:
        return normalise_beacon(str(_values(text).get("mac") or ""))
    except ConsultEaseError:
        return None


def _heartbeat(desk_id: str, text: str, retained: bool) -> LegacyHeartbeat | None:
    data = _values(text)
    synced = _truth(data.get("time_initialized", data.get("ntp_sync_success")))
    uptime = _milliseconds(data.get("uptime", data.get("timestamp")))
    present = _truth(data.get("presence_status"))
    if uptime is None and present is None:
        return None
    return LegacyHeartbeat(
        desk_id=desk_id,
        retained=retained,
        uptime_ms=uptime,
        present=present,
        free_heap=_milliseconds(data.get("free_heap")),
        time_synced=synced,
    )


def _response(desk_id: str, text: str, retained: bool) -> LegacyResponse | None:
    data = _values(text)
    action = _ACTIONS.get(str(data.get("response_type")).upper())
    if action is None and not retained:
        return None
    message_id = _MESSAGE_ID.match(str(data.get("message_id") or ""))
    number = _TOKEN.match(str(data.get("original_message") or ""))
    return LegacyResponse(
        desk_id=desk_id,
        retained=retained,
        action=action,
        message_id=message_id[0] if message_id else "",
        uptime_ms=_milliseconds(data.get("timestamp")),
        token=number[1] if number else None,
    )


_READERS: Final[dict[str, Callable[[str, str, bool], DeskMessage | None]]] = {
    "status": _status,
    "mac_status": _mac_status,
    "heartbeat": _heartbeat,
    "responses": _response,
}


def _values(text: str) -> Data:
    """Return the JSON object, or of a broken one the values that can be found."""
    try:
        data = json.loads(text)
    except ValueError, RecursionError:
        # The units write an echo last but for the time stamp: the first of
        # each is theirs and not a quotation, of the time stamps the last.
        found: dict[str, object] = {}
        for key, word, bare in _VALUES.findall(text):
            if key == "timestamp" or key not in found:
                found[key] = word or bare
        return found if text.startswith("{") else {}
    return data if isinstance(data, dict) else {}


def _truth(value: object) -> bool | None:
    if isinstance(value, str):
        return _WORDS.get(value.strip().lower())
    if isinstance(value, bool | int | float):
        return bool(value)
    return None


def _milliseconds(value: object) -> int | None:
    """Return a count of the unit's 32-bit clock; an epoch time is none."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:12])
    if type(value) is int and 0 <= value <= _UINT32:
        return value
    return None


def token(ticket: str) -> str | None:
    """Return what an original desk unit shows of a ticket: its number, None without one."""
    return number[0] if (number := _NUMBER.search(ticket)) else None


def request_line(item: QueueItem) -> str:
    """Return the line that shows a request: its token first, so that a cut echo has it."""
    number = token(item.ticket)
    who = ", ".join(filter(None, (item.student, item.course)))
    head = " ".join(filter(None, (number and f"#{number}", who)))
    return _line(f"{head}: {item.text}")


def text_line(text: str) -> str:
    """Return the line that shows a text; never like a request's, nor like JSON."""
    return _line(fit.ascii_line(text).lstrip("#{ "))


def encode(message: HubMessage) -> list[Publish]:
    """Return what to publish for an original desk unit; nothing if it has no way to take it.

    No packet is longer than the unit's buffer of 256 bytes.
    """
    topic = f"{ROOT}/{message.desk_id}/"
    match message:
        case LegacyText():
            topic += "messages" if message.generation == GENERATION else "requests"
            return [Publish(topic, _line(message.text), 1, False)]
        case LegacyClear():
            return [Publish(f"{topic}responses", "", 1, True)]
        case HubForget():
            topics = [topic + kind for kind in ("status", "heartbeat", "responses")]
            # Generation 3 also keeps a copy of its status here.
            topics.append(f"faculty/{message.desk_id}/status")
            return [Publish(each, "", 1, True) for each in topics]
    return []


def _line(text: str) -> str:
    line = fit.ascii_line(text)
    return line if len(line) <= _MAX_TEXT else f"{line[: _MAX_TEXT - 3].rstrip()}..."
