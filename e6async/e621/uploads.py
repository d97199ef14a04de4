"""Uploads: `app/controllers/uploads_controller.rb`, `app/logical/upload_service.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

import attrs

from e6async.core import wire
from e6async.core.decode import Time
from e6async.core.operation import get, write
from e6async.core.pages import Pages
from e6async.core.resource import Resource
from e6async.e621.vocabulary import Common, Ids, Range, UploadResult
from e6async.e621.vocabulary.redirects import one_of
from e6async.e621.vocabulary.uploads import Content, file_parts

if TYPE_CHECKING:
    from collections.abc import Callable


@attrs.frozen(kw_only=True)
class Upload:
    """An upload, kept for about a week."""

    id: int
    source: str | None
    """Lines."""
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
    """None until the file was looked at; so are the next four."""
    file_ext: str | None
    file_size: int | None
    """Bytes."""
    image_width: int | None
    image_height: int | None
    description: str
    uploader_name: str


class UploadSearch(Common, total=False):
    """What uploads can be searched by."""

    uploader_name: str
    """Exactly."""
    uploader_id: Ids
    source: str
    """Exactly."""
    source_matches: str
    """With `*` for anything."""
    rating: Literal["s", "q", "e"]
    parent_id: Range
    post_id: Range
    has_post: bool
    post_tags_match: str
    """A tag query."""
    status: str
    """With `*` for anything."""
    backtrace: str
    """With `*` for anything."""
    tag_string: str
    """With `*` for anything."""
    order: Literal["id_asc", "id_desc"]
    """Newest first unless said."""


class UploadFields(TypedDict, total=False):
    """What comes with a file."""

    direct_url: str
    """Where the file lies, if it is not sent; the host must be on the upload whitelist."""
    tag_string: str
    source: str
    """Lines, ten at most."""
    parent_id: int
    description: str
    """DText."""
    as_pending: bool
    """That one's own shall be looked at where it would not be."""
    locked_rating: bool
    """Privileged and up."""
    locked_tags: str
    """Admin."""


class Uploads(Resource):
    """Uploads."""

    def search(self, *, limit: int | None = None, **filters: Unpack[UploadSearch]) -> Pages[Upload]:
        """Every upload that matches; staff."""
        allowed = UploadSearch.__optional_keys__
        return self._search(
            "uploads.search", "/uploads.json", Upload, filters, allowed, limit=limit, level="staff"
        )

    async def get(self, id: int) -> Upload:
        """The upload with this id; staff; raises NotFoundError."""
        return await self._send(
            get("uploads.get", "/uploads/{id}.json", Upload, level="staff", id=id)
        )

    async def create(
        self,
        file: Content | None = None,
        *,
        rating: Literal["s", "q", "e"],
        name: str | None = None,
        on_progress: Callable[[int], None] | None = None,
        **fields: Unpack[UploadFields],
    ) -> UploadResult:
        """Make a post of a file, or of one at `direct_url`; member, 30 an hour.

        `name` is the file's; `on_progress` is told how many bytes have gone out. Raises
        DuplicateError with the post that has the file, RejectedError for all else that the server
        does not take. What it finds odd about the tags, it does not tell.
        """
        operation = "uploads.create"
        wire.known(operation, fields, UploadFields.__optional_keys__)
        one_of(operation, {"file": file, "direct_url": fields.get("direct_url")})
        asked = write(
            operation, "POST", "/uploads.json", UploadResult,
            form=wire.fields({"rating": rating, **fields}, root="upload"),
            files=file_parts("upload[file]", file, name), on_progress=on_progress,
        )  # fmt: skip
        return await self._send(asked)
