"""Fetches the files of posts into a folder: names them, skips those that are there, checks them."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Unpack

from e6async._arguments import check_methods
from e6async._core.downloadable import Downloaded, DownloadOptions, P, Size
from e6async._core.system.threads import OpenedInThread, in_thread
from e6async._core.transport import Transport
from e6async._transfer.transfer import Throttle
from e6async.download._fetch import DownloadContext, Fetch
from e6async.download._folder import Folder
from e6async.download._index import IndexedFile
from e6async.download._names import fill, parse_template
from e6async.download._variant import FIELDS, PostFile, choose_file, field_values
from e6async.errors import InputError
from e6async.post import Downloadable

_SIZES: tuple[Size, ...] = ("original", "sample", "preview", "mp4", "webm", "720p", "480p")


@check_methods
class Downloader:
    """Fetches files into one folder, with the same options."""

    def __init__(
        self, transport: Transport, folder: Path, **options: Unpack[DownloadOptions]
    ) -> None:
        """Check the options; raises InputError for one that is not valid."""
        self._size: Size = options.get("size", "original")
        if self._size not in _SIZES:
            message = f"size must be one of {', '.join(_SIZES)}, not {self._size!r}"
            raise InputError(message)
        default = "{md5}.{ext}" if self._size == "original" else "{md5}-{size}.{ext}"
        self._template = parse_template(options.get("name", default), FIELDS)
        self._verify = options.get("verify", False)
        limit_rate = options.get("limit_rate")
        if limit_rate is not None and not 0 < limit_rate < float("inf"):
            message = f"limit_rate must be above 0 bytes per second, not {limit_rate}"
            raise InputError(message)
        self._base = transport.base_url
        self._folder = Folder(folder)
        self._context = DownloadContext(
            transport=transport,
            throttle=None if limit_rate is None else Throttle(limit_rate),
            on_progress=options.get("on_progress"),
        )

    def open(self, *, create: bool = True) -> OpenedInThread[None]:
        """Open the folder, and create it if `create`."""
        return OpenedInThread(
            functools.partial(self._folder.open, create=create), self._folder.close
        )

    def choose_file(self, post: Downloadable) -> PostFile:
        """Choose the file of a post; raises FileHiddenError and SizeMissingError."""
        return choose_file(post, self._size, self._base)

    async def find(self, post: Downloadable, file: PostFile) -> IndexedFile | None:
        """Find a file that is in the folder and right; sends nothing."""
        name = self._name(post, file)
        return await in_thread(self._folder.find, file, name, verify=self._verify)

    async def get(self, post: P) -> Downloaded[P]:
        """Fetch the file of a post, unless it is in the folder and right."""
        file = self.choose_file(post)
        existing = await self.find(post, file)
        if existing is not None:
            return self._result(post, file, existing, fetched=False)
        partial = await in_thread(self._folder.partial_file, file)
        try:
            await in_thread(partial.open)
            actual = await Fetch(self._context, file, partial).run()
            name = self._name(post, file)
            indexed = await in_thread(self._folder.add, file, name, partial, actual)
        finally:
            await in_thread(partial.close)
        return self._result(post, file, indexed, fetched=True)

    def _name(self, post: Downloadable, file: PostFile) -> str:
        return fill(self._template, field_values(post, file, self._template.fields))

    def _result(
        self, post: P, file: PostFile, indexed: IndexedFile, *, fetched: bool
    ) -> Downloaded[P]:
        return Downloaded(
            post=post,
            path=self._folder.path / indexed.name,
            size=file.size,
            bytes=indexed.bytes,
            fetched=fetched,
            verified_by=indexed.verified_by,
        )
