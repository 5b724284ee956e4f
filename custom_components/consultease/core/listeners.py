"""Who hears what happened, and of what goes wrong on the way."""

from collections.abc import Callable

from .events import Event


class Listeners:
    """Tells events to all who listen, one after the other."""

    def __init__(self) -> None:
        """Start with nobody."""
        self._listeners: tuple[Callable[[Event], None], ...] = ()
        self._report: Callable[[Exception], object] = _raise

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Call a listener with every event; return what ends it."""
        self._listeners = (*self._listeners, listener)

        def unsubscribe() -> None:
            # A new tuple: whoever leaves while an event is told cuts nobody out.
            self._listeners = tuple(
                each for each in self._listeners if each is not listener
            )

        return unsubscribe

    def report_to(self, report: Callable[[Exception], object]) -> None:
        """Give a fault of one listener, or about one person, to ``report``; all others go on.

        Unless this is called, such a fault is raised at once.
        """
        self._report = report

    def _emit(self, event: Event) -> None:
        for listener in self._listeners:
            try:
                listener(event)
            except Exception as err:  # noqa: BLE001
                self._report(err)


def _raise(err: Exception) -> None:
    raise err
