"""Lists, page by page: items as they arrive, a cursor to resume from, and no silent end."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

from e6async._arguments import checked
from e6async._core.protocol import cursor as cursors
from e6async._core.protocol import wire
from e6async._core.protocol.cursor import Listing
from e6async._core.protocol.decode import Json, unwrapped
from e6async._core.protocol.operation import ListOptions
from e6async.errors import CursorError, PageLimitError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from e6async._core.protocol.cursor import Position
    from e6async._core.protocol.operation import Access, Operation, Paging, Pairs
    from e6async._core.transport import Transport

M = TypeVar("M")
M_co = TypeVar("M_co", covariant=True)
P = TypeVar("P")
R = TypeVar("R")


class ItemList(ABC, Generic[M_co]):
    """A list that is requested while it is read: what `Pages` and `Selection` share."""

    def __aiter__(self) -> AsyncGenerator[M_co]:
        return self._items(None)

    @abstractmethod
    def _items(self, limit: int | None) -> AsyncGenerator[M_co]:
        """Yield the items, at most `limit`."""

    async def first(self) -> M_co | None:
        """The first item; None when the list is empty."""
        items = await self.collect(limit=1)
        return items[0] if items else None

    @checked
    async def collect(self, limit: int | None = None) -> list[M_co]:
        """All items, or at most `limit`, as a list; requests no page that is not needed."""
        limit = cursors.checked_limit("collect", limit)
        async with aclosing(self._items(limit)) as items:
            return [item async for item in items]


class Pages(ItemList[M_co]):
    """A list on the server, requested page by page as you iterate; each `async for` starts over.

    The next page is requested while the caller works on this one. Raises PageLimitError when the
    list has an explicit order and more pages than the site serves.
    """

    def __init__(
        self,
        transport: Transport,
        listing: Listing[M_co],
        start: Position | None = None,
        *,
        limit: int | None = None,
        ended: bool = False,
        prefetch: bool = True,
    ) -> None:
        self._transport = transport
        self._listing = listing
        self._start = start or cursors.start(listing.paging, transport.site, listing.page_size)
        self._limit = limit
        self._ended = ended
        self._prefetch = prefetch
        self._at: Position | None = None if ended else self._start
        self._item: tuple[int | None, int] | None = None  # id and index of the last one delivered

    def __repr__(self) -> str:
        return f"<Pages {self.cursor}>"

    @property
    def cursor(self) -> str:
        """The position after the last item delivered: a short string to resume from."""
        position = self._at
        if position is not None and self._item is not None:
            position = cursors.after_item(position, *self._item)
        return cursors.encode(position, self._listing)

    @checked
    def resume(self, cursor: str | None) -> Pages[M_co]:
        """The rest of this list after a cursor, which may come from another process.

        `limit` counts from there; numbered pages keep the cursor's page size; with None it is the
        whole list. Raises CursorError when the cursor is damaged or belongs to another list.
        """
        if cursor is None:
            return self._with(self._listing, self._start, ended=self._ended, limit=self._limit)
        position = cursors.decode(cursor, self._listing)
        if position is not None and position.done:
            message = (
                f"the cursor {cursor!r} was made by crawl(ordered=False); resume it with "
                "crawl(ordered=False, cursor=...)"
            )
            raise CursorError(message)
        cursors.check_size(position, self._transport.site)
        return self._with(self._listing, position, ended=position is None, limit=self._limit)

    async def by_page(self) -> AsyncGenerator[list[M_co]]:
        """Yield the items page by page; a page can be short, and is never empty."""
        left = self._limit
        cursors.check_repeatable(self._listing, self._start, left)
        if left == 0:
            return
        async with aclosing(self._reader(self._send, id_of)) as reader:
            while (page := await reader.next()) is not None:
                items = self._up_to(page, left)
                if left is not None and left <= len(page.order):
                    yield items
                    return
                left = None if left is None else left - len(page.order)
                reader.prefetch()
                yield items
        self._at = None

    def _up_to(self, page: _Page[M_co], left: int | None) -> list[M_co]:
        """The items of a page, at most `left`; moves the cursor to the end of them."""
        order = page.order
        self._at = page.following
        if left is not None and left <= len(order):
            order = order[:left]
            self._at, self._item = page.position, (page.ids[order[-1]], order[-1])
        return [page.items[index] for index in order]

    async def first(self) -> M_co | None:
        """The first item, with one small request; None when the list is empty."""
        listing = self._listing
        if not self._start.skip and self._start.size is None:
            size = cursors.checked_page_size(listing.name, None, listing.page_size, limit=1)
            listing = attrs.evolve(listing, page_size=size)
        items = await self._with(listing, self._start, ended=self._ended).collect(limit=1)
        return items[0] if items else None

    async def first_page(self) -> list[M_co]:
        """The first page, with one request; empty after the end. `cursor` is then the next page's.

        For pages that are read in separate calls, as by the visitors of a website.
        """
        if self._limit == 0:
            return []
        cursors.check_repeatable(self._listing, self._start, 1)
        async with aclosing(self._reader(self._send, id_of)) as reader:
            page = await reader.next()
        if page is None:
            self._at = None
            return []
        return self._up_to(page, self._limit)

    def raw(self) -> AsyncGenerator[Json]:
        """Yield each item as parsed JSON, not converted to a model."""
        return self._read(self._plain, _id_in, self._limit)

    def _items(self, limit: int | None) -> AsyncGenerator[M_co]:
        if limit is None or (self._limit is not None and self._limit < limit):
            limit = self._limit
        return self._read(self._send, id_of, limit)

    def _with(
        self,
        listing: Listing[M_co],
        start: Position | None,
        *,
        ended: bool,
        limit: int | None = None,
    ) -> Pages[M_co]:
        return Pages(
            self._transport, listing, start, limit=limit, ended=ended, prefetch=self._prefetch
        )

    async def _send(self, operation: Operation[list[M_co]]) -> list[M_co]:
        return await self._transport.send(operation)

    async def _plain(self, operation: Operation[list[M_co]]) -> list[Json]:
        plain = unwrapped(await self._transport.plain(operation), operation)
        return plain if isinstance(plain, list) else [plain]

    def _reader(
        self,
        send: Callable[[Operation[list[M_co]]], Coroutine[object, object, list[R]]],
        id_of: Callable[[R], int | None],
    ) -> _Reader[R]:
        site, listing = self._transport.site, self._listing

        async def fetch(position: Position) -> list[R]:
            return await send(cursors.page_at(position, listing, site))

        self._at, self._item = (None if self._ended else self._start), None
        return _Reader(fetch, id_of, self._at, prefetches=self._prefetch)

    async def _read(
        self,
        send: Callable[[Operation[list[M_co]]], Coroutine[object, object, list[R]]],
        id_of: Callable[[R], int | None],
        limit: int | None,
    ) -> AsyncGenerator[R]:
        cursors.check_repeatable(self._listing, self._start, limit)
        if limit == 0:
            return
        seen: set[int] = set()
        count = 0
        async with aclosing(self._reader(send, id_of)) as reader:
            while (page := await reader.next()) is not None:
                self._at, is_numbered = page.position, page.position.kind == "p"
                for number, index in enumerate(page.order):
                    item_id = page.ids[index]
                    self._item = (item_id, index)
                    if number and (limit is None or count + len(page.order) - number < limit):
                        reader.prefetch()  # who takes a second item reads on
                    if is_numbered and item_id is not None:
                        if item_id in seen:  # the list moved between the requests for its pages
                            continue
                        seen.add(item_id)
                    count += 1
                    yield page.items[index]
                    if count == limit:
                        return
                self._at, self._item = page.following, None
        self._at = None


class _Page(Generic[R]):
    """A page that is not empty."""

    __slots__ = ("following", "ids", "items", "order", "position")

    def __init__(
        self,
        position: Position,
        following: Position,
        items: list[R],
        ids: Sequence[int | None],
        order: Sequence[int],
    ) -> None:
        self.position = position
        self.following = following
        """The next page's position."""
        self.items = items
        self.ids = ids
        self.order = order
        """The indexes of the items in the order in which they are delivered."""


