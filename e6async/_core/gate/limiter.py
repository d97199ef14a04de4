"""The rate limiter behind a gate: a priority queue of requests in front of a pacer.

A request waits in the queue, is admitted when it is next, opens its connection, and then waits for
the pacer right before its first byte is written. So a slow handshake does not shorten the interval
to the next request, waiting in the queue does not count towards HTTP timeouts, and a process that
shares its pace with others occupies at most one slot at a time.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from e6async._core.gate.breaker import Breaker
from e6async._core.gate.line import Line, Priority
from e6async._core.gate.liveness import Liveness
from e6async._core.gate.outage import Outage, refused
from e6async._core.system.at_fork import LOCK, call_after_fork
from e6async._core.system.reset import call_on_reset
from e6async.errors import ClosedError, MaxWaitError, QueueFullError

if TYPE_CHECKING:
    from collections.abc import Callable

    from e6async._core.gate.pacer import Pacer

MAX_WAITING = 20_000
"""How many requests may wait in the queue; at two per second that is almost three hours."""
GENTLE_TURNS = 4
"""How many requests after a pause longer than the interval are sent at half the pace."""
_MAX_SLOW = 8  # admitted requests that wait for a slow connection while others pass them
_MAX_LEARNED = 32  # intervals per turn up to which the wait in a crowded schedule is learned


class Turn:
    """One request's way through the limiter; release it when the request is over."""

    __slots__ = (
        "_limiter", "_slow_timer", "admitted", "entered_at", "gives_up_at", "interval", "is_slow",
        "loop", "owner", "queue_wait", "real_host", "sent_at",
    )  # fmt: skip

    def __init__(self, limiter: RateLimiter, owner: object, max_wait: float | None) -> None:
        self.loop: asyncio.AbstractEventLoop = asyncio.get_running_loop()
        self.owner: object = owner
        """Whose requests are cancelled together."""
        self.entered_at: float = self.loop.time()
        """When it entered the queue, in the loop's seconds."""
        self.gives_up_at: float | None = None if max_wait is None else self.entered_at + max_wait
        """When its `max_wait` is over; None without one."""
        self.interval: float = 0.0
        """Seconds for which the turn is good: others do not send that long."""
        self.admitted: asyncio.Future[None] | None = None
        """Done once it is admitted; None when it did not have to wait in the queue."""
        self.is_slow: bool = False
        """Whether its connection takes longer than one interval."""
        self.sent_at: float | None = None
        """When the request was sent, in the loop's seconds; None before that."""
        self.queue_wait: float = 0.0
        """Seconds from entering the queue to being sent, or to the release without that."""
        self.real_host: str | None = None
        """In a test run: where it was written to, if that is a server on a network."""
        self._limiter = limiter
        self._slow_timer: asyncio.TimerHandle | None = None

    @property
    def min_interval(self) -> float:
        """Seconds between two requests."""
        return self._limiter.pacer.min_interval

    def watch(self, seconds: float) -> None:
        """Let others pass if the connection is not ready after this many seconds, an interval."""
        self.interval = seconds
        self._slow_timer = self.loop.call_later(seconds, self._limiter.admit_next, self)

    async def wait_to_send(self) -> None:
        """Wait until the request may be written; call it each time the request is sent.

        Raises MaxWaitError when a pause that began after the admission exceeds `max_wait`.
        """
        if self._slow_timer is not None:
            self._slow_timer.cancel()
        self.sent_at = await self._limiter.wait_to_send(self)
        self.queue_wait = self.sent_at - self.entered_at

    async def note_sent(self, sent_at: float) -> None:
        """Count a request that went out without its turn; the next turn comes an interval later."""
        if self._slow_timer is not None:
            self._slow_timer.cancel()
        self.sent_at = sent_at
        self.queue_wait = sent_at - self.entered_at
        await self._limiter.note_sent(self)

    def take_back(self, sent_before: float | None) -> None:
        """Note that the request was not written after all; `sent_before` is when it was, if ever.

        It needs another turn.
        """
        self.sent_at = sent_before
        self._limiter.take_back()

    def release(self) -> None:
        """Free the turn, so that the next request is admitted if this one was not sent."""
        if self._slow_timer is not None:
            self._slow_timer.cancel()
        if self.sent_at is None:
            self.queue_wait = self.loop.time() - self.entered_at
        self._limiter.release(self)


