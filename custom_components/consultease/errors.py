"""From a refusal of the core or the disk to an error that Home Assistant translates."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.translation import async_get_exception_message

from .const import DOMAIN
from .core.errors import ConsultEaseError
from .store import StoreReadError, StoreWriteError

# Placeholders that are words of the core: ``in_progress`` is no English.
_WORDS = frozenset({"action", "state", "status"})


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
    """Return why the core refuses, in a sentence."""
    placeholders = readable(err.field, err.placeholders)
    return async_get_exception_message(DOMAIN, err.key, placeholders)


def readable(field: str | None, placeholders: Mapping[str, str]) -> dict[str, str]:
    """Return the placeholders of a refusal as sentences have them, with the field at fault."""
    return ({"field": field} if field else {}) | {
        name: value.replace("_", " ") if name in _WORDS else value
        for name, value in placeholders.items()
    }
