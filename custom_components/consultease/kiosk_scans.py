"""Takes what card readers and tag scanners say to the kiosks that they belong to."""

import logging

from homeassistant.components.tag.const import DEVICE_ID, EVENT_TAG_SCANNED, TAG_ID
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import Unauthorized

from .coordinator import HubCoordinator
from .core.desk.reader import ScanResult
from .kiosk import KioskSessions
from .permissions import Permission, async_check
from .readers import ReaderHeard

_LOGGER = logging.getLogger(__name__)


class KioskScans:
    """Listens to readers and tags."""

    def __init__(
        self, hass: HomeAssistant, hub: HubCoordinator, sessions: KioskSessions
    ) -> None:
        """Take the sessions that scans begin."""
        self._hass = hass
        self._hub = hub
        self._sessions = sessions
        self._unsubscribe = [
            hub.readers.async_subscribe(self._async_heard),
            hass.bus.async_listen(EVENT_TAG_SCANNED, self._async_tag_scanned),
        ]

    @callback
    def async_stop(self) -> None:
        """Listen no more."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()

    @callback
    def _async_heard(self, heard: ReaderHeard) -> None:
        kiosks = self._hub.kiosks.all()
        if heard.card_hash is None:
            for kiosk in kiosks:
                if heard.reader_id in ("", kiosk.reader):
                    self._sessions.see_to_reader(kiosk)
            return
        result = ScanResult.REFUSED
        for kiosk in kiosks:
            if kiosk.reader == heard.reader_id:
                result = self._sessions.scan(kiosk, heard.card_hash)
        self._hub.readers.async_feedback(heard.reader_id, result)

    async def _async_tag_scanned(self, event: Event) -> None:
        device_id, tag = event.data.get(DEVICE_ID), event.data.get(TAG_ID)
        if not device_id or not isinstance(tag, str):
            return
        for kiosk in self._hub.kiosks.all():
            if kiosk.tag_device != device_id:
                continue
            try:
                # The companion app fires any event, of any device, for any user.
                await async_check(
                    self._hass, event.context, Permission.KIOSK, kiosk=kiosk
                )
            except Unauthorized:
                _LOGGER.warning(
                    "A tag that another user scanned for kiosk %s is passed over",
                    kiosk.name,
                )
            else:
                self._sessions.scan(kiosk, self._sessions.hash_scanned(tag))
