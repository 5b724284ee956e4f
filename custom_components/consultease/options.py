"""From what Home Assistant stores of the configuration to the core's values."""

from contextlib import suppress
from dataclasses import fields
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any
from zoneinfo import TZPATH

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import CONF_ID, CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .const import (
    CONF_ALLOW_WHEN_AWAY,
    CONF_BEACONS,
    CONF_COOL_DOWN,
    CONF_COURSES,
    CONF_DEPARTMENTS,
    CONF_DETAILS_MAX,
    CONF_DETAILS_MIN,
    CONF_EXPIRE_AFTER,
    CONF_FIRST_OF_DAY_FIRST,
    CONF_GRACE,
    CONF_IDENTIFICATION,
    CONF_IDLE_TIME,
    CONF_LANGUAGE,
    CONF_LEGACY_DESKS,
    CONF_LINKED_ENTITIES,
    CONF_LOOK,
    CONF_MIN_RSSI,
    CONF_NO_SHOW_AFTER,
    CONF_OPEN_PER_STUDENT,
    CONF_PERSON_STATISTICS,
    CONF_QUEUE_LIMIT,
    CONF_RETENTION,
    CONF_STUDENT_DISPLAY,
    CONF_TOPIC_PREFIX,
    CONF_TOPICS,
    DEFAULT_RETENTION,
    DEFAULT_TOPIC_PREFIX,
    SUBENTRY_FACULTY,
    SUBENTRY_KIOSK,
)
from .core.enums import StudentDisplay
from .core.kiosk import Identification, Kiosk, Look
from .core.models import Faculty, Settings

# What a kiosk's form calls the language that the hub has.
HUB_LANGUAGE = "hub"

_DEFAULTS = Settings()
_LISTS = (CONF_BEACONS, CONF_COURSES, CONF_LINKED_ENTITIES)
_NUMBERS = (CONF_QUEUE_LIMIT, CONF_GRACE, CONF_MIN_RSSI)
_MINUTES = (CONF_EXPIRE_AFTER, CONF_NO_SHOW_AFTER, CONF_COOL_DOWN)
_KIOSK_KINDS = {
    CONF_IDENTIFICATION: Identification,
    CONF_IDLE_TIME: int,
    CONF_LOOK: Look,
}
_COUNTS = (
    CONF_QUEUE_LIMIT,
    CONF_OPEN_PER_STUDENT,
    CONF_DETAILS_MIN,
    CONF_DETAILS_MAX,
)

# What the options flow shows before anything was chosen, in its own units.
DEFAULT_OPTIONS: dict[str, Any] = {
    **{key: getattr(_DEFAULTS, key) for key in _COUNTS},
    **{key: getattr(_DEFAULTS, key) // 60 for key in _MINUTES},
    CONF_FIRST_OF_DAY_FIRST: _DEFAULTS.first_of_day_first,
    CONF_ALLOW_WHEN_AWAY: _DEFAULTS.allow_when_away,
    CONF_STUDENT_DISPLAY: _DEFAULTS.student_display.value,
    CONF_TOPICS: list(_DEFAULTS.topics),
    CONF_TOPIC_PREFIX: DEFAULT_TOPIC_PREFIX,
    CONF_LEGACY_DESKS: False,
    CONF_RETENTION: DEFAULT_RETENTION,
    CONF_PERSON_STATISTICS: False,
}


async def async_settings(hass: HomeAssistant, entry: ConfigEntry) -> Settings:
    """Return the office's rules that an entry's options and Home Assistant say."""
    chosen = DEFAULT_OPTIONS | entry.options
    return Settings(
        **{key: int(chosen[key]) for key in _COUNTS},
        **{key: round(chosen[key] * 60) for key in _MINUTES},
        first_of_day_first=chosen[CONF_FIRST_OF_DAY_FIRST],
        allow_when_away=chosen[CONF_ALLOW_WHEN_AWAY],
        student_display=StudentDisplay(chosen[CONF_STUDENT_DISPLAY]),
        topics=tuple(chosen[CONF_TOPICS]),
        time_zone=dt_util.get_default_time_zone(),
        posix_time_zone=await hass.async_add_executor_job(
            _posix_time_zone, hass.config.time_zone
        ),
        language=hass.config.language,
    )


@cache
def _posix_time_zone(name: str) -> str:
    """Return a time zone as desk units take it, ``CET-1CEST,M3.5.0,M10.5.0/3``.

    It is the last line of the zone's compiled file; the standard library reads
    it and does not tell.
    """
    folders: list[Path | Traversable] = [Path(folder) for folder in TZPATH]
    with suppress(ModuleNotFoundError):
        folders.append(files("tzdata.zoneinfo"))
    for folder in folders:
        zone = folder.joinpath(*name.split("/"))
        if zone.is_file():
            return zone.read_bytes().rstrip(b"\n").rpartition(b"\n")[2].decode()
    return "UTC0"


def topic_prefix(entry: ConfigEntry) -> str:
    """Return what all topics begin with."""
    prefix: str = entry.options.get(CONF_TOPIC_PREFIX, DEFAULT_TOPIC_PREFIX)
    return prefix


def _known(subentry: ConfigSubentry, kind: type[Faculty | Kiosk]) -> dict[str, Any]:
    """Return what a subentry says that we know: a newer version may have said more."""
    names = {field.name for field in fields(kind)} - {CONF_ID}
    data = {
        key: value
        for key, value in subentry.data.items()
        if value is not None and key in names
    }
    data[CONF_NAME] = subentry.title
    return data


def faculty_from(subentry: ConfigSubentry) -> Faculty:
    """Return the person that a faculty subentry describes.

    Their name is its title, which Home Assistant lets people change on its own.
    """
    data = _known(subentry, Faculty)
    for key in _LISTS:
        data[key] = tuple(data.get(key, ()))
    for key in _NUMBERS:
        if key in data:
            data[key] = int(data[key])
    return Faculty(id=subentry.subentry_id, **data)


def faculty_subentries(entry: ConfigEntry) -> dict[str, Faculty]:
    """Return the people of an entry by subentry id."""
    return {
        subentry_id: faculty_from(subentry)
        for subentry_id, subentry in entry.subentries.items()
        if subentry.subentry_type == SUBENTRY_FACULTY
    }


def kiosk_from(subentry: ConfigSubentry) -> Kiosk:
    """Return the kiosk that a kiosk subentry describes; its name is the title."""
    data = _known(subentry, Kiosk)
    data[CONF_DEPARTMENTS] = tuple(data.get(CONF_DEPARTMENTS, ()))
    if data.get(CONF_LANGUAGE) == HUB_LANGUAGE:
        del data[CONF_LANGUAGE]
    for key, kind in _KIOSK_KINDS.items():
        if key in data:
            data[key] = kind(data[key])
    return Kiosk(id=subentry.subentry_id, **data)


def kiosk_subentries(entry: ConfigEntry) -> dict[str, Kiosk]:
    """Return the kiosks of an entry by subentry id."""
    return {
        subentry_id: kiosk_from(subentry)
        for subentry_id, subentry in entry.subentries.items()
        if subentry.subentry_type == SUBENTRY_KIOSK
    }
