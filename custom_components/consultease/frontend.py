"""Serves the cards, and lets Home Assistant's frontend load them."""

from hashlib import sha256
import logging
from pathlib import Path
from typing import Final

from homeassistant.components.frontend import (
    DOMAIN as FRONTEND_DOMAIN,
    add_extra_js_url,
)
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant

from .const import DATA_BUNDLE, DOMAIN

_LOGGER = logging.getLogger(__name__)

BUNDLE: Final = Path(__file__).parent / "www" / f"{DOMAIN}.js"
URL: Final = f"/{DOMAIN}/{BUNDLE.name}"


async def async_setup_frontend(hass: HomeAssistant) -> None:
    """Serve the bundle under an address that changes with its content.

    Browsers may keep it for as long as they like, and still load another one
    after an upgrade. Without a frontend there is nobody to load it.
    """
    if FRONTEND_DOMAIN not in hass.config.components:
        return
    if (version := await hass.async_add_executor_job(_version)) is None:
        _LOGGER.warning("The cards are missing: script/build makes them (%s)", URL)
        return
    await hass.http.async_register_static_paths(
        [StaticPathConfig(URL, str(BUNDLE), cache_headers=True)]
    )
    hass.data[DATA_BUNDLE] = version
    add_extra_js_url(hass, f"{URL}?v={version}")


def _version() -> str | None:
    """Return what tells this bundle from every other, None when there is none."""
    try:
        return sha256(BUNDLE.read_bytes()).hexdigest()[:16]
    except FileNotFoundError:
        return None
