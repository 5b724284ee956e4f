"""One tablet: who is identified on it, and what it is told."""

from asyncio import Task
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from homeassistant.core import CALLBACK_TYPE

from .card_payloads import kiosk_settings, own_request, session
from .coordinator import HubCoordinator
from .core.kiosk import Kiosk, SessionEnd, Visit
from .core.models import Student
from .core.record import Consultation
from .core.snapshots import Snapshot
from .messages import KioskEvent, KioskSettings, RequestsChanged

PAST_SHOWN = 20


@dataclass(eq=False, slots=True, kw_only=True)
class Tablet:
    """One subscription to a kiosk, and the student who is identified on it.

    ``may_fn`` says whether its user may still use the kiosk; ``past`` is what
    months on disk hold of the student, and ``looking_back`` reads it.
    """

    kiosk_id: str
    connection: Hashable
    user_id: str
    send_fn: Callable[[KioskEvent], None]
    may_fn: Callable[[Kiosk], bool]
    visit: Visit | None = None
    past: tuple[Consultation, ...] = ()
    looking_back: Task[None] | None = field(default=None, repr=False)
    timer: CALLBACK_TYPE | None = field(default=None, repr=False)
    _settings: KioskSettings | None = None
    _requests: RequestsChanged | None = None

    def begin(self, hub: HubCoordinator, student: Student, now: datetime) -> Visit:
        """Let a student in."""
        self.visit = Visit(student.number, now)
        told = session(hub, student)
        self.send_fn({"type": "session", "session": told, "reason": None})
        self.tell_requests(hub)
        return self.visit

    def end(self, reason: SessionEnd) -> None:
        """End the session, if there is one, and say so."""
        if self.visit is not None:
            self.forget()
            self.send_fn({"type": "session", "session": None, "reason": reason})

    def forget(self) -> None:
        """Keep nothing of who was there."""
        self.visit = self._requests = None
        self.past = ()
        if self.looking_back:
            # A long past, of which little is this student's, takes seconds to read.
            self.looking_back.cancel()
            self.looking_back = None
        if self.timer:
            self.timer()
            self.timer = None

    def concerned_by(self, changed: Sequence[Snapshot]) -> bool:
        """Whether any of these people has, or had, a request of this student."""
        if self.visit is None or self._requests is None:
            return False
        number = self.visit.student
        asked = {each["faculty_id"] for each in self._requests["open"]}
        return any(
            shown.faculty.id in asked
            or any(each.student == number for each in shown.queue)
            for shown in changed
        )

    def tell_kiosk(self, kiosk: Kiosk, *, anew: bool = False) -> None:
        """Tell what is set of the kiosk, if it was told something else before."""
        settings = kiosk_settings(kiosk)
        if anew or settings != self._settings:
            self._settings = settings
            self.send_fn({"type": "kiosk", "kiosk": settings})

    def tell_requests(self, hub: HubCoordinator) -> None:
        """Tell the student's requests, if they were told something else before."""
        assert self.visit is not None
        number = self.visit.student
        waiting: dict[str, Consultation] = {}
        closed = {each.id: each for each in self.past}
        for book in hub.office.ledger.people().values():
            waiting |= {each.id: each for each in book.queue if each.student == number}
            closed |= {each.id: each for each in book.closed if each.student == number}
        past = sorted(
            (each for key, each in closed.items() if key not in waiting),
            key=lambda each: each.changed_at,
            reverse=True,
        )
        told: RequestsChanged = {
            "type": "requests",
            "open": [
                own_request(hub, each)
                for each in sorted(waiting.values(), key=lambda each: each.requested_at)
            ],
            "past": [own_request(hub, each) for each in past[:PAST_SHOWN]],
        }
        if told != self._requests:
            self._requests = told
            self.send_fn(told)
