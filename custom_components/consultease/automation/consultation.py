"""Triggers on consultations: each step, and waiting too long."""

from asyncio import Task
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, override

import voluptuous as vol

from homeassistant.const import CONF_FOR, CONF_OPTIONS, Platform
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, State, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.trigger import (
    ENTITY_STATE_TRIGGER_SCHEMA,
    NotTriggeredReasonReporter,
    StatelessEntityTriggerBase,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import VolDictType

from ..coordinator import HubCoordinator
from ..core.errors import ConsultEaseError
from ..core.models import Faculty
from ..core.queue import ordered
from ..core.record import Consultation
from ..payloads import consultation_payload, public_course, public_payload
from .base import ConsultEaseTrigger
from .long_waits import ANSWERED, STARTED, UNTIL, LongWaits
from .targets import hub_of, person_of
from .variables import ConsultationVariable

CONF_COURSE = "course"
CONF_DEPARTMENT = "department"
CONF_UNTIL = "until"

_WORDS = vol.All(cv.ensure_list, [cv.string])

_FILTERS: VolDictType = {
    vol.Optional(CONF_DEPARTMENT): _WORDS,
    vol.Optional(CONF_COURSE): _WORDS,
}

# Who is not being served yet.
WAITING = UNTIL[STARTED]

_EVENT = {Platform.EVENT.value: DomainSpec()}


class _Filters:
    """What a consultation trigger is narrowed down to, whatever the case of the letters."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._departments = _folded(options.get(CONF_DEPARTMENT))
        self._courses = _folded(options.get(CONF_COURSE))

    def let(self, faculty: Faculty, consultation: Consultation) -> bool:
        """Whether the automation is about this one; nothing chosen means all."""
        return _matches(faculty.department, self._departments) and _matches(
            consultation.course, self._courses
        )


def _folded(words: Iterable[str] | None) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in words or () if word.strip())


def _matches(word: str | None, wanted: frozenset[str]) -> bool:
    return not wanted or (word or "").casefold() in wanted


class ConsultationTrigger(ConsultEaseTrigger, StatelessEntityTriggerBase):
    """A consultation took a step; hands over the whole consultation."""

    _domain_specs = _EVENT
    _key = "consultation"
    _event_type: str
    _schema = ENTITY_STATE_TRIGGER_SCHEMA.extend(
        {vol.Required(CONF_OPTIONS, default={}): _FILTERS}
    )

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take the filters."""
        super().__init__(hass, config)
        self._filters = _Filters(self._options)

    @override
    def is_valid_transition(self, from_state: State, to_state: State) -> bool:
        """Whether something happened: two steps within a millisecond share a state."""
        return _told(from_state) != _told(to_state)

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        """Whether it is this step, of a consultation that the filters let through."""
        if state.attributes.get("event_type") != self._event_type:
            return False
        person = person_of(self._hass, state.entity_id)
        consultation = self.consultation(state)
        if person is None or consultation is None:
            report_not_triggered("consultation_gone", entity_id=state.entity_id)
            return False
        return self._filters.let(person.faculty, consultation)

    def consultation(self, state: State) -> Consultation | None:
        """Return the consultation that an event entity's state is about."""
        if (hub := hub_of(self._hass)) is None:
            return None
        try:
            return hub.office.consultation(state.attributes.get("consultation_id", ""))
        except ConsultEaseError:
            return None

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Attach, adding the consultation to what an entity's trigger hands over."""

        @callback
        def run(
            extra_trigger_payload: dict[str, Any],
            description: str,
            context: Context | None = None,
        ) -> Task[Any]:
            hub = hub_of(self._hass)
            consultation = self.consultation(extra_trigger_payload["to_state"])
            assert hub and consultation  # is_valid_state has just found them
            handed = _handed(hub, consultation, self._event_type)
            description = f"ticket {consultation.ticket} {self._event_type}"
            return run_action(extra_trigger_payload | handed, description, context)

        return await super().async_attach_runner(run, did_not_trigger)


def _handed(hub: HubCoordinator, each: Consultation, event: str) -> dict[str, Any]:
    """Return what a consultation trigger hands over."""
    student = hub.office.roster.get(each.student)
    told = {
        "student_notify": student.notify if student else None,
        "student_language": student.language if student else None,
    }
    whole = consultation_payload(hub, each) | told
    course = public_course(hub.office.faculty(each.faculty_id), each)
    public = public_payload(whole) | {"course": course}
    return {"event": event, "consultation": ConsultationVariable(whole, public)}


def _told(state: State) -> tuple[Any, ...]:
    told = (state.attributes.get(key) for key in ("event_type", "consultation_id"))
    return state.state, *told


def step_trigger(event_type: str) -> type[Trigger]:
    """Return the trigger on one kind of step, named as the event entity tells it."""

    class StepTrigger(ConsultationTrigger):
        """One step of the consultations."""

        _event_type = event_type

    return StepTrigger


class ConsultationNextTrigger(ConsultationTrigger):
    """A student moved up to be the next one; hands the consultation over."""

    _event_type = "next"

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        """Whether the step took away whoever was before the one who is next now."""
        person = person_of(self._hass, state.entity_id)
        gone, following = super().consultation(state), self.consultation(state)
        return (
            person is not None
            and gone is not None
            and following is not None
            and _made_way(gone, following)
            and self._filters.let(person.faculty, following)
        )

    @override
    def consultation(self, state: State) -> Consultation | None:
        """Return who is next."""
        if (person := person_of(self._hass, state.entity_id)) is None:
            return None
        waiting = (each for each in person.data.queue if each.state in WAITING)
        return next(waiting, None)


def _made_way(gone: Consultation, following: Consultation) -> bool:
    """Whether the last step of a consultation put the following one into its place."""
    before = replace(gone, transitions=gone.transitions[:-1])
    return (
        gone.state not in WAITING
        and before.state in WAITING
        and ordered((following, before))[0] is before
    )


class ConsultationWaitingTrigger(ConsultEaseTrigger):
    """A consultation has waited longer than some time; hands it over."""

    _domain_specs = _EVENT
    _key = "consultation"
    _schema = ENTITY_STATE_TRIGGER_SCHEMA.extend(
        {
            vol.Required(CONF_OPTIONS): {
                vol.Required(CONF_FOR): cv.positive_time_period,
                vol.Optional(CONF_UNTIL, default=ANSWERED): vol.In(tuple(UNTIL)),
                **_FILTERS,
            }
        }
    )

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Attach: one timer, for whoever is due next."""
        filters, duration = _Filters(self._options), self._options[CONF_FOR]

        @callback
        def run(entity_id: str, each: Consultation) -> None:
            hub = hub_of(self._hass)
            assert hub  # LongWaits has just found the person in it
            extra = {"entity_id": entity_id, "for": duration}
            extra |= _handed(hub, each, "waiting")
            run_action(extra, f"ticket {each.ticket} waiting for {duration}")

        waits = LongWaits(
            self._hass,
            duration,
            UNTIL[self._options[CONF_UNTIL]],
            filters.let,
            run,
        )
        return await waits.async_start(self._target or {}, self.entity_filter)
