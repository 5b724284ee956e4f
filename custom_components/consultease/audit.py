"""The logbook: who did what, through what and why, in the hub's language; of students only tickets."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.components.event import DOMAIN as EVENT_DOMAIN
from homeassistant.const import CONF_NAME
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .acting import context_of, current_context
from .const import DOMAIN
from .coordinator import HubCoordinator
from .core.events import EVENT_TYPES, ConsultationChanged, Event, RosterChanged
from .core.models import Consultation, Via
from .options import DEFAULT_OPTIONS
from .texts import label, text

_LOGBOOK = "logbook"

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
            case RosterChanged(change=change, count=count) if change:
                self._tell_office(f"roster_{change}", count=count)

    def _tell_step(self, consultation: Consultation) -> None:
        person = self._hub.people.get(consultation.faculty_id)
        step = consultation.transitions[-1]
        entity_id = er.async_get(self._hass).async_get_entity_id(
            EVENT_DOMAIN, DOMAIN, f"{consultation.faculty_id}_consultation"
        )
        self._tell(
            person.faculty.name if person else DOMAIN,
            _step(consultation),
            entity_id,
            context_of(step.actor),
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


def _step(consultation: Consultation) -> str:
    """Return what happened, who did it through what, and why as far as nobody has typed it."""
    last = consultation.transitions[-1]
    happened = EVENT_TYPES[last.action]
    said = text(
        "entity", f"event.consultation.state_attributes.event_type.state.{happened}"
    )
    told = {"ticket": consultation.ticket, "step": (said or happened).lower()}
    if last.actor.via is Via.SYSTEM:
        known = f"log_why_{last.reason}"
        reason = text("common", known) or _text("why_time_out")
        return _text("by_itself", **told, reason=reason)
    who, through = _text(f"role_{last.actor.role}"), _text(f"via_{last.actor.via}")
    return _text("answer", **told, who=who, through=through)


def _text(key: str, **placeholders: object) -> str:
    return text("common", f"log_{key}", placeholders) or key


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    keys = before.keys() | after.keys()
    return sorted(key for key in keys if before.get(key) != after.get(key))


def _labels(keys: Iterable[str]) -> str:
    return ", ".join(map(label, keys))
