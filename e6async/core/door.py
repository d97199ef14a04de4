"""The one door through which every call of a client goes: request, answer, model."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

import attrs
from yarl import URL

from e6async.core import wire
from e6async.core.budget import RetryBudget
from e6async.core.call import Call
from e6async.core.decode import Decoder, Json, parse
from e6async.core.gate import Gate, Priority
from e6async.core.session import Request, Session
from e6async.core.verdict import Answer, Retry
from e6async.errors import DecodeError

if TYPE_CHECKING:
    from e6async.core.events import Observer
    from e6async.core.operation import Operation
    from e6async.core.site import Site

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Options:
    """How a caller's requests stand in the line, and how long they may take."""

    priority: Priority = "normal"
    max_wait: float | None = None
    """Seconds that a call may wait for a turn; None for as long as it takes."""
    deadline: float | None = None
    """Seconds that a call may take in all, its waits and tries included; None for no bound."""


@attrs.frozen(kw_only=True)
class Surroundings:
    """Clock and chance, so that tests can bring their own."""

    now: Callable[[], float]
    """Seconds since the epoch."""
    chance: Callable[[], float]
    """A number from 0 to 1."""


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
    budget: RetryBudget
    options: Options
    observer: Observer | None
    surroundings: Surroundings
    calls: itertools.count[int] = attrs.field(factory=lambda: itertools.count(1), repr=False)

    async def send(self, operation: Operation[T]) -> T:
        """Send an operation and return what it returns."""
        call, answer = await self._fetch(operation)
        try:
            return self.decoder.decode(operation, answer.body)
        except DecodeError as error:
            call.blame(error)
            raise

    async def plain(self, operation: Operation[object]) -> Json:
        """Send an operation and return the JSON as it came; None when there is none."""
        call, answer = await self._fetch(operation)
        try:
            return parse(answer.body, operation.name) if answer.body else None
        except DecodeError as error:
            call.blame(error)
            raise

    async def _fetch(self, operation: Operation[object]) -> tuple[Call, Answer]:
        self.session.check_open()
        request = self._request(operation)
        call = Call(self, operation, next(self.calls))
        return call, await call.run(request)

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
