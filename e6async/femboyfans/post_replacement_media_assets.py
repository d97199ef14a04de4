"""Files of replacements: `app/controllers/media_assets/post_replacements_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async.e621._vocabulary import Range
from e6async.femboyfans._shared.chunked_uploads import (
    CHUNK,
    POST_REPLACEMENTS,
    Chunked,
    append,
    check_chunk,
    size_of,
)
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import PostReplacementFilter
from e6async.femboyfans._vocabulary.media_asset import MediaAsset, MediaAssetSearch, SeekableContent

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "PostReplacementFinished",
    "PostReplacementMediaAsset",
    "PostReplacementMediaAssetSearch",
    "PostReplacementMediaAssets",
]


@attrs.frozen(kw_only=True)
class PostReplacementMediaAsset(MediaAsset):
    """The file of a replacement."""

    storage_id: str
    """Its URL has this instead of the MD5."""


@attrs.frozen(kw_only=True)
class PostReplacementFinished(Model):
    """The replacement that was created from chunks."""

    success: bool
    location: str
    """The path of the post, such as `/posts/12`."""
    post_id: int
    post_replacement_id: int


class PostReplacementMediaAssetSearch(ListOptions, MediaAssetSearch, total=False):
    """Search filters for files of replacements."""

    post_replacement_id: Range
    post_replacement: PostReplacementFilter


class PostReplacementMediaAssets(Chunked):
    """Files of replacements."""

    def search(
        self, **filters: Unpack[PostReplacementMediaAssetSearch]
    ) -> Pages[PostReplacementMediaAsset]:
        """Every file that matches, the caller's own below staff; member."""
        return self._search(
            "post_replacement_media_assets.search", "/media_assets/post_replacements.json",
            PostReplacementMediaAsset, filters, keys_of(PostReplacementMediaAssetSearch),
            level="member",
        )  # fmt: skip

    async def append(
        self,
        id: int,
        chunk_id: int,
        data: bytes,
        *,
        on_progress: Callable[[int], None] | None = None,
    ) -> None:
        """Send a chunk, as in `upload_media_assets.append`; only for the uploader."""
        await self._send(append(POST_REPLACEMENTS, id, chunk_id, data, on_progress))

    async def expected(self, id: int) -> int:
        """The number of the next chunk, 1 before the first; only for the uploader."""
        return await self._expected(POST_REPLACEMENTS, id)

    async def send(
        self,
        id: int,
        file: SeekableContent,
        *,
        chunk_size: int = CHUNK,
        on_progress: Callable[[int], None] | None = None,
    ) -> PostReplacementFinished:
        """Send the missing chunks of a file, as in `upload_media_assets.send`."""
        check_chunk("post_replacement_media_assets.send", chunk_size)
        await size_of(file, "post_replacement_media_assets.send")
        first = await self.expected(id)
        await self._send_chunks(
            POST_REPLACEMENTS, id, file, first=first, chunk_size=chunk_size, on_progress=on_progress
        )
        return await self.finalize(id)

    async def finalize(self, id: int) -> PostReplacementFinished:
        """Create the replacement from the chunks; only for its uploader; raises as for uploads."""
        name, path = "finalize", "/media_assets/post_replacements/{id}/finalize.json"
        operation = f"{POST_REPLACEMENTS.family}.{name}"
        return await self._send(write(operation, "PUT", path, PostReplacementFinished, id=id))

    async def cancel(self, id: int) -> None:
        """Cancel an unfinished file; only for its uploader."""
        path = "/media_assets/post_replacements/{id}/cancel.json"
        await self._send(write("post_replacement_media_assets.cancel", "PUT", path, NOTHING, id=id))
