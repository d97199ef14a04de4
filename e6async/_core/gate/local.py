"""The pace of one process: aiolimiter in each loop, one clock over all of them."""

from __future__ import annotations

import asyncio

from aiolimiter import AsyncLimiter

from e6async._core.system.at_fork import LOCK

MARGIN = 0.003
"""Seconds added to each gap: what a request may lose on its way before the server sees it."""
PROMPT = 0.001
"""Seconds from the turn to the write that the margin makes good; what takes longer is counted."""


class LocalPacer:
    """Lets one request through per min_interval, whichever loop or thread it comes from."""

    def __init__(self, min_interval: float) -> None:
        self.min_interval: float = min_interval
        """Seconds between two requests."""
        self._limiters: dict[asyncio.AbstractEventLoop, AsyncLimiter] = {}
        self._free_at = 0.0
        self._held_until = 0.0

    async def pace(self) -> None:
        """Return at the instant at which one request may go out."""
        loop = asyncio.get_running_loop()
        await self._limiter(loop).acquire()
        # The limiter belongs to one loop and starts full; the others' last send is known here.
        while (  # noqa: ASYNC110 - what is waited for is time
            wait := self._reserve(loop.time())
        ) > 0:
            await asyncio.sleep(wait)
        # What holds up this step until its bytes are written (another thread, the system) would
        # come off the next gap.
        loop.call_soon(self._written, loop, loop.time())

    async def hold(self, seconds: float) -> None:
        """Let nobody through for so many seconds."""
        now = asyncio.get_running_loop().time()
        with LOCK:
            self._held_until = max(self._held_until, now + seconds)

    def ahead(self, now: float) -> float:
        """Seconds until the next request may go out, if nobody else comes."""
        return max(0.0, max(self._free_at, self._held_until) - now)

    def _reserve(self, now: float) -> float:
        with LOCK:
            # What is that far away was told by another clock, as that of a test whose time jumped;
            # a little further than a gap it can be, as the other thread may have looked later.
            if self._free_at > now + 2 * self.min_interval:
                self._free_at = now + self.min_interval + MARGIN
            wait = self.ahead(now)
            if wait <= 0:
                self._free_at = now + self.min_interval + MARGIN
            return wait

    def _written(self, loop: asyncio.AbstractEventLoop, went_at: float) -> None:
        late = loop.time() - went_at
        if late > PROMPT:
            with LOCK:
                self._free_at = max(self._free_at, went_at + late + self.min_interval + MARGIN)

    def _limiter(self, loop: asyncio.AbstractEventLoop) -> AsyncLimiter:
        with LOCK:
            limiter = self._limiters.get(loop)
            if limiter is None or limiter.time_period != self.min_interval:
                self._limiters = {k: v for k, v in self._limiters.items() if not k.is_closed()}
                limiter = self._limiters[loop] = AsyncLimiter(1, self.min_interval)
            return limiter
