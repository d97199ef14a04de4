"""Async generators inside of others, which nobody closes: garbage that cleans up after itself."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import AsyncGenerator, AsyncIterable

import pytest

from e6async import E621
from e6async._core.system.nested_agen import NestedGenerator
from e6async.testing import FakeSite, virtual_time

AGENT = "nested-test/1.0 (by the tests)"


class Holder:
    """Holds a generator in a cycle of references, as a traceback or a response does."""

    def __init__(self, generator: AsyncIterable[object]) -> None:
        self.generator = generator
        self.itself = self


@pytest.fixture
def unraisable(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the interpreter says that it ignores."""
    found: list[object] = []

    def note(unraisable: sys.UnraisableHookArgs) -> None:
        found.append(unraisable.exc_value)

    monkeypatch.setattr(sys, "unraisablehook", note)
    return found


async def test_a_nested_generator_in_a_cycle(unraisable: list[object]) -> None:
    """The clean-up of both runs to its end, the inner one's first."""
    steps: list[str] = []

    async def inner() -> AsyncGenerator[int]:
        try:
            yield 1
        finally:
            await asyncio.sleep(0)
            steps.append("inner")

    async def outer(inner: AsyncGenerator[int]) -> AsyncGenerator[int]:
        try:
            async with NestedGenerator(inner) as numbers:
                async for number in numbers:
                    yield number
        finally:
            steps.append("outer")

    holder = Holder(outer(inner()))  # the collector begins with what was made first
    async for _ in holder.generator:
        break
    del holder
    gc.collect()
    for _ in range(5):
        await asyncio.sleep(0)
    assert unraisable == []
    assert steps == ["inner", "outer"]


@virtual_time
async def test_a_crawl_that_nobody_closes() -> None:
    """A web framework drops the generator of a visitor who left: nothing is left behind."""
    async with FakeSite(E621, posts=60) as fake, E621(AGENT, base_url=fake.url) as e6:
        await e6.posts.get(1)  # the connection is there
        before = asyncio.all_tasks()
        holder = Holder(aiter(e6.posts.crawl("limit:5")))
        async for _ in holder.generator:
            break
        del holder
        gc.collect()
        await asyncio.sleep(5)
        assert asyncio.all_tasks() - before == set()
        assert e6.gate.waiting == 0
