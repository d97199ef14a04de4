"""A fake site in a process of its own, and what it saw: the server's truth.

Its posts are the plainest there can be: none is missing, none lacks the time of its last change,
because some clients stop at the first page that is not full or do not read such a post.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from itertools import pairwise
from math import inf
from typing import Self

import attrs

from e6async import E621
from e6async.testing import FakeSite
from e6async.testing._growing_posts import GrowingPosts
from e6async.testing._records import Post
from e6async.testing._source import Source

_TOLERANCE = 0.001
"""Seconds by which two requests may be closer, for what a clock may be off."""


class Transport:
    """Stands before a site that runs elsewhere, passes everything on and notes when it came.

    The site itself is busy at times with writing pages, and would note an arrival too late.
    """

    def __init__(self, site: str) -> None:
        self.url = ""
        self._host, self._port = site.removeprefix("http://").split(":")
        self._times: list[float] = []

    @property
    def times(self) -> list[float]:
        """When requests came, in seconds of the monotonic clock."""
        return sorted(self._times)

    @property
    def requests(self) -> int:
        """How many requests came."""
        return len(self._times)

    @property
    def violations(self) -> int:
        """How many came under 500 ms after the one before."""
        return sum(later - sooner < 0.5 - _TOLERANCE for sooner, later in pairwise(self._times))

    @property
    def closest(self) -> float:
        """The fewest seconds between two requests; infinity before the second one."""
        return min((later - sooner for sooner, later in pairwise(self._times)), default=inf)

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[Self]:
        """Let clients in."""
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()

    async def _pass_on(self, client: asyncio.StreamReader, answers: asyncio.StreamWriter) -> None:
        site, asking = await asyncio.open_connection(self._host, int(self._port))
        back = asyncio.create_task(_copy(site, answers))
        try:
            while chunk := await client.read(1 << 16):
                if chunk.startswith(b"GET "):
                    self._times.append(time.monotonic())
                asking.write(chunk)
        except ConnectionError:
            pass
        finally:
            asking.close()
            await back


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while chunk := await reader.read(1 << 16):
            writer.write(chunk)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


class _Plain(Source):
    """The posts of a world, each with the time of its last change."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.last_id = source.last_id
        self.last_change = source.last_change

    def __len__(self) -> int:
        return len(self._source)

    def has_row(self, id: int) -> bool:
        return self._source.has_row(id)

    def ids(self, low: int = 1, high: int | None = None) -> Iterator[int]:
        return self._source.ids(low, high)

    def ids_down(self, low: int = 1, high: int | None = None) -> Iterator[int]:
        return self._source.ids_down(low, high)

    def make(self, id: int) -> Post:
        post = self._source.make(id)
        return attrs.evolve(post, updated_at=post.updated_at or post.created_at)


@asynccontextmanager
async def site(*, posts: int, latency: float) -> AsyncGenerator[Transport]:
    """Run a site; its search index is ready before anyone is let in."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.site", str(posts), str(latency),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        url = (await process.stdout.readline()).decode().strip()
        async with Transport(url).open() as transport:
            yield transport
    finally:
        process.kill()
        await process.wait()


async def _serve(posts: int, latency: float) -> None:
    async with FakeSite(E621, posts=posts, gaps=0, latency=latency) as fake:
        fake.world.posts.source = GrowingPosts(_Plain(fake.world.posts.source))
        await fake.world.prepare()
        print(fake.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2])))
