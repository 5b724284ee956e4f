"""The one timer of the office: it goes off when something is due, and every minute."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
import logging

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

_LOGGER = logging.getLogger(__name__)

_MINUTE = timedelta(minutes=1)

# What has failed is still due; at once again, and nothing else would get a turn.
_RETRY = timedelta(seconds=10)


class Clock:
    """Waits for whatever is due next, and for nothing else."""

    def __init__(
        self,
        hass: HomeAssistant,
        next_due: Callable[[], datetime | None],
        tick: Callable[[datetime], None],
    ) -> None:
        """Take what tells when something is due, and what to call then, with the time."""
        self._hass = hass
        self._next_due = next_due
        self._tick = tick
        self._minute: datetime | None = None
        self._not_before = datetime.min.replace(tzinfo=UTC)
        self._listeners: list[Callable[[], None]] = []
        self._timer: CALLBACK_TYPE | None = None
        self._timer_at: datetime | None = None

    @callback
    def async_start(self) -> None:
        """Begin to wait."""
        self._minute = dt_util.utcnow() + _MINUTE
        self.async_arm()

    @callback
    def async_stop(self) -> None:
        """Wait for nothing any more."""
        self._minute = None
        if self._timer:
            self._timer()
            self._timer = self._timer_at = None

    @callback
    def async_every_minute(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call a listener every minute; return what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_arm(self) -> None:
        """Look when something is due next: it may be earlier than it was."""
        if self._minute is None:
            return
        due = self._minute
        if (other := self._next_due()) is not None:
            due = min(due, max(other, self._not_before))
        if self._timer_at is not None and self._timer_at <= due:
            return
        if self._timer:
            self._timer()
        self._timer_at = due
        job = HassJob(self._async_due, cancel_on_shutdown=True)
        self._timer = async_track_point_in_utc_time(self._hass, job, due)

    @callback
    def _async_due(self, _: datetime) -> None:
        self._timer = self._timer_at = None
        now = dt_util.utcnow()
        try:
            self._tick(now)
        except Exception:
            _LOGGER.exception("What is due has failed, and is tried again")
            self._not_before = now + _RETRY
        if self._minute is not None and self._minute <= now:
            self._minute = now + _MINUTE
            self._tell_minute()
        self.async_arm()

    def _tell_minute(self) -> None:
        for listener in list(self._listeners):
            try:
                listener()
            except Exception:
                _LOGGER.exception("Something that is done each minute has failed")
