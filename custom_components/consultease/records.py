"""Consultations of whatever age: what is at hand and what the months on disk hold."""

from collections.abc import AsyncIterator, Iterable, Mapping
import csv
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
import json

from homeassistant.util import dt as dt_util

from .coordinator import HubCoordinator
from .core.models import Consultation, State
from .core.sheet import neutralise

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

    def includes(self, each: Consultation) -> bool:
        """Whether a consultation is wanted."""
        day = dt_util.as_local(each.changed_at).date()
        return (
            each.state in self.states
            and (self.faculty_ids is None or each.faculty_id in self.faculty_ids)
            and (self.student is None or each.student == self.student)
            and (self.start is None or self.start <= day)
            and (self.end is None or day <= self.end)
        )


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
    closed = [each for each in found.values() if not each.state.is_open]
    closed.sort(key=lambda each: each.changed_at, reverse=True)
    return [each for each in found.values() if each.state.is_open] + closed


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

    def parse(rows: Iterable[dict[str, object]]) -> list[Consultation]:
        return list(filter(wanted.includes, map(Consultation.from_dict, rows)))

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
        for each in await hub.hass.async_add_executor_job(parse, rows):
            yield each
        start = last + timedelta(days=1)


def _last_of_month(day: date) -> date:
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return following - timedelta(days=1)


def as_csv(rows: Iterable[Mapping[str, object]]) -> str:
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


def as_json(rows: Iterable[Mapping[str, object]]) -> str:
    """Return rows as a JSON list of objects."""
    picked = [{column: row[column] for column in COLUMNS} for row in rows]
    return json.dumps(picked, ensure_ascii=False, indent=2)
