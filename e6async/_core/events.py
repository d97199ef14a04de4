"""What a client tells its observer about each request, as it happens."""

from __future__ import annotations

from typing import Protocol, TypeAlias

import attrs

from e6async._core.gate.breaker import BreakerState


@attrs.frozen(kw_only=True)
class Queued:
    """A request stands in the line."""

    operation: str
    call: int
    """Number of the call in this client; the same for all attempts."""
    attempt: int
    """How many tries went before."""
    waiting: int
    """How many stood in the line before it."""
    at: float
    """The loop's seconds."""


@attrs.frozen(kw_only=True)
class Sent:
    """A request goes out; all that came before was queue, all that follows is latency."""

    operation: str
    call: int
    attempt: int
    queue_wait: float
    """Seconds from standing in line to going out."""
    at: float


@attrs.frozen(kw_only=True)
class Received:
    """The whole answer is there."""

    operation: str
    call: int
    attempt: int
    status: int
    size: int
    """Bytes of the body, unpacked."""
    latency: float
    """Seconds from going out to the last byte."""
    at: float


@attrs.frozen(kw_only=True)
class Retried:
    """The request will be sent again."""

    operation: str
    call: int
    attempt: int
    """The one that failed."""
    after: float
    """Seconds until it stands in line again."""
    reason: str
    at: float


@attrs.frozen(kw_only=True)
class Paused:
    """The gate stops for everybody who shares it."""

    operation: str
    call: int
    attempt: int
    seconds: float
    at: float


@attrs.frozen(kw_only=True)
class RequestFailed:
    """The call is over without a result: refused, lost or cancelled."""

    operation: str
    call: int
    attempt: int
    reason: str
    at: float


@attrs.frozen(kw_only=True)
class BreakerChanged:
    """The host is down, or back: see `Breaker`."""

    operation: str
    call: int
    attempt: int
    state: BreakerState
    at: float


Event: TypeAlias = Queued | Sent | Received | Retried | Paused | RequestFailed | BreakerChanged
"""What an observer receives."""


class Observer(Protocol):
    """Anything that takes events; it is called in the loop and must not block it."""

    def __call__(self, event: Event, /) -> None:
        """Take one event."""
