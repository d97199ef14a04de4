"""What must not be carried from a process into its child: a held lock, loops, connections."""

from __future__ import annotations

import os
import threading
from typing import Protocol
from weakref import WeakSet

LOCK = threading.RLock()
"""Held for microseconds around all state that threads share; no child finds it held."""


class _Inherited(Protocol):
    def after_fork(self) -> None: ...


_inherited: WeakSet[_Inherited] = WeakSet()


def tell_child(inherited: _Inherited) -> None:
    """Let an object know when it finds itself in a child process."""
    with LOCK:
        _inherited.add(inherited)


def _in_child() -> None:
    LOCK.release()
    for each in list(_inherited):
        each.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=LOCK.acquire, after_in_parent=LOCK.release, after_in_child=_in_child)
