"""Nobody hears "done" before it is on disk."""

import asyncio
import os
from pathlib import Path
import stat

import atomicwrites  # type: ignore[import-untyped]
import pytest

from custom_components.consultease.core.errors import ConsultEaseError
from custom_components.consultease.core.roster import Roster
from custom_components.consultease.store import OfficeStore
from homeassistant.core import CoreState, HomeAssistant
from tests.disk import HISTORY, OFFICE, ROSTER

from .files import content, entries
from .ledger import Ledger
from .rows import ANA, row


async def test_on_disk_before_done(
    store: OfficeStore, ledger: Ledger, folder: Path
) -> None:
    """When the caller goes on, another program can read it."""
    assert await store.async_execute(ledger.put("one")) == "one"
    assert entries(folder) == ["one"]
    assert ledger.published == ["one"]


async def test_synced_before_done(
    store: OfficeStore,
    ledger: Ledger,
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
) -> None:
    """A power cut right after "done" loses nothing: file and folder were synced."""
    synced: list[str] = []
    sync = atomicwrites._proper_fsync

    def spy(descriptor: int) -> None:
        sync(descriptor)
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        synced.append("folder" if is_folder else "file")

    monkeypatch.setattr(atomicwrites, "_proper_fsync", spy)
    await store.async_execute(ledger.put("one"))
    assert synced == ["file", "folder"]


async def test_private(store: OfficeStore, ledger: Ledger, folder: Path) -> None:
    """Other users of the machine have no business with what students ask."""
    await store.async_execute(ledger.put("one"))
    await store.async_append([row("1", 2026, 11, 3)])
    for name in (OFFICE, ROSTER, f"{HISTORY}.2026-11"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


async def test_nothing_to_write(
    store: OfficeStore, ledger: Ledger, writes: list[str]
) -> None:
    """A command that changes nothing costs no write, and is committed all the same."""
    assert await store.async_execute(lambda: 42) == 42
    assert writes == []
    assert ledger.told == 1


async def test_refused(store: OfficeStore, ledger: Ledger, folder: Path) -> None:
    """A refusal reaches its own caller, and nobody else in the batch."""
    done, refused, also = await asyncio.gather(
        store.async_execute(ledger.put("one")),
        store.async_execute(ledger.refuse),
        store.async_execute(ledger.put("two")),
        return_exceptions=True,
    )
    assert (done, also) == ("one", "two")
    assert isinstance(refused, ConsultEaseError)
    assert entries(folder) == ["one", "two"]


async def test_group_commit(
    store: OfficeStore, ledger: Ledger, folder: Path, writes: list[str]
) -> None:
    """What comes during a write shares the next one, in order."""
    calls = [
        asyncio.ensure_future(store.async_execute(ledger.put(str(number))))
        for number in range(100)
    ]
    assert await asyncio.gather(*calls) == [str(number) for number in range(100)]
    assert writes == [OFFICE, OFFICE]
    assert entries(folder) == [str(number) for number in range(100)]


async def test_nobody_hears_early(
    store: OfficeStore, ledger: Ledger, folder: Path
) -> None:
    """While the disk is slow nobody is told, neither callers nor listeners."""
    async with store._office._write_lock:
        first = asyncio.ensure_future(store.async_execute(ledger.put("one")))
        second = asyncio.ensure_future(store.async_execute(ledger.put("two")))
        refused = asyncio.ensure_future(store.async_execute(ledger.refuse))
        await ledger.writing.wait()
        assert not (first.done() or second.done() or refused.done())
        assert ledger.published == []
        # The second waits for its turn: its effect belongs to the next write.
        assert ledger.draft == ["one"]
    assert await first == "one"
    assert await second == "two"
    with pytest.raises(ConsultEaseError):
        await refused


async def test_cancelled_caller(
    store: OfficeStore, ledger: Ledger, folder: Path
) -> None:
    """Who goes away before their turn withdraws; who goes away later changes nothing."""
    async with store._office._write_lock:
        first = asyncio.ensure_future(store.async_execute(ledger.put("one")))
        withdrawn = asyncio.ensure_future(store.async_execute(ledger.put("two")))
        third = asyncio.ensure_future(store.async_execute(ledger.put("three")))
        await asyncio.sleep(0)
        first.cancel()
        withdrawn.cancel()
        await asyncio.sleep(0)
    assert await third == "three"
    assert first.cancelled()
    assert withdrawn.cancelled()
    assert entries(folder) == ["one", "three"]


async def test_fault_in_a_command(store: OfficeStore, ledger: Ledger) -> None:
    """A fault of ours reaches who met it, and the store goes on."""
    with pytest.raises(ZeroDivisionError):
        await store.async_execute(lambda: 1 // 0)
    assert await store.async_execute(ledger.put("one")) == "one"


async def test_fault_in_commit(
    store: OfficeStore,
    ledger: Ledger,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is on disk is done, whatever listeners make of it."""
    monkeypatch.setattr(ledger, "commit", lambda: 1 // 0)
    assert await store.async_execute(ledger.put("one")) == "one"
    assert entries(folder) == ["one"]
    assert "Telling of a stored change failed" in caplog.text


async def test_while_stopping(
    hass: HomeAssistant, store: OfficeStore, ledger: Ledger, folder: Path
) -> None:
    """Store itself puts writes off while Home Assistant stops; a promise cannot be."""
    hass.set_state(CoreState.stopping)
    await store.async_execute(ledger.put("one"))
    assert entries(folder) == ["one"]
    await store.async_append([row("1", 2026, 11, 3)])
    assert (folder / f"{HISTORY}.2026-11").exists()


async def test_flush(store: OfficeStore, ledger: Ledger, folder: Path) -> None:
    """After a flush all is on disk, also what nobody waits for any more."""
    waiting = [
        asyncio.ensure_future(store.async_execute(ledger.put("one"))),
        asyncio.ensure_future(store.async_execute(ledger.put("two"))),
        asyncio.ensure_future(store.async_save_roster(Roster.of([ANA]))),
        asyncio.ensure_future(store.async_append([row("1", 2026, 11, 3)])),
    ]
    await asyncio.sleep(0)
    for call in waiting[2:]:
        call.cancel()
    await store.async_flush()
    assert entries(folder) == ["one", "two"]
    assert content(folder, ROSTER)["data"]["students"] == [ANA.as_dict()]
    assert (folder / f"{HISTORY}.2026-11").exists()
    await asyncio.gather(*waiting, return_exceptions=True)
    await store.async_flush()
