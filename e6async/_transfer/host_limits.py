"""What all file transfers of a client share for each host: concurrency, pauses, circuit breakers.

File hosts have no rate limit; only files on the API's host wait for a turn of its gate, too.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self
from weakref import WeakKeyDictionary

import attrs

from e6async._core.gate.breaker import Breaker
from e6async._core.session import Session
from e6async.errors import HostDownError

MAX_CONCURRENT = 16
"""Concurrent requests for files, for all transfers of a client."""


@attrs.define(eq=False)
class HostLimits:
    """The limits of one client in one event loop."""

    _slots: asyncio.Semaphore = attrs.field(factory=lambda: asyncio.Semaphore(MAX_CONCURRENT))
    _paused_until: dict[str, float] = attrs.field(factory=dict[str, float])
    _breakers: dict[str, Breaker] = attrs.field(factory=dict[str, Breaker])

    def pause(self, host: str, seconds: float) -> None:
        """Send nothing to a host for some seconds; a longer pause that runs already stays."""
        until = asyncio.get_running_loop().time() + seconds
        self._paused_until[host] = max(until, self._paused_until.get(host, until))

    def breaker(self, host: str) -> Breaker:
        """The circuit breaker of a host."""
        return self._breakers.setdefault(host, Breaker())

    def slot(self, host: str, operation: str) -> Slot:
        """Room for one request: `async with` waits for it."""
        return Slot(self, host, operation)

    async def wait(self, host: str, operation: str, who: Slot) -> None:
        """Wait for a slot and for the end of the host's pause.

        Raises HostDownError while the host's breaker is open.
        """
        await self._slots.acquire()
        try:
            await self._wait_for_host(host, operation, who)
        except BaseException:
            self._slots.release()
            raise

    def release(self, host: str, who: Slot) -> None:
        """Give the slot back; a probe that ended without a result does not count."""
        self.breaker(host).release_probe(who)
        self._slots.release()

    async def _wait_for_host(self, host: str, operation: str, who: Slot) -> None:
        clock, breaker = asyncio.get_running_loop().time, self.breaker(host)
        while (until := self._paused_until.get(host, 0.0)) > clock():  # noqa: ASYNC110 - a time
            await asyncio.sleep(until - clock())
        if not breaker.allow(clock(), who):
            seconds = breaker.retry_after(clock())
            message = (
                f"{operation}: {host} keeps failing: requests are paused for {seconds:.0f} s, "
                "then one is tried; run it again later"
            )
            raise HostDownError(message, retry_after=seconds)


@attrs.define(eq=False)
class Slot:
    """Room for one request.

    A class, as an event loop that ends closes all async generators, inner ones first.
    """

    _limits: HostLimits
    _host: str
    _operation: str

    async def __aenter__(self) -> Self:
        await self._limits.wait(self._host, self._operation, self)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._limits.release(self._host, self)


_by_session: WeakKeyDictionary[
    Session, WeakKeyDictionary[asyncio.AbstractEventLoop, HostLimits]
] = WeakKeyDictionary()


def limits_of(session: Session) -> HostLimits:
    """The limits of a client in the running event loop."""
    by_loop = _by_session.setdefault(session, WeakKeyDictionary())
    return by_loop.setdefault(asyncio.get_running_loop(), HostLimits())
