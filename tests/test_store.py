"""The store, on a real disk: nothing here replaces Home Assistant's reading or writing."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
import json
import os
from pathlib import Path
import shutil
import stat
from typing import Any

import atomicwrites  # type: ignore[import-untyped]
import pytest

from custom_components.consultease import store as store_module
from custom_components.consultease.core.enums import Action, State
from custom_components.consultease.core.errors import ConsultEaseError
from custom_components.consultease.core.models import Student
from custom_components.consultease.core.record import SYSTEM, Consultation, Transition
from custom_components.consultease.core.roster import Roster
from custom_components.consultease.store import (
    OfficeStore,
    StoreReadError,
    StoreWriteError,
    durable,
    history,
)
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .disk import (
    HISTORY,
    OFFICE,
    ROSTER,
    full_disk,
    hass_config_dir,  # noqa: F401
    hass_storage,  # noqa: F401
    no_more_files,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where Home Assistant keeps its files."""
    path = tmp_path / ".storage"
    path.mkdir(exist_ok=True)
    return path


class Ledger:
    """A list that commands append to, in the place of the office."""

    def __init__(self) -> None:
        """Begin empty."""
        self.published: list[str] = []
        self.draft: list[str] = []
        self.told = 0

    @property
    def dirty(self) -> bool:
        """Whether there is something to write."""
        return self.draft != self.published

    def as_dict(self) -> dict[str, Any]:
        """Return what is to be written."""
        return {"entries": list(self.draft)}

    def commit(self) -> None:
        """Publish the draft."""
        self.published = list(self.draft)
        self.told += 1

    def rollback(self) -> None:
        """Drop the draft."""
        self.draft = list(self.published)

    def put(self, entry: str) -> Callable[[], str]:
        """Return a command that adds an entry and returns it."""

        def command() -> str:
            self.draft.append(entry)
            return entry

        return command

    def refuse(self) -> str:
        """Refuse, as a command does: the draft stays as it was."""
        raise ConsultEaseError("queue_full")


@pytest.fixture
def ledger() -> Ledger:
    """Return an empty ledger."""
    return Ledger()


@pytest.fixture
def told() -> list[str]:
    """Return the names that files which were set aside have now, as they are told."""
    return []


@pytest.fixture
async def store(
    hass: HomeAssistant, folder: Path, ledger: Ledger, told: list[str]
) -> OfficeStore:
    """Return a store that has loaded an empty folder."""
    found = OfficeStore(hass, told.append)
    await found.async_load()
    found.attach(ledger)
    return found


def content(folder: Path, name: str) -> dict[str, Any]:
    """Return what a file holds."""
    return json.loads((folder / name).read_text(encoding="utf-8"))


def names(folder: Path, pattern: str = "*") -> list[str]:
    """Return the names of files."""
    return sorted(path.name for path in folder.glob(pattern))


def entries(folder: Path) -> list[str]:
    """Return what the ledger has on disk."""
    return content(folder, OFFICE)["data"]["entries"]


def put_file(
    folder: Path, name: str, data: Any, version: int = 1, minor_version: int = 1
) -> None:
    """Put a file on disk as Home Assistant writes it."""
    text = json.dumps(
        {
            "version": version,
            "minor_version": minor_version,
            "key": name,
            "data": data,
        }
    )
    (folder / name).write_text(text, encoding="utf-8")


def put_folder(path: Path) -> None:
    """Put a folder with something in it on disk."""
    path.mkdir()
    (path / "kept").write_text("x")


def block(path: Path) -> None:
    """Put a folder where the file should go: root cannot write there either."""
    path.unlink(missing_ok=True)
    path.mkdir()


