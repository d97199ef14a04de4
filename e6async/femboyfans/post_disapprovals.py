"""Disapprovals: why approvers did not approve a post; `posts/disapprovals_controller.rb`."""

from __future__ import annotations

from typing import Literal, Unpack

import attrs

from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.operation import ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids
from e6async.e621.post_disapprovals import PostDisapproval as SharedPostDisapproval
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import ByCreator, ByIpAddr, Order

__all__ = ["PostDisapproval", "PostDisapprovalSearch", "PostDisapprovals"]


@attrs.frozen(kw_only=True)
class PostDisapproval(SharedPostDisapproval):
    """A disapproval: why an approver did not approve a post."""


class PostDisapprovalSearch(ListOptions, CommonFilters, ByCreator, ByIpAddr, total=False):
    """Search filters for disapprovals."""

    post_id: Ids
    message: str
    """With `*` as a wildcard, else words."""
    post_tags_match: str
    """A tag query."""
    reason: Literal["borderline_quality", "borderline_relevancy", "other"]
    has_message: bool
    order: Literal[Order, "post_id", "post_id_asc", "post_id_desc"]


class PostDisapprovals(Resource):
    """Disapprovals of posts."""

    def search(self, **filters: Unpack[PostDisapprovalSearch]) -> Pages[PostDisapproval]:
        """Every disapproval that matches; approver."""
        name, path = "post_disapprovals.search", "/posts/disapprovals.json"
        allowed = keys_of(PostDisapprovalSearch)
        return self._search(name, path, PostDisapproval, filters, allowed, level="approver")

    async def create(
        self,
        post_id: int,
        reason: Literal["borderline_quality", "borderline_relevancy", "other"],
        *,
        message: str | None = None,
    ) -> PostDisapproval:
        """Disapprove a post, replacing an earlier disapproval; approver.

        `message` has up to 250 characters. Invalid values make the server fail: ServerError.
        """
        name, path = "post_disapprovals.create", "/posts/disapprovals.json"
        values = {"post_id": post_id, "reason": reason, "message": message}
        form = wire.fields(values, root="post_disapproval")
        return await self._send(
            write(name, "POST", path, PostDisapproval, form=form, level="approver")
        )
