"""Files that must agree with each other and with the code: actions, texts, errors, manifests."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
import json
import re
from string import Formatter
from typing import Any

import pytest
import voluptuous as vol

from custom_components.consultease.const import DOMAIN
from custom_components.consultease.core.roster_import import HEADERS as STUDENT_HEADERS
from custom_components.consultease.core.sheet import field_of
from custom_components.consultease.kiosk_flow import LANGUAGES as KIOSK_LANGUAGES
from custom_components.consultease.options import HUB_LANGUAGE
from custom_components.consultease.people_cells import HEADERS as PEOPLE_HEADERS
from custom_components.consultease.services import ACTIONS
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import validate_selector
from homeassistant.util.yaml import load_yaml_dict

from .conftest import SetUp
from .source import ROOT, modules
from .translations import FOLDER, texts

REPOSITORY = ROOT.parent.parent
KEYS = [action.key for action in ACTIONS]


def read_json(*path: str) -> dict[str, Any]:
    """Return what a JSON file of the repository holds."""
    content = json.loads(REPOSITORY.joinpath(*path).read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


TEXTS = read_json("custom_components", DOMAIN, "translations", "en.json")
ICONS = read_json("custom_components", DOMAIN, "icons.json")
MANIFEST = read_json("custom_components", DOMAIN, "manifest.json")


# Actions


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """Return what services.yaml says."""
    return load_yaml_dict(str(ROOT / "services.yaml"))


def taken(schema: Any) -> dict[str, set[bool]]:
    """Return the fields that a schema takes, with whether each way of calling needs them."""
    if isinstance(schema, vol.Schema):
        return {
            str(field): {isinstance(field, vol.Required)} for field in schema.schema
        }
    if isinstance(schema, vol.All):
        return taken(schema.validators[-1])
    assert isinstance(schema, vol.Any)
    found: dict[str, set[bool]] = {}
    for way in map(taken, schema.validators):
        for field, needed in way.items():
            found.setdefault(field, set()).update(needed)
    for field, needed in found.items():
        # In another way of calling it is not even possible.
        if any(field not in way for way in map(taken, schema.validators)):
            needed.add(False)
    return found


def test_every_action_is_described_everywhere(described: dict[str, Any]) -> None:
    """An action without text or icon is a key in the editor; one without code is a lie."""
    assert len(KEYS) == len(set(KEYS)) == 23
    assert set(KEYS) == set(described) == set(TEXTS["services"])
    assert set(KEYS) == set(ICONS["services"])
    for icon in ICONS["services"].values():
        assert re.fullmatch(r"mdi:[a-z-]+", icon["service"])


async def test_the_design_s_actions_are_registered(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """What the files describe is what Home Assistant offers."""
    await set_up()
    assert set(hass.services.async_services_for_domain(DOMAIN)) == set(KEYS)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.key)
def test_the_fields_of_an_action(action: Any, described: dict[str, Any]) -> None:
    """The editor offers what the code takes, asks for what it needs, and says what each is."""
    fields = described[action.key].get("fields", {})
    said = TEXTS["services"][action.key]
    wanted = taken(action.schema)
    assert set(fields) == set(wanted) == set(said.get("fields", {}))
    for name, field in fields.items():
        assert field.get("required", False) is (wanted[name] == {True}), name
        validate_selector(field["selector"])
    for text in (said, *said["fields"].values()):
        assert text.keys() <= {"name", "description", "fields"}
        assert text["name"].strip()
        assert text["description"].strip().endswith(".")


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.key)
def test_the_defaults_of_an_action(action: Any, described: dict[str, Any]) -> None:
    """The editor shows the value that the code falls back to."""
    if not isinstance(action.schema, vol.Schema):
        return
    for field in action.schema.schema:
        default = getattr(field, "default", None)
        shown = described[action.key]["fields"][str(field)].get("default")
        assert shown == (default() if callable(default) else None), field


def test_the_options_of_fields(described: dict[str, Any]) -> None:
    """What can be picked is what the code takes, and has a name."""
    schemas: dict[str, Any] = {action.key: action.schema for action in ACTIONS}
    found = 0
    for key, action in described.items():
        for name, field in action.get("fields", {}).items():
            if (select := field["selector"].get("select")) is None:
                continue
            found += 1
            options = select["options"]
            named = TEXTS["selector"][select["translation_key"]]["options"]
            assert set(options) == set(named)
            checks = {str(field): check for field, check in schemas[key].schema.items()}
            for option in options:
                checks[name]([option] if select.get("multiple") else option)
            with pytest.raises(vol.Invalid):
                checks[name]("something else")
    assert found == 3


# Errors


def raised(names: Iterable[str]) -> Iterator[tuple[str, set[str], str]]:
    """Yield key, placeholders and place of every error of ours that the code can raise."""
    for name in names:
        tree = modules()[name]
        for scope, call in _calls(tree):
            place = f"{name or '__init__'}:{call.lineno}"
            given = {each.arg: each.value for each in call.keywords if each.arg}
            function = call.func.id if isinstance(call.func, ast.Name) else ""
            if function == "ConsultEaseError":
                placeholders = set(given)
                if not _may_be_none(given.get("field")):
                    placeholders |= {"field"}
                keys = _values(call.args[0], scope, tree)
            elif "translation_key" in given and "translation_domain" in given:
                if not isinstance(given["translation_key"], ast.Constant):
                    # ``errors`` passes on what the core has raised.
                    assert name in ("errors", "websocket_api.common"), place
                    continue
                named = given.get("translation_placeholders", ast.Dict([], []))
                assert isinstance(named, ast.Dict), place
                placeholders = {
                    each.value
                    for each in named.keys
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                }
                keys = _values(given["translation_key"], scope, tree)
            else:
                continue
            assert keys, f"{place}: nobody can tell which error this is"
            for key in keys:
                yield key, placeholders, place


type Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Module


def _calls(tree: ast.Module) -> Iterator[tuple[Scope, ast.Call]]:
    """Yield all calls with the innermost function that they stand in."""

    def walk(node: ast.AST, scope: Scope) -> Iterator[tuple[Scope, ast.Call]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                yield scope, child
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from walk(child, child)
            else:
                yield from walk(child, scope)

    yield from walk(tree, tree)


def _may_be_none(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


def _values(node: ast.expr, scope: Scope, tree: ast.Module) -> set[str]:
    """Return all texts that an expression can be; none when that cannot be told."""
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=body, orelse=orelse):
            return _values(body, scope, tree) | _values(orelse, scope, tree)
        case ast.JoinedStr(values=parts):
            inner = [
                part.value if isinstance(part, ast.FormattedValue) else part
                for part in parts
            ]
            ways = product(*(_values(part, scope, tree) for part in inner))
            return {"".join(way) for way in ways}
        case ast.Name(id=name):
            return _assigned(name, scope, tree) or _passed(name, scope)
    return set()


def _assigned(name: str, scope: Scope, tree: ast.Module) -> set[str]:
    found = set[str]()
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    found |= _values(node.value, scope, tree)
    return found


def _passed(name: str, scope: Scope) -> set[str]:
    """Return what a function's callers, in whatever module, pass as an argument."""
    if isinstance(scope, ast.Module):
        return set()
    names = [each.arg for each in (*scope.args.posonlyargs, *scope.args.args)]
    if name not in names:
        return set()
    place = names.index(name)
    found = set[str]()
    for tree in modules().values():
        for outer, call in _calls(tree):
            if isinstance(call.func, ast.Name) and call.func.id == scope.name:
                given = {each.arg: each.value for each in call.keywords}
                value = call.args[place] if place < len(call.args) else given.get(name)
                if value is not None:
                    found |= _values(value, outer, tree)
    return found


