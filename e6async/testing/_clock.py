"""A loop whose time passes only when there is nothing to do, so that no test has to wait.

Sockets are real: the clock jumps to the next timer once no socket has anything to say.
"""

from __future__ import annotations

import asyncio
import functools
import selectors
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import TYPE_CHECKING, ParamSpec, TypeVar, TypeVarTuple, Unpack

if TYPE_CHECKING:
    from selectors import SelectorKey

P = ParamSpec("P")
T = TypeVar("T")
Ts = TypeVarTuple("Ts")


_PATIENCE = 0.05
"""Real seconds after which the loop looks again whether a thread has finished."""


_TURNS = 1000
"""Turns of the loop after which the clock moves although there was something to do."""
_INSTANT = 1e-6
"""Seconds by which it moves then."""


class _Clock:
    def __init__(self) -> None:
        self.now = time.monotonic()
        self.threads_at_work = 0
        self._turns = 0

    def move(self, seconds: float) -> None:
        self.now += seconds
        self._turns = 0

    def stand(self) -> None:
        """Let no time pass; who waits for the rest of a rounded number gets it in the end."""
        self._turns += 1
        if self._turns > _TURNS:
            self.move(_INSTANT)


class _JumpingSelector(selectors.DefaultSelector):
    def __init__(self, clock: _Clock, grace: float) -> None:
        super().__init__()
        self._clock = clock
        self._grace = grace

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        """Return what is ready; when nothing is, let the time pass until the next timer."""
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            self._clock.stand()
            return ready
        if timeout is None:  # no timer at all: another thread has to wake the loop
            return super().select(None)
        if self._clock.threads_at_work:
            return super().select(_PATIENCE)
        ready = super().select(min(self._grace, timeout)) if self._grace else []
        if not ready:
            self._clock.move(timeout)
        return ready


class FakeClockLoop(asyncio.SelectorEventLoop):
    """An event loop with real sockets and a clock of its own, in seconds like any loop's."""

    def __init__(self, *, grace: float = 0.001) -> None:
        """Make a loop; `grace` is how many real seconds a byte may need through the kernel."""
        self._fake = _Clock()
        super().__init__(_JumpingSelector(self._fake, grace))

    def time(self) -> float:
        """Seconds, from where the real clock stood when the loop was made."""
        return self._fake.now

    def run_in_executor(
        self,
        executor: Executor | None,
        func: Callable[[Unpack[Ts]], T],
        *args: *Ts,
    ) -> asyncio.Future[T]:
        """Run a function in a thread; no time passes until it is done."""
        self._fake.threads_at_work += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._thread_done)
        return future

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Wait for the threads; however long that takes by the real clock, no time passes here."""
        self._fake.threads_at_work += 1
        try:
            await super().shutdown_default_executor()
        finally:
            self._fake.threads_at_work -= 1

    def _thread_done(self, _future: asyncio.Future[T]) -> None:
        self._fake.threads_at_work -= 1

    def advance(self, seconds: float) -> None:
        """Let time pass as if something had blocked the loop."""
        self._fake.move(seconds)


def run_in_virtual_time(
    main: Coroutine[object, object, T], *, grace: float = 0.001, debug: bool | None = None
) -> T:
    """Run a coroutine on a fake clock, as `asyncio.run` does on the real one."""
    with asyncio.Runner(loop_factory=lambda: FakeClockLoop(grace=grace), debug=debug) as runner:
        return runner.run(main)


def virtual_time(test: Callable[P, Coroutine[object, object, None]]) -> Callable[P, None]:
    """Make an async test a plain one that runs on a fake clock."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        run_in_virtual_time(test(*args, **kwargs))

    return run
