"""Protocol v1 over ESPHome's native API: events in, actions out."""

from datetime import UTC, datetime

import pytest

from custom_components.consultease.core.desk import native
from custom_components.consultease.core.desk.messages import (
    AnswerAction,
    DeskAnswer,
    DeskAvailability,
    HubConfig,
    HubForget,
    HubQueue,
    HubText,
    LegacyClear,
    Malformed,
    QueueItem,
)
from custom_components.consultease.core.desk.reader import (
    ReaderAvailability,
    ReaderFeedback,
    ReaderForget,
    ReaderHashedScan,
    ReaderInfo,
    ReaderKey,
    ScanResult,
)
from custom_components.consultease.core.enums import Status

DESK = "desk-1"


def test_event_is_read() -> None:
    """An event carries what a topic would, and is always live."""
    data = {
        "device_id": "abc",
        "desk": DESK,
        "kind": "answer",
        "payload": '{"answer_id":"1-1","action":"accept"}',
    }
    assert native.decode(data) == DeskAnswer(
        desk_id=DESK, answer_id="1-1", action=AnswerAction.ACCEPT
    )
    assert native.decode(
        {"desk": DESK, "kind": "availability", "payload": "online"}
    ) == DeskAvailability(desk_id=DESK, online=True)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"desk": DESK, "kind": "answer"},
        {"desk": DESK, "kind": 1, "payload": "{}"},
        {"desk": DESK, "kind": "answer", "payload": {"answer_id": "1"}},
        {"desk": "7", "kind": "availability", "payload": "online"},
        {"desk": "a/b", "kind": "availability", "payload": "online"},
        {"desk": DESK, "kind": "config", "payload": "{}"},
        {"desk": DESK, "kind": "answer", "payload": "\ud800"},
        {"desk": DESK, "kind": "answer", "payload": "{" * 3000},
    ],
)
def test_what_means_nothing_is_malformed(data: dict[str, object]) -> None:
    """Anybody who may fire events can fire nonsense."""
    assert isinstance(native.decode(data), Malformed)


def test_queue_is_one_list_a_key() -> None:
    """Times are texts: an action's numbers end in 2038."""
    since = datetime(2040, 1, 1, tzinfo=UTC)
    item = QueueItem(
        consultation_id="c1",
        version=3,
        ticket="A-01",
        student="Iñaki",
        course=None,
        text="May I?",
        since=since,
        state="pending",
    )
    message = HubQueue(
        desk_id=DESK, rev=5, status=Status.BUSY, waiting=2, items=(item, item)
    )
    assert native.encode(message) == (
        "consultease_queue",
        {
            "status": "busy",
            "waiting": 2,
            "item_id": ["c1", "c1"],
            "item_version": [3, 3],
            "item_ticket": ["A-01", "A-01"],
            "item_student": ["Iñaki", "Iñaki"],
            "item_course": ["", ""],
            "item_text": ["May I?", "May I?"],
            "item_since": [str(int(since.timestamp()))] * 2,
            "item_state": ["pending", "pending"],
        },
    )


def test_other_messages() -> None:
    """What is unknown is an empty text: an argument cannot be left out."""
    config = HubConfig(
        desk_id=DESK,
        name="Ana",
        department=None,
        beacons=(),
        min_rssi=-85,
        grace=60,
        time_zone="UTC0",
        language="en",
    )
    assert native.encode(config) == (
        "consultease_config",
        {
            "name": "Ana",
            "department": "",
            "beacons": [],
            "min_rssi": -85,
            "grace": 60,
            "time_zone": "UTC0",
            "language": "en",
        },
    )
    assert native.encode(HubText(desk_id=DESK, text="Hi", seconds=9)) == (
        "consultease_message",
        {"message": "Hi", "seconds": 9},
    )
    assert native.encode(HubForget(desk_id=DESK)) == ("consultease_forget", {})
    assert native.encode(LegacyClear(desk_id="7")) is None


HASH = "5f" * 32


@pytest.mark.parametrize(
    ("kind", "payload", "message"),
    [
        ("availability", "online", ReaderAvailability(reader_id="hall", online=True)),
        (
            "info",
            '{"firmware":"1.0","hardware":"host"}',
            ReaderInfo(reader_id="hall", firmware="1.0", hardware="host"),
        ),
        (
            "scan",
            f'{{"card_hash":"{HASH}"}}',
            ReaderHashedScan(reader_id="hall", card_hash=HASH),
        ),
        ("info", "", None),
    ],
)
def test_readers_event_is_read(kind: str, payload: str, message: object) -> None:
    """As over MQTT, but that a card is a keyed hash."""
    data = {"reader": "hall", "kind": kind, "payload": payload}
    assert native.decode_reader(data) == message


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"reader": "hall", "kind": "scan"},
        {"reader": "a/b", "kind": "availability", "payload": "online"},
        {"reader": "hall", "kind": "feedback", "payload": '{"result":"accepted"}'},
        {"reader": 7, "kind": "availability", "payload": "online"},
        {"desk": DESK, "kind": "availability", "payload": "online"},
    ],
)
def test_what_is_no_readers_event(data: dict[str, object]) -> None:
    """As for desk units."""
    assert native.decode_reader(data) == Malformed(None, "event", "not ours")


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ('{"card":"04A1B2C3D4E5F6"}', "bad hash"),
        ("04A1B2C3D4E5F6", "not JSON"),
        (f'{{"card_hash":"{HASH.upper()}"}}', "bad hash"),
        (f'{{"card_hash":"{HASH}0"}}', "bad card_hash"),
        ('{"card_hash":"04A1B2C3D4E5F6"}', "bad hash"),
        ('{"card_hash":["x"]}', "bad card_hash"),
        ("\ud800", "not JSON"),
        ("", "not JSON"),
    ],
)
def test_no_number_is_taken_for_a_hash(payload: str, reason: str) -> None:
    """A number has no business in an event, and must not work by accident."""
    data = {"reader": "hall", "kind": "scan", "payload": payload}
    assert native.decode_reader(data) == Malformed("hall", "reader scan", reason)


def test_what_a_reader_is_told() -> None:
    """Its key, and what became of a scan; nothing lies anywhere to be cleared."""
    feedback = ReaderFeedback(reader_id="hall", result=ScanResult.WAIT)
    assert native.encode_reader(feedback) == (
        "consultease_feedback",
        {"result": "wait"},
    )
    key = ReaderKey(reader_id="hall", key=b"\x01\xff")
    assert native.encode_reader(key) == ("consultease_key", {"key": "01ff"})
    gone = ReaderKey(reader_id="hall", key=b"")
    assert native.encode_reader(gone) == ("consultease_key", {"key": ""})
    assert native.encode_reader(ReaderForget(reader_id="hall")) is None
