"""The system's Chromium, with pages that are logged in to a Home Assistant."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
import json
import os
from pathlib import Path
import shutil
import time
from typing import Any

from playwright.async_api import Browser, BrowserContext, async_playwright

# As script/lib_chromium.sh looks for it.
_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
_LASTING = 10 * 365 * 24 * 3600


def find_chromium() -> Path:
    """Return the browser to drive; raises ``FileNotFoundError`` if there is none."""
    for name in _wanted():
        if found := shutil.which(name):
            return Path(found)
    msg = "Chromium is not installed; script/setup says how, or set CHROMIUM"
    raise FileNotFoundError(msg)


def _wanted() -> Iterator[str]:
    if named := os.environ.get("CHROMIUM"):
        yield named
    yield from _NAMES


@asynccontextmanager
async def open_browser(*arguments: str) -> AsyncGenerator[Browser]:
    """Start a browser without a window; ``arguments`` are Chromium's own."""
    # Its sandbox refuses to run for root, who is who one is in a container.
    sandbox = ["--no-sandbox"] if os.getuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_chromium(), args=[*sandbox, *arguments]
        )
        try:
            yield browser
        finally:
            await browser.close()


async def log_in_pages(
    browser: Browser, url: str, token: str, **options: Any
) -> BrowserContext:
    """Return a context whose pages are logged in with a token.

    ``options`` are those of ``Browser.new_context``: ``viewport``, ``color_scheme``, …
    """
    context = await browser.new_context(
        **{"service_workers": "block", "viewport": {"width": 1280, "height": 800}}
        | options
    )
    tokens = {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": _LASTING,
        "expires": int((time.time() + _LASTING) * 1000),
        "refresh_token": "",
        "hassUrl": url,
        "clientId": f"{url}/",
    }
    # As Home Assistant's own page keeps them when somebody stays logged in.
    await context.add_init_script(
        f"localStorage.setItem('hassTokens', {json.dumps(json.dumps(tokens))})"
    )
    return context
