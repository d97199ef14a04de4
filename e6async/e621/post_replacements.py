"""Replacements: other files for posts; `app/controllers/post_replacements_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._shared.redirects import one_of
from e6async.e621._shared.uploads import file_parts
from e6async.e621._vocabulary import CommonFilters, Ids, PostRaw, UploadResult
from e6async.e621._vocabulary.uploads import UploadContent

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "PostReplacement",
    "PostReplacementFields",
    "PostReplacementSearch",
    "PostReplacements",
    "ReplacementsOfPostSearch",
]


@attrs.frozen(kw_only=True)
class PostReplacement(Model):
    """Another file for a post; the server does not send its URL."""

    id: int
    created_at: Time
    updated_at: Time
    post_id: int
    creator_id: int
    approver_id: int | None
    file_ext: str
    file_size: int
    """Bytes."""
    image_height: int
    image_width: int
    md5: str
    source: str | None
    """One per line."""
    file_name: str | None
    status: str
    """`pending`, `approved`, `rejected`, `promoted` or `original`."""
    reason: str
    sequence_number: int | None = None
    """Its number among those of the post; 0 is the first file.

    None from e6ai.net, and from servers before 27 July 2026.
    """


class ReplacementsOfPostSearch(ListOptions, CommonFilters, total=False):
    """Search filters for the replacements for one post."""

    file_ext: str
    md5: str
    status: Literal["pending", "approved", "rejected", "promoted", "original"]
    creator_name: str
    """Exact match."""
    creator_id: Ids
    approver_name: str
    """Exact match."""
    approver_id: Ids
    uploader_name_on_approve: str
    """Whose post it was when it was approved, exactly."""
    uploader_id_on_approve: Ids
    reason: str
    penalized: bool
    source: str
    """A part of it, or with `*` as a wildcard."""
    file_name: str
    order: Literal["id_asc", "id_desc"]
    """Default: newest first."""


class PostReplacementSearch(ReplacementsOfPostSearch, total=False):
    """Search filters for replacements."""

    post_id: Ids


class PostReplacementFields(TypedDict, total=False):
    """Fields of a replacement."""

    replacement_url: str
    """The URL of the file, if it is not sent; the host must be on the upload whitelist."""
    source: str
    """One per line."""
    as_pending: bool
    """Whether to request approval although the uploader is an approver."""


class PostReplacements(Resource):
    """Replacements of the files of posts."""

    def search(self, **filters: Unpack[PostReplacementSearch]) -> Pages[PostReplacement]:
        """Every replacement that matches; rejected ones for staff and their creators only."""
        allowed = PostReplacementSearch.__optional_keys__
        name, path = "post_replacements.search", "/post_replacements.json"
        return self._search(name, path, PostReplacement, filters, allowed)

    def search_for_post(
        self, post_id: int, **filters: Unpack[ReplacementsOfPostSearch]
    ) -> Pages[PostReplacement]:
        """Every replacement for a post that matches; rejected ones as in `search`."""
        allowed = ReplacementsOfPostSearch.__optional_keys__
        name, path = "post_replacements.search_for_post", "/posts/{id}/replacements.json"
        return self._search(name, path, PostReplacement, filters, allowed, id=post_id)

    async def create(
        self,
        post_id: int,
        file: UploadContent | None = None,
        *,
        reason: str,
        name: str | None = None,
        on_progress: Callable[[int], None] | None = None,
        **fields: Unpack[PostReplacementFields],
    ) -> UploadResult:
        """Suggest another file for a post; members whom staff have allowed to.

        `reason` has 5 to 150 characters. `name` is the file name; `on_progress` gets the number of
        bytes sent so far. Raises UploadRejectedError when it is refused.
        """
        operation = "post_replacements.create"
        wire.known(operation, fields, PostReplacementFields.__optional_keys__)
        one_of(operation, {"file": file, "replacement_url": fields.get("replacement_url")})
        request = write(
            operation, "POST", "/posts/{id}/replacements.json", UploadResult,
            form=wire.fields({"reason": reason, **fields}, root="post_replacement"),
            files=file_parts("post_replacement[replacement_file]", file, name),
            on_progress=on_progress, id=post_id,
        )  # fmt: skip
        return await self._send(request)

    async def approve(self, id: int, *, penalize_current_uploader: bool | None = None) -> None:
        """Approve a replacement of a file; approver; InvalidError for a deleted post.

        False for `penalize_current_uploader` accepts the file without a penalty for the current
        uploader.
        """
        form = wire.fields({"penalize_current_uploader": penalize_current_uploader})
        name, path = "post_replacements.approve", "/post_replacements/{id}/approve.json"
        await self._send(write(name, "PUT", path, NOTHING, form=form, level="approver", id=id))

    async def reject(self, id: int) -> None:
        """Reject a replacement; approver."""
        name, path = "post_replacements.reject", "/post_replacements/{id}/reject.json"
        await self._send(write(name, "PUT", path, NOTHING, level="approver", id=id))

    async def toggle_penalize(self, id: int) -> None:
        """Toggle whether the uploader of the replaced file is penalized; approver."""
        name = "post_replacements.toggle_penalize"
        path = "/post_replacements/{id}/toggle_penalize.json"
        await self._send(write(name, "PUT", path, NOTHING, level="approver", id=id))

    async def transfer(self, id: int, new_post_id: int) -> None:
        """Move a replacement to another post; approver; raises UploadRejectedError."""
        name, path = "post_replacements.transfer", "/post_replacements/{id}/transfer.json"
        form = wire.fields({"new_post_id": new_post_id})
        await self._send(write(name, "PUT", path, NOTHING, form=form, level="approver", id=id))

    async def promote(self, id: int) -> PostRaw:
        """Create a post from the file; approver."""
        name, path = "post_replacements.promote", "/post_replacements/{id}/promote.json"
        return await self._send(write(name, "POST", path, PostRaw, level="approver", id=id))

    async def delete(self, id: int) -> None:
        """Delete a replacement with its file; admin."""
        name, path = "post_replacements.delete", "/post_replacements/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="admin", id=id))
