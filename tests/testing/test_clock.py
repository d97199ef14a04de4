"""Virtual time: the clock jumps over waits, in a loop of its own or in the running one."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from e6async import E621
from e6async.testing import FakeClockLoop, FakeSite, virtual_time
from e6async.testing._virtual_loops import VirtualLoops

AGENT = "clock-test/1.0 (by the tests)"
HOUR = 3600.0
SOON = 5.0
"""Real seconds in which the tests of this module end, although they sleep for an hour."""


@virtual_time
async def test_a_sleep_takes_no_real_time() -> None:
    """After a sleep the clock has moved by its length, and hardly any real time has passed."""
    loop = asyncio.get_running_loop()
    start, real_start = loop.time(), time.monotonic()
    await asyncio.sleep(HOUR)
    assert loop.time() - start == pytest.approx(HOUR)
    assert time.monotonic() - real_start < SOON


@virtual_time
async def test_work_takes_no_virtual_time() -> None:
    """The clock does not move while tasks are ready to run."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    for _ in range(100):
        await asyncio.sleep(0)
    assert loop.time() == start


@virtual_time
async def test_polling_for_the_clock_ends() -> None:
    """A loop that waits for the clock without being idle ends, since the clock moves at last."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    while loop.time() == start:  # noqa: ASYNC110 - as a library may, for the rest of a rounding
        await asyncio.sleep(1e-17)


@virtual_time
async def test_advance_moves_the_clock() -> None:
    """`advance` moves the clock at once, and no task runs meanwhile."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, FakeClockLoop)
    start = loop.time()
    loop.advance(2.0)
    assert loop.time() == start + 2.0


def test_the_decorator_passes_arguments() -> None:
    """A decorated test is a plain function with the same name and parameters."""
    received: list[tuple[int, str]] = []

    @virtual_time
    async def example(number: int, *, text: str) -> None:
        await asyncio.sleep(HOUR)
        received.append((number, text))

    example(3, text="abc")
    assert received == [(3, "abc")]
    assert example.__name__ == "example"


async def test_a_block_of_virtual_time() -> None:
    """In a block the running loop skips waits; after it the clock goes on in real time."""
    loop = asyncio.get_running_loop()
    real_start = time.monotonic()
    async with virtual_time():
        start = loop.time()
        await asyncio.sleep(HOUR)
        assert loop.time() - start == pytest.approx(HOUR)
        await asyncio.to_thread(time.sleep, 0.02)
        assert loop.time() - start == pytest.approx(HOUR)
    assert time.monotonic() - real_start < SOON
    after, real_after = loop.time(), time.monotonic()
    await asyncio.sleep(0.05)
    assert after - start >= HOUR
    assert loop.time() - after == pytest.approx(time.monotonic() - real_after, abs=0.02)


async def test_blocks_in_a_row_and_within_each_other() -> None:
    """A plain `with` works as well; the outermost block ends virtual time."""
    loop = asyncio.get_running_loop()
    start, real_start = loop.time(), time.monotonic()
    for _ in range(2):
        with virtual_time():
            with virtual_time():
                await asyncio.sleep(HOUR)
            await asyncio.sleep(HOUR)
    assert loop.time() - start >= 4 * HOUR
    assert time.monotonic() - real_start < SOON


async def test_a_client_in_a_block() -> None:
    """The waits of a client's rate limit are skipped against a fake site in the same loop."""
    real_start = time.monotonic()
    async with (
        virtual_time(),
        FakeSite(E621, posts=100) as fake,
        E621(AGENT, base_url=fake.url) as e6,
    ):
        for _ in range(20):
            await e6.posts.random()
        assert len(fake.requests) == 20
        assert fake.violations == 0
    assert time.monotonic() - real_start < SOON


def test_a_block_needs_a_running_selector_loop() -> None:
    """Without a running loop, or with one that has no selector, the block raises RuntimeError."""
    with pytest.raises(RuntimeError, match="no running event loop"), virtual_time():
        pass

    async def main() -> None:
        loop = asyncio.get_running_loop()
        selector = vars(loop).pop("_selector")
        try:
            with pytest.raises(RuntimeError, match="needs a selector event loop"), virtual_time():
                pass
        finally:
            vars(loop)["_selector"] = selector

    asyncio.run(main())


def test_threads_end_before_their_timeout() -> None:
    """A runner waits for threads when it closes, and the clock does not jump over its patience."""
    ended = threading.Event()

    def work() -> None:
        time.sleep(0.2)
        ended.set()

    async def leave_a_thread_behind() -> None:
        executor = ThreadPoolExecutor()
        asyncio.get_running_loop().set_default_executor(executor)
        executor.submit(work)

    with VirtualLoops(), asyncio.Runner() as runner:
        runner.run(leave_a_thread_behind())
    assert ended.is_set()
