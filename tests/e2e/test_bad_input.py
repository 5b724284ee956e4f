"""What bad input gets: nothing of it changes anything, and whoever sent it is told."""

from collections.abc import Callable
from contextlib import suppress
import socket
from typing import Any

import pytest

from script.harness import Client, CommandError, HomeAssistant, Person
from script.simulator import Answer, Broker, V1Desk

from .loop import seen
from .pair import HANAKO, INAKI, MARA, MO
from .people import Department, new_number
from .probe import Probe

pytestmark = pytest.mark.e2e

SECRET = "do-not-log-me"
BAD_PRESENCE = (
    b"\0",
    b'{"present":true,\0}',
    b"{not json " + SECRET.encode(),
    b"[]",
    b"true",
    b'"' + SECRET.encode() + b'"',
    b"\xff\xfe{}",
    b"{}",
    b'{"present":null}',
    b'{"present":1}',
    b'{"present":"true"}',
    b'{"present":false,"rssi":"strong"}',
    b'{"present":false,"rssi":NaN}',
    b'{"present":false,"boot":-1,"seq":1}',
    b'{"present":false,"boot":1,"seq":1e99}',
    b'{"present":false,"boot":' + b"9" * 1000 + b"}",
    b'{"present":false,"x":' + b"[" * 1000 + b"]" * 1000 + b"}",
    b'{"present":false,"x":"' + b"x" * 3000 + b'"}',
    b"x" * 10_000_000,
)
BAD_ANSWERS = (
    b"accept",
    b'{"action":"accept"}',
    b'{"answer_id":"a1"}',
    b'{"answer_id":"a\\u0000","action":"accept"}',
    b'{"answer_id":"a1","action":"explode"}',
    b'{"answer_id":["a1"],"action":"accept"}',
    b'{"answer_id":"a1","action":"accept","consultation_id":7}',
    b'{"answer_id":"' + b"a" * 65 + b'","action":"accept"}',
)
# Not of our kinds, or of an id that no desk unit can have.
BAD_TOPICS = (
    "consultease/desk/desk ana/presence",
    "consultease/desk/désk/presence",
    "consultease/desk/$SYS/presence",
    f"consultease/desk/{'x' * 65}/presence",
    f"consultease/desk/{'x' * 5000}/presence",
    "consultease/desk/12/presence",
    "consultease/desk//presence",
    "consultease/faculty/ana/status",
    "consultease/faculty/-1/status",
    "consultease/faculty/1e3/status",
)


async def log_lines(
    admin: Client, home_assistant: HomeAssistant, has: str
) -> list[str]:
    """Return the log's lines with a text, of all that was logged before this call."""
    mark = f"mark {new_number()}"
    await admin.call(
        "system_log.write", message=mark, level="warning", logger="tests.e2e"
    )

    def read() -> list[str]:
        return home_assistant.log.read_text(encoding="utf-8").splitlines()

    await home_assistant.wait_for_log(mark)
    return [line for line in read() if has in line]


async def here(admin: Client, department: Department) -> tuple[Person, V1Desk]:
    """Add somebody who is in."""
    person, desk = await department.add("Ana Reyes")
    desk.arrive()
    await admin.states.wait_for(person["status"], "available")
    return person, desk


async def test_malformed_messages_change_nothing(
    admin: Client, department: Department, home_assistant: HomeAssistant, probe: Probe
) -> None:
    """Whatever comes, states stay, the log gets one line per desk and kind, life goes on."""
    person, desk = await here(admin, department)
    consultation = await department.office.request(person, MARA, "May I come in?")
    await seen(desk.wait_for_queue, lambda queue: queue.items)
    await admin.states.wait_for(person["waiting"], "1")
    tracebacks = await log_lines(admin, home_assistant, "Traceback")
    written = {key: len(admin.states.written(person[key])) for key in person.entities}
    for kind, payloads in (
        ("presence", BAD_PRESENCE),
        ("answer", BAD_ANSWERS),
        ("availability", (b"ONLINE", b"\0", b'"online"', b"x" * 5000)),
        ("info", (b"7", b'{"protocol":"1"}', b'{"protocol":1,"mac":{}}')),
        ("health", (b"", b"[", b'{"heap":-1}', b'{"beacon_battery":101}')),
    ):
        for payload in payloads:
            await seen(probe.publish, f"{desk.topic}/{kind}", payload)
    for topic in BAD_TOPICS:
        await seen(probe.publish, topic, b'{"present":false}')
    # What is understood is taken, with keys from a future protocol.
    after = b'{"present":false,"boot":9,"seq":1,"mood":"fine"}'
    await seen(probe.publish, f"{desk.topic}/presence", after)
    await admin.states.wait_for(person["presence"], "off")
    assert admin.states.history(person["presence"])[-2:] == ["on", "off"]
    await department.office.catch_up(person)
    for key in person.entities.keys() - {"presence", "status", "estimated_wait"}:
        assert len(admin.states.written(person[key])) == written[key], key
    assert await department.office.consultations(person) == [
        consultation
        | {key: None for key in consultation if key.startswith("wait_minutes")}
    ]
    for kind in ("presence", "answer", "availability", "info", "health"):
        text = f"Desk {desk.desk_id} sent a message of kind {kind} "
        assert len(await log_lines(admin, home_assistant, text)) == 1, kind
    text = "Desk ? sent a message of kind topic "
    assert len(await log_lines(admin, home_assistant, text)) == 1
    assert not await log_lines(admin, home_assistant, SECRET)
    assert await log_lines(admin, home_assistant, "Traceback") == tracebacks


