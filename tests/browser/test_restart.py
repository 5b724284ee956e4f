"""Home Assistant stopped and started again under somebody's hands."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass

from playwright.async_api import Browser, expect
import pytest
import pytest_asyncio

from script.harness import ConsultEase, Login, add_user, log_in_as
from script.harness.browser import log_in_pages
from tests.e2e.loop import seen
from tests.e2e.pair import INAKI, MARA, Pair

from .screen import Screen, Wall
from .world import CARDS, DASHBOARD, PHONE

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

WORDS = "A long thought that must outlive a restart"
REASON = "I am in the lab until four, and then"
LONG = 60_000


@dataclass(frozen=True, slots=True)
class Desk:
    """A tablet and a phone at a Home Assistant that may be stopped."""

    pair: Pair
    hall: Wall
    phone: Screen


@pytest_asyncio.fixture(loop_scope="session")
async def desk(pair: Pair, browser: Browser) -> AsyncGenerator[Desk]:
    """Hire Ana, hang up one kiosk, and let one student wait."""
    logins = {each: Login(each, "correct horse", each.title()) for each in ("h", "a")}
    async with AsyncExitStack() as stack:
        async with pair.admin() as admin:
            office = await ConsultEase.find(admin)
            users = {
                name: await add_user(admin.websocket, login)
                for name, login in logins.items()
            }
            await admin.call(
                "consultease.update_student", number=MARA, cards=[CARDS[MARA]]
            )
            ana = await office.add_person(
                "Ana Reyes", always_available=True, user_id=users["a"]
            )
            kiosk = await office.add_kiosk("Hall", user_id=users["h"])
            await admin.create_dashboard(
                DASHBOARD,
                "School",
                "mdi:school",
                {"strategy": {"type": "custom:consultease"}},
            )
            await office.request(ana, INAKI, "May I come in?")

        async def page(name: str, width: int, height: int) -> Screen:
            async with log_in_as(admin.url, logins[name]) as client:
                context = await log_in_pages(
                    browser,
                    client.url,
                    client.token,
                    viewport={"width": width, "height": height},
                )
            stack.push_async_callback(context.close)
            context.set_default_timeout(10_000)
            page = await context.new_page()
            if name == "h":
                return Wall(page, admin.url, f"/{DASHBOARD}/kiosk", kiosk)
            return Screen(page, admin.url, f"/{DASHBOARD}/queue")

        hall, phone = await page("h", 1280, 800), await page("a", *PHONE)
        assert isinstance(hall, Wall)
        for each in (hall, phone):
            await each.open()
        await hall.ready()
        await phone.arrived("queue-item")
        yield Desk(pair, hall, phone)
        assert not hall.errors + phone.errors, "scripts of the pages failed"


async def test_no_word_is_lost_to_a_restart(desk: Desk) -> None:
    """The texts stay, the board comes back by itself, and nobody is logged in any more."""
    home_assistant = desk.pair.home_assistant
    await write(desk)
    await seen(home_assistant.stop)
    await kept(desk)
    await seen(home_assistant.start)
    await go_on_at_the_wall(desk.hall)
    await go_on_on_the_phone(desk)


async def write(desk: Desk) -> None:
    """Let a student and Ana write at the same time."""
    await desk.hall.person("Ana Reyes").click()
    await desk.hall.type_number(MARA)
    await desk.hall["details"].fill(WORDS)
    await desk.phone["decline"].click()
    await desk.phone["words"].fill(REASON)


async def kept(desk: Desk) -> None:
    """See that both are told that the connection is gone, and that their texts are not."""
    for screen, field, words in (
        (desk.hall, "details", WORDS),
        (desk.phone, "words", REASON),
    ):
        await expect(
            screen.page.get_by_text("Your text is kept", exact=False)
        ).to_be_visible()
        await expect(screen[field]).to_have_value(words)


async def go_on_at_the_wall(hall: Wall) -> None:
    """Find the words waiting for their writer's card, and nobody there for the hub until then."""
    again = hall.page.get_by_text("Tap your card again to send it")
    await expect(again).to_be_visible(timeout=LONG)
    await expect(hall["details"]).to_have_value(WORDS)
    await expect(hall["send"]).to_be_disabled()
    code = await hall.send(
        "consultease/kiosk/request",
        kiosk_id=hall.kiosk.kiosk_id,
        faculty_id="anybody",
        details=WORDS,
    )
    assert code == "no_session"
    await hall.usb(CARDS[MARA])
    await expect(again).to_have_count(0)
    await hall["send"].click()
    await hall.read_ticket()
    await hall["done"].click()
    await expect(hall.person("Ana Reyes")).to_contain_text("2 waiting")


async def go_on_on_the_phone(desk: Desk) -> None:
    """Send the reason as it was written before."""
    phone = desk.phone
    await expect(phone["words-send"]).to_be_enabled(timeout=LONG)
    await expect(phone["words"]).to_have_value(REASON)
    await phone["words-send"].click()
    await expect(phone["sheet-decline"]).to_have_count(0)
    await expect(phone["queue-item"]).to_have_count(1)
    await expect(desk.hall.person("Ana Reyes")).to_contain_text("1 waiting")
