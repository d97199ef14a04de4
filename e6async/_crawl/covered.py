"""What a crawl has handed out: all up to a rank, and some stretches beyond it; pure."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable


@attrs.frozen
class Covered:
    """What was handed out; `add` gives another one."""

    reach: int
    """All ranks up to this one are handed out."""
    beyond: tuple[tuple[int, int], ...] = ()
    """Stretches further on that are, too: from behind the first rank up to and with the second."""

    def __contains__(self, rank: int) -> bool:
        if rank <= self.reach:
            return True
        at = bisect_left(self.beyond, rank, key=_start)
        return at > 0 and rank <= self.beyond[at - 1][1]

    def add(self, start: int, end: int) -> Covered:
        """The same with one more stretch, from behind a rank up to and with another."""
        if start <= self.reach and not self.beyond:
            return Covered(max(self.reach, end))
        return _joined(self.reach, [*self.beyond, (start, end)])


def _start(stretch: tuple[int, int]) -> int:
    return stretch[0]


def _joined(reach: int, stretches: Iterable[tuple[int, int]]) -> Covered:
    beyond: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if start <= reach:
            reach = max(reach, end)
        elif beyond and start <= beyond[-1][1]:
            beyond[-1] = (beyond[-1][0], max(beyond[-1][1], end))
        else:
            beyond.append((start, end))
    return Covered(reach, tuple(beyond))
