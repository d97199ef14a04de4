"""The page of the FastAPI example, in a real browser."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from e6async import E926
from e6async.testing import FakeSite
from tests.examples.browser import browsing
from tests.examples.chromium import BINARY, MISSING
from tests.examples.running import AGENT, keeps_the_limit, serving, settings

pytestmark = pytest.mark.any_python

if BINARY is None:
    pytest.skip(MISSING, allow_module_level=True)

SERVE = "uvicorn --app-dir examples fastapi_app:app --port 0 --timeout-graceful-shutdown 1"
IS_DRAWN = "document.querySelector('main img').naturalWidth > 0"


@asynccontextmanager
async def gallery(fake: FakeSite, path: str = "") -> AsyncGenerator[Page]:
    """The page in a browser."""
    with serving(SERVE, settings(fake)) as url:
        async with browsing(url + path) as page:
            yield page


async def numbers(page: Page) -> list[int]:
    """The ids of the posts on the sheet."""
    return [int(text[1:].split("▲")[0]) for text in await page.locator("main a").all_inner_texts()]


async def test_the_sheet_grows_as_one_scrolls() -> None:
    """Scrolling to the end shows each post of the site once, newest first, with its picture."""
    with FakeSite(E926, posts=500, seed=3).in_thread() as fake:
        async with gallery(fake) as page:
            cards = page.locator("main a")
            await expect(cards).not_to_have_count(0)
            first = await cards.count()
            await page.wait_for_function(IS_DRAWN)
            for _ in range(400):
                await page.mouse.wheel(0, 2000)
                await page.wait_for_timeout(50)
                if (await page.locator("#status").inner_text()).endswith(" posts"):
                    break
            await expect(page.locator("#status")).to_have_text(re.compile(r"^\d+ posts$"))
            found = await numbers(page)
        assert keeps_the_limit(fake)
        async with E926(AGENT, base_url=fake.url) as e6:
            expected = [post.id async for post in e6.posts.search()]
        assert found == expected
        assert first < len(found)


async def test_the_search_box() -> None:
    """A search replaces the sheet and is in the URL, Back returns, and a wrong one says why."""
    with FakeSite(E926, posts=300, seed=3).in_thread() as fake:
        async with gallery(fake) as page:
            cards, status = page.locator("main a"), page.locator("#status")
            await expect(cards).not_to_have_count(0)
            newest = await cards.first.inner_text()
            box = page.get_by_role("searchbox", name="Tags")
            await box.fill("score:>=40 order:score")
            await box.press("Enter")
            await expect(cards.first).not_to_have_text(newest)
            assert "tags=score%3A%3E%3D40+order%3Ascore" in page.url
            titles = await cards.evaluate_all("cards => cards.map(card => card.innerText)")
            scores = [int(title.split("▲")[1].split()[0]) for title in titles]
            assert scores == sorted(scores, reverse=True)
            assert min(scores) >= 40
            await page.go_back()
            await expect(cards.first).to_have_text(newest)
            await box.fill("score:abc")
            await page.get_by_role("button", name="Search").click()
            await expect(status).to_contain_text("score:abc")
            await expect(cards).to_have_count(0)


async def test_a_busy_site_is_asked_again() -> None:
    """After 503 the page waits as long as it was told, and then shows the posts."""
    with FakeSite(E926, posts=100, seed=3).in_thread() as fake:
        async with gallery(fake) as page:
            await page.route(
                "**/posts?*",
                lambda route: route.fulfill(status=503, headers={"Retry-After": "1"}, json={}),
                times=1,
            )
            await page.goto(f"{page.url.split('?')[0]}?tags=rating:s")
            await expect(page.locator("#status")).to_have_text("Busy; trying again in 1 s.")
            await expect(page.locator("main a")).not_to_have_count(0)


async def test_the_picture_of_the_docs_is_small() -> None:
    """The screenshot in the docs is a PNG of less than 150 kB."""
    picture = (Path(__file__).parents[2] / "docs" / "fastapi_page.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 150_000
