"""Those in the hub who are told of something."""

from collections.abc import Callable
import logging

from homeassistant.core import CALLBACK_TYPE, callback

_LOGGER = logging.getLogger(__name__)


class Listeners[*Args]:
    """Told one after the other; what fails for one keeps nothing from the others."""

    def __init__(self, failed: str) -> None:
        """Take what the log says when telling one has failed."""
        self._failed = failed
        self._listeners: list[Callable[[*Args], None]] = []

    @callback
    def async_add(self, listener: Callable[[*Args], None]) -> CALLBACK_TYPE:
        """Tell a listener, too; return what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_tell(self, *args: *Args) -> None:
        """Tell everybody who listens."""
        for listener in list(self._listeners):
            try:
                listener(*args)
            except Exception:
                _LOGGER.exception(self._failed)
