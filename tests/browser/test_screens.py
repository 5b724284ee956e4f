"""Every screen in its size, light and dark: nothing cut off, and nothing that axe-core finds."""

from pathlib import Path

from playwright.async_api import Page, expect
import pytest

from script.simulator import Broker, Reader
from tests.e2e.pair import HANAKO, INAKI, MARA

from .screen import Screen
from .world import AWAY, CARDS, DASHBOARD, NOT_A_CARD, World

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
  const small = (root) => [...root.querySelectorAll('*')].flatMap((each) =>
    [...(each.shadowRoot ? small(each.shadowRoot) : []),
     ...(each.matches('button, input, select, textarea') ? [each] : [])]);
  for (const each of found.flatMap((one) => small(one.shadowRoot ?? one))) {
    // A search field is as large as its frame.
    const { width, height } = (each.closest('label') ?? each).getBoundingClientRect();
    if (each.getClientRects().length && (width < 44 || height < 44)) {
      said.push(`${each.outerHTML.slice(0, 80)} is ${width} x ${height}`);
    }
  }
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) said.push(`${wide} wide on ${innerWidth}`);
  return said;
}"""


SIZES = ((1280, 800), (1024, 600), (800, 1280), (390, 844))

# What Home Assistant cannot be asked for: a board that is not there yet, and one of nobody.
_BOARD = """(board) => {
  const find = (root) => [...root.querySelectorAll('*')].reduce((found, each) => found
    ?? (each.localName === 'consultease-people' ? each : each.shadowRoot && find(each.shadowRoot)),
    null);
  find(document).board = { ...board, people: new Map() };
}"""


class Inspector:
    """Looks at screens, and keeps what is wrong with them."""

    def __init__(self) -> None:
        """Nothing was found yet."""
        self.said: list[str] = []

    async def look(
        self, screen: Screen, name: str, *sizes: tuple[int, int], key: str = "Shift"
    ) -> None:
        """Let axe-core look at a screen in both schemes and all sizes."""
        page, before = screen.page, screen.page.viewport_size
        if not await page.evaluate("'axe' in window"):
            await page.evaluate(AXE.read_text(encoding="utf-8"))
        for scheme in ("dark", "light"):
            await _colours(page, scheme)
            for width, height in sizes or SIZES:
                await page.set_viewport_size({"width": width, "height": height})
                if key:
                    # Somebody is there: nothing closes by itself.
                    await page.keyboard.press(key)
                self.said += [
                    f"{name}, {scheme}, {width}: {each}"
                    for each in await page.evaluate(_LOOK)
                ]
        if before:
            await page.set_viewport_size(before)


async def _colours(page: Page, scheme: str) -> None:
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    await page.wait_for_function(
        "dark => document.querySelector('home-assistant').hass.themes.darkMode === dark",
        arg=scheme == "dark",
        polling=50,
    )


async def test_every_screen_of_a_kiosk(world: World) -> None:
    """One walk through everything that a tablet shows."""
    find = Inspector()
    hall = world.hall
    await find.look(hall, "board")
    await hall["search"].fill("quidditch")
    await find.look(hall, "no result")
    await hall["show-all"].click()
    office = await hall.page.evaluate(
        "document.querySelector('home-assistant').hass.config.location_name"
    )
    await hall.page.evaluate(_BOARD, {"link": "connecting", "office": None})
    await find.look(hall, "loading")
    await hall.page.evaluate(_BOARD, {"link": "live", "office": {"title": office}})
    await find.look(hall, "empty")
    await hall.page.reload()
    await hall.ready()
    await hall.person(AWAY).click()
    await find.look(hall, "closed")
    await hall["close"].click()
    await hall.person("Ana Reyes").click()
    await hall.shown("identify")
    await find.look(hall, "identify")
    await hall["letters"].click()
    await find.look(hall, "letters")
    await hall["letters"].click()
    await world.scan(NOT_A_CARD)
    await find.look(hall, "refused")
    await hall.type_number(MARA)
    await hall.write("Hi")
    await find.look(hall, "request with an error")
    await hall.write("May I come in?")
    await hall.read_ticket()
    await find.look(hall, "ticket")
    await hall["cancel-request"].click()
    await find.look(hall, "cancel?")
    await hall["cancel-yes"].click()
    await find.look(hall, "cancelled")
    await hall.clear()
    await hall.log_in(MARA)
    await find.look(hall, "greeting")
    await hall["my-requests"].click()
    await find.look(hall, "no requests, and a history")
    await hall.clear()
    await world.office.request(world.ana, MARA, "May I come in?")
    await hall.log_in(MARA)
    await hall.shown("requests")
    await hall["cancel-request"].click()
    await find.look(hall, "requests")
    await hall.clear()
    assert not find.said


async def test_a_kiosk_without_its_connection(world: World) -> None:
    """The board, and a request in the middle of its words."""
    find = Inspector()
    hall = world.hall
    await _cut(hall)
    await expect(hall.page.get_by_text("Connection lost.")).to_be_visible()
    await find.look(hall, "board, lost")
    await _mend(hall)
    await hall.person("Ana Reyes").click()
    await hall.type_number(MARA)
    await hall["details"].fill("May I come in?")
    await _cut(hall)
    await expect(hall.page.get_by_text("Your text is kept.")).to_be_visible()
    await find.look(hall, "request, lost")
    await _mend(hall)
    await find.look(hall, "request, back")
    await hall.usb(CARDS[MARA])
    await expect(hall["send"]).to_be_enabled()
    assert not find.said


async def _cut(screen: Screen) -> None:
    await screen.page.context.set_offline(True)
    await screen.page.evaluate(
        "document.querySelector('home-assistant').hass.connection.socket.close()"
    )


async def _mend(screen: Screen) -> None:
    await screen.page.context.set_offline(False)
    await expect(screen.page.get_by_text("onnection was lost.")).to_have_count(
        0, timeout=20_000
    )
    await expect(screen.page.get_by_text("Connection lost.")).to_have_count(
        0, timeout=20_000
    )


async def test_the_ways_in(world: World) -> None:
    """A PIN, a keyboard on the screen, a pause after five tries, and nobody there."""
    find = Inspector()
    library, pin = world.library, world.pin
    await library.log_in(INAKI)
    await library.shown("idle")
    await find.look(library, "idle", (800, 1280), (390, 844), key="")
    await pin["type-number"].click()
    await pin["number"].fill(HANAKO)
    await pin["identify"].click()
    await find.look(pin, "PIN")
    await pin["letters"].click()
    await find.look(pin, "PIN, letters")
    await pin["close"].click()
    await pin["search"].click()
    await pin["keyboard"].wait_for()
    await find.look(pin, "board with a keyboard")
    for _ in range(5):
        await pin.send(
            "consultease/kiosk/identify",
            kiosk_id=pin.kiosk.kiosk_id,
            number="2026-9999",
            pin="111111",
        )
    await pin["type-number"].click()
    await pin["number"].fill(HANAKO)
    await pin["identify"].click()
    await pin["pin"].fill("111111")
    await pin["identify"].click()
    await pin["locked"].wait_for()
    await find.look(pin, "locked")
    assert not find.said


async def test_every_other_screen(world: World) -> None:
    """The phone's queue with its sheets, and the wall's screen of tickets."""
    find = Inspector()
    phone, desk = world.phone, world.desk
    await find.look(phone, "empty queue")
    for number in (MARA, INAKI):
        await world.office.request(world.ana, number, "May I come in?")
    await phone["accept"].wait_for()
    await find.look(phone, "queue")
    await phone["accept"].click()
    await phone["no_show"].click()
    await phone["missed"].wait_for()
    await find.look(phone, "queue, one did not come")
    await phone["requeue"].click()
    await expect(phone["missed"]).to_have_count(0)
    sheets = {
        "decline": "decline",
        "availability": "availability",
        "back-in": "back",
        "tell-all": "tell",
    }
    for button, sheet in sheets.items():
        await phone[button].click()
        await phone.shown(sheet)
        await find.look(phone, sheet)
        await phone["close"].click()
    await phone["start"].click()
    await expect(phone["complete"]).to_be_enabled()
    await find.look(phone, "in consultation")
    await desk.page.goto(f"{world.admin.url}/{DASHBOARD}/board")
    await desk["serving"].wait_for()
    await find.look(desk, "hall")
    await desk.open()
    await desk["faculty"].first.wait_for()
    await find.look(desk, "overview")
    await world.tidy()
    await desk.page.goto(f"{world.admin.url}/{DASHBOARD}/board")
    await desk["in-office"].first.wait_for()
    await find.look(desk, "hall, nobody served")
    await desk.open()
    assert not find.said


PLAIN = "school-plain"


async def test_what_is_not_for_everybody(
    world: World,
    broker: Broker,
) -> None:
    """A kiosk on a phone and a queue on the wall are refused; a kiosk may take cards alone."""
    find = Inspector()
    hall, phone, desk = world.hall, world.phone, world.desk
    lab = await world.office.add_kiosk(
        "Lab", identification="card", reader="reader-lab"
    )
    with Reader("reader-lab", broker):
        await world.admin.states.wait_for(lab["reader"], "on")
    await world.admin.states.wait_for(lab["reader"], "off")
    cards = {
        "lab": {"type": "custom:consultease-kiosk-card", "kiosk": lab.kiosk_id},
        "kiosk": {"type": "custom:consultease-kiosk-card"},
        "queue": {"type": "custom:consultease-queue-card"},
    }
    views = [
        {"title": path, "path": path, "type": "panel", "cards": [card]}
        for path, card in cards.items()
    ]
    await world.admin.create_dashboard(PLAIN, "Plain", "mdi:school", {"views": views})
    for screen, path, shown in (
        (phone, "kiosk", "no-kiosk"),
        (hall, "queue", "no-queue"),
        (desk, "lab", "person"),
    ):
        await screen.page.goto(f"{world.admin.url}/{PLAIN}/{path}")
        await screen[shown].first.wait_for()
        await find.look(screen, shown)
    off = desk.page.get_by_text("The card reader is not connected.")
    await expect(off).to_be_visible()
    await desk["person"].filter(has_text="Ana Reyes").click()
    await desk.shown("identify")
    await expect(off.last).to_be_visible()
    await find.look(desk, "identify by card, reader off")
    for screen in (hall, phone, desk):
        await screen.open()
    await hall.ready()
    await phone.arrived("queue")
    await desk.arrived("faculty")
    await world.office.remove_kiosk(lab)
    assert not find.said
