"""The gate: a line in front of a pace.

A request stands in the line, is admitted when it is the next, gets its connection ready, and then
keeps the pace at the instant before its first byte leaves. So a slow handshake never eats the gap,
a wait in the line never eats an HTTP timeout, and whoever shares the pace with other processes
holds at most one place in it.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Protocol

import attrs

from e6async._core.gate.breaker import Breaker
from e6async._core.gate.line import Line, Priority
from e6async._core.gate.local import LocalPacer
from e6async._core.system.at_fork import LOCK, tell_child
from e6async.errors import ClosedError, MaxWaitError, QueueFullError

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_WAITING = 20_000
"""How many requests may stand in the line; at two a second that is close to three hours."""
LONGEST_HOLD = 60.0
"""Seconds that a hold grows to when the server does not say how long."""
_MAX_SLOW = 8  # connections under way that nobody waits for any more
_LONGEST_TURN = 32  # with more processes than that on one pace, the guess is low
GENTLE_TURNS = 4
"""How many turns after a hold that was longer than a turn go at half the pace."""


class Pacer(Protocol):
    """Keeps the pace, alone or with other processes."""

    min_interval: float
    """Seconds between two requests."""

    async def pace(self) -> None:
        """Return at the instant at which one request may go out."""

    async def hold(self, seconds: float) -> None:
        """Let nobody through for so many seconds."""

    def ahead(self, now: float) -> float:
        """Seconds until the next request may go out, as far as this process knows."""
        ...


@attrs.define(eq=False)
class _Waiter:
    loop: asyncio.AbstractEventLoop
    admitted: asyncio.Future[None]
    owner: object
    gives_up_at: float | None
    is_slow: bool = False
    """Whether its connection takes longer than a turn."""


class Gate:
    """Lets requests through one by one, in a fair order, at a pace; for any loop and thread."""

    def __init__(
        self, pacer: Pacer, *, max_waiting: int = MAX_WAITING, breaker: Breaker | None = None
    ) -> None:
        self.pacer = pacer
        self.breaker: Breaker = breaker or Breaker()
        """Whether the host is known to be down."""
        self.sent: int = 0
        """How many requests went through."""
        self._max_waiting = max_waiting
        self._line: Line[_Waiter] = Line()
        self._admitted: set[_Waiter] = set()
        self._slow: set[_Waiter] = set()
        self._last_sent = float("-inf")
        self._holds = 0
        self._held_at = float("-inf")
        self._gentle = 0
        self._usual = pacer.min_interval
        self._was_crowded = False
        tell_child(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} waiting={self.waiting} sent={self.sent}>"

    @property
    def waiting(self) -> int:
        """How many requests stand in the line."""
        return self._line.size

    @property
    def eta(self) -> float:
        """Seconds that a new request of normal priority would wait for its turn."""
        return self.wait_of("normal")

    def wait_of(self, priority: Priority) -> float:
        """Seconds that a new request of this priority would wait for its turn."""
        with LOCK:
            before = len(self._admitted) + self._line.ahead_of(priority)
        return self.pacer.ahead(_now()) + before * max(self.pacer.min_interval, self._usual)

    async def enter(
        self, *, priority: Priority = "normal", max_wait: float | None = None, owner: object = None
    ) -> Turn:
        """Stand in the line until the request is the next; leave the turn when it is over.

        Raises MaxWaitError at once when `max_wait` seconds will not do, QueueFullError when the
        line is as long as it may get.
        """
        loop = asyncio.get_running_loop()
        arrived = loop.time()
        if max_wait is not None and (expected := self.wait_of(priority)) > max_wait:
            raise _too_long(expected, max_wait)
        waiter = _Waiter(
            loop, loop.create_future(), owner, None if max_wait is None else arrived + max_wait
        )
        with LOCK:
            if not self._admitted and not self._line.size:  # nobody to stand behind
                self._admitted.add(waiter)
                return Turn(self, waiter, arrived)
            if self._line.size >= self._max_waiting:
                expected = self.wait_of(priority)
                message = (
                    f"{self._max_waiting} requests wait already; try again in {expected:.0f} s"
                )
                raise QueueFullError(message, retry_after=expected)
            self._line.join(waiter, priority)
        self._admit()
        try:
            async with asyncio.timeout_at(None if waiter in self._admitted else waiter.gives_up_at):
                await waiter.admitted
        except TimeoutError:
            self.leave(waiter)
            raise _too_long(self.wait_of(priority), max_wait or 0.0) from None
        except BaseException:
            self.leave(waiter)
            raise
        return Turn(self, waiter, arrived)

    async def hold(self, seconds: float | None, *, sent_at: float) -> float:
        """Stop for everybody, as long as the server said or a growing time; returns the seconds.

        Answers to requests that were under way when the hold began do not make it grow.
        """
        with LOCK:
            if sent_at >= self._held_at:
                self._holds += 1
                self._held_at = _now()
            grown = min(
                LONGEST_HOLD, self.pacer.min_interval * 2.0 ** min(max(self._holds - 1, 0), 20)
            )
            held = grown if seconds is None else max(seconds, self.pacer.min_interval)
            if held > self.pacer.min_interval:  # one refusal alone is no reason to go slowly
                self._gentle = GENTLE_TURNS
        await self.pacer.hold(held)
        self._give_up_late()
        return held

    def ease(self) -> None:
        """Note that the server answers well again."""
        if self._holds:
            with LOCK:
                self._holds = 0

    def turn_away(self, owner: object) -> None:
        """Send all of an owner's waiting requests away with ClosedError."""
        error = "the client was closed while this call waited for its turn; open it again"
        with LOCK:
            for waiter in self._line.waiters():
                if waiter.owner is owner and self._line.leave(waiter):
                    _tell(waiter, _failing(ClosedError(error)))

    def after_fork(self) -> None:
        """Forget who waited: they stand in the line of the parent."""
        self._line = Line()
        self._admitted = set()
        self._slow = set()
        self.breaker.gave_up()

    async def stamp(self, waiter: _Waiter) -> None:
        """Keep the pace for an admitted request, and let the next one get ready."""
        if waiter.gives_up_at is not None:
            self._check_wait(waiter.gives_up_at, waiter.loop.time())
        if self._gentle:
            wait = self._last_sent + 2 * self.pacer.min_interval - waiter.loop.time()
            await asyncio.sleep(min(max(0.0, wait), 2 * self.pacer.min_interval))
        await self.pacer.pace()
        with LOCK:
            self._note_sent(waiter.loop.time())
            self._admitted.discard(waiter)
            self._slow.discard(waiter)
        self._admit()

    def _check_wait(self, gives_up_at: float, now: float) -> None:
        """Raise MaxWaitError for an admitted request when a hold came after it was let in."""
        wait = self.pacer.ahead(now)
        if now + wait > gives_up_at and wait > self.pacer.min_interval:
            raise _too_long(wait, max(0.0, gives_up_at - now))

    def _note_sent(self, now: float) -> None:
        """Count it, and learn how long a turn takes where others share the pace."""
        gap = now - self._last_sent
        if not self._was_crowded:
            self._usual = self.pacer.min_interval
        elif self._held_at < self._last_sent and gap < _LONGEST_TURN * self.pacer.min_interval:
            self._usual += (gap - self._usual) / 4
        self.sent += 1
        self._gentle = max(0, self._gentle - 1)
        self._last_sent = now
        self._was_crowded = self._line.size > 0

    def leave(self, waiter: _Waiter) -> None:
        """Take a request out of the line or the gate, and let the next one get ready."""
        with LOCK:
            self._line.leave(waiter)
            self._admitted.discard(waiter)
            self._slow.discard(waiter)
        self._admit()

    def _admit(self) -> None:
        """Let the next one in when nobody is getting ready."""
        if not self._line.size:
            return
        with LOCK:
            for slow in [each for each in self._admitted if each.is_slow]:
                if len(self._slow) < _MAX_SLOW:
                    self._admitted.discard(slow)
                    self._slow.add(slow)
            while not self._admitted and (waiter := self._line.next()) is not None:
                self._let_in(waiter)

    def _let_in(self, waiter: _Waiter) -> None:
        self._admitted.add(waiter)
        if not _tell(waiter, lambda future: future.set_result(None)):
            self._admitted.discard(waiter)  # its loop is gone, and the caller with it

    def one_more(self, slow: _Waiter) -> None:
        """Let another one in when the admitted one is slow to get its connection."""
        with LOCK:
            slow.is_slow = True
        self._admit()

    def _give_up_late(self) -> None:
        """Tell those whose `max_wait` a hold has made impossible."""
        now = _now()
        wait = self.pacer.ahead(now)
        with LOCK:
            for waiter in self._line.waiters():
                if waiter.gives_up_at is not None and now + wait > waiter.gives_up_at:
                    self._line.leave(waiter)
                    _tell(waiter, _failing(_too_long(wait, waiter.gives_up_at - now)))


