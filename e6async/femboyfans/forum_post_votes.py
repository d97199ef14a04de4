"""Votes on posts in the forum; `app/controllers/forums/posts/votes_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._shared.votes import vote_ids
from e6async.e621._vocabulary import Ids
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import ForumPostFilter
from e6async.femboyfans._vocabulary.votes import UserVoteSearch

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["ForumPostVote", "ForumPostVoteSearch", "ForumPostVotes"]


@attrs.frozen(kw_only=True)
class ForumPostVote(Model):
    """A vote on a forum post."""

    id: int
    forum_post_id: int
    user_id: int
    score: int
    """1 for, 0 meh, -1 against."""
    created_at: Time
    updated_at: Time
    user_name: str


class ForumPostVoteSearch(ListOptions, UserVoteSearch, total=False):
    """Search filters for votes."""

    forum_post_id: Ids
    forum_post_creator_name: str
    """Who wrote the forum post, exactly."""
    forum_post_creator_id: Ids
    forum_post: ForumPostFilter


class ForumPostVotes(Resource):
    """Votes on posts in the forum."""

    def search(self, **filters: Unpack[ForumPostVoteSearch]) -> Pages[ForumPostVote]:
        """Every vote that matches, 100 per page; member; only the caller's own below moderator."""
        name, path = "forum_post_votes.search", "/forums/posts/votes.json"
        allowed = keys_of(ForumPostVoteSearch)
        return self._search(
            name, path, ForumPostVote, filters, allowed, fixed_page_size=100, level="member"
        )

    async def create(self, id: int, score: Literal[1, 0, -1]) -> ForumPostVote:
        """Vote on a forum post that allows votes; member, 25 an hour; not on the caller's own.

        1 is for it, 0 meh, -1 against it.
        """
        name, path = "forum_post_votes.create", "/forums/posts/{id}/votes.json"
        form = wire.fields({"score": score})
        return await self._send(write(name, "POST", path, ForumPostVote, form=form, id=id))

    async def delete(self, id: int) -> None:
        """Remove the vote on a forum post; member."""
        name, path = "forum_post_votes.delete", "/forums/posts/{id}/votes.json"
        await self._send(write(name, "DELETE", path, NOTHING, id=id))

    async def bulk_delete(self, ids: Collection[int]) -> None:
        """Delete votes, by their own ids; admin."""
        name, path = "forum_post_votes.bulk_delete", "/forums/posts/votes/delete.json"
        form = vote_ids(name, ids)
        await self._send(write(name, "POST", path, NOTHING, form=form, level="admin"))
