"""Which ranks a crawl has given out: all up to one rank, and some spans above it; pure."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable


@attrs.frozen
class Covered:
    """The ranks whose rows have been given out."""

    up_to: int
    """All ranks up to this one are covered."""
    spans: tuple[tuple[int, int], ...] = ()
    """Covered spans above `up_to`, in order: ranks above the first number, up to the second."""

    def __contains__(self, rank: int) -> bool:
        if rank <= self.up_to:
            return True
        index = bisect_left(self.spans, rank, key=_start)
        return index > 0 and rank <= self.spans[index - 1][1]

    def add(self, start: int, end: int) -> Covered:
        """The same with one more span: the ranks above `start`, up to `end`."""
        if start <= self.up_to and not self.spans:
            return Covered(max(self.up_to, end))
        return _merged(self.up_to, [*self.spans, (start, end)])


def _start(span: tuple[int, int]) -> int:
    return span[0]


def _merged(up_to: int, spans: Iterable[tuple[int, int]]) -> Covered:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if start <= up_to:
            up_to = max(up_to, end)
        elif merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return Covered(up_to, tuple(merged))
