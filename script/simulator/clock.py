"""Time for simulated desk units: one thread, any speed."""

from collections.abc import Callable
import heapq
import logging
import threading
import time

_LOGGER = logging.getLogger(__name__)


class Timer:
    """Something that will happen, unless it is cancelled."""

    __slots__ = ("_cancelled", "callback")

    def __init__(self, callback: Callable[[], object]) -> None:
        """Remember what to do."""
        self.callback = callback
        self._cancelled = False

    @property
    def cancelled(self) -> bool:
        """Whether it will not happen."""
        return self._cancelled

    def cancel(self) -> None:
        """Make sure that it does not happen (again)."""
        self._cancelled = True


class Clock:
    """Runs callbacks later, in simulated seconds.

    ``speed`` simulated seconds pass in one real second. The thread starts with
    the first timer and is shared by all desks that are given this clock.
    """

    def __init__(self, speed: float = 1.0) -> None:
        """Create a clock without a thread."""
        if speed <= 0:
            msg = f"The speed must be above zero, not {speed}"
            raise ValueError(msg)
        self.speed = speed
        self._condition = threading.Condition()
        self._heap: list[tuple[float, int, Timer]] = []
        self._count = 0
        self._thread: threading.Thread | None = None
        self._closed = False

    def now(self) -> float:
        """Return simulated seconds since an arbitrary start."""
        return time.monotonic() * self.speed

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        """Call ``callback`` once, ``seconds`` from now."""
        timer = Timer(callback)
        self._push(self.now() + seconds, timer)
        return timer

    def every(self, seconds: float, callback: Callable[[], object]) -> Timer:
        """Call ``callback`` again and again, first after ``seconds``."""

        def repeat() -> None:
            callback()
            if not timer.cancelled:
                self._push(self.now() + seconds, timer)

        timer = Timer(repeat)
        self._push(self.now() + seconds, timer)
        return timer

    def close(self) -> None:
        """Forget all timers and end the thread."""
        with self._condition:
            self._closed = True
            self._heap.clear()
            self._condition.notify_all()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _push(self, when: float, timer: Timer) -> None:
        with self._condition:
            if self._closed:
                return
            self._count += 1
            heapq.heappush(self._heap, (when, self._count, timer))
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="simulator-clock", daemon=True
                )
                self._thread.start()
            self._condition.notify_all()

    def _run(self) -> None:
        while (timer := self._next()) is not None:
            if timer.cancelled:
                continue
            try:
                timer.callback()
            except Exception:
                _LOGGER.exception("A simulated desk unit failed")

    def _next(self) -> Timer | None:
        with self._condition:
            while not self._closed:
                if not self._heap:
                    self._condition.wait()
                    continue
                wait = (self._heap[0][0] - self.now()) / self.speed
                if wait <= 0:
                    return heapq.heappop(self._heap)[2]
                self._condition.wait(wait)
        return None
