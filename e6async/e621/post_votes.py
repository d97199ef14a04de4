"""Votes on posts: `app/controllers/post_votes_controller.rb`; voting itself is `posts.vote`."""

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

__all__ = ["PostVote", "PostVoteSearch", "PostVotes"]


@attrs.frozen(kw_only=True)
class PostVote(Model):
    """A vote on a post."""

    id: int
    post_id: int
    user_id: int
    score: int
    """1 or -1; 0 when staff have locked it."""
    created_at: Time
    updated_at: Time


class PostVoteSearch(ListOptions, CommonFilters, total=False):
    """Search filters for votes; UnsupportedError if one is given without another it needs."""

    post_id: Ids
    user_name: str
    """Exact match."""
    user_id: Ids
    post_creator_name: str
    """Exact match; needs `post_id` or a user, too."""
    post_creator_id: Ids
    """Needs `post_id` or a user, too."""
    timeframe: int
    """Days back; needs `post_id` or a user, too."""
    score: Literal[1, 0, -1]
    """Needs `post_id` or a user, too."""
    user_ip_addr: str
    """An IP address or network, such as `192.0.2.0/24`; needs `post_id` or a user, too; admin."""
    duplicates_only: bool
    """Several votes from one IP address; needs `post_id` or a user, too; admin."""
    order: Literal["ip_addr", "id_asc", "id_desc"]
    """Default: by id, newest first. `ip_addr` is for admins and needs `post_id` or a user."""


class PostVotes(Resource):
    """Votes on posts."""

    def search(self, **filters: Unpack[PostVoteSearch]) -> Pages[PostVote]:
        """Every vote that matches; moderator."""
        name, path = "post_votes.search", "/post_votes.json"
        allowed = PostVoteSearch.__optional_keys__
        wire.known(name, filters, allowed)
        check_vote_filters(name, filters, on="post", site=self._transport.site.name)
        return self._search(name, path, PostVote, filters, allowed, level="moderator")

    async def lock(self, ids: Collection[int]) -> None:
        """Lock votes, so that they no longer count; moderator."""
        name, path = "post_votes.lock", "/post_votes/lock.json"
        form = vote_ids(name, ids)
        await self._send(write(name, "POST", path, NOTHING, form=form, level="moderator"))

    async def bulk_delete(self, ids: Collection[int]) -> None:
        """Delete votes; admin."""
        name, path = "post_votes.bulk_delete", "/post_votes/delete.json"
        form = vote_ids(name, ids)
        await self._send(write(name, "POST", path, NOTHING, form=form, level="admin"))
