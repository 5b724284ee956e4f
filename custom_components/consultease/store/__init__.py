"""What is kept on disk.

Three kinds of file, each replaced as a whole: the office (what is open), the
roster with the key of its hashes, and the history, whose months are cut into
parts of limited size so that closing a consultation costs the same on the last
day of a busy month as on its first.

Nothing here returns before what it was given is on the disk.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
import logging
import re
import secrets
from typing import Any, Final, Protocol

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.json import json_bytes, json_fragment

from ..const import DOMAIN
from ..core.models import Student
from ..core.roster import Roster
from ..latency import Latencies
from .durable import (
    Background,
    DurableStore,
    StoreClosedError,
    StoreReadError,
    StoreWriteError,
    delete_files,
    list_names,
)
from .history import HISTORY_KEY, PARTS_OVERLAP, HistoryStore

__all__ = [
    "PARTS_OVERLAP",
    "Background",
    "DurableStore",
    "HistoryStore",
    "OfficeStore",
    "StoreClosedError",
    "StoreReadError",
    "StoreWriteError",
    "StoredOffice",
    "Transaction",
]

_LOGGER = logging.getLogger(__name__)

OFFICE_KEY: Final = f"{DOMAIN}.office"
ROSTER_KEY: Final = f"{DOMAIN}.roster"
KEY_BYTES: Final = 32

_OURS = re.compile(
    rf"(?:{'|'.join(map(re.escape, (OFFICE_KEY, ROSTER_KEY, HISTORY_KEY)))})(?:\.|$)"
)


class Transaction(Protocol):
    """What commands change and a write makes true."""

    @property
    def dirty(self) -> bool:
        """Whether there is something to write."""

    def as_dict(self) -> dict[str, Any]:
        """Return all there is to write."""

    def commit(self) -> None:
        """Take what was changed for true."""

    def rollback(self) -> None:
        """Drop what was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredOffice:
    """What was on disk. ``key`` is that of the roster's hashes.

    ``office`` is None and ``roster`` empty when there were none, or none that
    could be read.
    """

    office: dict[str, Any] | None = field(repr=False)
    roster: Roster
    key: bytes = field(repr=False)


@dataclass(slots=True)
class _Call[T]:
    """A command that waits for its turn, then for the disk."""

    command: Callable[[], T]
    future: asyncio.Future[T]
    result: T | None = None
    error: Exception | None = None
    # Whether it saw or made changes that are not on disk yet.
    unwritten: bool = False


