"""One call, from standing in line to the verdict that counts; each try waits for its own turn."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs
from yarl import URL

from e6async._core import events
from e6async._core.credentials import may_help
from e6async._core.protocol.verdict import (
    Answer,
    Attempt,
    Done,
    Follow,
    Refused,
    Retry,
    judge,
    judge_failure,
    redacted,
)
from e6async._core.single_flight import Patience
from e6async._core.usage import count
from e6async.errors import (
    AuthenticationError,
    E6Error,
    ForbiddenError,
    HostDownError,
    RedirectedError,
    RequestTimeoutError,
    ServerError,
    TransportError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from e6async._core.credentials import Credentials
    from e6async._core.gate import Gate, Priority, RateLimiter, Turn
    from e6async._core.protocol.operation import Operation
    from e6async._core.protocol.site import Permissions
    from e6async._core.retry_budget import RetryBudget
    from e6async._core.session import Request, Session

_MAX_HOPS = 3
_SECRETS = {"login", "api_key", "_method"}
_logger = logging.getLogger("e6async")


@attrs.frozen(kw_only=True)
class Options:
    """How a caller's requests stand in the line, and how long they may take."""

    priority: Priority = "normal"
    max_wait: float | None = None
    """Seconds that a call may wait for a turn; None for as long as it takes."""
    deadline: float | None = None
    """Seconds that a call may take in all, its waits and tries included; None for no bound."""
    batch: bool = True
    """Whether look-ups that wait at once go out together."""
    coalesce: bool = True
    """Whether equal reads at once share a request."""
    cache: bool = True
    """Whether an answer may come out of the client's cache, if it has one."""

    def patience(self, now: float) -> Patience:
        """Until when a call that begins now may wait."""
        return Patience(
            turn=None if self.max_wait is None else now + self.max_wait,
            until=None if self.deadline is None else now + self.deadline,
        )


@attrs.frozen(kw_only=True)
class Surroundings:
    """Clock and chance, so that tests can bring their own."""

    now: Callable[[], float]
    """Seconds since the epoch."""
    chance: Callable[[], float]
    """A number from 0 to 1."""


@attrs.frozen
class Outcome:
    """An answer that counts, and what it cost."""

    answer: Answer
    attempts: int = 0
    queue_wait: float = 0.0
    """Seconds."""

    def blame(self, error: E6Error) -> None:
        """Write into an error what the call had cost."""
        error.attempts, error.queue_wait = self.attempts, self.queue_wait


@attrs.frozen(kw_only=True, eq=False)
class CallContext:
    """What a call needs on its way, the same for all calls of a client."""

    host: str
    credentials: Credentials
    gate: Gate
    limiter: RateLimiter
    """The gate's inside."""
    session: Session
    retry: Retry
    budget: RetryBudget
    options: Options
    observer: events.Observer | None
    surroundings: Surroundings
    permissions: Permissions | None = None
    """What API keys can be restricted to; None where a key opens everything."""


