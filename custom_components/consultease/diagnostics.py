"""Diagnostics: made of what is safe to share.

Nothing is copied and then blacked out. Names, texts, numbers, cards, addresses
and ids that people chose never get in; a person goes by their subentry's id,
a desk unit by whose it is, a kiosk by its own subentry's id.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from .const import (
    CONF_DEPARTMENTS,
    CONF_LANGUAGES,
    CONF_TOPIC_PREFIX,
    CONF_TOPICS,
    DEFAULT_TOPIC_PREFIX,
    DOMAIN,
)
from .coordinator import ConsultEaseConfigEntry, HubCoordinator
from .core.desk import is_legacy
from .core.kiosk import KioskSnapshot
from .core.record import Consultation
from .core.snapshots import DeskState, Snapshot
from .options import DEFAULT_OPTIONS


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: ConsultEaseConfigEntry
) -> dict[str, Any]:
    """Return the office as a whole and everybody in it; the options alone until it is set up."""
    if entry.state is not ConfigEntryState.LOADED:
        return {"options": _options(entry)}
    hub = entry.runtime_data
    return {
        "options": _options(entry),
        "office": await _async_office(hub),
        "desks": {
            "malformed": _malformed(hub),
            "unclaimed": [_desk(desk) for desk in hub.office.desks.unclaimed],
        },
        "people": {
            faculty_id: _person(hub, person.data)
            for faculty_id, person in hub.people.items()
        },
        "kiosks": {each.kiosk.id: _kiosk(each.data) for each in hub.kiosks},
        "unused_readers": len(hub.readers.unused),
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: ConsultEaseConfigEntry, device: dr.AnyDeviceEntry
) -> dict[str, Any]:
    """Return the person or kiosk whose device it is, or the office as a whole."""
    if entry.state is not ConfigEntryState.LOADED:
        return {"options": _options(entry)}
    hub = entry.runtime_data
    for faculty_id, person in hub.people.items():
        if (DOMAIN, faculty_id) in device.identifiers:
            return {"person": _person(hub, person.data)}
    for each in hub.kiosks:
        if (DOMAIN, each.kiosk.id) in device.identifiers:
            return {"kiosk": _kiosk(each.data)}
    return {"options": _options(entry), "office": await _async_office(hub)}


def _options(entry: ConsultEaseConfigEntry) -> dict[str, Any]:
    chosen = {
        key: entry.options.get(key, value) for key, value in DEFAULT_OPTIONS.items()
    }
    prefix = chosen.pop(CONF_TOPIC_PREFIX)
    return {
        **chosen,
        CONF_TOPICS: len(chosen[CONF_TOPICS]),
        CONF_DEPARTMENTS: len(entry.options.get(CONF_DEPARTMENTS, ())),
        CONF_LANGUAGES: entry.options.get(CONF_LANGUAGES, []),
        "own_topic_prefix": prefix != DEFAULT_TOPIC_PREFIX,
    }


async def _async_office(hub: HubCoordinator) -> dict[str, Any]:
    office, shown = hub.office, hub.data
    books = office.ledger.people().values()
    return {
        "people": len(hub.people),
        "left_behind": len(office.orphans()),
        "students": len(office.roster),
        "students_disabled": sum(not each.enabled for each in office.roster),
        "open": _states(each for book in books for each in book.queue),
        "closed_at_hand": _states(each for book in books for each in book.closed),
        "months": await hub.store.async_months(),
        "next_deadline": _text(office.next_deadline),
        "available": shown.available,
        "requested_today": shown.requested_today,
        "completed_today": shown.completed_today,
        "median_wait_today": shown.median_wait_today,
        "updates_per_minute": shown.updates_per_minute,
        "errors_per_minute": hub.traffic.errors_per_minute,
        "broker": hub.broker,
        "update_latency": hub.traffic.update_times.as_dict(),
        "write_latency": hub.store.write_times.as_dict(),
        "store_sizes": await hub.store.async_sizes(),
    }


def _malformed(hub: HubCoordinator) -> dict[str, dict[str, int]]:
    """Return by kind how many messages were dropped, and of how many desks they came."""
    messages, desks = Counter[str](), Counter[str]()
    for (_, kind), count in hub.traffic.malformed.items():
        messages[kind] += count
        desks[kind] += 1
    return {
        kind: {"messages": count, "desks": desks[kind]}
        for kind, count in messages.items()
    }


def _person(hub: HubCoordinator, shown: Snapshot) -> dict[str, Any]:
    faculty, presence = shown.faculty, shown.presence
    book = hub.office.ledger.published(faculty.id)
    return {
        "linked_user": faculty.user_id is not None,
        "beacons": len(faculty.beacons),
        "linked_entities": [
            entity_id.partition(".")[0] for entity_id in faculty.linked_entities
        ],
        "schedule": faculty.schedule and faculty.schedule.partition(".")[0],
        "exceptions": faculty.exceptions is not None,
        "always_available": faculty.always_available,
        "queue_limit": faculty.queue_limit,
        "grace": faculty.grace,
        "min_rssi": faculty.min_rssi,
        "presence": {
            "present": presence.present,
            "source": presence.source,
            "since": _text(presence.since),
        },
        "status": shown.status,
        "availability": shown.availability,
        "availability_until": _text(shown.availability_until),
        "in_hours": book.in_hours,
        "queue_open": shown.queue_open,
        "queue_closed_until": _text(shown.closed_until),
        "queue": [_consultation(each) for each in shown.queue],
        "closed_at_hand": _states(book.closed),
        "next_deadline": _text(book.deadline(hub.office.settings)),
        "today": {
            "requested": shown.today.requested,
            "completed": shown.today.completed,
            "declined": shown.today.declined,
            "expired": shown.today.expired,
            "services": list(shown.today.services),
            "waits": list(shown.today.waits),
        },
        "service_times": list(book.service_times),
        "desk": shown.desk and _desk(shown.desk),
    }


def _kiosk(shown: KioskSnapshot) -> dict[str, Any]:
    kiosk = shown.kiosk
    return {
        "linked_user": kiosk.user_id is not None,
        "departments": len(kiosk.departments),
        "identification": kiosk.identification,
        "reader": kiosk.reader is not None,
        "tag_device": kiosk.tag_device is not None,
        "idle_time": kiosk.idle_time,
        "language": kiosk.language,
        "look": kiosk.look,
        "keyboard": kiosk.keyboard,
        "connected": shown.connected,
        "reader_online": shown.reader_online,
        "last_scan": _text(shown.last_scan),
    }


def _consultation(each: Consultation) -> dict[str, Any]:
    return {
        "state": each.state,
        "rank": each.rank,
        "steps": [
            {
                "at": step.at.isoformat(),
                "action": step.action,
                "role": step.actor.role,
                "via": step.actor.via,
            }
            for step in each.transitions
        ],
    }


def _desk(desk: DeskState) -> dict[str, Any]:
    return {
        "legacy": is_legacy(desk.id),
        "online": desk.online,
        "last_seen": _text(desk.last_seen),
        "firmware": desk.firmware,
        "hardware": desk.hardware,
        "rssi": desk.rssi,
        "wifi_rssi": desk.wifi_rssi,
        "beacon_battery": desk.beacon_battery,
        "free_heap": desk.free_heap,
        "time_synced": desk.time_synced,
    }


def _states(consultations: Iterable[Consultation]) -> dict[str, int]:
    return dict(Counter(each.state.value for each in consultations))


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
