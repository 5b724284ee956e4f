"""Real automations for the tests of triggers, conditions and blueprints."""

from typing import Any

from pytest_homeassistant_custom_component.common import async_mock_service

from homeassistant.components import automation
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component

from .conftest import ANA
from .office import device


def at(hass: HomeAssistant, faculty_id: str = ANA) -> dict[str, Any]:
    """Return a person's device as a target."""
    return {"device_id": device(hass, faculty_id).id}


async def automate(
    hass: HomeAssistant, trigger: dict[str, Any] | list[dict[str, Any]], **more: Any
) -> list[ServiceCall]:
    """Set an automation up and return a list that grows with every run's call.

    A call's data are ``about``: what the templates of ``says`` came to.
    """
    says = more.pop("says", {"ticket": "{{ trigger.consultation.ticket }}"})
    calls = async_mock_service(hass, "test", "run")
    config = {
        "id": "tested",
        "alias": "Tested",
        "triggers": trigger,
        "actions": {"action": "test.run", "data": says},
        **more,
    }
    assert await async_setup_component(hass, automation.DOMAIN, {"automation": config})
    await hass.async_block_till_done()
    return calls


def problem(hass: HomeAssistant) -> str | None:
    """Return why Home Assistant refused the automation, None when it did not."""
    component = hass.data[automation.DATA_COMPONENT]
    (entity,) = component.entities
    error: str | None = getattr(entity, "_validation_error", None)
    return error


def move(hass: HomeAssistant, area_id: str, faculty_id: str = ANA) -> None:
    """Put a person's device into an area."""
    registry = dr.async_get(hass)
    registry.async_update_device(device(hass, faculty_id).id, area_id=area_id)
