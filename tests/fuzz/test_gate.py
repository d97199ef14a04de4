"""Whatever callers, server and loop do, the limiter loses no request and wastes no turn."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from e6async._core.gate import Priority, RateLimiter
from e6async._core.gate.line import Line
from e6async._core.gate.local import LocalPacer
from e6async._core.gate.outage import MAX_PAUSE
from e6async.errors import MaxWaitError
from e6async.testing._clock import FakeClockLoop, virtual_time
from tests.fuzz.effort import PATIENCE, effort
from tests.fuzz.gate_model import INTERVAL, Caller, Record

pytestmark = [PATIENCE, pytest.mark.any_python]

T = TypeVar("T")

START = 1e6
"""Seconds at which the clock starts, so that the same example is the same every time."""
LONG = 100_000.0
PRIORITIES: list[Priority] = ["interactive", "normal", "bulk"]
ANY = st.integers(0, 1000)


class Stand(RuleBasedStateMachine):
    """One limiter on a fake clock, and its callers."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = FakeClockLoop(grace=0)
        while self.loop.time() != START:
            self.loop.advance(START - self.loop.time())
        self.limiter = RateLimiter(LocalPacer(INTERVAL))
        self.record = Record()
        self.tasks: dict[Caller, asyncio.Task[None]] = {}

    def run(self, what: Coroutine[object, object, T]) -> T:
        """Run a coroutine, and everything that is ready after it."""
        result = self.loop.run_until_complete(what)
        self.loop.run_until_complete(_settled())
        return result

    @property
    def open(self) -> list[Caller]:
        """The callers that are not done."""
        return [caller for caller in self.record.callers if caller.ended is None]

    @rule(
        count=st.sampled_from([1, 1, 1, 2, 9]),
        standing=st.tuples(st.sampled_from(PRIORITIES), st.sampled_from(["ava", "ben"])),
        connect=st.sampled_from([0.0, 0.0, 0.0, 0.2, INTERVAL, 0.7, 3.0, 30.0]),
        sends=st.sampled_from([1, 1, 1, 2]),
        max_wait=st.sampled_from([None, None, None, 0.0, 0.4, 2.0, 20.0]),
    )
    def come(
        self,
        count: int,
        standing: tuple[Priority, str],
        connect: float,
        sends: int,
        max_wait: float | None,
    ) -> None:
        """Some callers enter the queue."""
        for _ in range(count):
            self._enter(*standing, connect=connect, sends=sends, max_wait=max_wait)
        self.run(_settled())

    @rule(priorities=st.permutations(PRIORITIES), seconds=st.sampled_from([4.0, 9.0]))
    def crowd(self, priorities: list[Priority], seconds: float) -> None:
        """Many callers of every priority come, and some of them get their turns."""
        for priority in priorities:
            for _ in range(10):
                self._enter(priority, "ava")
        self.run(asyncio.sleep(seconds))

    def _enter(
        self,
        priority: Priority,
        owner: str,
        *,
        connect: float = 0.0,
        sends: int = 1,
        max_wait: float | None = None,
    ) -> None:
        caller = Caller(
            number=len(self.record.callers), priority=priority, connect=connect, sends=sends,
            max_wait=max_wait, owner=owner,
        )  # fmt: skip
        self.record.callers.append(caller)
        self.tasks[caller] = self.loop.create_task(self.record.call(self.limiter, caller))

    @rule(seconds=st.sampled_from([0.001, 0.1, 0.25, INTERVAL, 0.503, 1.0, 2.5, 10.0]))
    def time_passes(self, seconds: float) -> None:
        """Time passes."""
        self.run(asyncio.sleep(seconds))

    @precondition(lambda self: isinstance(self, Stand) and bool(self.open))
    @rule(which=ANY)
    def cancel(self, which: int) -> None:
        """A caller is cancelled."""
        caller = self.open[which % len(self.open)]
        caller.cancelled = self.loop.time()
        self.tasks[caller].cancel()
        self.run(_settled())

    @rule(seconds=st.sampled_from([None, None, 0.0, 0.2, 0.6, 5.0, 45.0]))
    def hold(self, seconds: float | None) -> None:
        """The server refuses a request."""
        now = self.loop.time()
        held = self.run(self.limiter.pause(seconds))
        assert held >= max(INTERVAL, seconds or 0.0)
        assert seconds is not None or held <= MAX_PAUSE
        self.record.holds.append((now, now + held))

    @rule()
    def ease(self) -> None:
        """The server accepts requests again."""
        self.limiter.end_outage()

    @rule(owner=st.sampled_from(["ava", "ben"]))
    def close(self, owner: str) -> None:
        """Close a client while some of its calls wait."""
        for caller in self.record.callers:
            caller.was_cancelled_for_owner |= caller.waits and caller.owner == owner
        self.limiter.cancel_for(owner)
        self.run(_settled())
        assert not any(caller.waits and caller.owner == owner for caller in self.record.callers)

    @rule(seconds=st.sampled_from([0.01, 0.4, 1.1, 7.0]))
    def stall(self, seconds: float) -> None:
        """Something blocks the loop."""
        self.record.stalls.append((self.loop.time(), seconds))
        self.loop.advance(seconds)
        self.run(_settled())

    @invariant()
    def the_line_is_known(self) -> None:
        """The limiter counts exactly the waiting callers."""
        assert self.limiter.waiting == sum(caller.waits for caller in self.record.callers)

    @invariant()
    def the_pace_is_kept(self) -> None:
        """The interval is kept, and nothing is sent during a pause."""
        self.record.check_pace()

    def teardown(self) -> None:
        """In the end all callers are done, in the right order, and no turn was wasted."""
        try:
            if self.tasks:
                self.run(asyncio.wait(self.tasks.values(), timeout=LONG))
            assert self.open == []
            self.run(asyncio.sleep(2 * MAX_PAUSE))
            assert (self.limiter.waiting, self.run(self._eta())) == (0, 0.0)
            assert self.limiter.sent == len(self.record.stamps)
            self.record.check_pace()
            self.record.check_order()
            self.record.check_fairness()
            self.record.check_endings()
            self.record.check_budget()
        finally:
            self._close()

    async def _eta(self) -> float:
        return self.limiter.wait_of("normal")

    def _close(self) -> None:
        for task in self.tasks.values():
            task.cancel()
        if self.tasks:
            self.run(asyncio.wait(self.tasks.values(), timeout=LONG))
        self.loop.close()


