"""What a client reports to its observer about each request, as it happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias, TypedDict

import attrs

from e6async._core.gate.breaker import BreakerState


@attrs.frozen(kw_only=True)
class Queued:
    """A request enters the gate's queue."""

    operation: str
    """The operation, such as `posts.search`."""
    call: int
    """The number of the call in this client, the same for all its attempts."""
    attempt: int
    """The number of the attempt, 1 for the first."""
    waiting: int
    """How many requests of this process wait in the queue."""
    at: float
    """The time, as from `loop.time()`."""


@attrs.frozen(kw_only=True)
class Sent:
    """A request is sent: the time before is `queue_wait`, the time after is latency."""

    operation: str
    """The operation, such as `posts.search`."""
    call: int
    """The number of the call in this client."""
    attempt: int
    """The number of the attempt, 1 for the first."""
    queue_wait: float
    """Seconds from entering the queue to being sent."""
    at: float
    """The time, as from `loop.time()`."""


@attrs.frozen(kw_only=True)
class Received:
    """The whole response has arrived."""

    operation: str
    """The operation, such as `posts.search`."""
    call: int
    """The number of the call in this client."""
    attempt: int
    """The number of the attempt, 1 for the first."""
    status: int
    """The HTTP status."""
    size: int
    """Bytes of the body, decompressed."""
    latency: float
    """Seconds from sending to the last byte."""
    at: float
    """The time, as from `loop.time()`."""


@attrs.frozen(kw_only=True)
class Retried:
    """The request will be sent again."""

    operation: str
    """The operation, such as `posts.search`."""
    call: int
    """The number of the call in this client."""
    attempt: int
    """The number of the attempt that failed."""
    after: float
    """Seconds until it enters the queue again."""
    reason: str
    """The error message of the attempt."""
    at: float
    """The time, as from `loop.time()`."""


@attrs.frozen(kw_only=True)
class Paused:
    """The gate sends nothing for `seconds`, because the server refused a request."""

    operation: str
    """The operation that was refused."""
    call: int
    """The number of the call in this client."""
    attempt: int
    """The number of the attempt, 1 for the first."""
    seconds: float
    """How long the pause is."""
    at: float
    """When it begins, as from `loop.time()`."""


@attrs.frozen(kw_only=True)
class RequestFailed:
    """The call ended without a result: it failed or was cancelled."""

    operation: str
    """The operation, such as `posts.search`."""
    call: int
    """The number of the call in this client."""
    attempt: int
    """How many attempts it made."""
    reason: str
    """The error message, or the exception's name when it is not one of this library."""
    at: float
    """The time, as from `loop.time()`."""


@attrs.frozen(kw_only=True)
class BreakerChanged:
    """The host's circuit breaker opened or closed: see `Breaker`."""

    operation: str
    """The operation that changed it."""
    call: int
    """The number of the call in this client."""
    attempt: int
    """The number of the attempt, 1 for the first."""
    state: BreakerState
    """Its new state."""
    at: float
    """The time, as from `loop.time()`."""


Event: TypeAlias = Queued | Sent | Received | Retried | Paused | RequestFailed | BreakerChanged
"""Anything that an observer is called with."""


class Observer(Protocol):
    """A function that takes events; it is called in the event loop and must not block it."""

    def __call__(self, event: Event, /) -> None:
        """Take one event."""


class _Common(TypedDict):
    operation: str
    call: int
    attempt: int
    at: float


class Reporter:
    """Reports the events of one call to an observer."""

    def __init__(
        self, observer: Observer, call: int, operation: str, clock: Callable[[], float]
    ) -> None:
        self.operation = operation
        """The operation's name, which changes when a lookup becomes a search."""
        self.attempt: int = 0
        """How many attempts the call made so far."""
        self._observer = observer
        self._call = call
        self._clock = clock

    def queued(self, waiting: int) -> None:
        """The request enters the queue behind this many others."""
        common = self._common()
        common["attempt"] += 1  # it is counted once it has its turn
        self._observer(Queued(**common, waiting=waiting))

    def sent(self, queue_wait: float) -> None:
        """The request is sent after this many seconds in the queue."""
        self._observer(Sent(**self._common(), queue_wait=queue_wait))

    def received(self, status: int, size: int, latency: float) -> None:
        """The response has arrived."""
        self._observer(Received(**self._common(), status=status, size=size, latency=latency))

    def retried(self, after: float, reason: str) -> None:
        """The request will be sent again after this many seconds."""
        self._observer(Retried(**self._common(), after=after, reason=reason))

    def paused(self, seconds: float) -> None:
        """The gate pauses."""
        self._observer(Paused(**self._common(), seconds=seconds))

    def failed(self, reason: str) -> None:
        """The call ended without a result."""
        self._observer(RequestFailed(**self._common(), reason=reason))

    def breaker_changed(self, state: BreakerState) -> None:
        """The circuit breaker opened or closed."""
        self._observer(BreakerChanged(**self._common(), state=state))

    def _common(self) -> _Common:
        return {
            "operation": self.operation,
            "call": self._call,
            "attempt": self.attempt,
            "at": self._clock(),
        }
