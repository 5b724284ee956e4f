"""One page of a tablet, a phone or a laptop, and what its user does there."""

import json
from typing import Any

from playwright.async_api import Error, Locator, Page, expect

from script.harness import Kiosk

Sent = dict[str, Any]


class Screen:
    """A page that is logged in; errors of our script are kept."""

    def __init__(self, page: Page, url: str, path: str) -> None:
        """Take a page; nothing is shown yet."""
        self.page = page
        self.url = f"{url}{path}"
        self.path = path
        self.errors: list[str] = []
        self.loads = 0
        page.on("pageerror", self._broke)
        page.on("load", lambda _: self._loaded())

    def __getitem__(self, name: str) -> Locator:
        """Return what has a ``data-testid``."""
        return self.page.get_by_test_id(name)

    def button(self, name: str, **options: Any) -> Locator:
        """Return a button by what a screen reader calls it."""
        return self.page.get_by_role("button", name=name, **options)

    async def open(self) -> None:
        """Show the page."""
        await self.page.goto(self.url)

    async def navigate(self, path: str) -> None:
        """Go to another page of Home Assistant as its own links do, without loading anew."""
        await self.page.evaluate(
            "path => { history.pushState(null, '', path);"
            " window.dispatchEvent(new Event('location-changed')) }",
            path,
        )

    async def arrived(self, name: str) -> None:
        """Wait until something is shown."""
        await self[name].first.wait_for()

    async def call(self, action: str, **data: Any) -> str:
        """Call an action as the page's own user; return the error's code, or nothing."""
        domain, _, service = action.partition(".")
        return await self._try(
            "h => h.callService(...data)", [domain, service, data, None, False]
        )

    async def send(self, kind: str, **data: Any) -> str:
        """Send a websocket command over the page's own connection; return the error's code."""
        return await self._try(
            "h => h.connection.sendMessagePromise(data)", {"type": kind, **data}
        )

    async def _try(self, what: str, data: Any) -> str:
        code: str = await self.page.evaluate(
            "async data => { const act = " + what + ";"
            " try { await act(document.querySelector('home-assistant').hass); return '' }"
            " catch (error) { return String(error.code ?? error.message ?? error) } }",
            data,
        )
        return code

    async def text(self) -> str:
        """Return everything that is in the DOM, in what was typed, in storage and address."""
        found: Sent = await self.page.evaluate(
            """() => {
              const read = (root) => [...root.querySelectorAll('*')].map((each) =>
                [...each.attributes].map(({ value }) => value).join(' ') + ' ' +
                (each.value ?? '') + (each.shadowRoot ? read(each.shadowRoot) : '')
              ).join('\\n') + root.textContent;
              return { dom: read(document), address: location.href,
                title: document.title, state: history.state,
                local: { ...localStorage }, session: { ...sessionStorage } };
            }"""
        )
        return json.dumps(found, ensure_ascii=False)

    async def shown(self, name: str) -> Locator:
        """Wait until a sheet is open; return it. Its element itself has no box."""
        sheet = self[f"sheet-{name}"]
        await sheet.wait_for(state="attached")
        return sheet

    def _loaded(self) -> None:
        self.loads += 1

    def _broke(self, error: Error) -> None:
        # Home Assistant's own scripts have errors of their own.
        if "consultease.js" in (error.stack or ""):
            self.errors.append(f"{error}\n{error.stack}")


class Wall(Screen):
    """A kiosk's tablet."""

    def __init__(self, page: Page, url: str, path: str, kiosk: Kiosk) -> None:
        """Take the page of a kiosk's user."""
        super().__init__(page, url, path)
        self.kiosk = kiosk

    async def ready(self) -> None:
        """Wait until the board is there and takes a student."""
        await self["person"].first.wait_for()
        await expect(self["type-number"]).to_be_visible()

    async def clear(self) -> None:
        """Leave the screen as the next student expects it."""
        await self.send("consultease/kiosk/logout", kiosk_id=self.kiosk.kiosk_id)
        if await self["sheet-identify"].count():
            await self["close"].click()
        for name in ("identify", "request", "ticket", "requests"):
            await expect(self[f"sheet-{name}"]).to_have_count(0)
        await self.ready()

    def person(self, name: str) -> Locator:
        """Return somebody's card on the board."""
        return self["person"].filter(has_text=name)

    async def type_number(self, number: str) -> None:
        """Type a student number where it is asked for."""
        await self.shown("identify")
        await self["number"].fill(number)
        await self["identify"].click()

    async def log_in(self, number: str) -> None:
        """Log in from the footer."""
        await self["type-number"].click()
        await self.type_number(number)
        await self["logout"].first.wait_for()

    async def ask(self, name: str, number: str, details: str) -> str:
        """Ask somebody, from the board to the ticket; return the ticket."""
        await self.person(name).click()
        await self.type_number(number)
        await self.write(details)
        return await self.read_ticket()

    async def write(self, details: str) -> None:
        """Write and send a request."""
        await self["details"].fill(details)
        await self["send"].click()

    async def read_ticket(self) -> str:
        """Wait for the ticket; return its number."""
        await self["ticket"].wait_for()
        return await self["ticket"].inner_text()

    async def usb(self, card: str) -> None:
        """Type as a USB reader does: fast, and with Enter at the end."""
        await self.page.keyboard.type(f"{card}\n")
