"""One coordinator per person: what their entities show, and which requests move."""

from collections.abc import Callable
import logging
from typing import TYPE_CHECKING, override

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .core.models import Faculty
from .core.record import Consultation
from .core.snapshots import Snapshot

if TYPE_CHECKING:
    from .coordinator import HubCoordinator

_LOGGER = logging.getLogger(__name__)


class FacultyCoordinator(DataUpdateCoordinator[Snapshot]):
    """Hands one person's snapshots and consultation events to their entities."""

    def __init__(self, hub: HubCoordinator, snapshot: Snapshot) -> None:
        """Start with a person's first snapshot."""
        self.hub = hub
        self.faculty_id = snapshot.faculty.id
        super().__init__(
            hub.hass,
            _LOGGER,
            # It is not the entry that ends it: people come and go.
            config_entry=None,
            name=snapshot.faculty.id,
        )
        self.data = snapshot
        self._consultation_listeners: list[Callable[[Consultation], None]] = []

    @override
    async def _async_update_data(self) -> Snapshot:
        """Return what is known: who asks for an update cannot make it known earlier."""
        return self.data

    @property
    def faculty(self) -> Faculty:
        """Return what is set of the person."""
        return self.data.faculty

    @callback
    def async_subscribe_consultations(
        self, listener: Callable[[Consultation], None]
    ) -> CALLBACK_TYPE:
        """Call a listener with every consultation of this person that moves."""
        self._consultation_listeners.append(listener)
        return lambda: self._consultation_listeners.remove(listener)

    @callback
    def async_consultation_changed(self, consultation: Consultation) -> None:
        """Tell the listeners of a consultation that moved."""
        for listener in list(self._consultation_listeners):
            try:
                listener(consultation)
            except Exception:
                _LOGGER.exception("Telling of a request that moved has failed")
