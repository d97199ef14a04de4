"""Threads whose caller is cancelled, or whose loop ends."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from pathlib import Path
from typing import IO, Literal

import pytest

from e6async._core.system.threads import in_thread, in_thread_until, opened_in_thread


class Work:
    """Something that blocks until it is let go."""

    def __init__(self) -> None:
        self.has_begun = threading.Event()
        self.may_end = threading.Event()
        self.has_ended = False

    def __call__(self) -> str:
        self.has_begun.set()
        self.may_end.wait(5)
        self.has_ended = True
        return "done"


async def test_it_gives_what_the_function_gives() -> None:
    """Arguments, what comes back and context variables are as in a plain call."""
    variable = contextvars.ContextVar("variable", default=0)
    variable.set(7)
    assert await in_thread(variable.get) == 7
    assert await in_thread(int, "11", base=2) == 3
    with pytest.raises(ValueError, match="invalid literal"):
        await in_thread(int, "x")


@pytest.mark.parametrize("times", [1, 3])
async def test_the_cancelled_wait_for_the_end(times: int) -> None:
    """However often a caller is cancelled, the function has ended when it is let go."""
    work = Work()
    task = asyncio.create_task(in_thread(work))
    await asyncio.to_thread(work.has_begun.wait)
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0)
    assert not task.done()
    work.may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert work.has_ended


def test_so_do_they_when_the_loop_ends() -> None:
    """A loop that ends cancels all tasks at once; what comes after the function still does."""
    work = Work()
    had_ended: list[bool] = []

    async def caller() -> None:
        try:
            await in_thread(work)
        finally:
            had_ended.append(work.has_ended)

    async def main() -> asyncio.Task[None]:
        task = asyncio.create_task(caller())
        await asyncio.to_thread(work.has_begun.wait)
        asyncio.get_running_loop().call_later(0.01, work.may_end.set)
        return task

    assert asyncio.run(main()).cancelled()
    assert had_ended == [True]


async def test_a_function_can_be_told_to_stop() -> None:
    """Whoever is cancelled has the function end early."""
    work = Work()
    task = asyncio.create_task(in_thread_until(work.may_end.set, work))
    await asyncio.to_thread(work.has_begun.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert work.has_ended


async def test_a_file_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose reader is cancelled while it is being opened is closed again."""
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    async with opened_in_thread(path) as file:
        assert file.read() == b"abc"
    assert file.closed

    work, plain = Work(), Path.open
    opening: list[IO[bytes]] = []

    def slow(self: Path, mode: Literal["rb"]) -> IO[bytes]:
        work()
        opening.append(plain(self, mode))
        return opening[-1]

    monkeypatch.setattr(Path, "open", slow)

    async def read() -> None:
        async with opened_in_thread(path):
            pytest.fail("it was cancelled before")

    task = asyncio.create_task(read())
    await asyncio.to_thread(work.has_begun.wait)
    task.cancel()
    work.may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [each.closed for each in opening] == [True]
