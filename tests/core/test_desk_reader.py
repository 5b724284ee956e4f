"""Card readers on the wire: what counts, what does not, and what must never be shown."""

import json

from hypothesis import given, strategies as st
import pytest

from custom_components.consultease.core.desk import decode, encode, valid_reader_id
from custom_components.consultease.core.desk.messages import Malformed, Publish
from custom_components.consultease.core.desk.reader import (
    ReaderAvailability,
    ReaderFeedback,
    ReaderForget,
    ReaderInfo,
    ReaderKey,
    ReaderMessage,
    ReaderScan,
    ScanResult,
)
from custom_components.consultease.core.readers import STRANGERS_KEPT, Reader, Readers

CARD = "04A1B2C3D4E5F6"


def read(
    kind: str, payload: bytes, *, retained: bool = False, reader: str = "hall"
) -> object:
    """Return what a reader's message means."""
    return decode("school", f"school/reader/{reader}/{kind}", payload, retained)


@pytest.mark.parametrize(
    ("payload", "card"),
    [
        (b'{"card":"04A1B2C3D4E5F6"}', CARD),
        (b' {"card":"04:a1:b2", "battery":80}', "04:a1:b2"),
        (b"0004711", "0004711"),
        (b"04A1B2C3D4E5F6\r\n", CARD),
    ],
)
def test_a_scan(payload: bytes, card: str) -> None:
    """As JSON, or as the number and nothing else; leading zeros count."""
    assert read("scan", payload) == ReaderScan(reader_id="hall", card=card)


@pytest.mark.parametrize(
    ("kind", "payload", "reason"),
    [
        ("scan", b'{"card":4711}', "bad card"),
        ("scan", b'{"card":""}', "bad card"),
        ("scan", b'{"uid":"04A1"}', "bad card"),
        ("scan", b"{04A1", "not JSON"),
        ("scan", b'["04A1"]', "bad card"),
        ("scan", b'"04A1"', "bad card"),
        ("scan", b"  ", "bad card"),
        ("scan", b"04\x0041", "bad card"),
        ("scan", b"\xff\xfe", "not UTF-8"),
        ("scan", b"0" * 65, "bad card"),
        ("scan", b"0" * 3000, "too large"),
        ("availability", b"on", "not online or offline"),
        ("info", b"[]", "not an object"),
        ("info", b'{"firmware":7}', "bad firmware"),
    ],
)
def test_what_means_nothing(kind: str, payload: bytes, reason: str) -> None:
    """It is dropped, and the reason holds nothing of it: reasons are logged."""
    assert read(kind, payload) == Malformed("hall", f"reader {kind}", reason)


def test_what_readers_say_of_themselves() -> None:
    """Like desk units."""
    assert read("availability", b"online", retained=True) == ReaderAvailability(
        reader_id="hall", retained=True, online=True
    )
    info = b'{"firmware":"1.2","hardware":"esp32-c3","mac":"x"}'
    assert read("info", info) == ReaderInfo(
        reader_id="hall", firmware="1.2", hardware="esp32-c3"
    )
    assert read("info", b"") is None


def test_a_kept_scan_has_no_card_any_more() -> None:
    """The broker repeats it at each connect: it must log nobody in, ever."""
    for payload in (b'{"card":"04A1"}', b"\xff"):
        assert read("scan", payload, retained=True) == ReaderScan(
            reader_id="hall", retained=True, card=""
        )


def test_the_card_is_in_no_description() -> None:
    """What is printed somewhere ends up in a log one day."""
    assert CARD not in repr(ReaderScan(reader_id="hall", card=CARD))


def test_ids() -> None:
    """As those of desk units, but a number is as good as a name."""
    assert read("scan", b"1", reader="12") == ReaderScan(reader_id="12", card="1")
    for wrong in ("", "a b", "+", "x" * 65):
        assert not valid_reader_id(wrong)
        assert read("scan", b"1", reader=wrong) == Malformed(None, "topic", "bad id")


@given(st.binary(max_size=200), st.sampled_from(["scan", "info", "availability"]))
def test_nothing_raises(payload: bytes, kind: str) -> None:
    """Anything may arrive on a broker."""
    assert isinstance(read(kind, payload), ReaderMessage | Malformed | None)


