"""People come, change and go, and nobody else notices."""

from collections.abc import Mapping, Sequence

import pytest

from script.harness import Client, Person, add_user, log_in_as
from script.harness.auth import Login
from script.harness.websocket import CommandError, Json

from .loop import seen
from .pair import MARA
from .people import Department, new_desk

pytestmark = pytest.mark.e2e


def written(client: Client, people: Sequence[Person]) -> Mapping[str, int]:
    """Return how often each of the people's entities was written."""
    return {
        entity_id: len(client.states.written(entity_id))
        for person in people
        for entity_id in person.entities.values()
    }


async def test_nobody_else_is_touched(admin: Client, department: Department) -> None:
    """Adding, renaming, moving and removing somebody writes no state of the others."""
    office = department.office
    ana, ana_desk = await department.add("Ana Reyes")
    zoe, _ = await department.add("Zoë Müller")
    bo, _ = await department.add_plain("Bo", 1)
    others = (ana, zoe, bo)
    ana_desk.arrive()
    await admin.states.wait_for(ana["status"], "available")
    await office.request(ana, MARA, "May I come in?")
    await seen(ana_desk.wait_for_queue, lambda queue: queue.items)
    await admin.states.wait_for(ana["waiting"], "1")
    await admin.states.wait_for(ana["estimated_wait"], lambda s: s.state != "0")
    for each in (zoe, bo):
        await admin.states.wait_for(each["desk"], "on")
        await admin.states.wait_for(each["presence"], "off")
    before = written(admin, others)

    olena, olena_desk = await department.add("Олена Коваль", department="Computing")
    olena_desk.arrive()
    await admin.states.wait_for(olena["presence"], "on")
    renamed = await office.change_person(olena, name="Olena Koval-山 ☕")
    assert renamed.entities == olena.entities
    await seen(olena_desk.wait_for_config, lambda c: c.name == "Olena Koval-山 ☕")
    assert admin.states.history(olena["presence"])[-1] == "on"
    moved = new_desk(department.broker)
    with moved:
        await office.change_person(olena, desk_id=moved.desk_id)
        await seen(moved.wait_for_config)
        await seen(olena_desk.wait_until, lambda: olena_desk.config is None)
        moved.arrive()
        await seen(moved.wait_for_queue, lambda queue: queue.status == "available")
        await office.remove_person(olena)
        await seen(moved.wait_until, lambda: moved.config is None)
    await admin.states.wait_gone(olena["presence"])

    assert written(admin, others) == before
    assert [each["ticket"] for each in await office.consultations(ana)] == ["AR-01"]
    assert "unavailable" not in admin.states.history(ana["presence"])
    # And they still live.
    ana_desk.leave()
    await admin.states.wait_for(ana["presence"], "off")


async def test_a_desk_that_moves_says_who_is_in_there(
    admin: Client, department: Department
) -> None:
    """Whoever gets it is shown as what it hears, without having to leave and come back."""
    office = department.office
    ana, desk = await department.add("Ana Reyes")
    bo = await office.add_person("Bo")
    desk.arrive()
    await admin.states.wait_for(ana["presence"], "on")
    await office.change_person(ana, desk_id="")
    await admin.states.wait_for(ana["presence"], "unknown")
    await office.change_person(bo, desk_id=desk.desk_id)
    await seen(desk.wait_for_config, lambda config: config.name == "Bo")
    await admin.states.wait_for(bo["presence"], "on")
    assert admin.states.history(ana["presence"])[-1] == "unknown"


async def test_options_disturb_nobody(admin: Client, department: Department) -> None:
    """Other rules take effect at once, without a reload."""
    person, desk = await department.add("Ana Reyes")
    desk.arrive()
    await admin.states.wait_for(person["status"], "available")
    await department.office.request(person, MARA, "May I come in?")
    await seen(desk.wait_for_queue, lambda q: q.items and q.items[0].student)
    try:
        await department.office.set_options("desks", student_display="initials")
        await seen(desk.wait_for_queue, lambda q: q.items[0].student == "MS")
    finally:
        await department.office.set_options("desks", student_display="name")
    await seen(desk.wait_for_queue, lambda q: q.items[0].student == "Mara Santos")
    assert admin.states.history(person["presence"])[-1] == "on"
    assert "unavailable" not in admin.states.history(person["presence"])


async def test_an_unclaimed_desk_is_assigned_by_its_repair(
    admin: Client, department: Department
) -> None:
    """A desk that nobody knows asks to be somebody's, and then is."""
    person = await department.office.add_person("Ana Reyes")
    await department.add("Zoë Müller")
    repairs = await admin.subscribe(
        "subscribe_events", event_type="repairs_issue_registry_updated"
    )
    with new_desk(department.broker) as desk:
        shown = {"desk_id": desk.desk_id}
        found: list[dict[str, Json]] = []
        while not found:
            await repairs.wait_for(lambda event: event["data"]["action"] == "create")
            found = [
                each
                for each in await admin.issues("consultease")
                if each["translation_placeholders"] == shown
            ]
        (issue,) = found
        issue_id = issue["issue_id"]
        assert issue["is_fixable"]
        flows = admin.repair_flows
        step = (await flows.start("consultease", issue_id=issue_id)).expect("form")
        (field,) = step.raw["data_schema"]
        options = {
            each["value"]: each["label"]
            for each in field["selector"]["select"]["options"]
        }
        assert options == {person.faculty_id: "Ana Reyes"}, "those without a desk"
        step = await flows.submit(step, {"faculty": person.faculty_id})
        step.expect("create_entry")
        assert (await seen(desk.wait_for_config)).name == "Ana Reyes"
        assert issue_id not in {
            each["issue_id"] for each in await admin.issues("consultease")
        }
        person = await department.office.settled(person.faculty_id, desk=True)
        desk.arrive()
        await admin.states.wait_for(person["presence"], "on")
        await admin.states.wait_for(person["desk"], "on")


async def test_only_who_may_answers(admin: Client, department: Department) -> None:
    """The linked user answers for themselves; the tablet's user looks, and no more."""
    office = department.office
    bo, tablet = Login("bo", "correct horse", "Bo"), Login("board", "battery", "Board")
    users = {each: await add_user(admin.websocket, each) for each in (bo, tablet)}
    person, desk = await department.add("Bo", user_id=users[bo])
    other, _ = await department.add("Zoë Müller")
    desk.arrive()
    await admin.states.wait_for(person["status"], "available")
    consultation = await office.request(person, MARA, "May I come in?")
    iden = {"consultation_id": consultation["consultation_id"]}
    async with log_in_as(admin.url, tablet) as client:
        await client.states.wait_for(person["waiting"], "1")
        for action, data in (
            ("consultease.get_consultations", {"device_id": person.device_id}),
            ("consultease.accept_consultation", iden),
            ("consultease.export_consultations", {}),
        ):
            with pytest.raises(CommandError, match="Unauthorized"):
                await client.call(action, response=True, **data)
        with pytest.raises(CommandError, match="Unauthorized"):
            await client.call("button.press", target={"entity_id": person["accept"]})
    async with log_in_as(admin.url, bo) as client:
        with pytest.raises(CommandError, match="Unauthorized"):
            await client.call(
                "consultease.get_consultations",
                response=True,
                device_id=other.device_id,
            )
        await client.call("button.press", target={"entity_id": person["accept"]})
        await client.states.wait_for(
            person["consultation"], lambda s: s.attributes["event_type"] == "accepted"
        )
    (found,) = await office.consultations(person)
    assert (found["state"], found["version"]) == ("accepted", 2)
