"""One call: its attempts, from waiting for a turn to the response that counts.

Each attempt, retry and redirect waits for its own turn. What a response means is decided by
`protocol.verdict`; here is what follows: pause the gate, sleep, go round again, or raise.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

from e6async._core.credentials import may_help
from e6async._core.protocol.operation import Request
from e6async._core.protocol.verdict import (
    Answer,
    Attempt,
    Done,
    Follow,
    Refused,
    Retry,
    followed,
    judge,
    judge_failure,
)
from e6async._core.session import CallersError
from e6async._core.usage import OPEN
from e6async.errors import (
    AuthenticationError,
    E6Error,
    ForbiddenError,
    HostDownError,
    RequestTimeoutError,
    ServerError,
    TransportError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from e6async._core.credentials import Credentials
    from e6async._core.events import Observer, Reporter
    from e6async._core.gate import Gate, Priority, RateLimiter, Turn
    from e6async._core.protocol.operation import Operation
    from e6async._core.protocol.site import Permissions
    from e6async._core.retry_budget import RetryBudget
    from e6async._core.session import Session

_logger = logging.getLogger("e6async")


@attrs.frozen(kw_only=True, repr=False)
class Options:
    """How the calls of a client wait, and whether they may share requests."""

    priority: Priority = "normal"
    max_wait: float | None = None
    """Seconds that a call may wait for a turn; None for as long as it takes."""
    deadline: float | None = None
    """Seconds that a call may take in all, waits and retries included; None for no limit."""
    batch: bool = True
    """Whether lookups that wait at the same time are sent as one search."""
    coalesce: bool = True
    """Whether equal concurrent reads share one request."""
    cache: bool = True
    """Whether a response may come from the client's cache, if it has one."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CallContext:
    """What every call of a client needs."""

    host: str
    credentials: Credentials
    gate: Gate
    limiter: RateLimiter
    """The gate's inside."""
    session: Session
    retry: Retry
    budget: RetryBudget
    options: Options
    observer: Observer | None
    time: Callable[[], float]
    """Gives the seconds since the epoch."""
    random: Callable[[], float]
    """Gives a random number from 0 to 1."""
    permissions: Permissions | None = None
    """What API keys can be restricted to; None where a key allows everything."""


class Outcome:
    """The response that counts, and what the call cost."""

    __slots__ = ("answer", "attempts", "queue_wait")

    def __init__(self, answer: Answer, attempts: int = 0, queue_wait: float = 0.0) -> None:
        self.answer = answer
        self.attempts = attempts
        self.queue_wait = queue_wait
        """Seconds."""

    def annotate(self, error: E6Error) -> None:
        """Note in an error what the call had cost."""
        error.attempts, error.queue_wait = self.attempts, self.queue_wait


