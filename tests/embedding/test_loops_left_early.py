"""`break`, `return` and `raise` in `async for`, without anything that closes the generator."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterable, Awaitable, Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from e6async import E621
from e6async.testing import FakeSite, virtual_time

AGENT = "leaving-test/1.0 (by the tests)"


class LeftError(Exception):
    """What the body of a loop raises."""


async def by_break(things: AsyncIterable[object]) -> None:
    """Leave the loop with `break`."""
    async for _ in things:
        break


async def by_return(things: AsyncIterable[object]) -> object:
    """Leave the loop and its function with `return`."""
    async for thing in things:
        return thing
    return None


async def by_raise(things: AsyncIterable[object]) -> None:
    """Leave the loop with an error, which comes out as it is."""
    error = LeftError()

    async def read() -> None:
        async for _ in things:
            raise error

    with pytest.raises(LeftError) as caught:
        await read()
    assert caught.value is error
    assert (error.__cause__, error.__context__) == (None, None)


def downloads(e6: E621, folder: Path) -> AsyncIterable[object]:
    """Download what a search finds."""
    return e6.download_all(e6.posts.search(page_size=20), folder)


THINGS: dict[str, Callable[[E621, Path], AsyncIterable[object]]] = {
    "list": lambda e6, _: e6.posts.search(page_size=20),
    "pages": lambda e6, _: e6.posts.search(page_size=20).by_page(),
    "raw": lambda e6, _: e6.posts.search(page_size=20).raw(),
    "crawl": lambda e6, _: e6.posts.crawl("limit:20"),
    "crawled pages": lambda e6, _: e6.posts.crawl("limit:20").by_page(),
    "stream": lambda e6, _: e6.posts.stream("limit:20", after=0),
    "download_all": downloads,
}


def tasks() -> set[asyncio.Task[object]]:
    """All tasks but those of the site's connections."""
    return {task for task in asyncio.all_tasks() if "RequestHandler" not in repr(task)}


@contextmanager
def nothing_unraisable(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """What the interpreter or the loop could only print is an error."""
    found: list[object] = []
    monkeypatch.setattr("sys.unraisablehook", found.append)
    asyncio.get_running_loop().set_exception_handler(lambda _, context: found.append(context))
    yield
    gc.collect()
    assert found == []


@pytest.mark.parametrize("leave", [by_break, by_return, by_raise])
@pytest.mark.parametrize("things", THINGS.values(), ids=THINGS)
@virtual_time
async def test_a_loop_that_is_left(
    things: Callable[[E621, Path], AsyncIterable[object]],
    leave: Callable[[AsyncIterable[object]], Awaitable[object]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No task and no request are left, nothing is printed, and the client works on."""
    with nothing_unraisable(monkeypatch):
        async with FakeSite(E621, posts=200, seed=4) as fake:
            async with E621(AGENT, base_url=fake.url) as e6:
                await e6.posts.get(1)  # the connection is there
                before = tasks()
                await leave(things(e6, tmp_path))
                gc.collect()
                await asyncio.sleep(5)
                sent = len(fake.requests)
                assert tasks() == before
                assert e6.gate.waiting == 0
                await asyncio.sleep(60)
                assert len(fake.requests) == sent
                assert (await e6.posts.get(2)).id == 2
            assert fake.violations == 0
