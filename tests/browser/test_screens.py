"""Every screen in its size, light and dark: nothing cut off, and nothing that axe-core finds."""

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.pair import INAKI, MARA

from .screen import Screen, Wall
from .world import AWAY, DASHBOARD, World

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"

# Home Assistant's shell is around our cards: only they are looked at, wherever they are.
_LOOK = """async (parts) => {
  const found = [];
  const walk = (root) => {
    for (const each of root.querySelectorAll('*')) {
      if (each.localName.startsWith('consultease-')) { found.push(each); continue; }
      if (each.shadowRoot) walk(each.shadowRoot);
    }
  };
  walk(document);
  if (!found.length) return ['no card of ours is on this page'];
  const said = [];
  for (const each of found) {
    const { violations } = await window.axe.run(each, { rules: {
      region: { enabled: false }, 'page-has-heading-one': { enabled: false } } });
    said.push(...violations.map(({ id, nodes }) =>
      `${id}: ${nodes[0].target.flat().join(' ')} ${nodes[0].any[0]?.message ?? ''}`));
  }
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) said.push(`${wide} wide on ${innerWidth}`);
  return said;
}"""


async def check(screen: Screen, name: str) -> list[str]:
    """Let axe-core look at a screen in both schemes; return what it says."""
    page, said = screen.page, []
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text(encoding="utf-8"))
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.wait_for_function(
            "dark => document.querySelector('home-assistant').hass.themes.darkMode === dark",
            arg=scheme == "dark",
        )
        said += [f"{name}, {scheme}: {each}" for each in await page.evaluate(_LOOK)]
    await page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    return said


async def test_every_screen_of_a_kiosk(world: World) -> None:
    """On three sizes of tablets, one after the other: each screen in each scheme once."""
    said = []
    hall, library, pin = world.hall, world.library, world.pin
    said += await check(hall, "board")
    await hall["search"].fill("quidditch")
    said += await check(hall, "no result")
    await hall["show-all"].click()
    await hall.person(AWAY).click()
    said += await check(hall, "closed")
    await hall["close"].click()
    await hall.person("Ana Reyes").click()
    await hall.shown("identify")
    said += await check(hall, "identify")
    await hall.type_number(MARA)
    await hall.write("Hi")
    said += await check(hall, "request with an error")
    await hall.write("May I come in?")
    await hall.read_ticket()
    said += await check(hall, "ticket")
    await hall["done"].click()
    await hall.log_in(MARA)
    await hall.shown("requests")
    said += await check(hall, "requests")
    await hall.clear()
    said += await check(library, "board, upright")
    await library["type-number"].click()
    await library.shown("identify")
    said += await check(library, "identify, upright")
    await library.type_number(INAKI)
    await library.shown("idle")
    said += await check(library, "idle")
    said += await check(pin, "board, small")
    await pin["type-number"].click()
    said += await check(pin, "PIN")
    await pin["close"].click()
    assert not said


async def test_every_other_screen(world: World) -> None:
    """The phone's queue with its sheets, and the wall's screen of tickets."""
    said = []
    phone, desk = world.phone, world.desk
    said += await check(phone, "empty queue")
    for number in (MARA, INAKI):
        await world.office.request(world.ana, number, "May I come in?")
    await phone["accept"].wait_for()
    said += await check(phone, "queue")
    sheets = {"decline": "decline", "availability": "availability", "tell-all": "tell"}
    for button, sheet in sheets.items():
        await phone[button].click()
        await phone.shown(sheet)
        said += await check(phone, sheet)
        await phone["close"].click()
    await phone["start"].click()
    await desk.page.goto(f"{world.admin.url}/{DASHBOARD}/board")
    await desk["serving"].wait_for()
    said += await check(desk, "hall")
    await desk.open()
    await desk["faculty"].first.wait_for()
    said += await check(desk, "overview")
    assert not said


@pytest.mark.parametrize(
    "size", [(1280, 800), (1024, 600), (800, 1280), (390, 844)], ids=str
)
async def test_the_way_to_a_ticket_in_every_size(
    hall: Wall, size: tuple[int, int]
) -> None:
    """Everything that is needed can be reached, and what is tapped is large enough."""
    page = hall.page
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    try:
        await hall.ask("Liam O'Brien", MARA, "May I come in?")
        small: list[dict[str, Any]] = await page.get_by_role("button").evaluate_all(
            """(all) => all.filter((each) => each.getRootNode().host?.localName
                 .startsWith('consultease-') && each.getClientRects().length)
               .map((each) => [each.innerText, each.getBoundingClientRect()])
               .filter(([, { width, height }]) => width < 44 || height < 44)
               .map(([text, { width, height }]) => ({ text, width, height }))"""
        )
        assert not small
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await hall["done"].click()
    finally:
        await page.set_viewport_size({"width": 1280, "height": 800})
