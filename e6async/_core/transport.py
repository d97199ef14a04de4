"""The transport of a client: every call goes through it, from the operation to the model.

Equal reads at the same time share one request ("single flight"): the first caller starts it in a
task, later ones wait for its result, and it is cancelled when the last of them has left.
"""

from __future__ import annotations

import asyncio
import copy
import itertools
from collections.abc import Callable, Coroutine, Hashable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Generic, Self, TypeVar

import attrs
from yarl import URL

from e6async._core.call import Call, CallContext, Options, Outcome
from e6async._core.protocol.decode import Decoder, Json, parse
from e6async._core.protocol.operation import Request
from e6async._core.protocol.verdict import Answer
from e6async._core.protocol.wire import unsupported
from e6async._core.session import check_files
from e6async._core.system.per_loop import PerLoop
from e6async._core.usage import count_call
from e6async.errors import (
    TRANSIENT,
    DecodeError,
    MaxWaitError,
    QueueFullError,
    RequestTimeoutError,
)

if TYPE_CHECKING:
    from types import TracebackType

    from e6async._core.cache import Store
    from e6async._core.protocol.operation import Operation, Pairs
    from e6async._core.protocol.site import Site

T = TypeVar("T")
R = TypeVar("R")


class Deadlines:
    """Until when a caller waits, in the loop's seconds; None for as long as it takes."""

    __slots__ = ("turn", "until")

    def __init__(self, *, turn: float | None = None, until: float | None = None) -> None:
        self.turn: float | None = turn
        """Until when for its turn."""
        self.until: float | None = until
        """Until when for everything."""

    def outlasts(
        self, error: MaxWaitError | RequestTimeoutError, flight: Deadlines, now: float
    ) -> bool:
        """Whether only the deadline of a shared request ended, and this caller can wait longer."""
        if isinstance(error, QueueFullError):
            return False
        bounds = [bound for bound in (self.turn, self.until) if bound is not None]
        if isinstance(error, MaxWaitError):
            return all(now + error.retry_after <= bound for bound in bounds)
        is_over = flight.until is not None and now >= flight.until
        return is_over and self.until is not None and now < self.until


class Flight(Generic[R]):
    """Work in a task that callers share; it is cancelled when all of them have left."""

    def __init__(self, work: Coroutine[object, object, R], deadlines: Deadlines) -> None:
        self.deadlines = deadlines
        """Those of the caller who started it."""
        self._callers = 0
        self._has_raised = False
        self._task = asyncio.get_running_loop().create_task(work)
        self._task.add_done_callback(_retrieve_exception)

    @property
    def is_over(self) -> bool:
        """Whether nobody can join any more."""
        return self._task.done() or self._task.cancelling() > 0

    async def __aenter__(self) -> Self:
        self._callers += 1
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._callers -= 1
        if not self._callers and not self._task.done():
            self._task.cancel()
            await asyncio.wait((self._task,))  # the task has ended when the caller continues

    async def result(self) -> R:
        """Wait for the result; its error is raised for each caller as a copy."""
        await asyncio.wait((self._task,))
        error = None if self._task.cancelled() else self._task.exception()
        if error is None:
            return self._task.result()
        if self._has_raised:
            raise _copied(error)
        self._has_raised = True
        raise error


