"""The entry is removed."""

import asyncio
from pathlib import Path

import pytest

from custom_components.consultease.store import OfficeStore, StoreWriteError
from homeassistant.core import HomeAssistant
from tests.disk import HISTORY, OFFICE, ROSTER

from .files import block, names
from .ledger import Ledger
from .rows import row


async def test_all_files_go(
    hass: HomeAssistant, store: OfficeStore, ledger: Ledger, folder: Path
) -> None:
    """Nothing of the students stays behind, and nothing of others goes."""
    others = {"core.config", "consultease_other", "consultease.officer", "tmp1"}
    for name in others:
        (folder / name).write_text("x")
    (folder / f"{ROSTER}.unreadable.2026").write_text("x")
    (folder / f"{OFFICE}.corrupt.2026").write_text("x")
    await store.async_execute(ledger.put("one"))
    await store.async_append([row("a", 2026, 11, 3)])
    before = set(names(folder))
    assert {OFFICE, ROSTER, f"{HISTORY}.2026-11"} < before
    await OfficeStore(hass).async_remove()
    left = set(names(folder))
    assert not [name for name in left if name.startswith(f"{OFFICE}.")]
    assert left >= others
    assert {name for name in left if name.startswith("consultease")} == {
        "consultease_other",
        "consultease.officer",
    }


async def test_what_cannot_go(
    hass: HomeAssistant, store: OfficeStore, folder: Path
) -> None:
    """What cannot be deleted is told; the rest is."""
    await store.async_append([row("a", 2026, 11, 3)])
    block(folder / OFFICE)
    with pytest.raises(StoreWriteError, match="Cannot delete consultease.office"):
        await store.async_remove()
    assert ROSTER not in names(folder)
    assert await store.async_months() == []


async def test_waits_for_writes(
    store: OfficeStore, ledger: Ledger, folder: Path
) -> None:
    """A write on its way must not put a file back."""
    async with store._office._write_lock:
        call = asyncio.ensure_future(store.async_execute(ledger.put("one")))
        removal = asyncio.ensure_future(store.async_remove())
        await ledger.writing.wait()
    assert await call == "one"
    await removal
    assert not (folder / OFFICE).exists()
