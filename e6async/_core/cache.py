"""A small cache of responses: while they are fresh, a read sends no request."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

import attrs

from e6async._arguments import check_methods
from e6async._core.system.at_fork import LOCK
from e6async._core.system.reset import call_on_reset
from e6async.errors import InputError


@check_methods
@attrs.frozen(kw_only=True)
class Cache:
    """How long a client caches responses, and how many; any write by the client clears the cache.

    Each client has its own, so that no account gets a response of another one.
    """

    ttl: float = 60.0
    """Seconds for which a response is fresh."""
    max_entries: int = 1000
    """How many responses are kept; the least recently used one is dropped first."""
    max_bytes: int = 64 << 20
    """How many bytes their bodies may have in all."""
    stale_if_error: float = 0.0
    """Seconds after `ttl` in which a response is still used when the server or the gate fails."""
    clock: Callable[[], float] = attrs.field(default=time.monotonic, repr=False)
    """Gives monotonic seconds."""

    def __attrs_post_init__(self) -> None:
        is_sized = self.ttl > 0 and self.max_entries > 0 and self.max_bytes > 0
        if not (is_sized and self.stale_if_error >= 0):
            message = (
                "Cache: ttl, max_entries and max_bytes must be above 0, stale_if_error 0 or more; "
                f"got {self!r}"
            )
            raise InputError(message)


class _Entry:
    __slots__ = ("at", "size", "value")

    def __init__(self, value: object, size: int, at: float) -> None:
        self.value = value
        self.size = size
        self.at = at


class Store:
    """The cached responses of a client."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._size = 0
        self.writes: int = 0
        """How often it was emptied by a write."""
        call_on_reset(self)

    def get(self, key: Hashable, *, stale: bool = False) -> object | None:
        """The value of a key while it is fresh, or may be used `stale`; None otherwise."""
        max_age = self._cache.ttl + (self._cache.stale_if_error if stale else 0.0)
        with LOCK:
            entry = self._entries.get(key)
            if entry is None or self._cache.clock() - entry.at >= max_age:
                return None
            self._entries.move_to_end(key)
            return entry.value

    def put(self, key: Hashable, value: object, size: int, *, writes: int) -> None:
        """Cache a value that was read after this many writes, unless there was another one."""
        with LOCK:
            if writes != self.writes or size > self._cache.max_bytes:
                return
            self._drop(key)
            self._entries[key] = _Entry(value, size, self._cache.clock())
            self._size += size
            while (
                len(self._entries) > self._cache.max_entries or self._size > self._cache.max_bytes
            ):
                self._drop(next(iter(self._entries)))

    def clear(self) -> None:
        """Drop everything, after a write."""
        with LOCK:
            self.writes += 1
            self._entries.clear()
            self._size = 0

    def reset(self) -> None:
        """Drop everything."""
        self.clear()

    def _drop(self, key: Hashable) -> None:
        entry = self._entries.pop(key, None)
        self._size -= 0 if entry is None else entry.size
