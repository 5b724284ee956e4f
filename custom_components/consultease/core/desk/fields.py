"""Reading what desk units and readers send: whole, of the right type, within its range."""

from collections.abc import Mapping
import json
from typing import Final

UINT32: Final = 2**32 - 1
TEXT_LENGTH: Final = 64


class Refused(Exception):
    """A payload means nothing; the argument is the constant reason, never a part of it."""


def _no_constant(_name: str) -> None:
    raise ValueError


# NaN and Infinity are no JSON, but the standard library would take them.
_parse = json.JSONDecoder(parse_constant=_no_constant).decode


def parse_object(payload: bytes) -> dict[str, object]:
    """Return a JSON object; raise Refused."""
    try:
        data = _parse(payload.decode())
    except UnicodeDecodeError:
        raise Refused("not UTF-8") from None
    except ValueError, RecursionError:
        raise Refused("not JSON") from None
    if type(data) is not dict:
        raise Refused("not an object")
    return data


def online(payload: bytes) -> bool:
    """Return what a plain word of availability says; raise Refused."""
    if payload not in (b"online", b"offline"):
        raise Refused("not online or offline")
    return payload == b"online"


def number(data: Mapping[str, object], key: str, low: int, high: int) -> int | None:
    """Return a whole number within limits, None when there is none; raise Refused."""
    value = data.get(key)
    if value is None:
        return None
    # type() and not isinstance(): true and false are no numbers.
    if type(value) is not int or not low <= value <= high:
        raise Refused(f"bad {key}")
    return value


def text(data: Mapping[str, object], key: str) -> str | None:
    """Return a short printable text, None when there is none; raise Refused."""
    value = data.get(key)
    if value is None or value == "":
        return None
    # Printable also keeps out NUL and lone surrogates, which no file can hold.
    if type(value) is not str or len(value) > TEXT_LENGTH or not value.isprintable():
        raise Refused(f"bad {key}")
    return value
