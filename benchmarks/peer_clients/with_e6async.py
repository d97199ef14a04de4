"""e6async itself, in a process of its own like the others."""

from __future__ import annotations

import asyncio
import json

from benchmarks.peer_clients.work import TAGS, Crawl, asked, ids
from e6async import E621
from e6async.errors import NotFoundError


async def _crawl(e6: E621, crawl: Crawl) -> None:
    async for page in e6.posts.crawl(TAGS).by_page():
        if not crawl.came(len(page)):
            break
    crawl.tell()


async def _look_up(e6: E621, count: int) -> None:
    async def found(each: int) -> int:
        try:
            await e6.posts.get(each)
        except NotFoundError:
            return 0
        return 1

    print(json.dumps({"posts": sum(await asyncio.gather(*map(found, ids(count))))}))


async def _main() -> None:
    url, work, much = asked()
    async with E621("benchmark/1.0 (by nobody)", base_url=url) as e6:
        await (_look_up(e6, much) if work == "look_up" else _crawl(e6, Crawl(much)))


asyncio.run(_main())
