"""The devices of the office, its people and its kiosks."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.typing import UNDEFINED

from .const import CONF_SITE_NAME, DOMAIN

_MANUFACTURER = "ConsultEase"


@callback
def async_register_office(hass: HomeAssistant, entry: ConfigEntry) -> str:
    """Register the office's device under the name that it has now; return its id."""
    site_name: str | None = entry.options.get(CONF_SITE_NAME)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, entry.entry_id)},
        entry_type=dr.DeviceEntryType.SERVICE,
        manufacturer=_MANUFACTURER,
        model="Department",
        name=site_name or UNDEFINED,
        translation_key=None if site_name else "hub",
    )
    return device.id


@callback
def async_register_owner(
    hass: HomeAssistant, entry: ConfigEntry, owner_id: str, name: str, model: str
) -> None:
    """Register the device of a person or kiosk, before any of its entities is."""
    registry = dr.async_get(hass)
    office = registry.async_get_device_by_identifier(
        (DOMAIN, entry.entry_id), entry.entry_id
    )
    assert office is not None  # registered first
    registry.async_get_or_create(
        config_entry_id=entry.entry_id,
        config_subentry_id=owner_id,
        identifiers={(DOMAIN, owner_id)},
        name=name,
        manufacturer=_MANUFACTURER,
        model=model,
        via_device_id=office.id,
    )


@callback
def async_rename_device(
    hass: HomeAssistant, entry: ConfigEntry, owner_id: str, name: str
) -> None:
    """Let the device of a person or kiosk have the name that they have now."""
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier((DOMAIN, owner_id), entry.entry_id)
    if device:
        registry.async_update_device(device.id, name=name)
