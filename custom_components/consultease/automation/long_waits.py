"""Tells when a consultation has waited too long: one timer, for whoever is due next."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, State, callback
from homeassistant.helpers import restore_state
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.target import (
    TargetStateChangedData,
    async_track_target_selector_state_change_event,
)
from homeassistant.helpers.typing import ConfigType
from homeassistant.util import dt as dt_util

from ..core.deadlines import Deadlines
from ..core.enums import Action, State as Stage
from ..core.models import Faculty
from ..core.record import Consultation
from .targets import hub_of, person_of

ANSWERED: Final = "answered"
STARTED: Final = "started"

# What a consultation still waits in, by what it waits for.
UNTIL: Final = {
    ANSWERED: frozenset({Stage.PENDING}),
    STARTED: frozenset({Stage.PENDING, Stage.ACCEPTED}),
}


class LongWaits:
    """Watches the queues of the people whose event entities are targeted.

    Those events say when a queue changes; between them, nothing is looked at.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        duration: timedelta,
        stages: frozenset[Stage],
        wanted: Callable[[Faculty, Consultation], bool],
        tell: Callable[[str, Consultation], None],
    ) -> None:
        """Call ``tell`` with the entity and the consultation, once for each wait.

        Waits that were too long before this began are not told, as somebody has
        been told of them: all but those that became so while Home Assistant was
        not running.
        """
        self._hass = hass
        self._duration = duration
        self._stages = stages
        self._wanted = wanted
        self._tell = tell
        self._due = Deadlines()
        self._begun = dt_util.utcnow()
        # Until when each entity's waits have been told.
        self._looked: dict[str, datetime] = {}
        self._timer: CALLBACK_TYPE | None = None

    async def async_start(
        self, target: ConfigType, entity_filter: Callable[[set[str]], set[str]]
    ) -> CALLBACK_TYPE:
        """Start watching and return what stops it."""
        unsubscribe = await async_track_target_selector_state_change_event(
            self._hass, target, self._changed, entity_filter, self._retargeted
        )

        @callback
        def stop() -> None:
            unsubscribe()
            self._disarm()

        return stop

    @callback
    def _changed(self, data: TargetStateChangedData) -> None:
        self._plan(data.state_change_event.data["entity_id"])
        self._arm()

    @callback
    def _retargeted(
        self, added: set[str], removed: set[str], _: Mapping[str, State | None]
    ) -> None:
        for entity_id in removed:
            self._due.set(entity_id, None)
        for entity_id in added:
            self._looked[entity_id] = self._watched_until(entity_id)
            self._plan(entity_id)
        self._arm()

    def _watched_until(self, entity_id: str) -> datetime:
        """Return until when somebody like this has watched an entity."""
        hub = hub_of(self._hass)
        if hub is None or not hub.is_starting:
            return self._begun
        kept = restore_state.async_get(self._hass).last_states.get(entity_id)
        return kept.last_seen if kept else self._begun

    def _plan(self, entity_id: str) -> None:
        waits = self._waits(entity_id)
        self._due.set(entity_id, min((at for at, _ in waits), default=None))

    @callback
    def _disarm(self) -> None:
        if self._timer:
            self._timer()
            self._timer = None

    @callback
    def _arm(self) -> None:
        self._disarm()
        if due := self._due.next:
            job = HassJob(self._look, cancel_on_shutdown=True)
            self._timer = async_track_point_in_utc_time(self._hass, job, due)

    @callback
    def _look(self, _: datetime) -> None:
        self._timer = None
        now = dt_util.utcnow()
        people = list(self._due.pop_due(now))
        late = [
            (at, entity_id, each)
            for entity_id in people
            for at, each in self._waits(entity_id)
            if at <= now
        ]
        self._looked |= dict.fromkeys(people, now)
        for _at, entity_id, consultation in sorted(late, key=lambda each: each[0]):
            self._tell(entity_id, consultation)
        for entity_id in people:
            self._plan(entity_id)
        self._arm()

    def _waits(self, entity_id: str) -> Iterator[tuple[datetime, Consultation]]:
        """Yield when each of a person's waits that was not told yet is too long."""
        if (person := person_of(self._hass, entity_id)) is None:
            return
        for each in person.data.queue:
            at = _waiting_since(each) + self._duration
            if (
                each.state in self._stages
                and at > self._looked.get(entity_id, self._begun)
                and self._wanted(person.faculty, each)
            ):
                yield at, each


def _waiting_since(consultation: Consultation) -> datetime:
    """Return when the student asked, or was put back into the queue."""
    return next(
        step.at
        for step in reversed(consultation.transitions)
        if step.action in (Action.REQUEST, Action.REQUEUE)
    )
