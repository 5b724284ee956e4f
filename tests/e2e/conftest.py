"""One real broker and one real Home Assistant for the end-to-end tests.

The plugin for unit tests of Home Assistant forbids sockets and lingering
threads, which these tests are made of: the fixtures below take its place, in
this folder only.
"""

from collections.abc import AsyncGenerator, Generator
from contextlib import ExitStack
from pathlib import Path

import pytest
import pytest_socket

from script.harness import Client, ConsultEase, HomeAssistant, Mosquitto, connect
from script.simulator import Broker

from .loop import run_apart
from .pair import Pair, open_office
from .people import Department
from .probe import Probe


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Replace the plugin's check: desks and clients have threads of their own."""


@pytest.fixture(autouse=True)
def real_sockets(socket_enabled: None) -> None:
    """Allow sockets; the plugin forbids them again before each test."""


@pytest.fixture(scope="session")
def mosquitto(tmp_path_factory: pytest.TempPathFactory) -> Generator[Mosquitto]:
    """Run the broker that all tests share; none of them may stop it."""
    # A session's fixtures come before ``real_sockets``.
    pytest_socket.enable_socket()
    with Mosquitto(tmp_path_factory.mktemp("mosquitto")) as broker:
        yield broker


@pytest.fixture(scope="session")
def broker(mosquitto: Mosquitto) -> Broker:
    """Return the address of the shared broker, for desks."""
    return Broker(mosquitto.host, mosquitto.port)


@pytest.fixture(scope="session")
def bare_broker(tmp_path_factory: pytest.TempPathFactory) -> Generator[Broker]:
    """Return the address of a broker for desks alone."""
    pytest_socket.enable_socket()
    with Mosquitto(tmp_path_factory.mktemp("mosquitto")) as broker:
        yield Broker(broker.host, broker.port)


@pytest.fixture(scope="session")
def home_assistant(
    tmp_path_factory: pytest.TempPathFactory, mosquitto: Mosquitto
) -> Generator[HomeAssistant]:
    """Run the Home Assistant that all tests share; none of them may stop it."""
    pytest_socket.enable_socket()
    with HomeAssistant(tmp_path_factory.mktemp("homeassistant")) as home_assistant:
        yield home_assistant


@pytest.fixture(scope="session")
def owner_token(home_assistant: HomeAssistant, mosquitto: Mosquitto) -> str:
    """Return a lasting token of the owner, with MQTT and ConsultEase set up."""
    pytest_socket.enable_socket()
    return run_apart(open_office(home_assistant, mosquitto))


@pytest.fixture
async def admin(
    home_assistant: HomeAssistant, owner_token: str
) -> AsyncGenerator[Client]:
    """Be the owner of the shared Home Assistant."""
    async with connect(home_assistant.url, owner_token) as client:
        yield client


@pytest.fixture
async def department(admin: Client, broker: Broker) -> AsyncGenerator[Department]:
    """Hire people and give them desk units; afterwards all are gone."""
    department = Department(await ConsultEase.find(admin), broker)
    try:
        yield department
    finally:
        await department.close()


@pytest.fixture
def probe(broker: Broker) -> Generator[Probe]:
    """Listen to everything on the shared broker; leave nothing of old desks in it."""
    with Probe(broker) as probe:
        yield probe
        probe.forget("consultease/faculty/", "faculty/")


@pytest.fixture
def own_mosquitto(tmp_path: Path) -> Generator[Mosquitto]:
    """Run a broker that this test may stop."""
    with Mosquitto(tmp_path / "mosquitto", persistent=True) as broker:
        yield broker


@pytest.fixture(scope="session")
def own_pair(tmp_path_factory: pytest.TempPathFactory) -> Generator[Pair]:
    """Have a broker and a Home Assistant, the first test that needs them starts them."""
    pytest_socket.enable_socket()
    folder = tmp_path_factory.mktemp("pair")
    with ExitStack() as stack:
        # A broker that forgets all when it stops is the harder case.
        mosquitto = Mosquitto(folder / "mosquitto")
        stack.callback(mosquitto.stop)
        home_assistant = HomeAssistant(folder / "homeassistant")
        stack.callback(home_assistant.stop)
        yield Pair(mosquitto, home_assistant)


@pytest.fixture
def pair(own_pair: Pair) -> Pair:
    """Run a broker and a Home Assistant that tests may stop and kill."""
    own_pair.begin()
    return own_pair
