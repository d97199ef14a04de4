"""The order in which waiting requests are admitted; no clock, no I/O."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, Literal, TypeAlias, TypeVar

W = TypeVar("W")

Priority: TypeAlias = Literal["interactive", "normal", "bulk"]
"""Which requests are sent first: `interactive`, then `normal`, then `bulk` (for crawls)."""

PRIORITIES: tuple[Priority, ...] = ("interactive", "normal", "bulk")
MAX_PASSED_OVER = 7
"""How often in a row a priority may be passed over while a request waits in it."""
_ROUNDS = 8


class Line(Generic[W]):
    """First come, first served within a priority; a lower one gets a turn in eight at least."""

    def __init__(self) -> None:
        self.size: int = 0
        """How many wait."""
        self._waiting: dict[Priority, OrderedDict[W, None]] = {p: OrderedDict() for p in PRIORITIES}
        self._passed_over: dict[Priority, int] = dict.fromkeys(PRIORITIES, 0)

    def join(self, waiter: W, priority: Priority) -> None:
        """Append a waiter to its priority."""
        self._waiting[priority][waiter] = None
        self.size += 1

    def leave(self, waiter: W) -> bool:
        """Remove a waiter; False when it is not in the line."""
        for waiting in self._waiting.values():
            if waiter in waiting:
                del waiting[waiter]
                self.size -= 1
                return True
        return False

    def ahead_of(self, priority: Priority) -> int:
        """Estimate how many go before a new waiter of this priority, if nobody else joins."""
        rank = PRIORITIES.index(priority)
        same, lower = len(self._waiting[priority]), PRIORITIES[rank + 1 :]
        before = same + sum(len(self._waiting[p]) for p in PRIORITIES[:rank])
        turns = before
        for _ in range(_ROUNDS):  # lower priorities have turns meanwhile, which delay the others
            lower_turns = (turns + 1) // (MAX_PASSED_OVER + 1)
            turns = before + sum(min(len(self._waiting[p]), lower_turns) for p in lower)
        guaranteed = (same + 1) * (MAX_PASSED_OVER + 1) - 1 - self._passed_over[priority]
        return min(turns, guaranteed)

    def waiters(self) -> list[W]:
        """List all waiters, in no particular order."""
        return [waiter for waiting in self._waiting.values() for waiter in waiting]

    def next(self) -> W:
        """Remove and return the waiter that goes next; IndexError when nobody waits."""
        chosen = self._choose([p for p in PRIORITIES if self._waiting[p]])
        waiter, _ = self._waiting[chosen].popitem(last=False)
        self.size -= 1
        return waiter

    def next_where(self, is_there: Callable[[W], bool]) -> W | None:
        """Remove and return the one that goes next of those who are there; None without any."""
        firsts: dict[Priority, W] = {}
        for priority in PRIORITIES:
            for waiter in self._waiting[priority]:
                if is_there(waiter):
                    firsts[priority] = waiter
                    break
        if not firsts:
            return None
        first = firsts[self._choose([*firsts])]
        self.leave(first)
        return first

    def _choose(self, crowded: list[Priority]) -> Priority:
        """The priority that has the next turn, of those in which somebody waits."""
        starved: list[Priority] = [p for p in crowded if self._passed_over[p] >= MAX_PASSED_OVER]
        # The last one: otherwise the lowest priority would rarely have a turn.
        chosen = starved[-1] if starved else crowded[0]
        for priority in PRIORITIES:
            is_passed_over = priority != chosen and priority in crowded
            self._passed_over[priority] = self._passed_over[priority] + 1 if is_passed_over else 0
        return chosen
