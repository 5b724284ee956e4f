"""Files that are on the disk once they are written; the only importer of Home Assistant's Store."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
import errno
import logging
import os
from pathlib import Path
from typing import Any, Final, cast, override

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError
from homeassistant.util.json import SerializationError, json_loads_object

from ..const import DOMAIN
from ..uncollected import collecting_later

_LOGGER = logging.getLogger(__name__)

STORAGE_VERSION: Final = 1
STORAGE_VERSION_MINOR: Final = 1

# Only these say that there is no file to be read: whatever else the machine or its
# network cannot do just now, or may not, somebody can put right.
_NO_FILE = frozenset({errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOTDIR})


class StoreReadError(HomeAssistantError):
    """The machine could not read a file just now; the file may be good: try again later."""


class StoreWriteError(HomeAssistantError):
    """Something could not be written; on disk is what was there before."""


class StoreClosedError(StoreWriteError):
    """What would be written belongs to an office that was unloaded."""


class DurableStore(Store[dict[str, Any]]):
    """A file that says whether it was written, and that no write destroys unread."""

    def __init__(
        self,
        hass: HomeAssistant,
        key: str,
        defaults: Mapping[str, Any],
        on_set_aside: Callable[[str], None],
    ) -> None:
        """Name the file; nothing is read yet.

        ``defaults`` are what older minor versions lack. ``on_set_aside`` is called
        when the file is unreadable, with the name it has now.
        """
        super().__init__(
            hass,
            STORAGE_VERSION,
            key,
            private=True,
            atomic_writes=True,
            minor_version=STORAGE_VERSION_MINOR,
            serialize_in_event_loop=False,
        )
        self._defaults = defaults
        self._on_set_aside = on_set_aside

    async def async_read[T](self, parse: Callable[[dict[str, Any]], T]) -> T | None:
        """Return what ``parse`` makes of the file; None when there is none to be read.

        ``parse`` runs in an executor. Whatever it raises means that the file is
        unreadable, and so it is set aside, as is a file of a newer major version.
        Raises StoreReadError when the file may be good but cannot be read now.
        """
        # What Home Assistant remembers of the folder is from its own start.
        self._manager.async_invalidate(self.key)
        run = self.hass.async_add_executor_job
        was_there = await run(os.path.lexists, self.path)
        try:
            data = await self.async_load()
            if data is not None:
                return await run(parse, data)
        except Exception as err:
            cause = err.__cause__ if isinstance(err.__cause__, OSError) else err
            if isinstance(cause, OSError) and cause.errno not in _NO_FILE:
                raise StoreReadError(f"{self.key}: {cause}") from err
            await self._async_set_aside(type(cause).__name__)
        else:
            if was_there:
                # Broken JSON: Store moved it away and raised a repair of its own.
                # An empty object: Store takes that for no file at all.
                await self._async_set_aside("JSONDecodeError")
        return None

    async def async_scan[T](self, parse: Callable[[dict[str, Any]], T]) -> T | None:
        """Return as ``async_read``, when next to nothing of the file is kept.

        Then Home Assistant need not stand still for its garbage collector. ``parse``
        may be called twice.
        """
        run = self.hass.async_add_executor_job
        try:
            return await run(self._scan, parse)
        except Exception:  # noqa: BLE001
            # Whatever is unusual about the file, this knows what to do and say.
            return await self.async_read(parse)

    def _scan[T](self, parse: Callable[[dict[str, Any]], T]) -> T:
        with collecting_later():
            return self._parse_current(parse)

    def _parse_current[T](self, parse: Callable[[dict[str, Any]], T]) -> T:
        """Return what ``parse`` makes of a file of this version; raise for any other."""
        whole = json_loads_object(Path(self.path).read_bytes())
        if (whole["version"], whole["minor_version"]) != (
            self.version,
            self.minor_version,
        ):
            raise ValueError("Not of this version")
        return parse(cast("dict[str, Any]", whole["data"]))

    async def async_write(
        self, data: dict[str, Any] | Callable[[], dict[str, Any]]
    ) -> None:
        """Put data on the disk, also while Home Assistant stops; raise StoreWriteError.

        The data, or what a function makes of it, is read in an executor: hand over
        what nobody changes any more. Not to be cancelled, as the write would go on.
        """
        envelope = {
            "version": self.version,
            "minor_version": self.minor_version,
            "key": self.key,
            "data_func" if callable(data) else "data": data,
        }
        async with self._write_lock:
            if self._read_only:
                raise StoreWriteError(f"{self.key} is unreadable and cannot be moved")
            self._manager.async_invalidate(self.key)
            # A migration while Home Assistant stops waits here to be written
            # last, over what is newer.
            self._data = None
            self._async_cleanup_final_write_listener()
            try:
                await self._async_write_data(envelope)
            except SerializationError:
                # Its text holds the data.
                raise StoreWriteError(f"{self.key} cannot be put into JSON") from None
            except (WriteError, OSError, RuntimeError) as err:
                raise StoreWriteError(str(err)) from err

    @override
    async def _async_migrate_func(
        self, old_major_version: int, old_minor_version: int, old_data: dict[str, Any]
    ) -> dict[str, Any]:
        """Return the data as this version has it.

        Minor versions only add keys: one that lacks gets its default, and one of
        a newer minor version is kept.
        """
        if old_major_version != STORAGE_VERSION:
            raise NotImplementedError
        return {**self._defaults, **old_data}

    async def _async_set_aside(self, reason: str) -> None:
        """Move the file out of the way, or else never write over it."""
        try:
            name = await self.hass.async_add_executor_job(_move_aside, Path(self.path))
        except OSError:
            self.make_read_only()
            name = self.key
        _LOGGER.error("Cannot read %s (%s): kept as %s", self.key, reason, name)
        self._on_set_aside(name)


def _move_aside(path: Path) -> str:
    """Return the name an unreadable file now has; Store may have moved it already."""
    if not os.path.lexists(path):
        moved = (each.name for each in path.parent.glob(f"{path.name}.corrupt.*"))
        return max(moved, default=path.name)
    target = path.with_name(f"{path.name}.unreadable.{dt_util.utcnow().isoformat()}")
    return path.rename(target).name


class Background:
    """Work that goes on when its caller is cancelled, and that can be waited for."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin without work."""
        self._hass = hass
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False

    @callback
    def check_open(self) -> None:
        """Raise StoreClosedError when no work is taken any more."""
        if self._closed:
            raise StoreClosedError("Unloaded")

    @callback
    def start[T](self, work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """Start work."""
        task = self._hass.async_create_task(work, f"{DOMAIN} {name}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def run[T](self, work: Coroutine[Any, Any, T], name: str) -> T:
        """Start work and return its result; raise StoreClosedError."""
        try:
            self.check_open()
        except StoreClosedError:
            work.close()
            raise
        return await asyncio.shield(self.start(work, name))

    async def flush(self) -> None:
        """Wait until no work is left."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self) -> None:
        """Wait until no work is left, however long that takes, and take none any more."""
        await self.flush()
        self._closed = True


def list_names(folder: Path) -> list[str]:
    """Return the names of all files in a folder; none in one that is not there yet.

    Raises StoreReadError when it cannot be told now.
    """
    try:
        return [each.name for each in folder.iterdir()]
    except FileNotFoundError:
        return []
    except OSError as err:
        raise StoreReadError(f"{folder.name}: {err}") from err


def delete_files(folder: Path, names: Iterable[str]) -> None:
    """Delete all files that can be; raise StoreWriteError when some are left."""
    left = []
    for name in names:
        try:
            folder.joinpath(name).unlink(missing_ok=True)
        except OSError:
            left.append(name)
    if left:
        raise StoreWriteError(f"Cannot delete {', '.join(sorted(left))}")
