"""The design's rules on who may know whom, read from the source itself.

They keep the core usable without Home Assistant and a change to one part from
reaching the others. A rule that finds no files proves nothing, so it fails.
"""

import ast
from collections.abc import Iterator
import re
import sys

import pytest

from custom_components.consultease.const import PLATFORMS

from .source import imported_modules, imports, modules

CORE = [name for name in modules() if name.partition(".")[0] == "core"]
GLUE = [name for name in modules() if name.partition(".")[0] != "core"]
PLATFORM_MODULES = [platform.value for platform in PLATFORMS]
# Whatever describes or makes entities, in whichever file it is.
ENTITY_MODULES = sorted(
    {*PLATFORM_MODULES, "entity", "following"}
    | {
        name
        for name in GLUE
        if any(
            each.endswith(("Entity", "EntityDescription"))
            and each.startswith((".entity.", "homeassistant."))
            for each in imports(name)
        )
    }
)

# Each speaks to one world; what they share goes through the hub and the office.
EDGES = {
    "mqtt",
    "esphome_link",
    "presence_entities",
    "services",
    "websocket_api",
    "store",
    "kiosk",
}

# Standard library that reads a clock, a disk, the network, or throws dice.
IMPURE = {
    "asyncio",
    "ctypes",
    "fileinput",
    "glob",
    "http",
    "importlib",
    "locale",
    "logging",
    "multiprocessing",
    "os",
    "pathlib",
    "platform",
    "random",
    "sched",
    "secrets",
    "select",
    "shelve",
    "shutil",
    "signal",
    "socket",
    "sqlite3",
    "ssl",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "urllib",
    "zoneinfo",
}
CLOCKS = {"now", "utcnow", "today"}

# What is private of students, as our own values name it.
PRIVATE = {
    "cards",
    "details",
    "notify",
    "pin",
    "roster",
    "student",
    "student_label",
    "student_name",
}


def top(name: str) -> str:
    """Return the part of the integration that a module belongs to."""
    return name.partition(".")[0]


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Return all calls."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def attributes(tree: ast.AST) -> set[str]:
    """Return the names of all attributes that are read or called."""
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def texts(name: str) -> Iterator[str]:
    """Return all strings of a module but its docstrings."""
    tree = modules()[name]
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(
            node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        )
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in docstrings:
                yield node.value


def test_there_is_something_to_check() -> None:
    """An empty list of files would pass every rule below."""
    assert len(CORE) > 10
    assert len(GLUE) > 10
    assert {"", "const", "coordinator", "entity", "permissions"} <= modules().keys()
    assert set(PLATFORM_MODULES) <= modules().keys()
    assert {"day_sensors", "sensor_descriptions"} <= set(ENTITY_MODULES)
    assert EDGES & {top(name) for name in modules()} >= {
        "mqtt",
        "presence_entities",
        "services",
        "store",
    }


# Rule 1: the core is pure


@pytest.mark.parametrize("name", CORE)
def test_the_core_imports_itself_and_the_standard_library(name: str) -> None:
    """Were this a core integration, the core would be the library beside it."""
    for target in imports(name):
        package = target.partition(".")[0]
        if package:
            assert package in sys.stdlib_module_names, target
            assert package not in IMPURE, target
            assert not target.startswith(("uuid.uuid", "io.open")), target
        else:
            assert target.startswith(".core"), target


@pytest.mark.parametrize("name", CORE)
def test_the_core_has_no_clock_and_no_disk(name: str) -> None:
    """Time comes in with each command: that is why its tests take milliseconds."""
    for call in calls(modules()[name]):
        match call.func:
            case ast.Attribute(attr=attr, value=ast.Name(id="datetime" | "date")):
                assert attr not in CLOCKS, f"line {call.lineno}"
            case ast.Name(id=function):
                assert function not in ("open", "print", "input", "__import__")


# Rule 2: from the bottom up


def test_the_layers_are_in_order() -> None:
    """const, coordinator, entity, platforms: nobody looks up."""
    order = ["const", "coordinator", "entity"]
    for place, name in enumerate(order):
        above = {*order[place + 1 :], *PLATFORM_MODULES}
        assert not imported_modules(name) & above, name
    assert not imported_modules("const")


@pytest.mark.parametrize("name", ENTITY_MODULES)
def test_entities_know_no_edge(name: str) -> None:
    """They show what the hub hands out, and tell the hub what is wanted."""
    assert not {top(each) for each in imported_modules(name)} & EDGES