@pytest.fixture
def writes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of files written to the end, synced included, as it happens."""
    done: list[str] = []
    replace = atomicwrites._replace_atomic

    def spy(source: str, target: str) -> None:
        replace(source, target)
        done.append(Path(target).name)

    monkeypatch.setattr(atomicwrites, "_replace_atomic", spy)
    return done


class TestCommands:
    """Nobody hears "done" before it is on disk."""

    async def test_on_disk_before_done(
        self, store: OfficeStore, ledger: Ledger, folder: Path
    ) -> None:
        """When the caller goes on, another program can read it."""
        assert await store.async_execute(ledger.put("one")) == "one"
        assert entries(folder) == ["one"]
        assert ledger.published == ["one"]

    async def test_synced_before_done(
        self,
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

    async def test_private(
        self, store: OfficeStore, ledger: Ledger, folder: Path
    ) -> None:
        """Other users of the machine have no business with what students ask."""
        await store.async_execute(ledger.put("one"))
        await store.async_append([row("1", 2026, 11, 3)])
        for name in (OFFICE, ROSTER, f"{HISTORY}.2026-11"):
            assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600

    async def test_nothing_to_write(
        self, store: OfficeStore, ledger: Ledger, writes: list[str]
    ) -> None:
        """A command that changes nothing costs no write, and is committed all the same."""
        assert await store.async_execute(lambda: 42) == 42
        assert writes == []
        assert ledger.told == 1

    async def test_refused(
        self, store: OfficeStore, ledger: Ledger, folder: Path
    ) -> None:
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
        self, store: OfficeStore, ledger: Ledger, folder: Path, writes: list[str]
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
        self, store: OfficeStore, ledger: Ledger, folder: Path
    ) -> None:
        """While the disk is slow nobody is told, neither callers nor listeners."""
        async with store._office._write_lock:
            first = asyncio.ensure_future(store.async_execute(ledger.put("one")))
            second = asyncio.ensure_future(store.async_execute(ledger.put("two")))
            refused = asyncio.ensure_future(store.async_execute(ledger.refuse))
            await asyncio.sleep(0.05)
            assert not (first.done() or second.done() or refused.done())
            assert ledger.published == []
            # The second waits for its turn: its effect belongs to the next write.
            assert ledger.draft == ["one"]
        assert await first == "one"
        assert await second == "two"
        with pytest.raises(ConsultEaseError):
            await refused

    async def test_cancelled_caller(
        self, store: OfficeStore, ledger: Ledger, folder: Path
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

    async def test_fault_in_a_command(self, store: OfficeStore, ledger: Ledger) -> None:
        """A fault of ours reaches who met it, and the store goes on."""
        with pytest.raises(ZeroDivisionError):
            await store.async_execute(lambda: 1 // 0)
        assert await store.async_execute(ledger.put("one")) == "one"

    async def test_fault_in_commit(
        self,
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
        self, hass: HomeAssistant, store: OfficeStore, ledger: Ledger, folder: Path
    ) -> None:
        """Store itself puts writes off while Home Assistant stops; a promise cannot be."""
        hass.set_state(CoreState.stopping)
        await store.async_execute(ledger.put("one"))
        assert entries(folder) == ["one"]
        await store.async_append([row("1", 2026, 11, 3)])
        assert (folder / f"{HISTORY}.2026-11").exists()

    async def test_flush(
        self, store: OfficeStore, ledger: Ledger, folder: Path
    ) -> None:
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


class TestFailingDisk:
    """Refused means: nothing has changed."""

    async def test_rollback(
        self, store: OfficeStore, ledger: Ledger, folder: Path
    ) -> None:
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

    async def test_full_disk(
        self, store: OfficeStore, ledger: Ledger, folder: Path
    ) -> None:
        """A write that breaks off leaves what was there, and no scraps."""
        await store.async_execute(ledger.put("one"))
        before = names(folder)
        with full_disk(1000), pytest.raises(StoreWriteError, match="File too large"):
            await store.async_execute(ledger.put("two" * 1000))
        assert entries(folder) == ["one"]
        assert ledger.draft == ["one"]
        assert names(folder) == before

    async def test_no_folder(
        self, hass: HomeAssistant, ledger: Ledger, tmp_path: Path
    ) -> None:
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
        self, store: OfficeStore, ledger: Ledger, folder: Path
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
        self, store: OfficeStore, ledger: Ledger, folder: Path
    ) -> None:
        """Half a character is refused without being repeated in the reason."""
        with pytest.raises(StoreWriteError) as error:
            await store.async_execute(ledger.put("secret \ud83d"))
        assert str(error.value) == "consultease.office cannot be put into JSON"
        assert error.value.__cause__ is None
        assert ledger.draft == []

    async def test_fault_in_as_dict(
        self,
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

    async def test_cut_off(
        self, hass: HomeAssistant, store: OfficeStore, ledger: Ledger
    ) -> None:
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

    async def test_roster(self, store: OfficeStore, folder: Path) -> None:
        """A roster that cannot be written is refused, and the old one stays."""
        await store.async_save_roster(Roster.of([ANA]))
        with full_disk(100), pytest.raises(StoreWriteError):
            await store.async_save_roster(Roster())
        assert content(folder, ROSTER)["data"]["students"] == [ANA.as_dict()]


ANA = Student(number="1", name="Ana Núñez", cards=("c" * 64,), pin="d" * 64)


class TestLoading:
    """What is found at a start."""

    async def test_first_start(
        self, hass: HomeAssistant, folder: Path, told: list[str]
    ) -> None:
        """The key is made once, and is on disk before anything is hashed with it."""
        stored = await OfficeStore(hass, told.append).async_load()
        assert stored.office is None
        assert len(stored.roster) == 0
        assert len(stored.key) == 32
        assert told == []
        assert content(folder, ROSTER)["data"]["key"] == stored.key.hex()
        again = await OfficeStore(hass, told.append).async_load()
        assert again.key == stored.key

    async def test_every_office_has_its_own_key(
        self, hass: HomeAssistant, folder: Path
    ) -> None:
        """A card's hash in one office says nothing in another."""
        first = await OfficeStore(hass).async_load()
        (folder / ROSTER).unlink()
        assert (await OfficeStore(hass).async_load()).key != first.key

    async def test_restart(
        self, hass: HomeAssistant, store: OfficeStore, ledger: Ledger, told: list[str]
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
        self, hass: HomeAssistant, store: OfficeStore, folder: Path, told: list[str]
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
        self, hass: HomeAssistant, folder: Path, minor_version: int, told: list[str]
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
        self, hass: HomeAssistant, folder: Path, told: list[str]
    ) -> None:
        """What a month of an older minor version lacks is no fault of it."""
        put_file(folder, f"{HISTORY}.2026-11", {}, minor_version=0)
        store = OfficeStore(hass, told.append)
        assert await read(store, date(2026, 11, 1), date(2026, 11, 30)) == []
        assert told == []

    async def test_migration_while_stopping(
        self, hass: HomeAssistant, folder: Path, ledger: Ledger
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


class TestUnreadable:
    """Set aside, told, never overwritten."""

    @pytest.mark.parametrize("how", UNREADABLE)
    @pytest.mark.parametrize("name", [OFFICE, ROSTER, f"{HISTORY}.2026-11"])
    async def test_set_aside(
        self,
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
        self,
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
        self,
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
        self, hass: HomeAssistant, folder: Path, bad: Any
    ) -> None:
        """A month with a row that is none is set aside; other months are still read."""
        put_file(folder, f"{HISTORY}.2026-10", {"rows": [bad]})
        put_file(folder, f"{HISTORY}.2026-11", {"rows": [row("1", 2026, 11, 3)]})
        store = OfficeStore(hass)
        assert len(await read(store, date.min, date.max)) == 1
        assert await store.async_months() == ["2026-11"]

    async def test_office_that_is_none(
        self,
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
        self,
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
        self,
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

    async def test_vanished_meanwhile(
        self, hass: HomeAssistant, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A file that somebody else takes away first is only told."""
        assert durable._move_aside(folder / OFFICE) == OFFICE


def row(
    key: str,
    year: int,
    month: int,
    day: int,
    hour: int = 9,
    *,
    student: str = "1",
    details: str = "About my thesis",
) -> dict[str, Any]:
    """Return a consultation that closed an hour after it was asked for."""
    closed = datetime(year, month, day, hour, tzinfo=UTC)
    steps = [
        (closed - timedelta(hours=1), Action.REQUEST, State.PENDING),
        (closed, Action.CANCEL, State.CANCELLED),
    ]
    return Consultation(
        id=key,
        ticket="MR-01",
        faculty_id="f1",
        student=student,
        details=details,
        rank=1,
        transitions=tuple(
            Transition(at=at, action=action, state=state, actor=SYSTEM)
            for at, action, state in steps
        ),
    ).as_dict()


async def read(store: OfficeStore, start: date, end: date) -> list[dict[str, Any]]:
    """Return the rows that closed on some local days, once each, in order."""
    rows = {
        each["id"]: each
        async for part in store.async_scan(start, end, list)
        for each in part
    }

    def closed(each: dict[str, Any]) -> datetime:
        return datetime.fromisoformat(each["transitions"][-1]["at"])

    found = (
        each
        for each in rows.values()
        if start <= dt_util.as_local(closed(each)).date() <= end
    )
    return sorted(found, key=closed)


def ids(rows: list[dict[str, Any]]) -> list[str]:
    """Return the ids of rows."""
    return [each["id"] for each in rows]


def on_disk(folder: Path, name: str) -> list[str]:
    """Return the ids of the rows in a part."""
    return ids(content(folder, f"{HISTORY}.{name}")["data"]["rows"])


EVER = (date.min, date.max)


class TestHistory:
    """Past consultations."""

    @pytest.fixture(autouse=True)
    async def _utc(self, hass: HomeAssistant) -> None:
        await hass.config.async_set_time_zone("UTC")

    async def test_append_and_read(self, store: OfficeStore, folder: Path) -> None:
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

    async def test_local_days(self, hass: HomeAssistant, store: OfficeStore) -> None:
        """A day is the school's own, also where it is in another month of UTC."""
        await store.async_append([row("a", 2026, 10, 31, 17), row("b", 2026, 11, 1, 1)])
        await hass.config.async_set_time_zone("Asia/Manila")
        day = date(2026, 11, 1)
        assert ids(await read(store, day, day)) == ["a", "b"]
        await hass.config.async_set_time_zone("America/Lima")
        day = date(2026, 10, 31)
        assert ids(await read(store, day, day)) == ["a", "b"]

    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
    async def test_all_time(
        self, hass: HomeAssistant, store: OfficeStore, zone: str
    ) -> None:
        """No day is too early or too late to ask for, wherever the school is."""
        await store.async_append([row("a", 2026, 10, 31, 17)])
        await hass.config.async_set_time_zone(zone)
        assert ids(await read(store, *EVER)) == ["a"]

    async def test_months_are_those_of_utc(
        self, store: OfficeStore, folder: Path
    ) -> None:
        """A school that moves to another time zone finds its months as they were."""
        closed = row("a", 2026, 10, 31)
        closed["transitions"][-1]["at"] = "2026-11-01T07:00:00+08:00"
        await store.async_append([closed])
        assert on_disk(folder, "2026-10") == ["a"]

    async def test_other_months_are_left_alone(
        self, hass: HomeAssistant, store: OfficeStore, folder: Path, told: list[str]
    ) -> None:
        """A day costs its own month, not all of history."""
        await store.async_append([row("a", 2026, 11, 3)])
        for month in ("2026-10", "2026-12"):
            (folder / f"{HISTORY}.{month}").write_text("unreadable")
        assert len(await read(store, date(2026, 11, 3), date(2026, 11, 29))) == 1
        assert told == []

    async def test_nothing_yet(self, hass: HomeAssistant, tmp_path: Path) -> None:
        """A folder that is not there has no months."""
        shutil.rmtree(tmp_path / ".storage", ignore_errors=True)
        store = OfficeStore(hass)
        assert await store.async_months() == []
        assert await read(store, *EVER) == []
        assert await store.async_drop_before("2026-11") == []
        assert await store.async_anonymise("1") == 0
        await store.async_append([])
        assert await store.async_months() == []

    async def test_folder_cannot_be_listed(
        self, hass: HomeAssistant, tmp_path: Path
    ) -> None:
        """What cannot be told is not told as nothing: an export would be empty."""
        shutil.rmtree(tmp_path / ".storage", ignore_errors=True)
        (tmp_path / ".storage").write_text("not a folder")
        store = OfficeStore(hass)
        with pytest.raises(StoreReadError):
            await store.async_months()
        with pytest.raises(StoreReadError):
            await read(store, *EVER)

    async def test_appended_again(
        self, hass: HomeAssistant, store: OfficeStore, folder: Path, writes: list[str]
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
        self,
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
        self, hass: HomeAssistant, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A crash right after a part was full makes no doubles in the next one."""
        monkeypatch.setattr(history, "PART_ROWS", 2)
        rows = [row("a", 2026, 11, 3), row("b", 2026, 11, 3)]
        await OfficeStore(hass).async_append(rows)
        await OfficeStore(hass).async_append(rows)
        assert names(folder, f"{HISTORY}.*") == [f"{HISTORY}.2026-11"]

    async def test_rolled_over_and_appended_again(
        self, hass: HomeAssistant, folder: Path, monkeypatch: pytest.MonkeyPatch
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
        self, hass: HomeAssistant, folder: Path, monkeypatch: pytest.MonkeyPatch
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
        self, hass: HomeAssistant, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Parts are numbers, not texts: ten comes after nine."""
        monkeypatch.setattr(history, "PART_ROWS", 1)
        store = OfficeStore(hass)
        await store.async_append([row(str(n), 2026, 11, 3, n) for n in range(1, 12)])
        await OfficeStore(hass).async_append([row("12", 2026, 11, 3, 12)])
        assert on_disk(folder, "2026-11.12") == ["12"]

    async def test_refused(
        self, store: OfficeStore, folder: Path, monkeypatch: pytest.MonkeyPatch
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

    async def test_cancelled(
        self, hass: HomeAssistant, store: OfficeStore, folder: Path
    ) -> None:
        """Who stops waiting does not stop the write, so nothing after it is lost."""
        # It begins at once, and is on its way to the disk.
        call = hass.async_create_task(store.async_append([row("a", 2026, 11, 3)]))
        call.cancel()
        await store.async_append([row("b", 2026, 11, 3)])
        assert call.cancelled()
        assert on_disk(folder, "2026-11") == ["a", "b"]

    async def test_together(self, hass: HomeAssistant, store: OfficeStore) -> None:
        """Appending, reading and anonymising one month at once lose nothing."""
        await asyncio.gather(
            *(store.async_append([row(f"a{n}", 2026, 11, 3)]) for n in range(10)),
            *(read(store, *EVER) for _ in range(5)),
            store.async_anonymise("1"),
            *(store.async_append([row(f"b{n}", 2026, 11, 3)]) for n in range(10)),
        )
        assert len(await read(OfficeStore(hass), *EVER)) == 20

    async def test_anonymise(
        self, store: OfficeStore, folder: Path, monkeypatch: pytest.MonkeyPatch
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

    async def test_anonymise_the_month_at_hand(
        self, store: OfficeStore, folder: Path
    ) -> None:
        """The part that is cached for appending forgets the student as well."""
        await store.async_append([row("a", 2026, 11, 3)])
        await store.async_anonymise("1")
        await store.async_append([row("b", 2026, 11, 4, student="2")])
        rows = content(folder, f"{HISTORY}.2026-11")["data"]["rows"]
        assert [each["student"] for each in rows] == ["", "2"]

    async def test_anonymise_writes_what_it_must(
        self, store: OfficeStore, folder: Path, writes: list[str]
    ) -> None:
        """Months without the student are left alone, and a refusal is told."""
        await store.async_append(
            [row("a", 2026, 9, 3), row("b", 2026, 11, 3, student="2")]
        )
        writes.clear()
        await store.async_anonymise("1")
        assert writes == [f"{HISTORY}.2026-09"]
        with full_disk(50), pytest.raises(StoreWriteError):
            await store.async_anonymise("2")
        assert await store.async_anonymise("2") == 1

    async def test_drop_before(
        self, store: OfficeStore, folder: Path, monkeypatch: pytest.MonkeyPatch
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
    async def test_drop_before_no_month(self, store: OfficeStore, month: str) -> None:
        """Nothing is deleted on a misunderstanding."""
        await store.async_append([row("a", 2020, 1, 3)])
        with pytest.raises(ValueError, match="Invalid isoformat|month"):
            await store.async_drop_before(month)
        assert await store.async_months() == ["2020-01"]

    async def test_drop_that_fails(self, store: OfficeStore, folder: Path) -> None:
        """What cannot be deleted is told; the rest is."""
        (folder / f"{HISTORY}.2025-01").mkdir()
        await store.async_append([row("a", 2025, 2, 3)])
        with pytest.raises(StoreWriteError, match=r"Cannot delete .*2025-01"):
            await store.async_drop_before("2025-06")
        assert not (folder / f"{HISTORY}.2025-02").exists()

    async def test_other_files(self, store: OfficeStore, folder: Path) -> None:
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


class TestRemove:
    """The entry is removed."""

    async def test_all_files_go(
        self, hass: HomeAssistant, store: OfficeStore, ledger: Ledger, folder: Path
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
        self, hass: HomeAssistant, store: OfficeStore, folder: Path
    ) -> None:
        """What cannot be deleted is told; the rest is."""
        await store.async_append([row("a", 2026, 11, 3)])
        block(folder / OFFICE)
        with pytest.raises(StoreWriteError, match="Cannot delete consultease.office"):
            await store.async_remove()
        assert ROSTER not in names(folder)
        assert await store.async_months() == []

    async def test_waits_for_writes(
        self, store: OfficeStore, ledger: Ledger, folder: Path
    ) -> None:
        """A write on its way must not put a file back."""
        async with store._office._write_lock:
            call = asyncio.ensure_future(store.async_execute(ledger.put("one")))
            removal = asyncio.ensure_future(store.async_remove())
            await asyncio.sleep(0.05)
        assert await call == "one"
        await removal
        assert not (folder / OFFICE).exists()
