"""Set aside, told, never overwritten."""

from asyncio import CancelledError
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from custom_components.consultease import store as store_module
from custom_components.consultease.core.roster import Roster
from custom_components.consultease.store import (
    OfficeStore,
    StoreReadError,
    StoreWriteError,
    durable,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from tests.disk import HISTORY, OFFICE, ROSTER, no_more_files

from .files import put_file, put_folder
from .ledger import Ledger
from .rows import ANA, read, row

UNREADABLE: dict[str, Callable[[Path], object]] = {
    "empty file": lambda path: path.write_bytes(b""),
    "cut off": lambda path: path.write_bytes(b'{"version": 1, "data": {"ent'),
    "not text": lambda path: path.write_bytes(bytes(range(256))),
    "deep": lambda path: path.write_bytes(b"[" * 100_000),
    "empty object": lambda path: path.write_text("{}"),
    "list": lambda path: path.write_text("[]"),
    "null": lambda path: path.write_text("null"),
    "other object": lambda path: path.write_text('{"entries": []}'),
    "data is null": lambda path: put_file(path.parent, path.name, None),
    "data is a list": lambda path: put_file(path.parent, path.name, []),
    "data is a text": lambda path: put_file(path.parent, path.name, "x"),
    "newer version": lambda path: put_file(path.parent, path.name, {"new": 1}, 2),
    "version of no kind": lambda path: put_file(path.parent, path.name, {}, "x"),  # type: ignore[arg-type]
    "no way to migrate": lambda path: put_file(path.parent, path.name, {}, 0),
    "migration fails": lambda path: put_file(path.parent, path.name, [1], 1, 0),
    "folder": put_folder,
    "link to itself": lambda path: path.symlink_to(path),
}


@pytest.mark.parametrize("how", UNREADABLE)
@pytest.mark.parametrize("name", [OFFICE, ROSTER, f"{HISTORY}.2026-11"])
async def test_set_aside(
    hass: HomeAssistant,
    folder: Path,
    ledger: Ledger,
    name: str,
    how: str,
    caplog: pytest.LogCaptureFixture,
    told: list[str],
) -> None:
    """Whatever is wrong with a file, it is kept under another name and work goes on."""
    path = folder / name
    UNREADABLE[how](path)
    before = None if path.is_dir() or path.is_symlink() else path.read_bytes()
    store = OfficeStore(hass, told.append)
    stored = await store.async_load()
    store.attach(ledger)
    assert (stored.office, len(stored.roster)) == (None, 0)
    month = (date(2026, 11, 1), date(2026, 11, 30))
    assert await read(store, *month) == []
    assert len(told) == 1
    assert told[0] != name
    assert told[0].startswith((f"{name}.corrupt.", f"{name}.unreadable."))
    kept = folder / told[0]
    if before is not None:
        assert kept.read_bytes() == before
    elif how == "folder":
        assert (kept / "kept").read_text() == "x"
    else:
        assert kept.is_symlink()
    assert told[0] in caplog.text
    # And new data finds its place.
    await store.async_execute(ledger.put("one"))
    await store.async_save_roster(Roster.of([ANA]))
    await store.async_append([row("1", 2026, 11, 3)])
    assert len(await read(store, *month)) == 1
    again = await OfficeStore(hass, told.append).async_load()
    assert again.office == {"entries": ["one"]}
    assert list(again.roster) == [ANA]
    assert len(told) == 1


async def test_one_repair_for_broken_json(
    hass: HomeAssistant,
    folder: Path,
    issue_registry: ir.IssueRegistry,
    told: list[str],
) -> None:
    """Home Assistant raises a repair of its own, with the name that we tell, too."""
    (folder / OFFICE).write_text("{")
    await OfficeStore(hass, told.append).async_load()
    (issue,) = issue_registry.issues.values()
    assert issue.translation_placeholders
    kept = issue.translation_placeholders["corrupt_path"]
    assert told == [Path(kept).name]


@pytest.mark.parametrize(
    "data",
    [
        {"key": "zz", "students": []},
        {"key": "ab", "students": []},
        {"key": "", "students": [{"name": "Ana"}]},
        {"key": "", "students": [{"number": 1, "name": "Ana"}]},
        {"key": "", "students": [{"number": "1", "name": ""}]},
        {"key": "", "students": [{"number": "1", "name": "A"}] * 2},
    ],
)
async def test_roster_that_is_none(
    hass: HomeAssistant,
    folder: Path,
    data: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    told: list[str],
) -> None:
    """A roster that breaks its own rules is not half loaded, nor quoted in the log."""
    put_file(folder, ROSTER, data)
    stored = await OfficeStore(hass, told.append).async_load()
    assert len(stored.roster) == 0
    assert len(told) == 1
    assert "Ana" not in caplog.text


@pytest.mark.parametrize(
    "bad", [{}, {"id": "1"}, {"student": "1", "transitions": []}, 7]
)
async def test_history_that_is_none(
    hass: HomeAssistant, folder: Path, bad: Any
) -> None:
    """A month with a row that is none is set aside; other months are still read."""
    put_file(folder, f"{HISTORY}.2026-10", {"rows": [bad]})
    put_file(folder, f"{HISTORY}.2026-11", {"rows": [row("1", 2026, 11, 3)]})
    store = OfficeStore(hass)
    assert len(await read(store, date.min, date.max)) == 1
    assert await store.async_months() == ["2026-11"]


async def test_office_that_is_none(
    hass: HomeAssistant,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    told: list[str],
) -> None:
    """What the office itself cannot take is unreadable, too, and is not quoted."""
    put_file(folder, OFFICE, {"entries": "Ana"})

    def check(data: dict[str, Any]) -> None:
        int(data["entries"])

    stored = await OfficeStore(hass, told.append).async_load(check)
    assert stored.office is None
    assert len(told) == 1
    assert "ValueError" in caplog.text
    assert "Ana" not in caplog.text


@pytest.mark.parametrize("data", [b"{", b"[]"])
async def test_cannot_be_moved(
    hass: HomeAssistant,
    folder: Path,
    ledger: Ledger,
    monkeypatch: pytest.MonkeyPatch,
    data: bytes,
    told: list[str],
) -> None:
    """A file that can be neither read nor moved is never written over.

    Its name is so long that no suffix fits.
    """
    name = "x" * 250
    monkeypatch.setattr(store_module, "OFFICE_KEY", name)
    monkeypatch.setattr(store_module, "ROSTER_KEY", name[1:])
    (folder / name).write_bytes(data)
    (folder / name[1:]).write_bytes(data)
    store = OfficeStore(hass, told.append)
    stored = await store.async_load()
    assert told == [name, name[1:]]
    assert len(stored.key) == 32
    store.attach(ledger)
    with pytest.raises(StoreWriteError, match="unreadable and cannot be moved"):
        await store.async_execute(ledger.put("one"))
    with pytest.raises(StoreWriteError):
        await store.async_save_roster(Roster())
    assert ledger.draft == []
    assert (folder / name).read_bytes() == data
    assert (folder / name[1:]).read_bytes() == data


async def test_machine_out_of_breath(
    hass: HomeAssistant,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    told: list[str],
) -> None:
    """A good file that cannot be read just now is left where it is."""
    put_file(folder, OFFICE, {"entries": ["one"]})
    store = OfficeStore(hass, told.append)
    await hass.async_add_executor_job(lambda: None)
    with no_more_files(), pytest.raises(StoreReadError):
        await store.async_load()
    stored = await store.async_load()
    assert stored.office == {"entries": ["one"]}
    assert told == []


async def test_told_though_nobody_waits_for_it(
    hass: HomeAssistant,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    told: list[str],
) -> None:
    """A student who leaves the kiosk stops its look back, but keeps nothing from who looks after the files."""
    put_file(folder, f"{HISTORY}.2026-11", {"rows": [7]})
    moving, go_on = Event(), Event()
    move = durable._move_aside

    def move_slowly(path: Path) -> str:
        moving.set()
        go_on.wait(10)
        return move(path)

    monkeypatch.setattr(durable, "_move_aside", move_slowly)
    store = OfficeStore(hass, told.append)
    reading = hass.async_create_background_task(
        read(store, date.min, date.max), "look back"
    )
    await hass.async_add_executor_job(moving.wait, 10)
    reading.cancel()
    go_on.set()
    with pytest.raises(CancelledError):
        await reading
    await hass.async_block_till_done()
    assert len(told) == 1


async def test_vanished_meanwhile(
    hass: HomeAssistant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that somebody else takes away first is only told."""
    assert durable._move_aside(folder / OFFICE) == OFFICE
