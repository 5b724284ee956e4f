"""Desk protocol v1 as a desk unit reads and writes it.

Written from the protocol's description alone, apart from the integration's
codec: two readings that agree are the point.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
import json
from typing import Any

MAX_PAYLOAD = 2048
"""Bytes a desk unit takes in or sends in one message."""

type Fields = dict[str, Any]


class BadPayloadError(ValueError):
    """The hub sent what no desk unit could read."""


@dataclass(frozen=True, slots=True)
class Item:
    """One request on the desk's screen."""

    id: str
    version: int
    ticket: str
    student: str
    course: str | None
    text: str
    since: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Queue:
    """What the desk's screen shows: the requests in order, the status, how many wait."""

    rev: int
    status: str
    waiting: int
    items: tuple[Item, ...]

    def find(self, state: str) -> Item | None:
        """Return the first request in a state."""
        return next((item for item in self.items if item.state == state), None)


@dataclass(frozen=True, slots=True)
class Config:
    """What the hub tells a desk about its person."""

    name: str
    department: str | None
    beacons: tuple[str, ...]
    min_rssi: int
    grace: int
    time_zone: str
    language: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an answer."""

    answer_id: str
    result: str


@dataclass(frozen=True, slots=True)
class Message:
    """A text to show for some seconds."""

    text: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A button press, kept until its receipt comes.

    ``action`` is ``accept``, ``decline``, ``start``, ``complete`` or ``later``;
    ``at`` is when it was pressed, in seconds of the unit's clock.
    """

    answer_id: str
    action: str
    consultation_id: str | None = None
    version: int | None = None
    at: float | None = None

    def encode(self, now: float) -> bytes:
        """Return the payload at a time; a press that is about no request names none."""
        return encode(
            answer_id=self.answer_id,
            action=self.action,
            consultation_id=self.consultation_id,
            version=self.version,
            age=None if self.at is None else round(now - self.at),
        )


def encode(**fields: object) -> bytes:
    """Return a payload; what is None is left out."""
    return json.dumps(
        {key: value for key, value in fields.items() if value is not None},
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def encode_presence(*, present: bool, rssi: int | None, boot: int, seq: int) -> bytes:
    """Return a presence payload."""
    return encode(present=present, rssi=rssi, boot=boot, seq=seq)


def decode_queue(payload: bytes) -> Queue:
    """Read the queue; raises ``BadPayloadError``."""
    data = _object(payload)
    entries: list[object] = _get(data, "items", list)
    items = tuple(_item(entry) for entry in entries)
    if len(items) > 5:
        msg = f"{len(items)} items where five fit"
        raise BadPayloadError(msg)
    return Queue(
        rev=_get(data, "rev", int),
        status=_get(data, "status", str),
        waiting=_get(data, "waiting", int),
        items=items,
    )


def decode_config(payload: bytes) -> Config:
    """Read the configuration; raises ``BadPayloadError``."""
    data = _object(payload)
    return Config(
        name=_get(data, "name", str),
        department=_optional(data, "department", str),
        beacons=_beacons(data),
        min_rssi=_get(data, "min_rssi", int),
        grace=_get(data, "grace", int),
        time_zone=_get(data, "time_zone", str),
        language=_get(data, "language", str),
    )


def decode_receipt(payload: bytes) -> Receipt:
    """Read a receipt; raises ``BadPayloadError``."""
    data = _object(payload)
    receipt = Receipt(_get(data, "answer_id", str), _get(data, "result", str))
    if receipt.result not in {"done", "repeated", "stale", "unknown"}:
        msg = f"unknown result {receipt.result}"
        raise BadPayloadError(msg)
    return receipt


def decode_message(payload: bytes) -> Message:
    """Read a text; raises ``BadPayloadError``."""
    data = _object(payload)
    return Message(_get(data, "text", str), _get(data, "seconds", int))


def _beacons(data: Fields) -> tuple[str, ...]:
    beacons: list[object] = _get(data, "beacons", list)
    if not all(isinstance(beacon, str) for beacon in beacons):
        msg = "a beacon is not a text"
        raise BadPayloadError(msg)
    return tuple(str(beacon) for beacon in beacons)


def _item(entry: object) -> Item:
    if not isinstance(entry, dict):
        msg = "an item is not an object"
        raise BadPayloadError(msg)
    try:
        since = datetime.fromtimestamp(_get(entry, "since", int), UTC)
    except (ValueError, OverflowError, OSError) as err:
        msg = "since is no time"
        raise BadPayloadError(msg) from err
    return Item(
        id=_get(entry, "id", str),
        version=_get(entry, "version", int),
        ticket=_get(entry, "ticket", str),
        student=_get(entry, "student", str),
        course=_optional(entry, "course", str),
        text=_get(entry, "text", str),
        since=since,
        state=_get(entry, "state", str),
    )


def _object(payload: bytes) -> Fields:
    if len(payload) > MAX_PAYLOAD:
        msg = f"{len(payload)} bytes where {MAX_PAYLOAD} fit"
        raise BadPayloadError(msg)
    try:
        data = json.loads(payload)
    except ValueError as err:
        msg = "not JSON"
        raise BadPayloadError(msg) from err
    if not isinstance(data, dict):
        msg = "not an object"
        raise BadPayloadError(msg)
    return data


def _get[T](data: Fields, key: str, kind: type[T]) -> T:
    value = data.get(key)
    # A boolean passes for an integer, here but not on a desk unit.
    if not isinstance(value, kind) or isinstance(value, bool):
        msg = f"{key} is {type(value).__name__}"
        raise BadPayloadError(msg)
    return value


def _optional[T](data: Fields, key: str, kind: type[T]) -> T | None:
    return None if data.get(key) is None else _get(data, key, kind)
