"""What calls cost: requests, waiting and latency, counted for `with track_usage()` blocks."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

import attrs


@attrs.define(kw_only=True)
class Usage:
    """What the calls in a `with track_usage()` block cost, including tasks started there."""

    calls: int = 0
    """How many calls were made."""
    attempts: int = 0
    """How many turns those calls got; more than `calls` when some were retried."""
    queue_wait: float = 0.0
    """Seconds that they waited for their turns, all together."""
    latency: float = 0.0
    """Seconds from sending to the end of the response, all together."""


OPEN: ContextVar[tuple[Usage, ...]] = ContextVar("e6async_usage", default=())
"""The usage of each block around the running code, to be added to."""


@contextmanager
def track_usage() -> Generator[Usage]:
    """Count the requests, waiting and latency of all calls in this block, of any client."""
    usage = Usage()
    token = OPEN.set((*OPEN.get(), usage))
    try:
        yield usage
    finally:
        OPEN.reset(token)


def count_call() -> None:
    """Count a call that gets its result from another call's request."""
    for usage in OPEN.get():
        usage.calls += 1
