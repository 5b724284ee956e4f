"""One coordinator per kiosk: what its entities show, and the device they belong to."""

from collections.abc import Callable, Iterator
from dataclasses import replace
import logging
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .core.kiosk import Kiosk, KioskSnapshot
from .devices import async_register_owner, async_rename_device
from .options import kiosk_subentries

_LOGGER = logging.getLogger(__name__)

type KioskAdder = Callable[[KioskCoordinator], None]


class KioskCoordinator(DataUpdateCoordinator[KioskSnapshot]):
    """Hands one kiosk's snapshots to its entities."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, kiosk: Kiosk) -> None:
        """Start with what is set of a kiosk."""
        super().__init__(hass, _LOGGER, config_entry=entry, name=kiosk.id)
        self.data = KioskSnapshot(kiosk=kiosk)

    @override
    async def _async_update_data(self) -> KioskSnapshot:
        """Return what is known: who asks for an update cannot make it known earlier."""
        return self.data

    @property
    def kiosk(self) -> Kiosk:
        """Return what is set of the kiosk."""
        return self.data.kiosk

    @callback
    def async_change(self, **changes: Any) -> None:
        """Take what is new of the kiosk; nothing new is told to nobody."""
        changed = replace(self.data, **changes)
        if changed != self.data:
            self.async_set_updated_data(changed)


class KioskCoordinators:
    """The kiosks of the office by subentry id."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Take the entry; ``async_sync`` adds its kiosks."""
        self._hass = hass
        self._entry = entry
        self._kiosks: dict[str, KioskCoordinator] = {}
        self._adders: list[KioskAdder] = []

    def __iter__(self) -> Iterator[KioskCoordinator]:
        """Return the kiosks in the order they were added."""
        return iter(list(self._kiosks.values()))

    def get(self, kiosk_id: str) -> KioskCoordinator | None:
        """Return a kiosk, None when it is gone."""
        return self._kiosks.get(kiosk_id)

    def all(self) -> list[Kiosk]:
        """Return what is set of all kiosks."""
        return [each.kiosk for each in self]

    @callback
    def async_sync(self) -> None:
        """Bring the kiosks in line with the entry; who did not change is left alone."""
        wanted = kiosk_subentries(self._entry)
        for kiosk_id in self._kiosks.keys() - wanted.keys():
            del self._kiosks[kiosk_id]
        for kiosk in wanted.values():
            known = self._kiosks.get(kiosk.id)
            if known is None:
                self._add(kiosk)
            elif known.kiosk != kiosk:
                if known.kiosk.name != kiosk.name:
                    async_rename_device(self._hass, self._entry, kiosk.id, kiosk.name)
                known.async_change(kiosk=kiosk)

    @callback
    def async_add_kiosks(self, adder: KioskAdder) -> None:
        """Call a platform's adder for every kiosk there is, and for those that come later."""
        self._adders.append(adder)
        self._entry.async_on_unload(lambda: self._adders.remove(adder))
        for kiosk in self:
            adder(kiosk)

    def _add(self, kiosk: Kiosk) -> None:
        async_register_owner(self._hass, self._entry, kiosk.id, kiosk.name, "Kiosk")
        added = self._kiosks[kiosk.id] = KioskCoordinator(
            self._hass, self._entry, kiosk
        )
        for adder in self._adders:
            adder(added)
