"""The v1 wire format and its session: what firmware relies on, and what must not hurt us."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
import json
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.consultease.core.desk import decode, encode, new_session, v1
from custom_components.consultease.core.desk.messages import (
    AnswerAction,
    DeskAnswer,
    DeskAvailability,
    DeskHealth,
    DeskInfo,
    DeskPresence,
    HubConfig,
    HubForget,
    HubQueue,
    HubReceipt,
    HubText,
    LegacyStatus,
    LegacyText,
    Malformed,
    Publish,
    QueueItem,
    ReceiptResult,
)
from custom_components.consultease.core.enums import Status

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DESK = "desk-a1b2c3"
CONFIG = HubConfig(
    desk_id=DESK,
    name="Maria Reyes",
    department="Physics",
    beacons=("aa:bb:cc:dd:ee:ff",),
    min_rssi=-85,
    grace=60,
    time_zone="PST8PDT,M3.2.0,M11.1.0",
    language="en",
)
ITEM = QueueItem(
    consultation_id="01J8ZK3V6Q8M4N2B7C9D0E1F2G",
    version=1,
    ticket="MR-07",
    student="Ana Santos",
    course="CS 101",
    text="May I ask about chapter 3?",
    since=NOW,
    state="pending",
)
QUEUE = HubQueue(desk_id=DESK, rev=0, status=Status.AVAILABLE, waiting=1, items=(ITEM,))
# The CI's slowest runner must not fail an example for its time.
steady = settings(deadline=None)


def presence(**changes: Any) -> DeskPresence:
    """Return a live presence message, the first of the unit's third start."""
    message = DeskPresence(desk_id=DESK, present=True, rssi=-60, boot=3, seq=1)
    return replace(message, **changes)


def refused(kind: str, payload: bytes | dict[str, object]) -> str:
    """Return why a payload is refused; fail if it is not."""
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    result = v1.decode(DESK, kind, raw, False)
    assert isinstance(result, Malformed)
    assert (result.desk_id, result.kind) == (DESK, kind)
    return result.reason


INFO = (
    b'{"protocol":1,"firmware":"1.2.0","hardware":"esp32-s3","mac":"24:6F:28:00:00:01",'
    b'"ip":"10.0.0.7","something_new":[1]}'
)


@pytest.mark.parametrize(
    ("kind", "payload", "message"),
    [
        ("availability", b"online", DeskAvailability(desk_id=DESK, online=True)),
        ("availability", b"offline", DeskAvailability(desk_id=DESK, online=False)),
        (
            "info",
            INFO,
            DeskInfo(
                desk_id=DESK,
                protocol=1,
                firmware="1.2.0",
                hardware="esp32-s3",
                mac="24:6F:28:00:00:01",
                ip="10.0.0.7",
            ),
        ),
        ("info", b'{"protocol":1,"mac":""}', DeskInfo(desk_id=DESK, protocol=1)),
        (
            "presence",
            b'{"present":true,"rssi":-60,"boot":3,"seq":1}',
            presence(),
        ),
        (
            "presence",
            b' {"present": false, "rssi": null}\n',
            DeskPresence(desk_id=DESK, present=False),
        ),
        (
            "health",
            b'{"uptime":86400,"heap":181000,"wifi_rssi":-58,"beacon_battery":87,"time_synced":true}',
            DeskHealth(
                desk_id=DESK,
                uptime=86400,
                free_heap=181000,
                wifi_rssi=-58,
                beacon_battery=87,
                time_synced=True,
            ),
        ),
        (
            "answer",
            b'{"answer_id":"3-17","consultation_id":"c1","version":2,"action":"accept"}',
            DeskAnswer(
                desk_id=DESK,
                answer_id="3-17",
                consultation_id="c1",
                version=2,
                action=AnswerAction.ACCEPT,
            ),
        ),
        (
            "answer",
            b'{"answer_id":"3-18","consultation_id":null,"action":"decline"}',
            DeskAnswer(desk_id=DESK, answer_id="3-18", action=AnswerAction.DECLINE),
        ),
        (
            "answer",
            b'{"answer_id":"3-19","action":"later","age":90}',
            DeskAnswer(
                desk_id=DESK, answer_id="3-19", action=AnswerAction.LATER, age=90
            ),
        ),
    ],
)
def test_what_a_desk_sends_is_understood(
    kind: str, payload: bytes, message: object
) -> None:
    """These are the examples of the protocol's document, unknown keys included."""
    assert v1.decode(DESK, kind, payload, False) == message


