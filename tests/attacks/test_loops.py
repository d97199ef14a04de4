"""Event loops that rest, are blocked or end while their calls wait: the others go on.

The loop of an `asyncio.Runner` rests when nothing is run in it.
"""

from __future__ import annotations

import asyncio
import gc
import threading
import time
import weakref
from collections.abc import Sequence

from e6async._core.gate import Gate, RateLimiter, limiter_of
from e6async._core.gate.local import LocalPacer
from tests.embedding.raw_server import RawServer
from tests.sites import Client, Kind

AGENT = "attack-test/1.0 (by the tests)"
INTERVAL = 0.2
SOON = 5 * INTERVAL
"""Two intervals to notice that a loop does not run, one to send, and the rest for this machine."""


def client(kind: Kind, server: RawServer, gate: Gate) -> Client:
    """A client of the server, whose equal requests are not merged."""
    return kind(AGENT, base_url=server.url, gate=gate, coalesce=False)


async def begin(e6: Client, count: int) -> list[asyncio.Task[object]]:
    """Let calls wait; the first of them is admitted."""
    calls = [asyncio.create_task(_read(e6, "/resting.json")) for _ in range(count)]
    await asyncio.sleep(0)
    return calls


async def _read(e6: Client, path: str) -> object:
    return await e6.raw("GET", path)


async def results(calls: Sequence[asyncio.Task[object]]) -> list[object]:
    """Wait for the results of calls."""
    return await asyncio.wait_for(asyncio.gather(*calls), 30)


async def slowest(e6: Client, count: int) -> float:
    """Read one after the other; the seconds that the slowest took."""
    longest = 0.0
    async with e6:
        for _ in range(count):
            began = time.monotonic()
            await asyncio.wait_for(e6.raw("GET", "/awake.json"), 5)
            longest = max(longest, time.monotonic() - began)
    return longest


def test_a_loop_that_rests(kind: Kind) -> None:
    """While it rests with 30 calls that wait, others get their turns; then its calls get theirs."""
    gate = Gate(LocalPacer(INTERVAL))
    with RawServer() as server, asyncio.Runner() as runner:
        e6 = client(kind, server, gate)
        calls = runner.run(begin(e6, 30))
        assert asyncio.run(slowest(client(kind, server, gate), 3)) < SOON
        assert {request.target for request in server.requests} == {"/awake.json"}
        runner.run(results(calls))
        runner.run(e6.aclose())
        assert len(server.requests) == 33
        assert min(server.gaps()) >= 0.9 * INTERVAL
    assert gate.waiting == 0


def test_a_loop_that_rests_now_and_then(kind: Kind) -> None:
    """A program that runs its loop step by step, and one that runs: both get turns, in order."""
    gate = Gate(LocalPacer(INTERVAL))
    with RawServer() as server, asyncio.Runner() as runner:
        e6 = client(kind, server, gate)
        calls = runner.run(begin(e6, 4))
        others = client(kind, server, gate)
        took: list[float] = []
        thread = threading.Thread(target=lambda: took.append(asyncio.run(slowest(others, 4))))
        thread.start()
        while thread.is_alive():
            time.sleep(0.3 * INTERVAL)
            runner.run(asyncio.sleep(0.05 * INTERVAL))
        runner.run(results(calls))
        runner.run(e6.aclose())
        assert took
        assert took[0] < 2 * SOON
        assert len(server.requests) == 8
        assert min(server.gaps()) >= 0.9 * INTERVAL


async def waits(limiter: RateLimiter, count: int) -> list[asyncio.Task[float]]:
    """Let requests wait at the limiter; the first of them is admitted."""
    tasks = [asyncio.create_task(send(limiter)) for _ in range(count)]
    await asyncio.sleep(0)
    return tasks


async def send(limiter: RateLimiter, connect: float = 0.0) -> float:
    """Send one request; the seconds that it took."""
    began = time.monotonic()
    turn = await limiter.acquire()
    try:
        await asyncio.sleep(connect)
        await turn.wait_to_send()
    finally:
        turn.release()
    return time.monotonic() - began


def test_a_loop_that_ends() -> None:
    """A request that waits behind those of a loop gets its turn when that loop is closed."""
    limiter = limiter_of(Gate(LocalPacer(INTERVAL)))
    loop = asyncio.new_event_loop()
    loop.run_until_complete(waits(limiter, 30))
    took: list[float] = []
    thread = threading.Thread(
        target=lambda: took.append(asyncio.run(asyncio.wait_for(send(limiter), 5)))
    )
    thread.start()
    time.sleep(0.2 * INTERVAL)
    loop.close()
    thread.join()
    assert took
    assert took[0] < SOON


def test_a_loop_that_is_blocked() -> None:
    """While code blocks a loop with calls in it, another thread's requests keep their pace."""
    limiter = limiter_of(Gate(LocalPacer(INTERVAL)))
    is_blocked, has_ended = threading.Event(), threading.Event()

    async def block() -> None:
        tasks = await waits(limiter, 5)
        is_blocked.set()
        has_ended.wait(10)
        await asyncio.gather(*tasks)

    async def go_on() -> list[float]:
        return [await asyncio.wait_for(send(limiter), 5) for _ in range(5)]

    thread = threading.Thread(target=lambda: asyncio.run(block()))
    thread.start()
    is_blocked.wait(10)
    took = asyncio.run(go_on())
    has_ended.set()
    thread.join()
    assert max(took) < SOON
    assert limiter.sent == 10


def test_slow_connections_of_a_loop_that_rests() -> None:
    """Requests that were slow to connect when their loop began to rest keep nobody waiting."""
    limiter = limiter_of(Gate(LocalPacer(0.02)))

    async def connect() -> None:
        for _ in range(12):
            asyncio.get_running_loop().create_task(send(limiter, connect=60)).add_done_callback(
                lambda task: task.cancelled()
            )
        await asyncio.sleep(1)

    with asyncio.Runner() as runner:
        runner.run(connect())
        took = asyncio.run(asyncio.wait_for(send(limiter, connect=0.05), 5))
        again = asyncio.run(asyncio.wait_for(send(limiter), 5))
    assert max(took, again) < 1


def test_three_loops_of_which_one_rests() -> None:
    """Two threads whose requests wait for each other pass one whose loop rests."""
    limiter = limiter_of(Gate(LocalPacer(INTERVAL)))
    took: list[float] = []

    async def crowd() -> None:
        took.extend(await asyncio.wait_for(asyncio.gather(*await waits(limiter, 4)), 10))

    with asyncio.Runner() as runner:
        runner.run(waits(limiter, 9))
        threads = [threading.Thread(target=lambda: asyncio.run(crowd())) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(took) == 8
    assert max(took) < 8 * INTERVAL + SOON


def test_nothing_is_left_behind() -> None:
    """The gate forgets loops that are closed as soon as another one used it after them."""
    limiter = limiter_of(Gate(LocalPacer(0.01)))
    loops: list[weakref.ref[asyncio.AbstractEventLoop]] = []

    async def crowd() -> None:
        loops.append(weakref.ref(asyncio.get_running_loop()))
        await asyncio.gather(*await waits(limiter, 10))

    threads = [threading.Thread(target=lambda: asyncio.run(crowd())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with asyncio.Runner() as runner:
        runner.run(crowd())
        gc.collect()
        assert [loop() is None for loop in loops] == [True, True, True, False]
    assert (limiter.sent, limiter.waiting) == (40, 0)
