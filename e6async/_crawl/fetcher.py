"""Keeps the pages of a plan on their way: always one that waits for its turn, and no more."""

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
    from e6async._crawl.plan import Ask, Plan, Stretch

M = TypeVar("M")


class Walk(Generic[M]):
    """The requests of one reading of a crawl.

    As soon as a request goes out, the next one takes its place in the line of the gate. So the gate
    never waits for the crawl, the crawl never has more answers outstanding than the server is slow,
    and each page is planned as late as can be.
    """

    def __init__(
        self,
        transport: Transport,
        plan: Plan[M],
        *,
        operation: Callable[[Ask], Operation[list[M]]],
        sign: int,
        max_ahead: int,
    ) -> None:
        """Walk a plan; `sign` times an id is its rank, `max_ahead` bounds the pages not read."""
        self._transport = transport
        self._plan = plan
        self._operation = operation
        self._sign = sign
        self._max_ahead = max_ahead
        self._tasks: dict[Ask, asyncio.Task[None]] = {}
        self._let_go: set[asyncio.Task[None]] = set()
        self._is_closed = False
        self._kept_back: set[Ask] = set()
        self._in_line: Ask | None = None
        self._failure: BaseException | None = None
        self._news = asyncio.Event()

    async def stretches(self) -> AsyncGenerator[Stretch[M]]:
        """Give what was answered; raises what a request ended in.

        What can be had of everything that was sent before a failure comes first.
        """
        async with aclosing(self):
            while True:
                self._news.clear()
                stretch = self._plan.take()
                if stretch is None and self._plan.ended:
                    return
                self._pump()
                if stretch is not None:
                    yield stretch
                elif self._tasks:
                    await self._news.wait()
                elif self._failure is not None:
                    raise self._failure
                else:
                    message = "a crawl has neither ended nor anything to ask for"
                    raise RuntimeError(message)

    async def aclose(self) -> None:
        """End all requests; one that still waits for its turn does not go out."""
        self._is_closed = True
        tasks = [*self._tasks.values(), *self._let_go]
        self._tasks.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _pump(self) -> None:
        """Put the next request into the line, unless one waits there or too much lies about."""
        while self._failure is None and self._in_line is None and not self._is_closed:
            is_full = len(self._tasks) + self._plan.held >= self._max_ahead
            if is_full and (self._tasks or self._plan.has_ready):
                return
            ask = self._plan.next()
            if ask is None:
                return
            self._in_line = ask
            self._tasks[ask] = asyncio.create_task(self._fly(ask))

    async def _fly(self, ask: Ask) -> None:
        try:
            self._plan.answered(ask, self._ranked(await self._answer(ask)))
        except BaseException as error:
            if ask in self._tasks:  # it is not we who let it go
                self._failure = self._failure or error
            if not isinstance(error, Exception):
                raise
        finally:
            self._tasks.pop(ask, None)
            self._kept_back.discard(ask)
            if self._in_line is ask:
                self._in_line = None
            self._take_back()
            self._pump()
            self._news.set()

    async def _answer(self, ask: Ask) -> list[M]:
        """Send a request; while one that is out finds whether the host is back, wait for that."""
        while True:
            try:
                return await self._watched(ask).send(self._operation(ask))
            except HostDownError:
                self._kept_back.add(ask)
                others = [
                    task for other, task in self._tasks.items() if other not in self._kept_back
                ]
                if not others or self._failure is not None:
                    raise
                await asyncio.wait(others, return_when=asyncio.FIRST_COMPLETED)
            self._kept_back.discard(ask)

    def _take_back(self) -> None:
        """Leave the line with a request whose answer would be of no use."""
        ask = self._in_line
        if ask is not None and (self._failure is not None or not self._plan.wants(ask)):
            self._in_line = None
            task = self._tasks.pop(ask)
            task.cancel()
            self._let_go.add(task)
            task.add_done_callback(self._let_go.discard)

    def _watched(self, ask: Ask) -> Transport:
        """The transport, telling us when the request goes out."""
        means = self._transport.means

        def observe(event: events.Event) -> None:
            if means.observer is not None:
                means.observer(event)
            if isinstance(event, events.Sent) and self._in_line is ask:
                self._in_line = None
                self._pump()

        return attrs.evolve(self._transport, means=attrs.evolve(means, observer=observe))

    def _ranked(self, page: list[M]) -> list[tuple[int, M]]:
        """Put rows into the order of the crawl; raise PageLimitError when they were in none."""
        rows = [(self._sign * (id_of(item) or 0), item) for item in page]
        if len(rows) > 1 and rows[0][0] > rows[-1][0]:
            rows.reverse()
        if any(one >= other for (one, _), (other, _) in pairwise(rows)):
            message = (
                "the server does not give this list in order of id, and a crawl would miss rows; "
                "read it with search()"
            )
            raise PageLimitError(message)
        return rows
