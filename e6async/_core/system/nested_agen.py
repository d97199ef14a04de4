"""Async generators that are iterated inside of other async generators."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Generic, Self, TypeVar

if TYPE_CHECKING:
    from types import TracebackType

T = TypeVar("T")
R = TypeVar("R")


class NestedGenerator(Generic[T]):
    """Iterates an async generator inside of another one, which closes it.

    asyncio closes every registered async generator at shutdown. A nested one would be closed twice
    and raise RuntimeError, so nested ones are iterated without registering. One that is collected
    as garbage with the outer one stays as it is until asyncio closes that.
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
        await _unregistered(self._generator.aclose)

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    def __anext__(self) -> Awaitable[T]:
        return _unregistered(self._generator.__anext__)


def _unregistered(call: Callable[[], R]) -> R:
    """Call a method of a generator without the hooks by which asyncio registers it."""
    hooks = sys.get_asyncgen_hooks()
    # Without a finalizer, the collector would stop it in the middle of its clean-up.
    sys.set_asyncgen_hooks(firstiter=None, finalizer=_leave)
    try:
        return call()
    finally:
        sys.set_asyncgen_hooks(*hooks)


def _leave(_generator: AsyncGenerator[object]) -> None:
    """Do nothing: the outer generator, which holds this one, closes it."""
