"""What a download would fetch, found out without a request for a file."""

from __future__ import annotations

from collections.abc import AsyncIterable
from pathlib import Path
from typing import Unpack

import attrs

from e6async._arguments import checked
from e6async._core.downloadable import DownloadOptions
from e6async._core.transport import Transport
from e6async.download._downloader import Downloader
from e6async.errors import ChecksumError, FileHiddenError, SizeMissingError
from e6async.post import Downloadable


@attrs.define(kw_only=True)
class Forecast:
    """How many files of a list of posts a folder has, and how many are missing."""

    existing: int = 0
    """Files that are in the folder, and posts that come a second time."""
    missing: int = 0
    """Files that would be fetched: one request each, unless a connection breaks."""
    bytes: int = 0
    """Bytes of the missing files whose length the site says."""
    unknown: int = 0
    """Missing files whose length the site does not say."""
    hidden: int = 0
    """Posts whose file the caller may not see."""
    no_such_size: int = 0
    """Posts that have no file of the requested size, or no valid URL or MD5."""


@checked
async def forecast(
    transport: Transport,
    posts: AsyncIterable[Downloadable],
    folder: Path,
    **options: Unpack[DownloadOptions],
) -> Forecast:
    """Compare posts with a folder; sends no request of its own, and creates no folder."""
    total, counted = Forecast(), set[tuple[str, str]]()
    downloader = Downloader(transport, folder, **options)
    async with downloader.open(create=False):
        async for post in posts:
            try:
                file = downloader.choose_file(post)
            except FileHiddenError:
                total.hidden += 1
                continue
            except (SizeMissingError, ChecksumError):
                total.no_such_size += 1
                continue
            key = file.original_md5, file.size
            if key in counted or await downloader.find(post, file):
                total.existing += 1
                continue
            counted.add(key)
            total.missing += 1
            total.bytes += file.length or 0
            total.unknown += file.length is None
    return total
