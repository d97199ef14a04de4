"""What a list of ids names, in the order of that list."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Generic, TypeVar

from e6async._core.lookup import look_up_all
from e6async._core.prefetch import Prefetch
from e6async._core.system.nested_agen import NestedGenerator

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from e6async._core.batch import Batch, Key
    from e6async._core.transport import Transport

M_co = TypeVar("M_co", covariant=True)


class Selection(Generic[M_co]):
    """Things by their ids, asked for while they are read; each `async for` starts anew.

    What the site does not give is left out, and told in `missing`.
    """

    def __init__(
        self, transport: Transport, batch: Batch[M_co], ids: Callable[[], Awaitable[Sequence[int]]]
    ) -> None:
        self.missing: list[int] = []
        """The ids that the last reading was given nothing for, as far as it went."""
        self._transport = transport
        self._batch = batch
        self._ids = ids

    def __aiter__(self) -> AsyncIterator[M_co]:
        return self._items()

    async def by_page(self) -> AsyncGenerator[list[M_co]]:
        """Give the things of one request after the other; a page is never empty."""
        self.missing = []
        ids, most = await self._ids(), self._transport.max_values
        parts = [ids[start : start + most] for start in range(0, len(ids), most)]
        ahead = Prefetch(self._ask, idle=False)
        try:
            for number, part in enumerate(parts, 1):
                found = await ahead.get(part)
                if number < len(parts):
                    ahead.start(parts[number])
                self.missing += [each for each in part if each not in found]
                if found:
                    yield list(found.values())
        finally:
            await ahead.aclose()

    async def first(self) -> M_co | None:
        """The first thing; None when there is none."""
        found = await self.collect(limit=1)
        return found[0] if found else None

    async def collect(self, limit: int | None = None) -> list[M_co]:
        """All things, or at most `limit`, as a list."""
        found: list[M_co] = []
        if limit is not None and limit <= 0:
            return found
        async with aclosing(self._items()) as items:
            async for item in items:
                found.append(item)
                if len(found) == limit:
                    break
        return found

    async def _items(self) -> AsyncGenerator[M_co]:
        async with NestedGenerator(self.by_page()) as pages:
            async for page in pages:
                for item in page:
                    yield item

    async def _ask(self, ids: Sequence[int]) -> dict[Key, M_co]:
        return await look_up_all(self._transport, self._batch, ids)
