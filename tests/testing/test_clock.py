"""The clock that jumps."""

from __future__ import annotations

import asyncio

from e6async.testing._clock import FakeClockLoop, virtual_time


@virtual_time
async def test_a_sleep_takes_no_time_and_passes_all_of_it() -> None:
    """After a sleep, the clock is where the sleeper expects it."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await asyncio.sleep(3600)
    assert abs(loop.time() - begun - 3600) < 1e-6


@virtual_time
async def test_work_takes_no_time() -> None:
    """The clock stands while there is something to do."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for _ in range(100):
        await asyncio.sleep(0)
    assert loop.time() == begun


@virtual_time
async def test_who_waits_for_the_clock_to_move_is_not_let_down() -> None:
    """A wait shorter than the clock can tell, for which a loop turns on and on, ends."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    while loop.time() == begun:  # noqa: ASYNC110 - as a library may, for the rest of a rounding
        await asyncio.sleep(1e-17)


@virtual_time
async def test_a_stall_is_time_without_turns() -> None:
    """What blocks the loop moves its clock, and nothing runs meanwhile."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, FakeClockLoop)
    begun = loop.time()
    loop.advance(2.0)
    assert loop.time() == begun + 2.0
