"""Approvals of posts: `app/controllers/post_approvals_controller.rb`."""

from __future__ import annotations

from typing import Literal, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids, Range

__all__ = ["PostApproval", "PostApprovalSearch", "PostApprovals"]


@attrs.frozen(kw_only=True)
class PostApproval(Model):
    """An approval of a post."""

    id: int
    user_id: int
    post_id: int
    created_at: Time
    updated_at: Time


class PostApprovalSearch(ListOptions, CommonFilters, total=False):
    """Search filters for approvals."""

    user_name: str
    """Exact match."""
    user_id: Ids
    post_id: Range
    post_tags_match: str
    """A tag query; member."""
    order: Literal["id_asc", "id_desc"]
    """Default: newest first."""


class PostApprovals(Resource):
    """Approvals of posts."""

    def search(self, **filters: Unpack[PostApprovalSearch]) -> Pages[PostApproval]:
        """Every approval that matches."""
        allowed = PostApprovalSearch.__optional_keys__
        name, path = "post_approvals.search", "/post_approvals.json"
        return self._search(name, path, PostApproval, filters, allowed)

    async def create(self, post_id: int) -> bool:
        """Approve a post; False if it cannot be (approved already); approver."""
        name, path = "post_approvals.create", "/staff/post/approval.json"
        form = wire.fields({"post_id": post_id})
        operation = write(name, "POST", path, object, form=form, level="approver")
        return await self._transport.plain(operation) is not None  # no body: nothing changed

    async def delete(self, post_id: int) -> None:
        """Undo the approval of a post; approver; no error when it cannot be undone."""
        name, path = "post_approvals.delete", "/staff/post/approval.json"
        query = wire.fields({"post_id": post_id})
        await self._send(write(name, "DELETE", path, NOTHING, query=query, level="approver"))
