"""Home Assistant killed, the broker gone, either of them late: nothing is lost or doubled."""

import asyncio
from pathlib import Path

import pytest

from script.harness import (
    Client,
    ConsultEase,
    HomeAssistant,
    Mosquitto,
    Person,
    connect,
    onboard,
)
from script.simulator import REBUILT_BUFFER, Broker, Gen3Desk, V1Desk

from .loop import seen
from .pair import HANAKO, INAKI, MARA, MINUTES, OWNER, Pair
from .people import new_desk, new_number
from .probe import Probe

pytestmark = pytest.mark.e2e


def told(client: Client, person: Person, consultation_id: str) -> list[str]:
    """Return the steps of a consultation that the event entity told, each once."""
    return [
        each.attributes["event_type"]
        for each in client.states.written(person["consultation"])
        if each.attributes.get("consultation_id") == consultation_id
    ]


async def kept(pair: Pair, *people: Person) -> None:
    """Wait until Home Assistant has written that there are these people."""
    for person in people:
        await pair.home_assistant.wait_stored("core.config_entries", person.faculty_id)


async def arrived(client: Client, person: Person, desk: V1Desk | Gen3Desk) -> None:
    """Let somebody come in."""
    desk.arrive()
    await client.states.wait_for(person["status"], "available")


async def test_killed_right_after_the_answer(pair: Pair) -> None:
    """Who was told "done" finds it done after a power cut, and so does the desk."""
    with new_desk(pair.broker) as desk:
        async with pair.admin() as client:
            office = await ConsultEase.find(client)
            person = await office.add_person("Ana Reyes", desk_id=desk.desk_id)
            await kept(pair, person)
            await arrived(client, person, desk)
            made = await asyncio.gather(
                *(office.request(person, each, "Hello?") for each in (MARA, INAKI))
            )
            pair.home_assistant.kill()
        before = desk.queue.rev if desk.queue else 0
        pair.start()
        async with pair.admin() as client:
            office = await ConsultEase.find(client)
            # The registries are written late: the device may be another one now.
            person = await office.person(person.faculty_id)
            found = await office.consultations(person)
            assert [(each["consultation_id"], each["ticket"]) for each in found] == [
                (each["consultation_id"], each["ticket"]) for each in made
            ]
            queue = await seen(
                desk.wait_for_queue, lambda q: q.rev > before and len(q.items) == 2
            )
            assert [item.id for item in queue.items] == [
                each["consultation_id"] for each in made
            ]
            # The broker's last word on presence holds until there is another.
            await client.states.wait_for(person["presence"], "on")
            answer = desk.press("accept")
            assert (await seen(desk.wait_for_receipt, answer)).result == "done"
            pair.home_assistant.kill()
        pair.start()
        async with pair.admin() as client:
            office = await ConsultEase.find(client)
            person = await office.person(person.faculty_id)
            desk.lose_receipt(answer)
            assert (await seen(desk.wait_for_receipt, answer)).result == "repeated"
            accepted, pending = await office.consultations(person)
            assert (accepted["state"], accepted["version"]) == ("accepted", 2)
            assert (pending["state"], pending["version"]) == ("pending", 1)
            third = await office.request(person, HANAKO, "Hello?")
            assert third["ticket"] == "AR-03"


async def test_answers_outlive_the_broker_the_network_and_a_reboot(pair: Pair) -> None:
    """Pressed while nobody listens: each counts once, however often it is sent."""
    async with pair.admin() as client:
        office = await ConsultEase.find(client)
        with new_desk(pair.broker) as desk:
            person = await office.add_person("Zoë Müller", desk_id=desk.desk_id)
            await arrived(client, person, desk)
            consultation = await office.request(person, MARA, "Hello?")
            await seen(desk.wait_for_queue, lambda queue: queue.items)

            # The broker is gone, and forgets everything.
            pair.mosquitto.stop()
            await seen(desk.wait_until, lambda: not desk.online)
            await client.states.wait_for(person["desk"], lambda s: s.state != "on")
            accepted = desk.press("accept")
            pair.mosquitto.start()
            # Home Assistant takes up to ten seconds between its attempts.
            receipt = await seen(desk.wait_for_receipt, accepted, 30)
            assert receipt.result == "done"
            await seen(desk.wait_for_queue, lambda queue: queue.find("accepted"))
            await client.states.wait_for(person["desk"], "on")
            assert client.states.history(person["presence"])[-1] == "on"

            # The network is gone, and the unit starts anew with its outbox.
            desk.lose_network()
            await client.states.wait_for(person["desk"], "off")
            started = desk.press("start")
            desk.reboot(timeout=None)
            await seen(desk.regain_network)
            assert (await seen(desk.wait_for_receipt, started)).result == "done"
            await seen(desk.wait_for_queue, lambda queue: queue.find("in_progress"))

            for answer in (accepted, started):
                desk.lose_receipt(answer)
                receipt = await seen(desk.wait_for_receipt, answer)
                assert receipt.result == "repeated"
            assert not desk.outbox
            assert not desk.complaints
        (found,) = await office.consultations(person)
        assert (found["state"], found["version"]) == ("in_progress", 3)
        steps = told(client, person, consultation["consultation_id"])
        assert steps == ["requested", "accepted", "started"]


