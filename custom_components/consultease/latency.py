"""How long things took lately."""

from collections import deque
from statistics import median, quantiles
from typing import Final

_KEPT: Final = 512


class Latencies:
    """The last few hundred times that something took, in seconds."""

    def __init__(self) -> None:
        """Begin without any."""
        self._times = deque[float](maxlen=_KEPT)

    def add(self, seconds: float) -> None:
        """Take one more; the oldest goes."""
        self._times.append(seconds)

    def as_dict(self) -> dict[str, float | int | None]:
        """Return how many there are, their median and 99th percentile in milliseconds."""
        times = list(self._times)
        highest = (
            quantiles(times, n=100)[-1] if len(times) > 1 else max(times, default=None)
        )
        return {
            "count": len(times),
            "median_ms": _milliseconds(median(times) if times else None),
            "p99_ms": _milliseconds(highest),
        }


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 2)
