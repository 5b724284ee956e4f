"""The cards are served and loaded without anybody adding a resource."""

from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.consultease import card_payloads, frontend
from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .conftest import SetUp

SCRIPT = b"// the cards\n"


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the bundle would be; there is none yet."""
    path = tmp_path / "consultease.js"
    monkeypatch.setattr(frontend, "BUNDLE", path)
    return path


@pytest.fixture
def built(bundle: Path) -> None:
    """Put a bundle there."""
    bundle.write_bytes(SCRIPT)


@pytest.mark.usefixtures("built")
async def test_the_frontend_loads_the_bundle(
    hass: HomeAssistant,
    set_up: SetUp,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """Under an address that changes with its content, so that browsers may keep it."""
    assert await async_setup_component(hass, "frontend", {})
    entry = await set_up()
    (url,) = [url for url in hass.data[DATA_EXTRA_MODULE_URL].urls if "consult" in url]
    version = sha256(SCRIPT).hexdigest()[:16]
    assert url == f"/consultease/consultease.js?v={version}"
    assert card_payloads.board_office(entry.runtime_data)["bundle"] == version
    client = await hass_client_no_auth()
    answer = await client.get(url)
    assert answer.status == HTTPStatus.OK
    assert await answer.read() == SCRIPT
    assert "max-age" in answer.headers["Cache-Control"]


async def test_a_checkout_without_a_build_still_works(
    hass: HomeAssistant,
    set_up: SetUp,
    bundle: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It says in one line what is missing, and goes on."""
    assert await async_setup_component(hass, "frontend", {})
    entry = await set_up()
    assert entry.state.name == "LOADED"
    assert caplog.text.count("The cards are missing") == 1
    assert not [
        url for url in hass.data[DATA_EXTRA_MODULE_URL].urls if "consult" in url
    ]


async def test_without_a_frontend(
    hass: HomeAssistant,
    set_up: SetUp,
    bundle: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nobody is there to load anything, and nobody needs to be told."""
    entry = await set_up()
    assert entry.state.name == "LOADED"
    assert "The cards are missing" not in caplog.text
