"""What cards and hub say to each other over the websocket, declared once.

``frontend/src/data/messages.ts`` declares the same for the cards, and
``tests/test_messages.py`` holds the two together: names, keys, what may be
null, and the words of every union. ``docs/websocket.md`` explains them.

Times are ISO 8601 with offset; durations are seconds unless a key says minutes.
"""

from typing import Literal, TypedDict

from .core.enums import Availability, State, Status
from .core.kiosk import Identification, Look, SessionEnd

type ConsultationState = State
type QueueAction = Literal[
    "accept", "decline", "start", "complete", "no_show", "requeue"
]


class Wait(TypedDict):
    """An expected wait in minutes, and the range that is shown."""

    minutes: int
    low: int
    high: int


class ServingTicket(TypedDict):
    """A ticket that is being served, or called to come in."""

    ticket: str
    since: str


class BoardPerson(TypedDict):
    """All that anybody may know of a faculty member."""

    id: str
    device_id: str | None
    name: str
    department: str | None
    office: str | None
    picture: str | None
    courses: list[str]
    status: Status
    since: str | None
    until: str | None
    opens_at: str | None
    queue_open: bool
    waiting: int
    wait: Wait | None
    serving: ServingTicket | None
    called: list[ServingTicket]


class BoardOffice(TypedDict):
    """What forms need to know of the office's rules.

    ``bundle`` is the version of the cards that is served now: a page that was
    loaded with another one is old.
    """

    title: str
    topics: list[str]
    details_min: int
    details_max: int
    reason_max: int
    message_max: int
    course_max: int
    language: str
    bundle: str | None


class BoardWhole(TypedDict):
    """Everybody: the first event, and again when the office's rules change."""

    type: Literal["board"]
    office: BoardOffice
    people: list[BoardPerson]


class BoardChanges(TypedDict):
    """The whole rows of whoever changed, and the ids of who is gone."""

    type: Literal["changes"]
    people: list[BoardPerson]
    removed: list[str]


class BoardGone(TypedDict):
    """The hub is not loaded: what is shown may be out of date until the next ``board``."""

    type: Literal["gone"]


type BoardEvent = BoardWhole | BoardChanges | BoardGone


class Named(TypedDict):
    """A faculty member or a kiosk by id and name."""

    id: str
    name: str


class Me(TypedDict):
    """Who is looking: whose queues they may answer, which kiosks they may use."""

    is_admin: bool
    faculty: list[Named]
    kiosks: list[Named]


class KioskSettings(TypedDict):
    """What a tablet needs to know of itself; language null is the hub's."""

    id: str
    name: str
    place: str | None
    departments: list[str]
    identification: Identification
    idle_time: int
    language: str | None
    look: Look
    keyboard: bool


class Session(TypedDict):
    """Who is identified: no more of a student than it takes to greet them.

    ``visitor`` is the same whenever that student comes, and nobody else's.
    """

    visitor: str
    name: str
    open_requests: int
    limit: int


class OwnRequest(TypedDict):
    """One of the identified student's own requests.

    ``talking`` says that the faculty member is in a consultation just now.
    """

    consultation_id: str
    ticket: str
    faculty_id: str
    faculty: str | None
    office: str | None
    state: ConsultationState
    version: int
    details: str
    course: str | None
    topic: str | None
    reason: str | None
    requested_at: str
    changed_at: str
    position: int | None
    wait: Wait | None
    talking: bool
    announcement: str | None


class KioskChanged(TypedDict):
    """What is set of the kiosk: the first event, and again whenever it changes."""

    type: Literal["kiosk"]
    kiosk: KioskSettings


class SessionChanged(TypedDict):
    """A session began, or ended for a reason."""

    type: Literal["session"]
    session: Session | None
    reason: SessionEnd | None


class RequestsChanged(TypedDict):
    """The student's open requests, and the last twenty that are closed."""

    type: Literal["requests"]
    open: list[OwnRequest]
    past: list[OwnRequest]


class ScanRefused(TypedDict):
    """A scan at the kiosk's reader was refused; seconds of the pause, if it is locked."""

    type: Literal["refused"]
    locked_for: int | None


class ReaderChanged(TypedDict):
    """Whether the kiosk's reader is connected; null without one, or while nobody knows."""

    type: Literal["reader"]
    online: bool | None


type KioskEvent = (
    KioskChanged | SessionChanged | RequestsChanged | ScanRefused | ReaderChanged
)


class QueueItem(TypedDict):
    """One request in a faculty member's own queue."""

    consultation_id: str
    ticket: str
    student: str
    state: ConsultationState
    version: int
    details: str
    course: str | None
    topic: str | None
    requested_at: str
    changed_at: str
    position: int | None


class QueueEvent(TypedDict):
    """A whole queue; ``missed`` are those who did not come and may be put back."""

    type: Literal["queue"]
    person: BoardPerson
    availability: Availability
    closed_until: str | None
    open: list[QueueItem]
    missed: list[QueueItem]
    announcement: str | None


class QueueClosed(TypedDict):
    """The queue is no longer the reader's to see; nothing follows."""

    type: Literal["closed"]
