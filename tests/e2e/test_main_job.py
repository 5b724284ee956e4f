"""The main job: somebody comes in, a student asks, the desk answers, everybody knows."""

import asyncio
from collections.abc import Callable
import time
from typing import Any

import pytest

from script.harness import Client, CommandError, Person
from script.simulator import Queue, V1Desk

from .loop import seen
from .pair import HANAKO, INAKI, MARA
from .people import Department

pytestmark = pytest.mark.e2e


def steps(client: Client, person: Person) -> list[tuple[str, str]]:
    """Return what the person's event entity told since we look: event and ticket."""
    return [
        (each.attributes["event_type"], each.attributes["ticket"])
        for each in client.states.written(person["consultation"])
        if each.attributes.get("event_type")
    ]


def shows(*states: str) -> Callable[[Queue], bool]:
    """Return what recognises a queue with requests in these states."""
    return lambda queue: [item.state for item in queue.items] == list(states)


def has_status(status: str) -> Callable[[Queue], bool]:
    """Return what recognises a queue of somebody with this status."""
    return lambda queue: queue.status == status


async def asked(
    department: Department, person: Person, desk: V1Desk, student: str = MARA
) -> dict[str, Any]:
    """Ask for a consultation; return it when the desk shows it."""
    consultation = await department.office.request(person, student, "May I come in?")
    wanted = consultation["consultation_id"]
    await seen(desk.wait_for_queue, lambda q: wanted in [item.id for item in q.items])
    return consultation


async def test_arriving_and_leaving_show(admin: Client, department: Department) -> None:
    """Students see who is in; the times are told, not judged."""
    person, desk = await department.add("Ana Reyes")
    office = await department.office.entities()
    await admin.states.wait_for(person["presence"], "off")
    for present, presence, status, count in (
        (True, "on", "available", "1"),
        (False, "off", "away", "0"),
    ):
        started = time.monotonic()
        if present:
            desk.arrive(-48)
        else:
            desk.leave()
        state = await admin.states.wait_for(person["presence"], presence)
        print(f"Presence {presence} after {time.monotonic() - started:.3f} s")
        assert state.attributes["source"] == "desk"
        await admin.states.wait_for(person["status"], status)
        await admin.states.wait_for(office["available_faculty"], count)
    assert admin.states.history(person["presence"])[-3:] == ["off", "on", "off"]
    assert admin.states.history(person["status"])[-3:] == ["away", "available", "away"]
    assert not desk.complaints


async def test_a_request_is_answered_at_the_desk(
    admin: Client, department: Department
) -> None:
    """From the request to its end, each step reaches everybody who has to know.

    Nobody else has this name: Home Assistant restores an event to whoever takes
    over an entity id.
    """
    person, desk = await department.add("Amparo Rey")
    desk.arrive()
    await admin.states.wait_for(person["status"], "available")
    text = "¿Puedo preguntar? 山 ☕"
    consultation = await department.office.request(
        person, INAKI, text, course="Álgebra"
    )
    assert (consultation["state"], consultation["ticket"]) == ("pending", "AR-01")
    shown = await seen(desk.wait_for_queue, lambda queue: queue.items)
    (item,) = shown.items
    assert (item.id, item.ticket, item.student, item.course, item.text, item.state) == (
        consultation["consultation_id"],
        "AR-01",
        "Iñaki Etxeberria",
        "Álgebra",
        text,
        "pending",
    )
    await admin.states.wait_for(person["waiting"], "1")
    for action, state, status, waiting in (
        ("accept", "accepted", "available", "1"),
        ("start", "in_progress", "in_consultation", "0"),
        ("complete", "completed", "available", "0"),
    ):
        answer = desk.press(action)
        assert (await seen(desk.wait_for_receipt, answer)).result == "done"
        await seen(desk.wait_for_queue, shows(*({state} - {"completed"})))
        await admin.states.wait_for(person["status"], status)
        await admin.states.wait_for(person["waiting"], waiting)
        (found,) = await department.office.consultations(person, [state])
        assert found["consultation_id"] == consultation["consultation_id"]
    await admin.states.wait_for(
        person["consultation"], lambda s: s.attributes["event_type"] == "completed"
    )
    assert steps(admin, person) == [
        (event, "AR-01") for event in ("requested", "accepted", "started", "completed")
    ]
    (done,) = await department.office.consultations(person, ["completed"])
    assert done["version"] == 4
    assert done["waited"] is not None
    assert done["served"] is not None
    assert not desk.outbox
    assert not desk.complaints


