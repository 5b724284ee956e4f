"""Desk units and card readers over ESPHome's native API: the only place that touches ESPHome.

Not through ESPHome's actions of Home Assistant: every call of one is an event
that the recorder keeps, and ours carry what students wrote, and the key of
their cards.
"""

from homeassistant.core import HomeAssistant, callback

from ..coordinator import HubCoordinator
from .devices import Devices
from .units import NativeDesks, NativeReaders


class NativeLink:
    """Carries messages between ESPHome's devices and the hub."""

    def __init__(self, hass: HomeAssistant, hub: HubCoordinator) -> None:
        """Take the hub; ``async_start`` looks for devices."""
        self._devices = Devices(hass, hub.config_entry)
        self._units = (
            NativeDesks(hass, hub, self._devices),
            NativeReaders(hass, hub, self._devices),
        )

    @callback
    def async_start(self) -> None:
        """Listen, and greet every device that is there already."""
        for units in self._units:
            units.async_start()
        self._devices.async_start()

    @callback
    def async_stop(self) -> None:
        """Let go of everything."""
        self._devices.async_stop()
        for units in self._units:
            units.async_stop()
