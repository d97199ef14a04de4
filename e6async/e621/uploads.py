"""Uploads: `app/controllers/uploads_controller.rb`, `app/logical/upload_service.rb`."""

from __future__ import annotations

from typing import Literal, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions, get
from e6async.e621._shared.uploads import Uploading
from e6async.e621._vocabulary import CommonFilters, Ids, Range

__all__ = ["Upload", "UploadSearch", "Uploads"]


@attrs.frozen(kw_only=True)
class Upload(Model):
    """An upload, kept for about a week."""

    id: int
    source: str | None
    """One per line."""
    rating: str
    """`s`, `q` or `e`; see `Rating`."""
    uploader_id: int
    tag_string: str
    status: str
    """`pending`, `processing`, `completed`, `duplicate: <post id>` or `error: <text>`."""
    backtrace: str | None
    post_id: int | None
    """None unless it became a post."""
    md5_confirmation: str | None
    created_at: Time
    updated_at: Time
    parent_id: int | None
    md5: str | None
    """None until the server has examined the file; this also holds for the next four fields."""
    file_ext: str | None
    file_size: int | None
    """Bytes."""
    image_width: int | None
    image_height: int | None
    description: str
    uploader_name: str


class UploadSearch(ListOptions, CommonFilters, total=False):
    """Search filters for uploads."""

    uploader_name: str
    """Exact match."""
    uploader_id: Ids
    source: str
    """Exact match."""
    source_matches: str
    """With `*` as a wildcard."""
    rating: Literal["s", "q", "e"]
    parent_id: Range
    post_id: Range
    has_post: bool
    post_tags_match: str
    """A tag query."""
    status: str
    """With `*` as a wildcard."""
    backtrace: str
    """With `*` as a wildcard."""
    tag_string: str
    """With `*` as a wildcard."""
    order: Literal["id_asc", "id_desc"]
    """Default: newest first."""


class Uploads(Uploading):
    """Uploads."""

    def search(self, **filters: Unpack[UploadSearch]) -> Pages[Upload]:
        """Every upload that matches; staff."""
        allowed = UploadSearch.__optional_keys__
        return self._search(
            "uploads.search", "/uploads.json", Upload, filters, allowed, level="staff"
        )

    async def get(self, id: int) -> Upload:
        """The upload with this id; staff; raises NotFoundError."""
        return await self._send(
            get("uploads.get", "/uploads/{id}.json", Upload, level="staff", id=id)
        )
