"""What must survive a power cut of one person's office: frozen, and on disk before it is told."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Self

from .counts import counted, day_from_dict, talk_seconds
from .desk.messages import ReceiptResult
from .enums import Action, Availability, State
from .models import Settings
from .queue import SERVICE_TIMES_KEPT, ordered
from .record import Announcement, Consultation
from .snapshots import DayStats

ANSWERS_KEPT = 32
# As many as a unit keeps until their receipts come: their repeats cost no write.
_ANSWERS_LATELY = 16

# Of answers that earlier versions have written: they did not say whose.
_ANY_DESK = ""

# A no-show may be put back for the rest of the day, and a desk unit may send
# an answer again, so what is closed stays at hand for a while.
_NO_SHOW_KEPT = timedelta(hours=12)
_CLOSED_KEPT = timedelta(minutes=10)

# A talk that nobody ends is over at last: nobody talks for half a day.
_TALK_MAX = timedelta(hours=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One person's queue, counters and settings of the moment.

    ``queue`` is in order; ``closed`` waits to be moved to its month. ``rank`` is
    the last one given. ``service_times`` in seconds, newest last. ``answers``
    are the last ones of their desk units: desk id, answer id, what became of it. ``ended_at`` is when
    a talk last ended. Until ``closed_until`` nobody may ask.
    """

    queue: tuple[Consultation, ...] = ()
    closed: tuple[Consultation, ...] = ()
    availability: Availability = Availability.AUTOMATIC
    availability_until: datetime | None = None
    closed_until: datetime | None = None
    in_hours: bool | None = None
    rank: int = 0
    today: DayStats = DayStats()
    service_times: tuple[int, ...] = ()
    ended_at: datetime | None = None
    announcement: Announcement | None = None
    answers: tuple[tuple[str, str, ReceiptResult], ...] = ()

    def find(self, consultation_id: str) -> Consultation | None:
        """Return an open or lately closed consultation."""
        for group in (self.queue, self.closed):
            for each in group:
                if each.id == consultation_id:
                    return each
        return None

    @property
    def tickets(self) -> list[str]:
        """Return the tickets that are open, or may be again: a no-show can be put back."""
        return [
            each.ticket
            for each in (*self.queue, *self.closed)
            if each.state.is_open or each.state is State.NO_SHOW
        ]

    def day(self, day: date) -> DayStats:
        """Return the counts of a local day, fresh ones when it has just begun."""
        label = day.isoformat()
        return self.today if self.today.day == label else DayStats(day=label)

    def put(self, consultation: Consultation, day: date) -> Self:
        """Return the book with a consultation's newest version, counted where it counts."""
        others = [each for each in self.queue if each.id != consultation.id]
        closed = tuple(each for each in self.closed if each.id != consultation.id)
        if consultation.state.is_open:
            others.append(consultation)
        else:
            closed = (*closed, consultation)
        service_times, ended_at = self.service_times, self.ended_at
        if consultation.state is State.COMPLETED:
            ended_at = consultation.changed_at
            if (talk := talk_seconds(consultation)) is not None:
                service_times = (*service_times, talk)[-SERVICE_TIMES_KEPT:]
        return replace(
            self,
            queue=ordered(others),
            # It was meant for those who waited.
            announcement=self.announcement if others else None,
            closed=closed,
            rank=max(self.rank, consultation.rank),
            today=counted(self.day(day), consultation),
            service_times=service_times,
            ended_at=ended_at,
        )

    def remember(self, desk_id: str, answer_id: str, result: ReceiptResult) -> Self:
        """Return the book knowing an answer, so that its repeat changes nothing.

        One that a unit goes on repeating is not forgotten for the sake of newer ones.
        """
        answer = desk_id, answer_id, result
        if answer in self.answers[-_ANSWERS_LATELY:]:
            return self
        others = tuple(each for each in self.answers if each != answer)
        return replace(self, answers=(*others, answer)[-ANSWERS_KEPT:])

    def result_of(self, desk_id: str, answer_id: str) -> ReceiptResult | None:
        """Return what became of a desk unit's answer, None of one that is not known."""
        for desk, answer, result in self.answers:
            if answer == answer_id and desk in (desk_id, _ANY_DESK):
                return result
        return None

    def overdue(
        self, now: datetime, settings: Settings
    ) -> list[tuple[Consultation, Action]]:
        """Return what time has decided by now: who expires, did not show, or talks no more."""
        return [
            (each, action) for each, action, at in self._limits(settings) if at <= now
        ]

    def deadline(self, settings: Settings) -> datetime | None:
        """Return when time decides something next, None while nothing waits."""
        times = [at for _, _, at in self._limits(settings)]
        ends = (self.availability_until, self.closed_until)
        return min((*times, *filter(None, ends)), default=None)

    def _limits(
        self, settings: Settings
    ) -> Iterable[tuple[Consultation, Action, datetime]]:
        busy = any(each.state is State.IN_PROGRESS for each in self.queue)
        for each in self.queue:
            if each.state is State.IN_PROGRESS:
                yield each, Action.COMPLETE, each.changed_at + _TALK_MAX
            elif each.state is State.PENDING and settings.expire_after:
                after = timedelta(seconds=settings.expire_after)
                yield each, Action.EXPIRE, each.changed_at + after
            elif each.state is State.ACCEPTED and settings.no_show_after and not busy:
                # Nobody can show up while another talk is on: their time
                # starts when the person is free.
                after = timedelta(seconds=settings.no_show_after)
                free = max(each.changed_at, self.ended_at or each.changed_at)
                yield each, Action.NO_SHOW, free + after

    def settled(self, now: datetime, settings: Settings) -> tuple[Consultation, ...]:
        """Return the closed consultations that nothing can happen to any more."""
        cool_down = max(_CLOSED_KEPT, timedelta(seconds=settings.cool_down))
        today = now.astimezone(settings.time_zone).date()

        def is_settled(each: Consultation) -> bool:
            if each.state is State.NO_SHOW:
                return now - each.changed_at >= _NO_SHOW_KEPT
            if settings.first_of_day_first and each.state is State.COMPLETED:
                # Who was here today is asked for until the day is over.
                if each.changed_at.astimezone(settings.time_zone).date() == today:
                    return False
            return now - each.changed_at >= cool_down

        return tuple(filter(is_settled, self.closed))

    def as_dict(self) -> dict[str, Any]:
        """Return what ``from_dict`` takes."""
        return {
            "queue": [each.as_dict() for each in self.queue],
            "closed": [each.as_dict() for each in self.closed],
            "availability": self.availability,
            "availability_until": _text(self.availability_until),
            "closed_until": _text(self.closed_until),
            "in_hours": self.in_hours,
            "rank": self.rank,
            "today": {
                **asdict(self.today),
                "waits": list(self.today.waits),
                "services": list(self.today.services),
            },
            "service_times": list(self.service_times),
            "ended_at": _text(self.ended_at),
            "announcement": self.announcement
            and {
                "text": self.announcement.text,
                "at": self.announcement.at.isoformat(),
            },
            "answers": [list(answer) for answer in self.answers],
        }

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> Self:
        """Return the book that ``as_dict`` described.

        Raises KeyError, TypeError or ValueError if it is none.
        """
        announcement = row["announcement"]
        return cls(
            queue=ordered(Consultation.from_dict(each) for each in row["queue"]),
            closed=tuple(Consultation.from_dict(each) for each in row["closed"]),
            availability=Availability(row["availability"]),
            availability_until=_time(row["availability_until"]),
            # Not in what earlier versions have written.
            closed_until=_time(row.get("closed_until")),
            in_hours=row["in_hours"],
            rank=row["rank"],
            today=day_from_dict(row["today"]),
            service_times=tuple(row["service_times"]),
            ended_at=_time(row["ended_at"]),
            announcement=announcement
            and Announcement(
                announcement["text"], datetime.fromisoformat(announcement["at"])
            ),
            answers=tuple(
                (desk_id[0] if desk_id else _ANY_DESK, answer_id, ReceiptResult(result))
                for *desk_id, answer_id, result in row["answers"]
            ),
        )

    def map_consultations(self, change: Callable[[Consultation], Consultation]) -> Self:
        """Return the book with every consultation changed."""
        return replace(
            self,
            queue=tuple(map(change, self.queue)),
            closed=tuple(map(change, self.closed)),
        )


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
