"""aioe621 takes an address, and decodes strictly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aioe621 import Client  # type: ignore[import-not-found]

from tests.judges.programs.run import run, site

URL, LOGIN, KEY = site()


def _with(use: Callable[[Client], Awaitable[object]]) -> Callable[[], object]:
    async def work() -> object:
        client = Client(user_agent="judge/1.0 (by nobody)", base_url=URL)
        async with client.session:
            return await use(client)

    return lambda: asyncio.run(work())


run(
    {
        "posts": _with(lambda client: client.posts.list("rating:s", limit=50)),
        "post": _with(lambda client: client.posts.get(5)),
        "random": _with(lambda client: client.posts.random()),
        "popular": _with(lambda client: client.posts.popular()),
        "tags": _with(lambda client: client.tags.list()),
        "tag": _with(lambda client: client.tags.get(1)),
        "tag by name": _with(lambda client: client.tags.get_by_name("fog")),
        "pools": _with(lambda client: client.pools.list()),
        "pool": _with(lambda client: client.pools.get(1)),
        "forum topics": _with(lambda client: client.forum.topics()),
        "forum posts": _with(lambda client: client.forum.posts()),
    }
)
