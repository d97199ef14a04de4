"""One file after another into a folder; what all downloads stand on."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from e6async._core.downloadable import Downloaded, DownloadOptions, P, Size
from e6async._core.system.threads import OpenedInThread, in_thread
from e6async._transfer.static import lane_of
from e6async.download._fetch import Fetch, Surroundings, Throttle
from e6async.download._folder import Folder
from e6async.download._index import Entry
from e6async.download._names import fill, template
from e6async.download._variant import FIELDS, values, wanted
from e6async.errors import InputError
from e6async.post import Downloadable

if TYPE_CHECKING:
    from e6async._core.transport import Transport
    from e6async.download._variant import Wanted

_SIZES: tuple[Size, ...] = ("original", "sample", "preview", "mp4", "webm", "720p", "480p")


class Downloader:
    """Puts files into a folder, all in the same way."""

    def __init__(
        self, transport: Transport, folder: Path, **options: Unpack[DownloadOptions]
    ) -> None:
        """Check the options; raises InputError for one that makes no sense."""
        self._size: Size = options.get("size", "original")
        if self._size not in _SIZES:
            message = f"size is one of {', '.join(_SIZES)}, not {self._size!r}"
            raise InputError(message)
        default = "{md5}.{ext}" if self._size == "original" else "{md5}-{size}.{ext}"
        self._template = template(options.get("name", default), FIELDS)
        self._verify = options.get("verify", False)
        limit_rate = options.get("limit_rate")
        if limit_rate is not None and not 0 < limit_rate < float("inf"):
            message = f"limit_rate is a number of bytes per second above 0, not {limit_rate}"
            raise InputError(message)
        self._base = transport.base_url
        self._folder = Folder(folder)
        self._around = Surroundings(
            transport=transport,
            lane=lane_of(transport.means.session),
            throttle=None if limit_rate is None else Throttle(limit_rate),
            on_progress=options.get("on_progress"),
        )

    def open(self, *, makes: bool = True) -> OpenedInThread[None]:
        """Open the folder; make it where there is none, unless it is only to be looked at."""
        return OpenedInThread(functools.partial(self._folder.open, makes=makes), self._folder.close)

    def wanted(self, post: Downloadable) -> Wanted:
        """Choose the file of a post."""
        return wanted(post, self._size, self._base)

    async def find(self, post: Downloadable, file: Wanted) -> Entry | None:
        """Look whether a file is there and right; sends nothing."""
        return await in_thread(
            self._folder.known, file, self._name(post, file), verify=self._verify
        )

    async def get(self, post: P) -> Downloaded[P]:
        """Put the file of a post into the folder, unless it is there and right."""
        file = self.wanted(post)
        name = self._name(post, file)
        entry = await in_thread(self._folder.known, file, name, verify=self._verify)
        if entry is not None:
            return self._result(post, file, entry, fetched=False)
        partial = self._folder.partial(file)
        try:
            await in_thread(partial.open)
            found = await Fetch(self._around, file, partial).run()
            entry = await in_thread(self._folder.keep, file, name, partial, found)
        finally:
            await in_thread(partial.close)
        return self._result(post, file, entry, fetched=True)

    def _name(self, post: Downloadable, file: Wanted) -> str:
        return fill(self._template, values(post, file, self._template.fields))

    def _result(self, post: P, file: Wanted, entry: Entry, *, fetched: bool) -> Downloaded[P]:
        return Downloaded(
            post=post,
            path=self._folder.path / entry.name,
            size=file.size,
            bytes=entry.bytes,
            fetched=fetched,
            checked=entry.checked,
        )
