"""Cancellations at any moment of any kind of call: nothing is stuck, and nothing is left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Awaitable, Mapping
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Final

from e6async import E621
from e6async.errors import E6Error
from e6async.testing import FakeSite
from tests.attacks.fuzzing.attack import Attack, Call, check_idle, client

_LATENCY = 0.2


async def _read(items: AsyncIterable[object], count: int) -> None:
    async for _ in items:
        count -= 1
        if not count:
            return


async def _download(e6: E621, folder: Path) -> None:
    post = await e6.posts.search("rating:s", limit=1).first()
    assert post is not None
    await e6.download(post, folder)


CALLS: Final[Mapping[str, Call]] = {
    "one": lambda e6: e6.posts.get(5),
    "looked up together": lambda e6: asyncio.gather(*(e6.posts.get(n) for n in range(1, 9))),
    "many": lambda e6: e6.posts.many([1, 2, 3, 4]),
    "equal reads": lambda e6: asyncio.gather(*(e6.tags.get(1) for _ in range(4))),
    "list": lambda e6: e6.posts.search("", page_size=5).collect(limit=20),
    "items": lambda e6: _read(e6.posts.search("", page_size=5), 12),
    "pages": lambda e6: _read(e6.posts.search("", page_size=5).by_page(), 3),
    "crawl": lambda e6: _read(e6.posts.crawl("limit:5"), 20),
    "stream": lambda e6: _read(e6.posts.stream(""), 1),
    "write": lambda e6: e6.comments.create(5, "hello"),
    "raw": lambda e6: e6.raw("GET", "/posts.json?limit=1"),
    "exports": lambda e6: _read(e6.exports.tags.rows(), 40),
}


async def _run(random: Random, folder: Path) -> None:
    async with FakeSite(E621, posts=30, latency=_LATENCY) as fake:
        login, key = fake.credentials("member")
        async with client(fake.url, login, key) as e6:
            names = [*CALLS, "download", "all downloads"]
            name = random.choice(names)
            before = asyncio.all_tasks()
            work: Awaitable[object]
            if name == "download":
                work = _download(e6, folder)
            elif name == "all downloads":
                work = _read(e6.download_all(e6.posts.search("", limit=6), folder), 6)
            else:
                work = CALLS[name](e6)
            task = asyncio.ensure_future(work)
            await asyncio.sleep(random.random() * random.choice([0.1, 1.0, 4.0]))
            task.cancel()
            with suppress(asyncio.CancelledError, E6Error):
                await asyncio.wait_for(task, 60)
            assert task.done(), f"{name} goes on after it was cancelled"
            await check_idle(e6, before)
            assert (await e6.posts.get(7)).id == 7
        assert fake.violations == 0, f"{name}: {fake.violations} requests came too soon"


CANCELLATIONS = Attack("cancellations", "the call ends, nothing is left, the next one works", _run)
