"""Votes on comments: `comments/votes_controller.rb`; voting itself is `comments.vote`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import attrs

from e6async._core.pages import Pages
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._shared.votes import vote_ids
from e6async.e621._vocabulary import Ids
from e6async.e621.comment_votes import CommentVote as ShortCommentVote
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import CommentFilter
from e6async.femboyfans._vocabulary.votes import UserVoteSearch

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["CommentVote", "CommentVoteSearch", "CommentVotes"]


@attrs.frozen(kw_only=True)
class CommentVote(ShortCommentVote):
    """A vote on a comment."""

    is_locked: bool
    """Whether staff locked it, so that it does not count."""
    user_name: str


class CommentVoteSearch(ListOptions, UserVoteSearch, total=False):
    """Search filters for votes."""

    comment_id: Ids
    comment_creator_name: str
    """Who wrote the comment, exactly."""
    comment_creator_id: Ids
    comment: CommentFilter
    is_locked: bool


class CommentVotes(Resource):
    """Votes on comments."""

    def search(self, **filters: Unpack[CommentVoteSearch]) -> Pages[CommentVote]:
        """Every vote that matches, 100 per page; member; only the caller's own below moderator."""
        name, path = "comment_votes.search", "/comments/votes.json"
        allowed = keys_of(CommentVoteSearch)
        return self._search(
            name, path, CommentVote, filters, allowed, fixed_page_size=100, level="member"
        )

    async def lock(self, ids: Collection[int]) -> None:
        """Lock votes, so that they no longer count; moderator."""
        name, path = "comment_votes.lock", "/comments/votes/lock.json"
        form = vote_ids(name, ids)
        await self._send(write(name, "POST", path, NOTHING, form=form, level="moderator"))

    async def bulk_delete(self, ids: Collection[int]) -> None:
        """Delete votes; admin."""
        name, path = "comment_votes.bulk_delete", "/comments/votes/delete.json"
        form = vote_ids(name, ids)
        await self._send(write(name, "POST", path, NOTHING, form=form, level="admin"))
