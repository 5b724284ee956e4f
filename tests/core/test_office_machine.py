"""The office under any sequence of commands, writes that fail and restarts."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
import json
from typing import Any

from hypothesis import settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from custom_components.consultease.core.enums import Action, Role, State, Status, Via
from custom_components.consultease.core.errors import ConsultEaseError
from custom_components.consultease.core.events import ConsultationChanged, Event
from custom_components.consultease.core.models import Settings
from custom_components.consultease.core.office import Office
from custom_components.consultease.core.queue import position
from custom_components.consultease.core.record import Actor, Consultation

from .builders import ANA, BEN, KIOSK, NOW, PERSON, STUDENTS, office

RULES = Settings(queue_limit=4, open_per_student=2, cool_down=120)
PEOPLE = (ANA, replace(BEN, queue_limit=2), replace(ANA, id="clara"))
ORDER = (State.IN_PROGRESS, State.ACCEPTED, State.PENDING)
ANSWERS = [each for each in Action if each is not Action.REQUEST]

people = st.sampled_from([person.id for person in PEOPLE])
students = st.sampled_from([student.number for student in STUDENTS])


# Whose calls all count, however fast they come.
ROBOT = Actor(Role.SYSTEM, Via.ACTION)


class OfficeMachine(RuleBasedStateMachine):
    """An office, what of it is on disk, and who heard what."""

    def __init__(self) -> None:
        """Open the office in the morning."""
        super().__init__()
        self.now = NOW
        self.asked = 0
        self.known: list[str] = []
        # Steps and tickets that are drafted, and that are on disk.
        self.drafted: list[tuple[str, int]] = []
        self.new_tickets: list[tuple[str, str, str]] = []
        self.tickets: Counter[tuple[str, str, str]] = Counter()
        self.heard: list[Event] = []
        self.office = self.open(None)
        self.disk = self.text()

    def open(self, stored: dict[str, Any] | None) -> Office:
        """Open the office with what was on disk."""
        made = office(*PEOPLE, rules=RULES, stored=stored, now=self.now)
        made.subscribe(self.heard.append)
        return made

    def text(self) -> str:
        """Return the draft as it would be written."""
        return json.dumps(self.office.as_dict(), sort_keys=True)

    def attempt(self, command: Callable[[], Consultation]) -> Consultation | None:
        """Run a command; should it be refused, check that it changed nothing."""
        before, dirty = self.text(), self.office.dirty
        try:
            done = command()
        except ConsultEaseError:
            assert self.text() == before
            assert self.office.dirty == dirty
            return None
        self.drafted.append((done.id, done.version))
        return done

    # Commands

    @rule(student=students, faculty_id=people)
    def ask(self, student: str, faculty_id: str) -> None:
        """Ask for a consultation."""
        self.asked += 1
        asked = self.attempt(
            lambda: self.office.request(
                self.now,
                consultation_id=f"c{self.asked}",
                faculty_id=faculty_id,
                student=student,
                details="About the second lab",
                actor=KIOSK,
            )
        )
        if asked:
            self.known.append(asked.id)
            day = self.now.date().isoformat()
            self.new_tickets.append((faculty_id, day, asked.ticket))

    @precondition(lambda self: self.known)
    @rule(data=st.data(), action=st.sampled_from(ANSWERS))
    def act(self, data: st.DataObject, action: Action) -> None:
        """Take any consultation any step; a step out of the table is refused."""
        which = data.draw(st.sampled_from(self.known))
        self.attempt(lambda: self.office.advance(self.now, which, action, PERSON))

    @precondition(lambda self: self.known)
    @rule(data=st.data(), action=st.sampled_from([Action.ACCEPT, Action.NO_SHOW]))
    def act_twice(self, data: st.DataObject, action: Action) -> None:
        """Accept, not show, requeue: the rarer states, made likely."""
        which = data.draw(st.sampled_from(self.known))
        follows = Action.NO_SHOW if action is Action.ACCEPT else Action.REQUEUE
        for step in (action, follows):
            self.attempt(
                lambda step=step: self.office.advance(  # type: ignore[misc]
                    self.now, which, step, PERSON
                )
            )

    @rule(faculty_id=people)
    def call_next(self, faculty_id: str) -> None:
        """End the talk that is on and start the next."""
        queue = self.office.ledger.draft(faculty_id).queue
        talks = [each for each in queue if each.state is State.IN_PROGRESS]
        place = len(self.drafted)
        if self.attempt(lambda: self.office.call_next(self.now, faculty_id, ROBOT)):
            self.drafted[place:place] = [(each.id, each.version + 1) for each in talks]

    @rule(seconds=st.integers(1, 3000))
    def wait(self, seconds: int) -> None:
        """Let time pass, and do what it decided."""
        self.now += timedelta(seconds=seconds)
        before = {
            each.id: each
            for _, book in self.office.ledger.drafts()
            for each in book.queue
        }
        self.office.tick(self.now)
        self.office.expire(self.now)
        for each in before.values():
            after = self.office.consultation(each.id)
            if after is not each:
                self.drafted.append((after.id, after.version))

    # The disk

    @rule()
    def commit(self) -> None:
        """Let the disk take it: everybody hears of every step, in order."""
        self.heard.clear()
        self.office.commit()
        told = [each for each in self.heard if isinstance(each, ConsultationChanged)]
        steps = [(each.consultation.id, each.consultation.version) for each in told]
        assert sorted(steps) == sorted(self.drafted)
        for which in {each for each, _ in steps}:
            versions = [version for each, version in steps if each == which]
            assert versions == sorted(versions)
        self.tickets.update(self.new_tickets)
        self.drafted.clear()
        self.new_tickets.clear()
        self.disk = self.text()
        assert not self.office.dirty

    @rule()
    def rollback(self) -> None:
        """Let the disk refuse: everything is as it was, and nobody heard of anything."""
        self.heard.clear()
        self.office.rollback()
        assert self.heard == []
        self.drafted.clear()
        self.new_tickets.clear()
        assert self.text() == self.disk
        assert not self.office.dirty

    @rule()
    def restart(self) -> None:
        """Kill it: what was on disk is there, what was drafted is not."""
        self.drafted.clear()
        self.new_tickets.clear()
        self.office = self.open(json.loads(self.disk))
        assert self.text() == self.disk

    @rule()
    def archive(self) -> None:
        """Let go of what is settled; nothing that is open may go with it."""
        if self.office.dirty:
            return
        closed = self.office.archivable(self.now)
        assert not any(each.state.is_open for each in closed)
        self.office.archive({each.id for each in closed})
        self.office.commit()
        self.disk = self.text()

    # What always holds

    @invariant()
    def limits_hold(self) -> None:
        """Per person, per student and person, and per student."""
        students: Counter[str] = Counter()
        for person in PEOPLE:
            queue = self.office.ledger.draft(person.id).queue
            limit = person.queue_limit
            assert len(queue) <= (RULES.queue_limit if limit is None else limit)
            here = [each.student for each in queue]
            assert len(set(here)) == len(here)
            students.update(here)
        assert all(count <= RULES.open_per_student for count in students.values())

    @invariant()
    def everybody_has_one_place(self) -> None:
        """Open in exactly one queue, closed in exactly one list, and ranks are unique."""
        seen: list[str] = []
        for faculty_id, book in self.office.ledger.drafts():
            assert all(each.state.is_open for each in book.queue)
            assert not any(each.state.is_open for each in book.closed)
            both = (*book.queue, *book.closed)
            assert {each.faculty_id for each in both} <= {faculty_id}
            ranks = [each.rank for each in both]
            assert len(set(ranks)) == len(ranks)
            assert book.rank >= max(ranks, default=0)
            seen += [each.id for each in both]
        assert len(set(seen)) == len(seen)
        for each in seen:
            assert self.office.consultation(each).id == each

    @invariant()
    def queues_are_in_order(self) -> None:
        """Who talks, who was told to come, who asked, each by rank."""
        for _, book in self.office.ledger.drafts():
            keys = [(ORDER.index(each.state), each.rank) for each in book.queue]
            assert keys == sorted(keys)
            places = [
                position(book.queue, each.id)
                for each in book.queue
                if each.state is not State.IN_PROGRESS
            ]
            assert places == list(range(1, len(places) + 1))

    @invariant()
    def tickets_are_unique(self) -> None:
        """Two people must not get up at one call."""
        assert all(
            count == 1 for count in (self.tickets + Counter(self.new_tickets)).values()
        )

    @invariant()
    def readers_see_the_disk(self) -> None:
        """Nobody sees a draft, and the totals are sums over what everybody sees."""
        self.office.refresh(self.now)
        shown = [self.office.snapshot(person.id) for person in PEOPLE]
        books = json.loads(self.disk)["books"]
        for each in shown:
            rows = books.get(each.faculty.id, {"queue": []})["queue"]
            assert [every.as_dict() for every in each.queue] == [
                Consultation.from_dict(row).as_dict() for row in rows
            ]
        hub = self.office.hub
        assert hub.available == sum(each.status is Status.AVAILABLE for each in shown)
        assert hub.waiting == sum(each.waiting for each in shown)
        assert hub.requested_today == sum(each.today.requested for each in shown)
        assert hub.completed_today == sum(each.today.completed for each in shown)
        waits = sorted(wait for each in shown for wait in each.today.waits)
        assert (hub.median_wait_today is None) == (not waits)


def test_any_sequence_of_commands() -> None:
    """What holds for one command at a time must hold for all of them in any order."""
    run_state_machine_as_test(
        OfficeMachine,
        settings=settings(deadline=None, max_examples=60, stateful_step_count=50),
    )
