"""The firmware and the integration call things by the same names.

Each side is read or asked for itself; a name changed on one side only fails here.
"""

from datetime import UTC, datetime
import json
import re
from typing import Any

import pytest

from custom_components.consultease.core.desk import native, v1
from custom_components.consultease.core.desk.messages import (
    AnswerAction,
    HubConfig,
    HubForget,
    HubMessage,
    HubQueue,
    HubReceipt,
    HubText,
    QueueItem,
    ReceiptResult,
)
from custom_components.consultease.core.enums import State, Status

from .firmware import COMPONENTS, actions, found, source, texts
from .toolchain import ROOT, SOURCES

DESK = "desk-1"

MESSAGES: dict[str, HubMessage] = {
    "config": HubConfig(
        desk_id=DESK,
        name="Ana",
        department=None,
        beacons=("AA:BB:CC:DD:EE:FF",),
        min_rssi=-85,
        grace=60,
        time_zone="UTC0",
        language="en",
    ),
    "queue": HubQueue(
        desk_id=DESK,
        rev=1,
        status=Status.AVAILABLE,
        waiting=1,
        items=(
            QueueItem(
                consultation_id="c1",
                version=1,
                ticket="A-01",
                student="Bea",
                course=None,
                text="?",
                since=datetime(2026, 3, 2, tzinfo=UTC),
                state="pending",
            ),
        ),
    ),
    "receipt": HubReceipt(desk_id=DESK, answer_id="1-1", result=ReceiptResult.DONE),
    "message": HubText(desk_id=DESK, text="Hello", seconds=10),
}


def keys(kind: str) -> set[str]:
    """Return the keys of a hub's message, those of its items with a prefix."""
    content = v1.body(MESSAGES[kind])
    assert content
    assert content[0] == kind
    data = json.loads(content[1])
    return {*data} | {f"items.{key}" for item in data.get("items", []) for key in item}


# From the unit


def test_kinds_of_the_unit() -> None:
    """The hub listens to what the unit publishes."""
    assert found(r'publish_\("(\w+)"', source("consultease_desk", "desk.cpp")) == {
        *v1.SUBSCRIPTIONS
    }


@pytest.mark.parametrize("kind", ["info", "presence", "health", "answer"])
def test_keys_of_the_unit(kind: str) -> None:
    """The hub knows every key that the unit sends, and refuses none of the values."""
    text = source("consultease_desk", "payload.cpp")
    function = re.search(rf"string {kind}_payload.*?\n}}\n", text, re.DOTALL)
    assert function
    sent = found(r'(?:text|number|flag)\("(\w+)"', function[0])
    reader = re.search(
        rf"def _{kind}\(.*?\n\n\n",
        (ROOT / "custom_components/consultease/core/desk/v1.py").read_text(),
        re.DOTALL,
    )
    assert reader
    read = found(r'data(?:, |\.get\()"(\w+)"', reader[0])
    assert sent == read


def test_actions_of_the_unit() -> None:
    """A press means one of the protocol's words."""
    text = source("consultease_desk", "messages.cpp")
    (words,) = re.findall(r"to_word.*?\{(\".*?)\}", text, re.DOTALL)
    assert re.findall(r'"(\w+)"', words) == [action.value for action in AnswerAction]


def test_protocol_version() -> None:
    """The unit says which protocol it speaks."""
    (version,) = found(r"PROTOCOL = (\d+)", source("consultease_desk", "payload.h"))
    assert int(version) == v1.PROTOCOL


def test_event_of_the_unit() -> None:
    """Over the native API, its messages are events of this name."""
    text = (SOURCES / "common" / "transport-api.yaml").read_text()
    assert f"event: {native.EVENT}\n" in text
    (data,) = re.findall(r"event: esphome.*?data:\n(.*)", text, re.DOTALL)
    assert found(r" (\w+): !lambda", data) == {"desk", "kind", "payload"}


# From the hub


def test_kinds_of_the_hub() -> None:
    """The unit listens to what the hub publishes, on topics of the same form."""
    text = source("consultease_mqtt", "transport.cpp")
    (kinds,) = re.findall(r"for \(const char \*kind : \{(.*?)\}\)", text)
    assert set(re.findall(r'"(\w+)"', kinds)) == {*MESSAGES}
    assert 'this->prefix_ + "/desk/" + this->desk_->id() + "/"' in text
    for message in MESSAGES.values():
        for each in v1.encode("consultease", message):
            assert each.topic.rpartition("/")[0] == f"consultease/desk/{DESK}"


