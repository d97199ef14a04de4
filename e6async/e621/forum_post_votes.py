"""Votes on requests in the forum; `app/controllers/forum_post_votes_controller.rb`."""

from __future__ import annotations

from typing import Literal

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, get, list_of, write
from e6async._core.resource import Resource

__all__ = ["ForumPostVote", "ForumPostVotes"]


@attrs.frozen(kw_only=True)
class ForumPostVote(Model):
    """A vote on a forum post that asks for an alias, an implication or a bulk update."""

    id: int
    forum_post_id: int
    creator_id: int
    score: int
    """1 for, 0 meh, -1 against, 2 the other way round."""
    created_at: Time
    updated_at: Time
    creator_name: str
    """`Anonymous` when the account is gone."""


class ForumPostVotes(Resource):
    """Votes on requests in the forum."""

    async def search(self, id: int) -> list[ForumPostVote]:
        """All votes on a forum post; member.

        ForbiddenError if the forum post has no alias, implication or bulk update request.
        """
        path, page = "/forum_posts/{id}/votes.json", list_of(ForumPostVote)
        return await self._send(get("forum_post_votes.search", path, page, level="member", id=id))

    async def create(self, id: int, score: Literal[1, 0, -1, 2]) -> ForumPostVote:
        """Vote on the request in a forum post; member, 50 an hour.

        1 is for it, 0 meh, -1 against it, 2 the other way round. All that is wrong is a
        ForbiddenError, a second vote, too; and nobody votes on a request of their own.
        """
        form = wire.fields({"score": score}, root="forum_post_vote")
        path = "/forum_posts/{id}/votes.json"
        return await self._send(
            write("forum_post_votes.create", "POST", path, ForumPostVote, form=form, id=id)
        )

    async def delete(self, id: int) -> None:
        """Remove the vote on a forum post; member; NotFoundError when there is none."""
        path = "/forum_posts/{id}/votes.json"
        await self._send(write("forum_post_votes.delete", "DELETE", path, NOTHING, id=id))
