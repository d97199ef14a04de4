"""An iterator that is read a little ahead, so that two threads can be at work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import TypeVar

import attrs

from e6async.core.inner import Inner

__all__ = ["ahead"]

T = TypeVar("T")


@attrs.frozen
class _End:
    """No more comes; with the error that ended it, if one did."""

    error: Exception | None = None


async def ahead(items: AsyncGenerator[T], most: int) -> AsyncGenerator[T]:
    """Give items in their order while so many more are being made; close it to stop that."""
    made: asyncio.Queue[T | _End] = asyncio.Queue(most)

    async def make() -> None:
        end = _End()
        try:
            async with Inner(items) as read:
                async for item in read:
                    await made.put(item)
        except Exception as error:  # noqa: BLE001 - raised where it is waited for
            end = _End(error)
        await made.put(end)

    maker = asyncio.create_task(make())
    try:
        while not isinstance(item := await made.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        maker.cancel()
        await asyncio.wait([maker])