@pytest.mark.parametrize("kind", MESSAGES)
def test_keys_of_the_hub_over_mqtt(kind: str) -> None:
    """The unit reads every key that the hub sends; the order is the broker's matter."""
    text = source("consultease_mqtt", "transport.cpp")
    if kind in ("config", "queue"):
        body = re.search(rf"::{kind}_\(JsonObject.*?\n}}\n", text, re.DOTALL)
        assert body
        text = body[0]
    read = found(r'data\["(\w+)"\]', text) | {
        f"items.{key}" for key in re.findall(r'item\["(\w+)"\]', text)
    }
    assert keys(kind) - {"rev"} <= read
    if kind in ("config", "queue"):
        assert read <= keys(kind)


@pytest.mark.parametrize("kind", MESSAGES)
def test_arguments_of_the_hub_over_the_native_api(kind: str) -> None:
    """Each action takes what the hub gives it, under the same names and of the same types."""
    call = native.encode(MESSAGES[kind])
    assert call
    name, arguments = call
    variables = actions()[name]
    assert {*arguments} == {*variables}
    types: dict[str, Any] = {
        "string": str,
        "int": int,
        "string[]": (list, str),
        "int[]": (list, int),
    }
    for key, value in arguments.items():
        match types[variables[key]]:
            case (_, inner):
                assert isinstance(value, list)
                assert all(type(each) is inner for each in value), key
            case kind_of:
                assert type(value) is kind_of, key


def test_actions_without_arguments() -> None:
    """Saying hello and letting go need no more than their names."""
    assert actions()[native.HELLO] == {}
    call = native.encode(HubForget(desk_id=DESK))
    assert call
    assert actions()[call[0]] == call[1] == {}


def test_words_of_the_hub() -> None:
    """States and results are compared with the protocol's words."""
    text = source("consultease_desk", "messages.cpp")
    (results,) = re.findall(r"result_from.*?\{(\".*?)\}", text, re.DOTALL)
    assert re.findall(r'"(\w+)"', results) == [each.value for each in ReceiptResult]
    states = re.search(r"state_from.*?\n}\n", text, re.DOTALL)
    assert states
    assert found(r'word == "(\w+)"', states[0]) | {"pending"} == {
        State.PENDING.value,
        State.ACCEPTED.value,
        State.IN_PROGRESS.value,
    }


def test_statuses_have_faces() -> None:
    """Every status has words and an icon on the screen."""
    text = source("consultease_screen", "states.cpp")
    assert found(r'\{"(\w+)", ICON', text) == {status.value for status in Status}


def test_icons_are_in_the_fonts() -> None:
    """An icon that is no glyph would be a blank."""
    used = found(r'"\\U(\w{8})"', source("consultease_screen", "look.h"))
    fonts = (SOURCES / "common" / "ui.yaml").read_text()
    assert used == found(r'"\\U(\w{8})"', fonts)


def test_large_words_are_in_the_font() -> None:
    """The large font has few letters: every letter of every large word must be one of them."""
    fonts = (SOURCES / "common" / "ui.yaml").read_text()
    (glyphs,) = re.findall(r'glyphs: "(.*)"', fonts)
    text = source("consultease_screen", "states.cpp")
    names = found(r'\{"\w+", ICON_\w+, \w+, Text::(\w+)\}', text)
    names |= found(r"ICON_\w+, [A-Z]+, this->say_\(Text::(\w+)", text)
    names |= found(
        r"(?:return|\?|:) Text::(\w+)", text[text.index("Text done_title") :]
    )
    said = texts()
    letters = {letter for name in names for word in said[name] for letter in word}
    assert letters <= {*glyphs}


def test_texts_are_whole() -> None:
    """A text has its place in every language, nothing is said that is not there, and all is said."""
    said = texts()
    for name, words in said.items():
        assert all(words), name
        assert len({word.count("{}") for word in words}) == 1, name
    used = {
        name
        for path in COMPONENTS.glob("consultease_*/*.cpp")
        for name in re.findall(r"Text::([A-Z_]+)", path.read_text())
    }
    assert used == said.keys()
