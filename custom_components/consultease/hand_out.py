"""Decides when what changed is handed out to entities and cards."""

from asyncio import Handle
from collections.abc import Callable

from homeassistant.core import HomeAssistant, callback

# Seconds from one hand-out to the next. What comes alone shows at once; of a
# storm, people and the recorder see what it came to.
_SPACING = 0.02


class HandOut:
    """Calls ``show``, which hands out all there is, as soon and as seldom as is good."""

    def __init__(self, hass: HomeAssistant, show: Callable[[], None]) -> None:
        """Take what hands out."""
        self._loop = hass.loop
        self._show = show
        self._handle: Handle | None = None
        self._not_before = 0.0

    @property
    def is_pending(self) -> bool:
        """Whether something waits to be handed out."""
        return self._handle is not None

    @callback
    def async_soon(self) -> None:
        """Hand out what is changing: not before this turn of the loop is over."""
        if self._handle is None:
            self._handle = (
                self._loop.call_soon(self.async_now)
                if self._is_free
                else self._loop.call_at(self._not_before, self.async_now)
            )

    @callback
    def async_now_if_free(self) -> None:
        """Hand out what waits without another turn, unless something just was."""
        if self._handle is not None and self._is_free:
            self.async_now()

    @callback
    def async_now(self) -> None:
        """Hand out what changed, however often it did."""
        self.async_stop()
        self._not_before = self._loop.time() + _SPACING
        self._show()

    @callback
    def async_stop(self) -> None:
        """Let nothing wait any more."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    @property
    def _is_free(self) -> bool:
        return self._not_before <= self._loop.time()
