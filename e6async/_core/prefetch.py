"""Asking for the next thing while the caller works on this one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

P = TypeVar("P")
T = TypeVar("T")


class Prefetch(Generic[P, T]):
    """Fetches one thing after the other, the next one in a task once it is allowed to start."""

    def __init__(self, fetch: Callable[[P], Coroutine[object, object, T]], *, idle: bool) -> None:
        """Fetch by a function; an `idle` one never fetches ahead."""
        self._fetch = fetch
        self._idle = idle
        self._task: asyncio.Task[T] | None = None

    def start(self, following: P) -> None:
        """Fetch what will be asked for next, unless that is under way."""
        if self._task is None and not self._idle:
            self._task = asyncio.create_task(self._fetch(following))

    async def get(self, wanted: P) -> T:
        """The thing that was begun with `start`, or else one that is fetched now."""
        task, self._task = self._task, None
        return await (self._fetch(wanted) if task is None else task)

    async def aclose(self) -> None:
        """Leave what was begun: a request that still waits for its turn does not go out."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
