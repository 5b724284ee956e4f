"""The simulated original desk units against a real broker.

Their limits are the reference's numbers: a simulator that is kinder than the
hardware would hide what breaks in the field.
"""

import json
from typing import Any

import pytest

from script.simulator import REBUILT_BUFFER, Broker, Gen3Desk, PlainDesk, Timing

from .probe import Probe

pytestmark = pytest.mark.e2e

NAME = "Twelve Chars"
MINUTES = 123_456
DAY = 86_400_123


@pytest.fixture(scope="module")
def broker(bare_broker: Broker) -> Broker:
    """Use a broker where no Home Assistant joins in."""
    return bare_broker


def gen3(broker: Broker, number: int, **options: Any) -> Gen3Desk:
    """Make a generation 3 desk with repaired buttons, unless told otherwise."""
    options = {"buttons_fixed": True, "uptime_ms": MINUTES} | options
    return Gen3Desk(number, NAME, broker, **options)


def message(probe: Probe, desk: Gen3Desk, text: str) -> None:
    """Send a text to a desk as the hub does."""
    probe.publish(f"{desk.topic}/messages", text.encode(), qos=1)


def test_gen3_status_is_byte_for_byte(broker: Broker, probe: Probe) -> None:
    """The example of the reference, on both topics, retained."""
    with gen3(broker, 1) as desk:
        desk.arrive()
        body = probe.wait(f"{desk.topic}/status", lambda m: b"true" in m.payload)
        uptime = json.loads(body.payload)["timestamp"]
        assert body.payload.decode() == (
            f'{{"faculty_id":1,"faculty_name":"{NAME}","present":true,'
            f'"status":"AVAILABLE","timestamp":{uptime},"ntp_sync_status":"SYNCED",'
            '"in_grace_period":false,"detailed_status":"AVAILABLE"}'
        )
        assert probe.wait("faculty/1/status", lambda m: m.payload == body.payload)
        assert probe.retained(f"{desk.topic}/status")
        first = probe.all_json(f"{desk.topic}/status")[0]
        assert first["status"] == "AWAY", "each boot says AWAY first"


@pytest.mark.parametrize(("number", "longest"), [(2, 219), (22, 218), (222, 217)])
def test_gen3_discards_what_its_buffer_cannot_hold(
    broker: Broker, probe: Probe, number: int, longest: int
) -> None:
    """The reference's computed limits; one byte more vanishes without a trace."""
    with gen3(broker, number) as desk:
        desk.arrive()
        message(probe, desk, "x" * (longest + 1))
        message(probe, desk, "y" * longest)
        desk.wait_for_screen(lambda text: text == "y" * 200)
        assert desk.discarded == 1


@pytest.mark.parametrize(
    ("button", "uptime", "longest"),
    [("accept", MINUTES, 0), ("decline", MINUTES, 7), ("decline", DAY, 3)],
)
def test_gen3_stock_buffer_swallows_answers(
    broker: Broker, probe: Probe, button: str, uptime: int, longest: int
) -> None:
    """ACKNOWLEDGE never fits 256 bytes, BUSY hardly: the sizes of the reference."""
    with gen3(broker, 3, uptime_ms=uptime) as desk:
        desk.arrive()
        for size in range(1, longest + 2):
            text = "x" * size
            message(probe, desk, text)
            desk.wait_for_screen(text.__eq__)
            assert desk.press(button)
            assert desk.screen in {"ACKNOWLEDGED", "MARKED BUSY"}, "it says so anyway"
        message(probe, desk, "y")
        desk.wait_for_screen(lambda shown: shown == "y")
        desk.flush()
        probe.drain()
        answers = probe.all_json(f"{desk.topic}/responses")
        assert [answer["original_message"] for answer in answers] == [
            "x" * size for size in range(1, longest + 1)
        ]
        assert desk.dropped == 1


