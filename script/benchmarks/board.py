"""The kiosk's board beside a stock dashboard of tile cards for the same people."""

import argparse
import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
import sys
from typing import Any

from playwright.async_api import Browser, Page

from script.harness import ConsultEase, Login, Mosquitto, add_user, connect
from script.harness.auth import log_in
from script.harness.browser import log_in_pages, open_browser

from .office import Subject, subject
from .traffic import Desks, desk_ids, measure

PEOPLE = 500
CHANGES = 20
BUSY_RATE, BUSY_CHANGES = 20, 200
MANY, MANY_RATE = 10_000, 150
TABLET = Login("hallway", "bench-password", "Hallway tablet")

# Finds what is shown, and says when all of it, or one change of it, is there to be drawn.
_WATCH = """
window.bench = {
  find(name, root = document) {
    for (const each of root.querySelectorAll('*')) {
      if (each.localName === name) return each;
      const found = each.shadowRoot && window.bench.find(name, each.shadowRoot);
      if (found) return found;
    }
  },
  text(node) {
    return (node.shadowRoot ? bench.text(node.shadowRoot) : '') + [...node.childNodes]
      .map((each) => each.nodeType === 3 ? each.data : bench.text(each)).join(' ');
  },
  board() {
    bench.root ??= bench.find('consultease-people');
    return [...bench.root?.shadowRoot?.querySelectorAll('[data-person]') ?? []];
  },
  tiles() {
    bench.root ??= bench.find('hui-grid-section');
    const cards = [...bench.root?.shadowRoot?.querySelectorAll('hui-card') ?? []];
    return cards.filter((each) => each.firstElementChild?.shadowRoot);
  },
  /** Comes just after everything of a frame was drawn. */
  frame() {
    return new Promise((done) => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage(null);
    }));
  },
  async complete(kind, count) {
    for (;;) {
      const all = bench[kind]();
      if (all.length >= count && bench.text(all.at(-1)).includes('Person')) break;
      await bench.frame();
    }
    return performance.now();
  },
  async shows(kind, name, words) {
    let one;
    for (;;) {
      await bench.frame();
      one = one?.isConnected && bench.text(one).includes(name) ? one
        : bench[kind]().find((each) => bench.text(each).includes(name));
      if (one && words.some((each) => bench.text(one).includes(each))) return Date.now();
    }
  },
  tasks: [],
};
new PerformanceObserver((list) => bench.tasks.push(...list.getEntries().map((e) => e.duration)))
  .observe({ entryTypes: ['longtask'] });
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A dashboard, and what it is called in the page's script and in the output."""

    kind: str
    name: str
    path: str
    count: int = PEOPLE


BOARD = Shown("board", "board", "/bench-board/kiosk")
TILES = Shown("tiles", "500 tile cards", "/bench-tiles/0")
# What Home Assistant's own page takes: no dashboard can be there sooner.
SHELL = Shown("tiles", "one tile card", "/bench-shell/0", count=1)


async def run(folder: Path, options: argparse.Namespace) -> None:
    """Measure both in one browser at one Home Assistant, and print it."""
    async with AsyncExitStack() as stack:
        broker = stack.enter_context(Mosquitto(folder / "broker"))
        hass = await stack.enter_async_context(
            subject(folder / "hass", broker, people=PEOPLE)
        )
        await _dashboards(hass)
        desks = Desks(broker)
        stack.callback(desks.close)
        await desks.wait_heard(hass)
        desks.announce(desk_ids(PEOPLE))
        token = await _hang_up(hass)
        browser = await stack.enter_async_context(
            open_browser("--enable-precise-memory-info")
        )
        tablet = Tablet(browser, hass.url, token)
        await _navigate(tablet, options.pairs)
        for shown in (BOARD, TILES):
            await _pixels(tablet, hass, shown)
        await _endure(tablet, hass, desks)


async def _dashboards(hass: Subject) -> None:
    statuses = sorted(
        each["entity_id"]
        for each in await hass.websocket.command("config/entity_registry/list")
        if each["platform"] == "consultease" and each["unique_id"].endswith("_status")
    )
    cards = [{"type": "tile", "entity": each} for each in statuses]

    def tiles(count: int) -> dict[str, Any]:
        section = {"type": "grid", "cards": cards[:count]}
        return {"views": [{"type": "sections", "sections": [section]}]}

    configs: Mapping[str, Any] = {
        "bench-board": {"strategy": {"type": "custom:consultease"}},
        "bench-tiles": tiles(TILES.count),
        "bench-shell": tiles(SHELL.count),
    }
    for path, config in configs.items():
        await hass.websocket.command(
            "lovelace/dashboards/create", url_path=path, title=path, mode="storage"
        )
        await hass.websocket.command(
            "lovelace/config/save", url_path=path, config=config
        )


