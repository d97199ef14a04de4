"""Lists, page by page: items as they come, a place to go on from, and never a silent end."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

from e6async._core.prefetch import Prefetch
from e6async._core.protocol import cursor as cursors
from e6async._core.protocol.decode import Json, unwrapped
from e6async._core.protocol.wire import bounded, page_size
from e6async._core.system.nested_agen import NestedGenerator
from e6async.errors import CursorError, PageLimitError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from e6async._core.protocol.cursor import Position
    from e6async._core.protocol.operation import Listing, Operation
    from e6async._core.transport import Transport

M_co = TypeVar("M_co", covariant=True)
R = TypeVar("R")


class Pages(Generic[M_co]):
    """A list of the server, requested page by page while it is read; each `async for` starts anew.

    The next page is requested while the caller works on this one. Raises PageLimitError where the
    site serves no more pages of a list in an order of its own.
    """

    def __init__(
        self,
        transport: Transport,
        listing: Listing[M_co],
        start: Position | None,
        *,
        limit: int | None = None,
        ended: bool = False,
        prefetch: bool = True,
    ) -> None:
        self.transport: Transport = transport
        """What the pages are requested through."""
        self.listing: Listing[M_co] = listing
        """What is requested."""
        self._start = start or cursors.start(listing.paging, transport.site, listing.page_size)
        self._at: Position | None = None if ended else self._start
        self._limit = limit
        self._ended = ended
        self._prefetch = prefetch

    def __repr__(self) -> str:
        return f"<Pages {self.cursor}>"

    def __aiter__(self) -> AsyncGenerator[M_co]:
        return self._items(self._ask, id_of, self._limit)

    @property
    def cursor(self) -> str:
        """Where the last reading stands, after the last item handed out; a short string to keep."""
        return cursors.encode(self._at, self.listing)

    def resume(self, cursor: str) -> Pages[M_co]:
        """The rest of this list after a cursor, which may come from another process.

        `limit` counts from there; numbered pages keep the page size of the cursor. Raises
        CursorError when the cursor is damaged or of another list.
        """
        position = cursors.decode(cursor, self.listing)
        if position is not None and position.done:
            message = (
                f"the cursor {cursor!r} was made by crawl(ordered=False); resume it with "
                "crawl(ordered=False, cursor=...)"
            )
            raise CursorError(message)
        cursors.check_size(position, self.transport.site)
        return self._with(self.listing, position, ended=position is None, limit=self._limit)

    async def by_page(self) -> AsyncGenerator[list[M_co]]:
        """Give the items page by page; a page can be short, and is never empty."""
        given = 0
        reader = self._reader(self._ask)
        async with NestedGenerator(self._pages(reader, id_of)) as pages:
            async for position, following, page in pages:
                order = cursors.in_walking_order(position, len(page))
                room = None if self._limit is None else self._limit - given
                if room is not None and room <= len(order):
                    last = order[:room][-1]
                    self._at = cursors.after_item(position, id_of(page[last]), last)
                    yield [page[index] for index in order[:room]]
                    return
                given += len(order)
                self._at = following
                reader.start(following)
                yield [page[index] for index in order]

    async def first(self) -> M_co | None:
        """The first item, for one small request; None when the list is empty."""
        listing = self.listing
        if not self._start.skip and self._start.size is None:
            size = page_size(listing.name, None, listing.page_size, limit=1)
            listing = attrs.evolve(listing, page_size=size)
        items = await self._with(listing, self._start, ended=self._ended).collect(limit=1)
        return items[0] if items else None

    async def collect(self, limit: int | None = None) -> list[M_co]:
        """All items, or at most `limit`, as a list; requests no page that is not needed."""
        limit = bounded(self.listing.name, limit)
        if self._limit is not None:
            limit = self._limit if limit is None else min(limit, self._limit)
        async with aclosing(self._items(self._ask, id_of, limit)) as items:
            return [item async for item in items]

    def raw(self) -> AsyncGenerator[Json]:
        """Give each item as the JSON that came, with all its fields."""
        return self._items(self._ask_plain, _id_in, self._limit)

    def _with(
        self,
        listing: Listing[M_co],
        start: Position | None,
        *,
        ended: bool,
        limit: int | None = None,
    ) -> Pages[M_co]:
        return Pages(
            self.transport, listing, start, limit=limit, ended=ended, prefetch=self._prefetch
        )

    async def _ask(self, operation: Operation[list[M_co]]) -> list[M_co]:
        return await self.transport.send(operation)

    async def _ask_plain(self, operation: Operation[list[M_co]]) -> list[Json]:
        plain = unwrapped(await self.transport.plain(operation), operation)
        return plain if isinstance(plain, list) else [plain]

    async def _items(
        self,
        ask: Callable[[Operation[list[M_co]]], Awaitable[list[R]]],
        id_of: Callable[[R], int | None],
        limit: int | None,
    ) -> AsyncGenerator[R]:
        if limit == 0:
            return
        seen: set[int] = set()
        given = 0
        reader = self._reader(ask)
        async with NestedGenerator(self._pages(reader, id_of)) as pages:
            async for position, following, page in pages:
                order = cursors.in_walking_order(position, len(page))
                for number, index in enumerate(order):
                    item = page[index]
                    item_id = id_of(item)
                    self._at = cursors.after_item(position, item_id, index)
                    if number and (limit is None or given + len(order) - number < limit):
                        reader.start(following)  # who comes for a second item is here to read
                    if position.kind == "p" and item_id is not None:
                        if item_id in seen:  # the list moved on while its pages were requested
                            continue
                        seen.add(item_id)
                    given += 1
                    yield item
                    if given == limit:
                        return
                self._at = following

    def _reader(
        self, ask: Callable[[Operation[list[M_co]]], Awaitable[list[R]]]
    ) -> Prefetch[Position, list[R]]:
        async def fetch(position: Position) -> list[R]:
            cursors.check_reach(position, self.listing.name, self.transport.site)
            return await ask(self.listing.at(position.page, position.size))

        return Prefetch(fetch, idle=not self._prefetch)

    async def _pages(
        self, reader: Prefetch[Position, list[R]], id_of: Callable[[R], int | None]
    ) -> AsyncGenerator[tuple[Position, Position, list[R]]]:
        self._at = position = None if self._ended else self._start
        async with aclosing(reader):
            while position is not None:
                page = await reader.get(position)
                following = cursors.after_page(position, _ids(position, page, id_of))
                if following is not None:
                    yield position, following, page
                self._at = position = following


def id_of(item: object) -> int | None:
    """The id of an item; None for one that has none."""
    found: object = getattr(item, "id", None)
    return found if isinstance(found, int) else None


def _ids(position: Position, page: list[R], id_of: Callable[[R], int | None]) -> list[int]:
    """List the ids of a page, from which a cursor goes on."""
    ids = [each for item in page if (each := id_of(item)) is not None]
    if page and not ids and position.kind != "p":
        message = f"no row of page {position.page} says its id, and a cursor needs one to go on"
        raise PageLimitError(message)
    return ids or [0] * len(page)


def _id_in(item: Json) -> int | None:
    found = item.get("id") if isinstance(item, dict) else None
    return found if isinstance(found, int) else None
