"""Card readers and door signs call things as the integration does; see test_contract."""

import json
import re

from custom_components.consultease.core.desk import native, reader, site
from custom_components.consultease.core.enums import Status
from custom_components.consultease.core.models import Settings
from tests.core.builders import office

from .firmware import actions, found, source, texts
from .toolchain import SOURCES

# Door signs


def test_sign_reads_the_public_status() -> None:
    """Topic, keys and statuses are the hub's."""
    text = source("consultease_sign", "broker.cpp")
    shown = office().snapshot("ana")
    assert found(r'data\["(\w+)"\]', text) <= {
        *json.loads(site.content(shown, Settings()))
    }
    transport = (SOURCES / "common" / "door-sign-mqtt.yaml").read_text()
    status = site.SiteStatus(
        prefix="${topic_prefix}", site="${site}", faculty_id="${faculty_id}"
    )
    (publish,) = site.encode(status)
    assert f"topic: {publish.topic}\n" in transport
    faces = source("consultease_sign", "sign.cpp")
    assert found(r'\{"(\w+)", "', faces) == {status.value for status in Status}


def test_glyphs_of_the_sign() -> None:
    """Its large words and its icons are in its fonts."""
    text = source("consultease_sign", "sign.cpp")
    fonts = (SOURCES / "common" / "door-sign.yaml").read_text()
    assert found(r'"\\U(\w{8})"', text) == found(r'"\\U(\w{8})"', fonts)
    (glyphs,) = re.findall(r'glyphs: "(.*)"', fonts)
    said = texts()
    names = found(r'\{"\w+", "[^"]+", Text::(\w+)', text)
    letters = {letter for name in names for word in said[name] for letter in word}
    assert letters <= {*glyphs}


# Card readers


def test_reader_speaks_the_protocol() -> None:
    """A reader's messages and words are the hub's."""
    text = source("consultease_reader", "reader.cpp")
    assert found(r'on_publish_\.call\("(\w+)"', text) == {*reader.SUBSCRIPTIONS}
    sent = found(r'[{,]"(\w+)":', text)
    assert sent == {"firmware", "hardware", "card", "card_hash"}
    (words,) = re.findall(r"for \(const char \*word : \{(.*?)\}\)", text)
    assert re.findall(r'"(\w+)"', words) == [each.value for each in reader.ScanResult]
    signs = found(r'\{"(\w+)", \d', (SOURCES / "common" / "reader.yaml").read_text())
    # Two of its own: it asks, and nobody is there to ask.
    assert signs == {each.value for each in reader.ScanResult} | {"asking", "offline"}


def test_reader_over_mqtt() -> None:
    """Topics and the key of what comes back are the hub's; no scan is retained."""
    text = source("consultease_reader", "broker.cpp")
    assert 'this->prefix_ + "/reader/" + this->id() + "/"' in text
    assert found(r'topic \+ "(\w+)"', text) == {"availability", "feedback"}
    assert 'publish(topic + kind, payload, 1, kind != "scan")' in text
    feedback = reader.ReaderFeedback(
        reader_id="hall", result=reader.ScanResult.ACCEPTED
    )
    (publish,) = reader.encode("consultease", feedback)
    assert publish.topic == "consultease/reader/hall/feedback"
    (key,) = json.loads(publish.payload)
    assert f'data["{key}"]' in text
    scan = reader.decode("hall", "scan", b'{"card":"04A1B2"}', retained=False)
    assert isinstance(scan, reader.ReaderScan)


def test_reader_over_the_native_api() -> None:
    """The event's name and data, and the actions with their arguments, are the hub's."""
    text = (SOURCES / "common" / "reader-api.yaml").read_text()
    assert f"event: {native.READER_EVENT}\n" in text
    assert found(r" (\w+): !lambda", text) == {"reader", "kind", "payload"}
    assert "hash_cards: true" in text
    told = actions("reader-api")
    calls: list[reader.ReaderCommand] = [
        reader.ReaderFeedback(reader_id="hall", result=reader.ScanResult.WAIT),
        reader.ReaderKey(reader_id="hall", key=b"key"),
    ]
    names = {native.HELLO}
    for command in calls:
        call = native.encode_reader(command)
        assert call
        name, arguments = call
        assert told[name] == dict.fromkeys(arguments, "string")
        names.add(name)
    assert {*told} == names
