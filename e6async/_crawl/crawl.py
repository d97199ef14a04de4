"""Crawl: a list by id, each page by a request of its own, many on their way at once."""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

from e6async._core.protocol import cursor as cursors
from e6async._core.protocol.cursor import Position
from e6async._core.system.nested_agen import Inner
from e6async._crawl import checkpoint as checkpoints
from e6async._crawl.covered import Covered
from e6async._crawl.fetcher import Walk
from e6async._crawl.plan import Plan
from e6async.errors import E6Error, InputError

if TYPE_CHECKING:
    from e6async._core.gate import Priority
    from e6async._core.pages import Pages
    from e6async._core.protocol.operation import Listing, Operation
    from e6async._core.transport import Transport
    from e6async._crawl.checkpoint import Keep
    from e6async._crawl.plan import Ask, Stretch

M_co = TypeVar("M_co", covariant=True)

MAX_AHEAD = 32
"""How many pages are asked for or kept before they are read."""


@attrs.frozen(kw_only=True)
class CrawledPage(Generic[M_co]):
    """A page of a crawl, and the cursor to keep together with what was made of it."""

    items: list[M_co]
    """What is new; never empty."""
    cursor: str
    """Where to go on when all of them are dealt with."""

    def __iter__(self) -> Iterator[M_co]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


