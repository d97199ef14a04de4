"""Many files at once, from posts that are still coming."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Protocol, Unpack, runtime_checkable

from e6async._core.downloadable import DownloadFailed, DownloadOptions, Hidden, P, Result
from e6async._transfer.static import MAX_AT_ONCE
from e6async.download._one import Downloader
from e6async.errors import (
    ClosedError,
    DiskError,
    E6Error,
    FileHiddenError,
    HostDownError,
    InputError,
)

if TYPE_CHECKING:
    from e6async._core.transport import Transport

AHEAD = 1000
"""Posts that are read ahead of the downloads, so that a crawl need not wait for slow files."""
_ENDS = (ClosedError, DiskError, HostDownError, InputError)
"""Errors that the next post would meet, too."""


async def download_all(
    transport: Transport,
    posts: AsyncIterable[P] | Iterable[P],
    folder: Path,
    *,
    concurrency: int,
    **options: Unpack[DownloadOptions],
) -> AsyncGenerator[Result[P], None]:
    """Fetch the files of posts; see `Client.download_all`."""
    if not 1 <= concurrency <= MAX_AT_ONCE:
        message = f"concurrency is 1 to {MAX_AT_ONCE}, not {concurrency}"
        raise InputError(message)
    downloader = Downloader(transport, folder, **options)
    async with downloader.open():
        crew = _Crew(downloader, posts, concurrency)
        work = asyncio.create_task(crew.work())
        try:
            while (result := await crew.take()) is not None:
                yield result
            await work
        finally:
            work.cancel()
            await asyncio.wait([work])
    if crew.error is not None:
        raise crew.error


@runtime_checkable
class _Closable(Protocol):
    async def aclose(self) -> None: ...


class _Crew(Generic[P]):
    """Reads posts, fetches their files, and hands over what became of them."""

    def __init__(
        self, downloader: Downloader, posts: AsyncIterable[P] | Iterable[P], workers: int
    ) -> None:
        self._downloader = downloader
        self._posts = posts
        self._workers = workers
        self._waiting: asyncio.Queue[P | None] = asyncio.Queue(AHEAD)
        self._done: asyncio.Queue[Result[P] | None] = asyncio.Queue()
        self._room = asyncio.Semaphore(2 * workers)
        self._busy: dict[tuple[str, str], asyncio.Event] = {}
        self._reader: asyncio.Task[None] | None = None
        self.error: BaseException | None = None
        """What ended it early, to be raised once all results are handed over."""

    async def work(self) -> None:
        """Do it all; the last result is None."""
        try:
            async with asyncio.TaskGroup() as group:
                self._reader = group.create_task(self._read())
                for _ in range(self._workers):
                    group.create_task(self._fetch())
        except* Exception as errors:  # noqa: BLE001 - raised, as above
            self.error = errors.exceptions[0]
        finally:
            self._done.put_nowait(None)

    async def take(self) -> Result[P] | None:
        """Wait for the next result, and make room for another one."""
        result = await self._done.get()
        self._room.release()
        return result

    async def _read(self) -> None:
        """Read the posts, as far ahead as there is room."""
        try:
            await self._read_all()
        except Exception as error:  # noqa: BLE001 - raised when what was fetched is handed over
            self.error = error
        await self._waiting.put(None)

    async def _read_all(self) -> None:
        if not isinstance(self._posts, AsyncIterable):
            for post in self._posts:
                await self._waiting.put(post)
            return
        posts: AsyncIterator[P] = aiter(self._posts)
        if isinstance(posts, _Closable) and posts is not self._posts:  # ours to close
            async with aclosing(posts):
                async for post in posts:
                    await self._waiting.put(post)
            return
        async for post in posts:
            await self._waiting.put(post)

    async def _fetch(self) -> None:
        while True:
            await self._room.acquire()
            post = await self._waiting.get()
            if post is None:
                self._waiting.put_nowait(None)  # for the others
                return
            try:
                self._done.put_nowait(await self._one(post))
            except _ENDS as error:
                self._stop(error)
                return

    def _stop(self, error: E6Error) -> None:
        """Begin nothing more; files under way are finished."""
        self.error = self.error or error
        if self._reader is not None:
            self._reader.cancel()
        while not self._waiting.empty():
            self._waiting.get_nowait()
        self._waiting.put_nowait(None)

    async def _one(self, post: P) -> Result[P]:
        try:
            file = self._downloader.wanted(post)
            key = file.source, file.size
            while key in self._busy:  # the same post came twice
                await self._busy[key].wait()
            done = self._busy[key] = asyncio.Event()
            try:
                return await self._downloader.get(post)
            finally:
                del self._busy[key]
                done.set()
        except FileHiddenError as error:
            return Hidden(post=post, reason=str(error))
        except _ENDS:
            raise
        except E6Error as error:
            return DownloadFailed(post=post, error=error)
