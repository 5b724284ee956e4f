"""Desk units and readers: their topics and payloads, and what is remembered of desk units.

``messages`` says what desk units and the hub tell each other, ``v1`` and
``legacy`` how that looks on the wire, the sessions what each unit makes of it,
and ``reader`` all of that for the card readers of kiosks.
A unit whose id is a number is one of the original system's.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Final

from . import legacy, reader, v1
from .ids import is_legacy, is_v1, valid_desk_id, valid_prefix, valid_reader_id
from .legacy_session import LegacySession
from .messages import DeskMessage, HubMessage, Malformed, Publish
from .reader import ReaderCommand, ReaderMessage
from .session import DeskSession, V1Session

__all__ = [
    "DeskSession",
    "decode",
    "encode",
    "is_legacy",
    "new_session",
    "subscriptions",
    "valid_desk_id",
    "valid_prefix",
    "valid_reader_id",
]

# Longer ones are nobody's; they must not fill the cache either.
_TOPIC_LENGTH = 192
_ROUTES = 16384

type _Result = DeskMessage | ReaderMessage | Malformed | None

_NOT_OURS: Final = Malformed(None, "topic", "not ours")
_BAD_ID: Final = Malformed(None, "topic", "bad id")


def subscriptions(prefix: str, legacy_desks: bool) -> tuple[tuple[str, int], ...]:
    """Return the topic filters to subscribe to, with their QoS: one per kind of topic."""
    filters = [
        (f"{prefix}/desk/+/{kind}", qos) for kind, qos in v1.SUBSCRIPTIONS.items()
    ]
    filters += [
        (f"{prefix}/reader/+/{kind}", qos) for kind, qos in reader.SUBSCRIPTIONS.items()
    ]
    if legacy_desks:
        filters += [
            (f"{legacy.ROOT}/+/{kind}", qos)
            for kind, qos in legacy.SUBSCRIPTIONS.items()
        ]
    return tuple(filters)


def decode(
    prefix: str, topic: str, payload: bytes, retained: bool
) -> DeskMessage | ReaderMessage | Malformed | None:
    """Return what a desk unit or a reader said; never raises, whatever the topic and the bytes.

    None is an empty payload: somebody, perhaps we, cleared a retained message.
    """
    if len(topic) > _TOPIC_LENGTH:
        return _NOT_OURS
    return _route(prefix, topic)(payload, retained)


@lru_cache(_ROUTES)
def _route(prefix: str, topic: str) -> Callable[[bytes, bool], _Result]:
    root, _, rest = topic.rpartition("/")
    path, _, desk_id = root.rpartition("/")
    kind = rest
    for base, codec, kinds, valid in (
        (f"{prefix}/desk", v1.decode, v1.SUBSCRIPTIONS, is_v1),
        (f"{prefix}/reader", reader.decode, reader.SUBSCRIPTIONS, valid_reader_id),
        (legacy.ROOT, legacy.decode, legacy.SUBSCRIPTIONS, is_legacy),
    ):
        if path == base and kind in kinds:
            if not valid(desk_id):
                return lambda payload, retained: _BAD_ID
            return partial(codec, desk_id, kind)
    return lambda payload, retained: _NOT_OURS


def encode(prefix: str, message: HubMessage | ReaderCommand) -> list[Publish]:
    """Return what to publish; nothing if that desk unit has no way to take the message."""
    if isinstance(message, ReaderCommand):
        return reader.encode(prefix, message)
    if is_legacy(message.desk_id):
        return legacy.encode(message)
    return v1.encode(prefix, message)


def new_session(desk_id: str) -> DeskSession:
    """Return a session for a desk unit of either kind."""
    return LegacySession(desk_id) if is_legacy(desk_id) else V1Session(desk_id)
