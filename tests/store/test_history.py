"""Past consultations."""

import asyncio
from datetime import date
import json
from pathlib import Path
import shutil

import pytest

from custom_components.consultease.core.enums import State
from custom_components.consultease.core.record import Consultation
from custom_components.consultease.store import (
    OfficeStore,
    StoreReadError,
    StoreWriteError,
    history,
)
from homeassistant.core import HomeAssistant
from tests.disk import HISTORY

from .files import block, names
from .rows import EVER, ids, on_disk, read, row

pytestmark = pytest.mark.usefixtures("utc")


async def test_append_and_read(store: OfficeStore, folder: Path) -> None:
    """Rows come back as they were, by day, in the order in which they closed."""
    rows = [
        row("b", 2026, 11, 3, 10),
        row("a", 2026, 11, 3, 9),
        row("c", 2026, 12, 1),
    ]
    await store.async_append(rows)
    assert await store.async_months() == ["2026-11", "2026-12"]
    found = await read(store, date(2026, 11, 3), date(2026, 12, 1))
    assert ids(found) == ["a", "b", "c"]
    assert found[0] == json.loads(json.dumps(rows[1]))
    assert Consultation.from_dict(found[0]).state is State.CANCELLED
    assert ids(await read(store, date(2026, 11, 4), date(2026, 11, 30))) == []
    assert ids(await read(store, date(2026, 12, 1), date(2026, 12, 1))) == ["c"]
    assert ids(await read(store, *EVER)) == ["a", "b", "c"]


async def test_local_days(hass: HomeAssistant, store: OfficeStore) -> None:
    """A day is the school's own, also where it is in another month of UTC."""
    await store.async_append([row("a", 2026, 10, 31, 17), row("b", 2026, 11, 1, 1)])
    await hass.config.async_set_time_zone("Asia/Manila")
    day = date(2026, 11, 1)
    assert ids(await read(store, day, day)) == ["a", "b"]
    await hass.config.async_set_time_zone("America/Lima")
    day = date(2026, 10, 31)
    assert ids(await read(store, day, day)) == ["a", "b"]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
async def test_all_time(hass: HomeAssistant, store: OfficeStore, zone: str) -> None:
    """No day is too early or too late to ask for, wherever the school is."""
    await store.async_append([row("a", 2026, 10, 31, 17)])
    await hass.config.async_set_time_zone(zone)
    assert ids(await read(store, *EVER)) == ["a"]


async def test_months_are_those_of_utc(store: OfficeStore, folder: Path) -> None:
    """A school that moves to another time zone finds its months as they were."""
    closed = row("a", 2026, 10, 31)
    closed["transitions"][-1]["at"] = "2026-11-01T07:00:00+08:00"
    await store.async_append([closed])
    assert on_disk(folder, "2026-10") == ["a"]


async def test_other_months_are_left_alone(
    hass: HomeAssistant, store: OfficeStore, folder: Path, told: list[str]
) -> None:
    """A day costs its own month, not all of history."""
    await store.async_append([row("a", 2026, 11, 3)])
    for month in ("2026-10", "2026-12"):
        (folder / f"{HISTORY}.{month}").write_text("unreadable")
    assert len(await read(store, date(2026, 11, 3), date(2026, 11, 29))) == 1
    assert told == []


async def test_nothing_yet(hass: HomeAssistant, tmp_path: Path) -> None:
    """A folder that is not there has no months."""
    shutil.rmtree(tmp_path / ".storage", ignore_errors=True)
    store = OfficeStore(hass)
    assert await store.async_months() == []
    assert await read(store, *EVER) == []
    assert await store.async_drop_before("2026-11") == []
    assert await store.async_anonymise("1") == 0
    await store.async_append([])
    assert await store.async_months() == []


async def test_folder_cannot_be_listed(hass: HomeAssistant, tmp_path: Path) -> None:
    """What cannot be told is not told as nothing: an export would be empty."""
    shutil.rmtree(tmp_path / ".storage", ignore_errors=True)
    (tmp_path / ".storage").write_text("not a folder")
    store = OfficeStore(hass)
    with pytest.raises(StoreReadError):
        await store.async_months()
    with pytest.raises(StoreReadError):
        await read(store, *EVER)


async def test_appended_again(
    hass: HomeAssistant, store: OfficeStore, folder: Path, writes: list[str]
) -> None:
    """After a crash between month and open store, all is appended again: no doubles."""
    rows = [row("a", 2026, 11, 3), row("b", 2026, 11, 4)]
    await store.async_append(rows)
    await store.async_append(rows)
    await OfficeStore(hass).async_append([*rows, row("c", 2026, 11, 5)])
    assert on_disk(folder, "2026-11") == ["a", "b", "c"]
    await OfficeStore(hass).async_append(rows)
    assert writes == [f"{HISTORY}.2026-11"] * 2


