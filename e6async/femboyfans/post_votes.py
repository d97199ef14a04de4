"""Votes on posts: `posts/votes_controller.rb`; voting itself is `posts.vote`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import attrs

from e6async._core.pages import Pages
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._shared.votes import vote_ids
from e6async.e621._vocabulary import Ids
from e6async.e621.post_votes import PostVote as ShortPostVote
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import PostFilter
from e6async.femboyfans._vocabulary.votes import UserVoteSearch

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["PostVote", "PostVoteSearch", "PostVotes", "UserVoteSearch"]


@attrs.frozen(kw_only=True)
class PostVote(ShortPostVote):
    """A vote on a post."""

    is_locked: bool
    """Whether staff locked it, so that it does not count."""
    user_name: str


class PostVoteSearch(ListOptions, UserVoteSearch, total=False):
    """Search filters for votes."""

    post_id: Ids
    post_creator_name: str
    """Who uploaded the post, exactly."""
    post_creator_id: Ids
    post: PostFilter
    is_locked: bool


class PostVotes(Resource):
    """Votes on posts."""

    def search(self, **filters: Unpack[PostVoteSearch]) -> Pages[PostVote]:
        """Every vote that matches, 100 per page; below moderator only the caller's own."""
        name, path = "post_votes.search", "/posts/votes.json"
        allowed = keys_of(PostVoteSearch)
        return self._search(
            name, path, PostVote, filters, allowed, fixed_page_size=100, level="logged_in"
        )

    async def lock(self, ids: Collection[int]) -> None:
        """Lock votes, so that they no longer count; moderator."""
        name, path = "post_votes.lock", "/posts/votes/lock.json"
        form = vote_ids(name, ids)
        await self._send(write(name, "POST", path, NOTHING, form=form, level="moderator"))

    async def bulk_delete(self, ids: Collection[int]) -> None:
        """Delete votes; admin."""
        name, path = "post_votes.bulk_delete", "/posts/votes/delete.json"
        form = vote_ids(name, ids)
        await self._send(write(name, "POST", path, NOTHING, form=form, level="admin"))
