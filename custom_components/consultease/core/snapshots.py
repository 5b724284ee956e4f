"""What is true at one moment, of a person, their desk unit, their day and the office.

Times are aware datetimes in UTC; durations are whole seconds unless a name says
otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from types import MappingProxyType

from .enums import Availability, Status
from .models import Faculty
from .record import Announcement, Consultation


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Whether the person is in, by which source, since when. None: nobody knows."""

    present: bool | None = None
    source: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """How long somebody who asks now will wait: minutes, and the range shown."""

    minutes: int
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskState:
    """What is known of a desk unit. Units as in ``core.desk.messages``.

    ``last_seen`` moves in steps of a minute, so that a chatty desk does not
    write a state per message. ``online`` is None until the unit was heard.
    ``beacon`` is the last that was heard, of a unit that tells which.
    """

    id: str
    online: bool | None = None
    last_seen: datetime | None = None
    firmware: str | None = None
    hardware: str | None = None
    mac: str | None = None
    ip: str | None = None
    rssi: int | None = None
    wifi_rssi: int | None = None
    beacon_battery: int | None = None
    free_heap: int | None = None
    time_synced: bool | None = None
    beacon: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayStats:
    """A faculty member's counts of one local day (ISO date).

    ``waits`` are the seconds until answers, ``services`` those that talks took.
    ``last_number`` is that of the last ticket.
    """

    day: str = ""
    requested: int = 0
    completed: int = 0
    waits: tuple[int, ...] = ()
    declined: int = 0
    expired: int = 0
    services: tuple[int, ...] = ()
    last_number: int = 0

    @property
    def median_wait(self) -> int | None:
        """Return the seconds until an answer, None before the first."""
        return round(median(self.waits)) if self.waits else None

    @property
    def median_service(self) -> int | None:
        """Return the seconds that a talk took, None before the first."""
        return round(median(self.services)) if self.services else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that is public of one faculty member, plus the queue, at one moment.

    ``opens_at`` is when their hours begin next, while they are over.
    ``closed_until`` is set while they take no more requests, wherever they are.
    """

    faculty: Faculty
    presence: Presence
    status: Status
    availability: Availability
    availability_until: datetime | None
    queue: tuple[Consultation, ...]
    queue_open: bool
    waiting: int
    estimate: Estimate | None
    today: DayStats
    desk: DeskState | None
    announcement: Announcement | None = None
    opens_at: datetime | None = None
    closed_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSnapshot:
    """The office as a whole; ``median_wait_today`` in seconds.

    ``today`` and ``departments`` sum up everybody's day, and that of each
    department that has people; ``present`` and ``present_in`` count who is in.
    """

    available: int
    waiting: int
    requested_today: int
    completed_today: int
    median_wait_today: int | None
    updates_per_minute: int = 0
    today: DayStats = DayStats()
    departments: Mapping[str, DayStats] = field(
        default_factory=lambda: MappingProxyType({})
    )
    present: int = 0
    present_in: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