class RateLimiter:
    """Admits requests one by one, in a fair order, at a pace; for any event loop and thread."""

    def __init__(
        self, pacer: Pacer, *, max_waiting: int = MAX_WAITING, breaker: Breaker | None = None
    ) -> None:
        self.pacer = pacer
        self.breaker: Breaker = breaker or Breaker()
        """Stops requests while the host keeps failing."""
        self.sent: int = 0
        """How many requests were sent."""
        self._max_waiting = max_waiting
        self._line: Line[Turn] = Line()
        self._admitted: set[Turn] = set()
        self._slow: set[Turn] = set()
        self._liveness = Liveness(
            holders=lambda: {turn.loop for turn in self._admitted},
            admit=self._admit_any,
            patience=lambda: self.pacer.min_interval,
        )
        self._last_sent = float("-inf")
        self._paused_at = float("-inf")
        self._outage: Outage | None = None
        self._gentle = 0
        self._usual = pacer.min_interval
        self._was_crowded = False
        call_after_fork(self)
        call_on_reset(self)

    @property
    def waiting(self) -> int:
        """How many requests wait in the queue."""
        return self._line.size

    def wait_of(self, priority: Priority) -> float:
        """Seconds that a new request of this priority would wait for its turn."""
        with LOCK:
            before = len(self._admitted) + self._line.ahead_of(priority)
        return self.pacer.ahead(_now()) + before * max(self.pacer.min_interval, self._usual)

    async def acquire(
        self, *, priority: Priority = "normal", max_wait: float | None = None, owner: object = None
    ) -> Turn:
        """Wait in the queue until the request is next; release the turn when it is over.

        Raises MaxWaitError at once when its turn would come later than in `max_wait` seconds,
        QueueFullError when the queue is full.
        """
        turn = Turn(self, owner, max_wait)
        if max_wait is not None or self._line.size >= self._max_waiting:
            self._check_room(priority, max_wait)
        with LOCK:
            is_idle = not (self._admitted or self._line.size)
            if turn.loop is not self._liveness.latest:
                self._liveness.enter(turn.loop, is_idle=is_idle)
            if not is_idle:
                turn.admitted = turn.loop.create_future()
                self._line.join(turn, priority)
                self._admit()
            else:
                self._admitted.add(turn)
        if turn.admitted is not None:
            await self._wait_in_line(turn, turn.admitted, priority)
        turn.watch(self.pacer.min_interval)
        return turn

    def _check_room(self, priority: Priority, max_wait: float | None) -> None:
        expected = self.wait_of(priority)
        if max_wait is not None and expected > max_wait:
            raise _too_long(expected, max_wait)
        if self._line.size >= self._max_waiting:
            message = (
                f"the queue is full: {self._max_waiting} requests are waiting; "
                f"try again in {expected:.0f} s"
            )
            raise QueueFullError(message, retry_after=expected)

    async def _wait_in_line(
        self, turn: Turn, admitted: asyncio.Future[None], priority: Priority
    ) -> None:
        try:
            async with asyncio.timeout_at(None if turn in self._admitted else turn.gives_up_at):
                await admitted
        except BaseException as error:
            with LOCK:
                self._line.leave(turn)
            self.release(turn)
            if isinstance(error, TimeoutError) and turn.gives_up_at is not None:
                max_wait = turn.gives_up_at - turn.entered_at
                raise _too_long(self.wait_of(priority), max_wait) from None
            raise

    async def wait_to_send(self, turn: Turn) -> float:
        """Wait for the pacer, then admit the next request; returns when this one may be sent."""
        now = turn.loop.time()
        if turn.gives_up_at is not None:
            wait = self.pacer.ahead(now)
            if now + wait > turn.gives_up_at and wait > self.pacer.min_interval:
                raise _too_long(wait, max(0.0, turn.gives_up_at - now))  # a pause began meanwhile
        if self._gentle:
            interval = 2 * self.pacer.min_interval
            await asyncio.sleep(min(max(0.0, self._last_sent + interval - now), interval))
        await self.pacer.pace()
        return self._note_sent(turn)

    async def note_sent(self, turn: Turn) -> None:
        """Count a request that went out without waiting for the pacer; the next one waits."""
        await self.pacer.pause(self.pacer.min_interval)
        self._note_sent(turn)

    def take_back(self) -> None:
        """Count one request less: it was not written after all."""
        with LOCK:
            self.sent -= 1

    def _note_sent(self, turn: Turn) -> float:
        """Count a request and admit the next one; returns the time."""
        now = turn.loop.time()
        with LOCK:
            self._learn(now)
            self._admitted.discard(turn)
            self._slow.discard(turn)
        # After the write, which a thread that is woken would delay.
        turn.loop.call_soon(self._admit_after_write)
        return now

    def _admit_after_write(self) -> None:
        with LOCK:
            self._admit()

    def _learn(self, now: float) -> None:
        """Count it, and learn how long a turn takes when other processes share the pace."""
        gap = now - self._last_sent
        if not self._was_crowded:
            self._usual = self.pacer.min_interval
        elif self._paused_at < self._last_sent and gap < _MAX_LEARNED * self.pacer.min_interval:
            self._usual += (gap - self._usual) / 4
        self.sent += 1
        self._gentle = max(0, self._gentle - 1)
        self._last_sent = now
        self._was_crowded = self._line.size > 0

    def release(self, turn: Turn) -> None:
        """Forget an admitted request, and admit the next one."""
        with LOCK:
            if turn in self._admitted or turn in self._slow:
                self._admitted.discard(turn)
                self._slow.discard(turn)
                self._admit()

    def admit_next(self, slow: Turn) -> None:
        """Admit another request because the connection of the admitted one takes too long."""
        with LOCK:
            slow.is_slow = True
            self._admit()

    def _admit(self) -> None:
        """Admit the next request unless one is getting ready; call it with the lock held."""
        for turn in [*self._admitted]:
            if turn.is_slow and self._has_room():
                self._slow.add(turn)
                self._admitted.discard(turn)
            elif turn.loop.is_closed():
                self._admitted.discard(turn)
        while self._line.size and not self._is_held():
            first = self._next()
            if first is None:
                return
            if _notify(first, lambda admitted: admitted.set_result(None)):
                self._admitted.add(first)

    def _admit_any(self) -> bool:
        """Admit the next request if possible; returns whether others wait."""
        self._admit()
        return self._line.size > 0

    def _has_room(self) -> bool:
        """Whether one more request may be slow."""
        if len(self._slow) >= _MAX_SLOW:
            self._slow = {turn for turn in self._slow if not self._is_away(turn)}
        return len(self._slow) < _MAX_SLOW

    def _is_held(self) -> bool:
        """Whether an admitted request keeps the others waiting; not if its loop does not run."""
        if not self._liveness.away:
            return bool(self._admitted)
        return not all(self._is_away(turn) for turn in self._admitted)

    def _next(self) -> Turn | None:
        """The next request; None when all that wait are of loops that do not run."""
        if not self._liveness.away:
            return self._line.next()
        turn = self._line.next_where(lambda turn: not self._is_away(turn))
        return self._line.next() if turn is None and not self._admitted else turn

    def _is_away(self, turn: Turn) -> bool:
        return turn.loop in self._liveness.away or turn.loop.is_closed()

    async def pause(self, seconds: float | None) -> float:
        """Stop everybody because the server refused a request; returns for how many seconds.

        `seconds` is what the server asked for. Without it the pause grows with the time since the
        server accepted requests.
        """
        with LOCK:
            now, interval = _now(), self.pacer.min_interval
            self._outage, pause = refused(self._outage, seconds, now=now, min_interval=interval)
            self._paused_at = now
            if pause > interval:  # a single refusal is no reason to slow down
                self._gentle = GENTLE_TURNS
        await self.pacer.pause(pause)
        self._refuse_late()
        return pause

    def end_outage(self) -> None:
        """Note that the server accepts requests again."""
        self._outage = None

    def _refuse_late(self) -> None:
        """Fail the waiting requests that cannot be sent within their `max_wait` after a pause."""
        now = _now()
        wait = self.pacer.ahead(now)
        with LOCK:
            for turn in self._line.waiters():
                if turn.gives_up_at is not None and now + wait > turn.gives_up_at:
                    self._line.leave(turn)
                    _fail(turn, _too_long(wait, turn.gives_up_at - now))

    def cancel_for(self, owner: object) -> None:
        """Fail all waiting requests of an owner with ClosedError."""
        message = "the client was closed while this request waited for its turn; open it again"
        with LOCK:
            for turn in self._line.waiters():
                if turn.owner is owner and self._line.leave(turn):
                    _fail(turn, ClosedError(message))

    def reset(self) -> None:
        """Forget the requests and refusals so far, and close the breaker; who waits still waits."""
        with LOCK:
            self.sent = 0
            self._outage = None
            self._last_sent = self._paused_at = float("-inf")
            self._gentle = 0
            self._usual = self.pacer.min_interval
            self._was_crowded = False
            self.breaker.reset()
            self._slow = {turn for turn in self._slow if not turn.loop.is_closed()}
            self._admit()

    def after_fork(self) -> None:
        """Forget the requests of the parent process."""
        self._line = Line()
        self._admitted = set()
        self._slow = set()
        self._liveness.after_fork()
        self.breaker.forget_probe()


def _now() -> float:
    try:
        return asyncio.get_running_loop().time()
    except RuntimeError:
        return time.monotonic()


def _notify(turn: Turn, settle: Callable[[asyncio.Future[None]], None]) -> bool:
    """Settle the future of a waiting request in its own loop; False when that loop is closed."""

    def act() -> None:
        if turn.admitted is not None and not turn.admitted.done():
            settle(turn.admitted)

    try:
        turn.loop.call_soon_threadsafe(act)
    except RuntimeError:
        return False
    return True


def _fail(turn: Turn, error: Exception) -> None:
    _notify(turn, lambda admitted: admitted.set_exception(error))


def _too_long(expected: float, max_wait: float) -> MaxWaitError:
    message = (
        f"the request could be sent in {expected:.1f} s, max_wait or deadline allows "
        f"{max_wait:.1f} s; try again later or raise it"
    )
    return MaxWaitError(message, retry_after=expected)
