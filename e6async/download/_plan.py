"""What a download would take, found out without a request for a file."""

from __future__ import annotations

from collections.abc import AsyncIterable
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import attrs

from e6async._core.downloadable import DownloadOptions
from e6async.download._one import Downloader
from e6async.errors import FileHiddenError, SizeMissingError
from e6async.post import Downloadable

if TYPE_CHECKING:
    from e6async._core.transport import Transport


@attrs.define(kw_only=True)
class Forecast:
    """What a folder has of a list of posts, and what it lacks."""

    there: int = 0
    missing: int = 0
    """Files that would be fetched: a request for each, unless one breaks off."""
    bytes: int = 0
    """Of those whose length the site tells."""
    unknown: int = 0
    """Those whose length the site does not tell."""
    hidden: int = 0
    without: int = 0
    """Posts that have no file of the size."""


async def forecast(
    transport: Transport,
    posts: AsyncIterable[Downloadable],
    folder: Path,
    **options: Unpack[DownloadOptions],
) -> Forecast:
    """Compare posts with a folder; sends nothing itself, and makes no folder."""
    found, seen = Forecast(), set[tuple[str, str]]()
    downloader = Downloader(transport, folder, **options)
    async with downloader.open(makes=False):
        async for post in posts:
            try:
                file = downloader.wanted(post)
            except FileHiddenError:
                found.hidden += 1
                continue
            except SizeMissingError:
                found.without += 1
                continue
            key = file.source, file.size
            if key in seen or await downloader.find(post, file):
                found.there += 1
                continue
            seen.add(key)
            found.missing += 1
            found.bytes += file.length or 0
            found.unknown += file.length is None
    return found
