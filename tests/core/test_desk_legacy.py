"""The original desk units' wire format: three generations, none of which can be changed."""

from dataclasses import replace

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.consultease.core.desk import decode, encode, legacy
from custom_components.consultease.core.desk.messages import (
    AnswerAction,
    HubForget,
    LegacyClear,
    LegacyHeartbeat,
    LegacyResponse,
    LegacyStatus,
    LegacyText,
    Malformed,
    Publish,
)

from .legacy_unit import HOUR, item

steady = settings(deadline=None)


STATUS = (
    b'{"faculty_id":1,"faculty_name":"Ana Reyes","present":true,"status":"AVAILABLE",'
    b'"timestamp":123456789,"ntp_sync_status":"SYNCED","in_grace_period":false,'
    b'"detailed_status":"AVAILABLE"}'
)


@pytest.mark.parametrize(
    ("kind", "payload", "expected"),
    [
        ("status", STATUS, (True, 3, 123456789)),
        ("status", STATUS.replace(b"true,", b"false,", 1), (False, 3, 123456789)),
        ("status", STATUS.replace(b"Ana", b'Ana "Annie"'), (True, 3, 123456789)),
        ("status", STATUS.replace(b"Ana", b"Ana\\"), (True, 3, 123456789)),
        ("status", STATUS.replace(b"Ana", b"Ana\n\xf1"), (True, 3, 123456789)),
        ("status", STATUS[:90], (True, 3, None)),
        ("status", b'{"status":"AWAY"}', (False, 3, None)),
        ("status", b'{"status":"Available"}', (True, 3, None)),
        ("status", b'{"present":null,"status":false}', (False, 3, None)),
        ("status", b'{"present":0,"status":"AVAILABLE"}', (False, 3, None)),
        ("status", b'{"present":true,"timestamp":1748600000000}', (True, 3, None)),
        ("status", b"keychain_connected", (True, 1, None)),
        ("status", b" KEYCHAIN_DISCONNECTED\r\n", (False, 1, None)),
        ("status", b"faculty_present", (True, 2, None)),
        ("status", b'"faculty_absent"', (False, 2, None)),
        (
            "mac_status",
            b'{"status":"faculty_present","mac":"aa:bb:cc:dd:ee:ff","timestamp":5000}',
            (True, 2, 5000),
        ),
        (
            "mac_status",
            b'{"status":"faculty_absent","mac":"","timestamp":5000}',
            (False, 2, 5000),
        ),
    ],
)
def test_statuses(
    kind: str, payload: bytes, expected: tuple[bool, int, int | None]
) -> None:
    """Of three generations, and of units whose person has a quote in the name."""
    present, generation, uptime = expected
    assert legacy.decode("7", kind, payload, True) == LegacyStatus(
        desk_id="7",
        retained=True,
        present=present,
        generation=generation,
        uptime_ms=uptime,
        beacon="AA:BB:CC:DD:EE:FF" if kind == "mac_status" and present else None,
    )


HEARTBEAT = (
    b'{"faculty_id":1,"uptime":300000,"free_heap":181000,"wifi_connected":true,'
    b'"time_initialized":true,"ntp_sync_status":"SYNCED","presence_status":"AWAY"}'
)
NTP_REPORT = (
    b'{"faculty_id":1,"ntp_sync_success":false,"ntp_sync_status":"FAILED",'
    b'"retry_count":3,"timestamp":7200000}'
)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (
            HEARTBEAT,
            (300000, False, 181000, True),
        ),
        (
            NTP_REPORT,
            (7200000, None, None, False),
        ),
    ],
)
def test_heartbeats(
    payload: bytes, expected: tuple[int, bool | None, int | None, bool]
) -> None:
    """The topic also carries reports on the unit's clock, which know no presence."""
    uptime, present, heap, synced = expected
    assert legacy.decode("7", "heartbeat", payload, False) == LegacyHeartbeat(
        desk_id="7",
        uptime_ms=uptime,
        present=present,
        free_heap=heap,
        time_synced=synced,
    )


def press_payload(kind: str, echo: str) -> str:
    """Return what a unit publishes at a press: put together without escaping."""
    return (
        f'{{"faculty_id":7,"faculty_name":"Ana Reyes","response_type":"{kind}",'
        f'"message_id":"3500000_4711","original_message":"{echo}",'
        f'"timestamp":"3600000","status":"Professor acknowledges the request"}}'
    )