def test_retained_is_kept() -> None:
    """The office tells last known from news by it."""
    message = v1.decode(DESK, "presence", b'{"present":true}', True)
    assert message == DeskPresence(desk_id=DESK, present=True, retained=True)


@pytest.mark.parametrize(
    ("kind", "payload", "reason"),
    [
        ("availability", b"ONLINE", "not online or offline"),
        ("presence", b"\xff\xfe", "not UTF-8"),
        ("presence", b"\x00", "not JSON"),
        ("presence", b'{"present":true}\x00', "not JSON"),
        ("presence", b"{'present':true}", "not JSON"),
        ("presence", b'{"present":true,"rssi":NaN}', "not JSON"),
        ("presence", b'{"present":true,"rssi":-Infinity}', "not JSON"),
        ("presence", b"[" * 2000, "not JSON"),
        ("presence", b'{"present":true,"x":' + b"9" * 2000 + b"e", "not JSON"),
        ("presence", b"[]", "not an object"),
        ("presence", b"true", "not an object"),
        ("presence", b"{}", "bad present"),
        ("presence", b'{"present":1}', "bad present"),
        ("presence", b'{"present":"true"}', "bad present"),
        ("presence", b'{"present":true,"rssi":true}', "bad rssi"),
        ("presence", b'{"present":true,"rssi":-60.5}', "bad rssi"),
        ("presence", b'{"present":true,"rssi":-1e999}', "bad rssi"),
        ("presence", b'{"present":true,"rssi":-200}', "bad rssi"),
        ("presence", b'{"present":true,"boot":"3","seq":1}', "bad boot"),
        ("presence", b'{"present":true,"boot":3,"seq":4294967296}', "bad seq"),
        ("info", b"{}", "bad protocol"),
        ("info", b'{"protocol":"1"}', "bad protocol"),
        ("info", b'{"protocol":1,"mac":"a\\u0000b"}', "bad mac"),
        ("info", b'{"protocol":1,"ip":"\\ud800"}', "bad ip"),
        ("info", b'{"protocol":1,"firmware":7}', "bad firmware"),
        ("info", {"protocol": 1, "hardware": "x" * 65}, "bad hardware"),
        ("health", b'{"beacon_battery":101}', "bad beacon_battery"),
        ("health", b'{"time_synced":1}', "bad time_synced"),
        ("health", b'{"uptime":-1}', "bad uptime"),
        ("answer", b'{"action":"accept"}', "bad answer_id"),
        ("answer", b'{"answer_id":"","action":"accept"}', "bad answer_id"),
        ("answer", b'{"answer_id":7,"action":"accept"}', "bad answer_id"),
        ("answer", b'{"answer_id":"a","action":"explode"}', "bad action"),
        ("answer", b'{"answer_id":"a","action":["accept"]}', "bad action"),
        (
            "answer",
            b'{"answer_id":"a","action":"start","consultation_id":5}',
            "bad consultation_id",
        ),
        ("answer", b'{"answer_id":"a","action":"start","version":1.0}', "bad version"),
        ("answer", b'{"answer_id":"a","action":"start","age":-1}', "bad age"),
        ("answer", b'{"answer_id":"a","action":"start","age":4294967296}', "bad age"),
        ("answer", b'{"answer_id":"a","action":"start","age":true}', "bad age"),
    ],
)
def test_nonsense_is_refused(
    kind: str, payload: bytes | dict[str, object], reason: str
) -> None:
    """With a constant reason, which is logged: never with a part of the payload."""
    assert refused(kind, payload) == reason


def test_size_limit() -> None:
    """Exactly 2 KiB is taken, one byte more is not even parsed."""
    payload = b'{"present":true,"pad":""}'
    payload = payload[:-2] + b" " * (2048 - len(payload)) + payload[-2:]
    assert isinstance(v1.decode(DESK, "presence", payload, False), DeskPresence)
    assert refused("presence", payload + b" ") == "too large"