class OfficeStore(HistoryStore):
    """The files of an office. ``async_load`` comes first, then ``attach``."""

    _key: bytes
    _transaction: Transaction

    def __init__(
        self, hass: HomeAssistant, on_set_aside: Callable[[str], None] | None = None
    ) -> None:
        """Take who is told the new name of every file found unreadable."""
        super().__init__(hass, on_set_aside)
        self._office = self._durable(OFFICE_KEY, {})
        self._roster = self._durable(ROSTER_KEY, {"key": "", "students": []})
        self._queue: list[_Call[Any]] = []
        self._writing = False
        self.write_times = Latencies()

    async def async_load(
        self, check: Callable[[dict[str, Any]], object] | None = None
    ) -> StoredOffice:
        """Return what is on disk.

        ``check`` is called in an executor with what the office's file holds; when
        it raises, the file is unreadable. Raises StoreReadError.
        """

        def parse(data: dict[str, Any]) -> dict[str, Any]:
            if not isinstance(data, dict):
                raise TypeError
            if check:
                check(data)
            return data

        office = await self._office.async_read(parse)
        key, roster = await self._roster.async_read(_parse_roster) or (b"", Roster())
        self._key = key or secrets.token_bytes(KEY_BYTES)
        if not key:
            # Not yet needed on disk: without it there are no students, no cards.
            with suppress(StoreWriteError):
                await self.async_save_roster(roster)
        return StoredOffice(office=office, roster=roster, key=self._key)

    @callback
    def attach(self, transaction: Transaction) -> None:
        """Take what ``async_execute``'s commands change."""
        self._transaction = transaction

    async def async_save_roster(self, roster: Roster) -> None:
        """Put the roster on disk; raise StoreWriteError."""

        def data() -> dict[str, Any]:
            # One by one: as many dictionaries at once would hold up everybody, first
            # the garbage collector, then whoever lets go of them.
            students = b",".join(json_bytes(each.as_dict()) for each in roster)
            fragment = json_fragment(b"[" + students + b"]")
            return {"key": self._key.hex(), "students": fragment}

        await self._background.run(self._roster.async_write(data), "save roster")

    async def async_execute[T](self, command: Callable[[], T]) -> T:
        """Run a command and return its result once what it changed is on disk.

        Commands run in order, those that come during a write after it, and share
        the next. A caller who is cancelled withdraws a command that has not run.
        Raises what the command raises, and StoreWriteError when nothing changed because
        the disk refused or the store is closed; also to a command that was refused for
        what another had just changed, as that has not happened.
        """
        self._background.check_open()
        call: _Call[T] = _Call(command, self._hass.loop.create_future())
        self._queue.append(call)
        if not self._writing:
            self._writing = True
            self._background.start(self._async_drain(), "write")
        return await call.future

    async def async_flush(self) -> None:
        """Wait until everything handed over is on disk, or was refused."""
        await self._background.flush()

    async def async_close(self) -> None:
        """Do the same, however long it takes, and take nothing any more.

        Whoever opens the files next must not be overwritten by what comes late.
        """
        await self._background.close()

    async def async_sizes(self) -> dict[str, int]:
        """Return how many bytes office, roster and history have; raise StoreReadError."""

        def measure() -> dict[str, int]:
            sizes = dict.fromkeys((OFFICE_KEY, ROSTER_KEY, HISTORY_KEY), 0)
            for name in list_names(self._folder):
                for key in sizes:
                    if name == key or name.startswith(f"{key}."):
                        with suppress(FileNotFoundError):
                            sizes[key] += self._folder.joinpath(name).stat().st_size
            return {key.rpartition(".")[2]: size for key, size in sizes.items()}

        return await self._hass.async_add_executor_job(measure)

    async def async_remove(self) -> None:
        """Delete all files; raise StoreWriteError when some are left."""
        await self.async_flush()
        for store in (self._office, self._roster):
            with suppress(OSError):
                await store.async_remove()

        def delete() -> None:
            delete_files(self._folder, filter(_OURS.match, list_names(self._folder)))

        await self._hass.async_add_executor_job(delete)

    async def _async_drain(self) -> None:
        """Run and write what is queued, until nothing is."""
        batch: list[_Call[Any]] = []
        try:
            while self._queue:
                batch, self._queue = self._queue, []
                for call in batch:
                    self._run(call)
                failure = await self._async_persist()
                for call in batch:
                    _tell(call, failure)
        finally:
            # Cancelled, or a fault of ours: nobody waits for what cannot come.
            broken = StoreWriteError("Interrupted")
            for call in (*batch, *self._queue):
                call.unwritten = True
                _tell(call, broken)
            self._queue.clear()
            self._writing = False

    def _run(self, call: _Call[Any]) -> None:
        if call.future.done():
            return
        try:
            call.result = call.command()
        except Exception as err:  # noqa: BLE001
            call.error = err
        call.unwritten = self._transaction.dirty

    async def _async_persist(self) -> StoreWriteError | None:
        """Make what was changed true; return why it could not be."""
        transaction = self._transaction
        try:
            if transaction.dirty:
                begun = self._hass.loop.time()
                await self._office.async_write(transaction.as_dict())
                self.write_times.add(self._hass.loop.time() - begun)
        except BaseException as err:
            transaction.rollback()
            if isinstance(err, StoreWriteError):
                return err
            raise
        try:
            transaction.commit()
        except Exception:
            # It is on disk all the same, and that is what the callers asked.
            _LOGGER.exception("Telling of a stored change failed")
        return None


def _tell(call: _Call[Any], failure: StoreWriteError | None) -> None:
    """Let a caller go on, once; a caller who was cancelled is past that."""
    if call.future.done():
        return
    if failure and call.unwritten:
        # Each its own: an exception that is raised collects what it passed through.
        call.future.set_exception(StoreWriteError(*failure.args))
    elif call.error:
        call.future.set_exception(call.error)
    else:
        call.future.set_result(call.result)


def _parse_roster(data: dict[str, Any]) -> tuple[bytes, Roster]:
    """Return the key of the hashes, empty when there is none yet, and the roster."""
    key = bytes.fromhex(data["key"])
    if len(key) not in (0, KEY_BYTES):
        raise ValueError("Not a key")
    return key, Roster.of(map(Student.from_dict, data["students"]))
