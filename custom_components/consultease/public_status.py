"""Hands everybody's public status to the broker, for whoever has no part in this Home Assistant."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import slugify

from .const import CONF_SITE_NAME
from .coordinator import HubCoordinator
from .core.desk.site import SiteStatus, content
from .core.models import Snapshot
from .options import topic_prefix

# Seconds. As for desk units: who flickers must not make the broker store each flicker.
_INTERVAL = 2.0


class PublicStatus:
    """Publishes nothing until the office's site has a name."""

    def __init__(
        self,
        hass: HomeAssistant,
        hub: HubCoordinator,
        send: Callable[[SiteStatus], None],
    ) -> None:
        """Take the hub, and what carries a status to the broker."""
        self._hass = hass
        self._hub = hub
        self._send = send
        self._place: tuple[str, str] | None = None
        self._told: dict[str, str] = {}
        self._told_at: dict[str, float] = {}
        self._held: set[str] = set()
        # Cleared again at each connection: the broker may have been away.
        self._cleared: set[SiteStatus] = set()
        self._flush: CALLBACK_TYPE | None = None
        self._unsubscribe = hub.async_follow(self._tell)

    @callback
    def async_stop(self) -> None:
        """Tell nobody any more."""
        self._unsubscribe()
        if self._flush:
            self._flush()
            self._flush = None

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
        self._told_at.clear()
        for each in self._cleared:
            self._send(each)
        self._tell(person.data for person in self._hub.people.values())

    @callback
    def _tell(self, people: Iterable[Snapshot]) -> None:
        if self._place is None:
            return
        prefix, site = self._place
        now, settings = self._hass.loop.time(), self._hub.office.settings
        for shown in people:
            faculty_id = shown.faculty.id
            if now - self._told_at.get(faculty_id, -_INTERVAL) < _INTERVAL:
                self._hold(faculty_id)
            elif self._told.get(faculty_id) != (text := content(shown, settings)):
                self._told[faculty_id], self._told_at[faculty_id] = text, now
                status = SiteStatus(prefix=prefix, site=site, faculty_id=faculty_id)
                self._cleared.discard(status)
                self._send(replace(status, content=text))

    def _hold(self, faculty_id: str) -> None:
        self._held.add(faculty_id)
        if self._flush is None:
            self._flush = async_call_later(self._hass, _INTERVAL, self._async_flush)

    @callback
    def _async_flush(self, _: object) -> None:
        self._flush = None
        held, self._held = self._held, set()
        people = self._hub.people
        self._tell(people[each].data for each in held if each in people)

    def _clear(self, faculty_id: str) -> None:
        del self._told[faculty_id]
        self._told_at.pop(faculty_id, None)
        if self._place:
            prefix, site = self._place
            cleared = SiteStatus(prefix=prefix, site=site, faculty_id=faculty_id)
            self._cleared.add(cleared)
            self._send(cleared)
