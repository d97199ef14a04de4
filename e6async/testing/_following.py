"""Event loops of other threads that follow the clock of the loop in virtual time.

A server in a thread of its own has waits, too: its clock is that of the client's loop, which jumps
only when the server is idle, and no further than to the server's next timer.
"""

from __future__ import annotations

import asyncio
import math
import selectors
import time
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Final, Protocol, TypeVar, TypeVarTuple, Unpack

from e6async._core.system.at_fork import LOCK
from e6async.testing._readable import is_readable

if TYPE_CHECKING:
    from selectors import SelectorKey

__all__ = ["FollowingLoop", "Leader", "followers", "lead", "stop_leading"]

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_POLL: Final = 0.02
"""Real seconds after which a follower looks whether its leader still runs."""
_BETWEEN: Final = 1.0
"""Seconds by which the clock of a follower moves when its leader changes: requests of two tests
are not compared."""


class Leader(Protocol):
    """A clock in virtual time."""

    @property
    def now(self) -> float:
        """Its time in seconds."""
        ...

    @property
    def is_blocked(self) -> bool:
        """Whether code has blocked its loop for so long that the clock cannot be waited for."""
        ...


class _Real:
    """The real clock, which nobody can block."""

    is_blocked = False

    @property
    def now(self) -> float:
        return time.monotonic()


_leaders: list[Leader] = []
_followers: list[FollowingLoop] = []


def lead(leader: Leader) -> None:
    """Make a clock the one that all followers follow."""
    with LOCK:
        _leaders.append(leader)
    _wake_all()


def stop_leading(leader: Leader) -> None:
    """Let the followers follow the clock of before, or the real one."""
    with LOCK:
        _leaders.remove(leader)
    _wake_all()


def followers(leader: Leader) -> list[FollowingLoop]:
    """The loops that follow a clock."""
    if not _followers:
        return []
    with LOCK:
        is_followed = bool(_leaders) and _leaders[-1] is leader
        return [*_followers] if is_followed else []


def _wake_all() -> None:
    with LOCK:
        for follower in _followers:
            follower.wake()


class FollowingLoop(asyncio.SelectorEventLoop):
    """An event loop whose time is that of the loop in virtual time, if there is one."""

    def __init__(self) -> None:
        self.port: int | None = None
        """The port on which it serves."""
        self._selector_of_loop = _FollowingSelector()
        super().__init__(self._selector_of_loop)

    def follow(self, port: int) -> None:
        """Follow the clock in virtual time from now on, as a server on this port."""
        self.port = port
        with LOCK:
            _followers.append(self)
        self._selector_of_loop.is_following = True

    def unfollow(self) -> None:
        """Return to real time, to close down while nobody moves the clock."""
        with LOCK:
            _followers.remove(self)
        self._selector_of_loop.is_following = False
        self.wake()

    def time(self) -> float:
        """Its time in seconds, which never goes back."""
        return self._selector_of_loop.time()

    def wake(self) -> None:
        """Have it look at its clock."""
        self.call_soon_threadsafe(_nothing)

    def idle_until(self) -> float | None:
        """When it has to run, by its leader's clock; infinite without a timer, None while busy."""
        return self._selector_of_loop.idle_until()

    def run_in_executor(
        self,
        executor: Executor | None,
        func: Callable[[Unpack[Ts]], T],
        *args: *Ts,
    ) -> asyncio.Future[T]:
        """Run a function in a thread; the loop is busy until it is done."""
        self._selector_of_loop.threads += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._thread_done)
        return future

    def _thread_done(self, _future: asyncio.Future[T]) -> None:
        self._selector_of_loop.threads -= 1


class _FollowingSelector(selectors.DefaultSelector):
    """Waits for sockets, and for the leader's clock."""

    def __init__(self) -> None:
        super().__init__()
        self.is_following = False
        self.threads = 0
        """How many threads work for the loop."""
        self._clock: Leader = _Real()
        self._real = self._clock
        self._offset = 0.0
        self._idle_since = 0  # odd while it waits; another number with each wait
        self._wakes_at = math.inf

    def time(self) -> float:
        clock = _leaders[-1] if self.is_following and _leaders else self._real
        if clock is not self._clock:
            self._offset += self._clock.now - clock.now + _BETWEEN
            self._clock = clock
        return clock.now + self._offset

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        """The ready sockets; waits at most until the leader's clock has moved by the timeout."""
        self.time()
        clock = self._clock
        if clock is self._real:
            return super().select(timeout)
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        self._wakes_at = math.inf if timeout is None else clock.now + timeout
        self._idle_since += 1
        began = time.monotonic()
        try:
            return super().select(None if timeout is None else min(timeout, _POLL))
        finally:
            self._idle_since += 1
            if clock.is_blocked:  # real time passes in its place
                self._offset += time.monotonic() - began

    def idle_until(self) -> float | None:
        """When it has to run; None while it is busy."""
        waits = self._idle_since
        if waits % 2 == 0 or self.threads or is_readable(self.fileno()):
            return None
        wakes_at = self._wakes_at
        return wakes_at if self._idle_since == waits else None


def _nothing() -> None:
    """Do nothing: the loop has woken up."""
