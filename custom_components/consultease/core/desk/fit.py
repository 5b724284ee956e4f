"""Making texts fit for small screens and small packets."""

from collections.abc import Callable
from typing import Final
import unicodedata

MAX_PAYLOAD: Final = 2048
"""Bytes of a payload, in both directions."""

_ELLIPSIS = "…"
_JOINER = "\u200d"
_CONTROLS = {code: " " for code in (*range(32), *range(127, 160)) if code != ord("\n")}
_SKIN_TONES = range(0x1F3FB, 0x1F400)
# Letters and signs that Unicode does not decompose, in the form people type
# instead; whatever else has no ASCII form becomes one question mark.
_ASCII = str.maketrans(
    {
        "ß": "ss", "Æ": "AE", "æ": "ae", "Ø": "O", "ø": "o", "Œ": "OE", "œ": "oe",
        "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Þ": "Th",
        "þ": "th", "ı": "i", "‘": "'", "’": "'", "“": "'", "”": "'", "„": "'",
        "«": "'", "»": "'", "–": "-", "—": "-", "‐": "-", "−": "-", "•": "-",
        "×": "x", "→": "->", "€": "EUR", '"': "'", "\\": "/",
    }
)  # fmt: skip


def clean(text: str) -> str:
    """Return the text as UTF-8 can carry it, with spaces for control characters.

    Line breaks stay. Half surrogate pairs, which a browser may send, become "?".
    """
    return text.encode("utf-8", "replace").decode().translate(_CONTROLS)


def shorten(text: str, limit: int) -> str:
    """Return the text cut to at most ``limit`` characters, an ellipsis included.

    A letter keeps its accents and an emoji its parts, or both go.
    """
    if len(text) <= limit:
        return text
    end = limit - 1
    while end > 0 and _belongs_together(text[end - 1], text[end]):
        end -= 1
    return text[: max(end, 0)].rstrip() + _ELLIPSIS if limit > 0 else ""


def _belongs_together(left: str, right: str) -> bool:
    return (
        _JOINER in (left, right)
        or ord(right) in _SKIN_TONES
        or unicodedata.category(right).startswith("M")
    )


def ascii_line(text: str) -> str:
    """Return the text as one line of printable ASCII without quotes and backslashes.

    Accents are dropped, some letters and signs spelled out; a run of characters
    that have no such form, of a script or emoji, becomes one "?".
    """
    plain = unicodedata.normalize("NFKD", text.translate(_ASCII)).translate(_ASCII)
    line: list[str] = []
    lost = False
    for sign in plain:
        if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
            continue
        known = " " <= sign <= "~"
        if known or sign.isspace():
            line.append(sign if known else " ")
        elif unicodedata.category(sign) == "Cc":
            line.append(" ")
        elif not lost:
            line.append("?")
        lost = not known and not sign.isspace()
    return " ".join("".join(line).split())


def payload(build: Callable[[int], str], longest: int) -> str:
    """Return ``build`` of about the greatest limit that keeps within ``MAX_PAYLOAD``."""
    text = build(longest)
    if _fits(text):
        return text
    low, high, text = 0, longest, build(0)
    while high - low > 1:
        middle = (low + high) // 2
        candidate = build(middle)
        if _fits(candidate):
            low, text = middle, candidate
        else:
            high = middle
    return text


def _fits(text: str) -> bool:
    return len(text.encode()) <= MAX_PAYLOAD