async def test_parts(
    hass: HomeAssistant,
    store: OfficeStore,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    writes: list[str],
) -> None:
    """A month's files stay small, so a row more costs no more in a full month."""
    monkeypatch.setattr(history, "PART_ROWS", 3)
    rows = [row(str(number), 2026, 11, 3, number) for number in range(1, 9)]
    await store.async_append(rows[:2])
    await store.async_append(rows[2:7])
    assert on_disk(folder, "2026-11") == ["1", "2", "3"]
    assert on_disk(folder, "2026-11.2") == ["4", "5", "6"]
    assert on_disk(folder, "2026-11.3") == ["7"]
    writes.clear()
    await store.async_append(rows[7:])
    assert writes == [f"{HISTORY}.2026-11.3"]
    assert await store.async_months() == ["2026-11"]
    # Found again after a restart, and doubles across parts are not read twice.
    again = OfficeStore(hass)
    await again.async_append([row("9", 2026, 11, 3, 9), row("3", 2026, 11, 3, 3)])
    assert on_disk(folder, "2026-11.3") == ["7", "8", "9"]
    assert ids(await read(again, *EVER)) == [str(n) for n in range(1, 10)]


async def test_full_part_appended_again(
    hass: HomeAssistant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash right after a part was full makes no doubles in the next one."""
    monkeypatch.setattr(history, "PART_ROWS", 2)
    rows = [row("a", 2026, 11, 3), row("b", 2026, 11, 3)]
    await OfficeStore(hass).async_append(rows)
    await OfficeStore(hass).async_append(rows)
    assert names(folder, f"{HISTORY}.*") == [f"{HISTORY}.2026-11"]


async def test_rolled_over_and_appended_again(
    hass: HomeAssistant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The open store could not let go of rows that two parts have taken."""
    monkeypatch.setattr(history, "PART_ROWS", 3)
    rows = [row(each, 2026, 11, 3) for each in "abcde"]
    store = OfficeStore(hass)
    await store.async_append(rows)
    await store.async_append(rows)
    await OfficeStore(hass).async_append([*rows, row("f", 2026, 11, 3)])
    assert on_disk(folder, "2026-11") == ["a", "b", "c"]
    assert on_disk(folder, "2026-11.2") == ["d", "e", "f"]


async def test_many_parts_appended_again(
    hass: HomeAssistant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Months that could not be written for days take more rows at once than a part has."""
    monkeypatch.setattr(history, "PART_ROWS", 2)
    rows = [row(each, 2026, 11, 3) for each in "abcdefg"]
    store = OfficeStore(hass)
    await store.async_append(rows[:1])
    block(folder / f"{HISTORY}.2026-11.3")
    with pytest.raises(StoreWriteError):
        await store.async_append(rows[:6])
    (folder / f"{HISTORY}.2026-11.3").rmdir()
    await store.async_append(rows[:6])
    await store.async_append(rows[:6])
    await OfficeStore(hass).async_append(rows)
    assert on_disk(folder, "2026-11") == ["a", "b"]
    assert on_disk(folder, "2026-11.2") == ["c", "d"]
    assert on_disk(folder, "2026-11.3") == ["e", "f"]
    assert on_disk(folder, "2026-11.4") == ["g"]


async def test_tenth_part(
    hass: HomeAssistant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts are numbers, not texts: ten comes after nine."""
    monkeypatch.setattr(history, "PART_ROWS", 1)
    store = OfficeStore(hass)
    await store.async_append([row(str(n), 2026, 11, 3, n) for n in range(1, 12)])
    await OfficeStore(hass).async_append([row("12", 2026, 11, 3, 12)])
    assert on_disk(folder, "2026-11.12") == ["12"]


async def test_refused(
    store: OfficeStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the disk refused is not remembered as written."""
    monkeypatch.setattr(history, "PART_ROWS", 2)
    await store.async_append([row("a", 2026, 11, 3), row("b", 2026, 11, 3)])
    rows = [row("c", 2026, 11, 3), row("d", 2026, 11, 3)]
    block(folder / f"{HISTORY}.2026-11.2")
    with pytest.raises(StoreWriteError):
        await store.async_append(rows)
    (folder / f"{HISTORY}.2026-11.2").rmdir()
    await store.async_append(rows)
    assert sorted(ids(await read(store, *EVER))) == ["a", "b", "c", "d"]


async def test_cancelled(hass: HomeAssistant, store: OfficeStore, folder: Path) -> None:
    """Who stops waiting does not stop the write, so nothing after it is lost."""
    # It begins at once, and is on its way to the disk.
    call = hass.async_create_task(store.async_append([row("a", 2026, 11, 3)]))
    call.cancel()
    await store.async_append([row("b", 2026, 11, 3)])
    assert call.cancelled()
    assert on_disk(folder, "2026-11") == ["a", "b"]


async def test_together(hass: HomeAssistant, store: OfficeStore) -> None:
    """Appending, reading and anonymising one month at once lose nothing."""
    await asyncio.gather(
        *(store.async_append([row(f"a{n}", 2026, 11, 3)]) for n in range(10)),
        *(read(store, *EVER) for _ in range(5)),
        store.async_anonymise("1"),
        *(store.async_append([row(f"b{n}", 2026, 11, 3)]) for n in range(10)),
    )
    assert len(await read(OfficeStore(hass), *EVER)) == 20