@pytest.mark.parametrize("kind", v1.SUBSCRIPTIONS)
def test_empty_is_nothing(kind: str) -> None:
    """Clearing a retained topic sends an empty payload to everybody; it is no error."""
    assert v1.decode(DESK, kind, b"", False) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [
        *("present", "rssi", "boot", "seq"),
        *("protocol", "firmware", "hardware", "mac", "ip"),
        *("uptime", "heap", "wifi_rssi", "beacon_battery", "time_synced"),
        *("answer_id", "consultation_id", "action", "version", "age"),
    ]
)


@steady
@given(st.sampled_from(sorted(v1.SUBSCRIPTIONS)), st.dictionaries(KEYS, JSON))
def test_any_object_is_a_message_or_refused(kind: str, data: dict[str, object]) -> None:
    """Whatever the values: decoding does not raise, and a message can be told on."""
    message = v1.decode(DESK, kind, json.dumps(data).encode(), False)
    assert message is not None
    str(message).encode()


def one(message: object, prefix: str = "consultease") -> Publish:
    """Return the only publication that a message makes."""
    (publish,) = encode(prefix, message)  # type: ignore[arg-type]
    return publish


def test_what_the_hub_says() -> None:
    """Topics, QoS, retain flag and every key are a contract with firmware in the field."""
    config = one(CONFIG, "school/floor2")
    assert config == Publish(
        f"school/floor2/desk/{DESK}/config",
        '{"name":"Maria Reyes","department":"Physics","min_rssi":-85,"grace":60,'
        '"time_zone":"PST8PDT,M3.2.0,M11.1.0","language":"en",'
        '"beacons":["aa:bb:cc:dd:ee:ff"]}',
        1,
        True,
    )
    queue = one(replace(QUEUE, rev=1772442000000))
    assert queue == Publish(
        f"consultease/desk/{DESK}/queue",
        '{"rev":1772442000000,"status":"available","waiting":1,"items":[{'
        '"id":"01J8ZK3V6Q8M4N2B7C9D0E1F2G","version":1,"ticket":"MR-07",'
        '"student":"Ana Santos","course":"CS 101",'
        '"text":"May I ask about chapter 3?","since":1772442000,'
        '"state":"pending"}]}',
        1,
        True,
    )
    receipt = HubReceipt(desk_id=DESK, answer_id="3-17", result=ReceiptResult.DONE)
    assert one(receipt) == Publish(
        f"consultease/desk/{DESK}/receipt",
        '{"answer_id":"3-17","result":"done"}',
        1,
        False,
    )
    text = HubText(desk_id=DESK, text="Grüße, 山田", seconds=20)
    assert one(text) == Publish(
        f"consultease/desk/{DESK}/message",
        '{"text":"Grüße, 山田","seconds":20}',
        1,
        False,
    )


def test_forget_clears_what_is_retained() -> None:
    """A unit that lost its person must not show the last queue after its next start."""
    assert encode("consultease", HubForget(desk_id=DESK)) == [
        Publish(f"consultease/desk/{DESK}/config", "", 1, True),
        Publish(f"consultease/desk/{DESK}/queue", "", 1, True),
    ]


def test_a_v1_desk_cannot_take_a_legacy_text() -> None:
    """Nothing is published that nobody listens to."""
    assert encode("x", LegacyText(desk_id=DESK, text="hello", generation=3)) == []


def queue_of(items: list[QueueItem]) -> HubQueue:
    """Return a queue of some items."""
    return replace(QUEUE, items=tuple(items), waiting=len(items))


ITEMS = st.lists(
    st.builds(
        replace,
        st.just(ITEM),
        student=st.text(st.characters(), max_size=120),
        course=st.none() | st.text(st.characters(), max_size=60),
        text=st.text(st.characters(), max_size=500),
    ),
    max_size=7,
)


@steady
@given(ITEMS)
def test_a_queue_always_fits(items: list[QueueItem]) -> None:
    """Of any script, with quotes, controls or half surrogates: at most 2 KiB, five items whole."""
    publish = one(queue_of(items))
    assert len(publish.payload.encode()) <= 2048
    sent = json.loads(publish.payload)["items"]
    assert [(each["id"], each["ticket"]) for each in sent] == [
        (each.consultation_id, each.ticket) for each in items[:5]
    ]


