"""Lists, page by page: items as they come, a place to go on from, and never a silent end."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

from e6async.core import cursor
from e6async.core.decode import Json, unwrapped
from e6async.core.inner import Inner
from e6async.core.prefetch import Prefetch
from e6async.errors import PageLimitError, TokenError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from e6async.core.cursor import Position
    from e6async.core.door import Door
    from e6async.core.operation import Listing, Operation

M_co = TypeVar("M_co", covariant=True)
R = TypeVar("R")

_A_FEW = 5  # enough to find one, even where some rows have vanished from the page


class Pages(Generic[M_co]):
    """A list of the server, asked for while it is read; each `async for` starts anew.

    The next page is asked for while the caller works on this one, see `lazy`. Raises
    PageLimitError where the site serves no more pages of a list in an order of its own.
    """

    def __init__(
        self,
        door: Door,
        listing: Listing[M_co],
        start: Position | None,
        *,
        ended: bool = False,
        ahead: bool = True,
    ) -> None:
        self.door: Door = door
        """What the pages are asked for through."""
        self.listing: Listing[M_co] = listing
        """What is asked for."""
        self._start = start or cursor.start(listing.walk, door.site)
        self._at: Position | None = None if ended else self._start
        self._ended = ended
        self._ahead = ahead

    def __repr__(self) -> str:
        return f"<Pages {self.token}>"

    def __aiter__(self) -> AsyncGenerator[M_co]:
        return self._items(self._ask, id_of)

    @property
    def token(self) -> str:
        """Where the last reading stands, after the last item handed out; a short text to keep."""
        return cursor.token(self._at, self.listing)

    def resume(self, token: str) -> Pages[M_co]:
        """The rest of this list after a token, which may come from another process.

        Raises TokenError when the token is damaged or of another list.
        """
        position = cursor.from_token(token, self.listing)
        if position is not None and position.done:
            message = f"the token {token!r} is of a crawl out of order: go on with that"
            raise TokenError(message)
        return self._with(self.listing, position, ended=position is None)

    def lazy(self) -> Pages[M_co]:
        """The same list, each page of which is asked for when the one before it is used up.

        For a reader who mostly leaves early: no request goes out for what is not wanted.
        """
        return Pages(self.door, self.listing, self._start, ended=self._ended, ahead=False)

    async def by_page(self) -> AsyncGenerator[list[M_co]]:
        """Give the items page by page; a page can be short, and is never empty."""
        ahead = self._reader(self._ask)
        async with Inner(self._pages(ahead, id_of)) as pages:
            async for position, following, page in pages:
                self._at = following
                ahead.start(following)
                yield [page[index] for index in cursor.in_walking_order(position, len(page))]

    async def first(self) -> M_co | None:
        """The first item, for one small request; None when the list is empty."""
        listing = self.listing
        if not self._start.skip:
            listing = attrs.evolve(listing, limit=min(listing.limit, _A_FEW))
        found = await self._with(listing, self._start, ended=self._ended).collect(most=1)
        return found[0] if found else None

    async def collect(self, most: int | None = None) -> list[M_co]:
        """All items, or so many at most, as a list; asks for no page that is not needed."""
        items: list[M_co] = []
        if most is not None and most <= 0:
            return items
        async with aclosing(self._items(self._ask, id_of, most)) as found:
            async for item in found:
                items.append(item)
                if len(items) == most:
                    break
        return items

    def raw(self) -> AsyncGenerator[Json]:
        """Give each item as the JSON that came, with all its fields."""
        return self._items(self._ask_plain, _id_in)

    def _with(self, listing: Listing[M_co], start: Position | None, *, ended: bool) -> Pages[M_co]:
        return Pages(self.door, listing, start, ended=ended, ahead=self._ahead)

    async def _ask(self, operation: Operation[list[M_co]]) -> list[M_co]:
        return await self.door.send(operation)

    async def _ask_plain(self, operation: Operation[list[M_co]]) -> list[Json]:
        plain = unwrapped(await self.door.plain(operation), operation)
        return plain if isinstance(plain, list) else [plain]

    async def _items(
        self,
        ask: Callable[[Operation[list[M_co]]], Awaitable[list[R]]],
        id_of: Callable[[R], int | None],
        most: int | None = None,
    ) -> AsyncGenerator[R]:
        seen: set[int] = set()
        given = 0
        ahead = self._reader(ask)
        async with Inner(self._pages(ahead, id_of)) as pages:
            async for position, following, page in pages:
                order = cursor.in_walking_order(position, len(page))
                for number, index in enumerate(order):
                    item = page[index]
                    item_id = id_of(item)
                    self._at = cursor.after_item(position, item_id, index)
                    if number and (most is None or given + len(order) - number < most):
                        ahead.start(following)  # who comes for a second item is here to read
                    if position.kind == "p" and item_id is not None:
                        if item_id in seen:  # the list moved on while its pages were asked for
                            continue
                        seen.add(item_id)
                    given += 1
                    yield item
                self._at = following

    def _reader(
        self, ask: Callable[[Operation[list[M_co]]], Awaitable[list[R]]]
    ) -> Prefetch[Position, list[R]]:
        async def fetch(position: Position) -> list[R]:
            cursor.check_reach(position, self.listing.name, self.door.site)
            return await ask(self.listing.at(position.page))

        return Prefetch(fetch, idle=not self._ahead)

    async def _pages(
        self, reader: Prefetch[Position, list[R]], id_of: Callable[[R], int | None]
    ) -> AsyncGenerator[tuple[Position, Position, list[R]]]:
        self._at = position = None if self._ended else self._start
        async with aclosing(reader):
            while position is not None:
                page = await reader.get(position)
                following = cursor.after_page(position, _ids(position, page, id_of))
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
