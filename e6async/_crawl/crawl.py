"""Crawl: iterates over a list by id, with many requests in flight at once."""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

from e6async._arguments import check_methods
from e6async._core.gate import Priority
from e6async._core.pages import Pages, parts_of
from e6async._core.protocol import cursor as cursors
from e6async._core.protocol.cursor import Position
from e6async._core.protocol.settings import check_count
from e6async._core.system.nested_agen import NestedGenerator
from e6async._crawl import checkpoint as checkpoints
from e6async._crawl.checkpoint import SaveCursor
from e6async._crawl.covered import Covered
from e6async._crawl.fetcher import Fetcher
from e6async._crawl.plan import Plan
from e6async.errors import E6Error, InputError

if TYPE_CHECKING:
    from e6async._core.protocol.cursor import Listing
    from e6async._core.protocol.operation import Operation
    from e6async._core.transport import Transport
    from e6async._crawl.plan import PageRequest, Span

M_co = TypeVar("M_co", covariant=True)

MAX_AHEAD = 32
"""How many pages may be in flight or in memory before they are read."""


@attrs.frozen(kw_only=True)
class CrawledPage(Generic[M_co]):
    """A page of a crawl, and the cursor to store together with the results of its items."""

    items: list[M_co]
    """The items that were not delivered before; never empty."""
    cursor: str
    """The cursor after the last of them."""

    def __iter__(self) -> Iterator[M_co]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


