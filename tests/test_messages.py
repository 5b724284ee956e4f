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
    """Return the members of a union, at the outermost level; inline objects whole."""
    found, depth, current = [], 0, ""
    for sign in body:
        depth += (sign == "{") - (sign == "}")
        if sign == "|" and depth == 0:
            found.append(current)
            current = ""
        else:
            current += sign
    return [each for part in [*found, current] if (each := " ".join(part.split()))]


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
# Written inline in TypeScript, as members of a union.
INLINE = {each.__name__ for kinds in EVENTS.values() for each in kinds}


def test_the_declarations_are_found() -> None:
    """A reader that understands neither side would find them equal."""
    assert len(INTERFACES) >= 9
    assert {"Status", "BoardEvent", "KioskEvent"} <= UNIONS.keys()
    assert INTERFACES["BoardPerson"]["wait"] == {"Wait", "null"}
    assert len(EVENTS["KioskEvent"]) == 5


def test_the_same_names() -> None:
    """Nothing is declared on one side alone."""
    assert INTERFACES.keys() == DECLARED.keys() - INLINE
    words = {name for name, alias in ALIASES.items() if name not in EVENTS}
    # The core calls it State, as it knows no other.
    assert UNIONS.keys() == (ENUMS.keys() - {"State"}) | words | EVENTS.keys()


@pytest.mark.parametrize("name", sorted(INTERFACES))
def test_the_same_keys_and_types(name: str) -> None:
    """Each with the same types, and null where the other may be None."""
    assert INTERFACES[name] == python_shape(DECLARED[name])


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_the_same_events(name: str) -> None:
    """Told apart by their type, with the same keys each."""
    typed = [shape(each.strip("{} ")) for each in UNIONS[name]]
    declared = [python_shape(each) for each in EVENTS[name]]
    assert sorted(typed, key=str_of_type) == sorted(declared, key=str_of_type)


@pytest.mark.parametrize("name", sorted(UNIONS.keys() - EVENTS.keys()))
def test_the_same_words(name: str) -> None:
    """A word that one side does not know is a card that shows nothing."""
    kind = ENUMS[name] if name in ENUMS else ALIASES[name].__value__
    assert set(UNIONS[name]) == {f'"{each.value}"' for each in kind}


def str_of_type(event: Shape) -> str:
    """Return what tells events apart."""
    (word,) = event["type"]
    return word
