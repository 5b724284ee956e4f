"""One browser, one department; each test leaves both as it found them.

Pages belong to the event loop that made them, so that these tests share one
loop: each module asks for it.
"""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Browser
import pytest
import pytest_asyncio
import pytest_socket

from script.harness import HomeAssistant, connect
from script.harness.browser import open_browser
from script.simulator import Broker
from tests.e2e.conftest import (  # noqa: F401  # fixtures
    broker,
    home_assistant,
    mosquitto,
    own_pair,
    owner_token,
    pair,
    real_sockets,
    verify_cleanup,
)

from .screen import Screen, Wall
from .world import World, build

SHOTS = Path(__file__).parents[2] / ".cache" / "browser"
"""What everybody saw when a test failed."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncGenerator[Browser]:
    """Run the browser that all tests share."""
    pytest_socket.enable_socket()
    # A page that a test has changed is not one of this machine: it may talk to it all the same.
    async with open_browser("--disable-features=LocalNetworkAccessChecks") as browser:
        yield browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def whole_world(
    home_assistant: HomeAssistant,  # noqa: F811
    owner_token: str,  # noqa: F811
    broker: Broker,  # noqa: F811
    browser: Browser,
) -> AsyncGenerator[World]:
    """Build the department once."""
    pytest_socket.enable_socket()
    async with (
        connect(home_assistant.url, owner_token) as admin,
        AsyncExitStack() as stack,
    ):
        yield await build(stack, home_assistant, admin, broker, browser)


@pytest_asyncio.fixture(loop_scope="session")
async def world(
    whole_world: World, request: pytest.FixtureRequest
) -> AsyncGenerator[World]:
    """Be in the department; afterwards nobody waits, nobody is logged in, nothing broke."""
    failed = request.session.testsfailed
    yield whole_world
    if request.session.testsfailed > failed:
        await whole_world.picture(SHOTS / request.node.name)
    await whole_world.tidy()
    broken = [error for each in whole_world.screens for error in each.errors]
    assert not broken, "scripts of the pages failed"


@pytest.fixture
def hall(world: World) -> Wall:
    """Stand at the kiosk with a card reader."""
    return world.hall


@pytest.fixture
def library(world: World) -> Wall:
    """Stand at the kiosk with a scanner of Home Assistant's and a short idle time."""
    return world.library


@pytest.fixture
def phone(world: World) -> Screen:
    """Hold Ana's phone."""
    return world.phone
