"""What the automation editor shows of triggers and conditions must agree with the code."""

import re
from typing import Any

import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
import voluptuous as vol

from custom_components.consultease.condition import CONDITIONS
from custom_components.consultease.const import DOMAIN
from custom_components.consultease.core.events import EVENT_TYPES
from custom_components.consultease.trigger import TRIGGERS
from homeassistant.core import HomeAssistant
from homeassistant.helpers.condition import async_get_all_descriptions as all_conditions
from homeassistant.helpers.selector import validate_selector
from homeassistant.helpers.trigger import async_get_all_descriptions as all_triggers
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict

from .automations import at
from .conftest import SetUp, person
from .source import ROOT
from .test_contracts import ICONS, TEXTS

CLASSES: dict[str, dict[str, Any]] = {"trigger": TRIGGERS, "condition": CONDITIONS}
ALL = [(kind, key) for kind, classes in CLASSES.items() for key in classes]


def described(kind: str) -> dict[str, Any]:
    """Return what the editor's file says, without what it shares."""
    content = load_yaml_dict(str(ROOT / f"{kind}s.yaml"))
    return {key: each for key, each in content.items() if not key.startswith(".")}


def options(kind: str, key: str) -> dict[str, tuple[bool, Any]]:
    """Return the options that the code takes: whether they are required, and their check."""
    schema = CLASSES[kind][key]._schema.schema
    inner = schema["options"]
    if isinstance(inner, vol.Schema):
        inner = inner.schema
    return {
        str(field): (isinstance(field, vol.Required), check)
        for field, check in inner.items()
    }


@pytest.mark.parametrize("kind", CLASSES)
def test_everything_is_described_everywhere(kind: str) -> None:
    """One without text or icon is a key in the editor; one without code is a lie."""
    keys = set(CLASSES[kind])
    assert keys == set(described(kind)) == set(TEXTS[f"{kind}s"])
    assert keys == set(ICONS[f"{kind}s"])
    for icon in ICONS[f"{kind}s"].values():
        assert re.fullmatch(r"mdi:[a-z-]+", icon[kind])


def test_every_step_has_its_trigger() -> None:
    """Whatever the event entity tells can start an automation."""
    assert {f"consultation_{each}" for each in EVENT_TYPES.values()} <= set(TRIGGERS)


@pytest.mark.parametrize(("kind", "key"), ALL)
def test_the_options(kind: str, key: str) -> None:
    """The editor offers what the code takes, with a name and what it means."""
    fields, said = described(kind)[key]["fields"], TEXTS[f"{kind}s"][key]
    taken = options(kind, key)
    assert set(fields) == set(taken) == set(said["fields"])
    for name, field in fields.items():
        validate_selector(field["selector"])
        required, check = taken[name]
        if required and name != "behavior":
            assert field["required"], name
        if "default" in field:
            vol.Schema(check)(field["default"])
    for text in (said, *said["fields"].values()):
        assert text["name"].strip()
        assert text["description"].strip().endswith(".")


@pytest.mark.parametrize(("kind", "key"), ALL)
def test_the_target(kind: str, key: str) -> None:
    """The editor offers it under our devices, and not under everybody's."""
    for entity in described(kind)[key]["target"]["entity"]:
        assert entity["integration"] == DOMAIN
        assert entity["domain"] in CLASSES[kind][key]._domain_specs


@pytest.mark.parametrize(("kind", "key"), ALL)
def test_the_choices(kind: str, key: str) -> None:
    """What can be picked is what the code takes, and has a name."""
    taken = options(kind, key)
    for name, field in described(kind)[key]["fields"].items():
        if (select := field["selector"].get("select")) is None:
            continue
        named = TEXTS["selector"][select["translation_key"]]["options"]
        assert set(select["options"]) <= set(named)
        check = vol.Schema(taken[name][1])
        for option in select["options"]:
            check(option)
        with pytest.raises(vol.Invalid):
            check("something else")


async def test_home_assistant_shows_them(hass: HomeAssistant, set_up: SetUp) -> None:
    """What its editor asks for has all of ours."""
    await set_up()
    assert await async_setup_component(hass, "automation", {})
    await hass.async_block_till_done()
    for kind, shown in (
        ("trigger", await all_triggers(hass)),
        ("condition", await all_conditions(hass)),
    ):
        ours = {each.partition(".")[2] for each in shown if each.startswith(DOMAIN)}
        assert ours == set(CLASSES[kind])
        assert all(shown[f"{DOMAIN}.{key}"] for key in CLASSES[kind])


async def test_they_show_up_under_their_device(
    hass: HomeAssistant, set_up: SetUp, hass_ws_client: WebSocketGenerator
) -> None:
    """Who picks a faculty member in the editor is offered all of ours."""
    await set_up(person(desk_id="desk-ana"))
    assert await async_setup_component(hass, "automation", {})
    client = await hass_ws_client()
    for kind, classes in CLASSES.items():
        await client.send_json_auto_id(
            {"type": f"get_{kind}s_for_target", "target": at(hass)}
        )
        answer = await client.receive_json()
        ours = {each for each in answer["result"] if each.startswith(f"{DOMAIN}.")}
        assert ours == {f"{DOMAIN}.{key}" for key in classes}
