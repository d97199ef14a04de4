"""Files of posts: fetched whole or not at all, checked, and never twice.

Files lie on hosts of their own, so they take no turns of the API's. `E621.download` and
`E621.download_all` are the ways in; here are the values that they give.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from e6async._core.downloadable import (
    Checked,
    Downloaded,
    DownloadFailed,
    DownloadOptions,
    Hidden,
    Progress,
    Result,
    Size,
)
from e6async.download._many import download_all
from e6async.download._one import Downloader
from e6async.download._plan import Forecast, forecast
from e6async.download._variant import FIELDS
from e6async.post import Downloadable

if TYPE_CHECKING:
    from e6async._core.transport import Transport

__all__ = [
    "FIELDS",
    "Checked",
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
    "download",
    "download_all",
    "forecast",
]


async def download(
    transport: Transport, post: Downloadable, folder: Path, **options: Unpack[DownloadOptions]
) -> Path:
    """Fetch the file of a post; see `Client.download`."""
    downloader = Downloader(transport, folder, **options)
    async with downloader.open():
        return (await downloader.get(post)).path