async def _settled() -> None:
    """Run everything that is ready."""
    for _ in range(20):
        await asyncio.sleep(0)


Stand.TestCase.settings = effort(200, steps=25)
TestStand = Stand.TestCase


@pytest.mark.parametrize("max_wait", [0.0, 1e-9, 0.1])
@virtual_time
async def test_max_wait_0_without_a_queue(max_wait: float) -> None:
    """Without a queue a turn is given at once, even with max_wait=0."""
    limiter = RateLimiter(LocalPacer(INTERVAL))
    turn = await limiter.acquire(max_wait=max_wait)
    await turn.wait_to_send()
    assert turn.queue_wait == 0


@virtual_time
async def test_pauses_without_end() -> None:
    """A site that refuses for weeks gets one request a minute, with or without Retry-After."""
    limiter = RateLimiter(LocalPacer(INTERVAL))
    for seconds in (None, 60.0):
        for _ in range(1200):
            held = await limiter.pause(seconds)
            assert INTERVAL <= held <= MAX_PAUSE
    turn = await limiter.acquire()
    await turn.wait_to_send()
    assert turn.queue_wait <= MAX_PAUSE + 1e-6  # the clock has no more digits


@virtual_time
async def test_a_pause_is_told_to_who_was_let_in_already() -> None:
    """An admitted call fails when a pause makes its `max_wait` impossible."""
    limiter = RateLimiter(LocalPacer(INTERVAL))
    turn = await limiter.acquire(max_wait=2.0)
    await limiter.pause(60.0)
    with pytest.raises(MaxWaitError):
        await turn.wait_to_send()
    turn.release()
    assert turn.queue_wait <= 2.0


CROWDS = st.sampled_from([0, 0, 1, 3, 10, 30, 100])


@given(st.tuples(CROWDS, CROWDS, CROWDS), st.integers(0, 12), st.sampled_from(PRIORITIES))
@effort(200)
def test_the_estimate_is_near_the_wait(
    crowds: tuple[int, int, int], served: int, priority: Priority
) -> None:
    """Nobody is refused for a `max_wait` that could be kept: lower priorities have turns, too."""
    line: Line[tuple[str, int]] = Line()
    for each, count in zip(PRIORITIES, crowds, strict=True):
        for number in range(count):
            line.join((each, number), each)
    for _ in range(min(served, line.size)):
        line.next()
    told = line.ahead_of(priority)
    line.join(("me", 0), priority)
    real = 0
    while line.next() != ("me", 0):
        real += 1
    assert abs(told - real) <= 4 + real * 0.15
