"""What is taken out of the history: students, single rows, months that are too old."""

from pathlib import Path

import pytest

from custom_components.consultease.store import OfficeStore, StoreWriteError, history
from tests.disk import HISTORY, full_disk

from .files import content, names
from .rows import EVER, on_disk, read, row

pytestmark = pytest.mark.usefixtures("utc")


async def test_anonymise(
    store: OfficeStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A student's number and texts leave all months; nobody else's do."""
    monkeypatch.setattr(history, "PART_ROWS", 2)
    await store.async_append(
        [
            row("a", 2026, 9, 3, student="1"),
            row("b", 2026, 11, 3, student="2"),
            row("c", 2026, 11, 4, student="1"),
            row("d", 2026, 11, 5, student="1"),
        ]
    )
    assert await store.async_anonymise("1") == 3
    text = " ".join(
        (folder / name).read_text() for name in names(folder, f"{HISTORY}.*")
    )
    assert text.count("About my thesis") == 1
    found = {each["id"]: each for each in await read(store, *EVER)}
    assert [found[key]["student"] for key in "abcd"] == ["", "2", "", ""]
    assert found["a"]["ticket"] == "MR-01"
    # What is in memory was changed, too: the next row must not bring it back.
    await store.async_append([row("e", 2026, 11, 6, student="3")])
    assert "About my thesis" not in (folder / f"{HISTORY}.2026-09").read_text()
    found = {each["id"]: each for each in await read(store, *EVER)}
    assert [found[key]["student"] for key in "abcde"] == ["", "2", "", "", "3"]
    assert await store.async_anonymise("1") == 0
    assert await store.async_anonymise("") == 0


async def test_anonymise_the_month_at_hand(store: OfficeStore, folder: Path) -> None:
    """The part that is cached for appending forgets the student as well."""
    await store.async_append([row("a", 2026, 11, 3)])
    await store.async_anonymise("1")
    await store.async_append([row("b", 2026, 11, 4, student="2")])
    rows = content(folder, f"{HISTORY}.2026-11")["data"]["rows"]
    assert [each["student"] for each in rows] == ["", "2"]


async def test_anonymise_writes_what_it_must(
    store: OfficeStore, folder: Path, writes: list[str]
) -> None:
    """Months without the student are left alone, and a refusal is told."""
    await store.async_append([row("a", 2026, 9, 3), row("b", 2026, 11, 3, student="2")])
    writes.clear()
    await store.async_anonymise("1")
    assert writes == [f"{HISTORY}.2026-09"]
    with full_disk(50), pytest.raises(StoreWriteError):
        await store.async_anonymise("2")
    assert await store.async_anonymise("2") == 1


async def test_drop_before(
    store: OfficeStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole months go, with all their parts and what was set aside of them."""
    monkeypatch.setattr(history, "PART_ROWS", 1)
    await store.async_append(
        [
            row("a", 2025, 9, 3),
            row("b", 2025, 9, 4),
            row("c", 2025, 10, 3),
            row("d", 2025, 11, 3),
        ]
    )
    (folder / f"{HISTORY}.2025-09.unreadable.2025-09-03T09:00:00").write_text("x")
    (folder / f"{HISTORY}.2025-11.corrupt.2025-11-03T09:00:00").write_text("x")
    assert await store.async_drop_before("2025-11") == ["2025-09", "2025-10"]
    assert await store.async_months() == ["2025-11"]
    assert names(folder, f"{HISTORY}*") == [
        f"{HISTORY}.2025-11",
        f"{HISTORY}.2025-11.corrupt.2025-11-03T09:00:00",
    ]
    # The month that was at hand is gone from memory as well.
    assert await store.async_drop_before("2026-01") == ["2025-11"]
    await store.async_append([row("e", 2025, 11, 3)])
    assert on_disk(folder, "2025-11") == ["e"]


@pytest.mark.parametrize("month", ["2025", "2025-13", "", "2025-1", "../x"])
async def test_drop_before_no_month(store: OfficeStore, month: str) -> None:
    """Nothing is deleted on a misunderstanding."""
    await store.async_append([row("a", 2020, 1, 3)])
    with pytest.raises(ValueError, match="Invalid isoformat|month"):
        await store.async_drop_before(month)
    assert await store.async_months() == ["2020-01"]


async def test_drop_that_fails(store: OfficeStore, folder: Path) -> None:
    """What cannot be deleted is told; the rest is."""
    (folder / f"{HISTORY}.2025-01").mkdir()
    await store.async_append([row("a", 2025, 2, 3)])
    with pytest.raises(StoreWriteError, match=r"Cannot delete .*2025-01"):
        await store.async_drop_before("2025-06")
    assert not (folder / f"{HISTORY}.2025-02").exists()


async def test_other_files(store: OfficeStore, folder: Path) -> None:
    """Files of others in the same folder are no months."""
    for name in (
        "2026-13",
        "2026-1",
        "0000-01",
        "2026-11.x",
        "2026-11.0",
        "2026-11 ",
    ):
        (folder / f"{HISTORY}.{name}").write_text("x")
    (folder / "consultease_history.2026-11").write_text("x")
    assert await store.async_months() == []
