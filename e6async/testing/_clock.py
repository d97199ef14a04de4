"""An event loop with virtual time: the clock jumps to the next timer when nothing else is to do.

Sockets are real: the clock jumps only when no socket is ready and no thread is running.
"""

from __future__ import annotations

import asyncio
import functools
import math
import selectors
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import TYPE_CHECKING, ParamSpec, Protocol, Self, TypeVar, TypeVarTuple, Unpack, overload

from e6async.testing._following import followers, lead, stop_leading
from e6async.testing._outside import Outside

if TYPE_CHECKING:
    from selectors import SelectorKey
    from types import TracebackType

P = ParamSpec("P")
T = TypeVar("T")
Ts = TypeVarTuple("Ts")


_THREAD_POLL = 0.05
"""Real seconds after which the loop checks again whether a thread has finished."""
_FOLLOWER_POLL = 0.002
"""Real seconds after which the loop checks again whether a server of another thread is idle."""
_BLOCKED = 0.25
"""Real seconds of code in one go after which the loop counts as blocked."""
_BUSY_ITERATIONS = 1000
"""Iterations after which the clock moves although the loop is never idle."""
_BUSY_STEP = 1e-6
"""The seconds by which it then moves."""


class _Select(Protocol):
    def __call__(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]: ...


class _Clock:
    """The virtual time of a loop, and the decision when it moves."""

    def __init__(self, grace: float, now: float, selector: selectors.BaseSelector) -> None:
        self.now = now
        self.running_threads = 0
        self.outside = Outside(selector, lambda: [loop.port for loop in followers(self)])
        self._grace = grace
        self._iterations = 0
        self._runs_code_since: float | None = None

    @property
    def is_blocked(self) -> bool:
        """Whether code has blocked the loop for a while."""
        since = self._runs_code_since
        return since is not None and time.monotonic() - since > _BLOCKED

    def advance(self, seconds: float) -> None:
        self.now += seconds
        self._iterations = 0

    def select(self, select: _Select, timeout: float | None) -> list[tuple[SelectorKey, int]]:
        """The ready sockets; when none is ready, the clock moves by the timeout."""
        self._runs_code_since = None
        ready = select(0)
        if ready or (timeout is not None and timeout <= 0):
            self._stay()
        else:
            ready = self._wait(select, timeout)
        self.outside.heard(ready)
        self._runs_code_since = time.monotonic()
        return ready

    def _wait(self, select: _Select, timeout: float | None) -> list[tuple[SelectorKey, int]]:
        following = followers(self)
        if self.outside.is_busy or (following and self.running_threads):
            return self._really(select, timeout)
        idle_until = {follower: follower.idle_until() for follower in following}
        timers = [at for at in idle_until.values() if at is not None]
        if len(timers) < len(following):
            return select(_FOLLOWER_POLL)
        wakes_at = min(timers, default=math.inf)
        if timeout is not None:
            wakes_at = min(wakes_at, self.now + timeout)
        if wakes_at == math.inf:  # only another thread can wake the loop
            return select(_THREAD_POLL if following else None)
        if self.running_threads:
            return select(_THREAD_POLL)
        # Followers were busy until now: what they sent has arrived.
        grace = min(self._grace, wakes_at - self.now)
        ready = select(max(grace, 0)) if self._grace or following else []
        if not ready:
            self.advance(max(wakes_at - self.now, 0))
            for follower, at in idle_until.items():
                if at is not None and at <= wakes_at:
                    follower.wake()
        return ready

    def _really(self, select: _Select, timeout: float | None) -> list[tuple[SelectorKey, int]]:
        """Wait in real time, for others that work in real time."""
        began = time.monotonic()
        ready = select(_THREAD_POLL if timeout is None else min(timeout, _THREAD_POLL))
        self.advance(time.monotonic() - began)
        return ready

    def _stay(self) -> None:
        """Keep the time; a loop that waits for a rounded timer without being idle still ends."""
        self._iterations += 1
        if self._iterations > _BUSY_ITERATIONS:
            self.advance(_BUSY_STEP)

    def thread_started(self, future: asyncio.Future[T]) -> asyncio.Future[T]:
        self.running_threads += 1
        future.add_done_callback(self._thread_done)
        return future

    async def in_real_time(self, work: Coroutine[object, object, None]) -> None:
        """Wait for work of other threads; the clock does not jump."""
        self.running_threads += 1
        try:
            await work
        finally:
            self.running_threads -= 1

    def _thread_done(self, _future: asyncio.Future[T]) -> None:
        self.running_threads -= 1


class _JumpingSelector(selectors.DefaultSelector):
    def __init__(self, grace: float) -> None:
        super().__init__()
        self.clock = _Clock(grace, time.monotonic(), self)

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        """The ready sockets, by virtual time."""
        return self.clock.select(super().select, timeout)


