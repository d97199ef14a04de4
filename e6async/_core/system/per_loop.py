"""State for each event loop: futures, tasks and connections cannot be used from another loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from e6async._core.system.at_fork import LOCK, call_after_fork

R = TypeVar("R")
V = TypeVar("V")


class PerLoop(dict[asyncio.AbstractEventLoop, dict[Hashable, V]]):
    """A table for each event loop, made when first used; the tables of closed loops go."""

    def __missing__(self, loop: asyncio.AbstractEventLoop) -> dict[Hashable, V]:
        with LOCK:
            for closed in [other for other in self if other.is_closed()]:
                del self[closed]
            return self.setdefault(loop, {})

    def clear_tables(self) -> None:
        """Empty the tables of all loops."""
        with LOCK:
            for table in self.values():
                table.clear()


class LoopResources(Generic[R]):
    """A resource for each event loop, closed when its loop ends at the latest."""

    def __init__(self) -> None:
        self.by_loop: dict[asyncio.AbstractEventLoop, R] = {}
        """The open resources."""
        self._keepers: dict[asyncio.AbstractEventLoop, AsyncGenerator[None]] = {}
        call_after_fork(self)

    def after_fork(self) -> None:
        """Leave the resources to the parent process: closing them here would close them there."""
        _left_to_parent.append((self.by_loop, self._keepers))
        self.by_loop, self._keepers = {}, {}

    async def add(self, resource: R, close: Callable[[], Awaitable[object]]) -> None:
        """Keep a resource for the running loop, and forget those of closed loops."""
        loop, keeper = asyncio.get_running_loop(), _closed_with_loop(close)
        with LOCK:
            for closed in [other for other in self.by_loop if other.is_closed()]:
                del self.by_loop[closed], self._keepers[closed]
            self.by_loop[loop], self._keepers[loop] = resource, keeper
        await anext(keeper)

    async def close(self) -> None:
        """Close the resource of the running loop, if there is one."""
        loop = asyncio.get_running_loop()
        self.by_loop.pop(loop, None)
        keeper = self._keepers.pop(loop, None)
        if keeper is not None:
            await keeper.aclose()


_left_to_parent: list[object] = []
"""Keeps the parent's resources from being closed in a child by the garbage collector."""


async def _closed_with_loop(close: Callable[[], Awaitable[object]]) -> AsyncGenerator[None]:
    """Close a resource when its loop ends: asyncio.run closes all open async generators."""
    try:
        yield
    finally:
        await close()
