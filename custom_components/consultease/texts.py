"""What the hub itself puts into words, in its own language: refusals and the logbook's entries.

Home Assistant has translated texts at hand, but makes sentences of errors in
English only, and leaves those of the logbook to who writes them.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from homeassistant.core import HomeAssistant, async_get_hass, callback
from homeassistant.helpers.translation import (
    async_get_cached_translations,
    async_get_translations,
)

from .const import DOMAIN

# Home Assistant itself goes straight to English from a regional language.
_SAME: Final = {"tl": "fil"}

_LABELS: Final = {"options": "data", "config_subentries": "data", "services": "fields"}


async def async_load_texts(hass: HomeAssistant) -> None:
    """Have our texts at hand in the language that the hub has now.

    Home Assistant itself does so at its start, but not when its language changes.
    """
    await async_get_translations(hass, _language(hass), "common", [DOMAIN])


@callback
def text(
    category: str, key: str, placeholders: Mapping[str, object] | None = None
) -> str | None:
    """Return one of our texts in the hub's language, filled in; None if there is none."""
    found = _texts(category).get(f"component.{DOMAIN}.{category}.{key}")
    return found and found.format_map(placeholders or {})


@callback
def word(selector: str, value: str) -> str:
    """Return what a selector calls one of its values, such as ``status`` ``off_hours``."""
    return text("selector", f"{selector}.options.{value}") or _plain(value)


@callback
def label(field: str) -> str:
    """Return what forms and actions call a field."""
    # What is not loaded yet, after the language was changed, is not remembered.
    known = _language(async_get_hass()), len(_texts("services"))
    return _labels(*known).get(field) or _plain(field)


@lru_cache(maxsize=4)
def _labels(language: str, loaded: int) -> Mapping[str, str]:
    """Return labels by field: there are more texts than one wants to look through twice."""
    found: dict[str, str] = {}
    for category, parent in _LABELS.items():
        for key, value in _texts(category).items():
            *_, before, field, last = key.split(".")
            if before == parent and last == "name":
                found.setdefault(field, value)
            elif field == parent:
                found.setdefault(last, value)
    return found


def _texts(category: str) -> Mapping[str, str]:
    hass = async_get_hass()
    return async_get_cached_translations(hass, _language(hass), category, DOMAIN)


def _language(hass: HomeAssistant) -> str:
    """Return the hub's language without its region: ``es`` for ``es-419``."""
    base = hass.config.language.partition("-")[0].lower()
    return _SAME.get(base, base)


def _plain(word: str) -> str:
    return word.replace("_", " ")
