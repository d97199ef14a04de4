"""The pace within one process: an aiolimiter for each event loop, one schedule for all of them."""

from __future__ import annotations

import asyncio

from aiolimiter import AsyncLimiter

from e6async._core.system.at_fork import LOCK
from e6async._core.system.reset import call_on_reset

MARGIN = 0.002
"""Seconds added to each interval: a request may take that much less time to the server than the
one before it."""
SLACK = 0.001
"""Seconds that a turn may come late without delaying the next one, as timers are that exact."""
_POLL = 0.005
"""Seconds until another thread is asked again whether it has written its request."""


class LocalPacer:
    """Lets one request through per min_interval, whichever loop or thread it comes from."""

    def __init__(self, min_interval: float) -> None:
        self.min_interval: float = min_interval
        """Seconds between two requests."""
        self._limiters: dict[asyncio.AbstractEventLoop, AsyncLimiter] = {}
        self._free_at = 0.0
        self._paused_until = 0.0
        self._unwritten_until = 0.0
        call_on_reset(self)

    def reset(self) -> None:
        """Forget the requests and pauses so far."""
        self._limiters = {}
        self._free_at = 0.0
        self._paused_until = 0.0
        self._unwritten_until = 0.0

    async def pace(self) -> None:
        """Return at the moment at which one request may be sent."""
        loop = asyncio.get_running_loop()
        limiter = self._limiters.get(loop)
        if limiter is None or limiter.time_period != self.min_interval:
            limiter = self._new_limiter(loop)
        await limiter.acquire()
        # A limiter belongs to one loop and starts full; `_free_at` knows of the other loops.
        while (  # noqa: ASYNC110 - what is waited for is time
            wait := self._reserve(loop.time())
        ) > 0:
            await asyncio.sleep(wait)
        # Another thread or the system may delay this step before the request is written, which
        # would shorten the next interval.
        loop.call_soon(self._written, loop, self._unwritten_until)

    async def pause(self, seconds: float) -> None:
        """Send nothing for this many seconds."""
        now = asyncio.get_running_loop().time()
        with LOCK:
            self._paused_until = max(self._paused_until, now + seconds)

    def ahead(self, now: float) -> float:
        """Seconds until the next request may be sent, if nobody else sends one."""
        return max(0.0, max(self._free_at, self._paused_until) - now)

    def _reserve(self, now: float) -> float:
        with LOCK:
            # A time so far ahead is from another clock, as in tests whose time jumps. It can be a
            # little more than one interval ahead if another thread read the clock later.
            if self._free_at > now + 2 * self.min_interval:
                self._free_at = now + self.min_interval + MARGIN
                self._unwritten_until = 0.0
            wait = self.ahead(now)
            if wait <= 0 and now < self._unwritten_until:
                return _POLL
            if wait <= 0:
                begun = max(self._free_at, now - SLACK)
                self._free_at = begun + self.min_interval + MARGIN + SLACK
                self._unwritten_until = self._free_at + self.min_interval
            return wait

    def _written(self, loop: asyncio.AbstractEventLoop, until: float) -> None:
        with LOCK:
            self._free_at = max(self._free_at, loop.time() + self.min_interval + MARGIN)
            if self._unwritten_until == until:  # else another one may send since, as this was late
                self._unwritten_until = 0.0

    def _new_limiter(self, loop: asyncio.AbstractEventLoop) -> AsyncLimiter:
        with LOCK:
            limiter = AsyncLimiter(1, self.min_interval)
            still_open = {k: v for k, v in self._limiters.items() if not k.is_closed()}
            self._limiters = {**still_open, loop: limiter}
            return limiter