class Call:
    """The attempts of one operation."""

    def __init__(
        self,
        context: CallContext,
        operation: Operation[object],
        number: int,
        *,
        request: Request | Callable[[], Request],
        until: float | None,
    ) -> None:
        """Prepare a call that must end at `until`, in the loop's seconds; None for no limit.

        A `request` that is a function is called when the call gets its first turn.
        """
        self._context = context
        self._operation = operation
        self._request = request
        self._until = until
        self._attempts = 0
        self._redirects = 0
        self._queue_wait = 0.0
        self._has_renewed = False
        self._usages = OPEN.get()
        self._loop = asyncio.get_running_loop()
        self._reporter = (
            None
            if context.observer is None
            else _reporter(context.observer, number, operation.name, self._loop.time)
        )

    async def run(self) -> Outcome:
        """Send the request as often as needed; raises the error of the last attempt."""
        for usage in self._usages:
            usage.calls += 1
        try:
            return await self._attempts_until_done()
        except CallersError as carried:
            callers = carried.error
        except E6Error as error:
            error.attempts, error.queue_wait = self._attempts, self._queue_wait
            self._name_permission(error)
            if self._reporter is not None:
                self._reporter.failed(str(error))
            raise
        except BaseException as error:
            if self._reporter is not None:
                self._reporter.failed(type(error).__name__)
            raise
        if self._reporter is not None:
            self._reporter.failed(type(callers).__name__)
        raise callers

    async def _attempts_until_done(self) -> Outcome:
        while True:
            verdict = await self._attempt()
            if isinstance(verdict, Done):
                return Outcome(verdict.answer, self._attempts, self._queue_wait)
            if isinstance(verdict, Follow):
                self._redirects += 1
                request = self._settled_request()
                self._request = followed(request, verdict.location, hops=self._redirects)
            elif verdict.after is None:
                raise verdict.error
            else:
                await asyncio.sleep(verdict.after)

    async def _attempt(self) -> Done | Follow | Refused:
        context = self._context
        turn = await self._acquire()
        used = context.credentials.headers
        try:
            verdict = await self._exchange(turn, used)
        finally:
            turn.release()
            self._queue_wait += turn.queue_wait
            for usage in self._usages:
                usage.attempts += 1
                usage.queue_wait += turn.queue_wait
            if context.limiter.breaker.state == "half_open":
                context.limiter.breaker.release_probe(turn)  # it ended without a result
        if not isinstance(verdict, Refused):
            return verdict
        if await self._can_renew(verdict, turn, used):
            return attrs.evolve(verdict, after=0.0)
        return await self._refused(verdict, turn)

    async def _exchange(self, turn: Turn, used: Mapping[str, str]) -> Done | Follow | Refused:
        """Send the request in its turn, and decide what came of it."""
        context, reporter = self._context, self._reporter
        request, form = self._settled_request(), context.credentials.form
        try:
            answer = await context.session.exchange(
                request.with_form(form) if form else request,
                used,
                turn,
                until=self._until,
                on_sent=None if reporter is None else lambda: reporter.sent(turn.queue_wait),
            )
        except TransportError as error:
            self._record_health(turn, healthy=False)
            sent = turn.sent_at is not None
            return judge_failure(self._operation, error, self._attempt_state(), sent=sent)
        latency = self._loop.time() - (turn.sent_at or 0.0)
        for usage in self._usages:
            usage.latency += latency
        if reporter is not None:
            reporter.received(answer.status, len(answer.body), latency)
        verdict = judge(self._operation, answer, self._attempt_state())
        refused = verdict if isinstance(verdict, Refused) else None
        healthy = refused is None or not _is_server_failure(refused.error)
        self._record_health(turn, healthy=healthy)
        if healthy and (refused is None or not refused.holds):
            if context.budget.left < context.budget.maximum:
                context.budget.earn()
            context.limiter.end_outage()
        return verdict

    async def _acquire(self) -> Turn:
        """Wait for a turn with valid credentials, unless the host is known to be down."""
        breaker, credentials = self._context.limiter.breaker, self._context.credentials
        while True:
            if breaker.state != "closed" and (wait := breaker.retry_after(self._loop.time())) > 0:
                raise self._host_down(wait)
            if credentials.renews and self._is_stale():
                await self._renew(credentials.headers)
            turn = await self._wait_in_queue()
            if not (credentials.renews and self._is_stale()):
                break
            turn.release()
            self._queue_wait += turn.queue_wait
        self._attempts += 1
        if self._reporter is not None:
            self._reporter.attempt = self._attempts
        now = self._loop.time()
        if breaker.state != "closed" and not breaker.allow(now, turn):
            turn.release()
            raise self._host_down(breaker.retry_after(now))
        return turn

    async def _wait_in_queue(self) -> Turn:
        context, max_wait = self._context, self._context.options.max_wait
        if self._reporter is not None:
            self._reporter.queued(context.limiter.waiting)
        if self._until is not None:
            left = self._until - self._loop.time()
            max_wait = left if max_wait is None else min(max_wait, left)
        return await context.limiter.acquire(
            priority=context.options.priority, max_wait=max_wait, owner=context.session
        )

    def _settled_request(self) -> Request:
        """The request to send; what is prepared late is prepared once, in the first turn."""
        if not isinstance(self._request, Request):
            request = self._request = self._request()
            if request.operation != self._operation.name:  # lookups that became a search
                self._operation = attrs.evolve(self._operation, name=request.operation)
                if self._reporter is not None:
                    self._reporter.operation = request.operation
        return self._request

    def _is_stale(self) -> bool:
        return self._context.credentials.is_stale(self._context.time())

    async def _can_renew(self, verdict: Refused, turn: Turn, used: Mapping[str, str]) -> bool:
        """Get new credentials after a 401, once for each call: the server did nothing so far."""
        error, renews = verdict.error, self._context.credentials.renews
        if not isinstance(error, AuthenticationError) or not renews or not may_help(error):
            return False
        if self._has_renewed or (self._operation.is_one_shot and turn.sent_at is not None):
            return False
        self._has_renewed = True
        await self._renew(used)
        self._report_retry(0.0, str(error))
        return True

    async def _renew(self, used: Mapping[str, str]) -> None:
        deadline = asyncio.timeout_at(self._until)
        try:
            async with deadline:
                await self._context.credentials.renew(used)
        except TimeoutError:
            if not deadline.expired():
                raise
            message = f"{self._operation.name}: got no new token before the deadline"
            raise RequestTimeoutError(message, operation=self._operation.name) from None

    async def _refused(self, verdict: Refused, turn: Turn) -> Refused:
        """Pause the gate if the server wants that, and decide whether there is a retry."""
        context = self._context
        if verdict.holds:
            seconds = verdict.asked and min(verdict.asked, context.retry.retry_after_max)
            pause = await context.limiter.pause(seconds)
            if turn.real_host is not None:
                from e6async._core.gate.lasting import LASTING  # noqa: PLC0415 - for tests only

                LASTING.pause(turn.real_host, pause)
            if self._reporter is not None:
                self._reporter.paused(pause)
            if verdict.after is not None:  # the gate makes everybody wait, this call included
                verdict = attrs.evolve(verdict, after=max(0.0, verdict.after - pause))
        if verdict.after is None:
            return verdict
        if self._operation.is_one_shot and turn.sent_at is not None:
            return attrs.evolve(verdict, after=None)  # the body is gone
        if self._until is not None and self._loop.time() + verdict.after >= self._until:
            return attrs.evolve(verdict, after=None)  # no time is left for a retry
        if not context.budget.spend():
            verdict.error.out_of_retries = True
            return attrs.evolve(verdict, after=None)
        self._report_retry(verdict.after, str(verdict.error))
        return verdict

    def _attempt_state(self) -> Attempt:
        context = self._context
        return Attempt(
            number=self._attempts, retry=context.retry, chance=context.random(), now=context.time()
        )

    def _host_down(self, retry_after: float) -> HostDownError:
        message = (
            f"{self._operation.name}: {self._context.host} keeps failing: requests are paused for "
            f"{retry_after:.0f} s, then one is tried"
        )
        return HostDownError(message, retry_after=retry_after)

    def _record_health(self, turn: Turn, *, healthy: bool) -> None:
        breaker = self._context.limiter.breaker
        if healthy:
            if not breaker.failures and breaker.state == "closed":
                return
            has_changed = breaker.record_success()
        else:
            has_changed = breaker.record_failure(self._loop.time(), turn)
        if has_changed:
            if self._reporter is not None:
                self._reporter.breaker_changed(breaker.state)
            _logger.warning("%s is %s", self._context.host, "back" if healthy else "down")

    def _report_retry(self, after: float, reason: str) -> None:
        if self._reporter is not None:
            self._reporter.retried(after, reason)
        _logger.info("retry in %.1f s: %s", after, reason)

    def _name_permission(self, error: E6Error) -> None:
        """Name the permission that a restricted key may lack: the server does not."""
        permissions, name = self._context.permissions, self._operation.name
        if not isinstance(error, ForbiddenError) or permissions is None:
            return
        if not self._context.credentials.has_key or error.server_message != "Access Denied":
            return
        needed = permissions.of(name)
        if needed in permissions.ungranted:
            error.args = (f"{error}; no restricted API key can have this permission",)
        elif needed is not None:
            error.permission = needed
            error.args = (f"{error}; a restricted API key may lack the permission {needed}",)


def _reporter(
    observer: Observer, number: int, operation: str, clock: Callable[[], float]
) -> Reporter:
    from e6async._core.events import Reporter  # noqa: PLC0415 - loaded with the first observer

    return Reporter(observer, number, operation, clock)


def _is_server_failure(error: E6Error) -> bool:
    """Whether an error tells of a failing server; 501 says that it lacks the feature."""
    return isinstance(error, ServerError) and error.status != 501
