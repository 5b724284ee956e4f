"""Our texts in the languages of Home Assistant, which has regional ones, too."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN

_SAME = {"tl": "fil"}


def base_language(language: str) -> str:
    """Return the language whose texts a regional one has: ``es`` for ``es-419``.

    Home Assistant itself would go straight to English.
    """
    base = language.partition("-")[0].lower()
    return _SAME.get(base, base)


async def async_texts(hass: HomeAssistant, category: str) -> dict[str, str]:
    """Return our texts of a category in the hub's language, English where it has none."""
    language = base_language(hass.config.language)
    return await async_get_translations(hass, language, category, [DOMAIN])
