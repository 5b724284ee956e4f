"""What became of past consultations, by month."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
import re
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.json import json_bytes, json_fragment
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..core.record import Consultation
from .durable import Background, DurableStore, delete_files, list_names

HISTORY_KEY: Final = f"{DOMAIN}.history"
PART_ROWS: Final = 500

# A part may hold what closed this long before the last of the part before it: no
# pause between two talks is longer, and no no-show is kept at hand for longer.
PARTS_OVERLAP: Final = timedelta(days=2)

_PART_NAME = re.compile(
    rf"{re.escape(HISTORY_KEY)}\.(?P<month>[12]\d{{3}}-(?:0[1-9]|1[0-2]))"
    r"(?:\.(?P<part>[1-9]\d*))?"
)

# As far as names of files go, so that no day is too far to have a neighbour.
_FIRST_DAY: Final = date(1000, 1, 2)
_LAST_DAY: Final = date(2999, 12, 30)

type Row = dict[str, Any]
type _Mark = tuple[str, int]


@dataclass(slots=True)
class _Part:
    """A part of a month: its file and the rows in it by consultation id.

    ``earlier`` are those of the parts before that may be appended again, by id and
    number of transitions: who does so must not have them twice.
    """

    month: str
    number: int
    store: DurableStore
    rows: Mapping[str, Row]
    earlier: frozenset[_Mark] = frozenset()


class HistoryStore:
    """Closed consultations by the month, in UTC, in which they closed.

    A month is one file, and another after every ``PART_ROWS`` rows. Which there
    are is told by the folder alone. Rows are what ``Consultation.as_dict``
    returns. No more than the part appended to last stays in memory.
    """

    def __init__(
        self, hass: HomeAssistant, on_set_aside: Callable[[str], None] | None = None
    ) -> None:
        """Take who is told the new name of every file found unreadable."""
        self._hass = hass
        self._on_set_aside = on_set_aside or (lambda _: None)
        self._folder = Path(hass.config.path(STORAGE_DIR))
        self._background = Background(hass)
        self._lock = asyncio.Lock()
        self._tail: _Part | None = None

    async def async_append(self, rows: Iterable[Row]) -> None:
        """Put closed consultations on the disk; one that is there already is no second one.

        Hand over rows that nobody changes any more. Raises StoreWriteError; part
        of the rows may be there then, and appending all again is safe.
        """
        await self._background.run(self._async_append(list(rows)), "append")

    async def async_months(self) -> list[str]:
        """Return the months there are, as ``2026-11``, the oldest first."""
        return sorted({month for month, _ in await self._async_parts()})

    async def async_scan[T](
        self, start: date, end: date, read: Callable[[Iterable[Row]], T]
    ) -> AsyncIterator[T]:
        """Yield what ``read`` makes of the months of some local days, the newest part first.

        Parts overlap by a day or so, as what may be put back is kept at hand for
        longer; see ``PARTS_OVERLAP``. Other days may come along. ``read`` runs in an
        executor and keeps no row, or all of Home Assistant stands still now and then.
        """

        def made(data: dict[str, Any]) -> tuple[T]:
            return (read(_parse_rows(data).values()),)

        first, last = _months(start, end)
        for month, number in reversed(await self._async_parts()):
            if first <= month <= last:
                # To its end, also when nobody waits for it any more: a file that is
                # set aside is told of.
                work = self._async_scan(month, number, made)
                found = await asyncio.shield(self._background.start(work, "scan"))
                if found is not None:
                    yield found[0]

    async def async_drop_before(self, month: str) -> list[str]:
        """Delete all months before one, with what was set aside of them; return them.

        Raises ValueError for what is no month, StoreWriteError when some is left.
        """
        date.fromisoformat(f"{month}-01")
        return await self._background.run(self._async_drop_before(month), "drop")

    async def async_anonymise(
        self, student: str | None, matches: Callable[[Row], bool] = lambda _: True
    ) -> int:
        """Take a student's number and texts out of all rows, or of some; return of how many.

        None is everybody whose number is still there. Raises StoreWriteError; doing
        it again finishes it.
        """

        def meant(row: Row) -> bool:
            named = row["student"]
            return named and student in (None, named) and matches(row)

        work = self._async_change(meant, _anonymous)
        return await self._background.run(work, "anonymise")

    async def async_erase(self, matches: Callable[[Row], bool]) -> int:
        """Delete some rows; return how many. Raises as ``async_anonymise``."""
        work = self._async_change(matches, lambda _: None)
        return await self._background.run(work, "erase")

    async def _async_scan[T](
        self, month: str, number: int, made: Callable[[dict[str, Any]], T]
    ) -> T | None:
        async with self._lock:
            return await self._part(month, number).store.async_scan(made)

    async def _async_append(self, rows: list[Row]) -> None:
        months: dict[str, list[Row]] = {}
        for row in rows:
            closed = _closed_at(row).astimezone(UTC)
            months.setdefault(f"{closed:%Y-%m}", []).append(row)
        async with self._lock:
            for month in sorted(months):
                marks = frozenset(map(_mark, months[month]))
                part = await self._async_tail(month, marks)
                wanted = dict(part.rows)
                for row in months[month]:
                    if _mark(row) in part.earlier:
                        continue
                    if len(wanted) >= PART_ROWS and row["id"] not in wanted:
                        await self._async_write_part(part, wanted)
                        full, part = part, self._part(month, part.number + 1)
                        part.earlier = _marks(wanted) | (full.earlier & marks)
                        self._tail, wanted = part, {}
                    wanted[row["id"]] = row
                await self._async_write_part(part, wanted)
                self._tail = part

    async def _async_drop_before(self, month: str) -> list[str]:
        def drop() -> set[str]:
            old = {
                name: found["month"]
                for name in list_names(self._folder)
                if (found := _PART_NAME.match(name)) and found["month"] < month
            }
            delete_files(self._folder, old)
            return set(old.values())

        async with self._lock:
            self._tail = None
            return sorted(await self._hass.async_add_executor_job(drop))

    async def _async_change(
        self, matches: Callable[[Row], bool], change: Callable[[Row], Row | None]
    ) -> int:
        def changed(data: dict[str, Any]) -> tuple[set[str], json_fragment] | None:
            rows = _parse_rows(data)
            meant = {key: change(row) for key, row in rows.items() if matches(row)}
            if not meant:
                return None
            kept = [row for row in (rows | meant).values() if row is not None]
            return set(meant), json_fragment(json_bytes(kept))

        found: set[str] = set()
        for month, number in await self._async_parts():
            async with self._lock:
                self._tail = None
                store = self._part(month, number).store
                if (result := await store.async_scan(changed)) is not None:
                    await store.async_write({"rows": result[1]})
                    found |= result[0]
        return len(found)

    async def _async_parts(self) -> list[tuple[str, int]]:
        """Return month and number of every part, in order."""
        names = await self._hass.async_add_executor_job(list_names, self._folder)
        found = filter(None, map(_PART_NAME.fullmatch, names))
        return sorted((each["month"], int(each["part"] or 1)) for each in found)

    def _part(self, month: str, number: int) -> _Part:
        name = f"{HISTORY_KEY}.{month}" + (f".{number}" if number > 1 else "")
        return _Part(month, number, self._durable(name, {"rows": []}), {})

    async def _async_open(self, month: str, number: int) -> _Part:
        part = self._part(month, number)
        part.rows = await part.store.async_read(_parse_rows) or {}
        return part

    async def _async_tail(self, month: str, marks: frozenset[_Mark]) -> _Part:
        """Return the part of a month that takes more rows, of which some may be there."""
        if self._tail is None or self._tail.month != month:
            parts = await self._async_parts()
            last = max((number for each, number in parts if each == month), default=1)
            tail = await self._async_open(month, last)
            for number in range(last - 1, 0, -1):
                before = _marks((await self._async_open(month, number)).rows)
                tail.earlier |= before
                # Rows that are appended again were the last that were appended.
                if not before & marks:
                    break
            self._tail = tail
        return self._tail

    async def _async_write_part(self, part: _Part, rows: Mapping[str, Row]) -> None:
        if rows == part.rows:
            return
        await part.store.async_write({"rows": list(rows.values())})
        part.rows = rows

    def _durable(self, key: str, defaults: Mapping[str, Any]) -> DurableStore:
        return DurableStore(self._hass, key, defaults, self._on_set_aside)


def _parse_rows(data: dict[str, Any]) -> dict[str, Row]:
    """Return rows by consultation id; raise if they have not what we ask of them."""
    rows = {}
    for row in data["rows"]:
        key, _, _ = row["id"], row["student"], _closed_at(row)
        rows[key] = row
    return rows


def _anonymous(row: Row) -> Row:
    """Return a row as ``Consultation.anonymised`` leaves it.

    Of one that cannot be read, no more stays than that it was there.
    """
    try:
        return row | Consultation.from_dict(row).anonymised().as_dict()
    except KeyError, TypeError, ValueError:
        last = {"at": row["transitions"][-1]["at"]}
        return {"id": row["id"], "student": "", "transitions": [last]}


def _mark(row: Row) -> _Mark:
    return row["id"], len(row["transitions"])


def _marks(rows: Mapping[str, Row]) -> frozenset[_Mark]:
    return frozenset(map(_mark, rows.values()))


def _closed_at(row: Row) -> datetime:
    return datetime.fromisoformat(row["transitions"][-1]["at"])


def _months(start: date, end: date) -> tuple[str, str]:
    """Return the first and last month in UTC that local days may lie in."""
    first = dt_util.start_of_local_day(max(start, _FIRST_DAY))
    after = dt_util.start_of_local_day(min(end, _LAST_DAY) + timedelta(days=1))
    return f"{dt_util.as_utc(first):%Y-%m}", f"{dt_util.as_utc(after):%Y-%m}"