@check_methods
class Crawl(Generic[M_co]):
    """All items of a list in order of id; each `async for` continues from the crawl's cursor.

    Requests are sent while earlier responses are outstanding, as many as it takes to use every turn
    of the gate. An item counts as processed when the next one is requested from the iterator.
    """

    def __init__(
        self,
        pages: Pages[M_co],
        *,
        ordered: bool = True,
        cursor: str | None = None,
        checkpoint: str | Path | SaveCursor | None = None,
        max_ahead: int = MAX_AHEAD,
        priority: Priority = "bulk",
        can_add_term: bool = True,
    ) -> None:
        """Crawl a list; nothing is sent yet.

        `can_add_term` says whether one more term such as `id:<5` can be added to the query. Without
        it, the start of a page that is requested early is an estimate, and some pages overlap.

        Raises InputError for a list that is not sorted by id, unless `ordered` is False, and
        CursorError for a cursor of another crawl. See `Posts.crawl` for the other options.
        """
        transport, listing = parts_of(pages)
        self._transport = _without_limits(transport, priority)
        self._listing = _by_id(listing, ordered=ordered)
        self._sign = -1 if self._listing.paging == "id_desc" else 1
        self._last = -1 if self._sign < 0 else transport.site.highest_id
        self._ordered = ordered
        self._can_number_pages = listing.paging != "page" and can_add_term
        check_count("max_ahead", max_ahead)
        self._max_ahead = max_ahead
        self._checkpoint = Path(checkpoint) if isinstance(checkpoint, str) else checkpoint
        self._cursor = cursor
        self._covered = self._from_cursor(cursor)

    def __repr__(self) -> str:
        return f"<Crawl {self.cursor}>"

    @property
    def cursor(self) -> str:
        """The cursor after the last item that was delivered; a short string."""
        return self._to_cursor(self._covered)

    def __aiter__(self) -> AsyncGenerator[M_co]:
        return self._items()

    async def by_page(self) -> AsyncGenerator[CrawledPage[M_co]]:
        """Give the items page by page, each page with the cursor after its last item.

        A page counts as processed, and the checkpoint is saved, when the next one is requested.
        """
        async with NestedGenerator(self._spans()) as spans:
            async for before, span in spans:
                items = [item for rank, item in span.rows if rank not in before]
                self._covered = before.add(span.start, span.end)
                if items:
                    yield CrawledPage(items=items, cursor=self.cursor)

    async def _items(self) -> AsyncGenerator[M_co]:
        async with NestedGenerator(self._spans()) as spans:
            async for before, span in spans:
                for rank, item in span.rows:
                    if rank not in before:
                        self._covered = before.add(span.start, rank)
                        yield item

    async def _spans(self) -> AsyncGenerator[tuple[Covered, Span[M_co]]]:
        """Give each span with what was delivered before it, and save the checkpoint after it."""
        self._covered = covered = self._from_cursor(await self._start_cursor())
        plan = Plan[M_co](
            start=covered.up_to,
            last=self._last,
            page_size=self._listing.page_size,
            max_pages=self._transport.site.max_pages if self._can_number_pages else 1,
            ordered=self._ordered,
        )
        fetcher = Fetcher(
            self._transport,
            plan,
            operation=self._operation,
            sign=self._sign,
            max_ahead=self._max_ahead,
        )
        try:
            async with NestedGenerator(fetcher.spans()) as spans:
                async for span in spans:
                    yield covered, span
                    self._covered = covered = covered.add(span.start, span.end)
                    await self._save_checkpoint()
        except E6Error as error:
            error.add_note(
                f"all items before the error were delivered; resume with cursor={self.cursor!r}"
            )
            raise

    async def _start_cursor(self) -> str | None:
        if not isinstance(self._checkpoint, Path):
            return self._cursor
        saved = await checkpoints.load(self._checkpoint)  # raises where none can be saved
        return saved if self._cursor is None else self._cursor

    async def _save_checkpoint(self) -> None:
        if isinstance(self._checkpoint, Path):
            await checkpoints.save(self._checkpoint, self.cursor)
        elif self._checkpoint is not None:
            saving = self._checkpoint(self.cursor)
            if inspect.isawaitable(saving):
                await saving

    def _operation(self, request: PageRequest) -> Operation[list[M_co]]:
        post_id = abs(request.after)
        if request.number == 1:
            return self._listing.at(f"{'b' if self._sign < 0 else 'a'}{post_id}")
        bound = f"id:{'<' if self._sign < 0 else '>'}{post_id}"
        tags = f"{dict(self._listing.query).get('tags', '')} {bound}".strip()
        others = tuple(pair for pair in self._listing.query if pair[0] != "tags")
        query = (*others, ("tags", tags))
        listing = attrs.evolve(self._listing, query=query, page_size=request.page_size)
        return listing.at(str(request.number))

    def _from_cursor(self, cursor: str | None) -> Covered:
        if cursor is None:
            position: Position | None = cursors.start(
                self._listing.paging, self._transport.site, self._listing.page_size
            )
        else:
            position = cursors.decode(cursor, self._listing)
        if position is None:
            return Covered(self._last)
        covered = Covered(self._sign * position.at)
        for start, end in position.done:
            covered = covered.add(self._sign * start, self._sign * end)
        return covered

    def _to_cursor(self, covered: Covered) -> str:
        if covered.up_to >= self._last:
            return cursors.encode(None, self._listing)
        done = tuple((abs(start), abs(end)) for start, end in covered.spans)
        kind = "b" if self._sign < 0 else "a"
        return cursors.encode(Position(kind=kind, at=abs(covered.up_to), done=done), self._listing)


def _by_id(listing: Listing[M_co], *, ordered: bool) -> Listing[M_co]:
    if listing.paging != "page":
        return listing
    if ordered:
        message = (
            f"{listing.name}: a crawl pages by id, but this query sorts by something else, for "
            "which the site has a limited number of pages; use search() for those, or "
            "crawl(..., ordered=False) to get all items by id"
        )
        raise InputError(message)
    return attrs.evolve(listing, paging="id_desc")


def _without_limits(transport: Transport, priority: Priority) -> Transport:
    """The same transport without time limits, merged requests and cached responses."""
    return transport.with_options(
        attrs.evolve(
            transport.context.options,
            priority=priority,
            max_wait=None,
            deadline=None,
            coalesce=False,
            cache=False,
        )
    )