async def test_answers_the_broker_kept_accept_nothing(pair: Pair) -> None:
    """What original units leave on the broker is replayed at a start, and means nothing."""
    number = new_number()
    original = Gen3Desk(
        number,
        "Amina Yusuf",
        pair.broker,
        buffer_size=REBUILT_BUFFER,
        buttons_fixed=True,
        uptime_ms=MINUTES,
    )
    with Probe(pair.broker) as probe, original, new_desk(pair.broker) as desk:
        async with pair.admin() as client:
            office = await ConsultEase.find(client)
            amina = await office.add_person("Amina Yusuf", desk_id=str(number))
            bo = await office.add_person("Bo", desk_id=desk.desk_id)
            await arrived(client, amina, original)
            await arrived(client, bo, desk)
            asked = [await office.request(each, MARA, "Hello?") for each in (amina, bo)]
            await seen(original.wait_for_screen)
            queue = await seen(desk.wait_for_queue, lambda queue: queue.items)
        await seen(pair.home_assistant.stop)
        assert original.press("accept")
        original.flush()
        retained = {
            "answer_id": "retained",
            "action": "accept",
            "consultation_id": queue.items[0].id,
        }
        probe.publish_json(f"{desk.topic}/answer", retained, retain=True)
        pair.start()
        async with pair.admin() as client:
            office = await ConsultEase.find(client)
            await seen(
                probe.wait, f"{original.topic}/responses", lambda m: not m.payload
            )
            receipt = await seen(probe.wait_json, f"{desk.topic}/receipt")
            assert receipt == {"answer_id": "retained", "result": "stale"}
            # The unit has taken the request down; it is shown again, and answered.
            await seen(original.wait_for_screen, lambda text: text.startswith("#01"))
            for person, before in zip((amina, bo), asked, strict=True):
                await office.catch_up(person)
                (found,) = await office.consultations(person)
                assert found["consultation_id"] == before["consultation_id"]
                assert (found["state"], found["version"]) == ("pending", 1)
            assert not await seen(probe.retained, f"{original.topic}/responses")
            assert original.press("accept")
            await client.states.wait_for(
                amina["consultation"],
                lambda s: s.attributes["event_type"] == "accepted",
            )


async def test_a_broker_that_is_late_holds_nothing_up(pair: Pair) -> None:
    """Home Assistant starts without it, and ConsultEase is set up; desks come by themselves."""
    with new_desk(pair.broker) as desk, new_desk(pair.broker) as later:
        async with pair.admin() as client:
            office = await ConsultEase.find(client)
            person = await office.add_person("Liam O'Brien", desk_id=desk.desk_id)
            await arrived(client, person, desk)
        await seen(pair.home_assistant.stop)
        pair.mosquitto.stop()
        pair.home_assistant.start()
        async with pair.admin() as client:
            office = await ConsultEase.find(client)
            assert await office.state() == "loaded"
            assert client.states.current[person["presence"]].state == "unknown"
            newcomer = await office.add_person("Priya Nair", desk_id=later.desk_id)
            await client.states.wait_for(newcomer["presence"], "unknown")
            pair.mosquitto.start()
            await seen(later.wait_for_config, timeout=30)
            for each in (person, newcomer):
                await client.states.wait_for(each["desk"], "on", 30)
            await arrived(client, newcomer, later)
            await client.states.wait_for(person["presence"], "on")


async def test_mqtt_may_come_last(tmp_path: Path) -> None:
    """The set-up says that MQTT is missing, goes on, and notices when it comes."""
    with (
        HomeAssistant(tmp_path / "homeassistant", recorder=False) as home_assistant,
        Mosquitto(tmp_path / "mosquitto") as mosquitto,
        V1Desk("desk-ana", Broker(mosquitto.host, mosquitto.port)) as desk,
    ):
        token = await onboard(home_assistant.url, OWNER)
        async with connect(home_assistant.url, token) as client:
            await client.wait_running()
            desk.arrive()
            step = await client.config_flows.start("consultease")
            step.expect("form", "without_mqtt")
            await client.config_flows.cancel(step)
            office, form = await ConsultEase.set_up(client)
            await client.command("input_boolean/create", name="Door")
            await client.states.wait_for("input_boolean.door", "off")
            first = form.prefilled() | {
                "name": "Ana Reyes",
                "desk_id": "desk-ana",
                "linked_entities": ["input_boolean.door"],
            }
            step = await client.subentry_flows.submit(form, first)
            step.expect("create_entry")
            (subentry,) = await office.subentries()
            person = await office.settled(subentry["subentry_id"], desk=True)
            await client.states.wait_for(person["presence"], "off")
            await client.call(
                "input_boolean.turn_on", target={"entity_id": "input_boolean.door"}
            )
            state = await client.states.wait_for(person["presence"], "on")
            assert state.attributes["source"] == "linked"
            assert client.states.current[person["desk"]].state == "unknown"
            await client.add_mqtt(mosquitto.host, mosquitto.port)
            await client.states.wait_for(person["desk"], "on")
            await client.states.wait_for(
                person["presence"], lambda state: state.attributes["source"] == "desk"
            )
            assert (await seen(desk.wait_for_config)).name == "Ana Reyes"
            assert "unavailable" not in client.states.history(person["presence"])
