"""Streams: the new items of a list, oldest first and without end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from typing import Generic, TypeVar

import attrs

from e6async._arguments import check_methods
from e6async._core.gate import Priority
from e6async._core.pages import Pages, id_of, parts_of
from e6async._core.protocol import cursor as cursors
from e6async._core.protocol.cursor import Position
from e6async._core.protocol.settings import check_seconds
from e6async._core.system.nested_agen import NestedGenerator
from e6async.errors import TRANSIENT, ChallengeError, E6Error, InputError

M_co = TypeVar("M_co", covariant=True)

POLL_INTERVAL = 30.0
"""Seconds from one poll to the next."""
_logger = logging.getLogger("e6async")


@check_methods
class Stream(Generic[M_co]):
    """New items of a list, oldest first, each exactly once; a second `async for` continues.

    It polls every `poll_interval` seconds, and at once while there are more items than one page
    holds. Errors that can pass by themselves, as when the server is down, are kept in `last_error`
    and the poll is repeated; others are raised.
    """

    def __init__(
        self,
        pages: Pages[M_co],
        *,
        after: int | None = None,
        cursor: str | None = None,
        skip_existing: bool = True,
        poll_interval: float = POLL_INTERVAL,
        priority: Priority | None = None,
    ) -> None:
        """Follow a list; nothing is sent yet.

        Raises InputError for a list with an order of its own, and CursorError for a cursor of
        another stream. See `Posts.stream` for the options.
        """
        transport, listing = parts_of(pages)
        if listing.paging == "page":
            message = f"{listing.name}: a stream pages by id; leave the order out of the query"
            raise InputError(message)
        if after is not None and cursor is not None:
            message = "a stream starts after an id or at a cursor; pass only one of them"
            raise InputError(message)
        options = transport.context.options
        options = attrs.evolve(
            options,
            priority=priority or options.priority,
            max_wait=None,
            deadline=None,
            coalesce=False,
            cache=False,
        )
        self._transport = transport.with_options(options)
        self._newest = attrs.evolve(listing, paging="id_desc")
        self._listing = attrs.evolve(listing, paging="id_asc")
        self.poll_interval = poll_interval
        self._last_error: E6Error | None = None
        self._last = after if after is not None or skip_existing else 0
        if cursor is not None:
            position = cursors.decode(cursor, self._listing)
            self._last = None if position is None else position.at

    def __repr__(self) -> str:
        return f"<{type(self).__name__} after {self._last}>"

    @property
    def poll_interval(self) -> float:
        """Seconds from one poll to the next; may be set at any time."""
        return self._poll_interval

    @poll_interval.setter
    def poll_interval(self, seconds: float) -> None:
        check_seconds("poll_interval", seconds)
        self._poll_interval = seconds

    @property
    def last_id(self) -> int | None:
        """The id after which it continues; None before the first poll."""
        return self._last

    @property
    def cursor(self) -> str | None:
        """Its position, a short string to resume from; None before the first poll."""
        if self._last is None:
            return None
        return cursors.encode(Position(kind="a", at=self._last), self._listing)

    @property
    def last_error(self) -> E6Error | None:
        """Why the last poll failed; None when it did not."""
        return self._last_error

    def __aiter__(self) -> AsyncGenerator[M_co]:
        return self._items()

    async def by_page(self) -> AsyncGenerator[list[M_co]]:
        """Yield the new items of each poll, never an empty list."""
        async with NestedGenerator(self._polls()) as pages:
            async for page in pages:
                yield page
                self._last = max(map(_id, page))

    async def _items(self) -> AsyncGenerator[M_co]:
        async with NestedGenerator(self._polls()) as pages:
            async for page in pages:
                for item in page:
                    self._last = _id(item)
                    yield item

    async def _polls(self) -> AsyncGenerator[list[M_co]]:
        while True:
            page = await self._poll()
            if page:
                yield page
            # a full page can be short: rows that vanished are missing in it
            if len(page) < max(1, self._listing.page_size // 2):
                await asyncio.sleep(self._pause())

    async def _poll(self) -> list[M_co]:
        """The items since the last poll, oldest first; none when the server is down."""
        try:
            if self._last is None:
                newest = await Pages(self._transport, self._newest).first()
                self._last = 0 if newest is None else _id(newest)
            position = Position(kind="a", at=self._last)
            page = await self._transport.send(self._listing.at(position.page))
            cursors.after_page(
                position, [*map(_id, page)]
            )  # raises if the server ignored the cursor
        except ChallengeError:
            raise
        except TRANSIENT as error:
            self._last_error = error
            _logger.warning("%s: polling failed, trying again: %s", self._listing.name, error)
            return []
        self._last_error = None
        return sorted(page, key=_id)

    def _pause(self) -> float:
        after: float | None = getattr(self._last_error, "retry_after", None)
        return max(self._poll_interval, after or 0.0)


def _id(item: object) -> int:
    return id_of(item) or 0
