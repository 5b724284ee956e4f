"""For tests that are about what is on the disk: nothing stands in for it.

Import the two fixtures into the test's module.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
import os
from pathlib import Path
import resource
from typing import Any
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.consultease.store import DurableStore
from homeassistant.core import HomeAssistant

OFFICE = "consultease.office"
ROSTER = "consultease.roster"
HISTORY = "consultease.history"


@pytest.fixture
def hass_config_dir(tmp_path: Path) -> str:
    """Give Home Assistant a folder of its own."""
    return str(tmp_path)


@pytest.fixture
def hass_storage() -> dict[str, Any]:
    """Undo the stand-in for the disk."""
    return {}


def on_disk(hass: HomeAssistant) -> str:
    """Return all that ConsultEase has on the disk."""
    files = sorted(Path(hass.config.path(".storage")).glob("consultease.*"))
    return "\n".join(each.read_text(encoding="utf-8") for each in files)


def sizes(hass: HomeAssistant) -> dict[str, int]:
    """Return how many bytes each of ConsultEase's files has."""
    folder = Path(hass.config.path(".storage"))
    return {each.name: each.stat().st_size for each in folder.glob("consultease.*")}


@contextmanager
def unwritable(hass: HomeAssistant, name: str) -> Iterator[None]:
    """Let the disk refuse one file: there is a folder where it would be put."""
    path = Path(hass.config.path(".storage", name))
    aside = path.with_name("aside")
    if path.exists():
        path.rename(aside)
    path.mkdir()
    try:
        yield
    finally:
        path.rmdir()
        if aside.exists():
            aside.rename(path)


@contextmanager
def slow_disk(entry: MockConfigEntry) -> Iterator[asyncio.Event]:
    """Let the office's file be written only when what this yields is set."""
    file, gate = entry.runtime_data.store._office, asyncio.Event()
    write = file.async_write

    async def slow(data: dict[str, Any]) -> None:
        await gate.wait()
        await write(data)

    with patch.object(file, "async_write", slow):
        yield gate


@contextmanager
def slow_history() -> Iterator[asyncio.Event]:
    """Let months be written only when what this yields is set."""
    gate, write = asyncio.Event(), DurableStore.async_write

    async def slow(self: DurableStore, data: Any) -> None:
        if self.key.startswith(HISTORY):
            await gate.wait()
        await write(self, data)

    with patch.object(DurableStore, "async_write", slow):
        try:
            yield gate
        finally:
            gate.set()


@contextmanager
def full_disk(free: int) -> Iterator[None]:
    """Let no file grow past some bytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (free, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@contextmanager
def no_more_files() -> Iterator[None]:
    """Let this process open no more files."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest = os.open(os.devnull, os.O_RDONLY)
    os.close(lowest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
