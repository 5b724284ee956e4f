"""The simulated desk units against a real broker.

Everything else end to end rests on them behaving as the hardware does.
"""

from collections.abc import Generator
from contextlib import suppress
import json

import pytest

from script.harness import Mosquitto
from script.simulator import Broker, Clock, DeskSpec, Fleet, Habits, V1Desk
from script.simulator.__main__ import main

from .probe import Probe

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def broker(bare_broker: Broker) -> Broker:
    """Use a broker where no Home Assistant joins in."""
    return bare_broker


@pytest.fixture
def desk(broker: Broker, request: pytest.FixtureRequest) -> Generator[V1Desk]:
    """Run a v1 desk of this test's own."""
    with V1Desk(f"desk-{request.node.name}", broker) as desk:
        yield desk


def queue(*states: str) -> bytes:
    """Return a queue payload with one request for each state."""
    items = [
        {
            "id": f"c{number}",
            "version": 1,
            "ticket": f"AR-{number:02}",
            "student": "山田 ☕",
            "course": None,
            "text": 'He said "hi" \\ left',
            "since": 1793520000,
            "state": state,
        }
        for number, state in enumerate(states, start=1)
    ]
    body = {"rev": 1, "status": "available", "waiting": len(items), "items": items}
    return json.dumps(body).encode()


def receipt(answer_id: str, result: str = "done") -> bytes:
    """Return a receipt payload."""
    return json.dumps({"answer_id": answer_id, "result": result}).encode()


def test_v1_says_what_the_protocol_asks(desk: V1Desk, probe: Probe) -> None:
    """A hub that connects later learns everything from what is retained."""
    desk.arrive(-51)
    presence = probe.wait_json(
        f"{desk.topic}/presence", lambda body: body["present"] and body["seq"] == 2
    )
    assert presence == {"present": True, "rssi": -51, "boot": 1, "seq": 2}
    assert probe.wait_json(f"{desk.topic}/info")["protocol"] == 1
    assert probe.wait(f"{desk.topic}/availability").payload == b"online"
    assert probe.retained(f"{desk.topic}/presence")
    assert desk.send_health(uptime=7)
    assert probe.wait_json(f"{desk.topic}/health")["uptime"] == 7
    assert not probe.retained(f"{desk.topic}/health")


@pytest.mark.parametrize("how", ["power cut", "network"])
def test_v1_will_is_sent_when_nobody_said_goodbye(
    desk: V1Desk, probe: Probe, how: str
) -> None:
    """The hub must not believe that a desk without power is online."""
    probe.wait(f"{desk.topic}/availability", lambda m: m.payload == b"online")
    if how == "network":
        desk.lose_network()
    else:
        desk.go_offline(clean=False)
    probe.wait(f"{desk.topic}/availability", lambda m: m.payload == b"offline")
    desk.regain_network()
    desk.go_online()
    probe.wait(f"{desk.topic}/availability", lambda m: m.payload == b"online")


def test_v1_says_goodbye_once(desk: V1Desk, probe: Probe) -> None:
    """A clean stop sends no last will after the goodbye."""
    desk.go_offline()
    probe.wait(f"{desk.topic}/availability", lambda m: m.payload == b"offline")
    probe.drain()
    assert probe.count(f"{desk.topic}/availability", b"offline") == 1


def test_v1_answers_are_kept_until_their_receipt(desk: V1Desk, probe: Probe) -> None:
    """Answers given without a network arrive after it, once the hub has them no more."""
    probe.publish(f"{desk.topic}/queue", queue("pending", "pending"), retain=True)
    shown = desk.wait_for_queue(lambda q: len(q.items) == 2)
    assert shown.items[0].student == "山田 ☕"
    desk.lose_network()
    answer = desk.press("accept")
    assert not probe.count(f"{desk.topic}/answer")
    desk.reboot()
    desk.regain_network()
    body = probe.wait_json(f"{desk.topic}/answer")
    age = body.pop("age")
    assert body == {
        "answer_id": answer.answer_id,
        "action": "accept",
        "consultation_id": "c1",
        "version": 1,
    }
    # No receipt: it comes again, the same but for its age.
    again = probe.wait_json(f"{desk.topic}/answer", lambda _: True)
    assert again.pop("age") >= age
    assert again == body
    probe.publish(f"{desk.topic}/receipt", receipt(answer.answer_id))
    assert desk.wait_for_receipt(answer).result == "done"
    assert not desk.outbox
    before = probe.count(f"{desk.topic}/answer")
    desk.lose_network()
    desk.regain_network()
    desk.flush()
    probe.drain()
    assert probe.count(f"{desk.topic}/answer") == before


def test_v1_boot_and_seq_order_its_messages(desk: V1Desk, probe: Probe) -> None:
    """The hub orders by boot, then seq: a restart must not look like the past."""
    desk.arrive()
    desk.reboot()
    body = probe.wait_json(f"{desk.topic}/presence", lambda body: body["boot"] == 2)
    assert body["seq"] == 1


