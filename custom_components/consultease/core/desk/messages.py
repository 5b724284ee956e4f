"""What desk units and the hub say to each other, without topics or payload keys.

Every transport turns its own wire format into these and back, so nothing past
the codecs knows how a desk is connected.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ..enums import Status


class AnswerAction(StrEnum):
    """What a press on a desk unit means.

    Without a request shown, accept means that the person is available and
    decline that they are busy.
    """

    ACCEPT = "accept"
    DECLINE = "decline"
    START = "start"
    COMPLETE = "complete"
    LATER = "later"


class ReceiptResult(StrEnum):
    """What became of an answer."""

    DONE = "done"
    REPEATED = "repeated"
    STALE = "stale"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskMessage:
    """Something a desk unit said.

    ``retained`` is true for what the broker kept from before we listened: it is
    last known, not news.
    """

    desk_id: str
    retained: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAvailability(DeskMessage):
    """The desk unit is connected, or its last will says that it no longer is."""

    online: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskInfo(DeskMessage):
    """What the desk unit is."""

    protocol: int
    firmware: str | None = None
    hardware: str | None = None
    mac: str | None = None
    ip: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPresence(DeskMessage):
    """Whether the desk unit hears the person's beacon.

    ``rssi`` is in dBm. ``boot`` counts the unit's starts and ``seq`` its
    messages since then; together they order messages of one unit. ``beacon`` is
    the one that is heard, normalised, from a unit that tells which.
    """

    present: bool
    rssi: int | None = None
    boot: int | None = None
    seq: int | None = None
    beacon: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskHealth(DeskMessage):
    """How the desk unit is doing.

    ``uptime`` in seconds, ``free_heap`` in bytes, ``wifi_rssi`` in dBm,
    ``beacon_battery`` in percent. What the unit does not know is None.
    """

    uptime: int | None = None
    free_heap: int | None = None
    wifi_rssi: int | None = None
    beacon_battery: int | None = None
    time_synced: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAnswer(DeskMessage):
    """A button was pressed.

    ``answer_id`` stays the same when the unit sends an answer again. Without
    ``consultation_id`` it is a general press: busy or available. ``version``
    is the consultation's version that the unit showed, when it tells, ``age``
    the seconds since the press.
    """

    answer_id: str
    action: AnswerAction
    consultation_id: str | None = None
    version: int | None = None
    age: int | None = None

    @property
    def is_general(self) -> bool:
        """Whether it is about the person, not about one request."""
        return self.consultation_id is None or self.action is AnswerAction.LATER


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyStatus(DeskMessage):
    """A presence report of an original desk unit of ``generation`` 1, 2 or 3.

    ``uptime_ms`` is milliseconds since its boot (wraps after 49.7 days), None
    from generations that do not tell. ``beacon`` is what generation 2 hears.
    """

    present: bool
    generation: int
    uptime_ms: int | None = None
    beacon: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyHeartbeat(DeskMessage):
    """A sign of life of an original desk unit, about every five minutes."""

    uptime_ms: int | None = None
    present: bool | None = None
    free_heap: int | None = None
    time_synced: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyResponse(DeskMessage):
    """A button press on an original desk unit.

    It names no consultation: ``token`` is read from the echo of our own text,
    None when the echo was cut. ``message_id`` is the unit's own invention and
    only tells repeats apart. ``action`` is None in a retained one that cannot
    be read: it has to be cleared all the same.
    """

    action: AnswerAction | None
    message_id: str
    uptime_ms: int | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Malformed:
    """A message that means nothing to us.

    ``reason`` is a short constant, never a part of the payload: it is logged.
    """

    desk_id: str | None
    kind: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HubMessage:
    """Something the hub says to one desk unit."""

    desk_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HubConfig(HubMessage):
    """What a desk unit needs to know to work. ``grace`` in seconds, ``min_rssi`` in dBm."""

    name: str
    department: str | None
    beacons: tuple[str, ...]
    min_rssi: int
    grace: int
    time_zone: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """One request as a desk unit shows it."""

    consultation_id: str
    version: int
    ticket: str
    student: str
    course: str | None
    text: str
    since: datetime
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HubQueue(HubMessage):
    """The whole truth for a desk unit's screen: all that is open, in order."""

    rev: int
    status: Status
    waiting: int
    items: tuple[QueueItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HubReceipt(HubMessage):
    """What became of an answer."""

    answer_id: str
    result: ReceiptResult


@dataclass(frozen=True, slots=True, kw_only=True)
class HubText(HubMessage):
    """A text to show for some seconds."""

    text: str
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HubForget(HubMessage):
    """The desk unit has lost its person: clear what is retained for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyText(HubMessage):
    """One line for the screen of an original desk unit, already made to fit.

    Generation 3 listens elsewhere than generations 1 and 2.
    """

    text: str
    generation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyClear(HubMessage):
    """Clear a retained answer, so that it is not replayed at every reconnect."""


@dataclass(frozen=True, slots=True)
class Publish:
    """One MQTT publication."""

    topic: str
    payload: str
    qos: int
    retain: bool
