"""What the configuration forms share: fields, and checks of what was typed."""

from collections.abc import Callable, Iterable, Mapping
import re
from typing import Any

import voluptuous as vol

from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    LanguageSelector,
    LanguageSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)

from .const import CONF_DEPARTMENTS, CONF_LANGUAGES
from .core.errors import ConsultEaseError
from .core.text import clean_text, is_text, visible

TEXT_MAX = 100

_EMAIL = re.compile(r"(?=.{,254}$)[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_PICTURE = re.compile(r"(?:https?://|media-source://|/)\S{1,1000}")

# Takes what was typed and returns what is kept; raises ConsultEaseError.
type Check = Callable[[Any], Any]


def whole_number(low: int, high: int, unit: str | None = None) -> vol.All[Any]:
    """Return a field for a whole number within limits; the frontend sends fractions."""
    config = NumberSelectorConfig(min=low, max=high, mode=NumberSelectorMode.BOX)
    if unit:
        config["unit_of_measurement"] = unit
    return vol.All(NumberSelector(config), vol.Coerce(int))


def dropdown(
    options: list[SelectOptionDict], *, custom: bool = False, multiple: bool = False
) -> SelectSelector:
    """Return a field to pick from, by label; ``custom`` lets people type what is not there."""
    options = sorted(options, key=lambda option: option["label"].casefold())
    return SelectSelector(
        SelectSelectorConfig(
            options=options,
            custom_value=custom,
            multiple=multiple,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )


def department_field(options: Mapping[str, Any]) -> SelectSelector | TextSelector:
    """Return a field for a department: one of the options', or any."""
    if not (departments := options.get(CONF_DEPARTMENTS)):
        return TextSelector()
    return SelectSelector(
        SelectSelectorConfig(
            options=departments, custom_value=True, mode=SelectSelectorMode.DROPDOWN
        )
    )


async def async_users(
    hass: HomeAssistant, current: str | None
) -> list[SelectOptionDict]:
    """Return who can log in, and who is linked now even if they no longer can."""
    return [
        SelectOptionDict(value=user.id, label=user.name or user.id)
        for user in await hass.auth.async_get_users()
        if not user.system_generated and (user.is_active or user.id == current)
    ]


def language_field(
    options: Mapping[str, Any], current: str | None = None
) -> LanguageSelector:
    """Return a field for a language: the current one, one of the options', or any."""
    config = LanguageSelectorConfig()
    if languages := options.get(CONF_LANGUAGES):
        config["languages"] = list(dict.fromkeys(filter(None, (*languages, current))))
    return LanguageSelector(config)


def check_form(
    form: Mapping[str, Any], checks: Mapping[str, Check]
) -> tuple[dict[str, Any], dict[str, str], dict[str, str]]:
    """Return what a form holds, its errors by field, and the placeholders of their texts.

    Every field is checked, so that a person sees all that is wrong at once.
    What was left empty is left out.
    """
    data: dict[str, Any] = {}
    errors: dict[str, str] = {}
    placeholders: dict[str, str] = {}
    for field, value in form.items():
        try:
            kept = checks[field](value) if field in checks else value
        except ConsultEaseError as err:
            errors[field] = err.key
            placeholders |= err.placeholders
        else:
            if kept not in (None, "", []):
                data[field] = kept
    return data, errors, placeholders


def check_text(text: str, limit: int = TEXT_MAX) -> str:
    """Return a text of any script in NFC, without spaces that nobody sees.

    Raises ``text_too_long`` (limit) or ``invalid_text``: control signs and half
    characters are drawn by no screen, but joiners, which emoji and some scripts
    are made with, are welcome.
    """
    return clean_text(text, None, limit, "text_too_long")


def check_texts(texts: Iterable[str], limit: int = TEXT_MAX) -> list[str]:
    """Return texts as ``check_text`` does, each once, without empty ones."""
    checked = (check_text(text, limit) for text in texts)
    return list(dict.fromkeys(filter(None, checked)))


def check_name(text: str) -> str:
    """Return a name as ``check_text`` does; raise ``name_required`` if nothing of it shows."""
    text = check_text(text)
    if not visible(text):
        raise ConsultEaseError("name_required")
    return text


def check_email(text: str) -> str:
    """Return an email address, in any script; raise ``invalid_email``."""
    return _check_pattern(text, _EMAIL, "invalid_email")


def check_picture(text: str) -> str:
    """Return the address of a picture, which is never in the text itself; raise ``invalid_picture``."""
    return _check_pattern(text, _PICTURE, "invalid_picture")


def _check_pattern(text: str, pattern: re.Pattern[str], key: str) -> str:
    text = text.strip()
    if text and not (pattern.fullmatch(text) and is_text(text)):
        raise ConsultEaseError(key)
    return text
