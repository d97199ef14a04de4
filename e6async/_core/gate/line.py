"""The order of those who wait for a turn; no clock, no I/O."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, Literal, TypeAlias, TypeVar

W = TypeVar("W")

Priority: TypeAlias = Literal["interactive", "normal", "bulk"]
"""Who goes first: a person who waits, a program, a crawl."""

PRIORITIES: tuple[Priority, ...] = ("interactive", "normal", "bulk")
PATIENCE = 7
"""How often in a row a priority may be passed over while somebody waits in it."""
_ROUNDS = 8


class Line(Generic[W]):
    """First come, first served within a priority; a lower one gets a turn in eight at least."""

    def __init__(self) -> None:
        self._waiting: dict[Priority, OrderedDict[W, None]] = {p: OrderedDict() for p in PRIORITIES}
        self._passed_over: dict[Priority, int] = dict.fromkeys(PRIORITIES, 0)
        self.size: int = 0
        """How many wait."""

    def join(self, waiter: W, priority: Priority) -> None:
        """Stand at the end of a priority."""
        self._waiting[priority][waiter] = None
        self.size += 1

    def leave(self, waiter: W) -> bool:
        """Step out of the line; False when it was not in it."""
        for waiting in self._waiting.values():
            if waiter in waiting:
                del waiting[waiter]
                self.size -= 1
                return True
        return False

    def ahead_of(self, priority: Priority) -> int:
        """Estimate how many go before a newcomer of this priority, if nobody else comes."""
        place = PRIORITIES.index(priority)
        own, lower = len(self._waiting[priority]), PRIORITIES[place + 1 :]
        before = own + sum(len(self._waiting[p]) for p in PRIORITIES[:place])
        turns = before
        for _ in range(_ROUNDS):  # those behind have turns, too, in which others of them have some
            owed = sum(min(len(self._waiting[p]), (turns + 1) // (PATIENCE + 1)) for p in lower)
            turns = before + owed
        return (
            turns
            if place == 0
            else min(turns, (own + 1) * (PATIENCE + 1) + place - self._passed_over[priority])
        )

    def waiters(self) -> list[W]:
        """List who waits, in no order that matters."""
        return [waiter for waiting in self._waiting.values() for waiter in waiting]

    def next(self) -> W | None:
        """Take out who goes next; None when nobody waits."""
        chosen = self._choose()
        if chosen is None:
            return None
        for priority in PRIORITIES:
            over = priority != chosen and bool(self._waiting[priority])
            self._passed_over[priority] = self._passed_over[priority] + 1 if over else 0
        waiter, _ = self._waiting[chosen].popitem(last=False)
        self.size -= 1
        return waiter

    def _choose(self) -> Priority | None:
        there: list[Priority] = [p for p in PRIORITIES if self._waiting[p]]
        starved: list[Priority] = [p for p in there if self._passed_over[p] >= PATIENCE]
        if starved:
            return starved[-1]  # the lowest has the least chance otherwise
        return there[0] if there else None
