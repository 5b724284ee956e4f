"""Takes the pictures of the README: the demo's department on a quiet morning."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
import io
from pathlib import Path
import secrets
import sys
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from playwright.async_api import Browser, Locator, Page

from .demo_data import ANA, DASHBOARD, FACULTY, logins
from .demo_setup import set_up
from .harness import ConsultEase, HomeAssistant, Login, Mosquitto, log_in_as
from .harness.browser import log_in_pages, open_browser
from .harness.hass import ROOT
from .simulator import Broker

FOLDER = ROOT / "docs" / "images"
WALL = (1280, 800)
PHONE = (390, 720)
HEADER = 56
STUDENT = "2026-0001"

# Who is not simply there, and for how many minutes.
STATUS = {
    "Zoë Müller": ("busy", 25),
    "Priya Nair": ("busy", 40),
    "José Ñandú": ("away", 60),
}
WAITING = (
    ("Ana Reyes", "2026-0018", "My tree rotation loses a node", "Coursework", "CS 204"),
    ("Ana Reyes", "2026-0008", "Is chapter three in the exam?", "Grades", "CS 101"),
    ("Liam O'Brien", "2026-0015", "My thesis outline is ready", "Thesis", ""),
    ("Amina Yusuf", "2026-0012", "I missed the lab on Tuesday", "Coursework", ""),
    ("Amina Yusuf", "2026-0016", "May I change the group?", "Enrolment", ""),
    ("Noor Haddad", "2026-0013", "A signature on my form", "Enrolment", ""),
    ("山田太郎", "2026-0011", "May I read another text?", "Coursework", ""),
)
IN_CONSULTATION = ("Amina Yusuf", "Noor Haddad")


async def main() -> None:
    """Take all of them in a folder that is gone afterwards."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="consultease-screenshots-") as name:
        folder = Path(name)
        with (
            Mosquitto(folder / "mosquitto") as mosquitto,
            HomeAssistant(folder / "homeassistant", name="College") as hass,
        ):
            users = logins(secrets.token_hex(8))
            broker = Broker(mosquitto.host, mosquitto.port)
            await set_up(hass, broker, users, lambda text: print(f"==> {text}"))
            await _live(hass, users["admin"])
            async with open_browser() as browser:
                await _take_all(hass, users, browser)


async def _live(hass: HomeAssistant, admin: Login) -> None:
    """Let people be in, and students wait."""
    async with log_in_as(hass.url, admin) as client:
        office = await ConsultEase.find(client)
        await client.command(
            "config_entries/update", entry_id=office.entry_id, title="City College"
        )
        people = {each.name: each.device_id for each in await office.people()}
        for each in FACULTY:
            status, minutes = STATUS.get(each.name, ("available", 0))
            data: dict[str, Any] = {"until": _in(minutes)} if minutes else {}
            await client.call(
                "consultease.set_availability",
                device_id=people[each.name],
                availability=status,
                **data,
            )
        for name, student, details, topic, course in WAITING:
            await office.act(
                "request_consultation",
                device_id=people[name],
                student=student,
                details=details,
                topic=topic,
                **({"course": course} if course else {}),
            )
        for name in IN_CONSULTATION:
            await office.act("call_next", device_id=people[name])
            await client.call(
                "consultease.set_availability",
                device_id=people[name],
                availability="automatic",
            )


def _in(minutes: int) -> str:
    """Return a time to come, on the clock of that Home Assistant."""
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()


async def _take_all(
    hass: HomeAssistant, users: dict[str, Login], browser: Browser
) -> None:
    async with _page(browser, hass, users["kiosk"], "kiosk") as page:
        await page.get_by_test_id("person").first.wait_for()
        await _take(page, "board-light")
        await page.emulate_media(color_scheme="dark")
        await _take(page, "board-dark")
        await page.emulate_media(color_scheme="light")
        await page.get_by_test_id("person").filter(has_text=ANA.name).click()
        await page.get_by_test_id("number").fill(STUDENT)
        await page.get_by_test_id("identify").click()
        await page.get_by_role("button", name="Coursework").click()
        await page.get_by_role("button", name="CS 204").click()
        await page.get_by_test_id("details").fill(
            "My hash table never grows: could we look at the load factor?"
        )
        await _take(page, "request")
        await page.get_by_test_id("send").click()
        await page.get_by_test_id("ticket").wait_for()
        await _take(page, "ticket")
        await page.get_by_test_id("done").click()
    later = datetime.now(UTC) + timedelta(minutes=9)
    async with _page(browser, hass, users["faculty"], "queue", PHONE, later) as page:
        await page.get_by_test_id("queue-item").first.wait_for()
        await _take(page, "queue")
    async with _page(browser, hass, users["admin"], "board") as page:
        hall = page.locator("consultease-board-card")
        await page.get_by_test_id("in-office").first.wait_for()
        await page.evaluate(
            "dispatchEvent(new CustomEvent('hass-kiosk-mode', { detail: { enable: true } }))"
        )
        await page.set_viewport_size({"width": WALL[0], "height": WALL[1] + HEADER})
        await _take(page, "hall", hall)
    async with _page(browser, hass, users["admin"], "overview") as page:
        await page.get_by_test_id("faculty").first.wait_for()
        await _take(page, "overview")


@asynccontextmanager
async def _page(
    browser: Browser,
    hass: HomeAssistant,
    login: Login,
    view: str,
    size: tuple[int, int] = WALL,
    now: datetime | None = None,
) -> AsyncGenerator[Page]:
    async with log_in_as(hass.url, login) as client:
        context = await log_in_pages(
            browser,
            hass.url,
            client.token,
            viewport={"width": size[0], "height": size[1]},
            device_scale_factor=2 if size == PHONE else 1,
            reduced_motion="reduce",
        )
        page = await context.new_page()
        if now:
            await page.clock.set_fixed_time(now)
        await page.goto(f"{hass.url}/{DASHBOARD}/{view}")
        yield page
        await context.close()


async def _take(page: Page, name: str, part: Locator | None = None) -> None:
    """Take a picture once nothing moves any more, with the colours that it needs."""
    await page.wait_for_load_state("networkidle")
    await page.evaluate("document.fonts.ready.then(() => null)")
    # The themes' colours fade over, whatever the system asks for.
    await page.wait_for_timeout(500)
    shot = await (part or page).screenshot()
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    file = FOLDER / f"{name}.png"
    picture.quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"==> {file.relative_to(ROOT)}: {file.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
