"""What cards and hub say to each other is declared twice; the two must say the same."""

from enum import StrEnum
import re
from types import NoneType, UnionType
from typing import Any, Literal, TypeAliasType, get_args, get_origin, get_type_hints

import pytest
from typing_extensions import is_typeddict

from custom_components.consultease import messages

from .source import ROOT

SOURCE = ROOT.parent.parent / "frontend" / "src" / "data" / "messages.ts"

# How Python's types are written in TypeScript.
PLAIN = {str: "string", int: "number", bool: "boolean", NoneType: "null"}

type Shape = dict[str, set[str]]


def typescript() -> tuple[dict[str, Shape], dict[str, list[str]]]:
    """Return the interfaces and the unions that the cards declare, comments aside."""
    text = SOURCE.read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"(?m)//.*$", "", text)
    interfaces = {
        name: shape(body)
        for name, body in re.findall(
            r"export interface (\w+)\s*\{(.*?)\n?\}", text, re.DOTALL
        )
    }
    unions = {
        name: members(body)
        for name, body in re.findall(
            r"export type (\w+)\s*=(.*?);\s*(?=export|\Z)", text, re.DOTALL
        )
    }
    return interfaces, unions


def members(body: str) -> list[str]:
    """Return the members of a union."""
    return [each for part in body.split("|") if (each := " ".join(part.split()))]


def shape(body: str) -> Shape:
    """Return the keys of an object with the members of their types."""
    fields = (each.strip() for each in re.split(r"[;\n]", body))
    pairs = (field.split(":", 1) for field in fields if field)
    return {
        key.removeprefix("readonly ").strip(): set(members(kind)) for key, kind in pairs
    }


def written(kind: Any) -> set[str]:
    """Return the members of a Python type as TypeScript writes them."""
    if isinstance(kind, TypeAliasType):
        return {kind.__name__}
    if get_origin(kind) is UnionType:
        return {name for each in get_args(kind) for name in written(each)}
    if get_origin(kind) is Literal:
        return {f'"{each}"' for each in get_args(kind)}
    if get_origin(kind) is list:
        (item,) = written(get_args(kind)[0])
        return {f"{item}[]"}
    if kind in PLAIN:
        return {PLAIN[kind]}
    return {kind.__name__}


def python_shape(declared: type) -> Shape:
    """Return the keys of a TypedDict with the members of their types."""
    return {key: written(kind) for key, kind in get_type_hints(declared).items()}


INTERFACES, UNIONS = typescript()
DECLARED = {name: each for name, each in vars(messages).items() if is_typeddict(each)}
ENUMS = {
    name: each
    for name, each in vars(messages).items()
    if isinstance(each, type) and issubclass(each, StrEnum) and each is not StrEnum
}
ALIASES = {
    name: each
    for name, each in vars(messages).items()
    if isinstance(each, TypeAliasType)
}
EVENTS = {
    name: get_args(alias.__value__)
    for name, alias in ALIASES.items()
    if get_origin(alias.__value__) is UnionType
}


def test_the_declarations_are_found() -> None:
    """A reader that understands neither side would find them equal."""
    assert len(INTERFACES) >= 9
    assert {"Status", "BoardEvent", "KioskEvent"} <= UNIONS.keys()
    assert INTERFACES["BoardPerson"]["wait"] == {"Wait", "null"}
    assert len(EVENTS["KioskEvent"]) == 5


def test_the_same_names() -> None:
    """Nothing is declared on one side alone."""
    assert INTERFACES.keys() == DECLARED.keys()
    words = {name for name, alias in ALIASES.items() if name not in EVENTS}
    # The core calls it State, as it knows no other.
    assert UNIONS.keys() == (ENUMS.keys() - {"State"}) | words | EVENTS.keys()


@pytest.mark.parametrize("name", sorted(INTERFACES))
def test_the_same_keys_and_types(name: str) -> None:
    """Each with the same types, and null where the other may be None."""
    assert INTERFACES[name] == python_shape(DECLARED[name])


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_the_same_events(name: str) -> None:
    """And each is told apart by its type."""
    assert set(UNIONS[name]) == {each.__name__ for each in EVENTS[name]}
    types = [INTERFACES[each]["type"] for each in UNIONS[name]]
    assert len({word for each in types for word in each}) == len(types)


@pytest.mark.parametrize("name", sorted(UNIONS.keys() - EVENTS.keys()))
def test_the_same_words(name: str) -> None:
    """A word that one side does not know is a card that shows nothing."""
    kind = ENUMS[name] if name in ENUMS else ALIASES[name].__value__
    words = (
        get_args(kind) if get_origin(kind) is Literal else [each.value for each in kind]
    )
    assert set(UNIONS[name]) == {f'"{each}"' for each in words}
