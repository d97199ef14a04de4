"""What a child process must not inherit: a held lock, event loops, connections."""

from __future__ import annotations

import os
import threading
from typing import Protocol
from weakref import WeakSet

LOCK = threading.RLock()
"""Guards all state that threads share, for microseconds; it is free in a forked child."""


class _ForkAware(Protocol):
    def after_fork(self) -> None: ...


_fork_aware: WeakSet[_ForkAware] = WeakSet()


def call_after_fork(obj: _ForkAware) -> None:
    """Have the `after_fork` method of an object called in forked child processes."""
    with LOCK:
        _fork_aware.add(obj)


def _in_child() -> None:
    LOCK.release()
    for obj in list(_fork_aware):
        obj.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=LOCK.acquire, after_in_parent=LOCK.release, after_in_child=_in_child)
