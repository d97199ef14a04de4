"""Takes the screenshot in the docs: `python -m tests.examples.screenshot`."""

from __future__ import annotations

import asyncio
from pathlib import Path

from e6async import E926
from e6async.testing import FakeSite
from tests.examples.browser import browsing
from tests.examples.running import serving, settings

PICTURE = Path(__file__).parents[2] / "docs" / "fastapi_page.png"
SERVE = "uvicorn --app-dir examples fastapi_app:app --port 0 --timeout-graceful-shutdown 1"


async def main() -> None:
    """Search a fake site for its best posts."""
    with (
        FakeSite(E926, posts=1000, seed=3).in_thread() as fake,
        serving(SERVE, settings(fake)) as url,
    ):
        async with browsing(f"{url}/?tags=order:score") as page:
            await page.wait_for_selector("main img")
            await page.wait_for_load_state("networkidle")
            await page.screenshot(path=PICTURE)


if __name__ == "__main__":
    asyncio.run(main())
