"""State shared by threads, and waiting for it without polling."""

from collections.abc import Callable
import threading


class WaitTimeoutError(TimeoutError):
    """What was waited for did not come in time."""


class Monitor:
    """A lock around a desk's state that wakes who waits whenever it is released.

    Never stop or join a network thread while holding it: that thread may want it.
    """

    def __init__(self) -> None:
        """Create an unlocked monitor."""
        self._condition = threading.Condition()

    def __enter__(self) -> None:
        """Lock."""
        self._condition.acquire()

    def __exit__(self, *_exc: object) -> None:
        """Wake who waits, then unlock."""
        self._condition.notify_all()
        self._condition.release()

    def wait_for[T](
        self, read: Callable[[], T | None], timeout: float, what: Callable[[], str]
    ) -> T:
        """Return what ``read`` gives as soon as that is neither None nor False.

        ``timeout`` in seconds; ``what`` describes the state for the error's text.
        """
        found: T | None = None

        def check() -> bool:
            nonlocal found
            found = read()
            return found is not None and found is not False

        with self._condition:
            if not self._condition.wait_for(check, timeout) or found is None:
                msg = f"Nothing came within {timeout} s: {what()}"
                raise WaitTimeoutError(msg)
        return found
