"""Conditions: how things stand with a person and their queue."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Unpack, override

import voluptuous as vol

from homeassistant.const import CONF_OPTIONS, CONF_TARGET, STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import (
    ATTR_BEHAVIOR,
    BEHAVIOR_ANY,
    ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL,
    Condition,
    ConditionCheckParams,
    ConditionConfig,
    EntityConditionBase,
)

from .automation.base import AboutPeople
from .automation.targets import hub_of, person_of
from .automation.variables import ConsultationVariable
from .core.enums import Status
from .core.queue import position
from .core.record import Consultation

CONF_ABOVE = "above"
CONF_STUDENT = "student"

_SENSOR = {Platform.SENSOR.value: DomainSpec()}

_OPTIONS = ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL.schema[CONF_OPTIONS]


class ConsultEaseCondition(AboutPeople, EntityConditionBase):
    """Base: asks about the people whose entities of one description are targeted."""

    _domain_specs = _SENSOR
    _key = "status"

    @override
    def _should_include(self, _state: State) -> bool:
        """Whether somebody counts: who is "unknown" to students does."""
        return _state.state != STATE_UNAVAILABLE

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        """Whether it holds for the person whose entity this is."""
        # By the state alone: Home Assistant asks about those of the past, too.
        raise NotImplementedError


class IsAvailableCondition(ConsultEaseCondition):
    """Somebody can be seen right now."""

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        """Whether students are told so."""
        return entity_state.state == Status.AVAILABLE


class QueueIsOpenCondition(ConsultEaseCondition):
    """Somebody can be asked, even if they are busy."""

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        """Whether requests are taken."""
        return entity_state.attributes.get("queue_open") is True

    @override
    def _state_valid_since(self, _state: State) -> datetime:
        """Return since when: an attribute changes without the state."""
        return _state.last_updated


class HasWaitingCondition(ConsultEaseCondition):
    """Students wait."""

    _key = "waiting"
    _schema = ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL.extend(
        {
            vol.Required(CONF_OPTIONS, default={}): {
                **_OPTIONS,
                vol.Optional(CONF_ABOVE, default=0): vol.All(
                    vol.Coerce(int), vol.Range(min=0, max=100)
                ),
            }
        }
    )

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Take the number."""
        super().__init__(hass, config)
        self._above: int = (config.options or {})[CONF_ABOVE]

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        """Whether more wait than the number."""
        waiting = entity_state.state
        return waiting.isdecimal() and int(waiting) > self._above


class StudentIsNextCondition(ConsultEaseCondition):
    """A student is the next one: who is named, or whose consultation triggered."""

    _key = "waiting"
    _schema = vol.Schema(
        {
            vol.Required(CONF_TARGET): cv.TARGET_FIELDS,
            vol.Required(CONF_OPTIONS, default={}): {
                vol.Required(ATTR_BEHAVIOR, default=BEHAVIOR_ANY): _OPTIONS[
                    ATTR_BEHAVIOR
                ],
                vol.Optional(CONF_STUDENT): cv.string,
            },
        }
    )

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Take the student's number, if there is one."""
        super().__init__(hass, config)
        self._student: str | None = (config.options or {}).get(CONF_STUDENT)
        self._consultation_id: str | None = None

    @property
    @override
    def needs_polling(self) -> bool:
        """Who is next can change while as many wait as before."""
        return True

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        """Note which consultation triggered, then ask about everybody targeted."""
        self._consultation_id = _triggered(kwargs.get("variables"))
        return super()._async_check(**kwargs)

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        """Whether the first of those who wait is meant."""
        if (person := person_of(self._hass, entity_state.entity_id)) is None:
            return False
        queue = person.data.queue
        return any(
            position(queue, each.id) == 1 and self._means(each) for each in queue
        )

    def _means(self, each: Consultation) -> bool:
        if self._student:
            if (hub := hub_of(self._hass)) is None:
                return False
            meant = hub.office.roster.get(self._student)
            return meant is not None and each.student == meant.number
        return each.id == self._consultation_id


def _triggered(variables: Mapping[str, Any] | None) -> str | None:
    trigger = (variables or {}).get("trigger")
    handed = trigger.get("consultation") if isinstance(trigger, Mapping) else None
    if isinstance(handed, ConsultationVariable):
        return str(handed["consultation_id"])
    return None


CONDITIONS: dict[str, type[Condition]] = {
    "has_waiting": HasWaitingCondition,
    "is_available": IsAvailableCondition,
    "queue_is_open": QueueIsOpenCondition,
    "student_is_next": StudentIsNextCondition,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions."""
    return CONDITIONS
