"""The logbook: who did what, through what and why, in the hub's language; of students only tickets."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.components.event import DOMAIN as EVENT_DOMAIN
from homeassistant.const import CONF_NAME
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from .acting import context_of, current_context
from .const import DOMAIN
from .coordinator import HubCoordinator
from .core.enums import Via
from .core.events import (
    EVENT_TYPES,
    AvailabilitySet,
    ConsultationChanged,
    Event,
    HistoryForgotten,
    QueueClosed,
    QueueOpened,
    RosterChanged,
)
from .core.office import MOVED
from .core.record import Actor, Consultation
from .options import DEFAULT_OPTIONS
from .texts import label, text, word

_LOGBOOK = "logbook"
_EVENTS = "event.consultation.state_attributes.event_type.state"

# What of an entry was changed is told by its fields, never what is in them.
type _Facts = tuple[str, Mapping[str, Any]]


class Audit:
    """Writes what happens into the logbook, if there is one."""

    def __init__(self, hass: HomeAssistant, hub: HubCoordinator) -> None:
        """Listen to the office."""
        self._hass = hass
        self._hub = hub
        self._options = DEFAULT_OPTIONS | hub.config_entry.options
        self._people = self._subentries()
        self.async_stop = hub.office.subscribe(self._async_happened)

    @callback
    def async_update(self) -> None:
        """Tell what has changed of the entry."""
        options = DEFAULT_OPTIONS | self._hub.config_entry.options
        if changed := _changed(self._options, options):
            self._tell_office("options", fields=_labels(changed))
        self._options = options
        before, self._people = self._people, self._subentries()
        for subentry_id, (title, data) in self._people.items():
            if (known := before.get(subentry_id)) is None:
                self._tell(title, _text("added"))
                continue
            changed = _changed(
                {**known[1], CONF_NAME: known[0]}, {**data, CONF_NAME: title}
            )
            if changed:
                self._tell(title, _text("changed", fields=_labels(changed)))
        for subentry_id in before.keys() - self._people.keys():
            self._tell(before[subentry_id][0], _text("removed"))

    def _subentries(self) -> dict[str, _Facts]:
        return {
            key: (each.title, each.data)
            for key, each in self._hub.config_entry.subentries.items()
        }

    @callback
    def _async_happened(self, event: Event) -> None:
        match event:
            case ConsultationChanged(consultation=consultation):
                self._tell_step(consultation)
            case AvailabilitySet(availability=availability):
                said = word("availability", availability)
                self._tell_person(event, "availability", availability=said)
            case QueueClosed(until=until):
                at = f"{dt_util.as_local(until):%Y-%m-%d %H:%M}"
                self._tell_person(event, "queue_closed", until=at)
            case QueueOpened():
                self._tell_person(event, "queue_opened")
            case HistoryForgotten(change=change, count=count):
                self._tell_office(f"history_{change}", count=count)
            case RosterChanged(change=change, count=count) if change:
                self._tell_office(f"roster_{change}", count=count)

    def _tell_person(
        self,
        event: AvailabilitySet | QueueClosed | QueueOpened,
        key: str,
        **placeholders: str,
    ) -> None:
        self._tell(
            self._name(event.faculty_id),
            _done(key, f"{key}_by_itself", event.actor, None, **placeholders),
            self._entity_id(event.faculty_id),
            context_of(event.actor),
        )

    def _tell_step(self, consultation: Consultation) -> None:
        step = consultation.transitions[-1]
        happened = EVENT_TYPES[step.action]
        said = text("entity", f"{_EVENTS}.{happened}") or happened
        self._tell(
            self._name(consultation.faculty_id),
            _done(
                "answer",
                "by_itself",
                step.actor,
                step.reason,
                ticket=consultation.ticket,
                step=said.lower(),
            ),
            self._entity_id(consultation.faculty_id),
            context_of(step.actor),
        )

    def _name(self, faculty_id: str) -> str:
        """Return whose queue it is; of who was removed, the office's name."""
        person = self._hub.people.get(faculty_id)
        return person.faculty.name if person else self._hub.config_entry.title

    def _entity_id(self, faculty_id: str) -> str | None:
        return er.async_get(self._hass).async_get_entity_id(
            EVENT_DOMAIN, DOMAIN, f"{faculty_id}_consultation"
        )

    def _tell_office(self, key: str, **placeholders: object) -> None:
        self._tell(self._hub.config_entry.title, _text(key, **placeholders))

    def _tell(
        self,
        name: str,
        message: str,
        entity_id: str | None = None,
        context: Context | None = None,
    ) -> None:
        if _LOGBOOK not in self._hass.config.components:
            return
        # It brings the recorder along, which not everybody has.
        from homeassistant.components.logbook import async_log_entry  # noqa: PLC0415

        async_log_entry(
            self._hass, name, message, DOMAIN, entity_id, context or current_context()
        )


def _done(
    key: str, by_itself: str, actor: Actor, reason: str | None, **placeholders: str
) -> str:
    """Return what was done, by whom and through what; why as far as nobody has typed it."""
    if actor.via is Via.SYSTEM:
        why = text("common", f"log_why_{reason}") or _text("why_time_out")
        return _text(by_itself, **placeholders, reason=why)
    who, through = _text(f"role_{actor.role}"), _text(f"via_{actor.via}")
    told = _text(key, **placeholders, who=who, through=through)
    # What people type as a reason may name a student.
    return f"{told}: {_text('why_moved')}" if reason == MOVED else told


def _text(key: str, **placeholders: object) -> str:
    return text("common", f"log_{key}", placeholders) or key


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    keys = before.keys() | after.keys()
    return sorted(key for key in keys if before.get(key) != after.get(key))


def _labels(keys: Iterable[str]) -> str:
    return ", ".join(map(label, keys))
