"""Watches what is linked to people in Home Assistant: presence entities and schedules."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from homeassistant.const import STATE_HOME, STATE_ON, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import (
    CALLBACK_TYPE,
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
from homeassistant.util import dt as dt_util

from .const import CONF_LINKED_ENTITIES, CONF_SCHEDULE
from .coordinator import HubCoordinator
from .core.models import Faculty

# As a schedule calls the moment at which it changes next; calendars have none.
ATTR_NEXT_EVENT: Final = "next_event"

_SILENT = (STATE_UNAVAILABLE, STATE_UNKNOWN)
_IN = (STATE_ON, STATE_HOME)


class LinkedEntities:
    """One subscription over everything that is linked to anybody."""

    def __init__(self, hass: HomeAssistant, hub: HubCoordinator) -> None:
        """Take the hub; ``async_update`` starts watching."""
        self._hass = hass
        self._hub = hub
        self._linked: dict[str, tuple[str, ...]] = {}
        self._schedules: dict[str, str | None] = {}
        self._watchers: dict[str, list[str]] = {}
        self._unsubscribe: list[CALLBACK_TYPE] = []

    @callback
    def async_update(self, people: Iterable[Faculty]) -> None:
        """Watch what is linked now; hear again only those whose links changed."""
        people = list(people)
        linked = {each.id: each.linked_entities for each in people}
        schedules = {each.id: each.schedule for each in people}
        changed = [
            each.id
            for each in people
            if linked[each.id] != self._linked.get(each.id, ())
            or schedules[each.id] != self._schedules.get(each.id)
        ]
        if not changed and linked.keys() == self._linked.keys():
            return
        self._linked, self._schedules = linked, schedules
        self._watchers = {}
        for each in people:
            for entity_id in (*each.linked_entities, each.schedule):
                if entity_id:
                    self._watchers.setdefault(entity_id, []).append(each.id)
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
        if (
            before
            and after
            and before.state == after.state
            and _opening(before) == _opening(after)
        ):
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
            if data.get(CONF_SCHEDULE) == old:
                data[CONF_SCHEDULE] = new
            self._hass.config_entries.async_update_subentry(entry, subentry, data=data)

    @callback
    def _hear(self, faculty_id: str) -> None:
        words = {
            entity_id: _word(self._hass.states.get(entity_id))
            for entity_id in self._linked[faculty_id]
        }
        self._hub.office.hear_linked(dt_util.utcnow(), faculty_id, words)
        if schedule := self._schedules[faculty_id]:
            state = self._hass.states.get(schedule)
            in_hours = _word(state)
            opens_at = None if in_hours else _opening(state)
            self._hub.office.hear_opening(faculty_id, opens_at)
            if in_hours is not None:
                self._hub.async_set_hours(faculty_id, in_hours)


def _opening(state: State | None) -> datetime | None:
    """Return when a schedule that is off begins next, None when it does not say."""
    at = state.attributes.get(ATTR_NEXT_EVENT) if state else None
    return dt_util.as_utc(at) if isinstance(at, datetime) else None


def _word(state: State | None) -> bool | None:
    """Return whether a state says in (or within hours); None when it says nothing."""
    if state is None or state.state in _SILENT:
        return None
    return state.state in _IN
