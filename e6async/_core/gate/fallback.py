"""A pacer that shares the pace as long as the schedule can be reached, and else keeps it alone."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from e6async._core.gate.local import LocalPacer
from e6async._core.system.reset import call_on_reset
from e6async.errors import GateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from e6async._core.gate.shared import SharedPacer

_logger = logging.getLogger("e6async")


def _always() -> bool:
    return True


class FallbackPacer:
    """Shares the pace; without the schedule this process keeps a pace by itself, and says so."""

    def __init__(
        self,
        shared: SharedPacer,
        *,
        alone: LocalPacer | None = None,
        processes: int = 1,
        retry_after: float,
        is_usable: Callable[[], bool] = _always,
    ) -> None:
        """Make a pacer; `processes` is how many times slower it is alone.

        `alone` may have been used before. `retry_after` (seconds after a failure) is when the
        schedule is tried again; `is_usable` tells whether it can be used in the running loop.
        """
        self._shared = shared
        self._alone = alone or LocalPacer(shared.min_interval)
        self._processes = processes
        self._retry_after = retry_after
        self._is_usable = is_usable
        self._is_alone = False
        self._retry_at = 0.0
        self.min_interval = shared.min_interval
        call_on_reset(self)

    def reset(self) -> None:
        """Forget that the schedule could not be reached."""
        self._is_alone = False

    def __repr__(self) -> str:
        return repr(self._shared)

    @property
    def min_interval(self) -> float:
        """Seconds between two requests."""
        return self._shared.min_interval

    @min_interval.setter
    def min_interval(self, seconds: float) -> None:
        self._shared.min_interval = seconds
        self._alone.min_interval = seconds * self._processes

    async def pace(self) -> None:
        """Return at the moment at which one request may be sent."""
        loop = asyncio.get_running_loop()
        if self._is_usable() and (not self._is_alone or loop.time() >= self._retry_at):
            # The schedule does not know of the requests that were sent without it.
            await asyncio.sleep(self._alone.ahead(loop.time()))
            try:
                await self._shared.pace()
            except GateError as error:
                await self._go_alone(error)
            else:
                self._is_alone = False
                return
        await self._alone.pace()

    async def pause(self, seconds: float) -> None:
        """Send nothing for this many seconds, in any of the processes."""
        await self._alone.pause(seconds)
        if self._is_alone:
            self._shared.remember_pause(seconds)
        elif self._is_usable():
            await self._shared.pause(seconds)

    def ahead(self, now: float) -> float:
        """Seconds until the next request of this process may be sent, as far as it knows."""
        alone = self._alone.ahead(now)
        is_shared = not self._is_alone and self._is_usable()
        return max(alone, self._shared.ahead(now)) if is_shared else alone

    async def _go_alone(self, error: GateError) -> None:
        now = asyncio.get_running_loop().time()
        self._retry_at = now + self._retry_after
        if self._is_alone:
            return
        self._is_alone = True
        # Another process may have sent a request just now, and a pause still counts.
        interval = self._alone.min_interval
        await self._alone.pause(max(interval, self._shared.paused_for(now)))
        _logger.warning(
            "%s; until then one request per %g s, by this process alone", error, interval
        )
