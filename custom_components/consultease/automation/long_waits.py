"""Tells when a consultation has waited too long: one timer, for whoever is due next."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, State, callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.target import (
    TargetStateChangedData,
    async_track_target_selector_state_change_event,
)
from homeassistant.helpers.typing import ConfigType
from homeassistant.util import dt as dt_util

from ..core.models import Action, Consultation, Faculty, State as Stage
from .targets import person_of

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

        Waits that were too long before this began are not told: somebody has
        been told of them before.
        """
        self._hass = hass
        self._duration = duration
        self._stages = stages
        self._wanted = wanted
        self._tell = tell
        self._entities: set[str] = set()
        self._looked = dt_util.utcnow()
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
    def _changed(self, _: TargetStateChangedData) -> None:
        self._arm()

    @callback
    def _retargeted(
        self, added: set[str], removed: set[str], _: Mapping[str, State | None]
    ) -> None:
        self._entities = (self._entities | added) - removed
        self._arm()

    @callback
    def _disarm(self) -> None:
        if self._timer:
            self._timer()
            self._timer = None

    @callback
    def _arm(self) -> None:
        self._disarm()
        if due := min((at for at, _, _ in self._due()), default=None):
            job = HassJob(self._look, cancel_on_shutdown=True)
            self._timer = async_track_point_in_utc_time(self._hass, job, due)

    @callback
    def _look(self, _: datetime) -> None:
        self._timer = None
        now = dt_util.utcnow()
        due = sorted(
            (each for each in self._due() if each[0] <= now), key=lambda each: each[0]
        )
        self._looked = now
        for _at, entity_id, consultation in due:
            self._tell(entity_id, consultation)
        self._arm()

    def _due(self) -> Iterator[tuple[datetime, str, Consultation]]:
        """Yield when each wait that was not told yet is too long."""
        for entity_id in self._entities:
            if (person := person_of(self._hass, entity_id)) is None:
                continue
            for each in person.data.queue:
                if each.state not in self._stages:
                    continue
                at = _waiting_since(each) + self._duration
                if at > self._looked and self._wanted(person.faculty, each):
                    yield at, entity_id, each


def _waiting_since(consultation: Consultation) -> datetime:
    """Return when the student asked, or was put back into the queue."""
    return next(
        step.at
        for step in reversed(consultation.transitions)
        if step.action in (Action.REQUEST, Action.REQUEUE)
    )
