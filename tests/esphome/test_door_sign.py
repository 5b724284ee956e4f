"""The door sign shows a person's public status, and nothing that nobody vouches for."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from .approved import assert_approved
from .messages import NOW
from .unit import Unit

HOUR = 3600
STATUS: dict[str, Any] = {
    "name": "María Ñáñez",
    "office": "Room 206",
    "status": "available",
    "waiting": 0,
    "until": "0",
    "opens_at": "0",
    "time_zone": "PST8PDT,M3.2.0,M11.1.0",
    "language": "en",
}


@pytest.fixture
async def sign(
    sign_program: Path, screens: Path, tmp_path: Path
) -> AsyncGenerator[Unit]:
    """Run a door sign that has a broker."""
    unit = Unit(sign_program, screens, tmp_path)
    unit.start()
    try:
        await unit.connect(hello=False)
        await unit.do("test_connected", {"connected": True})
        yield unit
    finally:
        await unit.disconnect()
        unit.kill()


async def show(sign: Unit, **status: Any) -> None:
    """Let the hub publish a status."""
    await sign.do("test_status", STATUS | status)


def drawn(sign: Unit) -> int:
    """Return how often the paper was written."""
    return sum(name == "esphome.test_drawn" for name, _ in sign.events)


SIGNS: dict[str, dict[str, Any]] = {
    "available": {},
    "in_consultation": {"status": "in_consultation", "waiting": 3},
    "busy_until": {"status": "busy", "waiting": 1, "until": str(NOW + HOUR)},
    # Monday, 10:02 UTC, is 2:02 by the person's clock.
    "opens_today": {"status": "off_hours", "opens_at": str(NOW + 6 * HOUR - 120)},
    "opens_another_day": {
        "status": "off_hours",
        "opens_at": str(NOW + 54 * HOUR - 120),
        "language": "es-419",
    },
    "filipino": {"status": "available", "waiting": 2, "language": "fil"},
    "spanish": {"waiting": 12, "language": "es"},
    "of_a_later_protocol": {"status": "on_the_moon"},
    "long_name": {
        "name": "Aleksandra Wojciechowska-Brzęczyszczykiewicz",
        "office": "Main building, room 206",
        "status": "off_hours",
        "language": "es",
    },
    "long_office": {
        "office": "College of Engineering, second floor, behind the library, 206 B",
    },
}


@pytest.mark.parametrize("name", SIGNS)
async def test_sign(sign: Unit, name: str, request: pytest.FixtureRequest) -> None:
    """The door says whether to knock, and if not, when; in the hub's language."""
    await show(sign, **SIGNS[name])
    assert_approved(await sign.screen(), f"door_sign_{name}", request)


async def test_before_anything_is_known(
    sign: Unit, request: pytest.FixtureRequest
) -> None:
    """What is not known is not guessed; somebody who is gone leaves nothing."""
    assert_approved(await sign.screen(), "door_sign_nobody", request)
    await show(sign)
    await sign.do("test_clear")
    assert_approved(await sign.screen(), "door_sign_nobody", request)


async def test_what_nobody_vouches_for_is_forgotten(
    sign: Unit, request: pytest.FixtureRequest
) -> None:
    """But not at once: Home Assistant restarts now and then, and paper flickers."""
    await show(sign, waiting=2)
    before = await sign.screen()
    await sign.do("test_connected", {"connected": False})
    assert (await sign.screen()).tobytes() == before.tobytes()
    await sign.wait_for(lambda: drawn(sign) == 2)
    assert_approved(await sign.screen(), "door_sign_forgotten", request)
    # The retained status comes again with the connection.
    await sign.do("test_connected", {"connected": True})
    await show(sign, waiting=2)
    assert (await sign.screen()).tobytes() == before.tobytes()


async def test_a_short_outage_is_no_news(sign: Unit) -> None:
    """Nor is a status that says nothing new: the paper is left alone."""
    await show(sign)
    await sign.do("test_connected", {"connected": False})
    await show(sign)
    await sign.do("test_connected", {"connected": True})
    await show(sign, waiting=1)
    await sign.screen()
    assert drawn(sign) == 2