async def test_malformed_messages_of_original_desks_change_nothing(
    admin: Client, department: Department, home_assistant: HomeAssistant, probe: Probe
) -> None:
    """Their JSON is read leniently, and still means nothing when it says nothing."""
    person, desk = await department.add_gen3("Amina Yusuf")
    desk.arrive()
    await admin.states.wait_for(person["presence"], "on")
    bad = (b"\0", b"{", b"keychain_lost", b'{"present":"maybe"}', b"x" * 10_000_000)
    for kind in ("status", "mac_status", "heartbeat", "responses"):
        for payload in bad:
            await seen(probe.publish, f"{desk.topic}/{kind}", payload)
    desk.leave()
    await admin.states.wait_for(person["presence"], "off")
    assert admin.states.history(person["presence"])[-2:] == ["on", "off"]
    for kind in ("status", "mac_status", "heartbeat", "responses"):
        text = f"Desk {desk.desk_id} sent a message of kind {kind} "
        assert len(await log_lines(admin, home_assistant, text)) == 1, kind


@pytest.mark.parametrize("desk_id", ["+", "#", "+/presence", "desk\0"])
async def test_wildcards_get_nowhere(
    admin: Client, department: Department, broker: Broker, desk_id: str
) -> None:
    """Neither through the broker nor through the form."""
    person, _ = await here(admin, department)
    packet = _publish_packet(
        f"consultease/desk/{desk_id}/presence", b'{"present":false}'
    )
    await seen(_send_raw, broker, packet)
    flows = admin.subentry_flows
    step = await flows.start([department.office.entry_id, "faculty"])
    filled = step.prefilled() | {"name": "Wild Card", "desk_id": desk_id}
    step = (await flows.submit(step, filled)).expect("form")
    assert step.errors == {"desk_id": "invalid_desk_id"}
    await flows.cancel(step)
    # The same broker, later: what the packet said would have come before.
    await _come_and_go(admin, department)
    assert admin.states.history(person["presence"])[-1] == "on"


async def _come_and_go(admin: Client, department: Department) -> None:
    other, desk = await department.add("Zoë Müller")
    desk.arrive()
    await admin.states.wait_for(other["presence"], "on")


def _send_raw(broker: Broker, packet: bytes) -> None:
    """Send a packet that no MQTT library lets out, and wait for what comes of it."""
    connect = b"\x10\x10\x00\x04MQTT\x04\x02\x00\x0a\x00\x04wild"
    with socket.create_connection((broker.host, broker.port), timeout=10) as sock:
        sock.sendall(connect)
        assert sock.recv(4) == b"\x20\x02\x00\x00"
        # The answer to the ping comes after all that the packet does; most
        # brokers end the connection instead.
        sock.sendall(packet + b"\xc0\x00")
        with suppress(ConnectionResetError):
            sock.recv(2)


def _publish_packet(topic: str, payload: bytes) -> bytes:
    body = len(topic.encode()).to_bytes(2) + topic.encode() + payload
    assert len(body) < 128
    return b"\x30" + bytes([len(body)]) + body