def test_what_readers_are_told() -> None:
    """Whether to beep well; and the broker, to forget a number."""
    (told,) = encode(
        "school", ReaderFeedback(reader_id="hall", result=ScanResult.ACCEPTED)
    )
    assert told == Publish(
        "school/reader/hall/feedback", '{"result":"accepted"}', 1, False
    )
    assert [json.dumps(each) for each in ScanResult] == [
        *('"accepted"', '"refused"', '"wait"'),
    ]
    assert encode("school", ReaderForget(reader_id="hall")) == [
        Publish("school/reader/hall/scan", "", 1, True)
    ]


def test_the_key_goes_to_no_broker() -> None:
    """Whoever has it can find every card by its hash; it is in no log either."""
    key = ReaderKey(reader_id="hall", key=b"secret key")
    assert encode("school", key) == []
    assert "secret" not in repr(key)


def test_readers_are_remembered() -> None:
    """Which there are to choose from, and whether they are connected."""
    readers = Readers()
    assert readers.get("hall") is None
    assert readers.receive(ReaderInfo(reader_id="hall", firmware="1"))
    assert not readers.receive(ReaderInfo(reader_id="hall", firmware="1"))
    assert readers.receive(ReaderScan(reader_id="hall", card="1"))
    assert readers.get("hall") == Reader(id="hall", firmware="1", online=True)
    assert not readers.receive(ReaderScan(reader_id="hall", card="", retained=True))
    assert [each.id for each in readers.unused] == ["hall"]
    readers.use(["hall"])
    assert readers.unused == []
    readers.lose()
    assert readers.get("hall") == Reader(id="hall", firmware="1")


def test_readers_over_the_native_api_need_no_broker() -> None:
    """What it keeps of one, or its end, says nothing of a reader that has left it."""
    readers = Readers()
    readers.receive(ReaderAvailability(reader_id="hall", online=True), native=True)
    retained = ReaderAvailability(reader_id="hall", online=False, retained=True)
    assert not readers.receive(retained)
    readers.lose()
    assert readers.get("hall") == Reader(id="hall", online=True, native=True)
    gone = ReaderAvailability(reader_id="hall", online=False)
    readers.receive(gone, native=True)
    assert readers.receive(ReaderAvailability(reader_id="hall", online=True))
    readers.lose()
    assert readers.get("hall") == Reader(id="hall")


@pytest.mark.parametrize(
    "message",
    [
        ReaderAvailability(reader_id="hall", online=False),
        ReaderInfo(reader_id="hall", firmware="9"),
        ReaderScan(reader_id="hall", card="1"),
    ],
)
def test_broker_takes_no_reader_from_its_native_connection(
    message: ReaderMessage,
) -> None:
    """Whoever may write there could otherwise keep it from hearing of its end."""
    readers = Readers()
    readers.receive(ReaderAvailability(reader_id="hall", online=True), native=True)
    assert not readers.receive(message)
    assert readers.get("hall") == Reader(id="hall", online=True, native=True)


def test_reader_that_was_flashed_for_the_broker() -> None:
    """It is there before its old connection is known to be gone, and says so only once."""
    readers = Readers()
    online, offline = (
        ReaderAvailability(reader_id="hall", online=each) for each in (True, False)
    )
    readers.receive(online, native=True)
    readers.receive(online)
    assert readers.receive(offline, native=True)
    assert readers.get("hall") == Reader(id="hall", online=True)
    # Of one that came and went, or is back where it was, the broker has nothing to say.
    for later in (
        lambda: readers.receive(offline),
        readers.lose,
        lambda: readers.receive(online, native=True),
    ):
        readers.receive(online, native=True)
        readers.receive(online)
        later()
        readers.receive(offline, native=True)
        assert readers.get("hall") == Reader(id="hall", online=False, native=True)


def test_strangers_do_not_fill_the_memory() -> None:
    """Anybody may invent readers; those that kiosks use always have a place."""
    readers = Readers()
    readers.use(["hall"])
    for number in range(STRANGERS_KEPT + 5):
        readers.receive(ReaderAvailability(reader_id=f"r{number}", online=True))
    assert len(readers.unused) == STRANGERS_KEPT
    assert readers.receive(ReaderAvailability(reader_id="hall", online=True))
