"""The examples in docs/automations.md are run, not only read."""

import re
from typing import Any

import pytest

from custom_components.consultease.condition import CONDITIONS
from custom_components.consultease.trigger import TRIGGERS
from homeassistant.core import HomeAssistant
from homeassistant.helpers.condition import async_validate_conditions_config
from homeassistant.helpers.config_validation import CONDITIONS_SCHEMA, TRIGGER_SCHEMA
from homeassistant.helpers.trigger import async_validate_trigger_config
from homeassistant.util.yaml import load_yaml_dict
from homeassistant.util.yaml.loader import parse_yaml

from .conftest import BLUEPRINTS

PAGE = (BLUEPRINTS.parent / "docs" / "automations.md").read_text(encoding="utf-8")
EXAMPLES: list[Any] = [
    parse_yaml(each) for each in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
]
USES = [each["use_blueprint"] for each in EXAMPLES if "use_blueprint" in each]


def test_everything_is_there() -> None:
    """A trigger, condition or blueprint without a word is found by nobody."""
    assert set(re.findall(r"^\| `consultease\.(\w+)`", PAGE, re.MULTILINE)) == {
        *TRIGGERS,
        *CONDITIONS,
    }
    for file in BLUEPRINTS.rglob("*.yaml"):
        assert file.stem in PAGE


@pytest.mark.usefixtures("office")
async def test_triggers_and_conditions(hass: HomeAssistant) -> None:
    """Each can be pasted into the editor."""
    triggers = [each["triggers"] for each in EXAMPLES if "triggers" in each]
    conditions = [each["conditions"] for each in EXAMPLES if "conditions" in each]
    assert len(triggers) >= 3
    assert conditions
    for example in triggers:
        await async_validate_trigger_config(hass, TRIGGER_SCHEMA(example))
    for example in conditions:
        await async_validate_conditions_config(hass, CONDITIONS_SCHEMA(example))


@pytest.mark.parametrize("use", USES, ids=lambda use: use["path"])
def test_a_blueprint_s_inputs(use: dict[str, Any]) -> None:
    """Each input exists, and none is missing."""
    blueprint: Any = load_yaml_dict(str(BLUEPRINTS / "automation" / use["path"]))
    inputs = blueprint["blueprint"]["input"]
    assert set(use["input"]) <= set(inputs)
    needed = {key for key, each in inputs.items() if "default" not in each}
    assert needed <= set(use["input"])
