"""Disapprovals: why approvers did not approve a post; `staff/post/disapprovals_controller.rb`."""

from __future__ import annotations

from typing import ClassVar, Literal, Unpack

import attrs

from e6async._core.models.dtext_field import OptionalDTextOf
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._shared.unsaved_writes import saved
from e6async.e621._vocabulary import CommonFilters, Ids, Range

__all__ = ["PostDisapproval", "PostDisapprovalSearch", "PostDisapprovals"]


@attrs.frozen(kw_only=True)
class PostDisapproval(Model):
    """A disapproval: why an approver did not approve a post."""

    id: int
    user_id: int
    post_id: int
    reason: str | None
    """`borderline_quality`, `borderline_relevancy`, `other` or, long ago, `legacy`."""
    message: str | None
    """DText."""
    created_at: Time
    updated_at: Time

    message_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("message")


class PostDisapprovalSearch(ListOptions, CommonFilters, total=False):
    """Search filters for disapprovals."""

    creator_name: str
    """Exact match."""
    creator_id: Ids
    post_id: Range
    message: str
    post_tags_match: str
    """A tag query."""
    reason: Literal["borderline_quality", "borderline_relevancy", "other"]
    has_message: bool
    order: Literal["post_id", "post_id_desc", "id_asc", "id_desc"]
    """Default: by id, newest first. Any other order ends at the last numbered page."""


class PostDisapprovals(Resource):
    """Disapprovals of posts."""

    def search(self, **filters: Unpack[PostDisapprovalSearch]) -> Pages[PostDisapproval]:
        """Every disapproval that matches; approver."""
        name, path = "post_disapprovals.search", "/staff/post/disapprovals.json"
        allowed = PostDisapprovalSearch.__optional_keys__
        return self._search(name, path, PostDisapproval, filters, allowed, level="approver")

    async def create(
        self,
        post_id: int,
        reason: Literal["borderline_quality", "borderline_relevancy", "other"],
        *,
        message: str | None = None,
    ) -> PostDisapproval:
        """Disapprove a post, replacing an earlier disapproval; approver.

        The server sends 200 even when it saves nothing, as for a post that does not exist, which
        is InvalidError.
        """
        name, path = "post_disapprovals.create", "/staff/post/disapprovals.json"
        fields = {"post_id": post_id, "reason": reason, "message": message}
        form = wire.fields(fields, root="post_disapproval")
        operation = write(name, "POST", path, PostDisapproval, form=form, level="approver")
        return await saved(self._transport, operation)
