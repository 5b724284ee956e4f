"""The roster as it is changed: on disk first, one change at a time."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .core.errors import ConsultEaseError
from .core.models import Student
from .core.office import Office
from .core.roster import Roster, hash_card, hash_chosen, hash_pin, hash_visitor
from .core.roster_import import ImportPlan, plan_import
from .store import Background, OfficeStore
from .uncollected import uncollected


def _one_change[**P, R](
    change: Callable[Concatenate[Students, P], Coroutine[Any, Any, R]],
) -> Callable[Concatenate[Students, P], Coroutine[Any, Any, R]]:
    """Let a change begin where the one before ended, and end though its caller is cancelled.

    Else the disk would have what nobody knows of.
    """

    @wraps(change)
    async def run(self: Students, /, *args: P.args, **kwargs: P.kwargs) -> R:
        async def locked() -> R:
            async with self._lock:
                return await change(self, *args, **kwargs)

        return await self._background.run(locked(), "students")

    return run


class Students:
    """Changes the office's roster.

    A change is on disk before anybody sees it. Everything raises
    StoreWriteError when the disk refuses.
    """

    def __init__(
        self, hass: HomeAssistant, office: Office, store: OfficeStore, key: bytes
    ) -> None:
        """Take the key of the hashes of cards and PINs."""
        self._hass = hass
        self._office = office
        self._store = store
        self._key = key
        self._lock = asyncio.Lock()
        self._background = Background(hass)

    async def async_close(self) -> None:
        """Wait until no change is under way, and begin none any more."""
        await self._background.close()

    @property
    def card_key(self) -> bytes:
        """Return the key of ``hash_card``, for a reader that hashes itself."""
        return self._key

    def hash_visitor(self, number: str) -> str:
        """Return what a kiosk knows a student by, who may come back to it."""
        return hash_visitor(self._key, number)

    def hash_chosen(self, chosen: str) -> str:
        """Return what stands for an id that people chose where all may end up in public."""
        return hash_chosen(self._key, chosen)

    def hash_card(self, card: str) -> str:
        """Return a card's keyed hash, which is all that is ever kept of it.

        Raises ConsultEaseError ``invalid_text`` when nothing is left of the number.
        """
        return hash_card(self._key, card)

    def find(self, number: str, pin: str | None = None) -> Student | None:
        """Return a student by number and, if one is given, PIN; None if it is not theirs."""
        student = self._office.roster.get(number)
        if pin is None or student is None:
            return student
        try:
            matches = student.pin == hash_pin(self._key, student.number, pin)
        except ConsultEaseError:
            return None
        return student if matches else None

    @_one_change
    async def async_add(self, number: str, facts: Mapping[str, Any]) -> Student:
        """Add a student and return them.

        ``facts`` are named as in ``Student``; ``cards`` and ``pin`` are the numbers
        themselves. ``add_cards`` are more of them, ``add_hashes`` the hashes of cards
        that were scanned, ``drop_cards`` of those to take off. Raises what ``Roster.add``, ``hash_card`` and ``hash_pin`` raise.
        """
        student = self._with(Student(number=number, name=""), facts)
        roster = self._office.roster.add(student)
        await self._async_put(roster, "added")
        return _known(roster, number)

    @_one_change
    async def async_update(self, number: str, facts: Mapping[str, Any]) -> Student:
        """Change a student's facts that are given, clear those that are empty.

        The number stays: open requests and the history go by it. Raises
        ``unknown_student`` and what ``async_add`` raises.
        """
        before = _known(self._office.roster, number)
        roster = self._office.roster.update(number, self._with(before, facts))
        await self._async_put(roster, "changed")
        return _known(roster, number)

    @_one_change
    async def async_remove(self, number: str) -> int:
        """Remove a student, take their name off all consultations and return of how many.

        Their open requests are cancelled. When the disk refuses on the way they are
        still in the roster, disabled, and removing them again finishes it. Raises
        ``unknown_student``.
        """
        student = _known(self._office.roster, number)
        # Nothing new may come in under a number that is being taken off.
        disabled = replace(student, enabled=False)
        await self._async_put(self._office.roster.update(number, disabled))
        count = await self._async_anonymise(student.number)
        await self._async_put(self._office.roster.remove(number), "removed")
        return count

    async def async_plan(self, table: bytes | str) -> ImportPlan:
        """Return what an import would do; raise what ``plan_import`` raises."""
        roster = self._office.roster

        def plan() -> ImportPlan:
            with uncollected():
                return plan_import(roster, table, self._key)

        return await self._hass.async_add_executor_job(plan)

    @_one_change
    async def async_import(
        self,
        table: bytes | str,
        *,
        good_rows_only: bool = False,
        planned: ImportPlan | None = None,
    ) -> tuple[ImportPlan, bool]:
        """Import a table of students; return what became of the rows, and whether it was done.

        A refused row stops it all, unless the good ones are wanted alone.
        ``planned`` is what ``async_plan`` returned, and holds as long as nobody has
        changed the roster since. Raises what ``plan_import`` raises.
        """
        if planned and planned.before is self._office.roster:
            plan = planned
        else:
            plan = await self.async_plan(table)
        if plan.refused and not good_rows_only:
            return plan, False
        if plan.added or plan.changed:
            count = plan.added + plan.changed
            await self._async_put(plan.roster, "imported", count)
        return plan, True

    async def _async_put(
        self, roster: Roster, change: str = "", count: int = 1
    ) -> None:
        await self._store.async_save_roster(roster)
        self._office.set_roster(roster, change, count)

    async def _async_anonymise(self, number: str) -> int:
        def forget() -> int:
            count = sum(
                each.student == number
                for _, book in self._office.ledger.drafts()
                for each in (*book.queue, *book.closed)
            )
            self._office.forget_student(dt_util.utcnow(), number)
            return count

        at_hand = await self._store.async_execute(forget)
        # What is on its way to its month still has the number.
        await self._store.async_flush()
        return at_hand + await self._store.async_anonymise(number)

    def _with(self, student: Student, facts: Mapping[str, Any]) -> Student:
        """Return the student with the facts, cards and PIN hashed; the roster checks the rest."""
        changes = dict(facts)
        if "name" in changes:
            changes["name"] = changes["name"] or ""
        if "cards" in changes:
            cards = changes["cards"] or ()
            changes["cards"] = tuple(hash_card(self._key, card) for card in cards)
        dropped, added = changes.pop("drop_cards", ()), changes.pop("add_cards", ())
        scanned = changes.pop("add_hashes", ())
        if dropped or added or scanned:
            kept = (card for card in student.cards if card not in dropped)
            more = (hash_card(self._key, card) for card in added if card.strip())
            changes["cards"] = (*kept, *more, *scanned)
        if "pin" in changes:
            pin = changes["pin"]
            changes["pin"] = hash_pin(self._key, student.number, pin) if pin else None
        return replace(student, **changes)


def _known(roster: Roster, number: str) -> Student:
    if (student := roster.get(number)) is None:
        raise ConsultEaseError("unknown_student", field="number")
    return student
