"""A beacon that flickers: everybody ends up right, and sees nothing that never was."""

import json
import time

import pytest

from script.harness import Client
from script.simulator import V1Desk

from .loop import seen
from .people import Department
from .probe import Probe

pytestmark = pytest.mark.e2e

MESSAGES = 2000
STATUS = {"on": "available", "off": "away"}


def flicker(desk: V1Desk) -> None:
    """Come and go, a thousand times, and be away."""
    for number in range(MESSAGES):
        if number % 2:
            desk.leave()
        else:
            desk.arrive()
    desk.flush(60)


async def test_a_burst_ends_in_its_last_word(
    admin: Client, department: Department
) -> None:
    """2,000 messages for one person: the last one counts, and no state was never true."""
    person, desk = await department.add("Ana Reyes")
    bystander, other = await department.add("Zoë Müller")
    await admin.states.wait_for(person["presence"], "off")
    await admin.states.wait_for(person["status"], "away")
    started = time.monotonic()
    await seen(flicker, desk)
    # The broker has it all; what comes now comes after it.
    other.arrive()
    await admin.states.wait_for(bystander["presence"], "on", 60)
    seconds = time.monotonic() - started
    presence = admin.states.history(person["presence"])
    print(f"{MESSAGES} messages in {seconds:.2f} s made {len(presence)} states")
    assert presence[-1] == "off"
    assert set(presence) <= {"unknown", "on", "off"}
    # Each status goes with the presence of the same moment, none without.
    known = presence[presence.index("off") :]
    assert admin.states.history(person["status"])[-len(known) :] == [
        STATUS[each] for each in known
    ]
    since = [
        each.attributes["since"]
        for each in admin.states.written(person["presence"])
        if each.state in STATUS
    ]
    assert since == sorted(since)
    queue = await seen(desk.wait_for_queue, lambda q: q.status == "away")
    assert not queue.items
    assert not desk.complaints


async def test_old_messages_change_nothing(
    admin: Client, department: Department, probe: Probe
) -> None:
    """What was on its way for long says what was so: nobody sees it again."""
    person, desk = await department.add("Ana Reyes")
    desk.arrive()
    await admin.states.wait_for(person["presence"], "on")
    boot, seq = desk.boot, desk.seq
    for number in range(1, MESSAGES // 2):
        old = {"present": False, "boot": boot, "seq": seq - number % 2}
        new = {"present": True, "boot": boot, "seq": seq + number}
        for body in (old, new):
            probe.publish_soon(f"{desk.topic}/presence", json.dumps(body).encode())
    last = {"present": False, "boot": boot, "seq": seq + MESSAGES}
    await seen(probe.publish, f"{desk.topic}/presence", json.dumps(last).encode())
    await admin.states.wait_for(person["presence"], "off", 60)
    assert admin.states.history(person["presence"])[-2:] == ["on", "off"]
    assert admin.states.history(person["presence"]).count("on") == 1
