"""How long simulated desk units take for what they do by themselves."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Seconds on the desk's clock; None means never."""

    retry: float = 5.0
    """Between attempts to reach the broker."""
    grace: float = 60.0
    """From losing the beacon to "away", where the hub has not told another."""
    scan: float | None = 8.0
    """From boot to finding a beacon that is near (original units)."""
    resend: float | None = 10.0
    """Between attempts to deliver an answer that got no receipt (v1)."""
    health: float | None = 60.0
    """Between health reports (v1)."""
    heartbeat: float | None = 300.0
    """Between heartbeats, or repeats of the plain status (original units)."""
    ping: float | None = 5.0
    """Between bare pings (generations 1 and 2)."""
    ntp: float | None = 7200.0
    """Between time synchronisation reports (generation 3)."""


REAL = Timing()
"""As the real desk units behave."""

STILL = Timing(
    retry=0.2,
    scan=None,
    resend=2.0,
    health=None,
    heartbeat=None,
    ping=None,
    ntp=None,
)
"""Does only what it is told, for tests. Answers are still sent again."""
