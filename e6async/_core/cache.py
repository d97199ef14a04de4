"""A small memory of answers, which take no turn while they are fresh."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

import attrs

from e6async._core.system.at_fork import LOCK
from e6async.errors import (
    HostDownError,
    InputError,
    NotJsonError,
    QueueError,
    RateLimitedError,
    ServerError,
    TransportError,
)

FAILURES = (TransportError, ServerError, NotJsonError, RateLimitedError, HostDownError, QueueError)
"""What an old answer may stand in for: nothing was learned of the thing itself."""


@attrs.frozen(kw_only=True)
class Cache:
    """How long a client keeps answers to its reads, and how many; any write of it empties it.

    Each client has its own memory, so that no account sees what another one was shown.
    """

    ttl: float = 60.0
    """Seconds for which an answer is given again."""
    most: int = 1000
    """How many answers are kept; the one that was not asked for the longest goes first."""
    max_bytes: int = 64 << 20
    """How many bytes all of them have, as they came."""
    stale_if_error: float = 0.0
    """Seconds after `ttl` in which an answer stands in where the server or the gate fails."""
    clock: Callable[[], float] = attrs.field(default=time.monotonic, repr=False)
    """Gives the seconds that pass."""

    def __attrs_post_init__(self) -> None:
        if not (self.ttl > 0 and self.most > 0 and self.max_bytes > 0 and self.stale_if_error >= 0):
            message = f"a cache keeps something, for some time; that is not so of {self!r}"
            raise InputError(message)


@attrs.frozen
class _Kept:
    value: object
    size: int
    at: float


class Store:
    """What a client keeps by a cache."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._size = 0
        self.writes: int = 0
        """How often it was emptied."""

    def get(self, key: Hashable, *, stale: bool = False) -> object | None:
        """What is kept for a key, while it is fresh, or may stand in; None otherwise."""
        longest = self._cache.ttl + (self._cache.stale_if_error if stale else 0.0)
        with LOCK:
            kept = self._kept.get(key)
            if kept is None or self._cache.clock() - kept.at >= longest:
                return None
            self._kept.move_to_end(key)
            return kept.value

    def put(self, key: Hashable, value: object, size: int, *, writes: int) -> None:
        """Keep what was asked for when there had been so many writes, and none since."""
        with LOCK:
            if writes != self.writes or size > self._cache.max_bytes:
                return
            self._drop(key)
            self._kept[key] = _Kept(value, size, self._cache.clock())
            self._size += size
            while len(self._kept) > self._cache.most or self._size > self._cache.max_bytes:
                self._drop(next(iter(self._kept)))

    def clear(self) -> None:
        """Forget everything: something was written."""
        with LOCK:
            self.writes += 1
            self._kept.clear()
            self._size = 0

    def _drop(self, key: Hashable) -> None:
        kept = self._kept.pop(key, None)
        self._size -= 0 if kept is None else kept.size
