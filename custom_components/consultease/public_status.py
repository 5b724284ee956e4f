"""Hands everybody's public status to the broker, for whoever has no part in this Home Assistant."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import slugify

from .const import CONF_SITE_NAME
from .coordinator import HubCoordinator
from .core.desk.site import SiteStatus, content
from .core.snapshots import Snapshot
from .options import topic_prefix
from .spacing import Spacing


class PublicStatus:
    """Publishes nothing until the office's site has a name."""

    def __init__(
        self,
        hass: HomeAssistant,
        hub: HubCoordinator,
        send: Callable[[SiteStatus], object],
    ) -> None:
        """Take the hub, and what carries a status to the broker."""
        self._hub = hub
        self._send = send
        self._place: tuple[str, str] | None = None
        self._told: dict[str, str] = {}
        self._people = Spacing(hass, self._send_person)
        # Cleared again at each connection: the broker may have been away.
        self._cleared: set[SiteStatus] = set()
        self._unsubscribe = hub.async_follow(self._tell)

    @callback
    def async_stop(self) -> None:
        """Tell nobody any more."""
        self._unsubscribe()
        self._people.clear()

    @callback
    def async_update(self) -> None:
        """Bring the broker in line with the options and with who is there."""
        entry = self._hub.config_entry
        site = slugify(entry.options.get(CONF_SITE_NAME) or "")
        place = (topic_prefix(entry), site) if site else None
        people = self._hub.people
        for faculty_id in list(self._told):
            if place != self._place or faculty_id not in people:
                self._clear(faculty_id)
        self._place = place
        self._tell(person.data for person in people.values())

    @callback
    def async_resend(self) -> None:
        """Tell everything again: the broker may have lost it."""
        self._told.clear()
        self._people.clear()
        for each in self._cleared:
            self._send(each)
        self._tell(person.data for person in self._hub.people.values())

    @callback
    def _tell(self, people: Iterable[Snapshot]) -> None:
        if self._place is not None:
            for shown in people:
                self._people.put(shown.faculty.id, shown)

    def _send_person(self, faculty_id: str, shown: Snapshot) -> bool:
        text = content(shown, self._hub.office.settings)
        if self._place is None or self._told.get(faculty_id) == text:
            return False
        self._told[faculty_id] = text
        prefix, site = self._place
        status = SiteStatus(prefix=prefix, site=site, faculty_id=faculty_id)
        self._cleared.discard(status)
        self._send(replace(status, content=text))
        return True

    def _clear(self, faculty_id: str) -> None:
        del self._told[faculty_id]
        self._people.forget(faculty_id)
        if self._place:
            prefix, site = self._place
            cleared = SiteStatus(prefix=prefix, site=site, faculty_id=faculty_id)
            self._cleared.add(cleared)
            self._send(cleared)
