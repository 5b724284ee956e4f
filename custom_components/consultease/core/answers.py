"""What people say of themselves and to those who ask, also at their desk unit."""

from datetime import UTC, datetime, time, timedelta

from .desk.messages import AnswerAction, DeskAnswer, HubReceipt, ReceiptResult
from .enums import Action, Availability, Role, State, Via
from .errors import ConsultEaseError
from .events import AvailabilitySet, DeskCommanded, QueueClosed, QueueOpened
from .limits import ANNOUNCEMENT_MAX, check_text
from .record import Actor, Announcement, Consultation
from .requests import Requests

# What a desk unit's long press means, and how long a press of "busy" holds, or of
# "available" for somebody whose beacon is not heard: they will go home one day.
_LATER = timedelta(minutes=10)
_PRESSED = timedelta(hours=1)

# How long a press that names no request may have waited in the unit's outbox.
_GENERAL_MAX = timedelta(minutes=5)

_AT_DESK = Actor(Role.FACULTY, Via.DESK)

_ANSWERS: dict[AnswerAction, Action] = {
    AnswerAction.ACCEPT: Action.ACCEPT,
    AnswerAction.DECLINE: Action.DECLINE,
    AnswerAction.START: Action.START,
    AnswerAction.COMPLETE: Action.COMPLETE,
}


class Answers(Requests):
    """Whether a person takes requests, what they tell those who wait, and their desk's buttons."""

    def set_availability(
        self,
        now: datetime,
        faculty_id: str,
        availability: Availability,
        actor: Actor,
        until: datetime | None = None,
    ) -> None:
        """Override a person's status until a time, or until changed; raise ``until_in_past``."""
        self._person(faculty_id)
        if until is not None and until <= now:
            raise ConsultEaseError("until_in_past", field="until")
        if availability is Availability.AUTOMATIC:
            until = None
        book = self.ledger.draft(faculty_id)
        if (availability, until) == (book.availability, book.availability_until):
            return
        self._write(faculty_id, availability=availability, availability_until=until)
        self._drafted.append(AvailabilitySet(faculty_id, availability, actor))

    def close_queue(
        self,
        now: datetime,
        faculty_id: str,
        actor: Actor,
        until: datetime | None = None,
    ) -> None:
        """Take no more requests until a time, or the day is over; raise ``until_in_past``.

        Who waits already stays, and the person's status is what it was.
        """
        self._person(faculty_id)
        if until is None:
            zone = self.settings.time_zone
            tomorrow = now.astimezone(zone).date() + timedelta(days=1)
            until = datetime.combine(tomorrow, time(), zone).astimezone(UTC)
        elif until <= now:
            raise ConsultEaseError("until_in_past", field="until")
        self._write(faculty_id, closed_until=until)
        self._drafted.append(QueueClosed(faculty_id, until, actor))

    def open_queue(self, faculty_id: str, actor: Actor) -> None:
        """Take requests again."""
        self._person(faculty_id)
        if self.ledger.draft(faculty_id).closed_until is not None:
            self._write(faculty_id, closed_until=None)
            self._drafted.append(QueueOpened(faculty_id, actor))

    def announce(
        self, now: datetime, faculty_id: str, text: str
    ) -> tuple[Consultation, ...]:
        """Keep a text for everyone who waits and return whom it concerns; raise ``nobody_waiting``."""
        self._person(faculty_id)
        if not (short := check_text(text, "message", ANNOUNCEMENT_MAX)):
            raise ConsultEaseError("message_required", field="message")
        queue = self.ledger.draft(faculty_id).queue
        waiting = tuple(each for each in queue if each.state is not State.IN_PROGRESS)
        if not waiting:
            raise ConsultEaseError("nobody_waiting", action="announce")
        self._write(faculty_id, announcement=Announcement(short, now))
        return waiting

    # Desk units

    def answer(self, now: datetime, answer: DeskAnswer) -> ReceiptResult:
        """Do what a desk unit's button said, once, and send the unit its receipt."""
        owner = self._owners.get(answer.desk_id)
        result = ReceiptResult.UNKNOWN
        if owner is not None:
            key = answer.desk_id, answer.answer_id
            known = self.ledger.result_of(owner, *key)
            result = known or self._apply(now, owner, answer)
            self.ledger.write(owner, self.ledger.draft(owner).remember(*key, result))
            if known is ReceiptResult.DONE:
                result = ReceiptResult.REPEATED
        receipt = HubReceipt(
            desk_id=answer.desk_id, answer_id=answer.answer_id, result=result
        )
        self._drafted.append(DeskCommanded(receipt))
        return result

    def _apply(
        self, now: datetime, faculty_id: str, answer: DeskAnswer
    ) -> ReceiptResult:
        age = timedelta(seconds=answer.age or 0)
        if answer.is_general and age > _GENERAL_MAX:
            return ReceiptResult.STALE
        try:
            if answer.is_general:
                self._say(now, now - age, faculty_id, answer.action)
            else:
                self._answer_request(now, faculty_id, answer)
        except ConsultEaseError as err:
            if err.key == "unknown_consultation":
                return ReceiptResult.UNKNOWN
            return ReceiptResult.STALE
        return ReceiptResult.DONE

    def _answer_request(
        self, now: datetime, faculty_id: str, answer: DeskAnswer
    ) -> None:
        found = self.ledger.find(answer.consultation_id or "")
        if found.faculty_id != faculty_id:
            raise ConsultEaseError("unknown_consultation", field="consultation_id")
        action = _ANSWERS[answer.action]
        self.advance(now, found.id, action, _AT_DESK, version=answer.version)

    def _say(
        self, now: datetime, pressed_at: datetime, faculty_id: str, action: AnswerAction
    ) -> None:
        """Do what a press means that is about the person; it holds from the press on."""
        match action:
            case AnswerAction.LATER:
                said, until = Availability.AWAY, pressed_at + _LATER
            case AnswerAction.START:
                self.call_next(now, faculty_id, _AT_DESK)
                return
            case AnswerAction.COMPLETE:
                self.act_in_front(now, faculty_id, Action.COMPLETE, _AT_DESK)
                return
            case AnswerAction.DECLINE:
                said, until = Availability.BUSY, pressed_at + _PRESSED
            case AnswerAction.ACCEPT:
                # Who says to be available at the desk takes requests.
                self.open_queue(faculty_id, _AT_DESK)
                said, until = Availability.AVAILABLE, pressed_at + _PRESSED
                if self._person(faculty_id).presence.present:
                    said = Availability.AUTOMATIC
        self.set_availability(now, faculty_id, said, _AT_DESK, until)
