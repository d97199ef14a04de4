"""The limiter by itself: what it learns about waits, and loops that end while requests wait."""

from __future__ import annotations

import asyncio

import pytest

from e6async._core.gate import RateLimiter
from e6async._core.gate.local import LocalPacer
from e6async.testing import virtual_time

INTERVAL = 0.5


class CrowdedPacer:
    """A pacer whose schedule other processes fill: each turn takes several intervals."""

    def __init__(self, turn: float) -> None:
        self.min_interval = INTERVAL
        self.turn = turn

    async def pace(self) -> None:
        """Wait for the turn."""
        await asyncio.sleep(self.turn)

    async def pause(self, seconds: float) -> None:
        """Make the next turn take this long, too."""
        self.turn += seconds

    def ahead(self, now: float) -> float:
        """This process does not know about the others."""
        return 0.0


async def send(limiter: RateLimiter) -> float:
    """Send one request; when it was sent."""
    turn = await limiter.acquire()
    await turn.wait_to_send()
    turn.release()
    assert turn.sent_at is not None
    return turn.sent_at


async def queue(limiter: RateLimiter, count: int) -> list[asyncio.Task[float]]:
    """Let requests wait; the first of them is admitted."""
    tasks = [asyncio.create_task(send(limiter)) for _ in range(count)]
    await asyncio.sleep(0)
    return tasks


@virtual_time
async def test_the_wait_is_learned_in_a_crowd() -> None:
    """While requests wait, the estimate for the next one approaches what a turn takes."""
    limiter = RateLimiter(CrowdedPacer(4 * INTERVAL))
    tasks = await queue(limiter, 12)
    assert limiter.wait_of("normal") == 12 * INTERVAL
    await tasks[1]
    assert limiter.wait_of("normal") == pytest.approx(10 * 1.75 * INTERVAL)
    await tasks[7]
    assert limiter.wait_of("normal") == pytest.approx(4 * 4 * INTERVAL, rel=0.15)
    await asyncio.gather(*tasks)


@virtual_time
async def test_without_a_crowd_nothing_is_learned() -> None:
    """A gap during which nobody waited says nothing, and what was learned before is forgotten."""
    limiter = RateLimiter(CrowdedPacer(4 * INTERVAL))
    await asyncio.gather(*await queue(limiter, 6))
    for _ in range(2):
        await asyncio.sleep(5 * INTERVAL)
        await send(limiter)
    tasks = await queue(limiter, 3)
    assert limiter.wait_of("normal") == 3 * INTERVAL
    await asyncio.gather(*tasks)


@virtual_time
async def test_pauses_are_not_learned() -> None:
    """A gap that a pause made is not taken for what a turn takes."""
    pacer = CrowdedPacer(INTERVAL)
    limiter = RateLimiter(pacer)
    tasks = await queue(limiter, 6)
    await tasks[1]
    await limiter.pause(8 * INTERVAL)
    await tasks[2]
    pacer.turn = INTERVAL
    assert limiter.wait_of("normal") == pytest.approx(3 * INTERVAL)
    await asyncio.gather(*tasks)


@virtual_time
async def test_very_long_gaps_are_not_learned() -> None:
    """A gap of a minute, as of a machine that slept, is not taken for what a turn takes."""
    pacer = CrowdedPacer(120 * INTERVAL)
    limiter = RateLimiter(pacer)
    tasks = await queue(limiter, 4)
    await tasks[1]
    assert limiter.wait_of("normal") == pytest.approx(2 * INTERVAL)
    await asyncio.gather(*tasks)


def leave_behind(limiter: RateLimiter, count: int) -> None:
    """Let requests wait in a loop that is closed without cancelling them."""
    loop = asyncio.new_event_loop()
    loop.run_until_complete(queue(limiter, count))
    loop.close()


def test_a_request_of_a_closed_loop_does_not_block_the_queue() -> None:
    """Requests that waited in a loop that is closed are skipped: others get their turns."""
    limiter = RateLimiter(LocalPacer(0.01))
    loop = asyncio.new_event_loop()
    turn = loop.run_until_complete(limiter.acquire())
    leave_behind(limiter, 2)
    assert limiter.waiting == 2
    turn.release()
    loop.close()

    async def late() -> float:
        return await asyncio.wait_for(send(limiter), 5)

    assert asyncio.run(late()) > 0
    assert (limiter.waiting, limiter.sent) == (0, 1)


def test_an_admitted_request_of_a_closed_loop_does_not_block_the_queue() -> None:
    """A request that was admitted, and whose loop is closed, makes room for the next one."""
    limiter = RateLimiter(LocalPacer(0.01))
    asyncio.run(limiter.acquire())

    async def late() -> float:
        return await asyncio.wait_for(send(limiter), 5)

    assert asyncio.run(late()) > 0
    assert (limiter.waiting, limiter.sent) == (0, 1)