RESPONSE = press_payload("ACKNOWLEDGE", "#07 Ana Santos, CS 101: May I come?")


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (RESPONSE, ("accept", "3500000_4711", HOUR, "07")),
        (press_payload("BUSY", "#12 x"), ("decline", "3500000_4711", HOUR, "12")),
        (press_payload("BUSY", ""), ("decline", "3500000_4711", HOUR, None)),
        (
            press_payload("BUSY", '#12 he said "now", "timestamp":"5" and \\'),
            ("decline", "3500000_4711", HOUR, "12"),
        ),
        (press_payload("BUSY", "room #12"), ("decline", "3500000_4711", HOUR, None)),
        (
            press_payload("BUSY", '"response_type":"ACKNOWLEDGE"'),
            ("decline", "3500000_4711", HOUR, None),
        ),
        (RESPONSE[:140], ("accept", "3500000_4711", None, "07")),
        (RESPONSE[:74], ("accept", "", None, None)),
        ('{"response_type":"busy"}', ("decline", "", None, None)),
    ],
)
def test_responses(
    payload: str, expected: tuple[str, str, int | None, str | None]
) -> None:
    """Broken by quotes in the echo or cut by a small buffer, the press still counts."""
    action, message_id, uptime, token = expected
    assert legacy.decode("7", "responses", payload.encode(), False) == LegacyResponse(
        desk_id="7",
        action=AnswerAction(action),
        message_id=message_id,
        uptime_ms=uptime,
        token=token,
    )


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("status", b"ping"),
        ("status", b"hello"),
        ("status", b"{}"),
        ("status", b"[true]"),
        ("status", b"7"),
        ("status", b'{"status":"elsewhere"}'),
        ("status", b"[" * 2000),
        ("status", b'{"present":true}' + b" " * 2048),
        ("heartbeat", b"ping"),
        ("heartbeat", b'{"faculty_id":1}'),
        ("responses", b"ACKNOWLEDGE"),
        ("responses", b'{"response_type":"MAYBE"}'),
        ("responses", b"\xff\x00"),
    ],
)
def test_nonsense_is_malformed(kind: str, payload: bytes) -> None:
    """It neither raises nor counts as presence, as it did in the original hub."""
    result = legacy.decode("7", kind, payload, False)
    assert isinstance(result, Malformed)
    assert (result.desk_id, result.kind) == ("7", kind)


def test_our_own_clears_are_nothing() -> None:
    """They come back to us, because we listen to what we clear."""
    for publish in encode("x", LegacyClear(desk_id="7")):
        assert decode("x", publish.topic, publish.payload.encode(), False) is None


# On the wire, to the desk


def test_topics_per_generation() -> None:
    """Generation 3 listens elsewhere; the option for the prefix changes neither."""
    text = LegacyText(desk_id="7", text="#07 hello", generation=3)
    assert encode("other", text) == [
        Publish("consultease/faculty/7/messages", "#07 hello", 1, False)
    ]
    for generation in (1, 2):
        assert encode("other", replace(text, generation=generation)) == [
            Publish("consultease/faculty/7/requests", "#07 hello", 1, False)
        ]


def test_clearing() -> None:
    """What the units published retained would otherwise outlive them."""
    assert encode("x", LegacyClear(desk_id="7")) == [
        Publish("consultease/faculty/7/responses", "", 1, True)
    ]
    assert encode("x", HubForget(desk_id="7")) == [
        Publish(topic, "", 1, True)
        for topic in (
            "consultease/faculty/7/status",
            "consultease/faculty/7/heartbeat",
            "consultease/faculty/7/responses",
            "faculty/7/status",
        )
    ]


@pytest.mark.parametrize(
    ("student", "course", "text", "line"),
    [
        ("Ana Reyes", "CS 101", "Hello", "#07 Ana Reyes, CS 101: Hello"),
        ("Ana Reyes", None, "Hello", "#07 Ana Reyes: Hello"),
        ("", None, "Hello", "#07: Hello"),
        (
            "Zoë Müller-Łuk",
            "Œuvre",
            'Ça va?\n\t"Ja" – nein…',
            "#07 Zoe Muller-Luk, OEuvre: Ca va? 'Ja' - nein...",
        ),
        ("山田太郎", "数学", "本\\山 👨‍👩‍👧!", "#07 ?, ?: ?/? ?!"),
        ("Дмитрий Ⅳ", None, "½ ＡＢ²", "#07 ? IV: 1?2 AB2"),
        ("a\x00b\x7fc", None, "d\u200de\u202ef", "#07 a b c: def"),
    ],
)
def test_request_lines(student: str, course: str | None, text: str, line: str) -> None:
    """The screen knows ASCII only; what it shows should still be readable."""
    shown = replace(item(7, text), student=student, course=course)
    assert legacy.request_line(shown) == line


def test_tokens() -> None:
    """The number after the last dash, which people also say aloud."""
    assert [legacy.token(ticket) for ticket in ("MR-07", "A-B2-113", "X")] == [
        "07",
        "113",
        None,
    ]
    assert legacy.request_line(replace(item(7), ticket="X")).startswith("Ana Santos")


def test_a_text_is_no_request() -> None:
    """A press on it must not answer ticket 12, and old units search braces for keys."""
    assert legacy.text_line('#12 {"message":"x"}') == "12 {'message':'x'}"
    assert legacy.text_line('{"message":"x"}') == "'message':'x'}"


@steady
@given(
    st.sampled_from(["7", "1234567890"]), st.text(st.characters()), st.integers(1, 3)
)
def test_any_text_fits(desk_id: str, text: str, generation: int) -> None:
    """The unit's library discards a packet of more than 256 bytes without a word."""
    shown = replace(item(7, text * 9), student=text, course=text)
    for line in (legacy.request_line(shown), legacy.text_line(text), text):
        message = LegacyText(desk_id=desk_id, text=line, generation=generation)
        (publish,) = encode("x", message)
        payload = publish.payload.encode()
        assert len(payload) <= 200
        assert 1 + 2 + 2 + len(publish.topic) + 2 + len(payload) <= 256
        assert all(32 <= byte < 127 and byte not in b'"\\' for byte in payload)
    assert legacy.request_line(shown).startswith("#07")
