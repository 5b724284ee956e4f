"""What may stand in a name or a label: any script, and nothing that no screen or file can hold."""

import unicodedata

from .errors import ConsultEaseError

# Nothing is to be seen of these, though they count as letters, signs or marks.
_BLANK = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0") | frozenset(
    map(chr, range(0xFE00, 0xFE10))
)


def clean_text(text: str, field: str | None, limit: int, too_long: str) -> str:
    """Return a text in NFC without doubled spaces.

    Raises ``invalid_text`` or ``too_long`` (limit), of ``field``.
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    require_text(text, field)
    if len(text) > limit:
        raise ConsultEaseError(too_long, field=field, limit=limit)
    return text


def require_text(text: str, field: str | None) -> None:
    """Raise ``invalid_text`` for what ``is_text`` is not."""
    if not is_text(text):
        raise ConsultEaseError("invalid_text", field=field)


def is_text(text: str) -> bool:
    """Whether a text is free of control signs and half characters.

    Joiners, which emoji and some scripts are made with, are welcome.
    """
    return text.isprintable() or not any(
        unicodedata.category(sign) in ("Cc", "Cs") for sign in text
    )


def visible(text: str) -> str:
    """Return what is to be seen of a text, without the space around that."""
    if text.isascii():
        return text.strip()
    seen = (
        sign
        for sign in text
        if sign not in _BLANK and unicodedata.category(sign) != "Cf"
    )
    return "".join(seen).strip()
