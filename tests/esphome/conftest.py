"""The tools and the units of these tests.

As for the end-to-end tests, the plugin for unit tests of Home Assistant is in
the way: these tests are made of processes and sockets.
"""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_socket

from .toolchain import HERE, bring_esphome, build_unit, new_screens
from .unit import Unit


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Replace the plugin's check."""


@pytest.fixture(autouse=True)
def real_sockets(socket_enabled: None) -> None:
    """Allow sockets; the plugin forbids them again before each test."""


@pytest.fixture(scope="session")
def esphome() -> None:
    """Have ESPHome installed."""
    pytest_socket.enable_socket()
    bring_esphome()


@pytest.fixture(scope="session")
def program(esphome: None) -> Path:
    """Build the desk unit for this machine."""
    return build_unit(HERE / "desk.yaml", "consultease-desk")


@pytest.fixture(scope="session")
def reader_program(esphome: None) -> Path:
    """Build the card reader for this machine."""
    return build_unit(HERE / "reader.yaml", "consultease-reader")


@pytest.fixture(scope="session")
def sign_program(esphome: None) -> Path:
    """Build the door sign for this machine."""
    return build_unit(HERE / "sign.yaml", "consultease-door-sign")


@pytest.fixture(scope="session")
def screens() -> Path:
    """Return the folder of the units' screens."""
    return new_screens()


@pytest.fixture
async def unit(program: Path, screens: Path, tmp_path: Path) -> AsyncGenerator[Unit]:
    """Run a unit that was never assigned, connected."""
    async with Unit(program, screens, tmp_path) as unit:
        yield unit
