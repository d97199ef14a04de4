"""Crawls: how near they come to what the pace allows, killed and gone on with, and their memory."""

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
PER_PAGE = 320
SPACING = 0.5
POSTS = 100_000
KILLS = 200


@attrs.frozen
class Site:
    """A site in a process of its own."""

    url: str
    process: asyncio.subprocess.Process

    async def seen(self) -> list[float]:
        """The instants at which requests came; the site is gone then."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(b"\n")
        return sorted(json.loads(await self.process.stdout.readline()))


@asynccontextmanager
async def site(kind: str, posts: int, latency: float) -> AsyncGenerator[Site]:
    """Run a site: `fake`, or `played` for a world that is not made up."""
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
    """How fast a crawl was, and what the site saw of it."""

    posts: int
    seconds: float
    min_interval: float
    times: list[float]

    @property
    def share(self) -> float:
        """Posts a second, by what full pages at every turn would bring."""
        return self.posts / self.seconds / (PER_PAGE / self.min_interval)

    @property
    def violations(self) -> int:
        """Requests that came too early after the one before, with 1 ms for the clock."""
        gaps = (later - sooner for sooner, later in zip(self.times, self.times[1:], strict=False))
        return sum(gap < self.min_interval - 0.001 for gap in gaps)

    def __str__(self) -> str:
        return (
            f"{self.posts:,} posts in {self.seconds:.1f} s, {len(self.times)} requests, "
            f"{self.share:.1%} of {PER_PAGE / self.min_interval:,.0f} posts/s, "
            f"{self.violations} violations"
        )

    def row(self, what: str) -> Row:
        """Hold it against the bar."""
        holds = self.share >= 0.98 and self.violations == 0
        return Row(what, str(self), ">= 98%, 0", holds)


async def ours(url: str, min_interval: float) -> int:
    """Crawl with our own client."""
    async with E621(AGENT, base_url=url, min_interval=min_interval) as e6:
        return sum([1 async for _ in e6.posts.crawl("status:any")])


async def in_life(posts: int, *, latency: float) -> Pace:
    """Crawl a site in a process of its own, at the speed of life."""
    async with site("played", posts, latency) as place:
        start = time.monotonic()
        found = await ours(place.url, SPACING)
        seconds = time.monotonic() - start
        return Pace(found, seconds, SPACING, await place.seen())


async def in_no_time(posts: int, *, latency: float) -> Pace:
    """Crawl a site on a clock that jumps."""
    loop = asyncio.get_running_loop()
    async with FakeSite(E621, posts=posts, latency=latency, gaps=0) as fake:
        start = loop.time()
        found = await ours(fake.url, SPACING)
        times = [request.time for request in fake.requests]
        return Pace(found, loop.time() - start, SPACING, times)


def _kept(database: Path) -> list[int]:
    connection = sqlite3.connect(database)
    rows: list[tuple[int]] = connection.execute("select id from posts").fetchall()
    connection.close()
    return [row[0] for row in rows]


async def _run(url: str, keep: Path, *, seconds: float | None) -> bool:
    """Crawl in a process, killed after so many seconds from its first page on."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.throughput.crawler"),
        *("E621", url, str(keep), "limit:20", "ordered"), stdout=subprocess.PIPE,
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
    async with site("fake", 160 * kills, 0.005) as place:
        with tempfile.TemporaryDirectory() as folder:
            whole, parts = Path(folder, "whole.sqlite"), Path(folder, "parts.sqlite")
            assert await _run(place.url, whole, seconds=None)
            done = 0
            for _ in range(kills):
                done += not await _run(place.url, parts, seconds=chance.uniform(0, 0.03))
            assert await _run(place.url, parts, seconds=None)
            undisturbed, union = _kept(whole), _kept(parts)
    said = (
        f"killed {done} times, {len(union):,} posts, {len(union) - len(set(union))} twice, "
        f"{len(set(undisturbed) - set(union))} missing"
    )
    holds = done == kills and sorted(union) == sorted(undisturbed)
    return Row(f"killed at {kills} random instants", said, "union equal, 0", holds)


async def _memory(posts: int) -> Row:
    """Crawl very many posts, and look what the process holds after each 20,000."""
    sizes: list[int] = []
    found = 0
    async with (
        site("played", posts, 0.012) as place,
        E621(AGENT, base_url=place.url, min_interval=0.005) as e6,
    ):
        async for _ in e6.posts.crawl():
            found += 1
            if found % 20_000 == 0:
                gc.collect()
                sizes.append(_held())
    first, last = sizes[0], sum(sizes[-5:]) / 5
    said = (
        f"{found:,} posts: {first / 1e6:.1f} MB after 20,000, {last / 1e6:.1f} MB at the end, "
        f"{max(sizes) / 1e6:.1f} MB at most"
    )
    return Row(f"{posts:,} posts", said, "<= 10% more", max(sizes) <= 1.1 * first)


def _held() -> int:
    """Bytes of memory that the process has now, where the system tells; the most otherwise."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return pages * resource.getpagesize()


async def _all(posts: int, kills: int, many: int) -> list[Row]:
    _ = E621.posts  # loaded when first used, which is no part of a crawl
    return [
        (await in_life(posts, latency=1.2)).row(f"{posts:,} posts, answers take 1.2 s"),
        await _killed(kills),
        await _memory(many),
    ]


def run(posts: int = POSTS, kills: int = KILLS, many: int = 1_000_000) -> Table:
    """Measure every case; takes some six minutes."""
    jumping = run_in_virtual_time(in_no_time(posts, latency=1.2), grace=0)
    slow = run_in_virtual_time(in_no_time(posts, latency=5.0), grace=0)
    rows = [
        jumping.row(f"{posts:,} posts, answers take 1.2 s, fake clock"),
        Row("the same, answers take 5 s, fake clock", str(slow)),
        *asyncio.run(_all(posts, kills, many)),
    ]
    said = (
        "On a fake clock the site is FakeSite, else a process of its own that plays pages written "
        "before (FakeSite where the crawl is killed), as one that makes them up notes arrivals "
        "late. The time of a crawl goes from before the client is made to after the end of the "
        "list was found out, the last answer's latency included."
    )
    return Table("Crawling", said, rows)
