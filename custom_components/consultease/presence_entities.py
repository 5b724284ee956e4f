"""Watches what is linked to people in Home Assistant: presence entities and schedules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from homeassistant.const import STATE_HOME, STATE_ON, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import (
    CALLBACK_TYPE,
    CoreState,
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers.entity_registry import EventEntityRegistryUpdatedData
from homeassistant.helpers.event import (
    async_track_entity_registry_updated_event,
    async_track_state_change_event,
)
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from .const import CONF_EXCEPTIONS, CONF_LINKED_ENTITIES, CONF_SCHEDULE
from .coordinator import HubCoordinator
from .core.hours import ALWAYS, NEVER, Times, in_hours, opening
from .core.models import Faculty

# As a schedule calls the moment at which it changes next, and a calendar the
# times of the event that is on, or comes next.
ATTR_NEXT_EVENT: Final = "next_event"
ATTR_START_TIME: Final = "start_time"
ATTR_END_TIME: Final = "end_time"

_SILENT = (STATE_UNAVAILABLE, STATE_UNKNOWN)
_IN = (STATE_ON, STATE_HOME)


@dataclass(frozen=True, slots=True)
class _Links:
    """What is linked to one person."""

    presence: tuple[str, ...] = ()
    schedule: str | None = None
    exceptions: str | None = None

    @classmethod
    def of(cls, faculty: Faculty) -> Self:
        return cls(faculty.linked_entities, faculty.schedule, faculty.exceptions)

    @property
    def hours(self) -> tuple[str | None, str | None]:
        return self.schedule, self.exceptions

    @property
    def entity_ids(self) -> set[str]:
        return {
            each for each in (*self.presence, self.schedule, self.exceptions) if each
        }


class LinkedEntities:
    """One subscription over everything that is linked to anybody."""

    def __init__(self, hass: HomeAssistant, hub: HubCoordinator) -> None:
        """Take the hub; ``async_update`` starts watching."""
        self._hass = hass
        self._hub = hub
        self._links: dict[str, _Links] = {}
        self._watchers: dict[str, list[str]] = {}
        # What schedules said last, by person.
        self._hours: dict[str, bool | None] = {}
        self._unsubscribe: list[CALLBACK_TYPE] = []
        unload = hub.config_entry.async_on_unload
        unload(async_at_started(hass, self._async_started))
        unload(hub.clock.async_every_minute(self._async_retry_hours))

    @callback
    def _async_started(self, _: HomeAssistant) -> None:
        for faculty_id, links in self._links.items():
            if links.exceptions:
                self._hear(faculty_id)

    @callback
    def async_update(self, people: Iterable[Faculty]) -> None:
        """Watch what is linked now; hear again only those whose links changed."""
        links = {each.id: _Links.of(each) for each in people}
        changed = [
            faculty_id
            for faculty_id, each in links.items()
            if each != self._links.get(faculty_id, _Links())
        ]
        if not changed and links.keys() == self._links.keys():
            return
        # What another schedule said is no word about these hours.
        anew = [
            faculty_id
            for faculty_id in changed
            if (before := self._links.get(faculty_id))
            and before.hours != links[faculty_id].hours
        ]
        for faculty_id in self._hours.keys() - links.keys():
            del self._hours[faculty_id]
        self._links = links
        self._watchers = {}
        for faculty_id, each in links.items():
            for entity_id in each.entity_ids:
                self._watchers.setdefault(entity_id, []).append(faculty_id)
        self.async_stop()
        if self._watchers:
            self._unsubscribe = [
                async_track_state_change_event(
                    self._hass, self._watchers, self._async_changed
                ),
                async_track_entity_registry_updated_event(
                    self._hass, self._watchers, self._async_renamed
                ),
            ]
        for faculty_id in anew:
            self._set_hours(faculty_id, None)
        for faculty_id in changed:
            self._hear(faculty_id)

    @callback
    def async_stop(self) -> None:
        """Stop watching."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unsubscribe = []

    @callback
    def _async_changed(self, event: Event[EventStateChangedData]) -> None:
        before, after = event.data["old_state"], event.data["new_state"]
        if before and after and _times(before) == _times(after):
            return
        for faculty_id in self._watchers[event.data["entity_id"]]:
            self._hear(faculty_id)

    @callback
    def _async_renamed(self, event: Event[EventEntityRegistryUpdatedData]) -> None:
        """Follow an entity whose id somebody changes."""
        if event.data["action"] != "update" or "old_entity_id" not in event.data:
            return
        old, new = event.data["old_entity_id"], event.data["entity_id"]
        entry = self._hub.config_entry
        for faculty_id in self._watchers[old]:
            subentry = entry.subentries[faculty_id]
            data = dict(subentry.data)
            if linked := data.get(CONF_LINKED_ENTITIES):
                data[CONF_LINKED_ENTITIES] = [
                    new if each == old else each for each in linked
                ]
            for key in (CONF_SCHEDULE, CONF_EXCEPTIONS):
                if data.get(key) == old:
                    data[key] = new
            self._hass.config_entries.async_update_subentry(entry, subentry, data=data)

    @callback
    def _hear(self, faculty_id: str) -> None:
        links, states = self._links[faculty_id], self._hass.states
        words = {
            entity_id: _times(states.get(entity_id)).on for entity_id in links.presence
        }
        office = self._hub.office
        office.hear_linked(dt_util.utcnow(), faculty_id, words)
        if not links.schedule and not links.exceptions:
            return
        hours = _times(states.get(links.schedule)) if links.schedule else ALWAYS
        exceptions = _times(states.get(links.exceptions)) if links.exceptions else NEVER
        office.hear_opening(faculty_id, opening(hours, exceptions))
        if exceptions.on is None and self._hass.state is not CoreState.running:
            # It may yet load: a restart during a holiday must open nobody's queue.
            return
        if (now := in_hours(hours, exceptions)) is not None:
            self._set_hours(faculty_id, now)

    def _set_hours(self, faculty_id: str, in_hours: bool | None) -> None:
        self._hours[faculty_id] = in_hours
        # Also when it seems known: another change may be on its way to the disk.
        self._hub.async_set_hours(faculty_id, in_hours)

    @callback
    def _async_retry_hours(self) -> None:
        """Say once more what schedules said and a disk has refused."""
        ledger = self._hub.office.ledger
        for faculty_id, said in self._hours.items():
            if ledger.published(faculty_id).in_hours is not said:
                self._hub.async_set_hours(faculty_id, said)


def _times(state: State | None) -> Times:
    """Return what a state says; a schedule and a calendar say more than on and off."""
    if state is None or state.state in _SILENT:
        return Times()
    on, says = state.state in _IN, state.attributes
    change = _time(says.get(ATTR_NEXT_EVENT))
    return Times(
        on=on,
        begins=None if on else change or _time(says.get(ATTR_START_TIME)),
        ends=change if on and change else _time(says.get(ATTR_END_TIME)),
    )


def _time(value: object) -> datetime | None:
    """Return a time; calendars write theirs in Home Assistant's zone, without saying so."""
    if isinstance(value, str):
        value = dt_util.parse_datetime(value)
    return dt_util.as_utc(value) if isinstance(value, datetime) else None
