"""Downloads of the files of posts: complete or not at all, verified, and never twice.

Use `E621.download` and `E621.download_all`; this module has their options and results. Files are
on hosts of their own, so requests for them do not wait for the API's rate limit.
"""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

from e6async._arguments import checked
from e6async._core.downloadable import (
    Downloaded,
    DownloadFailed,
    DownloadOptions,
    Hidden,
    Progress,
    Result,
    Size,
    Verification,
)
from e6async._core.session import unwrapped
from e6async._core.transport import Transport
from e6async.download._downloader import Downloader
from e6async.download._forecast import Forecast, forecast
from e6async.download._many import download_all
from e6async.download._variant import FIELDS
from e6async.post import Downloadable

__all__ = [
    "FIELDS",
    "DownloadFailed",
    "DownloadOptions",
    "Downloadable",
    "Downloaded",
    "Downloader",
    "Forecast",
    "Hidden",
    "Progress",
    "Result",
    "Size",
    "Verification",
    "download",
    "download_all",
    "forecast",
]


@checked
async def download(
    transport: Transport, post: Downloadable, folder: Path, **options: Unpack[DownloadOptions]
) -> Path:
    """Fetch the file of a post; see `Client.download`."""
    downloader = Downloader(transport, folder, **options)
    with unwrapped():
        async with downloader.open():
            return (await downloader.get(post)).path
