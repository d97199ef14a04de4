"""Async generators inside of others."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Generic, Self, TypeVar

if TYPE_CHECKING:
    from types import TracebackType

T = TypeVar("T")
R = TypeVar("R")


class Inner(Generic[T]):
    """Reads a generator inside of another one, which alone closes it.

    A loop that ends closes all generators that it knows, at once. One that is read by another would
    be closed by both, which Python refuses with a traceback; so the loop is not told of it.
    """

    def __init__(self, generator: AsyncGenerator[T]) -> None:
        self._generator = generator

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await _untold(self._generator.aclose)

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    def __anext__(self) -> Awaitable[T]:
        return _untold(self._generator.__anext__)


def _untold(call: Callable[[], R]) -> R:
    """Call what tells the loop of a generator when it is the first to touch it."""
    hooks = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(firstiter=None, finalizer=None)
    try:
        return call()
    finally:
        sys.set_asyncgen_hooks(*hooks)
