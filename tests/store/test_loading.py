"""What is found at a start."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from custom_components.consultease.core.models import Student
from custom_components.consultease.core.roster import Roster
from custom_components.consultease.store import OfficeStore
from homeassistant.core import CoreState, HomeAssistant
from tests.disk import HISTORY, OFFICE, ROSTER

from .files import content, entries, put_file
from .ledger import Ledger
from .rows import ANA, read, row


async def test_first_start(hass: HomeAssistant, folder: Path, told: list[str]) -> None:
    """The key is made once, and is on disk before anything is hashed with it."""
    stored = await OfficeStore(hass, told.append).async_load()
    assert stored.office is None
    assert len(stored.roster) == 0
    assert len(stored.key) == 32
    assert told == []
    assert content(folder, ROSTER)["data"]["key"] == stored.key.hex()
    again = await OfficeStore(hass, told.append).async_load()
    assert again.key == stored.key


async def test_every_office_has_its_own_key(hass: HomeAssistant, folder: Path) -> None:
    """A card's hash in one office says nothing in another."""
    first = await OfficeStore(hass).async_load()
    (folder / ROSTER).unlink()
    assert (await OfficeStore(hass).async_load()).key != first.key


async def test_restart(
    hass: HomeAssistant, store: OfficeStore, ledger: Ledger, told: list[str]
) -> None:
    """All is back: the office, the students in their order, the key."""
    stored = await store.async_load()
    roster = Roster.of([Student(number="2", name="山", enabled=False), ANA])
    await store.async_save_roster(roster)
    await store.async_execute(ledger.put("one"))
    checked: list[dict[str, Any]] = []
    again = await OfficeStore(hass, told.append).async_load(checked.append)
    assert again.office == {"entries": ["one"]}
    assert checked == [again.office]
    assert list(again.roster) == list(roster)
    assert again.key == stored.key
    assert told == []
    # What ends up in a log must not give anything away.
    assert repr(again) == "StoredOffice(roster=Roster(2 students))"


async def test_read_from_the_disk(
    hass: HomeAssistant, store: OfficeStore, folder: Path, told: list[str]
) -> None:
    """A file that was put back while Home Assistant runs is seen at the next set-up.

    Home Assistant lists its folder once, when it starts, and would answer
    that there is no such file.
    """
    await store._office._manager.async_initialize()
    put_file(folder, OFFICE, {"entries": ["restored"]})
    stored = await OfficeStore(hass, told.append).async_load()
    assert stored.office == {"entries": ["restored"]}
    assert told == []


@pytest.mark.parametrize("minor_version", [0, 7])
async def test_other_minor_versions(
    hass: HomeAssistant, folder: Path, minor_version: int, told: list[str]
) -> None:
    """An older file lacks keys, which get their defaults; a newer one has more, which stay."""
    put_file(
        folder,
        ROSTER,
        {
            "students": [{"number": "1", "name": "Ana", "shoe_size": 38}],
            "colour": 1,
        },
        minor_version=minor_version,
    )
    put_file(
        folder, OFFICE, {"entries": [], "mood": "good"}, minor_version=minor_version
    )
    put_file(
        folder,
        f"{HISTORY}.2026-11",
        {"rows": [{**row("1", 2026, 11, 3), "weather": "rain"}], "x": 1},
        minor_version=minor_version,
    )
    store = OfficeStore(hass, told.append)
    stored = await store.async_load()
    assert stored.office == {"entries": [], "mood": "good"}
    assert list(stored.roster) == [Student(number="1", name="Ana")]
    assert len(stored.key) == 32
    assert told == []
    migrated = content(folder, OFFICE)
    assert (migrated["minor_version"], migrated["data"]["mood"]) == (1, "good")
    assert content(folder, ROSTER)["data"]["key"] == stored.key.hex()
    found = await read(store, date(2026, 11, 1), date(2026, 11, 30))
    assert [each["weather"] for each in found] == ["rain"]


async def test_history_without_rows(
    hass: HomeAssistant, folder: Path, told: list[str]
) -> None:
    """What a month of an older minor version lacks is no fault of it."""
    put_file(folder, f"{HISTORY}.2026-11", {}, minor_version=0)
    store = OfficeStore(hass, told.append)
    assert await read(store, date(2026, 11, 1), date(2026, 11, 30)) == []
    assert told == []


async def test_migration_while_stopping(
    hass: HomeAssistant, folder: Path, ledger: Ledger
) -> None:
    """Store would write the migrated data last, over all that came after."""
    put_file(folder, OFFICE, {"entries": ["old"]}, minor_version=0)
    hass.set_state(CoreState.stopping)
    store = OfficeStore(hass)
    await store.async_load()
    store.attach(ledger)
    await store.async_execute(ledger.put("new"))
    hass.set_state(CoreState.final_write)
    hass.bus.async_fire("homeassistant_final_write")
    await hass.async_block_till_done()
    assert entries(folder) == ["new"]
