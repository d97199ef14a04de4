"""What the server sees of the gate: in real time, and thousands of requests on a fake clock."""

from __future__ import annotations

import asyncio
import random
import resource
import socket
import threading
import time
from collections.abc import Callable, Coroutine
from itertools import pairwise
from statistics import median

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from benchmarks.recorder import Recorder, Seen, recorder
from benchmarks.report import RESULTS, Row, Table
from benchmarks.timeline import draw
from e6async import E621, Timeouts
from e6async.errors import E6Error
from e6async.testing import FakeSite, run_in_virtual_time

AGENT = "bench/1.0 (by nobody)"
SECONDS = 60
COUNT = SECONDS * 2
STALL = 0.6


async def _many(e6: E621, path: str, count: int) -> list[object]:
    calls = (e6.raw("GET", path) for _ in range(count))
    return await asyncio.gather(*calls, return_exceptions=True)


def _row(what: str, seen: Seen) -> Row:
    return Row(what, str(seen), "0, >= 99%", seen.violations == 0 and seen.use >= 0.99)


async def _at_once(server: Recorder) -> None:
    async with E621(AGENT, base_url=server.url, coalesce=False) as e6:
        await _many(e6, "/slow", COUNT)


async def _at_random(server: Recorder) -> None:
    chance = random.Random(1)
    async with E621(AGENT, base_url=server.url, coalesce=False) as e6:

        async def one() -> None:
            await asyncio.sleep(chance.uniform(0, SECONDS / 2))
            await e6.raw("GET", "/plain")

        await asyncio.gather(*(one() for _ in range(COUNT)))