def test_gen3_rebuilt_answers_with_the_echo(broker: Broker, probe: Probe) -> None:
    """The echo of the text is all that tells which request it was about."""
    with gen3(broker, 4, buffer_size=REBUILT_BUFFER) as desk:
        desk.arrive()
        message(probe, desk, "#12 first")
        message(probe, desk, '#13 "quoted"')
        desk.wait_for_screen(lambda text: text.startswith("#13"))
        desk.press("accept")
        answer = probe.wait(f"{desk.topic}/responses")
        assert b'"original_message":"#13 "quoted"","timestamp":"' in answer.payload
        assert probe.retained(f"{desk.topic}/responses")
        assert not desk.press("accept"), "the message is gone once answered"


def test_gen3_as_shipped_registers_no_press(broker: Broker, probe: Probe) -> None:
    """The stock debounce never lets a press through."""
    with gen3(broker, 5, buttons_fixed=False, buffer_size=REBUILT_BUFFER) as desk:
        desk.arrive()
        message(probe, desk, "hello")
        desk.wait_for_screen()
        assert not desk.press("accept")


def test_gen3_ignores_messages_while_away(broker: Broker, probe: Probe) -> None:
    """What comes while nobody is in is forgotten, not shown later."""
    with gen3(broker, 6) as desk:
        message(probe, desk, "hello")
        desk.wait_until(lambda: desk.received)
        desk.arrive()
        assert desk.screen == ""


def test_gen3_sends_stale_states_after_the_present_one(
    broker: Broker, probe: Probe
) -> None:
    """Its offline queue follows the current status: the retained value is an old one."""
    with gen3(broker, 7) as desk:
        desk.arrive()
        desk.lose_network()
        desk.leave()
        desk.arrive()
        desk.leave()
        desk.arrive()
        assert len(desk.offline_queue) == 8
        desk.regain_network()
        desk.flush()
        probe.drain()
        states = [
            body["present"] for body in probe.all_json("consultease/faculty/7/status")
        ]
        assert states[-5:] == [True, False, True, False, True]
        assert not desk.offline_queue


def test_gen3_without_wifi_at_boot_stays_away(broker: Broker) -> None:
    """Its broker is set only if Wi-Fi was up during boot."""
    with gen3(broker, 8) as desk:
        desk.lose_network()
        desk.reboot()
        desk.regain_network()
        assert not desk.online
        desk.reboot()
        assert desk.online


def test_gen3_grace_counts_as_present(broker: Broker, probe: Probe) -> None:
    """A reconnect within grace says so, if the buffer takes the longer text."""
    slow = Timing(retry=0.2, scan=None, heartbeat=None, ntp=None, grace=600)
    with gen3(broker, 9, buffer_size=REBUILT_BUFFER, timing=slow) as desk:
        desk.arrive()
        desk.lose_beacon()
        desk.lose_network()
        desk.regain_network()
        body = probe.wait_json(
            f"{desk.topic}/status", lambda body: body["in_grace_period"]
        )
        assert body["present"]
        assert body["detailed_status"].startswith("AVAILABLE (reconnecting... 5")


@pytest.mark.parametrize("generation", [1, 2])
def test_plain_generations(broker: Broker, probe: Probe, generation: int) -> None:
    """Generations 1 and 2 say bare words; only 2 tells the address it heard."""
    number = 10 + generation
    with PlainDesk(
        number, "Ana Reyes", broker, generation=2 if generation == 2 else 1
    ) as desk:
        desk.arrive()
        probe.wait(f"{desk.topic}/status", lambda m: m.payload == b"keychain_connected")
        desk.send_ping()
        probe.wait("consultease/system/notifications", lambda m: m.payload == b"ping")
        assert not probe.retained(f"{desk.topic}/status")
        assert probe.count(f"{desk.topic}/mac_status") == generation - 1
        probe.publish(f"{desk.topic}/requests", b'{"message": "spaced"}')
        desk.wait_for_screen(lambda text: text.startswith("{"))
        probe.publish(f"{desk.topic}/requests", b"#7 Ana: hello")
        desk.wait_for_screen(lambda text: text == "#7 Ana: hello")