def test_v1_complains_of_what_it_cannot_read(desk: V1Desk, probe: Probe) -> None:
    """A hub that breaks the protocol must make a test fail, not a desk."""
    for payload in (b"{", b"[]", b'{"rev":"1"}', queue("pending") + b" " * 2048):
        probe.publish(f"{desk.topic}/queue", payload)
    desk.wait_until(lambda: len(desk.complaints) == 4)
    probe.publish(f"{desk.topic}/message", b'{"text":"Still here","seconds":5}')
    assert desk.wait_for_message().text == "Still here"
    assert desk.queue is None


def test_v1_keeps_a_burst_in_order(desk: V1Desk, probe: Probe) -> None:
    """Two thousand changes arrive in order: what the storm tests are built on."""
    for number in range(2000):
        desk.arrive() if number % 2 else desk.leave()
    desk.flush()
    probe.wait_json(f"{desk.topic}/presence", lambda body: body["seq"] == 2001)
    seqs = [body["seq"] for body in probe.all_json(f"{desk.topic}/presence")]
    assert seqs == sorted(seqs)


def test_v1_comes_back_after_the_broker(own_mosquitto: Mosquitto) -> None:
    """Desks find a restarted broker by themselves."""
    broker = Broker(own_mosquitto.host, own_mosquitto.port)
    with V1Desk("desk-back", broker) as desk:
        own_mosquitto.stop()
        desk.wait_until(lambda: not desk.online)
        answer = desk.press("decline")
        own_mosquitto.start()
        desk.wait_online()
        with Probe(broker) as probe:
            body = probe.wait_json(f"{desk.topic}/answer")
            assert body.pop("age") >= 0
            assert body == {"answer_id": answer.answer_id, "action": "decline"}


def test_a_fleet_lives(broker: Broker, probe: Probe) -> None:
    """Desks left alone come, answer and say so, at any speed."""
    specs = [
        DeskSpec("v1", "desk-alive", "Ana Reyes"),
        DeskSpec("gen1", "31", "Liam O'Brien"),
        DeskSpec("gen3", "33", "Priya Nair"),
    ]
    habits = Habits(trouble=1e9, stay_in=1e9, general_press=1e9, declines=0)
    with Fleet(broker, specs, speed=60, seed=1, habits=habits):
        topic = "consultease/desk/desk-alive"
        probe.publish(f"{topic}/queue", queue("pending"), retain=True)
        assert probe.wait_json(f"{topic}/answer")["action"] == "accept"
        probe.wait_json(f"{topic}/presence", lambda body: body["present"])
        probe.wait(
            "consultease/faculty/31/status",
            lambda m: m.payload == b"keychain_connected",
        )
        probe.wait_json("consultease/faculty/33/status", lambda body: body["present"])
    probe.wait(f"{topic}/availability", lambda m: m.payload == b"offline")
    probe.publish(f"{topic}/queue", b"", retain=True)


@pytest.mark.parametrize(
    ("text", "broker"),
    [
        ("hub.local", Broker("hub.local")),
        ("10.0.0.7:1884", Broker("10.0.0.7", 1884)),
        ("ana:s:e@cret@hub:1883", Broker("hub", 1883, "ana", "s:e@cret")),
    ],
)
def test_a_broker_is_named_with_its_login(text: str, broker: Broker) -> None:
    """Most brokers let nobody in without one."""
    assert Broker.parse(text) == broker


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--v1", "1", "--broker", "ana:secret@hub:x"], "not an address"),
        (["--v1", "1", "--speed", "0"], "0 is no speed"),
        (["--v1", "1", "--broker", "127.0.0.1:1"], "No connection to the broker"),
    ],
)
def test_the_command_says_what_is_wrong(
    arguments: list[str],
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Desk units that come and go at no broker would be hard to understand."""
    monkeypatch.setattr("sys.argv", ["script/simulate", *arguments])
    with suppress(SystemExit):
        assert main() == 1
    told = capsys.readouterr()
    assert reason in told.err
    assert "secret" not in told.err
    assert "Desk units at" not in told.out


def test_clock_runs_in_order_and_survives_failures() -> None:
    """One desk that fails must not stop the others."""
    clock = Clock(speed=1000)
    desk = V1Desk("desk-off", Broker(), clock=clock)
    seen: list[int] = []

    def fail() -> None:
        raise RuntimeError

    clock.call_later(2, fail)
    clock.call_later(3, lambda: seen.append(3))
    clock.call_later(1, lambda: seen.append(1))
    clock.call_later(4, lambda: seen.append(4)).cancel()
    clock.call_later(9, desk.arrive)
    desk.wait_until(lambda: desk.present)
    clock.close()
    assert seen == [1, 3]