class _Reader(Generic[R]):
    """Requests the pages of a list one after the other."""

    def __init__(
        self,
        fetch: Callable[[Position], Coroutine[object, object, list[R]]],
        id_of: Callable[[R], int | None],
        start: Position | None,
        *,
        prefetches: bool,
    ) -> None:
        self._pages = Prefetch(fetch, idle=not prefetches)
        self._id_of = id_of
        self._position = start

    async def next(self) -> _Page[R] | None:
        """The next page; None after the last one."""
        position = self._position
        if position is None:
            return None
        items = await self._pages.get(position)
        ids = [self._id_of(item) for item in items]
        if items and position.kind != "p" and not any(item_id is not None for item_id in ids):
            message = (
                f"no item of page {position.page} has an id, which the cursor of the next page "
                "needs"
            )
            raise PageLimitError(message)
        known_ids = [item_id for item_id in ids if item_id is not None] or [0] * len(ids)
        following = self._position = cursors.after_page(position, known_ids)
        if following is None:
            return None
        return _Page(position, following, items, ids, cursors.in_walking_order(position, len(ids)))

    def prefetch(self) -> None:
        """Request the page after the last one, unless that has begun."""
        if self._position is not None:
            self._pages.start(self._position)

    async def aclose(self) -> None:
        """Cancel a request in progress."""
        await self._pages.aclose()