def test_texts_are_shortened_only_when_they_must_be() -> None:
    """Five long requests lose words, not requests, and each the same number of letters."""
    long = replace(ITEM, text="wörter " * 70)
    assert json.loads(one(queue_of([long])).payload)["items"][0]["text"] == long.text
    payload = one(queue_of([long] * 5)).payload
    sent = [each["text"] for each in json.loads(payload)["items"]]
    assert len(set(sent)) == 1
    assert sent[0].endswith("…")
    assert 1900 < len(payload.encode()) <= 2048
    short = replace(ITEM, text="Hi")
    mixed = json.loads(one(queue_of([long, long, long, long, short])).payload)
    assert mixed["items"][4]["text"] == "Hi"


def test_names_give_way_last() -> None:
    """Even 64 four-byte letters of a name fit, when the texts are gone."""
    loud = replace(ITEM, student="𝔄" * 64, course="𝔅" * 64, text="𝔗" * 500)
    payload = one(queue_of([loud] * 5)).payload
    sent = json.loads(payload)["items"]
    assert len(payload.encode()) <= 2048
    assert {each["text"] for each in sent} == {""}
    assert all(each["student"].startswith("𝔄𝔄") for each in sent)


def test_letters_are_cut_whole() -> None:
    """A family emoji without its children, or an e without its accent, is another word."""
    family = "👨‍👩‍👧"
    texts = [f"{'x' * length}{family}{'e\u0301' * 400}" for length in range(6)]
    for text in texts:
        items = [replace(ITEM, text=text)] * 5
        sent = json.loads(one(queue_of(items)).payload)["items"][0]["text"]
        cut = sent.removesuffix("…")
        assert text.startswith(cut)
        assert text[len(cut)] not in "\u0301\u200d👩👧"


@steady
@given(
    st.text(st.characters()), st.text(st.characters()), st.lists(st.text(max_size=60))
)
def test_configuration_and_texts_always_fit(
    name: str, text: str, beacons: list[str]
) -> None:
    """A unit that was sent a larger message would keep its old one."""
    config = replace(CONFIG, name=name, department=text, beacons=tuple(beacons))
    for message in (config, HubText(desk_id=DESK, text=text * 50, seconds=5)):
        assert len(one(message).payload.encode()) <= 2048


def test_presence_in_order() -> None:
    """Within one start only what is newer counts; a new start counts at once."""
    session = new_session(DESK)
    told = [
        bool(session.receive(NOW, presence(boot=boot, seq=seq)))
        for boot, seq in [
            (3, 1),
            (3, 3),
            (3, 2),
            (3, 3),
            (3, 4),
            (4, 0),
            (3, 5),
            (4, 1),
        ]
    ]
    assert told == [True, True, False, False, True, True, False, True]


def test_presence_without_counters_is_taken() -> None:
    """A unit that does not count cannot be put in order; refusing it would silence it."""
    session = new_session(DESK)
    session.receive(NOW, presence())
    assert session.receive(NOW, presence(boot=None, seq=None))
    assert session.receive(NOW, presence(boot=1, seq=None))
    assert not session.receive(NOW, presence())


def test_a_replaced_unit_is_believed_once_it_has_connected() -> None:
    """An erased unit counts from the beginning; a straggler of an old start never does."""
    session = new_session(DESK)
    session.receive(NOW, presence(boot=9, seq=5))
    assert not session.receive(NOW, presence(boot=1, seq=1))
    session.receive(NOW, DeskAvailability(desk_id=DESK, online=True))
    assert session.receive(NOW, presence(boot=1, seq=1))
    assert session.receive(NOW, presence(boot=1, seq=2))
    session.resend()
    assert session.receive(NOW, presence(boot=0, seq=7, retained=True))


def test_retained_presence() -> None:
    """Last known until there is news; its live copy makes it news; a repeat says nothing."""
    session = new_session(DESK)
    old = presence(retained=True)
    assert session.receive(NOW, old) == [old]
    assert session.receive(NOW, presence()) == [presence()]
    assert session.receive(NOW, presence()) == []
    assert session.receive(NOW, old) == []
    missed = presence(seq=2, present=False, retained=True)
    assert session.receive(NOW, missed) == [missed]
    assert session.receive(NOW, old) == []


def test_after_an_outage_the_last_known_counts_again() -> None:
    """The office forgot presence with the broker; nobody sends the unit's news twice."""
    session = new_session(DESK)
    session.receive(NOW, presence())
    session.resend()
    last = presence(retained=True)
    assert session.receive(NOW, presence(seq=0, retained=True)) == []
    assert session.receive(NOW, last) == [last]
    assert session.receive(NOW, presence(seq=0)) == []


