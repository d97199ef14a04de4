"""What look-ups cost: how many requests, how much later, how much of the processor."""

from __future__ import annotations

import asyncio
import multiprocessing
import statistics
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from multiprocessing.connection import Connection

import aiohttp
import msgspec
from aiohttp import web

from benchmarks.report import Row, Table
from e6async import E621, Gate
from e6async.testing import FakeSite

AGENT = "benchmark/1.0 (by nobody)"
LOOK_UPS = 3200
ROUNDS = 400
REQUESTS = 2000
TRIES = 7


class _Unpaced:
    """A pace at which nobody waits: what is measured is work, and no waking up from rest."""

    min_interval = 0.01

    async def pace(self) -> None:
        """Return at once."""

    async def pause(self, seconds: float) -> None:
        """Never pause."""

    def ahead(self, now: float) -> float:
        """No time at all."""
        return 0.0


async def _many() -> Row:
    """Look many posts up at once, at the real pace."""
    async with (
        FakeSite(E621, posts=LOOK_UPS, gaps=0, seed=1) as fake,
        E621(AGENT, base_url=fake.url) as e6,
    ):
        start = time.perf_counter()
        found = await asyncio.gather(*map(e6.posts.get, range(1, LOOK_UPS + 1)))
        took = time.perf_counter() - start
        sent, early = len(fake.requests), fake.violations
    right = [post.id for post in found] == list(range(1, LOOK_UPS + 1))
    said = f"{sent} requests in {took:.1f} s, {early} too early"
    what = f"{LOOK_UPS:,} concurrent posts.get"
    return Row(what, said, "10 or 11, 0 early", right and sent in {10, 11} and not early)


async def _equal() -> Row:
    async with FakeSite(E621, posts=500) as fake, E621(AGENT, base_url=fake.url) as e6:
        await asyncio.gather(*(e6.posts.search("rating:s").first() for _ in range(50)))
        sent = len(fake.requests)
    return Row("50 equal posts.search(...).first() at once", f"{sent} requests", "1", sent == 1)


def _serve(told: Connection) -> None:
    """Answer every request with the same post."""

    async def main() -> None:
        async with FakeSite(E621, posts=10) as fake, aiohttp.ClientSession() as http:
            url = f"{fake.url}/posts/1.json?v2=true&mode=extended"
            async with http.get(url, headers={"User-Agent": AGENT}) as answer:
                body = await answer.read()

        async def handle(request: web.BaseRequest) -> web.StreamResponse:
            return web.Response(body=body, content_type="application/json")

        runner = web.ServerRunner(web.Server(handle))
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        told.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(main())


@contextmanager
def _server() -> Generator[str]:
    """Run a server in a process of its own, which shares no processor time with the client."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        process.terminate()
        process.join()


async def _alone(url: str) -> Row:
    """Compare single look-ups with and without batching, in turn."""
    taken: dict[bool, list[float]] = {True: [], False: []}
    async with E621(AGENT, base_url=url, gate=Gate(_Unpaced())) as e6:
        ways = {batch: e6.with_options(batch=batch) for batch in taken}
        for batch in [True, False] * ROUNDS:
            start = time.perf_counter()
            await ways[batch].posts.get(1)
            taken[batch].append(time.perf_counter() - start)
    with_it, without = (statistics.median(taken[batch]) * 1e3 for batch in (True, False))
    said = f"{with_it:.2f} ms, {without:.2f} ms without batching"
    return Row("one posts.get alone", said, "<= 2 ms more", with_it - without <= 2)


async def _processor(ask: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds of processor time for each request, over many of them."""
    await ask()
    start = time.process_time()
    for _ in range(REQUESTS):
        await ask()
    return (time.process_time() - start) / REQUESTS * 1e3


async def _cost(url: str) -> list[Row]:
    """Compare with bare aiohttp, in turn; what decoding takes is measured apart and left out."""
    ours: list[float] = []
    bare: list[float] = []
    async with (
        E621(AGENT, base_url=url, gate=Gate(_Unpaced())) as e6,
        aiohttp.ClientSession(headers={"User-Agent": AGENT}) as http,
    ):
        address = f"{url}/posts/1.json?v2=true&mode=extended"

        async def by_hand() -> bytes:
            async with http.get(address) as answer:
                return await answer.read()

        async def by_us() -> object:
            return await e6.raw("GET", "/posts/1.json", params={"v2": "true", "mode": "extended"})

        async def looked_up() -> object:
            return await e6.posts.get(1)

        body = await by_hand()
        parsed = await _processor(lambda: _parsed(body))
        looked: list[float] = []
        for _ in range(TRIES):
            bare.append(await _processor(by_hand))
            ours.append(await _processor(by_us))
            looked.append(await _processor(looked_up))
    base = statistics.median(bare)
    over = statistics.median(ours) - base - parsed
    more = statistics.median(looked) - base
    return [
        Row("bare aiohttp, processor time a request", f"{base:.3f} ms"),
        Row("e6async over that, decoding left out", f"{over:.3f} ms", "<= 0.3 ms", over <= 0.3),
        Row("posts.get over that, with decoding", f"{more:.3f} ms"),
    ]


async def _parsed(body: bytes) -> object:
    return msgspec.json.decode(body)


def run() -> Table:
    """Measure; takes about a minute."""
    rows = [asyncio.run(_many()), asyncio.run(_equal())]
    with _server() as url:
        rows += [asyncio.run(_alone(url)), *asyncio.run(_cost(url))]
    said = (
        f"The first two at the real pace of two requests a second; the others over {ROUNDS} rounds "
        f"in turn, and medians of {TRIES} times {REQUESTS} requests, one after the other, of a "
        "server in another process, through a gate at which nobody waits."
    )
    return Table("Lookups", said, rows)
