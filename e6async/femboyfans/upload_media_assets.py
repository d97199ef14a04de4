"""Files of uploads: `app/controllers/media_assets/uploads_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import attrs

from e6async._core.pages import Pages
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async.e621._vocabulary import Range
from e6async.femboyfans._shared.chunked_uploads import CHUNK, UPLOADS, Chunked, append, check_chunk
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
    """What files of uploads can be searched by."""

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
        """Send a piece; they are numbered from 1, one after the other; who began the upload.

        Raises InvalidError for any other number, and tells which one is expected.
        """
        await self._send(append(UPLOADS, id, chunk_id, data, on_progress))

    async def expected(self, id: int) -> int:
        """The number of the piece that comes next, 1 before the first; who began the upload."""
        return await self._expected(UPLOADS, id)

    async def send(
        self,
        id: int,
        file: SeekableContent,
        *,
        chunk_size: int = CHUNK,
        on_progress: Callable[[int], None] | None = None,
    ) -> UploadFinished:
        """Send what the server lacks of a file, and make the post; who began the upload.

        Goes on where an earlier try ended, with the same `chunk_size`. `on_progress` is told how
        many bytes of the file have gone out. Raises as `finalize`.
        """
        check_chunk("upload_media_assets.send", chunk_size)
        first = await self.expected(id)
        await self._send_pieces(
            UPLOADS, id, file, first=first, chunk_size=chunk_size, on_progress=on_progress
        )
        return await self.finalize(id)

    async def finalize(self, id: int) -> UploadFinished:
        """Make a post of the pieces; who began the upload.

        Raises DuplicateError with the post that has the file, InvalidError for what does not add up
        to the checksum.
        """
        return await self._send(finalize_upload(id))

    async def cancel(self, id: int) -> None:
        """Give an unfinished file up; who began the upload."""
        path = "/media_assets/uploads/{id}/cancel.json"
        await self._send(write("upload_media_assets.cancel", "PUT", path, NOTHING, id=id))
