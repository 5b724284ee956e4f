"""From a table of faculty members to subentries: what an import would do, row by row."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant

from .const import (
    CONF_BEACONS,
    CONF_COURSES,
    CONF_DESK_ID,
    CONF_LEGACY_DESKS,
    CONF_LINKED_ENTITIES,
    CONF_USER_ID,
    SUBENTRY_FACULTY,
    SUBENTRY_KIOSK,
)
from .coordinator import ConsultEaseConfigEntry
from .core.errors import ConsultEaseError
from .core.roster_import import Outcome
from .core.sheet import SheetRow, fold, read_sheet
from .faculty_form import faculty_schema
from .forms import check_name
from .people_cells import HEADERS, Reader, cell_readers

# One Home Assistant has no room for as many.
MAX_PEOPLE: Final = 2_000


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What becomes of one row; ``error`` says why it is refused.

    ``subentry_id`` is whom it changes, None for somebody new; ``data`` what is
    kept of them then.
    """

    line: int
    name: str
    outcome: Outcome
    error: ConsultEaseError | None = field(default=None, compare=False)
    subentry_id: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PeoplePlan:
    """What would become of a table; ``ignored_columns`` are those that mean nothing to us."""

    rows: tuple[PersonRow, ...]
    ignored_columns: tuple[str, ...]


async def async_plan_people(
    hass: HomeAssistant, entry: ConsultEaseConfigEntry, table: bytes
) -> PeoplePlan:
    """Return what importing a table of people would do; nothing has been done.

    People go by their name. A column that is there is the truth: an empty cell
    clears. Several beacons or entities in a cell are parted by ``|``. Raises what
    ``read_sheet`` raises.
    """
    users = defaultdict[str, set[str]](set)
    for user in await hass.auth.async_get_users():
        names = [each.data.get("username") for each in user.credentials]
        if not user.system_generated and user.is_active:
            for name in filter(None, (user.id, user.name, *names)):
                users[fold(name)].add(user.id)
    kiosks = {
        each.data[CONF_USER_ID]: each.title
        for each in entry.get_subentries_of_type(SUBENTRY_KIOSK)
        if CONF_USER_ID in each.data
    }
    readers = cell_readers(
        users,
        kiosks,
        faculty_schema(hass, entry, []).schema,
        legacy=entry.options.get(CONF_LEGACY_DESKS, False),
    )
    people = entry.get_subentries_of_type(SUBENTRY_FACULTY)
    plan = _Plan({each.subentry_id: each for each in people}, readers)
    return await hass.async_add_executor_job(plan.make, table)


class _Plan:
    """One import on its way: rows are read in order, then what two would have is settled."""

    def __init__(
        self, people: dict[str, ConfigSubentry], readers: Mapping[str, Reader]
    ) -> None:
        self._people = people
        self._by_name: dict[str, list[ConfigSubentry]] = {}
        for each in people.values():
            self._by_name.setdefault(fold(each.title), []).append(each)
        self._lines: dict[str, int] = {}
        self._readers = readers

    def make(self, table: bytes) -> PeoplePlan:
        """Return what becomes of every row."""
        sheet = read_sheet(
            table,
            HEADERS,
            required=(CONF_NAME,),
            repeated=(CONF_BEACONS, CONF_COURSES, CONF_LINKED_ENTITIES),
            limit=MAX_PEOPLE,
        )
        rows = [self._row(row) for row in sheet]
        while conflicts := list(self._conflicts(rows)):
            # Whoever is refused keeps what they have: that may be somebody else's.
            for place, error in conflicts:
                rows[place] = replace(rows[place], outcome=Outcome.REFUSED, error=error)
        return PeoplePlan(tuple(rows), sheet.ignored)

    def _row(self, row: SheetRow) -> PersonRow:
        name = row.cells[CONF_NAME]
        try:
            if row.error:
                raise row.error
            name = check_name(name)
            return self._good_row(row, name)
        except ConsultEaseError as err:
            return PersonRow(row.line, name, Outcome.REFUSED, err)

    def _good_row(self, row: SheetRow, name: str) -> PersonRow:
        key = fold(name)
        first = self._lines.setdefault(key, row.line)
        if first != row.line:
            raise ConsultEaseError("duplicate_name", field=CONF_NAME, line=first)
        namesakes = self._by_name.get(key, [])
        if len(namesakes) > 1:
            raise ConsultEaseError("ambiguous_name", field=CONF_NAME, name=name)
        before = namesakes[0] if namesakes else None
        data = dict(before.data) if before else {}
        for label, cell in row.cells.items():
            if label == CONF_NAME:
                continue
            value = self._readers[label](cell)
            data[label] = (
                list(dict.fromkeys(value)) if isinstance(value, list) else value
            )
        data = {
            key: value for key, value in data.items() if value not in (None, "", [])
        }
        if before is None:
            return PersonRow(row.line, name, Outcome.ADDED, data=data)
        same = data == before.data and name == before.title
        outcome = Outcome.UNCHANGED if same else Outcome.CHANGED
        return PersonRow(row.line, name, outcome, None, before.subentry_id, data)

    def _conflicts(
        self, rows: list[PersonRow]
    ) -> Iterator[tuple[int, ConsultEaseError]]:
        """Yield rows that would have what somebody else has, each once, with why."""
        moving = {row.subentry_id for row in rows if row.error is None}
        owners: dict[tuple[str, str], str] = {
            thing: each.title
            for each in self._people.values()
            if each.subentry_id not in moving
            for thing in _things(each.data)
        }
        for place, row in enumerate(rows):
            if row.error is not None:
                continue
            things = list(_things(row.data))
            for kind, value in things:
                if owner := owners.get((kind, value)):
                    yield place, _taken(kind, value, owner)
                    break
            else:
                owners |= dict.fromkeys(things, row.name)


def _things(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what one person alone can have."""
    for kind in (CONF_DESK_ID, CONF_USER_ID):
        if value := data.get(kind):
            yield kind, value
    for beacon in data.get(CONF_BEACONS, ()):
        yield CONF_BEACONS, beacon


def _taken(kind: str, value: str, owner: str) -> ConsultEaseError:
    if kind == CONF_DESK_ID:
        return ConsultEaseError("desk_taken", desk_owner=owner)
    if kind == CONF_USER_ID:
        return ConsultEaseError("user_taken", user_owner=owner)
    return ConsultEaseError("beacon_taken", beacon=value, beacon_owner=owner)


def apply_row(
    hass: HomeAssistant, entry: ConsultEaseConfigEntry, row: PersonRow
) -> None:
    """Add or change the person of a good row; one who was removed since comes anew."""
    before = entry.subentries.get(row.subentry_id or "")
    data = MappingProxyType(dict(row.data))
    if before is None:
        hass.config_entries.async_add_subentry(
            entry,
            ConfigSubentry(
                data=data,
                subentry_type=SUBENTRY_FACULTY,
                title=row.name,
                unique_id=None,
            ),
        )
    else:
        hass.config_entries.async_update_subentry(
            entry, before, title=row.name, data=dict(data)
        )