async def share(
    flights: dict[Hashable, Flight[R]],
    key: Hashable,
    deadlines: Deadlines,
    work: Callable[[], Coroutine[object, object, R]],
) -> R:
    """Join the flight of a key, or start one; raises its error.

    A caller with later deadlines than the one who started it starts another when those are over.
    """
    while True:
        flight = flights.get(key)
        starts = flight is None or flight.is_over
        if flight is None or starts:
            flight = flights[key] = Flight(work(), deadlines)
        else:
            count_call()
        try:
            async with flight:
                return await flight.result()
        except (MaxWaitError, RequestTimeoutError) as error:
            now = asyncio.get_running_loop().time()
            if starts or not deadlines.outlasts(error, flight.deadlines, now):
                raise
        finally:
            if flight.is_over and flights.get(key) is flight:
                del flights[key]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Transport:
    """Sends the operations of one client."""

    site: Site
    base_url: URL
    headers: Mapping[str, str]
    decoder: Decoder
    context: CallContext
    query: Pairs = ()
    """Parameters at the end of every URL."""
    store: Store | None = None
    """The cached responses; None without a cache."""
    calls: itertools.count[int] = attrs.field(factory=lambda: itertools.count(1))
    """The numbers of the calls."""
    flights: PerLoop[Flight[Outcome]] = attrs.field(factory=PerLoop["Flight[Outcome]"])
    """Reads in progress."""

    def with_options(self, options: Options) -> Transport:
        """The same transport for calls with other options."""
        return attrs.evolve(self, context=attrs.evolve(self.context, options=options))

    async def send(self, operation: Operation[T]) -> T:
        """Send an operation and return its result."""
        outcome = await self._fetch(operation)
        try:
            return self.decoder.decode(operation, outcome.answer.body)
        except DecodeError as error:
            outcome.annotate(error)
            raise

    async def plain(self, operation: Operation[object]) -> Json:
        """Send an operation and return the response's JSON; None without a body."""
        outcome = await self._fetch(operation)
        body = outcome.answer.body
        try:
            return parse(body, operation.name) if body else None
        except DecodeError as error:
            outcome.annotate(error)
            raise

    async def call(
        self,
        operation: Operation[object],
        request: Request | Callable[[], Request],
        until: float | None,
    ) -> Outcome:
        """Send a request, or what the function gives in the first turn, until a loop's time."""
        call = Call(self.context, operation, next(self.calls), request=request, until=until)
        return await call.run()

    async def _fetch(self, operation: Operation[object]) -> Outcome:
        self.check_open()
        request, context = self.request(operation), self.context
        if operation.files:
            await check_files(operation)
        deadlines = self.deadlines()
        is_read = operation.repeatable and operation.method in {"GET", "HEAD"}
        if not is_read or not operation.deterministic:
            try:
                return await self.call(operation, request, deadlines.until)
            finally:
                if not operation.repeatable:
                    self._forget_reads()
        key = (operation.name, operation.method, request.url)
        if self.store is not None and isinstance(cached := self.cached(key), Answer):
            return Outcome(cached)
        credentials = context.credentials
        if not context.options.coalesce or (credentials.renews and credentials.is_renewing_here):
            return await self._read(operation, request, key, deadlines.until)
        return await share(
            self.flights[asyncio.get_running_loop()],
            (key, context.options, credentials),
            deadlines,
            lambda: self._read(operation, request, key, deadlines.until),
        )

    async def _read(
        self, operation: Operation[object], request: Request, key: Hashable, until: float | None
    ) -> Outcome:
        if self.store is None:
            return await self.call(operation, request, until)
        writes = self.store.writes
        try:
            outcome = await self.call(operation, request, until)
        except TRANSIENT:
            if isinstance(cached := self.cached(key, stale=True), Answer):
                return Outcome(cached)
            raise
        self.cache(key, outcome.answer, len(outcome.answer.body), writes=writes)
        return outcome

    def cached(self, key: Hashable, *, stale: bool = False) -> object | None:
        """The cached value of a key; `stale` after a failed request."""
        if self.store is None or not self.context.options.cache:
            return None
        return self.store.get((key, self.context.credentials), stale=stale)

    def cache(self, key: Hashable, value: object, size: int, *, writes: int) -> None:
        """Cache a value, if there is a cache, unless it was emptied meanwhile."""
        if self.store is not None:
            self.store.put((key, self.context.credentials), value, size, writes=writes)

    @property
    def writes(self) -> int:
        """How often the cache was emptied."""
        return 0 if self.store is None else self.store.writes

    def _forget_reads(self) -> None:
        """Let no later call get what was read before a write."""
        self.flights.clear_tables()
        if self.store is not None:
            self.store.clear()

    @property
    def max_values(self) -> int:
        """How many records can be looked up with one request."""
        return min(self.site.max_per_page, self.site.max_values)

    def deadlines(self) -> Deadlines:
        """Until when a call that begins now may wait."""
        options, now = self.context.options, asyncio.get_running_loop().time()
        return Deadlines(
            turn=None if options.max_wait is None else now + options.max_wait,
            until=None if options.deadline is None else now + options.deadline,
        )

    def check_open(self) -> None:
        """Raise ClosedError when the client is closed."""
        if self.context.session.closed:
            raise self.context.session.closed_error()

    def check(self, operation: Operation[object]) -> None:
        """Raise UnsupportedError if the site does not have an operation, or a key that it sends."""
        name, site = operation.name, self.site
        if site.lacks or operation.refused is not None:
            reason = site.why_not(name) or operation.refused
            if reason is not None:
                raise unsupported(name, site.name, reason)
        ignored = site.ignored(name, (*operation.query, *operation.form)) if site.ignores else None
        if ignored is not None:
            raise unsupported(f"{name} by {ignored[0]}", site.name, ignored[1])

    def request(self, operation: Operation[object]) -> Request:
        """Build the request of an operation; UnsupportedError if the site does not have it."""
        self.check(operation)
        path = self.site.routes.get(operation.name, operation.path)
        if operation.parts or "{" in path:
            path = operation.target(path)
        url = URL(f"{self.base_url}{path}", encoded=True).with_query(
            [*operation.query, *self.query]
        )
        headers = self.headers
        if operation.json is not None:
            if self.context.credentials.form:
                reason = "a JSON body cannot carry credentials_in='parameters'; send a form"
                raise unsupported(operation.name, self.site.name, reason)
            headers = {**headers, "Content-Type": "application/json"}
        return Request(
            operation=operation.name,
            method=operation.method,
            url=url,
            headers=headers,
            form=operation.form,
            json=operation.json,
            repeatable=operation.repeatable,
            files=operation.files,
            on_progress=operation.on_progress,
        )


def _copied(error: BaseException) -> BaseException:
    """Copy an error, so that no two callers change the same one."""
    copied = error
    with suppress(Exception):  # one that cannot be copied is shared
        copied = copy.copy(error).with_traceback(error.__traceback__)
        copied.__cause__, copied.__context__ = error.__cause__, error.__context__
        copied.__suppress_context__ = error.__suppress_context__
    return copied


def _retrieve_exception(task: asyncio.Task[R]) -> None:
    """Keep asyncio from reporting the error of a task whose callers have all left."""
    if not task.cancelled():
        task.exception()
