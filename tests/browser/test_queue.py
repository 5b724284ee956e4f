"""A faculty member answers on a phone, and the student at the kiosk sees it."""

from playwright.async_api import expect
import pytest

from tests.e2e.pair import HANAKO, INAKI, MARA, MO

from .screen import Screen, Wall
from .world import World

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


async def test_accept_start_complete(world: World, hall: Wall, phone: Screen) -> None:
    """Each step shows at once where the student stands."""
    await hall.ask("Ana Reyes", MARA, "May I come in?")
    item = phone["queue-item"]
    await expect(item).to_contain_text("Mara Santos")
    await phone["accept"].click()
    await expect(hall["answer"]).to_contain_text("has accepted. Please come in")
    await phone["start"].click()
    await expect(hall["answer"]).to_contain_text("Ana Reyes")
    await expect(item).to_have_attribute("data-state", "in_progress")
    await phone["complete"].click()
    await expect(item).to_have_count(0)
    assert not await world.office.consultations(world.ana)


async def test_decline_with_a_reason(world: World, hall: Wall, phone: Screen) -> None:
    """The words reach the student as they were written."""
    await hall.ask("Ana Reyes", MARA, "May I come in?")
    await phone["decline"].click()
    await phone.shown("decline")
    await phone.page.locator("button.chip").first.click()
    await expect(phone["words"]).not_to_have_value("")
    await phone["words"].fill("Tomorrow at nine, <i>please</i>")
    await phone["words-send"].click()
    await expect(hall["sheet-ticket"]).to_contain_text(
        "Tomorrow at nine, <i>please</i>"
    )
    await expect(phone["queue-item"]).to_have_count(0)


async def test_call_next_no_show_and_back_again(world: World, phone: Screen) -> None:
    """The next one is called; who does not come can be put back, once."""
    for number in (MARA, INAKI):
        await world.office.request(world.ana, number, "May I come in?")
    await expect(phone["queue-item"]).to_have_count(2)
    await phone["accept"].click()
    await phone["no_show"].click()
    missed = phone["missed"].filter(has_text="Mara")
    await expect(missed).to_have_count(1)
    await missed.get_by_test_id("requeue").click()
    await expect(phone["queue-item"]).to_have_count(2)
    await expect(phone["queue-item"].last).to_contain_text("Mara")
    await phone["call-next"].click()
    await expect(phone["queue-item"].first).to_have_attribute(
        "data-state", "in_progress"
    )
    await expect(phone["queue-item"].first).to_contain_text("Iñaki")


async def test_back_in_some_minutes(world: World, hall: Wall, phone: Screen) -> None:
    """The board says until when; automatic takes it back."""
    await phone["availability"].click()
    await phone["set-busy"].click()
    await expect(hall.person("Ana Reyes")).to_have_class("person busy")
    await phone["back-in"].click()
    await phone.page.locator("[data-minutes='15']").click()
    await expect(hall.person("Ana Reyes")).to_have_class("person away")
    await expect(hall.person("Ana Reyes")).to_contain_text("back")
    await phone["availability"].click()
    await phone["set-automatic"].click()
    await expect(hall.person("Ana Reyes")).to_have_class("person available")


async def test_close_and_open_the_queue(
    world: World, hall: Wall, phone: Screen
) -> None:
    """Nobody else may ask, and it is said on both sides; who waits already stays."""
    await world.office.request(world.ana, MARA, "May I come in?")
    await phone["availability"].click()
    await phone["set-closed"].click()
    await expect(phone["sheet-availability"]).to_have_count(0)
    await expect(phone["queue"]).to_contain_text("takes no requests now")
    await expect(phone["queue-item"]).to_have_count(1)
    await expect(hall.person("Ana Reyes")).to_contain_text("takes no requests now")
    await hall.person("Ana Reyes").click()
    await expect(hall["queue-closed"]).to_contain_text("The queue is closed for now")
    await hall["close"].click()
    await phone["availability"].click()
    await phone["set-open"].click()
    await expect(phone["queue"]).not_to_contain_text("takes no requests now")
    await expect(hall.person("Ana Reyes")).to_contain_text("1 waiting")
    await expect(hall.person("Ana Reyes")).not_to_contain_text("takes no requests")


async def test_tell_everybody_who_waits(
    world: World, hall: Wall, phone: Screen
) -> None:
    """Everybody who waits is told, and nobody who does not."""
    await hall.ask("Ana Reyes", MARA, "May I come in?")
    await phone["tell-all"].click()
    await phone["words"].fill("Ten minutes late 🙏")
    await phone["words-send"].click()
    await expect(hall["sheet-ticket"]).to_contain_text("Ten minutes late 🙏")
    await expect(phone["queue"]).to_contain_text("Ten minutes late 🙏")


async def test_a_long_queue_at_every_answer(world: World, phone: Screen) -> None:
    """A line opens when it is tapped, and its buttons act on that one."""
    for number in (MARA, INAKI, HANAKO, MO):
        await world.office.request(world.ana, number, "May I come in?")
    third = phone["queue-item"].filter(has_text="佐藤花子")
    await third.click()
    await third.get_by_test_id("accept").click()
    await expect(third).to_have_attribute("data-state", "accepted")
    states = [each["state"] for each in await world.office.consultations(world.ana)]
    assert sorted(states) == ["accepted", "pending", "pending", "pending"]


async def test_a_button_that_slips_under_the_finger(
    world: World, phone: Screen
) -> None:
    """Who holds Start while the request is accepted elsewhere does not decline it."""
    asked = await world.office.request(world.ana, MARA, "May I come in?")
    box = await phone["start"].bounding_box()
    assert box
    mouse = phone.page.mouse
    await mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await mouse.down()
    await world.office.act(
        "accept_consultation", consultation_id=asked["consultation_id"]
    )
    await expect(phone["queue-item"]).to_have_attribute("data-state", "accepted")
    await mouse.up()
    await expect(phone["sheet-decline"]).to_have_count(0)
    await phone["start"].click()
    await expect(phone["queue-item"]).to_have_attribute("data-state", "in_progress")
