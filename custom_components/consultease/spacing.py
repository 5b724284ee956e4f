"""Sends what changes often no more often than need be: the newest, when some time has passed."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

# Seconds. Whoever's beacon flickers must not make the broker store each flicker.
INTERVAL = 2.0


class Spacing[T]:
    """Sends at most one thing of a key in ``INTERVAL``; what comes alone goes at once."""

    def __init__(self, hass: HomeAssistant, send: Callable[[str, T], bool]) -> None:
        """Take what sends, and says whether there was anything to be sent."""
        self._hass = hass
        self._send = send
        self._sent_at: dict[str, float] = {}
        self._held: dict[str, tuple[T, CALLBACK_TYPE]] = {}

    @callback
    def put(self, key: str, thing: T, *, at_once: bool = False) -> None:
        """Send a thing now or soon, in place of what is held of its key."""
        now = self._hass.loop.time()
        due = self._sent_at.get(key, now - INTERVAL) + INTERVAL
        if held := self._held.pop(key, None):
            held[1]()
        if due > now and not at_once:
            job = HassJob(partial(self._async_due, key), cancel_on_shutdown=True)
            self._held[key] = thing, async_call_later(self._hass, due - now, job)
        elif self._send(key, thing):
            self._sent_at[key] = now

    @callback
    def forget(self, key: str) -> None:
        """Send nothing any more of a key that is held, and know of nothing sent."""
        self._sent_at.pop(key, None)
        if held := self._held.pop(key, None):
            held[1]()

    @callback
    def clear(self) -> None:
        """Forget all."""
        for key in {*self._sent_at, *self._held}:
            self.forget(key)

    @callback
    def _async_due(self, key: str, _: datetime) -> None:
        self.put(key, self._held[key][0], at_once=True)
