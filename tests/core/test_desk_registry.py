"""Which codec a topic belongs to: nothing that strangers publish may get past or raise."""

from pathlib import Path

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.consultease.core.desk import (
    decode,
    encode,
    is_legacy,
    legacy,
    new_session,
    subscriptions,
    v1,
    valid_desk_id,
    valid_prefix,
)
from custom_components.consultease.core.desk.legacy_session import LegacySession
from custom_components.consultease.core.desk.messages import (
    DeskMessage,
    DeskPresence,
    HubReceipt,
    LegacyStatus,
    Malformed,
    ReceiptResult,
)
from custom_components.consultease.core.desk.reader import ReaderMessage
from custom_components.consultease.core.desk.session import V1Session

steady = settings(deadline=None)


def test_one_subscription_per_kind() -> None:
    """Home Assistant tries each message against each subscription: few, never one per desk."""
    assert subscriptions("school/a", False) == (
        ("school/a/desk/+/availability", 1),
        ("school/a/desk/+/info", 1),
        ("school/a/desk/+/presence", 0),
        ("school/a/desk/+/health", 0),
        ("school/a/desk/+/answer", 1),
        ("school/a/reader/+/availability", 1),
        ("school/a/reader/+/info", 1),
        ("school/a/reader/+/scan", 1),
    )
    assert subscriptions("school/a", True)[8:] == (
        ("consultease/faculty/+/status", 1),
        ("consultease/faculty/+/mac_status", 1),
        ("consultease/faculty/+/heartbeat", 0),
        ("consultease/faculty/+/responses", 1),
    )


def test_topics_find_their_codec() -> None:
    """By prefix, id and kind; legacy topics do not know the prefix."""
    payload = b'{"present":true}'
    assert decode("a/b", "a/b/desk/d1/presence", payload, True) == DeskPresence(
        desk_id="d1", present=True, retained=True
    )
    assert decode(
        "a/b", "consultease/faculty/7/status", payload, False
    ) == LegacyStatus(desk_id="7", present=True, generation=3)


@pytest.mark.parametrize(
    ("topic", "reason"),
    [
        ("consultease/desk/d1/presenc", "not ours"),
        ("consultease/desk/d1/queue", "not ours"),
        ("consultease/desk/d1/x/presence", "not ours"),
        ("consultease/presence", "not ours"),
        ("presence", "not ours"),
        ("", "not ours"),
        ("faculty/1/status", "not ours"),
        ("professor/status", "not ours"),
        ("consultease/faculty/1/requests", "not ours"),
        ("consultease/desk/" + "d" * 300 + "/presence", "not ours"),
        ("consultease/desk//presence", "bad id"),
        ("consultease/desk/7/presence", "bad id"),
        ("consultease/desk/é/presence", "bad id"),
        ("consultease/desk/d 1/presence", "bad id"),
        ("consultease/desk/" + "d" * 65 + "/presence", "bad id"),
        ("consultease/faculty/x/status", "bad id"),
        ("consultease/faculty/²/status", "bad id"),
        ("consultease/faculty/12345678901/status", "bad id"),
    ],
)
def test_other_topics_are_refused(topic: str, reason: str) -> None:
    """Without repeating the topic, which anybody may have made up."""
    result = decode("consultease", topic, b'{"present":true}', False)
    assert result == Malformed(None, "topic", reason)


SUBSCRIBED = st.sampled_from(
    [
        topic.replace("+", desk_id)
        for topic, _ in subscriptions("consultease", True)
        for desk_id in ("7", "desk-1", "é")
    ]
)
FRAGMENTS = st.lists(
    st.sampled_from(
        [
            *(b'{"', b'"', b":", b",", b"}", b"[", b"\\", b"\x00", b"\xff"),
            *(b"true", b"17", b"1e999", b"AWAY", b"ACKNOWLEDGE", b"accept"),
            *(b"present", b"status", b"timestamp", b"response_type"),
            *(b"message_id", b"answer_id", b"action"),
        ]
    )
).map(b"".join)


@steady
@given(SUBSCRIBED, st.binary() | FRAGMENTS, st.booleans())
def test_any_bytes_are_a_message_or_malformed(
    topic: str, payload: bytes, retained: bool
) -> None:
    """One bad packet must not end the subscription for all desks."""
    result = decode("consultease", topic, payload, retained)
    if result is None:
        assert not payload
    elif isinstance(result, Malformed):
        assert len(result.reason) <= 30
    else:
        assert isinstance(result, DeskMessage | ReaderMessage)
        assert result.retained is retained


@steady
@given(st.text(), st.text(), st.binary())
def test_any_topic_is_survived(prefix: str, topic: str, payload: bytes) -> None:
    """Even those that the broker should never have let through."""
    assert isinstance(decode(prefix, topic, payload, False), Malformed)


@pytest.mark.parametrize(
    ("text", "valid", "number"),
    [
        ("desk-a1b2c3", True, False),
        ("A_1", True, False),
        ("1a", True, False),
        ("-", True, False),
        ("x" * 64, True, False),
        ("7", True, True),
        ("0123456789", True, True),
        ("01234567890", False, False),
        ("x" * 65, False, False),
        ("", False, False),
        ("a/b", False, False),
        ("a+", False, False),
        ("a b", False, False),
        ("é", False, False),
        ("٣", False, False),
        ("a\n", False, False),
        ("7\n", False, False),
    ],
)
def test_desk_ids(text: str, valid: bool, number: bool) -> None:
    """An id stands in topics and in unique ids; a plain number is an original unit's."""
    assert valid_desk_id(text) is valid
    assert is_legacy(text) is number


@pytest.mark.parametrize(
    "text", ["consultease", "a/b/c", "Schule Süd", "x" * 64, "consultease/faculty/3"]
)
def test_valid_prefixes(text: str) -> None:
    """Whatever a broker's naming plan asks for."""
    assert valid_prefix(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", " a", "a\n", "a\x00", "a\ud800", "x" * 65),
        *("/a", "a/", "a//b", "a/+", "#", "$share/g", "$SYS"),
    ],
)
def test_invalid_prefixes(text: str) -> None:
    """A wildcard would listen to others, a shared subscription would miss half."""
    assert not valid_prefix(text)


def test_sessions_by_id() -> None:
    """The id alone says what a unit speaks."""
    assert isinstance(new_session("7"), LegacySession)
    assert isinstance(new_session("desk-7"), V1Session)


def test_a_receipt_for_a_legacy_desk_is_nothing() -> None:
    """The office sends every desk its receipts; original units would not know them."""
    receipt = HubReceipt(desk_id="7", answer_id="a", result=ReceiptResult.DONE)
    assert encode("consultease", receipt) == []


def test_the_document_names_every_topic() -> None:
    """Firmware authors read docs/protocol.md, not this code."""
    text = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text("utf-8")
    kinds = [*v1.SUBSCRIPTIONS, *legacy.SUBSCRIPTIONS]
    kinds += ["config", "queue", "receipt", "message", "messages", "requests"]
    assert [kind for kind in kinds if f"`{kind}`" not in text] == []
