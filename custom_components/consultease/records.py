"""Consultations of whatever age: what is at hand and what the months on disk hold."""

from collections.abc import AsyncIterator, Iterable, Mapping
import csv
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
import json
import logging
from typing import Any

from homeassistant.util import dt as dt_util

from .coordinator import HubCoordinator
from .core.models import Consultation, State
from .core.roster import Roster
from .core.sheet import fold, neutralise

_LOGGER = logging.getLogger(__name__)

OPEN_STATES = frozenset(state for state in State if state.is_open)
CLOSED_STATES = frozenset(State) - OPEN_STATES

_RECENT_MONTHS = 6
_DAY = timedelta(days=1)

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


async def async_find(hub: HubCoordinator, wanted: Wanted) -> list[Consultation]:
    """Return what is wanted: who is in a queue in its order, then the closed, newest first.

    Raises StoreReadError when a month cannot be read just now.
    """
    # What is at hand comes first: it may move to its month meanwhile, and would
    # else be in neither.
    found = {
        each.id: each
        for book in hub.office.ledger.people().values()
        for each in (*book.queue, *book.closed)
        if wanted.includes(each)
    }
    if wanted.states & CLOSED_STATES:
        async for each in _async_closed(hub, wanted):
            found.setdefault(each.id, each)
    return await hub.hass.async_add_executor_job(_in_order, found.values())


def _in_order(found: Iterable[Consultation]) -> list[Consultation]:
    waiting: list[Consultation] = []
    closed: list[Consultation] = []
    for each in found:
        (waiting if each.state.is_open else closed).append(each)
    closed.sort(key=lambda each: each.changed_at, reverse=True)
    return waiting + closed


async def async_recent(
    hub: HubCoordinator, student: str, count: int
) -> tuple[Consultation, ...]:
    """Return a student's last consultations that months on disk hold, the newest first.

    Looks back half a year at most: a kiosk waits for it. Raises StoreReadError.
    """

    def parse(rows: Iterable[dict[str, object]]) -> list[Consultation]:
        own = (row for row in rows if row["student"] == student)
        return list(map(Consultation.from_dict, own))

    found: list[Consultation] = []
    until = dt_util.now().date() + _DAY
    for month in reversed((await hub.store.async_months())[-_RECENT_MONTHS:]):
        # Months on disk are those of UTC: the first local day may be one earlier.
        start = date.fromisoformat(f"{month}-01") - _DAY
        rows = await hub.store.async_read(start, until)
        until = start - _DAY
        found += await hub.hass.async_add_executor_job(parse, rows)
        if len(found) >= count:
            break
    found.sort(key=lambda each: each.changed_at, reverse=True)
    return tuple(found[:count])


async def _async_closed(
    hub: HubCoordinator, wanted: Wanted
) -> AsyncIterator[Consultation]:
    """Yield what is wanted of the months, which are read one after the other."""

    months = await hub.store.async_months()
    if not months:
        return
    # Months on disk are those of UTC: the first local day may be one earlier.
    first = date.fromisoformat(f"{months[0]}-01") - timedelta(days=1)
    start = max(wanted.start or first, first)
    end = min(wanted.end or date.max, dt_util.now().date())
    while start <= end:
        last = min(end, _last_of_month(start))
        rows = await hub.store.async_read(start, last)
        for each in await hub.hass.async_add_executor_job(parse_rows, rows, wanted):
            yield each
        start = last + timedelta(days=1)


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


def _last_of_month(day: date) -> date:
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return following - timedelta(days=1)


def export(
    found: Iterable[Consultation],
    form: str,
    people: Mapping[str, str],
    roster: Roster,
) -> tuple[str, int]:
    """Return consultations as a text of a form of ``FORMATS``, oldest first, and how many.

    ``people`` are names by id; who is gone has none. For an executor.
    """
    ordered = sorted(found, key=lambda each: each.requested_at)
    rows = [_row(each, people, roster) for each in ordered]
    return FORMATS[form](rows), len(rows)


def _row(
    each: Consultation, people: Mapping[str, str], roster: Roster
) -> dict[str, object]:
    student = roster.get(each.student)
    return {
        "consultation_id": each.id,
        "ticket": each.ticket,
        "faculty": people.get(each.faculty_id),
        "student": each.student or None,
        "student_name": student.name if student else None,
        "course": each.course,
        "topic": each.topic,
        "details": each.details,
        "state": each.state,
        "reason": each.transitions[-1].reason,
        "requested_at": dt_util.as_local(each.requested_at).isoformat(),
        "changed_at": dt_util.as_local(each.changed_at).isoformat(),
        "waited": each.waited,
        "served": each.served,
    }


def _as_csv(rows: Iterable[Mapping[str, object]]) -> str:
    """Return rows as a table that no spreadsheet program takes for formulas."""
    table = StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(
            "" if (cell := row[column]) is None else neutralise(str(cell))
            for column in COLUMNS
        )
    return table.getvalue()


def _as_json(rows: Iterable[Mapping[str, object]]) -> str:
    return json.dumps(list(rows), ensure_ascii=False, indent=2)


FORMATS = {"csv": _as_csv, "json": _as_json}
