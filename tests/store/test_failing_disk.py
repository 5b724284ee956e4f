"""Refused means: nothing has changed."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from custom_components.consultease.core.errors import ConsultEaseError
from custom_components.consultease.core.roster import Roster
from custom_components.consultease.store import OfficeStore, StoreWriteError
from homeassistant.core import HomeAssistant
from tests.disk import OFFICE, ROSTER, full_disk

from .files import block, content, entries, names
from .ledger import Ledger
from .rows import ANA


async def test_rollback(store: OfficeStore, ledger: Ledger, folder: Path) -> None:
    """Everybody in the batch is refused, the draft is dropped, and later it works again."""
    block(folder / OFFICE)
    results = await asyncio.gather(
        *(store.async_execute(ledger.put(str(number))) for number in range(3)),
        return_exceptions=True,
    )
    assert [type(result) for result in results] == [StoreWriteError] * 3
    assert len(set(map(id, results))) == 3
    assert ledger.draft == ledger.published == []
    assert ledger.told == 0
    (folder / OFFICE).rmdir()
    await store.async_execute(ledger.put("later"))
    assert entries(folder) == ["later"]


async def test_full_disk(store: OfficeStore, ledger: Ledger, folder: Path) -> None:
    """A write that breaks off leaves what was there, and no scraps."""
    await store.async_execute(ledger.put("one"))
    before = names(folder)
    with full_disk(1000), pytest.raises(StoreWriteError, match="File too large"):
        await store.async_execute(ledger.put("two" * 1000))
    assert entries(folder) == ["one"]
    assert ledger.draft == ["one"]
    assert names(folder) == before


async def test_no_folder(hass: HomeAssistant, ledger: Ledger, tmp_path: Path) -> None:
    """A start without a writable folder is possible; a request then is not."""
    store = OfficeStore(hass)
    (tmp_path / ".storage").write_text("not a folder")
    stored = await store.async_load()
    assert stored.office is None
    store.attach(ledger)
    with pytest.raises(StoreWriteError):
        await store.async_execute(ledger.put("one"))
    assert ledger.draft == []


async def test_refusal_that_was_not_true(
    store: OfficeStore, ledger: Ledger, folder: Path
) -> None:
    """Who was refused for a change that never came to be is not told of it.

    A desk unit drops an answer that is stale, so it must not hear so because
    of an answer before it that the disk refused.
    """
    block(folder / OFFICE)
    async with store._office._write_lock:
        calls = [
            asyncio.ensure_future(store.async_execute(command))
            for command in (
                ledger.put("zero"),
                ledger.refuse,
                lambda: "read",
                ledger.put("one"),
                ledger.refuse,
                lambda: "read",
            )
        ]
        await asyncio.sleep(0)
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(result) for result in results] == [
        StoreWriteError,
        ConsultEaseError,
        str,
        StoreWriteError,
        StoreWriteError,
        StoreWriteError,
    ]


async def test_what_json_cannot_hold(
    store: OfficeStore, ledger: Ledger, folder: Path
) -> None:
    """Half a character is refused without being repeated in the reason."""
    with pytest.raises(StoreWriteError) as error:
        await store.async_execute(ledger.put("secret \ud83d"))
    assert str(error.value) == "consultease.office cannot be put into JSON"
    assert error.value.__cause__ is None
    assert ledger.draft == []


async def test_fault_in_as_dict(
    hass: HomeAssistant,
    store: OfficeStore,
    ledger: Ledger,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A fault of ours on the way to the disk leaves nobody waiting for ever."""
    loop_errors: list[Any] = []
    hass.loop.set_exception_handler(lambda _, context: loop_errors.append(context))
    with monkeypatch.context() as patch:
        patch.setattr(ledger, "as_dict", lambda: 1 // 0)
        calls = [
            asyncio.ensure_future(store.async_execute(ledger.put(str(number))))
            for number in range(2)
        ]
        results = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(result) for result in results] == [StoreWriteError] * 2
    assert ledger.draft == []
    assert await store.async_execute(ledger.put("one")) == "one"


async def test_cut_off(hass: HomeAssistant, store: OfficeStore, ledger: Ledger) -> None:
    """When Home Assistant ends the write itself, callers hear that it was cut off."""
    async with store._office._write_lock:
        calls = [
            asyncio.ensure_future(store.async_execute(ledger.put(str(number))))
            for number in range(2)
        ]
        await asyncio.sleep(0)
        for task in list(store._background._tasks):
            task.cancel()
        results = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(result) for result in results] == [StoreWriteError] * 2
    assert ledger.draft == []
    assert await store.async_execute(ledger.put("one")) == "one"


async def test_roster(store: OfficeStore, folder: Path) -> None:
    """A roster that cannot be written is refused, and the old one stays."""
    await store.async_save_roster(Roster.of([ANA]))
    with full_disk(100), pytest.raises(StoreWriteError):
        await store.async_save_roster(Roster())
    assert content(folder, ROSTER)["data"]["students"] == [ANA.as_dict()]
