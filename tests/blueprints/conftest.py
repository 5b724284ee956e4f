"""An office whose automations come from the repository's blueprints."""

from collections.abc import Awaitable, Callable
import json
from pathlib import Path
import shutil
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.consultease.const import DOMAIN
from homeassistant.components.trace.const import DATA_TRACE
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers.json import ExtendedJSONEncoder
from homeassistant.setup import async_setup_component
from tests.conftest import ANA, BEN, SetUp, person
from tests.office import SAMI, device, enrol, settle
from tests.source import ROOT

BLUEPRINTS = ROOT.parent.parent / "blueprints"

PHONE_APP = "notify.sami_s_phone"

type UseBlueprint = Callable[..., Awaitable[None]]


@pytest.fixture
def hass_config_dir(tmp_path: Path) -> str:
    """Give Home Assistant a folder with our blueprints in it."""
    shutil.copytree(BLUEPRINTS, tmp_path / "blueprints")
    return str(tmp_path)


@pytest.fixture
async def office(hass: HomeAssistant, set_up: SetUp) -> None:
    """Have Ana, who comes and goes, and Ben, who is in, and students, one with an app."""
    hass.states.async_set("person.ana", "home")
    await set_up(
        person(
            linked_entities=["person.ana"], grace=0, office="204", courses=["Optics"]
        ),
        person(BEN, "Ben Okafor", always_available=True),
    )
    await enrol(hass)
    hass.states.async_set(PHONE_APP, "unknown")
    await hass.services.async_call(
        DOMAIN,
        "update_student",
        {"number": SAMI, "notify": PHONE_APP},
        blocking=True,
    )


@pytest.fixture
def messages(hass: HomeAssistant) -> list[ServiceCall]:
    """Return what is sent to notify entities."""
    for entity_id in ("notify.secretary", "notify.technician", "notify.screen"):
        hass.states.async_set(entity_id, "unknown")
    return async_mock_service(hass, "notify", "send_message")


@pytest.fixture
def use_blueprint(hass: HomeAssistant) -> UseBlueprint:
    """Set an automation up from a blueprint, with these inputs."""

    async def use(name: str, **inputs: Any) -> None:
        config = {
            "id": "tested",
            "alias": "Tested",
            "use_blueprint": {"path": f"consultease/{name}.yaml", "input": inputs},
        }
        assert await async_setup_component(hass, "automation", {"automation": config})
        await settle(hass)
        state = hass.states.get("automation.tested")
        assert state is not None
        assert state.state == "on", state

    return use


def ana(hass: HomeAssistant) -> str:
    """Return Ana's device."""
    return device(hass, ANA).id


def ben(hass: HomeAssistant) -> str:
    """Return Ben's device."""
    return device(hass, BEN).id


def said(calls: list[ServiceCall]) -> list[tuple[Any, str]]:
    """Return to whom messages went, and their texts."""
    return [(call.data["entity_id"], call.data["message"].strip()) for call in calls]


def traces(hass: HomeAssistant) -> str:
    """Return all that Home Assistant keeps of the automation's runs."""
    runs = hass.data[DATA_TRACE]["automation.tested"].runs.values()
    return "\n".join(
        json.dumps(each.as_dict(), cls=ExtendedJSONEncoder) for each in runs
    )