async def _cancelled(server: Recorder) -> None:
    chance = random.Random(2)
    async with E621(AGENT, base_url=server.url, coalesce=False) as e6:
        tasks = [asyncio.ensure_future(e6.raw("GET", "/plain")) for _ in range(COUNT * 3 // 2)]
        for task in chance.sample(tasks, COUNT // 2):
            asyncio.get_running_loop().call_later(chance.uniform(0, SECONDS * 0.6), task.cancel)
        await asyncio.gather(*tasks, return_exceptions=True)


async def _stalled(server: Recorder) -> None:
    async with E621(AGENT, base_url=server.url, coalesce=False) as e6:
        asyncio.get_running_loop().call_later(SECONDS / 6 + 0.123, time.sleep, STALL)
        await _many(e6, "/plain", COUNT)


class _Slow(AbstractResolver):
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        await asyncio.sleep(0.25)
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        pass


async def _slow_to_connect(server: Recorder) -> None:
    connector = aiohttp.TCPConnector(resolver=_Slow(), use_dns_cache=False, force_close=True)
    async with aiohttp.ClientSession(connector=connector) as session:
        url = server.url.replace("127.0.0.1", "slow.test")
        async with E621(AGENT, base_url=url, session=session, coalesce=False) as e6:
            await _many(e6, "/plain", COUNT // 2)


def _hops(path: str, count: int) -> Callable[[Recorder], Coroutine[object, object, None]]:
    async def send(server: Recorder) -> None:
        async with E621(AGENT, base_url=server.url, coalesce=False) as e6:
            await _many(e6, path, count)

    return send


async def _seen(send: Callable[[Recorder], Coroutine[object, object, None]]) -> Seen:
    async with recorder() as server:
        await send(server)
        return await server.seen()


async def _in_real_time() -> dict[str, Seen]:
    cases = {
        f"{COUNT} at once, 1.2 s latency": _at_once,
        f"{COUNT} at random times": _at_random,
        f"{COUNT * 3 // 2} at once, a third cancelled": _cancelled,
        "302, then 200": _hops("/moved", COUNT // 4),
        "dropped keep-alive connections": _hops("/dropped", COUNT // 3),
        "503, then 200": _hops("/busy", COUNT // 4),
        "250 ms to connect": _slow_to_connect,
    }
    seen = await asyncio.gather(*map(_seen, cases.values()))
    return dict(zip(cases, seen, strict=True))


def _stall(seen: Seen) -> Row:
    """Judge the case by the time in which the loop ran: nothing is sent while it is blocked."""
    lost = min(STALL, max(b - a for a, b in pairwise(sorted(seen.times))) - 0.5)
    took = seen.times[-1] - seen.times[0]
    use = (len(seen.times) - 1) * 0.5 / (took - lost)
    measured = f"{seen}; {use:.1%} of the {took - lost:.1f} s in which the loop ran"
    return Row(
        "loop blocked for 0.6 s", measured, "0, >= 99%", seen.violations == 0 and use >= 0.99
    )


async def _crawl() -> Row:
    async with (
        FakeSite(E621, posts=1200, seed=0, latency=0.08) as fake,
        E621(AGENT, base_url=fake.url, coalesce=False) as e6,
    ):
        posts = await e6.posts.search("order:id_desc", page_size=50).collect(limit=1000)
        times = [request.time for request in fake.requests]
    use = (len(times) - 1) * 0.5 / (times[-1] - times[0])
    measured = (
        f"{len(posts)} posts, {len(times)} requests, {fake.violations} violations, use {use:.1%}"
    )
    return Row(
        "1,000 posts, 80 ms latency", measured, "0, >= 99%", fake.violations == 0 and use >= 0.99
    )


async def _thousand() -> Row:
    async with (
        FakeSite(E621, posts=10, latency=1.2) as fake,
        E621(AGENT, base_url=fake.url, coalesce=False) as e6,
    ):
        await _many(e6, "/posts/count.json", 1000)
        times = [request.time for request in fake.requests]
    use = (len(times) - 1) * 0.5 / (times[-1] - times[0])
    measured = f"{len(times)} requests, {fake.violations} violations, use {use:.1%}"
    holds = fake.violations == 0 and use >= 0.99 and len(times) == 1000
    return Row("1,000 at once, fake clock", measured, "0, >= 99%", holds)


async def _queued() -> Row:
    async with FakeSite(E621, posts=10, latency=1.9) as fake:
        limits = Timeouts(connect=2.0, response=2.0)
        async with E621(AGENT, base_url=fake.url, timeouts=limits, coalesce=False) as e6:
            results = await _many(e6, "/posts/count.json", 10_000)
    failed = sum(isinstance(result, E6Error) for result in results)
    measured = f"{failed} timeouts, {len(fake.requests):,} requests"
    holds = failed == 0 and len(fake.requests) == 10_000
    return Row("10,000 queued, 2 s timeout, fake clock", measured, "0 timeouts", holds)


async def _idle_cost() -> Row:
    """Processor time while 10,000 requests wait, beside that of 60."""

    async def cost(waiting: int) -> float:
        async with recorder() as server, E621(AGENT, base_url=server.url, coalesce=False) as e6:
            crowd = [asyncio.ensure_future(e6.raw("GET", "/plain")) for _ in range(waiting)]
            await asyncio.sleep(2)
            before = _cpu()
            await asyncio.sleep(20)
            used = (_cpu() - before) / 20
            for task in crowd:
                task.cancel()
            await asyncio.gather(*crowd, return_exceptions=True)
            return used

    long, short = await cost(10_000), await cost(60)
    measured = f"{long:.2%} of a core, {short:.2%} with 60 queued"
    return Row("CPU of 10,000 queued", measured, "< 2%", long < 0.02)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def _overtaking() -> Row:
    waits: list[float] = []
    async with recorder() as server, E621(AGENT, base_url=server.url, coalesce=False) as e6:
        crawl, command = e6.with_options(priority="bulk"), e6.with_options(priority="interactive")
        crowd = [asyncio.ensure_future(crawl.raw("GET", "/plain")) for _ in range(200)]
        for _ in range(12):
            await asyncio.sleep(1.37)
            start = time.monotonic()
            await command.raw("GET", "/plain")
            waits.append(time.monotonic() - start)
        for task in crowd:
            task.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)
    turns = median(waits) / 0.5
    measured = f"median {turns:.1f} turns, worst {max(waits) / 0.5:.1f}"
    return Row("interactive request during a bulk crawl", measured, "<= 2 turns", turns <= 2)


async def _two_loops() -> Seen:
    async with recorder() as server:

        def run() -> None:
            asyncio.run(_hops("/plain", 20)(server))

        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            await asyncio.to_thread(thread.join)
        return await server.seen()


def run() -> Table:
    """Measure every case; takes about four minutes."""
    rows = [asyncio.run(_crawl()), run_in_virtual_time(_thousand(), grace=0)]
    seen = asyncio.run(_in_real_time())
    stalled = asyncio.run(_seen(_stalled))
    seen["two event loops in two threads"] = asyncio.run(_two_loops())
    rows += [_row(case, arrivals) for case, arrivals in seen.items()]
    rows.append(_stall(stalled))
    seen["loop blocked for 0.6 s"] = stalled
    rows.append(run_in_virtual_time(_queued(), grace=0))
    rows.append(asyncio.run(_idle_cost()))
    rows.append(asyncio.run(_overtaking()))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "gate.svg").write_text(draw(seen))
    note = (
        "When requests arrived at a server in another process, in real time unless the row says "
        "otherwise. Use is the share of two requests per second; a violation is a gap under "
        f"499 ms. The longest cases take {SECONDS} s."
    )
    return Table("The gate", note, rows)
