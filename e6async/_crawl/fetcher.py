"""Sends the requests of a plan: always one that waits for its turn at the gate, and no more."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from itertools import pairwise
from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

from e6async._core import events
from e6async._core.pages import id_of
from e6async.errors import HostDownError, PageLimitError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from e6async._core.protocol.operation import Operation
    from e6async._core.transport import Transport
    from e6async._crawl.plan import PageRequest, Plan, Span

M = TypeVar("M")


class Fetcher(Generic[M]):
    """The requests of one iteration over a crawl.

    As soon as a request is sent, the next one enters the queue of the gate. So the gate never waits
    for the crawl, no more responses are outstanding than the server's latency requires, and each
    page is planned as late as possible.
    """

    def __init__(
        self,
        transport: Transport,
        plan: Plan[M],
        *,
        operation: Callable[[PageRequest], Operation[list[M]]],
        sign: int,
        max_ahead: int,
    ) -> None:
        """Fetch a plan's pages; rank = `sign` * id, at most `max_ahead` pages are unread."""
        self._transport = transport
        self._plan = plan
        self._operation = operation
        self._sign = sign
        self._max_ahead = max_ahead
        self._tasks: dict[PageRequest, asyncio.Task[None]] = {}
        self._cancelled: set[asyncio.Task[None]] = set()
        self._is_closed = False
        self._after_probe: set[PageRequest] = set()  # wait for another request to succeed
        self._queued: PageRequest | None = None
        self._failure: BaseException | None = None
        self._changed = asyncio.Event()

    async def spans(self) -> AsyncGenerator[Span[M]]:
        """Give the rows of the pages; raises the error of a request that failed.

        Before the error, it gives the rows of all requests that were sent before the failure.
        """
        async with aclosing(self):
            while True:
                self._changed.clear()
                span = self._plan.next_span()
                if span is None and self._plan.ended:
                    return
                self._send_next()
                if span is not None:
                    yield span
                elif self._tasks:
                    await self._changed.wait()
                elif self._failure is not None:
                    raise self._failure
                else:
                    message = "a crawl has neither ended nor any page to request"
                    raise RuntimeError(message)

    async def aclose(self) -> None:
        """Cancel all requests; one that still waits for its turn is not sent."""
        self._is_closed = True
        tasks = [*self._tasks.values(), *self._cancelled]
        self._tasks.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _send_next(self) -> None:
        """Queue the next request, unless one is queued or too many pages are unread."""
        while self._failure is None and self._queued is None and not self._is_closed:
            is_full = len(self._tasks) + self._plan.buffered >= self._max_ahead
            if is_full and (self._tasks or self._plan.has_ready):
                return
            request = self._plan.next_request()
            if request is None:
                return
            self._queued = request
            self._tasks[request] = asyncio.create_task(self._fetch(request))

    async def _fetch(self, request: PageRequest) -> None:
        try:
            self._plan.add_response(request, self._ranked(await self._send(request)))
        except BaseException as error:
            if request in self._tasks:  # this object did not cancel it
                self._failure = self._failure or error
            if not isinstance(error, Exception):
                raise
        finally:
            self._tasks.pop(request, None)
            self._after_probe.discard(request)
            if self._queued is request:
                self._queued = None
            self._drop_queued()
            self._send_next()
            self._changed.set()

    async def _send(self, request: PageRequest) -> list[M]:
        """Send a request; while the breaker is open, wait for another request to succeed."""
        while True:
            try:
                return await self._observed(request).send(self._operation(request))
            except HostDownError:
                self._after_probe.add(request)
                others = [
                    task for other, task in self._tasks.items() if other not in self._after_probe
                ]
                if not others or self._failure is not None:
                    raise
                await asyncio.wait(others, return_when=asyncio.FIRST_COMPLETED)
            self._after_probe.discard(request)

    def _drop_queued(self) -> None:
        """Cancel the queued request if its response would not be used."""
        request = self._queued
        if request is not None and (self._failure is not None or not self._plan.needs(request)):
            self._queued = None
            task = self._tasks.pop(request)
            task.cancel()
            self._cancelled.add(task)
            task.add_done_callback(self._cancelled.discard)

    def _observed(self, request: PageRequest) -> Transport:
        """The transport with an observer that queues the next request when this one is sent."""
        context = self._transport.context

        def observe(event: events.Event) -> None:
            if context.observer is not None:
                context.observer(event)
            if isinstance(event, events.Sent) and self._queued is request:
                self._queued = None
                self._send_next()

        return attrs.evolve(self._transport, context=attrs.evolve(context, observer=observe))

    def _ranked(self, page: list[M]) -> list[tuple[int, M]]:
        """Sort rows by rank; PageLimitError if the server sent them in another order."""
        rows = [(self._sign * (id_of(item) or 0), item) for item in page]
        if len(rows) > 1 and rows[0][0] > rows[-1][0]:
            rows.reverse()
        if any(rank >= next_rank for (rank, _), (next_rank, _) in pairwise(rows)):
            message = (
                "the server does not sort this list by id, so that a crawl would miss rows; "
                "use search() instead"
            )
            raise PageLimitError(message)
        return rows
