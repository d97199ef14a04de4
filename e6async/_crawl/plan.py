"""Which pages to ask for before the earlier ones are there, and what their answers cover; pure.

A rank is the place of a row in the crawl's own direction: its id going up, its id times minus one
going down, so that ranks always rise. A page is asked for in one of two ways. By cursor, it begins
right behind a rank. By number, it begins some pages behind a rank, the later ones of which are
still on their way: so every request brings rows that no other one brings, however thin the rows
lie, and however many answers are awaited. What makes that exact is a row of overlap: a page joins
those before it when it holds the last row of them, or one before that. Where rows were deleted in
between it does not, and what is missing is asked for by cursor.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

from e6async.errors import PageLimitError

if TYPE_CHECKING:
    from collections.abc import Sequence

M = TypeVar("M")
M_co = TypeVar("M_co", covariant=True)


@attrs.frozen(kw_only=True, eq=False)
class Ask:
    """A page to ask for: by cursor the one behind a rank, by number one of those behind it."""

    beyond: int
    number: int = 1
    limit: int


@attrs.frozen(kw_only=True)
class Stretch(Generic[M_co]):
    """All rows that there are behind a rank `start`, up to and with `end`."""

    start: int
    end: int
    rows: Sequence[tuple[int, M_co]]
    """The rows, each behind its rank; none for the end of the list."""


@attrs.define(eq=False)
class _Leg(Generic[M]):
    """A page on its way, or one that is there while what lies before it is not."""

    ask: Ask
    asked: bool = False
    stretch: Stretch[M] | None = None
    """What was answered; None before, `ranks` likewise."""
    ranks: Sequence[int] | None = None


@attrs.frozen(kw_only=True)
class Caution:
    """How many rows pages that are asked for ahead shall have in common with those before them."""

    least: float
    more: float
    """How many to add when rows lay between them."""
    less: float
    """How many to take off when none did."""


class Plan(Generic[M]):
    """A crawl from a rank on, to the last that there can be."""

    def __init__(
        self, *, start: int, last: int, limit: int, max_number: int, ordered: bool
    ) -> None:
        """Plan from behind a rank; `max_number` is 1 where pages cannot be asked for by number."""
        self.ended: bool = start >= last
        self._last = last
        self._limit = limit
        self._max_number = max_number
        self._ordered = ordered
        self._legs: list[_Leg[M]] = []
        self._trail = [start]  # the ranks known in a row, one for each place on a page
        self._over = False
        self._ready: deque[Stretch[M]] = deque()
        guess = Caution(least=limit / 32, more=limit / 8, less=limit / 64)
        self._caution = Caution(least=1, more=2, less=1 / 64) if max_number > 1 else guess
        self._overlap = self._caution.least

    @property
    def edge(self) -> int:
        """The last of the ranks known in a row."""
        return self._trail[-1]

    def next(self) -> Ask | None:
        """The next page to ask for; None when there is none before another answer comes."""
        if self.ended:
            return None
        leg = next((leg for leg in self._legs if not leg.asked), None)
        if leg is None:
            ask = self._ahead() if self._legs else Ask(beyond=self.edge, limit=self._limit)
            if ask is None:
                return None
            leg = _Leg[M](ask)
            self._legs.append(leg)
        leg.asked = True
        return leg.ask

    def answered(self, ask: Ask, rows: Sequence[tuple[int, M]]) -> None:
        """Take the rows of an answer, ranks rising; PageLimitError for those of another place."""
        leg = next((leg for leg in self._legs if leg.ask is ask), None)
        if leg is None:
            return
        ranks = [rank for rank, _ in rows]
        if ranks and ranks[0] <= ask.beyond:
            message = (
                f"the server gave id {abs(ranks[0])} where only those beyond {abs(ask.beyond)} "
                "were asked for: it does not heed cursors here, and going on would never end"
            )
            raise PageLimitError(message)
        if not ranks and ask.number > 1:  # we asked beyond the end, so those behind it did, too
            self._over = True
            del self._legs[self._legs.index(leg) :]
        else:
            start = ask.beyond if ask.number == 1 else ranks[0] - 1
            end = ranks[-1] if ranks else self._last
            leg.stretch, leg.ranks = Stretch(start=start, end=end, rows=rows), ranks
            if not self._ordered:
                self._ready.append(leg.stretch)
                leg.stretch = Stretch(start=start, end=end, rows=())
        self._join()

    def take(self) -> Stretch[M] | None:
        """The next answer to hand out; None when none is ready."""
        return self._ready.popleft() if self._ready else None

    def wants(self, ask: Ask) -> bool:
        """Whether the answer is still of use."""
        return any(leg.ask is ask for leg in self._legs)

    @property
    def has_ready(self) -> bool:
        """Whether there is an answer to hand out."""
        return bool(self._ready)

    @property
    def held(self) -> int:
        """How many answers wait: to be taken, or for what lies before them."""
        waiting = sum(leg.stretch is not None for leg in self._legs) if self._ordered else 0
        return len(self._ready) + waiting

    def _join(self) -> None:
        """Put what was answered behind what is known in a row."""
        while self._legs and (stretch := self._legs[0].stretch) is not None:
            if stretch.start > self.edge:  # rows may lie between
                self._overlap = min(self._limit / 2, self._overlap + self._caution.more)
                self._legs.insert(0, _Leg(Ask(beyond=self.edge, limit=self._limit)))
                return
            self._overlap = max(self._caution.least, self._overlap - self._caution.less)
            if self._ordered:
                self._ready.append(stretch)
            leg = self._legs.pop(0)
            self._extend(leg.ranks or (), leg.ask.limit)
            if stretch.end >= self._last:
                self.ended = True
                self._legs.clear()

    def _extend(self, ranks: Sequence[int], limit: int) -> None:
        fresh = ranks[bisect_right(ranks, self.edge) :]
        # A page can lack rows that had their place on it all the same. Where, nobody knows: early
        # is the guess that makes pages overlap by more.
        if fresh:
            self._trail += [self.edge] * (limit - len(ranks))
            self._trail += fresh
            self._over = False
        first = min((leg.ask.beyond for leg in self._legs), default=self.edge)
        kept = min(bisect_left(self._trail, first), len(self._trail) - self._limit)
        del self._trail[: max(kept, 0)]

    def _ahead(self) -> Ask | None:
        """The page behind the last one on its way; None when there is none, or no telling."""
        last, known = self._legs[-1], len(self._trail) - 1
        if last.ranks:
            return Ask(beyond=last.ranks[-1], limit=self._limit)
        if self._over or last.ranks is not None or self._limit == 1:
            return None
        before = last.ask
        if self._max_number == 1:
            return self._guessed(before, known)
        at = bisect_left(self._trail, before.beyond)
        start = at + before.number * before.limit - round(min(self._overlap, self._limit // 2))
        if start - known >= self._last - self.edge:
            return None  # there are not that many ids
        pages, limit = max(0, -(-(start - known) // self._limit)), self._limit
        if start < pages * limit:  # right at the beginning: smaller pages begin earlier
            limit = start // pages
        if pages >= self._max_number:
            return None
        beyond = self._trail[min(start - pages * limit, known)]
        return Ask(beyond=beyond, number=pages + 1, limit=limit)

    def _guessed(self, before: Ask, known: int) -> Ask | None:
        """Where the next page begins if the rows go on to lie as thin as those before."""
        if not known:
            return None
        rank_a_row = (self.edge - self._trail[0]) / known
        beyond = before.beyond + max(1, int(rank_a_row * (self._limit - self._overlap)))
        return Ask(beyond=beyond, limit=self._limit) if beyond < self._last else None