@steady
@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), min_size=1))
def test_a_burst_ends_in_its_latest_state(burst: list[tuple[int, bool]]) -> None:
    """In whatever order and however often one start's messages come."""
    session = new_session(DESK)
    states = dict(burst)
    told = None
    for seq, _ in burst:
        for message in session.receive(NOW, presence(seq=seq, present=states[seq])):
            assert isinstance(message, DeskPresence)
            told = message.present
    assert told == states[max(states)]


def test_a_retained_answer_is_stale() -> None:
    """A press of last week must not accept today's request, but its outbox may empty."""
    session = new_session(DESK)
    answer = DeskAnswer(desk_id=DESK, answer_id="a", action=AnswerAction.ACCEPT)
    assert session.receive(NOW, answer) == [answer]
    assert session.receive(NOW, replace(answer, retained=True)) == [
        HubReceipt(desk_id=DESK, answer_id="a", result=ReceiptResult.STALE)
    ]


def test_other_messages() -> None:
    """Availability and info count as the broker keeps them; health is only ever live."""
    session = new_session(DESK)
    for message in (
        DeskAvailability(desk_id=DESK, online=False, retained=True),
        DeskInfo(desk_id=DESK, protocol=1, retained=True),
        DeskHealth(desk_id=DESK, uptime=5),
    ):
        assert session.receive(NOW, message) == [message]
    assert session.receive(NOW, DeskHealth(desk_id=DESK, retained=True)) == []
    legacy = LegacyStatus(desk_id=DESK, present=True, generation=3)
    assert session.receive(NOW, legacy) == []
    assert (session.deadline, session.tick(NOW)) == (None, [])


def test_only_what_is_new_is_sent() -> None:
    """Each is a flash write or a redraw on the unit; the revision alone is no news."""
    session = new_session(DESK)
    first = session.show(NOW, CONFIG, QUEUE)
    rev = int(NOW.timestamp() * 1000)
    assert first == [CONFIG, replace(QUEUE, rev=rev)]
    assert session.show(NOW, CONFIG, replace(QUEUE, rev=99)) == []
    busy = replace(QUEUE, status=Status.BUSY)
    assert session.show(NOW, CONFIG, busy) == [replace(busy, rev=rev + 1)]
    renamed = replace(CONFIG, name="Maria Cruz")
    assert session.show(NOW, renamed, busy) == [renamed]


def test_the_revision_grows() -> None:
    """Past restarts of the hub, when the clock goes back, and when all is sent again."""
    session = new_session(DESK)
    (_, first) = session.show(NOW, CONFIG, QUEUE)
    session.resend()
    past = NOW - timedelta(hours=1)
    (config, second) = session.show(past, CONFIG, QUEUE)
    assert config == CONFIG
    (third,) = session.show(NOW, CONFIG, replace(QUEUE, waiting=2))
    # A reload takes no longer.
    later = NOW + timedelta(seconds=0.1)
    (_, fourth) = new_session(DESK).show(later, CONFIG, QUEUE)
    assert isinstance(first, HubQueue)
    assert isinstance(second, HubQueue)
    assert isinstance(third, HubQueue)
    assert isinstance(fourth, HubQueue)
    assert first.rev < second.rev < third.rev < fourth.rev


def test_receipts_and_texts() -> None:
    """They are sent as they are, each time."""
    session = new_session(DESK)
    assert session.receipt("a", ReceiptResult.REPEATED) == [
        HubReceipt(desk_id=DESK, answer_id="a", result=ReceiptResult.REPEATED)
    ]
    assert session.text("Lunch", 30) == [
        HubText(desk_id=DESK, text="Lunch", seconds=30)
    ]


def test_the_native_link_needs_no_topics() -> None:
    """It takes a kind and a payload from here and gives them back the same way."""
    assert v1.body(
        HubReceipt(desk_id=DESK, answer_id="a", result=ReceiptResult.DONE)
    ) == (
        "receipt",
        '{"answer_id":"a","result":"done"}',
    )
    topic = f"consultease/desk/{DESK}/presence"
    payload = b'{"present":true,"rssi":-60,"boot":3,"seq":1}'
    assert decode("consultease", topic, payload, False) == presence()
