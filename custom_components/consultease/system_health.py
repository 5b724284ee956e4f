"""System health: whether the office keeps up, at a glance."""

from typing import Any

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .coordinator import ConsultEaseConfigEntry
from .latency import Latencies
from .store import OfficeStore, StoreReadError


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register what tells how the office is."""
    register.async_register_info(
        system_health_info, f"/config/integrations/integration/{DOMAIN}"
    )


async def system_health_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return how the office is; nothing while it does not run."""
    entries: list[ConsultEaseConfigEntry]
    entries = hass.config_entries.async_loaded_entries(DOMAIN)
    if not entries:
        return {"running": False}
    hub = entries[0].runtime_data
    desks = [person.data.desk for person in hub.people.values() if person.data.desk]
    online = sum(desk.online is True for desk in desks)
    return {
        "running": True,
        "broker": {None: "not set up", True: "connected", False: "disconnected"}[
            hub.broker
        ],
        "desks_online": f"{online} of {len(desks)}",
        "messages_per_minute": hub.data.updates_per_minute,
        "errors_per_minute": hub.traffic.errors_per_minute,
        "update_latency": _latency(hub.traffic.update_times),
        "write_latency": _latency(hub.store.write_times),
        "store_sizes": _sizes(hub.store),
    }


def _latency(times: Latencies) -> str:
    found = times.as_dict()
    if not found["count"]:
        return "–"
    return f"{found['median_ms']} ms, 99 %: {found['p99_ms']} ms"


async def _sizes(store: OfficeStore) -> str:
    try:
        sizes = await store.async_sizes()
    except StoreReadError as err:
        return str(err)
    return ", ".join(f"{name} {size / 1000:.1f} kB" for name, size in sizes.items())
