"""Opens pages in the browser of the system, which draws without a screen."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from playwright.async_api import Page, async_playwright

from tests.examples.chromium import BINARY

_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@asynccontextmanager
async def browsing(url: str) -> AsyncGenerator[Page]:
    """A page in a new browser; fails at the end if a script of the page failed."""
    failures: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=BINARY, args=[*_FLAGS])
        page = await browser.new_page(viewport={"width": 900, "height": 620})
        page.on("pageerror", lambda error: failures.append(str(error)))
        await page.goto(url)
        yield page
        await browser.close()
    assert failures == []
