"""aioe621 takes an address and keeps no pace; `crawl_wild` sends eight requests at a time."""

from __future__ import annotations

import asyncio
import json
from itertools import count

from aioe621 import Client  # type: ignore[import-not-found]
from aioe621.exceptions import NotFoundError  # type: ignore[import-not-found]
from pydantic import ValidationError

from benchmarks.peer_clients.work import TAGS, Crawl, asked, ids

_AT_ONCE = 8


async def _crawl(client: Client, crawl: Crawl, lanes: int) -> None:
    pages = count(1)

    async def lane() -> None:
        while crawl.came(len(await client.posts.list(TAGS, limit=320, page=next(pages)))):
            pass

    await asyncio.gather(*(lane() for _ in range(lanes)))
    crawl.tell()


async def _look_up(client: Client, count: int) -> None:
    async def found(each: int) -> int:
        try:
            await client.posts.get(each)
        except (NotFoundError, ValidationError):
            return 0
        return 1

    print(json.dumps({"posts": sum(await asyncio.gather(*map(found, ids(count))))}))


async def _main() -> None:
    url, work, much = asked()
    client = Client(user_agent="benchmark/1.0 (by nobody)", base_url=url, timeout=60)
    if work == "look_up":
        await _look_up(client, much)
    else:
        await _crawl(client, Crawl(much), _AT_ONCE if work == "crawl_wild" else 1)


asyncio.run(_main())
