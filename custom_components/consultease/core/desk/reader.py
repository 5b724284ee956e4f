"""Card readers of kiosks: what they and the hub say to each other, and how on MQTT.

The whole of it is in ``docs/protocol.md``. How the same goes over ESPHome's
native API, where cards are keyed hashes, is in ``native``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
import json
from typing import Final

from .fields import TEXT_LENGTH, Refused, online, parse_object, text
from .fit import MAX_PAYLOAD
from .messages import Malformed, Publish

SUBSCRIPTIONS: Final = {"availability": 1, "info": 1, "scan": 1}
"""What the hub listens to: kind of topic, QoS."""

KINDS: Final = frozenset(f"reader {kind}" for kind in SUBSCRIPTIONS)
"""The kinds as a malformed message names them, apart from those of desk units."""


class ScanResult(StrEnum):
    """What a reader shows after a scan: a green light, a red one, or a pause."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    WAIT = "wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderMessage:
    """Something a reader said; ``retained`` as in ``DeskMessage``."""

    reader_id: str
    retained: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderAvailability(ReaderMessage):
    """The reader is connected, or its last will says that it no longer is."""

    online: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderInfo(ReaderMessage):
    """What the reader is."""

    firmware: str | None = None
    hardware: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderScan(ReaderMessage):
    """A card was held to the reader; empty when the broker had kept it from before.

    The number must not end up in a log by way of the message.
    """

    card: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderHashedScan(ReaderMessage):
    """A card was held to a reader that hashes itself; ``card_hash`` as of ``hash_card``."""

    card_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderCommand:
    """Something the hub says to one reader, or about it to the broker."""

    reader_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderFeedback(ReaderCommand):
    """What became of a scan."""

    result: ScanResult


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderForget(ReaderCommand):
    """Clear a scan that was published retained: whoever connects would read the card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderKey(ReaderCommand):
    """The key that a reader hashes cards with; empty takes it away again."""

    key: bytes = field(repr=False)


def decode(
    reader_id: str, kind: str, payload: bytes, retained: bool
) -> ReaderMessage | Malformed | None:
    """Return what a reader said; never raises.

    An empty payload is None. A retained scan has no card: it is not news, and
    its number is nobody's business any more.
    """
    if not payload:
        return None
    if kind == "scan" and retained:
        return ReaderScan(reader_id=reader_id, retained=True, card="")
    if len(payload) > MAX_PAYLOAD:
        return Malformed(reader_id, f"reader {kind}", "too large")
    try:
        return _READERS[kind](reader_id, payload, retained)
    except Refused as err:
        return Malformed(reader_id, f"reader {kind}", str(err))


def encode(prefix: str, message: ReaderCommand) -> list[Publish]:
    """Return what to publish for a command to a reader; a key never goes to a broker."""
    topic = f"{prefix}/reader/{message.reader_id}/"
    match message:
        case ReaderFeedback():
            body = json.dumps({"result": message.result}, separators=(",", ":"))
            return [Publish(f"{topic}feedback", body, 1, False)]
        case ReaderForget():
            return [Publish(f"{topic}scan", "", 1, True)]
    return []


def _availability(reader_id: str, payload: bytes, retained: bool) -> ReaderMessage:
    return ReaderAvailability(
        reader_id=reader_id, retained=retained, online=online(payload)
    )


def _info(reader_id: str, payload: bytes, retained: bool) -> ReaderMessage:
    data = parse_object(payload)
    return ReaderInfo(
        reader_id=reader_id,
        retained=retained,
        firmware=text(data, "firmware"),
        hardware=text(data, "hardware"),
    )


def _scan(reader_id: str, payload: bytes, retained: bool) -> ReaderMessage:
    card: str | None
    if payload.lstrip().startswith(b"{"):
        data: Mapping[str, object] = parse_object(payload)
        card = text(data, "card")
    else:
        # The simplest firmware there is sends the number and nothing else.
        try:
            card = payload.decode().strip()
        except UnicodeDecodeError:
            raise Refused("not UTF-8") from None
    if (
        card is None
        or len(card) > TEXT_LENGTH
        or not card.isprintable()
        or not card[:1].isalnum()
    ):
        raise Refused("bad card")
    return ReaderScan(reader_id=reader_id, retained=retained, card=card)


_READERS: Final[dict[str, Callable[[str, bytes, bool], ReaderMessage]]] = {
    "availability": _availability,
    "info": _info,
    "scan": _scan,
}
