"""From what an automation targets to our people, for triggers and conditions."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_TARGET
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.target import TargetSelection
from homeassistant.helpers.typing import ConfigType

from ..const import DOMAIN
from ..coordinator import HubCoordinator
from ..faculty_coordinator import FacultyCoordinator


def check_target(config: ConfigType) -> None:
    """Refuse a trigger or condition that is about nobody; raise HomeAssistantError ``target_required``."""
    if not TargetSelection(config.get(CONF_TARGET) or {}).has_any_target:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key="target_required"
        )


def own_entities(hass: HomeAssistant, entities: set[str], key: str) -> set[str]:
    """Return which of these are people's entities of one description.

    A domain alone would let in everybody else's sensors, and the office's own.
    """
    registry = er.async_get(hass)
    return {
        entity_id
        for entity_id in entities
        if (entry := registry.async_get(entity_id))
        and entry.platform == DOMAIN
        and entry.unique_id == f"{entry.config_subentry_id}_{key}"
    }


def hub_of(hass: HomeAssistant) -> HubCoordinator | None:
    """Return the office that is running, None while there is none.

    Its entities are there before it counts as loaded.
    """
    running = (ConfigEntryState.LOADED, ConfigEntryState.SETUP_IN_PROGRESS)
    for entry in hass.config_entries.async_entries(DOMAIN):
        if entry.state in running:
            hub: HubCoordinator | None = getattr(entry, "runtime_data", None)
            return hub
    return None


def person_of(hass: HomeAssistant, entity_id: str) -> FacultyCoordinator | None:
    """Return whose entity it is, None when they are gone or the office is not running."""
    entry = er.async_get(hass).async_get(entity_id)
    if (hub := hub_of(hass)) is None or entry is None:
        return None
    return hub.people.get(entry.config_subentry_id or "")
