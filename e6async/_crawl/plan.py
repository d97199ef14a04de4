"""Which pages to request before the earlier ones have arrived, and what the responses cover; pure.

The rank of a row is its id in a crawl that goes up, and minus its id in one that goes down, so that
ranks always rise. A page is requested in one of two ways: by cursor, it begins right after a rank;
by number, it is the second, third ... page after a rank. Numbers let a crawl request pages whose
first row is not known yet, because the pages before them have not arrived.

Each page requested by number overlaps the page before it by one row. If the rows that arrive
contain the last row of the page before, or an earlier one, nothing is missing between the two
pages. If rows were deleted meanwhile, the pages do not overlap, and the missing rows are requested
by cursor.
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
class PageRequest:
    """A request for a page of the rows after a rank."""

    after: int
    """The rank."""
    number: int = 1
    """Which page after the rank; 1 is requested by cursor, the others by number."""
    page_size: int


@attrs.frozen(kw_only=True)
class Span(Generic[M_co]):
    """All rows of the list whose rank is above `start` and at most `end`."""

    start: int
    end: int
    rows: Sequence[tuple[int, M_co]]
    """The rows with their ranks; none at the end of the list."""


@attrs.define(eq=False)
class _PendingPage(Generic[M]):
    """A page that has not arrived, or whose predecessor has not."""

    request: PageRequest
    is_sent: bool = False
    span: Span[M] | None = None
    """What the page covers; None until it has arrived."""
    ranks: Sequence[int] | None = None
    """The ranks of its rows; None until it has arrived."""


@attrs.frozen(kw_only=True)
class OverlapPolicy:
    """By how many rows a page that is requested early overlaps the page before it."""

    minimum: float
    increase: float
    """Rows that are added after a page that did not overlap."""
    decrease: float
    """Rows that are subtracted after a page that did."""


class Plan(Generic[M]):
    """The pages of a crawl, from the rows after one rank to the last rank that there can be."""

    def __init__(
        self, *, start: int, last: int, page_size: int, max_pages: int, ordered: bool
    ) -> None:
        """Plan the rows after rank `start`; `max_pages` is 1 if pages have no numbers."""
        self.ended: bool = start >= last
        """Whether all rows have been given out or are ready."""
        self._last = last
        self._page_size = page_size
        self._max_pages = max_pages
        self._ordered = ordered
        self._pending: list[_PendingPage[M]] = []
        self._known_ranks = [start]  # in a row, without gaps between them
        self._is_past_end = False
        self._ready: deque[Span[M]] = deque()
        self._policy = (
            OverlapPolicy(minimum=1, increase=2, decrease=1 / 64)
            if max_pages > 1
            else OverlapPolicy(
                minimum=page_size / 32, increase=page_size / 8, decrease=page_size / 64
            )
        )
        self._overlap = self._policy.minimum

    @property
    def complete_until(self) -> int:
        """The rank up to which all rows have arrived."""
        return self._known_ranks[-1]

    def next_request(self) -> PageRequest | None:
        """The next page to request; None if that depends on a response that has not arrived."""
        if self.ended:
            return None
        page = next((page for page in self._pending if not page.is_sent), None)
        if page is None:
            request = (
                self._request_ahead()
                if self._pending
                else PageRequest(after=self.complete_until, page_size=self._page_size)
            )
            if request is None:
                return None
            page = _PendingPage[M](request)
            self._pending.append(page)
        page.is_sent = True
        return page.request

    def add_response(self, request: PageRequest, rows: Sequence[tuple[int, M]]) -> None:
        """Add the rows of a response, ranks rising; PageLimitError if the cursor was ignored."""
        page = next((page for page in self._pending if page.request is request), None)
        if page is None:
            return
        ranks = [rank for rank, _ in rows]
        if ranks and ranks[0] <= request.after:
            message = (
                f"the server ignored the page cursor: it sent id {abs(ranks[0])} instead of ids "
                f"after {abs(request.after)}; stopping, since paging would loop forever"
            )
            raise PageLimitError(message)
        if not ranks and request.number > 1:  # this page is past the end, and so are later ones
            self._is_past_end = True
            del self._pending[self._pending.index(page) :]
        else:
            start = request.after if request.number == 1 else ranks[0] - 1
            end = ranks[-1] if ranks else self._last
            page.span, page.ranks = Span(start=start, end=end, rows=rows), ranks
            if not self._ordered:
                self._ready.append(page.span)
                page.span = Span(start=start, end=end, rows=())
        self._advance()

    def next_span(self) -> Span[M] | None:
        """The next rows to give out; None when none are ready."""
        return self._ready.popleft() if self._ready else None

    def needs(self, request: PageRequest) -> bool:
        """Whether the response to a request would still be used."""
        return any(page.request is request for page in self._pending)

    @property
    def has_ready(self) -> bool:
        """Whether there are rows to give out."""
        return bool(self._ready)

    @property
    def buffered(self) -> int:
        """How many pages have arrived and were not given out."""
        out_of_order = sum(page.span is not None for page in self._pending) if self._ordered else 0
        return len(self._ready) + out_of_order

    def _advance(self) -> None:
        """Append the pages that arrived to the known ranks, up to the first that is missing."""
        while self._pending and (span := self._pending[0].span) is not None:
            if span.start > self.complete_until:  # there may be rows in between
                self._overlap = min(self._page_size / 2, self._overlap + self._policy.increase)
                missing = PageRequest(after=self.complete_until, page_size=self._page_size)
                self._pending.insert(0, _PendingPage(missing))
                return
            self._overlap = max(self._policy.minimum, self._overlap - self._policy.decrease)
            if self._ordered:
                self._ready.append(span)
            page = self._pending.pop(0)
            self._extend(page.ranks or (), page.request.page_size)
            if span.end >= self._last:
                self.ended = True
                self._pending.clear()

    def _extend(self, ranks: Sequence[int], page_size: int) -> None:
        """Add the ranks of a page to the known ones, and forget those that are not needed."""
        new_ranks = ranks[bisect_right(ranks, self.complete_until) :]
        if new_ranks:
            # The server leaves rows out of a page that count for its size (deleted ones, say), at
            # unknown positions. At the beginning is the guess that makes pages overlap by more.
            self._known_ranks += [self.complete_until] * (page_size - len(ranks))
            self._known_ranks += new_ranks
            self._is_past_end = False
        first = min((page.request.after for page in self._pending), default=self.complete_until)
        unneeded = min(
            bisect_left(self._known_ranks, first), len(self._known_ranks) - self._page_size
        )
        del self._known_ranks[: max(unneeded, 0)]

    def _request_ahead(self) -> PageRequest | None:
        """The page after the last pending one; None at the end, or while it cannot be known."""
        last, newest_index = self._pending[-1], len(self._known_ranks) - 1
        if last.ranks:
            return PageRequest(after=last.ranks[-1], page_size=self._page_size)
        if self._is_past_end or last.ranks is not None or self._page_size == 1:
            return None
        if self._max_pages == 1:
            return self._estimated_request(last.request, newest_index)
        index = bisect_left(self._known_ranks, last.request.after)
        end_of_last = index + last.request.number * last.request.page_size
        start = end_of_last - round(min(self._overlap, self._page_size // 2))
        if start - newest_index >= self._last - self.complete_until:
            return None  # there are not that many ids
        pages, page_size = max(0, -(-(start - newest_index) // self._page_size)), self._page_size
        if start < pages * page_size:  # at the beginning of a crawl: smaller pages begin earlier
            page_size = start // pages
        if pages >= self._max_pages:
            return None
        after = self._known_ranks[min(start - pages * page_size, newest_index)]
        return PageRequest(after=after, number=pages + 1, page_size=page_size)

    def _estimated_request(self, last: PageRequest, newest_index: int) -> PageRequest | None:
        """Where the next page begins if the rows are as dense as the known ones."""
        if not newest_index:
            return None
        ranks_per_row = (self.complete_until - self._known_ranks[0]) / newest_index
        after = last.after + max(1, int(ranks_per_row * (self._page_size - self._overlap)))
        return PageRequest(after=after, page_size=self._page_size) if after < self._last else None
