"""An integration, written into a benchmark's Home Assistant, whose entities do nothing.

As many of them, of the same kinds and on as many devices, as people with a desk
unit have enabled: what Home Assistant itself takes for that many.
"""

import json
from pathlib import Path

DOMAIN = "bench_bare"

# Platform: its entity's class, and how many a person with a desk unit has.
_PLATFORMS = {
    "binary_sensor": ("BinarySensorEntity", 2),
    "button": ("ButtonEntity", 4),
    "event": ("EventEntity", 1),
    "notify": ("NotifyEntity", 1),
    "select": ("SelectEntity", 1),
    "sensor": ("SensorEntity", 4),
    "switch": ("SwitchEntity", 1),
}
ENTITIES = sum(count for _, count in _PLATFORMS.values())

_MANIFEST = {
    "domain": DOMAIN,
    "name": "Benchmark entities",
    "version": "0.0.0",
    "codeowners": [],
    "config_flow": True,
    "documentation": "https://www.home-assistant.io",
    "iot_class": "local_push",
    "requirements": [],
}

_INIT = f"""
async def async_setup_entry(hass, entry):
    await hass.config_entries.async_forward_entry_setups(entry, {list(_PLATFORMS)})
    return True
"""

_CONFIG_FLOW = f"""
from homeassistant.config_entries import ConfigFlow


class Flow(ConfigFlow, domain="{DOMAIN}"):
    VERSION = 1
"""

_PLATFORM = """
from homeassistant.components.{platform} import {base}
from homeassistant.helpers.device_registry import DeviceInfo


class Bare({base}):
    _attr_has_entity_name = True
    _attr_should_poll = False
    _attr_event_types = _attr_options = ["one", "two"]

    def __init__(self, person, number):
        self._attr_unique_id = f"{{person}}_{{number}}"
        self._attr_name = f"Thing {{number}}"
        self._attr_device_info = DeviceInfo(
            identifiers={{("{domain}", str(person))}}, name=f"Person {{person}}"
        )


async def async_setup_entry(hass, entry, add):
    people = range(entry.data["people"])
    add([Bare(person, number) for person in people for number in range({count})])
"""


def write_bare(config_dir: Path) -> None:
    """Write the integration; an entry's ``people`` says how many devices it has."""
    folder = config_dir / "custom_components" / DOMAIN
    folder.mkdir(parents=True, exist_ok=True)
    sources = {
        "manifest.json": json.dumps(_MANIFEST),
        "__init__.py": _INIT,
        "config_flow.py": _CONFIG_FLOW,
    }
    for platform, (base, count) in _PLATFORMS.items():
        sources[f"{platform}.py"] = _PLATFORM.format(
            platform=platform, base=base, count=count, domain=DOMAIN
        )
    for name, source in sources.items():
        (folder / name).write_text(source, encoding="utf-8")
