"""Triggers on people: their queue, presence, status and desk unit."""

from typing import Any, override

import voluptuous as vol

from homeassistant.const import (
    CONF_FOR,
    CONF_OPTIONS,
    STATE_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
    Platform,
)
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.trigger import (
    ENTITY_STATE_TRIGGER_SCHEMA,
    ENTITY_STATE_TRIGGER_SCHEMA_WITH_BEHAVIOR,
    EntityTransitionTriggerBase,
    NotTriggeredReasonReporter,
    TriggerConfig,
)

from ..core.enums import Status
from .base import ConsultEaseTrigger

CONF_ABOVE = "above"
CONF_FROM = "from"
CONF_TO = "to"

_STATUSES = [each.value for each in Status]
# Home Assistant lets no trigger fire when a state becomes unknown.
_KNOWN = [each for each in _STATUSES if each != Status.UNKNOWN]

_SENSOR = {Platform.SENSOR.value: DomainSpec()}
_BINARY_SENSOR = {Platform.BINARY_SENSOR.value: DomainSpec()}
_ON: set[str | bool] = {STATE_ON}
_OFF: set[str | bool] = {STATE_OFF}


def _any_of(words: list[str]) -> vol.All[Any]:
    return vol.All(cv.ensure_list, [vol.In(words)])


class QueueLongerTrigger(ConsultEaseTrigger):
    """More people wait than some number."""

    _domain_specs = _SENSOR
    _key = "waiting"
    _schema = ENTITY_STATE_TRIGGER_SCHEMA_WITH_BEHAVIOR.extend(
        {
            vol.Required(CONF_OPTIONS): {
                **ENTITY_STATE_TRIGGER_SCHEMA_WITH_BEHAVIOR.schema[CONF_OPTIONS],
                vol.Required(CONF_ABOVE): vol.All(
                    vol.Coerce(int), vol.Range(min=0, max=100)
                ),
            }
        }
    )

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take the number."""
        super().__init__(hass, config)
        self._above: int = self._options[CONF_ABOVE]

    @override
    def is_valid_transition(self, from_state: State, to_state: State) -> bool:
        """Whether the number was crossed just now."""
        return int(from_state.state) <= self._above

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        """Whether more people wait."""
        return int(state.state) > self._above


class ArrivedTrigger(ConsultEaseTrigger, EntityTransitionTriggerBase):
    """Somebody came in."""

    _domain_specs = _BINARY_SENSOR
    _key = "presence"
    _from_states = _OFF
    _to_states = _ON


class LeftTrigger(ArrivedTrigger):
    """Somebody left."""

    _from_states = _ON
    _to_states = _OFF


class DeskOfflineTrigger(LeftTrigger):
    """A desk unit's connection is lost."""

    _key = "desk"
    # The connection is a diagnostic entity: a device means it all the same.
    _primary_entities_only = False


class StatusChangedTrigger(ConsultEaseTrigger):
    """What students are told of somebody changed."""

    _domain_specs = _SENSOR
    _key = "status"
    # Who was unknown to students is no longer so: that is news.
    _excluded_from_states = frozenset({STATE_UNAVAILABLE})
    _schema = ENTITY_STATE_TRIGGER_SCHEMA.extend(
        {
            vol.Required(CONF_OPTIONS, default={}): {
                vol.Optional(CONF_FROM): _any_of(_STATUSES),
                vol.Optional(CONF_TO): _any_of(_KNOWN),
                vol.Optional(CONF_FOR): cv.positive_time_period,
            }
        }
    )

    @override
    def is_valid_transition(self, from_state: State, to_state: State) -> bool:
        """Whether it changed from a status that was chosen."""
        chosen = self._options.get(CONF_FROM)
        return from_state.state != to_state.state and (
            not chosen or from_state.state in chosen
        )

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        """Whether it changed to a status that was chosen."""
        chosen = self._options.get(CONF_TO)
        return not chosen or state.state in chosen
