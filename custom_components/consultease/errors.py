"""From a refusal of the core or the disk to an error that Home Assistant translates."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .const import DOMAIN
from .core.errors import ConsultEaseError
from .store import StoreClosedError, StoreReadError, StoreWriteError
from .texts import label, text, word

# Placeholders that are words of the core, by what selectors call them.
_WORDS = {"action": "action", "state": "consultation_state", "status": "status"}


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn ConsultEaseError into ServiceValidationError, the store's errors into HomeAssistantError."""
    try:
        yield
    except ConsultEaseError as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key=err.key,
            translation_placeholders=readable(err.field, err.placeholders),
        ) from err
    except StoreClosedError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key="not_loaded"
        ) from err
    except StoreWriteError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="storage_failed",
            translation_placeholders={"error": str(err)},
        ) from err
    except StoreReadError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="storage_unreadable",
            translation_placeholders={"error": str(err)},
        ) from err


def refusal_message(err: ConsultEaseError) -> str:
    """Return why the core refuses, in a sentence without its full stop."""
    return refusal_text(err.key, err.field, err.placeholders)


@callback
def refusal_text(key: str, field: str | None, placeholders: Mapping[str, str]) -> str:
    """Return what ``refusal_message`` does, of an error that is known by its parts."""
    told = text("exceptions", f"{key}.message", readable(field, placeholders))
    return (told or key).rstrip(".")


@callback
def error_message(err: HomeAssistantError) -> str:
    """Return what an error says; one of ours in the hub's language, others are English."""
    if err.translation_domain != DOMAIN:
        return str(err)
    key, given = err.translation_key, err.translation_placeholders
    return text("exceptions", f"{key}.message", given) or str(err)


@callback
def readable(field: str | None, placeholders: Mapping[str, str]) -> dict[str, str]:
    """Return the placeholders of a refusal as sentences have them.

    ``field`` is the key of the field at fault, ``label`` what people know it by.
    """
    return ({"field": field, "label": label(field)} if field else {}) | {
        name: _readable(name, value) for name, value in placeholders.items()
    }


def _readable(name: str, value: str) -> str:
    if name == "column":
        # A table may have the labels of forms for its headers.
        return label(value)
    return word(_WORDS[name], value) if name in _WORDS else value
