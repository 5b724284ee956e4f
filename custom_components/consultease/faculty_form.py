"""The form of a faculty member: its fields, and what they offer."""

from collections.abc import Mapping
from typing import Any

import voluptuous as vol

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import (
    CONF_EMAIL,
    CONF_NAME,
    SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
    Platform,
    UnitOfTime,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import section
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    SelectOptionDict,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from .const import (
    CONF_ALWAYS_AVAILABLE,
    CONF_BEACONS,
    CONF_COURSES,
    CONF_DEPARTMENT,
    CONF_DESK_ID,
    CONF_EXCEPTIONS,
    CONF_GRACE,
    CONF_LINKED_ENTITIES,
    CONF_MIN_RSSI,
    CONF_OFFICE,
    CONF_PICTURE,
    CONF_QUEUE_LIMIT,
    CONF_SCHEDULE,
    CONF_USER_ID,
)
from .coordinator import ConsultEaseConfigEntry
from .core.models import Faculty
from .forms import department_field, dropdown, whole_number

SECTION_TUNING = "tuning"

_DEFAULTS = Faculty(id="", name="")

# The frontend shows no errors inside a section: nothing whose value can be
# refused by more than its field belongs here.
_TUNING = vol.Schema(
    {
        vol.Optional(CONF_QUEUE_LIMIT): whole_number(1, 100),
        vol.Required(CONF_GRACE, default=_DEFAULTS.grace): whole_number(
            0, 600, UnitOfTime.SECONDS
        ),
        vol.Required(CONF_MIN_RSSI, default=_DEFAULTS.min_rssi): whole_number(
            -110, -30, SIGNAL_STRENGTH_DECIBELS_MILLIWATT
        ),
    }
)

_PRESENCE_DOMAINS = [
    Platform.BINARY_SENSOR,
    Platform.DEVICE_TRACKER,
    "input_boolean",
    "person",
    Platform.SWITCH,
]
_SCHEDULE_DOMAINS = [
    "schedule",
    Platform.CALENDAR,
    "input_boolean",
    Platform.BINARY_SENSOR,
]


@callback
def faculty_schema(
    hass: HomeAssistant, entry: ConsultEaseConfigEntry, users: list[SelectOptionDict]
) -> vol.Schema:
    """Return the form, which offers these users and the desk units that nobody has."""
    own = _own_entities(hass, entry)
    text = TextSelector()
    return vol.Schema(
        {
            vol.Required(CONF_NAME): text,
            vol.Optional(CONF_DEPARTMENT): department_field(entry.options),
            vol.Optional(CONF_OFFICE): text,
            vol.Optional(CONF_COURSES): TextSelector(TextSelectorConfig(multiple=True)),
            vol.Optional(CONF_EMAIL): TextSelector(
                TextSelectorConfig(type=TextSelectorType.EMAIL)
            ),
            vol.Optional(CONF_PICTURE): text,
            vol.Optional(CONF_USER_ID): dropdown(users),
            vol.Optional(CONF_DESK_ID): dropdown(_desks(entry), custom=True),
            vol.Optional(CONF_BEACONS): TextSelector(TextSelectorConfig(multiple=True)),
            vol.Optional(CONF_LINKED_ENTITIES): EntitySelector(
                EntitySelectorConfig(
                    domain=_PRESENCE_DOMAINS, multiple=True, exclude_entities=own
                )
            ),
            vol.Optional(CONF_SCHEDULE): EntitySelector(
                EntitySelectorConfig(domain=_SCHEDULE_DOMAINS, exclude_entities=own)
            ),
            vol.Optional(CONF_EXCEPTIONS): EntitySelector(
                EntitySelectorConfig(domain=Platform.CALENDAR)
            ),
            vol.Required(
                CONF_ALWAYS_AVAILABLE, default=_DEFAULTS.always_available
            ): BooleanSelector(),
            vol.Required(SECTION_TUNING): section(_TUNING, {"collapsed": True}),
        }
    )


@callback
def suggested(
    shown: Mapping[str, Any], users: list[SelectOptionDict]
) -> dict[str, Any]:
    """Return what the form opens with; a user who was deleted could not be sent again."""
    values = dict(shown)
    if values.get(CONF_USER_ID) not in {user["value"] for user in users}:
        values.pop(CONF_USER_ID, None)
    return values | {SECTION_TUNING: values}


def _desks(entry: ConsultEaseConfigEntry) -> list[SelectOptionDict]:
    """Return the desk units that were heard and belong to nobody."""
    if entry.state is not ConfigEntryState.LOADED:
        return []
    return [
        SelectOptionDict(
            value=desk.id,
            label=" · ".join(filter(None, (desk.id, desk.hardware, desk.firmware))),
        )
        for desk in entry.runtime_data.office.desks.unclaimed
    ]


def _own_entities(hass: HomeAssistant, entry: ConsultEaseConfigEntry) -> list[str]:
    """Return what must not be linked: somebody's presence would keep itself up."""
    registry = er.async_get(hass)
    return [
        each.entity_id
        for each in er.async_entries_for_config_entry(registry, entry.entry_id)
        if each.domain in _PRESENCE_DOMAINS
    ]
