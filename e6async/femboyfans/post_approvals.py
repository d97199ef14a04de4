"""Approvals of posts: `app/controllers/posts/approvals_controller.rb`."""

from __future__ import annotations

from typing import Unpack

from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids
from e6async.e621.post_approvals import PostApproval
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import ByIpAddr, ByUser, Order, PostFilter

__all__ = ["PostApproval", "PostApprovalSearch", "PostApprovals"]


class PostApprovalSearch(ListOptions, CommonFilters, ByUser, ByIpAddr, total=False):
    """Search filters for approvals."""

    post_id: Ids
    post_tags_match: str
    """A tag query."""
    post: PostFilter
    order: Order


class PostApprovals(Resource):
    """Approvals of posts."""

    def search(self, **filters: Unpack[PostApprovalSearch]) -> Pages[PostApproval]:
        """Every approval that matches."""
        name, path = "post_approvals.search", "/posts/approvals.json"
        allowed = keys_of(PostApprovalSearch)
        return self._search(name, path, PostApproval, filters, allowed)

    async def create(self, post_id: int) -> None:
        """Approve a post; approver; BadRequestError if it cannot be (approved already)."""
        name, path = "post_approvals.create", "/posts/approvals.json"
        form = wire.fields({"post_id": post_id})
        await self._send(write(name, "POST", path, NOTHING, form=form, level="approver"))

    async def delete(self, post_id: int) -> None:
        """Undo the approval of a post; approver; BadRequestError if it cannot be undone."""
        name, path = "post_approvals.delete", "/posts/approvals/{post_id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="approver", post_id=post_id))
