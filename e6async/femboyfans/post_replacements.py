"""Replacements: other files for posts; `app/controllers/posts/replacements_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async._core.resource import Resource
from e6async.e621._shared.redirects import one_of
from e6async.e621._shared.uploads import file_parts
from e6async.e621._vocabulary.uploads import UploadContent
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import Order, PostReplacementFilter, UserFilter
from e6async.femboyfans._vocabulary.post import Post

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "PostReplacement",
    "PostReplacementFields",
    "PostReplacementResult",
    "PostReplacementSearch",
    "PostReplacements",
]


@attrs.frozen(kw_only=True)
class PostReplacement(Model):
    """Another file for a post."""

    id: int
    created_at: Time
    updated_at: Time
    post_id: int
    creator_id: int
    approver_id: int | None
    source: str
    """One per line."""
    file_name: str | None
    status: str
    """`uploading`, `pending`, `original`, `rejected`, `approved` or `promoted`."""
    reason: str
    rejector_id: int | None
    rejection_reason: str
    """Empty for what was not rejected."""
    file_url: str | None
    """None when the caller may not see it."""
    md5: str | None
    """None while it is sent; this also holds for the next four fields."""
    file_ext: str | None
    file_size: int | None
    """Bytes."""
    image_width: int | None
    image_height: int | None
    creator_name: str
    media_asset_id: int
    """See `post_replacement_media_assets`."""


@attrs.frozen(kw_only=True)
class PostReplacementResult(Model):
    """The result of an upload; a refused one is an error."""

    success: bool
    id: int
    """The replacement."""
    location: str | None = None
    """The path of the post, such as `/posts/12`; None until all chunks of the file have arrived."""
    media_asset_id: int | None = None
    """The id for `post_replacement_media_assets`; None when the file was sent."""


class PostReplacementSearch(ListOptions, PostReplacementFilter, total=False):
    """Search filters for replacements."""

    creator: UserFilter
    approver: UserFilter
    rejector: UserFilter
    uploader_on_approve: UserFilter
    order: Order


class PostReplacementFields(TypedDict, total=False):
    """Fields of a replacement."""

    direct_url: str
    """The URL of the file, if it is not sent; it must be on the upload whitelist."""
    checksum: str
    """The MD5 of a file that is sent in chunks, through `post_replacement_media_assets`."""
    source: str
    """One per line."""
    as_pending: bool
    """Whether to request approval although the uploader is an approver."""


class PostReplacements(Resource):
    """Replacements of the files of posts."""

    def search(self, **filters: Unpack[PostReplacementSearch]) -> Pages[PostReplacement]:
        """Every replacement that matches; rejected ones for staff and their creators only."""
        name, path = "post_replacements.search", "/posts/replacements.json"
        allowed = keys_of(PostReplacementSearch)
        return self._search(name, path, PostReplacement, filters, allowed)

    async def create(
        self,
        post_id: int,
        file: UploadContent | None = None,
        *,
        reason: str,
        name: str | None = None,
        on_progress: Callable[[int], None] | None = None,
        **fields: Unpack[PostReplacementFields],
    ) -> PostReplacementResult:
        """Suggest another file for a post; member, two a day.

        `reason` has 5 to 150 characters. `name` is the file name; `on_progress` gets the number of
        bytes sent so far. Raises UploadRejectedError when it is refused.
        """
        verb = "post_replacements.create"
        wire.known(verb, fields, keys_of(PostReplacementFields))
        ways = {"direct_url": fields.get("direct_url"), "checksum": fields.get("checksum")}
        one_of(verb, {"file": file, **ways})
        values = wire.fields({"reason": reason, **fields}, root="post_replacement")
        request = write(
            verb, "POST", "/posts/replacements.json", PostReplacementResult,
            form=(*wire.fields({"post_id": post_id}), *values),
            files=file_parts("post_replacement[file]", file, name), on_progress=on_progress,
        )  # fmt: skip
        return await self._send(request)

    async def approve(self, id: int, *, penalize_current_uploader: bool | None = None) -> None:
        """Approve a replacement of a file; approver; InvalidError for a deleted post.

        `penalize_current_uploader` penalizes the uploader of the replaced file.
        """
        name, path = "post_replacements.approve", "/posts/replacements/{id}/approve.json"
        form = wire.fields({"penalize_current_uploader": penalize_current_uploader})
        await self._send(write(name, "PUT", path, NOTHING, form=form, level="approver", id=id))

    async def reject(self, id: int, reason: str | None = None) -> None:
        """Reject a pending replacement; approver."""
        name, path = "post_replacements.reject", "/posts/replacements/{id}/reject.json"
        form = wire.fields({"reason": reason}, root="post_replacement")
        await self._send(write(name, "PUT", path, NOTHING, form=form, level="approver", id=id))

    async def reject_with_reason(self, id: int) -> PostReplacement:
        """A replacement, if the caller may reject it, else ForbiddenError; approver."""
        name = "post_replacements.reject_with_reason"
        path = "/posts/replacements/{id}/reject_with_reason.json"
        return await self._send(get(name, path, PostReplacement, level="approver", id=id))

    async def promote(self, id: int) -> Post:
        """Create a post from the file; approver."""
        name, path = "post_replacements.promote", "/posts/replacements/{id}/promote.json"
        return await self._send(write(name, "POST", path, Post, level="approver", id=id))

    async def toggle_penalize(self, id: int) -> None:
        """Toggle whether the uploader of the replaced file is penalized; approver."""
        name = "post_replacements.toggle_penalize"
        path = "/posts/replacements/{id}/toggle_penalize.json"
        await self._send(write(name, "PUT", path, NOTHING, level="approver", id=id))

    async def delete(self, id: int) -> None:
        """Delete a replacement with its file; admin."""
        name, path = "post_replacements.delete", "/posts/replacements/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="admin", id=id))