# A flow shows what it is refused at the field, with texts of its own.
FLOWS = {"config_flow", "faculty_flow", "forms", "kiosk_flow", "options_flow"}
ERRORS = list(raised(modules().keys() - FLOWS))
FLOW_ERRORS = list(raised(modules().keys() & FLOWS))


def test_the_errors_are_found() -> None:
    """The reader of the source must see what is known to be raised, in all its forms."""
    keys = {key for key, _, _ in ERRORS}
    assert len(keys) > 40
    # Plain, by a condition, put together of a parameter, and in the glue.
    assert {
        "queue_full",
        "name_too_long",
        "text_too_long",
        "reason_too_long",
        "message_too_long",
        "not_a_faculty_device",
        "storage_failed",
    } <= keys


@pytest.mark.parametrize(
    ("key", "placeholders", "place"),
    ERRORS,
    ids=[f"{key}-{place}" for key, _, place in ERRORS],
)
def test_every_error_has_its_sentence(
    key: str, placeholders: set[str], place: str
) -> None:
    """What somebody reads is a whole sentence, not a key or a gap with a name in braces."""
    sentence = texts().get(f"exceptions.{key}.message")
    assert sentence, place
    used = _placeholders(sentence)
    # People know a field by its label.
    known = placeholders | ({"label"} if "field" in placeholders else set())
    assert used <= known - {"field"}, place
    assert "limit" not in placeholders or "limit" in used, place
    assert sentence.endswith("."), key


@pytest.mark.parametrize(
    ("key", "place"),
    [(key, place) for key, _, place in FLOW_ERRORS],
    ids=[f"{key}-{place}" for key, _, place in FLOW_ERRORS],
)
def test_every_error_of_a_flow_has_its_sentence(key: str, place: str) -> None:
    """Which form shows it, and with what, is for the flows' own tests."""
    found = [each for each in texts() if each.endswith(f".error.{key}")]
    assert found, place


def test_no_sentence_for_what_is_never_raised() -> None:
    """A text that nobody can see is one that everybody has to translate."""
    said = set(TEXTS["exceptions"])
    assert said == {key for key, _, _ in ERRORS}


# The other languages


LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != "en")
MARKUP = re.compile(r"\*\*|`|\n+|\|")


