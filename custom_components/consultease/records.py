"""Consultations of whatever age: what is at hand and what the months on disk hold."""

from collections.abc import Iterable, Iterator, Mapping
import csv
from dataclasses import dataclass
from datetime import date
from functools import partial
from heapq import merge
from io import StringIO
import json
import logging
from operator import itemgetter
from typing import Any

from homeassistant.util import dt as dt_util

from .coordinator import HubCoordinator
from .core.enums import State
from .core.record import Consultation
from .core.roster import Roster
from .core.sheet import fold, neutralise

_LOGGER = logging.getLogger(__name__)

OPEN_STATES = frozenset(state for state in State if state.is_open)
CLOSED_STATES = frozenset(State) - OPEN_STATES

COLUMNS = (
    "consultation_id",
    "ticket",
    "faculty",
    "student",
    "student_name",
    "course",
    "topic",
    "details",
    "state",
    "reason",
    "requested_at",
    "changed_at",
    "waited",
    "served",
)


# When it was requested, and its id; then the columns.
type _Line = tuple[Any, ...]
_PLACE = itemgetter(0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which consultations are wanted; None, or no state, means all.

    ``start`` and ``end`` are local days, both included, of the last step.
    """

    faculty_ids: frozenset[str] | None = None
    student: str | None = None
    states: frozenset[State] = frozenset(State)
    start: date | None = None
    end: date | None = None
    course: str | None = None
    topic: str | None = None

    def may_include(self, row: Mapping[str, Any]) -> bool:
        """Whether a consultation may be wanted, by its row in the history."""
        return (
            (self.student is None or row["student"] == self.student)
            and (self.faculty_ids is None or row["faculty_id"] in self.faculty_ids)
            and row["transitions"][-1]["state"] in self.states
        )

    def includes(self, each: Consultation) -> bool:
        """Whether a consultation is wanted."""
        day = dt_util.as_local(each.changed_at).date()
        return (
            each.state in self.states
            and (self.faculty_ids is None or each.faculty_id in self.faculty_ids)
            and (self.student is None or each.student == self.student)
            and (self.course is None or _same(each.course, self.course))
            and (self.topic is None or _same(each.topic, self.topic))
            and (self.start is None or self.start <= day)
            and (self.end is None or day <= self.end)
        )


def _same(text: str | None, wanted: str) -> bool:
    return text is not None and fold(text) == fold(wanted)


async def async_export(
    hub: HubCoordinator, wanted: Wanted, form: str
) -> tuple[str, int]:
    """Return consultations as a text of a form of ``FORMATS``, oldest first, and how many.

    Raises StoreReadError when a month cannot be read just now.
    """
    # As they are now; who is gone has no name.
    people = {each.id: each.name for each in hub.office.people()}
    lines = partial(_lines, people=people, roster=hub.office.roster)
    # What is at hand comes first: it may move to its month meanwhile, and would
    # else be in neither.
    parts = [
        lines(
            each
            for book in hub.office.ledger.people().values()
            for each in (*book.queue, *book.closed)
            if wanted.includes(each)
        )
    ]

    def read(rows: Iterable[dict[str, Any]]) -> list[_Line]:
        return lines(parse_rows(rows, wanted))

    start, end = wanted.start or date.min, wanted.end or date.max
    parts += [part async for part in hub.store.async_scan(start, end, read)]
    return await hub.hass.async_add_executor_job(_written, parts, form)


def parse_rows(rows: Iterable[dict[str, Any]], wanted: Wanted) -> list[Consultation]:
    """Return what is wanted; a row that cannot be read takes no others with it."""
    found, unreadable = [], 0
    for row in rows:
        try:
            # Most rows are told by this; making the rest of them is what costs.
            if not wanted.may_include(row):
                continue
            each = Consultation.from_dict(row)
        except KeyError, TypeError, ValueError:
            unreadable += 1
        else:
            if wanted.includes(each):
                found.append(each)
    if unreadable:
        _LOGGER.error("%s past consultations cannot be read: left out", unreadable)
    return found


def _lines(
    found: Iterable[Consultation], people: Mapping[str, str], roster: Roster
) -> list[_Line]:
    """Return consultations as lines, in order: tuples, of which there may be a million."""
    return sorted(
        ((each.requested_at, *_line(each, people, roster)) for each in found),
        key=_PLACE,
    )


def _line(
    each: Consultation, people: Mapping[str, str], roster: Roster
) -> tuple[str | int | None, ...]:
    student = roster.get(each.student)
    return (
        each.id,
        each.ticket,
        people.get(each.faculty_id),
        each.student or None,
        student.name if student else None,
        each.course,
        each.topic,
        each.details,
        each.state,
        each.transitions[-1].reason,
        dt_util.as_local(each.requested_at).isoformat(),
        dt_util.as_local(each.changed_at).isoformat(),
        each.waited,
        each.served,
    )


def _written(parts: Iterable[list[_Line]], form: str) -> tuple[str, int]:
    """Return parts as one text, each consultation once, and how many there are."""
    count, last = 0, None

    def rows() -> Iterator[_Line]:
        nonlocal count, last
        # Sorting all at once would hold up everybody.
        for _, *row in merge(*parts, key=_PLACE):
            if row[0] != last:
                count, last = count + 1, row[0]
                yield tuple(row)

    return FORMATS[form](rows()), count


def _as_csv(rows: Iterable[_Line]) -> str:
    """Return rows as a table that no spreadsheet program takes for formulas."""
    table = StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow("" if cell is None else neutralise(str(cell)) for cell in row)
    return table.getvalue()


def _as_json(rows: Iterable[_Line]) -> str:
    """Return rows as a list of objects, one made after the other."""
    made = (
        json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False)
        for row in rows
    )
    return f"[{',\n'.join(made)}]"


FORMATS = {"csv": _as_csv, "json": _as_json}