class Call:
    """The tries of one operation."""

    def __init__(
        self,
        means: CallContext,
        operation: Operation[object],
        number: int,
        *,
        prepare: Callable[[], Request],
        until: float | None,
    ) -> None:
        self._means = means
        self._operation = operation
        self._number = number
        self._prepare = prepare
        self._attempts = 0
        self._hops = 0
        self._queue_wait = 0.0
        self._until = until
        self._renewed = False

    async def run(self) -> Outcome:
        """Send the request as often as it takes; raises what the last try ended in.

        What is sent is asked of `prepare` once: when the first turn has come.
        """
        count(calls=1)
        try:
            while True:
                match await self._attempt():
                    case Done(answer=answer):
                        return Outcome(answer, self._attempts, self._queue_wait)
                    case Follow(location=location):
                        self._settle(self._moved(self._prepare(), location))
                    case Refused() as refused:
                        await _pause(refused)
        except E6Error as error:
            error.attempts, error.queue_wait = self._attempts, self._queue_wait
            self._name_permission(error)
            self._tell(events.RequestFailed, reason=str(error))
            raise
        except BaseException as error:
            self._tell(events.RequestFailed, reason=type(error).__name__)
            raise

    def _name_permission(self, error: E6Error) -> None:
        """Say what a restricted key may lack: the server denies it as it denies all else."""
        permissions, name = self._means.permissions, self._operation.name
        if not isinstance(error, ForbiddenError) or permissions is None:
            return
        if not self._means.credentials.has_key or error.server_message != "Access Denied":
            return
        needed = permissions.of(name)
        if needed in permissions.ungranted:
            error.args = (f"{error}; no API key with permissions can do it",)
        elif needed is not None:
            error.permission = needed
            error.args = (f"{error}; an API key with permissions may lack {needed}",)

    def _settle(self, request: Request) -> Request:
        """Send this one from now on, and nothing newer; the call is named after it."""
        self._prepare = lambda: request
        if request.operation != self._operation.name:  # look-ups that have become a search
            self._operation = attrs.evolve(self._operation, name=request.operation)
        return request

    async def _attempt(self) -> Done | Follow | Refused:
        turn = await self._enter()
        shown = self._means.credentials.headers
        try:
            request = self._settle(self._prepare())
            form = self._means.credentials.form
            verdict = await self._exchange(request.signed(shown, form), turn)
        finally:
            turn.release()
            self._queue_wait += turn.queue_wait
            count(attempts=1, queue_wait=turn.queue_wait)
            if self._means.limiter.breaker.state == "half_open":
                self._means.limiter.breaker.release_probe()  # it ended without a result
        if not isinstance(verdict, Refused):
            return verdict
        if await self._shows_new(verdict, turn, shown):
            return attrs.evolve(verdict, after=0.0)
        return await self._refused(verdict, turn)

    async def _exchange(self, request: Request, turn: Turn) -> Done | Follow | Refused:
        try:
            answer = await self._means.session.exchange(
                request,
                turn,
                until=self._until,
                on_sent=lambda: self._tell(events.Sent, queue_wait=turn.queue_wait),
            )
        except TransportError as error:
            self._note_health(alive=False)
            sent = turn.sent_at is not None
            return judge_failure(self._operation, error, self._where(), sent=sent)
        self._tell_answered(turn, answer)
        verdict = judge(self._operation, answer, self._where())
        down = isinstance(verdict, Refused) and _tells_of_trouble(verdict.error)
        self._note_health(alive=not down)
        if not down and not (isinstance(verdict, Refused) and verdict.holds):
            self._means.budget.earn()
            self._means.limiter.reset_backoff()
        return verdict

    async def _enter(self) -> Turn:
        """Wait for a turn with good credentials, unless the host is known to be down."""
        breaker, credentials = self._means.limiter.breaker, self._means.credentials
        while True:
            if breaker.state != "closed" and (wait := breaker.retry_after(self._now())) > 0:
                raise self._host_down(wait)
            if self._is_stale():
                await self._renew(credentials.headers)
            turn = await self._stand_in_line()
            if not self._is_stale():
                break
            turn.release()
            self._queue_wait += turn.queue_wait
        self._attempts += 1
        if breaker.state != "closed" and not breaker.allow(self._now()):
            turn.release()
            raise self._host_down(breaker.retry_after(self._now()))
        return turn

    async def _stand_in_line(self) -> Turn:
        options = self._means.options
        self._tell(events.Queued, waiting=self._means.limiter.waiting)
        left = None if self._until is None else self._until - self._now()
        bounds = [bound for bound in (options.max_wait, left) if bound is not None]
        return await self._means.limiter.acquire(
            priority=options.priority,
            max_wait=min(bounds, default=None),
            owner=self._means.session,
        )

    def _is_stale(self) -> bool:
        return self._means.credentials.is_stale(self._means.surroundings.now())

    async def _shows_new(self, verdict: Refused, turn: Turn, shown: Mapping[str, str]) -> bool:
        """Whether a 401 is answered with new credentials: once, as nothing was done until then."""
        error, renews = verdict.error, self._means.credentials.renews
        if not isinstance(error, AuthenticationError) or not renews or not may_help(error):
            return False
        if self._renewed or (self._operation.is_one_shot and turn.sent_at is not None):
            return False
        self._renewed = True
        await self._renew(shown)
        self._tell_retried(0.0, str(error))
        return True

    async def _renew(self, shown: Mapping[str, str]) -> None:
        deadline = asyncio.timeout_at(self._until)
        try:
            async with deadline:
                await self._means.credentials.renew(shown)
        except TimeoutError:
            if not deadline.expired():
                raise
            message = f"{self._operation.name}: no new token before the deadline"
            raise RequestTimeoutError(message, operation=self._operation.name) from None

    async def _refused(self, verdict: Refused, turn: Turn) -> Refused:
        means = self._means
        if verdict.holds:
            asked = verdict.asked and min(verdict.asked, means.retry.retry_after_max)
            held = await means.limiter.pause(asked, sent_at=turn.sent_at or 0.0)
            self._tell(events.Paused, seconds=held)
            # the gate makes everybody wait, this call among them
            verdict = verdict if verdict.after is None else attrs.evolve(verdict, after=0.0)
        if verdict.after is None:
            return verdict
        if self._operation.is_one_shot and turn.sent_at is not None:
            return attrs.evolve(verdict, after=None)  # there is nothing left to send
        if self._until is not None and self._now() + verdict.after >= self._until:
            return attrs.evolve(verdict, after=None)  # no time for another try
        if not means.budget.spend():
            verdict.error.out_of_retries = True
            return attrs.evolve(verdict, after=None)
        self._tell_retried(verdict.after, str(verdict.error))
        return verdict

    def _where(self) -> Attempt:
        surroundings = self._means.surroundings
        return Attempt(
            number=self._attempts,
            retry=self._means.retry,
            chance=surroundings.chance(),
            now=surroundings.now(),
        )

    def _host_down(self, retry_after: float) -> HostDownError:
        message = (
            f"{self._operation.name}: {self._means.host} keeps failing: requests are paused for "
            f"{retry_after:.0f} s, then one is tried"
        )
        return HostDownError(message, retry_after=retry_after)

    def _note_health(self, *, alive: bool) -> None:
        breaker = self._means.limiter.breaker
        turned = breaker.record_success() if alive else breaker.record_failure(self._now())
        if turned:
            self._tell(events.BreakerChanged, state=breaker.state)
            _logger.warning("%s is %s", self._means.host, "back" if alive else "down")

    def _moved(self, request: Request, location: str) -> Request:
        self._hops += 1
        try:
            url = request.url.join(URL(location)).with_user(None)
            elsewhere = url.origin() != request.url.origin()
        except ValueError:
            url, elsewhere = URL(), True
        if elsewhere or self._hops > _MAX_HOPS:
            why = "to another host" if elsewhere else f"more than {_MAX_HOPS} times"
            where = redacted(str(url))
            message = (
                f"{request.operation}: redirected {why}, to {where or 'nowhere'}; not followed"
            )
            error = RedirectedError(message, operation=request.operation, status=302)
            error.location = where
            raise error
        return attrs.evolve(request, url=without_secrets(url))

    def _tell_answered(self, turn: Turn, answer: Answer) -> None:
        latency = self._now() - (turn.sent_at or 0.0)
        count(latency=latency)
        size = len(answer.body)
        self._tell(events.Received, status=answer.status, size=size, latency=latency)

    def _tell_retried(self, after: float, reason: str) -> None:
        self._tell(events.Retried, after=after, reason=reason)
        _logger.info("again after %.1f s: %s", after, reason)

    def _tell(self, kind: Callable[..., events.Event], **what: object) -> None:
        if self._means.observer is not None:
            name, number, attempt = self._operation.name, self._number, self._attempts
            at = self._now()
            self._means.observer(kind(operation=name, call=number, attempt=attempt, at=at, **what))

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def without_secrets(url: URL) -> URL:
    """Take out what a server copies from a body into the address that it points to."""
    if not _SECRETS & url.query.keys():
        return url
    return url.with_query([pair for pair in url.query.items() if pair[0] not in _SECRETS])


def _tells_of_trouble(error: E6Error) -> bool:
    """Whether a server that answers so is not well; 501 says that it never had the feature."""
    return isinstance(error, ServerError) and error.status != 501


async def _pause(refused: Refused) -> None:
    """Sleep until the next try; raise the error when there is none."""
    if refused.after is None:
        raise refused.error
    await asyncio.sleep(refused.after)