class Turn:
    """One request's way through the gate."""

    def __init__(self, gate: Gate, waiter: _Waiter, arrived: float) -> None:
        self._gate = gate
        self._waiter = waiter
        self._arrived = arrived
        self._patience = waiter.loop.call_later(gate.pacer.min_interval, gate.one_more, waiter)
        self.sent_at: float | None = None
        """When the request went out, in the loop's seconds; None while it did not."""

    @property
    def queue_wait(self) -> float:
        """Seconds from standing in line to going out; until now while it did not."""
        until = self._waiter.loop.time() if self.sent_at is None else self.sent_at
        return until - self._arrived

    async def stamp(self) -> None:
        """Wait for the instant at which the request may go out; once for each time it is sent."""
        self._patience.cancel()
        await self._gate.stamp(self._waiter)
        self.sent_at = self._waiter.loop.time()

    def leave(self) -> None:
        """Let the next request get ready; does nothing for one that went out."""
        if self.sent_at is None:
            self._patience.cancel()
            self._gate.leave(self._waiter)


_gates: dict[str, Gate] = {}


def gate_for(host: str, *, min_interval: float) -> Gate:
    """The gate that all clients of this process share for a host; the slowest sets its pace."""
    with LOCK:
        gate = _gates.get(host)
        if gate is None:
            gate = _gates[host] = Gate(LocalPacer(min_interval))
        gate.pacer.min_interval = max(gate.pacer.min_interval, min_interval)
        return gate


def forget_gates(host: str | None = None) -> None:
    """Forget the shared gate of a host that is gone, or of all: a port can come again."""
    with LOCK:
        for each in [*_gates] if host is None else [host]:
            _gates.pop(each, None)


def _now() -> float:
    try:
        return asyncio.get_running_loop().time()
    except RuntimeError:
        return time.monotonic()


def _tell(waiter: _Waiter, what: Callable[[asyncio.Future[None]], None]) -> bool:
    """Reach a waiter in its own loop; False when that loop is closed."""

    def act() -> None:
        if not waiter.admitted.done():
            what(waiter.admitted)

    try:
        waiter.loop.call_soon_threadsafe(act)
    except RuntimeError:
        return False
    return True


def _failing(error: Exception) -> Callable[[asyncio.Future[None]], None]:
    return lambda future: future.set_exception(error)


def _too_long(expected: float, max_wait: float) -> MaxWaitError:
    message = (
        f"the turn would come in {expected:.1f} s, max_wait allows {max_wait:.1f} s; "
        "try again later, or allow more"
    )
    return MaxWaitError(message, retry_after=expected)
