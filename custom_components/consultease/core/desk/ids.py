"""Desk ids and topic prefixes: what may stand in a topic."""

import re

_V1_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LEGACY_ID = re.compile(r"[0-9]{1,10}")
_PREFIX_MAX = 64
_NOT_IN_PREFIX = frozenset("+#\\\"'")


def is_legacy(desk_id: str) -> bool:
    """Return whether this is the number of an original desk unit: digits only."""
    return _LEGACY_ID.fullmatch(desk_id) is not None


def is_v1(desk_id: str) -> bool:
    """Return whether this is a v1 unit's id: up to 64 of A-Z a-z 0-9 _ -, not only digits."""
    return _V1_ID.fullmatch(desk_id) is not None and not desk_id.isdigit()


def valid_desk_id(text: str) -> bool:
    """Return whether the text names a desk unit of either kind."""
    return is_v1(text) or is_legacy(text)


def valid_reader_id(text: str) -> bool:
    """Return whether the text names a card reader: up to 64 of A-Z a-z 0-9 _ -."""
    return _V1_ID.fullmatch(text) is not None


def valid_prefix(text: str) -> bool:
    """Return whether v1 topics may begin with the text: levels of printable characters.

    Wildcards would subscribe to the desks of others, and a leading ``$`` means
    something else to brokers (shared subscriptions, their own topics).
    """
    return (
        0 < len(text) <= _PREFIX_MAX
        and text.isprintable()
        and text == text.strip()
        and not text.startswith("$")
        and _NOT_IN_PREFIX.isdisjoint(text)
        and all(text.split("/"))
    )
