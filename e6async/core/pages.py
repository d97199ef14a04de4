"""Lists, page by page: items as they come, a place to go on from, and never a silent end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

from e6async.core import cursor
from e6async.core.decode import Json, unwrapped

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

    Raises PageLimitError where the site serves no more pages of a list in an order of its own.
    """

    def __init__(
        self, door: Door, listing: Listing[M_co], start: Position | None, *, ended: bool = False
    ) -> None:
        self._door = door
        self._listing = listing
        self._start = start or cursor.start(listing.walk, door.site)
        self._at: Position | None = None if ended else self._start
        self._ended = ended

    def __repr__(self) -> str:
        return f"<Pages {self.token}>"

    def __aiter__(self) -> AsyncIterator[M_co]:
        return self._items(self._ask, _id_of)

    @property
    def token(self) -> str:
        """Where the last reading stands, after the last item handed out; a short text to keep."""
        return cursor.token(self._at, self._listing)

    def resume(self, token: str) -> Pages[M_co]:
        """The rest of this list after a token, which may come from another process.

        Raises TokenError when the token is damaged or of another list.
        """
        position = cursor.from_token(token, self._listing)
        return Pages(self._door, self._listing, position, ended=position is None)

    async def by_page(self) -> AsyncIterator[list[M_co]]:
        """Give the items page by page; a page can be short, and is never empty."""
        async for position, following, page in self._pages(self._ask, _id_of):
            self._at = following
            yield [page[index] for index in cursor.in_walking_order(position, len(page))]

    async def first(self) -> M_co | None:
        """The first item, for one small request; None when the list is empty."""
        listing = self._listing
        if not self._start.skip:
            listing = attrs.evolve(listing, limit=min(listing.limit, _A_FEW))
        async for item in Pages(self._door, listing, self._start, ended=self._ended):
            return item
        return None

    async def collect(self, most: int | None = None) -> list[M_co]:
        """All items, or so many at most, as a list."""
        items: list[M_co] = []
        if most is not None and most <= 0:
            return items
        async for item in self:
            items.append(item)
            if len(items) == most:
                break
        return items

    def raw(self) -> AsyncIterator[Json]:
        """Give each item as the JSON that came, with all its fields."""
        return self._items(self._ask_plain, _id_in)

    async def _ask(self, operation: Operation[list[M_co]]) -> list[M_co]:
        return await self._door.send(operation)

    async def _ask_plain(self, operation: Operation[list[M_co]]) -> list[Json]:
        plain = unwrapped(await self._door.plain(operation), operation)
        return plain if isinstance(plain, list) else [plain]

    async def _items(
        self,
        ask: Callable[[Operation[list[M_co]]], Awaitable[list[R]]],
        id_of: Callable[[R], int | None],
    ) -> AsyncIterator[R]:
        seen: set[int] = set()
        async for position, following, page in self._pages(ask, id_of):
            for index in cursor.in_walking_order(position, len(page)):
                item = page[index]
                item_id = id_of(item)
                self._at = cursor.after_item(position, item_id, index)
                if position.kind == "p" and item_id is not None:
                    if item_id in seen:  # the list moved on while its pages were asked for
                        continue
                    seen.add(item_id)
                yield item
            self._at = following

    async def _pages(
        self,
        ask: Callable[[Operation[list[M_co]]], Awaitable[list[R]]],
        id_of: Callable[[R], int | None],
    ) -> AsyncIterator[tuple[Position, Position | None, list[R]]]:
        self._at = position = None if self._ended else self._start
        while position is not None:
            cursor.check_reach(position, self._listing.name, self._door.site)
            page = await ask(self._listing.at(position.page))
            following = cursor.after_page(position, [id_of(item) or 0 for item in page])
            if following is not None:
                yield position, following, page
            self._at = position = following


def _id_of(item: object) -> int | None:
    found: object = getattr(item, "id", None)
    return found if isinstance(found, int) else None


def _id_in(item: Json) -> int | None:
    found = item.get("id") if isinstance(item, dict) else None
    return found if isinstance(found, int) else None
