"""A folder, and a store that has loaded it."""

from pathlib import Path

import atomicwrites  # type: ignore[import-untyped]
import pytest

from custom_components.consultease.store import OfficeStore
from homeassistant.core import HomeAssistant
from tests.disk import (
    hass_config_dir,  # noqa: F401
    hass_storage,  # noqa: F401
)

from .ledger import Ledger


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where Home Assistant keeps its files."""
    path = tmp_path / ".storage"
    path.mkdir(exist_ok=True)
    return path


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


@pytest.fixture
async def utc(hass: HomeAssistant) -> None:
    """Be at a school whose days are those of UTC."""
    await hass.config.async_set_time_zone("UTC")


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
