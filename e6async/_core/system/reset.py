"""State that outlives a test: pauses, breakers, budgets, caches. Tests put all of it back."""

from __future__ import annotations

from typing import Protocol
from weakref import WeakSet

from e6async._core.system.at_fork import LOCK


class _Resettable(Protocol):
    def reset(self) -> None: ...


_resettable: WeakSet[_Resettable] = WeakSet()


def call_on_reset(obj: _Resettable) -> None:
    """Have the `reset` method of an object called by `reset_all`, as long as the object lives."""
    with LOCK:
        _resettable.add(obj)


def reset_all() -> None:
    """Put each object back into the state that it had when it was made."""
    with LOCK:
        for obj in list(_resettable):
            obj.reset()
