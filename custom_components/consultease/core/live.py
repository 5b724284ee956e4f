"""The part of the office that a restart may forget: who is in, and what desks show."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, override

from .desk import is_legacy
from .desk.messages import (
    DeskAnswer,
    DeskAvailability,
    DeskMessage,
    DeskPresence,
    HubMessage,
)
from .desks import Desk, Desks
from .errors import ConsultEaseError
from .events import DeskClaimed, DeskCommanded, DeskDiscovered, DeskIgnored, DeskLost
from .models import Faculty, Settings
from .people import People
from .person import Person
from .roster import Roster
from .snapshots import Snapshot
from .text import visible
from .views import desk_config, desk_queue

# What a desk unit's screen has room for.
MESSAGE_MAX = 200

_RETRY = timedelta(seconds=30)


class LiveOffice(People):
    """People with their desk units, which are told what is new at each ``refresh``."""

    @override
    def __init__(
        self, settings: Settings, roster: Roster, stored: dict[str, Any] | None = None
    ) -> None:
        super().__init__(settings, roster, stored)
        self.desks = Desks()
        self._owners: dict[str, str] = {}
        self._crowded = False

    # Whose desk unit it is

    @override
    def put_faculty(self, now: datetime, faculty: Faculty) -> None:
        """Add a person, or change what is set of them; everybody else stays as they are."""
        before = self._people.get(faculty.id)
        moved = before is None or before.faculty.desk_id != faculty.desk_id
        super().put_faculty(now, faculty)
        if moved:
            person = self._people[faculty.id]
            self._release(person)
            self._claim(now, person)
            self._set_sources(now, person, person.sources, news=False)

    @override
    def drop_faculty(self, faculty_id: str) -> None:
        """Forget a person; their desk unit is told and becomes nobody's."""
        self._release(self._people[faculty_id])
        super().drop_faculty(faculty_id)

    # What desk units say, and are told

    def receive(self, now: datetime, message: DeskMessage) -> list[DeskAnswer]:
        """Take a desk unit's message; return the answers in it, for ``answer``."""
        if gone := self.desks.make_room(now, message.desk_id):
            self._emit(DeskLost(gone))
        received = self.desks.receive(now, message)
        if received is None:
            if not self._crowded:
                self._crowded = True
                self._emit(DeskIgnored(message.desk_id))
            return []
        if is_legacy(message.desk_id):
            # Any sign of life may mean that the unit has forgotten its screen.
            self._mark(self._owners.get(message.desk_id))
        return self._hear(now, *received)

    def lose_desks(self, now: datetime, desk_ids: Iterable[str] | None = None) -> None:
        """Take that a transport is gone: its desk units (or all) may be there or not."""
        for desk in self.desks.all():
            if desk.state.online and (desk_ids is None or desk.state.id in desk_ids):
                desk.state = replace(desk.state, online=None)
                self._mark(self._owners.get(desk.state.id))
                # An original unit is gone when it is silent for long, whoever
                # was not there to hear it.
                if not is_legacy(desk.state.id):
                    self._desk_online(now, desk, online=False)

    def drop_unclaimed(self) -> None:
        """Forget the desk units that belong to nobody; those that are there will be heard again."""
        for each in self.desks.unclaimed:
            self.desks.drop(each.id)
            self._emit(DeskLost(each.id))

    def resend(self, desk_ids: Collection[str] | None = None) -> None:
        """Tell these desk units (or all) everything again: what carries it may have lost it."""
        for desk_id, faculty_id in self._owners.items():
            if desk_ids is not None and desk_id not in desk_ids:
                continue
            self.desks.claim(desk_id).session.resend()
            self._mark(faculty_id)

    def tell(self, faculty_id: str, text: str, seconds: int) -> None:
        """Show a text on a person's desk unit.

        Raises ``no_desk``, ``desk_offline``, ``desk_not_showing``,
        ``message_required`` or ``message_too_long``.
        """
        if not visible(text := text.strip()):
            raise ConsultEaseError("message_required", field="message")
        if len(text) > MESSAGE_MAX:
            raise ConsultEaseError(
                "message_too_long", field="message", limit=MESSAGE_MAX
            )
        person = self._person(faculty_id)
        if (desk := person.desk) is None:
            raise ConsultEaseError("no_desk", name=person.faculty.name)
        if not desk.state.online:
            raise ConsultEaseError("desk_offline", name=person.faculty.name)
        if not (messages := desk.session.text(text, seconds)):
            # An original unit drops what it is sent while its person is away.
            raise ConsultEaseError("desk_not_showing", name=person.faculty.name)
        self._tell(desk, messages)

    # Time

    @property
    def next_deadline(self) -> datetime | None:
        """Return when ``tick`` must be called next, None while nothing is due ever."""
        times = (self._deadlines.next, self._expiries.next, self.desks.deadlines.next)
        return min((at for at in times if at is not None), default=None)

    def tick(self, now: datetime) -> tuple[list[DeskAnswer], bool]:
        """Apply what time alone changes.

        Returns answers that desks had held back, for ``answer``, and whether
        ``expire`` has work to do.
        """
        answers: list[DeskAnswer] = []
        for desk in self.desks.due(now):
            try:
                answers += self._hear(now, desk, self.desks.tick(now, desk))
            except Exception as err:  # noqa: BLE001
                self._report(err)
            self._mark(self._owners.get(desk.state.id))
        self._pass_deadlines(now)
        expiring = list(self._expiries.pop_due(now))
        for faculty_id in expiring:
            # The disk has to agree first; should it refuse, try again.
            self._expiries.set(faculty_id, now + _RETRY)
        return answers, bool(expiring)

    # Inside

    def _claim(self, now: datetime, person: Person) -> None:
        if (desk_id := person.faculty.desk_id) is None:
            return
        desk = person.desk = self.desks.claim(desk_id)
        desk.session.resend()
        if owner := self._owners.get(desk_id):
            other = self._people[owner]
            other.desk = None
            sources = replace(other.sources, desk=None, desk_until=None)
            self._set_sources(now, other, sources, news=False)
            self._mark(owner)
        self._owners[desk_id] = person.faculty.id
        if desk.present is not None and desk.state.online:
            person.sources = person.sources.hear_desk(desk.present)
        self._emit(DeskClaimed(desk_id))

    def _release(self, person: Person) -> None:
        if (desk := person.desk) is None:
            return
        desk_id, person.desk = desk.state.id, None
        del self._owners[desk_id]
        person.sources = replace(person.sources, desk=None, desk_until=None)
        self._send(desk.session.forget())
        if left := self.desks.release(desk_id):
            self._emit(DeskDiscovered(left.state))

    def _hear(
        self, now: datetime, desk: Desk, results: Sequence[DeskMessage | HubMessage]
    ) -> list[DeskAnswer]:
        answers = []
        for result in results:
            if isinstance(result, HubMessage):
                self._send([result])
                continue
            was_online = desk.state.online
            if desk.hear(now, result):
                owner = self._owners.get(desk.state.id)
                self._mark(owner)
                if owner is None and desk.state.online and not was_online:
                    self._emit(DeskDiscovered(desk.state))
                elif owner is None and was_online and not desk.state.online:
                    self._emit(DeskLost(desk.state.id))
            if isinstance(result, DeskAnswer):
                answers.append(result)
            elif isinstance(result, DeskAvailability):
                self._desk_online(
                    now, desk, online=result.online, retained=result.retained
                )
            elif isinstance(result, DeskPresence):
                self._desk_present(now, desk, result)
        return answers

    def _desk_present(self, now: datetime, desk: Desk, word: DeskPresence) -> None:
        if (owner := self._owners.get(word.desk_id)) is None:
            return
        person = self._people[owner]
        sources = person.sources.hear_desk(word.present)
        if desk.state.online is False:
            # Kept by the broker from a unit that is gone: it counts as long as
            # the word of a unit that has just gone.
            sources = sources.desk_online(now, False, person.faculty.grace)
        self._set_sources(now, person, sources, news=not word.retained)

    def _desk_online(
        self, now: datetime, desk: Desk, *, online: bool, retained: bool = False
    ) -> None:
        if (owner := self._owners.get(desk.state.id)) is None:
            if (online or retained) and not is_legacy(desk.state.id):
                # It may still know the person that it had before it was switched
                # off, or the broker one who was removed while nothing ran.
                self._send(desk.session.forget())
            return
        person = self._people[owner]
        sources = person.sources.desk_online(now, online, person.faculty.grace)
        if online and retained and desk.present is not None:
            # The unit was there all the time, we were not: had it said
            # anything else meanwhile, the broker would have kept that, too.
            sources = sources.hear_desk(desk.present)
        self._set_sources(now, person, sources, news=not retained)

    @override
    def _build(self, now: datetime, person: Person) -> Snapshot:
        made = super()._build(now, person)
        if desk := person.desk:
            config = desk_config(person.faculty, self.settings)
            queue = desk_queue(made, self.student_label)
            self._tell(desk, desk.session.show(now, config, queue))
        return made

    def _tell(self, desk: Desk, messages: Iterable[HubMessage]) -> None:
        self._send(messages)
        self.desks.deadlines.set(desk.state.id, desk.session.deadline)

    def _send(self, messages: Iterable[HubMessage]) -> None:
        for message in messages:
            self._emit(DeskCommanded(message))