def test_the_languages_are_found() -> None:
    """The kiosk's languages are those that the administration speaks, too."""
    assert {"en", *LANGUAGES} == set(KIOSK_LANGUAGES) - {HUB_LANGUAGE}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_whole(language: str) -> None:
    """A key that is missing is English amid the rest; one too many is seen by nobody."""
    said = texts(language)
    # In the same order, so that the files can be read side by side.
    assert list(said) == list(texts())
    assert [key for key, text in said.items() if not text.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_fills_in_the_same(language: str) -> None:
    """Home Assistant throws a text away whose placeholders are not the English ones."""
    other = {
        key
        for key, text in texts(language).items()
        if _placeholders(text) != _placeholders(texts()[key])
    }
    assert other == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_set_the_same(language: str) -> None:
    """A lost sign of markdown tears a table or makes half a page bold."""
    other = {
        key
        for key, text in texts(language).items()
        if MARKUP.findall(text) != MARKUP.findall(texts()[key])
    }
    assert other == set()


# Of one thing or of many, which is nothing that a sentence of ours can know.
COUNTED = re.compile(r"\{(?:count|students|cards|rows|moved|open|refused)\} \w")


# Filipino has one form for both.
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_count_stands_alone(language: str) -> None:
    """Nobody reads of 1 students."""
    said = texts(language)
    assert [key for key, text in said.items() if COUNTED.search(text)] == []


# Tables


# The form that asks for a table, the columns that it names in their order, and the
# form of one row, with what it calls columns that have another name there.
TABLES: dict[str, tuple[Mapping[str, str], str, str, dict[str, str]]] = {
    "roster_import": (
        STUDENT_HEADERS,
        "number name department cards pin email notify language enabled",
        "options.step.roster_add",
        {"cards": "add_cards"},
    ),
    "people_import": (
        PEOPLE_HEADERS,
        (
            "name department office courses email picture user_id desk_id beacons"
            " linked_entities schedule exceptions always_available queue_limit"
        ),
        "config_subentries.faculty.step.user",
        {},
    ),
}
AND = r"(?:and|y|at)"
IF_YOU_LIKE = rf",? {AND},? (?:if you like|si quieres|kung gusto mo),? "


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
@pytest.mark.parametrize("form", TABLES)
def test_a_table_may_have_the_headers_that_its_form_names(
    form: str, language: str
) -> None:
    """Whoever does as the form says must not be told that a column is unknown or twice there."""
    headers, columns, _, _ = TABLES[form]
    description = texts(language)[f"options.step.{form}.description"]
    _, _, named = description.partition(".")[0].partition(": ")
    words = re.split(rf"{IF_YOU_LIKE}|, | {AND} ", named)
    assert [field_of(word, headers) for word in words] == columns.split()


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
@pytest.mark.parametrize("form", TABLES)
def test_a_table_may_have_the_labels_of_the_form_for_headers(
    form: str, language: str
) -> None:
    """It is what errors call the columns, and what people who fill in that form know."""
    headers, columns, step, names = TABLES[form]
    for column in columns.split():
        name = names.get(column, column)
        (label,) = (
            text
            for key, text in texts(language).items()
            if key.startswith(step) and key.endswith(f".data.{name}")
        )
        assert field_of(label, headers) == column


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


# The manifests


def test_the_manifest() -> None:
    """What Home Assistant and HACS ask of it, in hassfest's order."""
    needed = {
        *("codeowners", "documentation", "domain", "issue_tracker", "name", "version"),
    }
    assert needed <= MANIFEST.keys()
    keys = list(MANIFEST)
    assert keys == ["domain", "name", *sorted(set(keys) - {"domain", "name"})]
    assert MANIFEST["domain"] == DOMAIN == ROOT.name
    assert MANIFEST["single_config_entry"] is MANIFEST["config_flow"] is True
    assert re.fullmatch(r"\d+\.\d+\.\d+", MANIFEST["version"])
    # The broker is for those who have desk units that need it.
    assert "mqtt" in MANIFEST["after_dependencies"]
    assert "mqtt" not in MANIFEST.get("dependencies", [])


def test_what_hacs_reads() -> None:
    """HACS refuses a file with a key that it does not know."""
    hacs = read_json("hacs.json")
    assert hacs.keys() <= {
        "content_in_root",
        "country",
        "filename",
        "hacs",
        "hide_default_branch",
        "homeassistant",
        "name",
        "persistent_directory",
        "zip_release",
    }
    assert hacs["name"] == MANIFEST["name"]
    assert re.fullmatch(r"20\d\d\.\d+\.\d+", hacs["homeassistant"])


def test_there_is_one_manifest() -> None:
    """Hassfest takes every manifest.json that it finds for an integration."""
    found = [
        path.relative_to(REPOSITORY)
        for path in (REPOSITORY / "custom_components").rglob("manifest.json")
    ]
    assert [path.as_posix() for path in found] == [
        f"custom_components/{DOMAIN}/manifest.json"
    ]


def test_a_custom_integration_ships_its_texts() -> None:
    """Home Assistant resolves references and strings.json for its own integrations alone."""
    assert not (ROOT / "strings.json").exists()
    for language in ("en", *LANGUAGES):
        assert [text for text in texts(language).values() if "[%key:" in text] == []
