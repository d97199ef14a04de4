"""Records by a list of ids, in the order of that list."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, TypeVar

from e6async._core.lookup import look_up_all
from e6async._core.pages import ItemList, Prefetch
from e6async._core.system.nested_agen import NestedGenerator

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from e6async._core.batch import Batch, Key
    from e6async._core.transport import Transport

M_co = TypeVar("M_co", covariant=True)


class Selection(ItemList[M_co]):
    """The records with the given ids, requested as you iterate; each `async for` starts over.

    Ids that the site has no record for are omitted, and listed in `missing`.
    """

    def __init__(
        self, transport: Transport, batch: Batch[M_co], ids: Callable[[], Awaitable[Sequence[int]]]
    ) -> None:
        self.missing: list[int] = []
        """The ids without a record, as far as the last reading went."""
        self._transport = transport
        self._batch = batch
        self._ids = ids

    async def by_page(self) -> AsyncGenerator[list[M_co]]:
        """Yield the records of one request after the other; a page is never empty."""
        self.missing = []
        ids, size = await self._ids(), self._transport.max_values
        chunks = [ids[start : start + size] for start in range(0, len(ids), size)]
        records = Prefetch(self._look_up, idle=False)
        try:
            for number, chunk in enumerate(chunks, 1):
                page = await records.get(chunk)
                if number < len(chunks):
                    records.start(chunks[number])
                self.missing += [record_id for record_id in chunk if record_id not in page]
                if page:
                    yield list(page.values())
        finally:
            await records.aclose()

    async def _items(self, limit: int | None) -> AsyncGenerator[M_co]:
        if limit == 0:
            return
        count = 0
        async with NestedGenerator(self.by_page()) as pages:
            async for page in pages:
                for item in page:
                    yield item
                    count += 1
                    if count == limit:
                        return

    async def _look_up(self, ids: Sequence[int]) -> dict[Key, M_co]:
        return await look_up_all(self._transport, self._batch, ids)