class FakeClockLoop(asyncio.SelectorEventLoop):
    """An event loop with real sockets and virtual time, in seconds."""

    def __init__(self, *, grace: float = 0.001) -> None:
        """Make a loop; `grace` is how many real seconds it waits for bytes before a jump."""
        selector = _JumpingSelector(grace)
        self._clock = selector.clock
        super().__init__(selector)
        _note_connections(self, self._clock)

    def time(self) -> float:
        """The virtual time in seconds; it starts at the real monotonic clock."""
        return self._clock.now

    def run_forever(self) -> None:
        """Run until it is stopped; servers in threads of their own follow its clock meanwhile."""
        lead(self._clock)
        try:
            super().run_forever()
        finally:
            stop_leading(self._clock)

    def run_in_executor(
        self,
        executor: Executor | None,
        func: Callable[[Unpack[Ts]], T],
        *args: *Ts,
    ) -> asyncio.Future[T]:
        """Run a function in a thread; the clock does not jump until it is done."""
        return self._clock.thread_started(super().run_in_executor(executor, func, *args))

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Wait for all threads in real time; the clock does not jump."""
        await self._clock.in_real_time(super().shutdown_default_executor())

    def advance(self, seconds: float) -> None:
        """Move the clock, as if something had blocked the loop for this long."""
        self._clock.advance(seconds)


def _note_connections(loop: asyncio.AbstractEventLoop, clock: _Clock) -> None:
    vars(loop)["create_connection"] = clock.outside.noting(loop.create_connection)


class VirtualTime:
    """Virtual time in a loop that is given, or running, for the length of a `with` block."""

    def __init__(
        self, *, grace: float = 0.001, loop: asyncio.AbstractEventLoop | None = None
    ) -> None:
        """`grace` is how many real seconds the loop waits for bytes before a jump."""
        self._grace = grace
        self._given = loop
        self._loop: asyncio.AbstractEventLoop | None = None
        self._selector: selectors.BaseSelector | None = None
        self._clock: _Clock | None = None

    def __enter__(self) -> Self:
        """Start; raises RuntimeError without a running loop, or with one that cannot be patched."""
        loop = self._given or asyncio.get_running_loop()
        selector = getattr(loop, "_selector", None)
        if not isinstance(selector, selectors.BaseSelector):
            message = f"virtual_time needs a selector event loop, not {type(loop).__name__}"
            raise RuntimeError(message)  # noqa: TRY004 - the loop, not an argument, is wrong
        if isinstance(loop, FakeClockLoop) or "select" in vars(selector):
            return self  # the loop has virtual time already
        clock = _Clock(self._grace, loop.time(), selector)
        select, run_in_executor = selector.select, loop.run_in_executor
        shutdown_default_executor = loop.shutdown_default_executor

        def virtual_run(executor: Executor | None, func: Callable[..., T], *args: object) -> object:
            return clock.thread_started(run_in_executor(executor, func, *args))

        def virtual_select(timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
            return clock.select(select, timeout)

        def shut_down(_: float | None = None) -> Coroutine[object, object, None]:
            # without its timeout, for which the clock could jump
            return clock.in_real_time(shutdown_default_executor())

        vars(selector)["select"] = virtual_select
        vars(loop).update(
            time=lambda: clock.now,
            run_in_executor=virtual_run,
            shutdown_default_executor=shut_down,
        )
        _note_connections(loop, clock)
        self._loop, self._selector, self._clock = loop, selector, clock
        lead(clock)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Return to real time; the loop's clock keeps the skipped seconds, and never goes back."""
        loop, clock = self._loop, self._clock
        if loop is None or clock is None:
            return
        selector, self._loop, self._selector, self._clock = self._selector, None, None, None
        stop_leading(clock)
        skipped = clock.now - time.monotonic()
        del vars(selector)["select"]
        for name in ("run_in_executor", "shutdown_default_executor", "create_connection"):
            del vars(loop)[name]
        vars(loop)["time"] = lambda: time.monotonic() + skipped

    async def __aenter__(self) -> Self:
        """For example `__enter__`."""
        return self.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """For example `__exit__`."""
        self.__exit__(kind, error, traceback)


def run_in_virtual_time(
    main: Coroutine[object, object, T], *, grace: float = 0.001, debug: bool | None = None
) -> T:
    """Run a coroutine in virtual time, as `asyncio.run` does in real time."""
    with asyncio.Runner(loop_factory=lambda: FakeClockLoop(grace=grace), debug=debug) as runner:
        return runner.run(main)


@overload
def virtual_time(test: Callable[P, Coroutine[object, object, None]], /) -> Callable[P, None]: ...
@overload
def virtual_time(*, grace: float = ...) -> VirtualTime: ...
def virtual_time(
    test: Callable[P, Coroutine[object, object, None]] | None = None, *, grace: float = 0.001
) -> Callable[P, None] | VirtualTime:
    """Virtual time for a test: waits take no real time.

    As a decorator it turns an async test into a plain one that runs in a loop of its own. As a
    context manager, `async with virtual_time():`, it applies to the running loop.
    """
    if test is None:
        return VirtualTime(grace=grace)
    main = test

    @functools.wraps(main)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        run_in_virtual_time(main(*args, **kwargs), grace=grace)

    return run
