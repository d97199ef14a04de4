"""Crawls: their share of the possible rate, killed and resumed, and their memory."""

from __future__ import annotations

import asyncio
import gc
import json
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import attrs

from benchmarks.report import Row, Table
from e6async import E621
from e6async.testing import FakeSite, run_in_virtual_time

AGENT = "bench/1.0 (by nobody)"
PAGE_SIZE = 320
MIN_INTERVAL = 0.5
POSTS = 100_000
KILLS = 200


@attrs.frozen
class Site:
    """A site in another process."""

    url: str
    process: asyncio.subprocess.Process

    async def seen(self) -> list[float]:
        """When requests arrived; this ends the site."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(b"\n")
        return sorted(json.loads(await self.process.stdout.readline()))


@asynccontextmanager
async def site(kind: str, posts: int, latency: float) -> AsyncGenerator[Site]:
    """Run a site: `fake` is FakeSite, `replayed` sends one page with other ids."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.crawl_site", kind, str(posts), str(latency)),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, limit=1 << 24,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        yield Site((await process.stdout.readline()).decode().strip(), process)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


@attrs.frozen
class Pace:
    """How fast a crawl was, and when its requests arrived."""

    posts: int
    seconds: float
    min_interval: float
    times: list[float]

    @property
    def share(self) -> float:
        """Posts per second, relative to a full page at every turn."""
        return self.posts / self.seconds / (PAGE_SIZE / self.min_interval)

    @property
    def violations(self) -> int:
        """How many requests arrived more than 1 ms too early."""
        gaps = (later - sooner for sooner, later in zip(self.times, self.times[1:], strict=False))
        return sum(gap < self.min_interval - 0.001 for gap in gaps)

    def __str__(self) -> str:
        return (
            f"{self.posts:,} posts in {self.seconds:.1f} s, {len(self.times)} requests, "
            f"{self.share:.1%} of {PAGE_SIZE / self.min_interval:,.0f} posts/s, "
            f"{self.violations} violations"
        )

    def row(self, what: str) -> Row:
        """The row of the table."""
        holds = self.share >= 0.98 and self.violations == 0
        return Row(what, str(self), ">= 98%, 0", holds)


async def ours(url: str, min_interval: float) -> int:
    """Crawl with this library."""
    async with E621(AGENT, base_url=url, min_interval=min_interval) as e6:
        return sum([1 async for _ in e6.posts.crawl("status:any")])


async def in_real_time(posts: int, *, latency: float) -> Pace:
    """Crawl a site in another process, in real time."""
    async with site("replayed", posts, latency) as server:
        start = time.monotonic()
        count = await ours(server.url, MIN_INTERVAL)
        seconds = time.monotonic() - start
        return Pace(count, seconds, MIN_INTERVAL, await server.seen())


async def in_virtual_time(posts: int, *, latency: float) -> Pace:
    """Crawl a site on a fake clock."""
    loop = asyncio.get_running_loop()
    async with FakeSite(E621, posts=posts, latency=latency, gaps=0) as fake:
        start = loop.time()
        count = await ours(fake.url, MIN_INTERVAL)
        times = [request.time for request in fake.requests]
        return Pace(count, loop.time() - start, MIN_INTERVAL, times)


def _stored(database: Path) -> list[int]:
    connection = sqlite3.connect(database)
    rows: list[tuple[int]] = connection.execute("select id from posts").fetchall()
    connection.close()
    return [row[0] for row in rows]


async def _run(url: str, target: Path, *, seconds: float | None) -> bool:
    """Crawl in another process, and kill it `seconds` after its first page."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.throughput.crawler"),
        *("E621", url, str(target), "limit:20", "ordered"), stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    await process.stdout.read(1)
    if seconds is not None:
        await asyncio.sleep(seconds)
        if process.returncode is None:
            process.kill()
    await process.stdout.read()
    return await process.wait() == 0


async def _killed(kills: int) -> Row:
    chance = random.Random(1)
    async with site("fake", 160 * kills, 0.005) as server:
        with tempfile.TemporaryDirectory() as folder:
            whole, parts = Path(folder, "whole.sqlite"), Path(folder, "parts.sqlite")
            assert await _run(server.url, whole, seconds=None)
            done = 0
            for _ in range(kills):
                done += not await _run(server.url, parts, seconds=chance.uniform(0, 0.03))
            assert await _run(server.url, parts, seconds=None)
            undisturbed, union = _stored(whole), _stored(parts)
    measured = (
        f"killed {done} times, {len(union):,} posts, {len(union) - len(set(union))} duplicates, "
        f"{len(set(undisturbed) - set(union))} missing"
    )
    holds = done == kills and sorted(union) == sorted(undisturbed)
    return Row(f"killed at {kills} random times", measured, "union equal, 0", holds)


async def _memory(posts: int) -> Row:
    """Crawl very many posts, and measure the memory after each 20,000."""
    sizes: list[int] = []
    count = 0
    async with (
        site("replayed", posts, 0.012) as server,
        E621(AGENT, base_url=server.url, min_interval=0.005) as e6,
    ):
        async for _ in e6.posts.crawl():
            count += 1
            if count % 20_000 == 0:
                gc.collect()
                sizes.append(_resident_bytes())
    first, last = sizes[0], sum(sizes[-5:]) / 5
    measured = (
        f"{count:,} posts: {first / 1e6:.1f} MB after 20,000, {last / 1e6:.1f} MB at the end, "
        f"{max(sizes) / 1e6:.1f} MB at most"
    )
    return Row(f"{posts:,} posts", measured, "<= 10% more", max(sizes) <= 1.1 * first)


def _resident_bytes() -> int:
    """Bytes of memory of this process: now, or else at most, as the system reports."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return pages * resource.getpagesize()


async def _all(posts: int, kills: int, many: int) -> list[Row]:
    _ = E621.posts  # loaded when first used, which is not part of a crawl
    return [
        (await in_real_time(posts, latency=1.2)).row(f"{posts:,} posts, 1.2 s latency"),
        await _killed(kills),
        await _memory(many),
    ]


def run(posts: int = POSTS, kills: int = KILLS, many: int = 1_000_000) -> Table:
    """Measure every case; takes about six minutes."""
    quick = run_in_virtual_time(in_virtual_time(posts, latency=1.2), grace=0)
    slow = run_in_virtual_time(in_virtual_time(posts, latency=5.0), grace=0)
    rows = [
        quick.row(f"{posts:,} posts, 1.2 s latency, fake clock"),
        Row("the same, 5 s latency, fake clock", str(slow)),
        *asyncio.run(_all(posts, kills, many)),
    ]
    note = (
        "On the fake clock, and where the crawl is killed, the site is FakeSite; otherwise it is a "
        "process that sends prepared pages, since FakeSite is too busy with making pages to record "
        "arrivals on time. The duration of a crawl includes making the client and the last "
        "response, which says that the list has ended."
    )
    return Table("Crawling", note, rows)
