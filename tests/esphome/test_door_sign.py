"""The door sign follows two entities of Home Assistant."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from .approved import assert_approved
from .toolchain import HERE, build_unit
from .unit import Unit


@pytest.fixture(scope="session")
def sign_program(esphome: None) -> Path:
    """Build the door sign for this machine."""
    return build_unit(HERE / "sign.yaml", "consultease-door-sign")


@pytest.fixture
async def sign(
    sign_program: Path, screens: Path, tmp_path: Path
) -> AsyncGenerator[Unit]:
    """Run a door sign, connected."""
    unit = Unit(sign_program, screens, tmp_path)
    unit.start()
    try:
        await unit.connect(hello=False)
        yield unit
    finally:
        await unit.disconnect()
        unit.kill()


@pytest.mark.parametrize(
    ("status", "waiting"),
    [("in_consultation", "3"), ("available", "0"), ("unknown", "unknown")],
)
async def test_sign(
    sign: Unit, status: str, waiting: str, request: pytest.FixtureRequest
) -> None:
    """The door says whether to knock; what is not known is not guessed."""
    sign.tell_state("sensor.faculty_status", status)
    sign.tell_state("sensor.faculty_waiting", waiting)
    assert_approved(await sign.screen(), f"door_sign_{status}", request)
