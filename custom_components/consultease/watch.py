"""Looks, once a minute, for what is wrong and would not be noticed; and for its end."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from homeassistant.core import CoreState, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .coordinator import HubCoordinator
from .core.desk import is_legacy
from .core.kiosk import KioskSnapshot
from .core.presence import beacon_label
from .core.snapshots import Snapshot
from .repairs import CONF_FACULTY, CONF_GONE

# A v1 desk unit tells its health every minute.
SILENT_AFTER = timedelta(minutes=15)
BROKER_DOWN_AFTER = timedelta(minutes=5)
# A tablet that is charged, cleaned or updated is back by then.
KIOSK_OFFLINE_AFTER = timedelta(minutes=15)
# Whatever loads late, or is reloaded, is not gone.
GONE_AFTER = timedelta(minutes=5)

# Percent. It is raised once and not taken back for a warmer day.
BATTERY_LOW = 15
BATTERY_WELL = 25


@dataclass(frozen=True, slots=True)
class _Issue:
    """What is raised: its kind, its texts' placeholders, and what its fix needs."""

    kind: str
    placeholders: dict[str, str] = field(default_factory=dict)
    data: dict[str, str | int | float | None] | None = None


class Watch:
    """Raises and takes back repairs that no event tells of.

    Ids of issues get into downloaded diagnostics: there is nothing in them that
    people chose. They stay the same, as whoever ignores an issue ignores its id.
    """

    def __init__(self, hass: HomeAssistant, hub: HubCoordinator) -> None:
        """Begin with the next minute."""
        self._hass = hass
        self._hub = hub
        self._raised: dict[str, _Issue] = {}
        # Since when something is as it should not be.
        self._since: dict[str, datetime] = {}
        self._stop = hub.clock.async_every_minute(self._async_look)

    @callback
    def async_stop(self) -> None:
        """Stop looking, and take back what nobody would any more."""
        self._stop()
        self._async_show({})

    @callback
    def _async_look(self) -> None:
        now = dt_util.utcnow()
        wrong = dict(self._wrong())
        self._since = {key: self._since.get(key, now) for key in wrong}
        self._async_show(
            {
                key: issue
                for key, (issue, patience) in wrong.items()
                if now - self._since[key] >= patience
            }
        )

    @callback
    def _async_show(self, wanted: dict[str, _Issue]) -> None:
        for key in self._raised.keys() - wanted.keys():
            ir.async_delete_issue(self._hass, DOMAIN, key)
        for key, issue in wanted.items():
            if self._raised.get(key) != issue:
                ir.async_create_issue(
                    self._hass,
                    DOMAIN,
                    key,
                    data=issue.data,
                    is_fixable=issue.data is not None,
                    severity=ir.IssueSeverity.WARNING,
                    translation_key=issue.kind,
                    translation_placeholders=issue.placeholders,
                )
        self._raised = wanted

    def _wrong(self) -> Iterator[tuple[str, tuple[_Issue, timedelta]]]:
        """Yield what is wrong now, and for how long it may be."""
        if self._hub.broker is False:
            yield "broker_down", (_Issue("broker_down"), BROKER_DOWN_AFTER)
        for each in self._hub.kiosks:
            yield from self._kiosk(each.data)
        beacons = defaultdict[str, list[str]](list)
        for person in self._hub.people.values():
            for beacon in _beacons(person.data):
                beacons[beacon].append(person.faculty.name)
            yield from self._desk(person.data)
            yield from self._links(person.data)
        for beacon, people in beacons.items():
            if len(people) > 1:
                label = beacon_label(beacon)
                shown = {"beacon": label, "people": ", ".join(sorted(people))}
                issue = _Issue("duplicate_beacon", shown)
                chosen = self._hub.students.hash_chosen(beacon)
                yield f"duplicate_beacon_{chosen}", (issue, timedelta())

    def _kiosk(
        self, shown: KioskSnapshot
    ) -> Iterator[tuple[str, tuple[_Issue, timedelta]]]:
        kiosk = shown.kiosk
        names = {"name": kiosk.name, "place": kiosk.place or "–"}
        if not shown.connected:
            issue = _Issue("kiosk_offline", names)
            yield f"kiosk_offline_{kiosk.id}", (issue, KIOSK_OFFLINE_AFTER)
        # Without the broker nobody knows of any reader, and that is told already.
        if kiosk.reader and not shown.reader_online and self._hub.broker is not False:
            issue = _Issue("kiosk_reader_offline", names | {"reader_id": kiosk.reader})
            yield f"kiosk_reader_offline_{kiosk.id}", (issue, KIOSK_OFFLINE_AFTER)

    def _desk(self, shown: Snapshot) -> Iterator[tuple[str, tuple[_Issue, timedelta]]]:
        if (desk := shown.desk) is None:
            return
        names = {"name": shown.faculty.name, "desk_id": desk.id}
        if is_legacy(desk.id):
            known = self._hub.office.desks.get(desk.id)
            if known and known.session.tokenless:
                issue = _Issue("legacy_without_tokens", names)
                yield f"legacy_without_tokens_{shown.faculty.id}", (issue, timedelta())
        elif desk.online and self._is_silent(desk.last_seen):
            # Heard of by what the broker kept alone: it may yet speak.
            patience = timedelta() if desk.last_seen else SILENT_AFTER
            issue = _Issue("desk_silent", names)
            yield f"desk_silent_{shown.faculty.id}", (issue, patience)
        key = f"beacon_battery_low_{shown.faculty.id}"
        enough = BATTERY_WELL if key in self._raised else BATTERY_LOW + 1
        if desk.beacon_battery is not None and desk.beacon_battery < enough:
            issue = _Issue("beacon_battery_low", {"name": shown.faculty.name})
            yield key, (issue, timedelta())

    @staticmethod
    def _is_silent(last_seen: datetime | None) -> bool:
        return last_seen is None or dt_util.utcnow() - last_seen >= SILENT_AFTER

    def _links(self, shown: Snapshot) -> Iterator[tuple[str, tuple[_Issue, timedelta]]]:
        # What is still starting may have entities that are not there yet.
        if self._hass.state is not CoreState.running:
            return
        faculty = shown.faculty
        hours = (faculty.schedule, faculty.exceptions)
        for entity_id in (*faculty.linked_entities, *hours):
            if entity_id and self._hass.states.get(entity_id) is None:
                issue = _Issue(
                    "linked_entity_gone",
                    {"name": faculty.name, "entity_id": entity_id},
                    {CONF_FACULTY: faculty.id, CONF_GONE: entity_id},
                )
                chosen = self._hub.students.hash_chosen(entity_id)
                key = f"linked_entity_gone_{faculty.id}_{chosen}"
                yield key, (issue, GONE_AFTER)


def _beacons(shown: Snapshot) -> set[str]:
    """Return the beacons that mean a person: those that are set, and what their unit hears.

    Two forms cannot be given the same beacon, but an original desk unit has its own
    compiled in: that it is another person's can only be told when it is heard.
    """
    heard = shown.desk.beacon if shown.desk else None
    return {*shown.faculty.beacons, *([heard] if heard else [])}
