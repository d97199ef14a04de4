"""Which event loops run by the clock of the machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import pytest

from e6async._core.system.clock import has_machine_clock
from e6async.testing import run_in_virtual_time


class Slow(asyncio.SelectorEventLoop):
    """A loop with a clock of its own."""

    def time(self) -> float:
        return super().time() / 2


def replaced() -> asyncio.AbstractEventLoop:
    """A loop whose clock a test replaced."""
    loop = asyncio.SelectorEventLoop()
    setattr(loop, "time", partial(loop.time))  # noqa: B010 - a method
    return loop


def on_uvloop() -> asyncio.AbstractEventLoop:
    """A loop of uvloop."""
    uvloop = pytest.importorskip("uvloop", reason="uvloop does not exist for this system")
    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop


async def answer() -> bool:
    return has_machine_clock()


@pytest.mark.parametrize(
    ("make", "is_so"),
    [(asyncio.SelectorEventLoop, True), (on_uvloop, True), (Slow, False), (replaced, False)],
)
def test_loops(make: Callable[[], asyncio.AbstractEventLoop], is_so: bool) -> None:
    """Those of asyncio and uvloop do; those with another `time` do not."""
    with asyncio.Runner(loop_factory=make) as runner:
        assert runner.run(answer()) is is_so


def test_other_places() -> None:
    """Code outside of a loop has the machine's clock, a test in virtual time has not."""
    assert has_machine_clock()
    assert not run_in_virtual_time(answer())
