"""For work that makes very many things of which none is garbage."""

from collections.abc import Generator
from contextlib import contextmanager
import gc
from threading import Lock

_NEVER = 1_000_000_000

_one_at_a_time = Lock()
_pausing = Lock()
_paused = 0


@contextmanager
def uncollected() -> Generator[None]:
    """Keep the garbage collector to what is new: for a second or two in an executor.

    It would look through all of Home Assistant again and again, and hold up
    everybody for a fifth of a second each time.
    """
    with _one_at_a_time:
        new, young, old = gc.get_threshold()
        gc.set_threshold(new, young, _NEVER)
        try:
            yield
        finally:
            gc.set_threshold(new, young, old)


@contextmanager
def collecting_later() -> Generator[None]:
    """Let the garbage collector wait: for milliseconds that leave next to nothing behind.

    What it sees and is gone a moment later counts towards the next time that it
    looks through all of Home Assistant. Whatever was made must be let go of inside.
    """
    global _paused  # noqa: PLW0603
    with _pausing:
        _paused += 1
        gc.disable()
    try:
        yield
    finally:
        with _pausing:
            _paused -= 1
            if not _paused:
                gc.enable()