class Crawl(Generic[M_co]):
    """All items of a list by id; each `async for` begins where the crawl was told to begin.

    Requests are on their way while earlier answers are awaited, as many as it takes to use every
    turn of the gate. An item counts as dealt with when the next one is asked for.
    """

    def __init__(
        self,
        pages: Pages[M_co],
        *,
        ordered: bool = True,
        cursor: str | None = None,
        checkpoint: str | Path | Keep | None = None,
        max_ahead: int = MAX_AHEAD,
        priority: Priority = "bulk",
        takes_more: bool = True,
    ) -> None:
        """Crawl what a list gives; nothing is sent yet.

        `takes_more` says whether the tags of its query may have one more, as `id:<5`. Without
        that, where a page ahead begins is a guess, and some requests bring less.

        Raises InputError for a list in an order of its own, unless it may come out of order, and
        CursorError for a cursor of another crawl. See `Posts.crawl` for what the rest means.
        """
        self._transport = _patient(pages.transport, priority)
        self._listing = _by_id(pages.listing, ordered=ordered)
        self._sign = -1 if self._listing.paging == "id_desc" else 1
        self._last = -1 if self._sign < 0 else pages.transport.site.highest_id
        self._ordered = ordered
        self._leaps = pages.listing.paging != "page" and takes_more
        if max_ahead < 1:
            message = f"max_ahead is how many pages may lie about, 1 or more, not {max_ahead}"
            raise InputError(message)
        self._max_ahead = max_ahead
        self._checkpoint = Path(checkpoint) if isinstance(checkpoint, str) else checkpoint
        self._cursor = cursor
        self._covered = self._from_cursor(cursor)

    def __repr__(self) -> str:
        return f"<Crawl {self.cursor}>"

    @property
    def cursor(self) -> str:
        """Where the last reading stands, after the last item handed out; a short text to keep."""
        return self._to_cursor(self._covered)

    def __aiter__(self) -> AsyncGenerator[M_co]:
        return self._items()

    async def by_page(self) -> AsyncGenerator[CrawledPage[M_co]]:
        """Give the items page by page, each page with the cursor that stands for its end.

        A page is dealt with, and the checkpoint kept, when the next one is asked for.
        """
        async with Inner(self._stretches()) as stretches:
            async for before, stretch in stretches:
                items = [item for rank, item in stretch.rows if rank not in before]
                self._covered = before.add(stretch.start, stretch.end)
                if items:
                    yield CrawledPage(items=items, cursor=self.cursor)

    async def _items(self) -> AsyncGenerator[M_co]:
        async with Inner(self._stretches()) as stretches:
            async for before, stretch in stretches:
                for rank, item in stretch.rows:
                    if rank not in before:
                        self._covered = before.add(stretch.start, rank)
                        yield item

    async def _stretches(self) -> AsyncGenerator[tuple[Covered, Stretch[M_co]]]:
        """Give what was answered with what was handed out before; keeps the checkpoint."""
        self._covered = covered = self._from_cursor(await self._begin())
        plan = Plan[M_co](
            start=covered.reach,
            last=self._last,
            limit=self._listing.page_size,
            max_number=self._transport.site.max_pages if self._leaps else 1,
            ordered=self._ordered,
        )
        walk = Walk(
            self._transport,
            plan,
            operation=self._operation,
            sign=self._sign,
            max_ahead=self._max_ahead,
        )
        try:
            async with Inner(walk.stretches()) as stretches:
                async for stretch in stretches:
                    yield covered, stretch
                    self._covered = covered = covered.add(stretch.start, stretch.end)
                    await self._keep()
        except E6Error as error:
            error.add_note(f"all before it was handed out; go on with the cursor {self.cursor}")
            raise

    async def _begin(self) -> str | None:
        if self._cursor is None and isinstance(self._checkpoint, Path):
            return await checkpoints.load(self._checkpoint)
        return self._cursor

    async def _keep(self) -> None:
        if isinstance(self._checkpoint, Path):
            await checkpoints.save(self._checkpoint, self.cursor)
        elif self._checkpoint is not None:
            kept = self._checkpoint(self.cursor)
            if inspect.isawaitable(kept):
                await kept

    def _operation(self, ask: Ask) -> Operation[list[M_co]]:
        beyond = abs(ask.beyond)
        if ask.number == 1:
            return self._listing.at(f"{'b' if self._sign < 0 else 'a'}{beyond}")
        bound = f"id:{'<' if self._sign < 0 else '>'}{beyond}"
        tags = f"{dict(self._listing.query).get('tags', '')} {bound}".strip()
        others = tuple(pair for pair in self._listing.query if pair[0] != "tags")
        listing = attrs.evolve(self._listing, query=(*others, ("tags", tags)), page_size=ask.limit)
        return listing.at(str(ask.number))

    def _from_cursor(self, cursor: str | None) -> Covered:
        if cursor is None:
            position: Position | None = cursors.start(
                self._listing.paging, self._transport.site, self._listing.page_size
            )
        else:
            position = cursors.decode(cursor, self._listing)
        if position is None:
            return Covered(self._last)
        done = [(self._sign * start, self._sign * end) for start, end in position.done]
        covered = Covered(self._sign * position.at)
        for start, end in done:
            covered = covered.add(start, end)
        return covered

    def _to_cursor(self, covered: Covered) -> str:
        if covered.reach >= self._last:
            return cursors.encode(None, self._listing)
        done = tuple((abs(start), abs(end)) for start, end in covered.beyond)
        kind = "b" if self._sign < 0 else "a"
        return cursors.encode(Position(kind=kind, at=abs(covered.reach), done=done), self._listing)


def _by_id(listing: Listing[M_co], *, ordered: bool) -> Listing[M_co]:
    if listing.paging != "page":
        return listing
    if ordered:
        message = (
            f"{listing.name}: a crawl goes by id, and this query asks for an order of its own, of "
            "which the site shows no more than its numbered pages; take search() for those, or "
            "crawl all of it by id with ordered=False"
        )
        raise InputError(message)
    return attrs.evolve(listing, paging="id_desc")


def _patient(transport: Transport, priority: Priority) -> Transport:
    """The same transport for calls that wait as long as it takes and ask the server each time."""
    return transport.with_options(
        attrs.evolve(
            transport.means.options,
            priority=priority,
            max_wait=None,
            deadline=None,
            coalesce=False,
            cache=False,
        )
    )
