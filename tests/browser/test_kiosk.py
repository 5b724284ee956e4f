"""What a tablet does not do: stay open, let anybody in, or be a faculty member."""

import re

from playwright.async_api import expect
import pytest

from tests.e2e.pair import HANAKO, INAKI, MARA

from .screen import Wall
from .world import PIN, World

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


async def test_the_tablet_is_no_faculty_member(world: World, hall: Wall) -> None:
    """A student on the unlocked tablet uses the page's own connection, and gets nowhere."""
    asked = await world.office.request(world.ana, INAKI, "May I come in?")
    iden, who = asked["consultation_id"], world.ana.faculty_id
    await hall.log_in(MARA)
    queue = "consultease/queue"
    for code in (
        await hall.send(f"{queue}/subscribe", faculty_id=who),
        await hall.send(f"{queue}/act", consultation_id=iden, action="decline"),
        await hall.send(f"{queue}/call_next", faculty_id=who),
        await hall.send(f"{queue}/announce", faculty_id=who, message="Go home"),
        await hall.send(
            f"{queue}/set_availability", faculty_id=who, availability="away"
        ),
        await hall.send(f"{queue}/set_open", faculty_id=who, open=False),
        await hall.send(
            "consultease/kiosk/subscribe", kiosk_id=world.library.kiosk.kiosk_id
        ),
    ):
        assert code == "unauthorized"
    device = world.ana.device_id
    for code in (
        await hall.call("button.press", entity_id=world.ana["decline"]),
        await hall.call(
            "select.select_option", entity_id=world.ana["availability"], option="away"
        ),
        await hall.call("consultease.decline_consultation", consultation_id=iden),
        await hall.call("consultease.call_next", device_id=device),
        await hall.call("consultease.get_consultations", device_id=device),
    ):
        assert code, "refused"
    (waiting,) = await world.office.consultations(world.ana)
    assert waiting["state"] == "pending"
    assert "Iñaki" not in await hall.text()


async def test_its_dashboard_has_the_kiosk_alone(hall: Wall) -> None:
    """No other view, and Home Assistant's sidebar and header are covered."""
    page = hall.page
    for path in ("queue", "board", "overview"):
        assert not await page.locator(f"[href$='/{path}']").count()
    box = await page.locator("consultease-kiosk-card").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 1280, "height": 800}


async def test_whoever_leaves_it_finds_home_assistant_whole(hall: Wall) -> None:
    """The sidebar is back on another page, and away again at the kiosk."""
    sidebar = hall.page.locator("ha-sidebar")
    await expect(sidebar).to_be_hidden()
    await hall.navigate("/profile/general")
    await expect(sidebar).to_be_visible()
    await hall.navigate(hall.path)
    await hall.arrived("person")
    await expect(sidebar).to_be_hidden()


async def test_who_walks_away_is_logged_out(library: Wall) -> None:
    """First the screen asks; a touch keeps the session; without one it ends by itself."""
    await library.log_in(MARA)
    await library.shown("idle")
    await library["still-here"].click()
    await expect(library["sheet-idle"]).to_have_count(0)
    await expect(library["session"]).to_contain_text("Mara")
    await library.shown("idle")
    await expect(library["type-number"]).to_be_visible(timeout=20_000)
    await expect(library["sheet-idle"]).to_have_count(0)
    assert "Mara" not in await library.text()


async def test_with_a_pin(world: World) -> None:
    """Number, then PIN, on the screen's keys, also without a pointer; a wrong one is not explained."""
    pin = world.pin
    await pin["type-number"].click()
    await pin["number"].fill(HANAKO)
    await pin["identify"].click()
    await pin["pin"].fill("000000")
    await pin["identify"].click()
    await expect(pin.page.locator("#identify-error")).to_be_visible()
    await pin["number"].fill(HANAKO)
    await pin["identify"].click()
    for digit in PIN:
        await pin.page.locator(f"[data-key='{digit}']").click()
    await expect(pin["pin"]).to_have_attribute("type", "password")
    await pin["identify"].click()
    await expect(pin["session"]).to_contain_text("佐藤花子")
    await pin.person("Ana Reyes").click()
    await pin["details"].click()
    for key in "hi, yo":
        name = "{space}" if key == " " else key
        await pin.page.locator(f"[data-skbtn='{name}']").click()
    await pin.page.locator("[data-skbtn='u']").press("Enter")
    await expect(pin["details"]).to_have_value("hi, you")
    # Who looks over a shoulder reads nothing from the keys.
    await expect(pin.page.locator(".hg-activeButton")).to_have_count(0)


async def test_five_tries_lock_it(world: World) -> None:
    """A minute's pause with a countdown; the right number has to wait, too."""
    pin = world.pin
    await pin["type-number"].click()
    for _ in range(5):
        if await pin["locked"].count():
            break
        await pin["number"].fill("2026-9999")
        await pin["identify"].click()
        await pin["pin"].fill("111111")
        await pin["identify"].click()
        await expect(
            pin["locked"].or_(pin.page.locator("#identify-error"))
        ).to_be_visible()
    await expect(pin["locked"]).to_contain_text(re.compile(r"\d+ seconds"))
    first = await pin["locked"].inner_text()
    await expect(pin["locked"]).not_to_have_text(first)
    await expect(pin["number"]).to_have_count(0)
    kiosk = world.pin.kiosk.kiosk_id
    code = await pin.send(
        "consultease/kiosk/identify", kiosk_id=kiosk, number=HANAKO, pin=PIN
    )
    assert code == "identification_locked"