async def test_answers_to_what_is_past_or_not_theirs_do_nothing(
    admin: Client, department: Department, probe: Probe
) -> None:
    """Closed, changed, somebody else's, nobody's: the receipt says so."""
    person, desk = await here(admin, department)
    other, other_desk = await department.add("Zoë Müller")
    other_desk.arrive()
    await admin.states.wait_for(other["status"], "available")
    consultation = await department.office.request(person, MARA, "May I come in?")
    await seen(desk.wait_for_queue, lambda queue: queue.items)
    item = desk.front
    assert item is not None

    async def receipt(desk: V1Desk, answer: Answer) -> str:
        return (await seen(desk.wait_for_receipt, answer)).result

    assert await receipt(other_desk, other_desk.press("accept", item)) == "unknown"
    nobodys = Answer("nobodys", "accept", "01JUSTINVENTED00000000000A", 1)
    desk.send_answer(nobodys)
    assert await receipt(desk, nobodys) == "unknown"
    accepted = desk.press("accept", item)
    assert await receipt(desk, accepted) == "done"
    # A second press on the same picture, and the first one once more.
    assert await receipt(desk, desk.press("accept", item)) == "stale"
    desk.lose_receipt(accepted)
    assert await receipt(desk, accepted) == "repeated"
    await department.office.act(
        "complete_consultation", consultation_id=consultation["consultation_id"]
    )
    assert await receipt(desk, desk.press("decline", item)) == "stale"
    (done,) = await department.office.consultations(person, ["completed"])
    assert done["version"] == 3
    assert not await department.office.consultations(other)
    assert not probe.count(f"{desk.topic}/message")


async def test_requests_that_cannot_be_are_refused(
    admin: Client, department: Department
) -> None:
    """Each refusal names what is wrong and the limit, and leaves nothing behind."""
    office = department.office
    person, desk = await here(admin, department)
    full, full_desk = await department.add("Bo", tuning={"queue_limit": 1})
    full_desk.arrive()
    away, _ = await department.add("Zoë Müller")
    await admin.states.wait_for(full["status"], "available")
    await admin.states.wait_for(away["status"], "away")
    await office.request(person, MARA, "May I come in?")
    await office.request(full, HANAKO, "May I come in?")
    hub_device = await _hub_device(admin, office.entry_id)
    good = {"device_id": person.device_id, "student": INAKI, "details": "Hello?"}
    cases: tuple[
        tuple[str, dict[str, Any], Callable[[dict[str, str]], object]], ...
    ] = (
        ("details_too_short", {"details": " \n "}, lambda p: p["limit"] == "3"),
        ("details_too_long", {"details": "x" * 501}, lambda p: p["limit"] == "500"),
        ("course_too_long", {"course": "x" * 41}, lambda p: p["limit"] == "40"),
        ("unknown_student", {"student": "x\0"}, lambda p: p["field"] == "student"),
        ("already_waiting", {"student": MARA}, lambda p: p["limit"] == "1"),
        ("queue_full", {"device_id": full.device_id}, lambda p: p["limit"] == "1"),
        (
            "queue_closed",
            {"device_id": away.device_id},
            lambda p: p["status"] == "Away",
        ),
        ("not_a_faculty_device", {"device_id": hub_device}, lambda p: p["device"]),
        (
            "not_a_faculty_device",
            {"device_id": "gone"},
            lambda p: p["device"] == "gone",
        ),
    )
    for key, change, names in cases:
        with pytest.raises(CommandError) as refused:
            await office.act("request_consultation", **good | change)
        assert refused.value.key == key
        assert refused.value.code == "service_validation_error"
        assert names(refused.value.placeholders), refused.value.placeholders
        assert "{" not in refused.value.message
    third, third_desk = await department.add("Olena Koval")
    third_desk.arrive()
    await admin.states.wait_for(third["status"], "available")
    await _fill_up(department, person, full, third)
    assert len(await office.consultations(person)) == 2
    assert (await office.request(third, INAKI, "Hello?"))["ticket"] == "OK-02"
    assert not desk.complaints


async def _fill_up(department: Department, *people: Person) -> None:
    """Let one student ask more people than the office allows."""
    first, full, third = people
    await department.office.set_options("requests", open_per_student=2)
    try:
        await department.office.request(first, MO, "Hello?")
        await department.office.request(third, MO, "Hello?")
        with pytest.raises(CommandError) as refused:
            await department.office.request(full, MO, "Hello?")
        assert refused.value.key == "too_many_open"
        assert refused.value.placeholders["limit"] == "2"
    finally:
        await department.office.set_options("requests", open_per_student=3)


async def _hub_device(admin: Client, entry_id: str) -> str:
    device: str = next(
        each["id"]
        for each in await admin.devices()
        if ["consultease", entry_id] in each["identifiers"]
    )
    return device