async def test_a_request_is_declined_at_the_desk(
    admin: Client, department: Department
) -> None:
    """The next one moves up; who was declined is out of the queue."""
    person, desk = await department.add("Ana Reyes")
    desk.arrive()
    await admin.states.wait_for(person["status"], "available")
    first = await asked(department, person, desk)
    second = await asked(department, person, desk, HANAKO)
    answer = desk.press("decline")
    assert (await seen(desk.wait_for_receipt, answer)).result == "done"
    queue = await seen(desk.wait_for_queue, lambda queue: len(queue.items) == 1)
    assert queue.items[0].id == second["consultation_id"]
    assert queue.items[0].student == "佐藤花子"
    await admin.states.wait_for(
        person["consultation"], lambda s: s.attributes["event_type"] == "declined"
    )
    (declined,) = await department.office.consultations(person, ["declined"])
    assert declined["consultation_id"] == first["consultation_id"]


async def test_general_presses_say_how_one_is(
    admin: Client, department: Department
) -> None:
    """Busy, back in some minutes, available again: no request is meant."""
    person, desk = await department.add("Ana Reyes")
    desk.arrive()
    await admin.states.wait_for(person["status"], "available")
    consultation = await asked(department, person, desk)
    for action, status, availability in (
        ("decline", "busy", "busy"),
        ("later", "away", "away"),
        ("accept", "available", "automatic"),
    ):
        answer = desk.press_general(action)
        assert (await seen(desk.wait_for_receipt, answer)).result == "done"
        await admin.states.wait_for(person["status"], status)
        await admin.states.wait_for(person["availability"], availability)
        await seen(desk.wait_for_queue, has_status(status))
    (waiting,) = await department.office.consultations(person)
    assert (waiting["consultation_id"], waiting["version"]) == (
        consultation["consultation_id"],
        1,
    )


async def test_the_next_one_is_called_at_the_desk(
    admin: Client, department: Department
) -> None:
    """One press ends the talk that is on and begins the next."""
    person, desk = await department.add("Ana Reyes")
    desk.arrive()
    await admin.states.wait_for(person["status"], "available")
    await asked(department, person, desk)
    await asked(department, person, desk, HANAKO)
    await admin.call("consultease.start_consultation", device_id=person.device_id)
    await seen(desk.wait_for_queue, shows("in_progress", "pending"))
    answer = desk.press_general("start")
    assert (await seen(desk.wait_for_receipt, answer)).result == "done"
    # The same press again, by a unit that has forgotten the first.
    again = desk.press_general("start")
    assert (await seen(desk.wait_for_receipt, again)).result == "done"
    queue = await seen(desk.wait_for_queue, shows("in_progress"))
    assert queue.status == "in_consultation"
    assert queue.items[0].student == "佐藤花子"
    states = [
        each["state"]
        for each in await department.office.consultations(
            person, ["completed", "in_progress"]
        )
    ]
    assert states == ["in_progress", "completed"]


async def test_of_two_answers_at_once_one_wins(
    admin: Client, department: Department
) -> None:
    """The desk and a phone answer in the same moment: the other one is told."""
    person, desk = await department.add("Ana Reyes")
    desk.arrive()
    await admin.states.wait_for(person["status"], "available")
    consultation = await asked(department, person, desk)
    call = asyncio.create_task(
        department.office.act(
            "decline_consultation",
            consultation_id=consultation["consultation_id"],
            version=1,
        )
    )
    answer = desk.press("accept")
    result = (await seen(desk.wait_for_receipt, answer)).result
    if result == "done":
        with pytest.raises(CommandError) as refused:
            await call
        assert refused.value.key == "stale_version"
    else:
        assert result == "stale"
        assert (await call)["state"] == "declined"
    (left,) = await department.office.consultations(person, ["accepted", "declined"])
    assert left["version"] == 2


async def test_a_message_reaches_the_screen(
    admin: Client, department: Department
) -> None:
    """The notify entity writes on the desk unit."""
    person, desk = await department.add("Ana Reyes")
    await admin.states.wait_for(person["desk"], "on")
    await admin.call(
        "notify.send_message",
        target={"entity_id": person["desk_screen"]},
        message="Staff meeting, now ☕",
    )
    assert (await seen(desk.wait_for_message)).text == "Staff meeting, now ☕"
    assert not desk.complaints