@dataclass(frozen=True, slots=True)
class Tablet:
    """A browser, and the token of the kiosk's user, who is no administrator."""

    browser: Browser
    url: str
    token: str

    async def open(self, shown: Shown) -> Page:
        """Show a dashboard for the first time, which fills the caches."""
        context = await log_in_pages(
            self.browser, self.url, self.token, service_workers="allow"
        )
        await context.add_init_script(_WATCH)
        context.set_default_timeout(60_000)
        page = await context.new_page()
        await self.navigate(page, shown)
        return page

    async def navigate(self, page: Page, shown: Shown) -> float:
        """Go to a dashboard; return the seconds until all of it is there."""
        await page.goto(f"{self.url}{shown.path}")
        script = f"bench.complete('{shown.kind}', {shown.count})"
        async with asyncio.timeout(60):
            milliseconds: float = await page.evaluate(script)
        return milliseconds / 1000


async def _hang_up(hass: Subject) -> str:
    """Put up a kiosk with a user of its own; return that user's token."""
    user_id = await add_user(hass.websocket, TABLET)
    async with connect(hass.url, await hass.token()) as client:
        office = await ConsultEase.find(client)
        await office.add_kiosk("Hallway", user_id=user_id)
    return await log_in(hass.session, hass.url, TABLET)


async def _navigate(tablet: Tablet, pairs: int) -> None:
    """Print how long each takes from the address to the last card, in turns."""
    pages = {shown: await tablet.open(shown) for shown in (BOARD, TILES, SHELL)}
    taken: dict[Shown, list[float]] = {shown: [] for shown in pages}
    for _ in range(pairs):
        for shown, page in pages.items():
            taken[shown].append(await tablet.navigate(page, shown))
            await page.goto("about:blank")
    board, tiles, shell = (median(each) for each in taken.values())
    # Each beside the one that was measured just before or after it: others use the machine, too.
    ratio = median(a / b for a, b in zip(taken[BOARD], taken[TILES], strict=True))
    for page in pages.values():
        await page.context.close()
    _say(f"tablet's navigation to {PEOPLE} people, warm cache, median of {pairs}:")
    _say(f"  board {board:.2f} s, tile cards {tiles:.2f} s; of each pair {ratio:.2f}x")
    _say(f"  one tile card alone, which is Home Assistant's own page: {shell:.2f} s")


async def _pixels(tablet: Tablet, hass: Subject, shown: Shown) -> None:
    """Print how long a change in Home Assistant takes to the screen."""
    page = await tablet.open(shown)
    device = await _device(hass, "Person 0")
    changed = await hass.websocket.subscribe(
        "subscribe_trigger",
        trigger={"platform": "state", "entity_id": "sensor.person_0_status"},
    )
    taken = []
    for number in range(2 + CHANGES):
        status = ("busy", "available")[number % 2]
        words = [status.capitalize(), status]
        seen = asyncio.create_task(
            page.evaluate(f"bench.shows('{shown.kind}', 'Person 0', {words})")
        )
        await asyncio.sleep(0.2)
        await hass.websocket.command(
            "call_service",
            domain="consultease",
            service="set_availability",
            service_data={"device_id": device, "availability": status},
        )
        event = await changed.wait_for()
        state = event["variables"]["trigger"]["to_state"]
        taken.append(await seen - _milliseconds(state["last_changed"]))
    # The first ones are slower everywhere: nothing has been drawn in that way yet.
    taken = taken[2:]
    _say(f"a change in Home Assistant to pixels, {shown.name}, {CHANGES} times:")
    _say(f"  median {median(taken):.0f} ms, worst {max(taken):.0f} ms")
    await page.context.close()


async def _endure(tablet: Tablet, hass: Subject, desks: Desks) -> None:
    """Print what many changes do to the board."""
    page = await tablet.open(BOARD)
    people = desk_ids(PEOPLE)
    await page.evaluate("bench.tasks.length = 0")
    await measure(hass, desks, people, BUSY_CHANGES, pace=BUSY_RATE)
    tasks = await page.evaluate("bench.tasks")
    _say(f"long tasks (over 50 ms) while {BUSY_RATE} changes a second arrive:")
    _say(f"  {len(tasks)}, longest {max(tasks, default=0):.0f} ms")
    session = await page.context.new_cdp_session(page)

    async def heap() -> float:
        await session.send("HeapProfiler.collectGarbage")
        used: float = (await session.send("Runtime.getHeapUsage"))["usedSize"]
        return used / 1e6

    sizes = [await heap()]
    for _ in range(4):
        await measure(hass, desks, people, MANY // 4, pace=MANY_RATE)
        sizes.append(await heap())
    _say(f"JavaScript heap over {MANY} changes, at every quarter:")
    _say("  " + ", ".join(f"{size:.1f}" for size in sizes) + " MB")
    await page.context.close()


async def _device(hass: Subject, name: str) -> str:
    devices = await hass.websocket.command("config/device_registry/list")
    iden: str = next(each["id"] for each in devices if each["name"] == name)
    return iden


def _milliseconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp() * 1000


def _say(line: str) -> None:
    print(line)
    sys.stdout.flush()
