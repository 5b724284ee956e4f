"""What the tests inside Home Assistant share."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from aiohttp.web_urldispatcher import UrlDispatcher
from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion

# Imported early, else Home Assistant does not find the integration.
import custom_components.consultease  # noqa: F401
from custom_components.consultease import hand_out
from custom_components.consultease.const import DOMAIN
from homeassistant.config_entries import ConfigSubentry, ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant

from .translations import check_translations  # noqa: F401

type SetUp = Callable[..., Awaitable[MockConfigEntry]]

ANA = "01ANAREYES0000000000000000"
BEN = "01BENOKAFOR000000000000000"
HALL = "01HALLWAYKIOSK000000000000"
LIBRARY = "01LIBRARYKIOSK000000000000"

_END_TO_END = Path(__file__).parent / "e2e"


@pytest.fixture
def freezer(
    request: pytest.FixtureRequest, freezer: FrozenDateTimeFactory
) -> FrozenDateTimeFactory:
    """Let time stand still in the middle of a day, far from the midnight at which counts end."""
    if request.node.get_closest_marker("freeze_time") is None:
        freezer.move_to("2026-11-04T18:30:00+00:00")
    return freezer


@pytest.fixture(autouse=True)
def _custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant load what is in this repository, in tests that have one.

    The recorder must be there before Home Assistant is; end-to-end tests have a
    Home Assistant of another kind.
    """
    if "hass" not in request.fixturenames or _END_TO_END in request.path.parents:
        return
    if "recorder_mock" in request.fixturenames:
        request.getfixturevalue("recorder_mock")
    request.getfixturevalue("enable_custom_integrations")


@pytest.fixture(autouse=True)
def _open_router(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let addresses be added while the web server runs, as Home Assistant's own does."""
    monkeypatch.setattr(UrlDispatcher, "freeze", lambda _: None)


@pytest.fixture(autouse=True)
def _no_spacing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hand out every change at once: tests do in a moment what takes people minutes."""
    monkeypatch.setattr(hand_out, "_SPACING", 0)


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Let the MQTT test client leave its timers behind."""
    return True


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Write snapshots as Home Assistant does: without ids and times of the run."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


def person(
    faculty_id: str = ANA, name: str = "Ana Reyes", **data: Any
) -> ConfigSubentryDataWithId:
    """Return a faculty member's subentry."""
    return ConfigSubentryDataWithId(
        data={"name": name, **data},
        subentry_id=faculty_id,
        subentry_type="faculty",
        title=name,
        unique_id=None,
    )


def subentry(faculty_id: str, name: str, **data: Any) -> ConfigSubentry:
    """Return a person to add."""
    return ConfigSubentry(
        data=MappingProxyType(data),
        subentry_id=faculty_id,
        subentry_type="faculty",
        title=name,
        unique_id=None,
    )


def kiosk(
    kiosk_id: str = HALL, name: str = "Hallway", **data: Any
) -> ConfigSubentryDataWithId:
    """Return a kiosk's subentry."""
    return ConfigSubentryDataWithId(
        data=data,
        subentry_id=kiosk_id,
        subentry_type="kiosk",
        title=name,
        unique_id=None,
    )


@pytest.fixture
def set_up(hass: HomeAssistant) -> SetUp:
    """Set the integration up with these people and kiosks (default: Ana) and options."""

    async def run(*people: ConfigSubentryDataWithId, **options: Any) -> MockConfigEntry:
        entry = MockConfigEntry(
            domain=DOMAIN,
            entry_id="01CONSULTEASE0000000000000",
            title="ConsultEase",
            options=options,
            subentries_data=people or (person(),),
        )
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        return entry

    return run