@pytest.mark.parametrize("name", PLATFORM_MODULES)
def test_platforms_know_neither_each_other_nor_the_edges(name: str) -> None:
    """A platform that knows another one cannot be changed alone."""
    known = {top(each) for each in imported_modules(name)}
    assert not known & {*PLATFORM_MODULES, "mqtt", "store", "services"} - {name}
    assert {"coordinator", "entity"} & known


@pytest.mark.parametrize("name", sorted({*ENTITY_MODULES} - {*PLATFORM_MODULES}))
def test_what_platforms_share_knows_no_platform(name: str) -> None:
    """Else one platform would know another one behind its back."""
    assert not {top(each) for each in imported_modules(name)} & set(PLATFORM_MODULES)


# Rule 3: the edges


@pytest.mark.parametrize("name", [name for name in GLUE if top(name) in EDGES])
def test_the_edges_know_neither_each_other_nor_platforms(name: str) -> None:
    """One of them can go, or another come, without the others noticing."""
    known = {top(each) for each in imported_modules(name)} - {top(name)}
    if top(name) == "websocket_api":
        known.discard("kiosk")
    assert not known & (EDGES | set(PLATFORM_MODULES))


@pytest.mark.parametrize(
    "part",
    sorted(
        {top(name) for name in GLUE} & {"services", "websocket_api", "entity"},
    ),
)
def test_whoever_takes_orders_asks_for_permission(part: str) -> None:
    """Home Assistant checks no action of ours: who forgets to ask lets everybody in."""
    known = set[str]()
    for name in GLUE:
        if top(name) == part:
            known |= imported_modules(name)
    assert "permissions" in known


@pytest.mark.parametrize("name", list(modules()))
def test_nothing_imports_the_composition_root(name: str) -> None:
    """Whoever needs the root needs something that belongs elsewhere."""
    assert "" not in imported_modules(name)


# Rule 5: the desks' language


@pytest.mark.parametrize("name", list(modules()))
def test_one_module_touches_the_broker_and_one_esphome(name: str) -> None:
    """Were there two, one of them would forget a disconnect."""
    for target in imports(name):
        if target.startswith("homeassistant.components.mqtt"):
            assert name == "mqtt"
        if target.startswith(("homeassistant.components.esphome", "aioesphomeapi")):
            assert top(name) == "esphome_link"


@pytest.mark.parametrize(
    "name", [name for name in modules() if not name.startswith("core.desk")]
)
def test_topics_are_known_in_one_place(name: str) -> None:
    """A topic spelled elsewhere is one that the protocol cannot change."""
    topic = re.compile(
        r"(^|[^/\w])consultease/\w|professor/|/(desk|reader|site|requests)(/|$)"
    )
    assert [text for text in texts(name) if topic.search(text)] == []


@pytest.mark.parametrize(
    "name", [name for name in modules() if top(name) in ("mqtt", "esphome_link")]
)
def test_payload_keys_are_known_in_one_place(name: str) -> None:
    """What carries messages looks into none."""
    assert not {each for each in imports(name) if each.partition(".")[0] == "json"}
    for node in ast.walk(modules()[name]):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            assert not isinstance(node.slice.value, str), f"line {node.lineno}"


# Rule 6: students stay private


@pytest.mark.parametrize("name", list(modules()))
def test_no_student_in_a_log(name: str) -> None:
    """Logs are sent to strangers who help."""
    for call in calls(modules()[name]):
        match call.func:
            case ast.Attribute(value=ast.Name(id="_LOGGER" | "LOGGER" | "logging")):
                said = ast.Tuple([*call.args, *(each.value for each in call.keywords)])
                assert not attributes(said) & (PRIVATE | {"email"}), call.lineno


@pytest.mark.parametrize("name", list(modules()))
def test_no_event_on_the_bus(name: str) -> None:
    """Whoever listens to the bus hears all of it: events go to entities and subscriptions."""
    for call in calls(modules()[name]):
        if isinstance(call.func, ast.Attribute):
            assert call.func.attr not in ("async_fire", "fire", "async_fire_internal")


@pytest.mark.parametrize(
    # The to-do list shows names; it is off by default for that reason.
    "name",
    sorted({*ENTITY_MODULES, "repairs"} - {"todo"}),
)
def test_no_student_in_a_state(name: str) -> None:
    """The recorder keeps states and attributes, and everybody may read them."""
    assert not attributes(modules()[name]) & PRIVATE


def test_nobody_in_the_diagnostics() -> None:
    """They are made of what is safe; see also what their own test says."""
    unsafe = PRIVATE - {"roster"} | {
        *("email", "ip", "mac", "name", "picture", "ticket", "text", "title"),
    }
    assert not attributes(modules()["diagnostics"]) & unsafe
