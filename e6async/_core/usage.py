"""What calls cost, told to the caller who wants to know."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

import attrs


@attrs.define(kw_only=True)
class Usage:
    """What the calls made in a `with track_usage()` block cost, tasks started there included."""

    calls: int = 0
    attempts: int = 0
    """How often those calls got their turn; more than `calls` when some were tried again."""
    queue_wait: float = 0.0
    """Seconds that they waited for their turns, all together."""
    latency: float = 0.0
    """Seconds that the server took for its answers, all together."""


_open: ContextVar[tuple[Usage, ...]] = ContextVar("e6async_tallies", default=())


@contextmanager
def track_usage() -> Generator[Usage]:
    """Count what the calls in this block cost, whichever client makes them."""
    counted = Usage()
    token = _open.set((*_open.get(), counted))
    try:
        yield counted
    finally:
        _open.reset(token)


def count(
    *, calls: int = 0, attempts: int = 0, queue_wait: float = 0.0, latency: float = 0.0
) -> None:
    """Add to every tally that is open around the caller."""
    for each in _open.get():
        each.calls += calls
        each.attempts += attempts
        each.queue_wait += queue_wait
        each.latency += latency
