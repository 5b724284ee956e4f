"""Connections that go and come back, and upgrades, under somebody's hands."""

import re

from playwright.async_api import Route, expect
import pytest

from tests.e2e.pair import MARA

from .screen import Screen, Wall
from .world import CARDS, World

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

TAKEN = "school-taken"
WORDS = "A long thought that must not be lost"


async def test_a_lost_connection_loses_no_word(world: World, hall: Wall) -> None:
    """It is said, the text stays, and after the return a card sends it."""
    await hall.person("Ana Reyes").click()
    await hall.type_number(MARA)
    await hall.button("Grades").click()
    await hall["details"].fill(WORDS)
    await hall.page.context.set_offline(True)
    await hall.page.evaluate(
        "document.querySelector('home-assistant').hass.connection.socket.close()"
    )
    await expect(hall.page.get_by_text("The connection was lost.")).to_be_visible()
    await expect(hall["details"]).to_have_value(WORDS)
    await hall.page.context.set_offline(False)
    again = hall.page.get_by_text("Tap your card again to send it")
    await expect(again).to_be_visible(timeout=20_000)
    await expect(hall["details"]).to_have_value(WORDS)
    await hall.usb(CARDS[MARA])
    await expect(again).to_have_count(0)
    await expect(hall["details"]).to_have_value(WORDS)
    await expect(hall.button("Grades")).to_have_attribute("aria-pressed", "true")
    await hall["send"].click()
    await hall.read_ticket()
    (asked,) = await world.office.consultations(world.ana)
    assert (asked["details"], asked["topic"]) == (WORDS, "Grades")


async def test_without_its_hub_nothing_looks_live(
    world: World, hall: Wall, phone: Screen
) -> None:
    """A board that nobody keeps says so, and a queue cannot be pressed, until it is back."""
    await world.office.act(
        "request_consultation",
        device_id=world.ana.device_id,
        student=MARA,
        details=WORDS,
    )
    await expect(phone["call-next"]).to_be_enabled()
    entry = {"entry_id": world.office.entry_id}
    disable = "config_entries/disable"
    await world.admin.command(disable, **entry, disabled_by="user")
    try:
        for screen in (hall, phone):
            await expect(screen.page.get_by_text("Connection lost.")).to_be_visible()
        await expect(phone["call-next"]).to_be_disabled()
    finally:
        await world.admin.command(disable, **entry, disabled_by=None)
    for screen in (hall, phone):
        await expect(screen.page.get_by_text("Connection lost.")).to_have_count(0)
    await expect(phone["call-next"]).to_be_enabled()


async def test_opened_without_its_hub(world: World, hall: Wall, phone: Screen) -> None:
    """A page that is opened too early says what is wrong, and is what it should be afterwards."""
    entry = {"entry_id": world.office.entry_id}
    disable = "config_entries/disable"
    await world.admin.command(disable, **entry, disabled_by="user")
    try:
        for screen in (hall, phone):
            await screen.open()
        for screen in (hall, phone):
            said = screen.page.get_by_text("ConsultEase is not running.")
            await expect(said).to_be_visible(timeout=20_000)
        panel = phone.page.locator("ha-panel-lovelace")
        shown = await panel.evaluate("panel => panel.lovelace.config")
        # Some browsers reckon it anew by their clock, which the network has set meanwhile.
        await phone.page.evaluate(
            "Object.defineProperty(performance, 'timeOrigin', { value: 1 })"
        )
    finally:
        await world.admin.command(disable, **entry, disabled_by=None)
    await hall.ready()
    await phone.arrived("queue")
    # Who takes control of what stood in has a board like any other.
    await world.admin.create_dashboard(TAKEN, "Taken", "mdi:school", shown)
    await phone.page.goto(f"{phone.url.rsplit('/', 2)[0]}/{TAKEN}/board")
    loads = phone.loads
    await expect(phone.page.get_by_text("In the office")).to_be_visible()
    await expect(phone.page.get_by_text("Ana Reyes")).to_be_visible()
    await phone.page.wait_for_load_state("networkidle")
    assert phone.loads == loads
    await phone.open()
    await phone.arrived("queue")


async def test_an_old_page_reloads_itself_once(hall: Wall) -> None:
    """After an upgrade; and not for ever, if something in between keeps it old."""
    page, before = hall.page, hall.loads
    await page.route("**/school-wall/kiosk", _serve_old)
    await hall.open()
    async with page.expect_event("load"):
        pass
    await hall.ready()
    assert hall.loads == before + 2
    await page.unroute("**/school-wall/kiosk", _serve_old)
    await hall.open()


async def _serve_old(route: Route) -> None:
    """Serve Home Assistant's page as from before an upgrade: with another hash of the bundle."""
    html = await (await route.fetch()).text()
    old, changed = re.subn(r"(consultease\.js\?v=)\w+", r"\g<1>0123456789abcdef", html)
    assert changed
    await route.fulfill(body=old, content_type="text/html")