class Prefetch(Generic[P, R]):
    """Fetches one thing after the other, the next one in a task once that is allowed."""

    def __init__(self, fetch: Callable[[P], Coroutine[object, object, R]], *, idle: bool) -> None:
        """Fetch with a function; an `idle` one never fetches ahead."""
        self._fetch = fetch
        self._idle = idle
        self._task: asyncio.Task[R] | None = None

    def start(self, following: P) -> None:
        """Fetch what will be wanted next, unless that has begun."""
        if self._task is None and not self._idle:
            self._task = asyncio.create_task(self._fetch(following))

    async def get(self, current: P) -> R:
        """The result begun with `start`, or else one that is fetched now."""
        task, self._task = self._task, None
        return await (self._fetch(current) if task is None else task)

    async def aclose(self) -> None:
        """Cancel what was begun: a request that waits for its turn is not sent."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


class Lists:
    """The lists of a family."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _list(
        self,
        name: str,
        path: str,
        item: type[M],
        *,
        paging: Paging,
        options: ListOptions | None = None,
        fixed_page_size: int | None = None,
        max_page_size: int | None = None,
        default_page_size: int | None = None,
        query: Pairs = (),
        unwrap: str | None = None,
        level: Access = "anonymous",
        deterministic: bool = True,
        **parts: int | str,
    ) -> Pages[M]:
        """Pages of a list; not `deterministic` when their order is random."""
        options = ListOptions() if options is None else options
        if not options.keys() <= ListOptions.__optional_keys__:
            wire.known(name, options, ListOptions.__optional_keys__)
        limit = cursors.checked_limit(name, options.get("limit"))
        page_size = options.get("page_size")
        page_size = cursors.checked_page_size(
            name,
            default_page_size if page_size is None else page_size,
            max_page_size or self._transport.site.max_per_page,
            limit=limit,
            fixed=fixed_page_size,
        )
        listing = Listing(
            name=name,
            path=path,
            item=item,
            paging=paging,
            page_size=page_size,
            query=query,
            parts=parts,
            unwrap=unwrap,
            level=level,
            deterministic=deterministic,
        )
        prefetch = options.get("prefetch", True)
        return Pages(self._transport, listing, limit=limit, prefetch=prefetch)


def parts_of(pages: Pages[M_co]) -> tuple[Transport, Listing[M_co]]:
    """The transport and the listing of a list, for what reads it in another way."""
    return pages._transport, pages._listing  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


def id_of(item: object) -> int | None:
    """The id of an item; None for one that has none."""
    item_id: object = getattr(item, "id", None)
    return item_id if isinstance(item_id, int) else None


def _id_in(item: Json) -> int | None:
    item_id = item.get("id") if isinstance(item, dict) else None
    return item_id if isinstance(item_id, int) else None
