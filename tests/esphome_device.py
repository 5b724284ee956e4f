"""A device behind ESPHome, whose side is a stand-in here; tests/esphome has the real one."""

from collections.abc import Callable
import json
from types import SimpleNamespace
from typing import Any

from aioesphomeapi import APIConnectionError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import device_registry as dr

from .office import settle


class Device:
    """What ESPHome keeps of a device, as far as the link looks at it."""

    def __init__(
        self,
        hass: HomeAssistant,
        name: str,
        *actions: str,
        kind: str = "desk",
        host: str = "192.0.2.7",
        noise_psk: str | None = None,
    ) -> None:
        """Add a device that is connected and has these actions."""
        self.hass = hass
        self.name = name
        self.kind = kind
        self.available = True
        self.broken = False
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.client = self
        self.noise_psk = noise_psk
        self.services = {
            number: SimpleNamespace(name=f"consultease_{action}")
            for number, action in enumerate(actions)
        }
        self.listeners: set[Callable[[], None]] = set()
        self.entry = MockConfigEntry(domain="esphome", title=name, data={"host": host})
        self.entry.runtime_data = self
        self.entry.add_to_hass(hass)
        self.device_id: Any = (
            dr.async_get(hass)
            .async_get_or_create(
                config_entry_id=self.entry.entry_id, identifiers={("esphome", name)}
            )
            .id
        )
        self.entry.mock_state(hass, ConfigEntryState.LOADED)

    def async_subscribe_device_updated(
        self, listener: Callable[[], None]
    ) -> Callable[[], None]:
        """Tell a listener of every connection and disconnection."""
        self.listeners.add(listener)
        return lambda: self.listeners.discard(listener)

    async def execute_service(
        self, service: SimpleNamespace, data: dict[str, Any]
    ) -> None:
        """Have the device do something."""
        if self.broken:
            raise APIConnectionError
        self.calls.append((service.name.removeprefix("consultease_"), data))

    async def connect(self, available: bool) -> None:
        """Connect, or lose the connection."""
        self.available = available
        for listener in list(self.listeners):
            listener()
        await settle(self.hass)

    async def say(
        self,
        kind: str,
        payload: object,
        unit: object = None,
        context: Context | None = None,
    ) -> None:
        """Send one of the unit's messages; it says the device's name of itself.

        With a context that has a user, it is not the device that sends it.
        """
        text = payload if isinstance(payload, str) else json.dumps(payload)
        self.hass.bus.async_fire(
            f"esphome.consultease_{self.kind}",
            {
                "device_id": self.device_id,
                self.kind: self.name if unit is None else unit,
                "kind": kind,
                "payload": text,
            },
            context=context,
        )
        await settle(self.hass)

    def told(self, kind: str) -> list[dict[str, Any]]:
        """Return what the unit was told of a kind."""
        return [data for name, data in self.calls if name == kind]
