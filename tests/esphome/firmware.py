"""What the firmware calls things, read from its source."""

import re

import yaml

from .toolchain import SOURCES


class _Loader(yaml.SafeLoader):
    """Reads ESPHome's YAML; its tags are of no interest here."""


_Loader.add_multi_constructor("!", lambda *_: None)

COMPONENTS = SOURCES / "components"


def source(*path: str) -> str:
    """Return a component's source."""
    return COMPONENTS.joinpath(*path).read_text()


def found(pattern: str, text: str) -> set[str]:
    """Return what a pattern's group matches; a pattern that matches nothing is wrong."""
    names = set(re.findall(pattern, text))
    assert names, pattern
    return names


def actions(transport: str = "transport-api") -> dict[str, dict[str, str]]:
    """Return the native API's actions and their variables."""
    text = (SOURCES / "common" / f"{transport}.yaml").read_text()
    data = yaml.load(text, _Loader)
    return {
        each["action"]: each.get("variables", {}) for each in data["api"]["actions"]
    }


def texts() -> dict[str, tuple[str, str, str]]:
    """Return what units say, in all languages."""
    rows = re.findall(
        r'^  X\((\w+), "(.*)", "(.*)", "(.*)"\)',
        source("consultease_base", "texts.h"),
        re.MULTILINE,
    )
    assert rows
    return {name: words for name, *words in rows}
