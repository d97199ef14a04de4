"""The one door through which every call goes: turns, attempts, verdict, model."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

import attrs
from yarl import URL

from e6async.core import events, wire
from e6async.core.decode import Decoder, Json, parse
from e6async.core.gate import Gate, Priority, Turn
from e6async.core.session import Request, Session
from e6async.core.verdict import (
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
from e6async.errors import E6Error, RedirectedError, TransportError

if TYPE_CHECKING:
    from e6async.core.operation import Operation
    from e6async.core.site import Site

T = TypeVar("T")

_MOST_HOPS = 3
_logger = logging.getLogger("e6async")


@attrs.frozen(kw_only=True)
class Options:
    """How a caller's requests stand in the line."""

    priority: Priority = "normal"
    max_wait: float | None = None
    """Seconds that a call may wait for a turn; None for as long as it takes."""


@attrs.frozen(kw_only=True)
class Surroundings:
    """Clock, chance and sleep, so that tests can bring their own."""

    now: Callable[[], float]
    """Seconds since the epoch."""
    chance: Callable[[], float]
    """A number from 0 to 1."""


@attrs.define(eq=False)
class _Call:
    operation: Operation[object]
    number: int
    attempt: int = 0
    queue_wait: float = 0.0


@attrs.frozen(kw_only=True, eq=False)
class Door:
    """Sends operations for one client."""

    site: Site
    base_url: URL
    headers: Mapping[str, str] = attrs.field(repr=False)
    gate: Gate
    session: Session
    decoder: Decoder
    retry: Retry
    options: Options
    observer: events.Observer | None
    surroundings: Surroundings
    calls: itertools.count[int] = attrs.field(factory=lambda: itertools.count(1), repr=False)

    async def send(self, operation: Operation[T]) -> T:
        """Send an operation and return what it returns."""
        answer = await self.fetch(operation)
        return self.decoder.decode(operation, answer.body)

    async def plain(self, operation: Operation[object]) -> Json:
        """Send an operation and return the JSON as it came; None when there is none."""
        answer = await self.fetch(operation)
        return parse(answer.body, operation.name) if answer.body else None

    async def fetch(self, operation: Operation[object]) -> Answer:
        """Send an operation, as often as it takes, and return the answer that counts."""
        request = self._request(operation)
        call = _Call(operation, next(self.calls))
        hops = 0
        try:
            while True:
                match await self._attempt(request, call):
                    case Done(answer=answer):
                        self.gate.ease()
                        return answer
                    case Follow(location=location):
                        hops += 1
                        request = self._moved(request, location, hops)
                    case Refused(error=error, after=after):
                        if after is None:
                            raise error
                        await asyncio.sleep(after)
        except E6Error as error:
            error.attempts, error.queue_wait = call.attempt, call.queue_wait
            self._tell(events.Failed, call, reason=str(error))
            raise
        except BaseException as error:
            self._tell(events.Failed, call, reason=type(error).__name__)
            raise

    async def _attempt(self, request: Request, call: _Call) -> Done | Follow | Refused:
        self._tell(events.Queued, call, waiting=self.gate.waiting)
        turn = await self.gate.enter(
            priority=self.options.priority, max_wait=self.options.max_wait, owner=self.session
        )
        call.attempt += 1
        attempt = Attempt(
            number=call.attempt,
            retry=self.retry,
            chance=self.surroundings.chance(),
            now=self.surroundings.now(),
        )
        try:
            answer = await self.session.exchange(
                request, turn, lambda: self._tell(events.Sent, call, queue_wait=turn.queue_wait)
            )
        except TransportError as error:
            sent = turn.sent_at is not None
            verdict: Done | Follow | Refused = judge_failure(
                call.operation, error, attempt, sent=sent
            )
        else:
            self._tell_answered(call, turn, answer)
            verdict = judge(call.operation, answer, attempt)
        finally:
            turn.leave()
            call.queue_wait += turn.queue_wait
        if isinstance(verdict, Refused):
            return await self._refused(verdict, call, turn)
        return verdict

    async def _refused(self, verdict: Refused, call: _Call, turn: Turn) -> Refused:
        if verdict.holds:
            asked = verdict.asked and min(verdict.asked, self.retry.longest_asked)
            held = await self.gate.hold(asked, sent_at=turn.sent_at or 0.0)
            self._tell(events.Held, call, seconds=held)
            # the gate makes everybody wait, this call among them
            verdict = verdict if verdict.after is None else attrs.evolve(verdict, after=0.0)
        if verdict.after is not None:
            reason = str(verdict.error)
            self._tell(events.Retried, call, after=verdict.after, reason=reason)
            _logger.info("again after %.1f s: %s", verdict.after, reason)
        return verdict

    def _request(self, operation: Operation[object]) -> Request:
        reason = self.site.why_not(operation.name)
        if reason is not None:
            raise wire.unsupported(operation.name, self.site.name, reason)
        path = operation.target(self.site.routes.get(operation.name, operation.path))
        url = URL(f"{self.base_url}{path}", encoded=True).with_query(list(operation.query))
        headers = dict(self.headers)
        if operation.json is not None:
            headers["Content-Type"] = "application/json"
        return Request(
            operation=operation.name,
            method=operation.method,
            url=url,
            headers=headers,
            form=operation.form,
            json=operation.json,
        )

    def _moved(self, request: Request, location: str, hops: int) -> Request:
        url = request.url.join(URL(location))
        if url.origin() != self.base_url.origin() or hops > _MOST_HOPS:
            why = "to another host" if hops <= _MOST_HOPS else f"more than {_MOST_HOPS} times"
            message = (
                f"{request.operation}: redirected {why}, to {redacted(str(url))}; not followed"
            )
            error = RedirectedError(message, operation=request.operation, status=302)
            error.location = redacted(str(url))
            raise error
        return attrs.evolve(request, url=url)

    def _tell_answered(self, call: _Call, turn: Turn, answer: Answer) -> None:
        latency = asyncio.get_running_loop().time() - (turn.sent_at or 0.0)
        self._tell(
            events.Answered, call, status=answer.status, size=len(answer.body), latency=latency
        )

    def _tell(self, kind: Callable[..., events.Event], call: _Call, **what: object) -> None:
        if self.observer is not None:
            at = asyncio.get_running_loop().time()
            name = call.operation.name
            self.observer(
                kind(operation=name, call=call.number, attempt=call.attempt, at=at, **what)
            )
