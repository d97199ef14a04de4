"""Many files at once, while the posts are still being read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable
from contextlib import aclosing
from pathlib import Path
from typing import Generic, Protocol, Unpack, runtime_checkable

from e6async._arguments import checked
from e6async._core.downloadable import DownloadFailed, DownloadOptions, Hidden, P, Result
from e6async._core.session import unwrapped
from e6async._core.transport import Transport
from e6async._transfer.host_limits import MAX_CONCURRENT
from e6async.download._downloader import Downloader
from e6async.errors import (
    ClosedError,
    DiskError,
    E6Error,
    FileHiddenError,
    HostDownError,
    InputError,
)

MAX_AHEAD = 1000
"""Posts that are read ahead of the downloads, so that slow files do not delay a crawl."""
_FATAL = (ClosedError, DiskError, HostDownError, InputError)
"""Errors that every further post would end in."""


@checked
async def download_all(
    transport: Transport,
    posts: AsyncIterable[P] | Iterable[P],
    folder: Path,
    *,
    concurrency: int,
    **options: Unpack[DownloadOptions],
) -> AsyncGenerator[Result[P], None]:
    """Fetch the files of posts; see `Client.download_all`."""
    if not 1 <= concurrency <= MAX_CONCURRENT:
        message = f"concurrency must be 1 to {MAX_CONCURRENT}, not {concurrency}"
        raise InputError(message)
    downloader = Downloader(transport, folder, **options)
    async with downloader.open():
        pool = _Pool(downloader, posts, concurrency)
        work = asyncio.create_task(pool.work())
        try:
            while (result := await pool.take()) is not None:
                yield result
            await work
        finally:
            work.cancel()
            await asyncio.wait([work])
    if pool.error is not None:
        with unwrapped():
            raise pool.error


@runtime_checkable
class _Closable(Protocol):
    async def aclose(self) -> None: ...


class _Pool(Generic[P]):
    """A reader of posts and some workers that fetch their files."""

    def __init__(
        self, downloader: Downloader, posts: AsyncIterable[P] | Iterable[P], workers: int
    ) -> None:
        self._downloader = downloader
        self._posts = posts
        self._workers = workers
        self._pending: asyncio.Queue[P | None] = asyncio.Queue(MAX_AHEAD)
        self._results: asyncio.Queue[Result[P] | None] = asyncio.Queue()
        self._room = asyncio.Semaphore(2 * workers)
        self._in_progress: dict[tuple[str, str], asyncio.Event] = {}
        self._reader: asyncio.Task[None] | None = None
        self.error: BaseException | None = None
        """What ended the work early, to be raised after the last result."""

    async def work(self) -> None:
        """Read all posts and fetch their files; the last result is None."""
        try:
            async with asyncio.TaskGroup() as group:
                self._reader = group.create_task(self._read())
                for _ in range(self._workers):
                    group.create_task(self._fetch())
        except* Exception as errors:  # noqa: BLE001 - raised after the last result
            self.error = errors.exceptions[0]
        finally:
            self._results.put_nowait(None)

    async def take(self) -> Result[P] | None:
        """Wait for the next result, and make room for another."""
        result = await self._results.get()
        self._room.release()
        return result

    async def _read(self) -> None:
        """Read the posts ahead of the workers, and put None after the last."""
        try:
            await self._read_all()
        except Exception as error:  # noqa: BLE001 - raised after the last result
            self.error = error
        await self._pending.put(None)

    async def _read_all(self) -> None:
        if not isinstance(self._posts, AsyncIterable):
            for post in self._posts:
                await self._pending.put(post)
            return
        posts: AsyncIterator[P] = aiter(self._posts)
        if isinstance(posts, _Closable) and posts is not self._posts:  # opened here, so closed here
            async with aclosing(posts):
                async for post in posts:
                    await self._pending.put(post)
            return
        async for post in posts:
            await self._pending.put(post)

    async def _fetch(self) -> None:
        while True:
            await self._room.acquire()
            post = await self._pending.get()
            if post is None:
                self._pending.put_nowait(None)  # for the other workers
                return
            try:
                self._results.put_nowait(await self._one(post))
            except _FATAL as error:
                self._stop(error)
                return

    def _stop(self, error: E6Error) -> None:
        """Start nothing more; files in progress are finished."""
        self.error = self.error or error
        if self._reader is not None:
            self._reader.cancel()
        while not self._pending.empty():
            self._pending.get_nowait()
        self._pending.put_nowait(None)

    async def _one(self, post: P) -> Result[P]:
        try:
            file = self._downloader.choose_file(post)
            key = file.original_md5, file.size
            while key in self._in_progress:  # the same file for another post of the source
                await self._in_progress[key].wait()
            done = self._in_progress[key] = asyncio.Event()
            try:
                return await self._downloader.get(post)
            finally:
                del self._in_progress[key]
                done.set()
        except FileHiddenError as error:
            return Hidden(post=post, reason=str(error))
        except _FATAL:
            raise
        except E6Error as error:
            return DownloadFailed(post=post, error=error)
