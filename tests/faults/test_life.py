"""The life of a client: forks, closing, cancelling, and what it leaves behind."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import warnings

import pytest

from e6async import E621
from e6async.errors import ClosedError
from e6async.testing import FakeSite, virtual_time
from tests.gate.arrivals import arrivals

AGENT = "life-test/1.0 (by the tests)"


def _ask(e6: E621) -> None:
    async def ask() -> object:
        async with e6:
            return await e6.raw("GET", "/child.json")

    assert asyncio.run(ask()) == {}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
async def test_a_fork_in_the_middle_of_things() -> None:
    """A child forked while calls wait uses the same client, and the parent's calls go on."""
    async with arrivals() as server, E621(AGENT, base_url=server.url) as e6:
        waiting = [asyncio.create_task(e6.raw("GET", "/parent.json")) for _ in range(3)]
        await asyncio.sleep(0.1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # 3.12 warns of forks with threads
            child = multiprocessing.get_context("fork").Process(target=_ask, args=(e6,))
            child.start()
        await asyncio.to_thread(child.join, 20)
        assert child.exitcode == 0
        assert await asyncio.gather(*waiting) == [{}] * 3
    assert sorted({line.split()[1] for line in server.lines}) == ["/child.json", "/parent.json"]


@virtual_time
async def test_a_client_can_be_opened_again() -> None:
    """Closed is closed, until it is opened with `async with` again."""
    async with FakeSite(E621, posts=10) as fake:
        e6 = E621(AGENT, base_url=fake.url)
        async with e6:
            await e6.posts.count()
        with pytest.raises(ClosedError, match="async with"):
            await e6.posts.count()
        async with e6:
            await e6.posts.count()
        await e6.aclose()
        await e6.aclose()


@virtual_time
async def test_cancelled_callers_leave_nothing() -> None:
    """Callers cancelled at any instant leave no task and no connection behind."""
    async with arrivals(latency=0.3) as server:
        async with E621(AGENT, base_url=server.url) as e6:
            for delay in (0, 0.001, 0.2, 0.31, 0.45, 0.7, 1.1):
                tasks = [asyncio.create_task(e6.raw("GET", "/x.json")) for _ in range(3)]
                await asyncio.sleep(delay)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            assert e6.gate.waiting == 0
            assert await e6.raw("GET", "/after.json") == {}
        await asyncio.sleep(1)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        assert others == set()
    gc.collect()


def test_a_client_is_built_anywhere() -> None:
    """Building a client needs no loop, sends nothing and opens nothing."""
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    clients = [E621(AGENT) for _ in range(50)]
    after = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    assert (len(clients), after) == (50, before)
