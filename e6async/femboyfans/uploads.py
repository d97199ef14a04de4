"""Uploads: `app/controllers/uploads_controller.rb`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, Unpack

import attrs

from e6async._core.models.model import Model, ModelWithMappings
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions, get, write
from e6async.e621._shared.post_lookups import checked_md5
from e6async.e621._shared.uploads import Uploading
from e6async.e621._vocabulary.uploads import SentUploadFields
from e6async.femboyfans._shared.chunked_uploads import CHUNK, UPLOADS, Chunked, check_chunk, md5_of
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary import UserFilter
from e6async.femboyfans._vocabulary.filters import Order
from e6async.femboyfans._vocabulary.media_asset import SeekableContent
from e6async.femboyfans._vocabulary.uploads import UploadFilter, UploadFinished, finalize_upload

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "TagCount",
    "Upload",
    "UploadBegun",
    "UploadFilter",
    "UploadSearch",
    "UploadSettings",
    "Uploads",
]


@attrs.frozen(kw_only=True)
class Upload(Model):
    """An upload."""

    id: int
    source: str | None
    """One per line."""
    rating: str
    """`s`, `q` or `e`; see `Rating`."""
    uploader_id: int
    uploader_name: str
    tag_string: str
    backtrace: str | None
    post_id: int | None
    """None unless it became a post."""
    created_at: Time
    updated_at: Time
    parent_id: int | None
    description: str
    direct_url: str | None
    """Where the file was fetched; None when it was sent."""
    media_asset_id: int | None
    md5: str | None
    """None until the whole file has arrived; this also holds for the next four fields."""
    file_ext: str | None
    file_size: int | None
    """Bytes."""
    image_width: int | None
    image_height: int | None
    status: str
    """See `MediaAssetStatusName` of media assets."""
    status_message: str | None


@attrs.frozen(kw_only=True)
class TagCount(Model):
    """A tag that the upload page offers."""

    name: str
    count: int
    category_id: int
    """See `Category`."""


@attrs.frozen(kw_only=True)
class UploadSettings(ModelWithMappings):
    """The upload limits of the caller, and the choices of the upload page."""

    user_id: int
    compact_mode: bool
    safe_site: bool
    post_tags: str | None
    """The tags of the post in question; None without one."""
    upload_tags: tuple[TagCount, ...]
    """The caller's favorite tags."""
    recent_tags: tuple[TagCount, ...]
    """The uses within an hour."""
    allow_locked_tags: bool
    allow_rating_lock: bool
    allow_upload_as_pending: bool
    max_file_size: int
    """Bytes."""
    max_file_size_map: Mapping[str, int]
    """Bytes, by extension."""
    max_file_size_per_request: int
    """Bytes; larger files are sent in chunks."""


@attrs.frozen(kw_only=True)
class UploadBegun(Model):
    """An upload whose file must be sent in chunks within 4 hours."""

    success: bool
    id: int
    """Of the upload."""
    media_asset_id: int
    """Of its file: what `upload_media_assets` calls `id`."""


class UploadSearch(ListOptions, UploadFilter, total=False):
    """Search filters for uploads."""

    uploader: UserFilter
    order: Order


class Uploads(Chunked, Uploading):
    """Uploads."""

    def search(self, **filters: Unpack[UploadSearch]) -> Pages[Upload]:
        """Every upload that matches; janitor."""
        allowed, path = keys_of(UploadSearch), "/uploads.json"
        return self._search("uploads.search", path, Upload, filters, allowed, level="janitor")

    async def get(self, id: int) -> Upload:
        """The upload with this id; janitor; raises NotFoundError."""
        path = "/uploads/{id}.json"
        return await self._send(get("uploads.get", path, Upload, level="janitor", id=id))

    async def settings(self, post_id: int | None = None) -> UploadSettings:
        """The upload limits of the caller; member."""
        name, path, query = "uploads.settings", "/uploads/settings.json", {"post_id": post_id}
        return await self._send(
            get(name, path, UploadSettings, query=wire.fields(query), level="member")
        )

    async def begin(
        self, checksum: str, *, rating: Literal["s", "q", "e"], **fields: Unpack[SentUploadFields]
    ) -> UploadBegun:
        """Announce a file by its MD5; `upload_media_assets.send` sends it in chunks; member."""
        operation = "uploads.begin"
        wire.known(operation, fields, SentUploadFields.__optional_keys__)
        values = {"rating": rating, **fields, "checksum": checked_md5(checksum)}
        form = wire.fields(values, root="upload")
        return await self._send(write(operation, "POST", "/uploads.json", UploadBegun, form=form))

    async def create_in_chunks(
        self,
        file: SeekableContent,
        *,
        rating: Literal["s", "q", "e"],
        chunk_size: int = CHUNK,
        on_begun: Callable[[UploadBegun], None] | None = None,
        on_progress: Callable[[int], None] | None = None,
        **fields: Unpack[SentUploadFields],
    ) -> UploadFinished:
        """Upload a file of any size that the site accepts, in chunks, as a post; member.

        A lost chunk is sent again. After a failure `upload_media_assets.send` continues with the id
        that `on_begun` got, also in another process. `on_progress` gets the number of bytes of the
        file sent so far. Raises as `upload_media_assets.finalize`.
        """
        operation = "uploads.create_in_chunks"
        check_chunk(operation, chunk_size)
        begun = await self.begin(await md5_of(file, operation), rating=rating, **fields)
        if on_begun is not None:
            on_begun(begun)
        await self._send_chunks(
            UPLOADS, begun.media_asset_id, file,
            first=1, chunk_size=chunk_size, on_progress=on_progress,
        )  # fmt: skip
        return await self._send(finalize_upload(begun.media_asset_id))
