"""Files of uploads: `app/controllers/media_assets/uploads_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import attrs

from e6async._core.pages import Pages
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async.e621._vocabulary import Range
from e6async.femboyfans._shared.chunked_uploads import (
    CHUNK,
    UPLOADS,
    Chunked,
    append,
    check_chunk,
    size_of,
)
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.media_asset import (
    MediaAsset,
    MediaAssetSearch,
    MediaAssetStatusName,
    SeekableContent,
)
from e6async.femboyfans._vocabulary.uploads import UploadFilter, UploadFinished, finalize_upload

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "MediaAsset",
    "MediaAssetSearch",
    "MediaAssetStatusName",
    "SeekableContent",
    "UploadFinished",
    "UploadMediaAsset",
    "UploadMediaAssetSearch",
    "UploadMediaAssets",
]


@attrs.frozen(kw_only=True)
class UploadMediaAsset(MediaAsset):
    """The file of an upload."""


class UploadMediaAssetSearch(ListOptions, MediaAssetSearch, total=False):
    """Search filters for files of uploads."""

    upload_id: Range
    upload: UploadFilter
    post_id: Range


class UploadMediaAssets(Chunked):
    """Files of uploads."""

    def search(self, **filters: Unpack[UploadMediaAssetSearch]) -> Pages[UploadMediaAsset]:
        """Every file that matches, the caller's own below staff; member."""
        return self._search(
            "upload_media_assets.search", "/media_assets/uploads.json", UploadMediaAsset, filters,
            keys_of(UploadMediaAssetSearch), level="member",
        )  # fmt: skip

    async def append(
        self,
        id: int,
        chunk_id: int,
        data: bytes,
        *,
        on_progress: Callable[[int], None] | None = None,
    ) -> None:
        """Send a chunk; chunks are numbered from 1 and sent in order; only for the uploader.

        Raises InvalidError for any other number, naming the expected one.
        """
        await self._send(append(UPLOADS, id, chunk_id, data, on_progress))

    async def expected(self, id: int) -> int:
        """The number of the next chunk, 1 before the first; only for the uploader."""
        return await self._expected(UPLOADS, id)

    async def send(
        self,
        id: int,
        file: SeekableContent,
        *,
        chunk_size: int = CHUNK,
        on_progress: Callable[[int], None] | None = None,
    ) -> UploadFinished:
        """Send the missing chunks of a file, and create the post; only for the uploader.

        Continues an interrupted upload, with the same `chunk_size`. `on_progress` gets the number
        of bytes of the file sent so far. Raises as `finalize`.
        """
        check_chunk("upload_media_assets.send", chunk_size)
        await size_of(file, "upload_media_assets.send")
        first = await self.expected(id)
        await self._send_chunks(
            UPLOADS, id, file, first=first, chunk_size=chunk_size, on_progress=on_progress
        )
        return await self.finalize(id)

    async def finalize(self, id: int) -> UploadFinished:
        """Create the post from the chunks; only for their uploader.

        Raises DuplicateError with the post that has the file, InvalidError when the checksum
        differs.
        """
        return await self._send(finalize_upload(id))

    async def cancel(self, id: int) -> None:
        """Cancel an unfinished file; only for its uploader."""
        path = "/media_assets/uploads/{id}/cancel.json"
        await self._send(write("upload_media_assets.cancel", "PUT", path, NOTHING, id=id))
