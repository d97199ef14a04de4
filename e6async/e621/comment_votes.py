"""Votes on comments: `comment_votes_controller.rb`; voting itself is `comments.vote`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._shared.votes import check_vote_filters, vote_ids
from e6async.e621._vocabulary import CommonFilters, Ids

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["CommentVote", "CommentVoteSearch", "CommentVotes"]


@attrs.frozen(kw_only=True)
class CommentVote(Model):
    """A vote on a comment."""

    id: int
    comment_id: int
    user_id: int
    score: int
    """1 or -1; 0 for one that staff has locked."""
    created_at: Time
    updated_at: Time


class CommentVoteSearch(ListOptions, CommonFilters, total=False):
    """Search filters for votes; most work only together with `comment_id` or a user."""

    comment_id: Ids
    user_name: str
    user_id: Ids
    comment_creator_name: str
    """Who wrote the comment; needs `comment_id` or a user."""
    comment_creator_id: Ids
    """Who wrote the comment; needs `comment_id` or a user."""
    timeframe: int
    """Days back; needs `comment_id` or a user."""
    score: int
    """Needs `comment_id` or a user."""
    user_ip_addr: str
    """An IP address or network, such as `10.0.0.0/8`; needs `comment_id` or a user; admin."""
    duplicates_only: bool
    """Several votes from one IP address; needs `comment_id` or a user; admin."""
    order: Literal["ip_addr", "id_asc", "id_desc"]
    """Default: newest first. `ip_addr` is for admins and needs `comment_id` or a user."""


class CommentVotes(Resource):
    """Votes on comments."""

    def search(self, **filters: Unpack[CommentVoteSearch]) -> Pages[CommentVote]:
        """Every vote that matches, 100 per page; moderator."""
        name, path = "comment_votes.search", "/comment_votes.json"
        allowed = CommentVoteSearch.__optional_keys__
        wire.known(name, filters, allowed)
        check_vote_filters(name, filters, on="comment", site=self._transport.site.name)
        return self._search(
            name, path, CommentVote, filters, allowed, fixed_page_size=100, level="moderator"
        )

    async def lock(self, ids: Collection[int]) -> None:
        """Lock votes, so that they no longer count; moderator."""
        name, path = "comment_votes.lock", "/comment_votes/lock.json"
        form = vote_ids(name, ids)
        await self._send(write(name, "POST", path, NOTHING, form=form, level="moderator"))

    async def bulk_delete(self, ids: Collection[int]) -> None:
        """Delete votes; admin."""
        name, path = "comment_votes.bulk_delete", "/comment_votes/delete.json"
        form = vote_ids(name, ids)
        await self._send(write(name, "POST", path, NOTHING, form=form, level="admin"))
