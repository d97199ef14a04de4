"""Posts in the forum; `app/controllers/forums/posts_controller.rb`."""

from __future__ import annotations

from typing import Literal, Unpack

import attrs

from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import UserRef
from e6async.e621.forum_posts import ForumPost as ShortForumPost
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import (
    ForumPostFilter,
    ForumTopicFilter,
    Order,
    UserFilter,
)
from e6async.femboyfans._vocabulary.html import HtmlWithPosts

__all__ = ["ForumPost", "ForumPostSearch", "ForumPosts"]


@attrs.frozen(kw_only=True)
class ForumPost(ShortForumPost):
    """A post in the forum, with the votes on it."""

    tag_change_request_id: int | None
    """What it requests; None for nothing."""
    tag_change_request_type: str | None
    """`TagAlias`, `TagImplication` or `BulkUpdateRequest`."""
    is_spam: bool
    original_topic_id: int | None
    """Where it was before its topic became a part of another; None for any other."""
    merged_at: Time | None
    allow_voting: bool
    total_score: int
    percentage_score: str
    """A decimal as text."""
    total_votes: int
    up_votes: int
    down_votes: int
    meh_votes: int
    mentions: tuple[UserRef, ...]
    """The accounts that were notified of it."""


class ForumPostSearch(ListOptions, ForumPostFilter, total=False):
    """Search filters for forum posts."""

    creator: UserFilter
    topic: ForumTopicFilter
    order: Literal[Order, "rating", "rating_asc", "rating_desc", "score", "score_asc", "score_desc"]
    """See `Order`; a bare word is the same as with `_desc`."""


class ForumPosts(Resource):
    """Posts in the forum."""

    def search(self, **filters: Unpack[ForumPostSearch]) -> Pages[ForumPost]:
        """Every forum post that matches and that the caller may see."""
        name, path, allowed = "forum_posts.search", "/forums/posts.json", keys_of(ForumPostSearch)
        return self._search(name, path, ForumPost, filters, allowed)

    async def get(self, id: int) -> ForumPost:
        """The forum post with this id; raises NotFoundError."""
        path = "/forums/posts/{id}.json"
        return await self._send(get("forum_posts.get", path, ForumPost, id=id))

    async def create(
        self, topic_id: int, body: str, *, allow_voting: bool | None = None
    ) -> ForumPost:
        """Reply in a topic, with up to 50,000 characters; member."""
        values = {"topic_id": topic_id, "body": body, "allow_voting": allow_voting}
        form, path = wire.fields(values, root="forum_post"), "/forums/posts.json"
        return await self._send(write("forum_posts.create", "POST", path, ForumPost, form=form))

    async def update(
        self, id: int, body: str | None = None, *, allow_voting: bool | None = None
    ) -> None:
        """Change the caller's own forum post; member; `allow_voting` can be set, not unset.

        Admins can take it, too; what asks for something always has it.
        """
        form = wire.fields({"body": body, "allow_voting": allow_voting}, root="forum_post")
        path = "/forums/posts/{id}.json"
        await self._send(write("forum_posts.update", "PATCH", path, NOTHING, form=form, id=id))

    async def delete(self, id: int) -> None:
        """Delete a forum post for good; admin."""
        name, path = "forum_posts.delete", "/forums/posts/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="admin", id=id))

    async def hide(self, id: int) -> None:
        """Hide the caller's own forum post (any as moderator); member."""
        path = "/forums/posts/{id}/hide.json"
        await self._send(write("forum_posts.hide", "PUT", path, NOTHING, id=id))

    async def unhide(self, id: int) -> None:
        """Show a hidden forum post again; moderator."""
        name, path = "forum_posts.unhide", "/forums/posts/{id}/unhide.json"
        await self._send(write(name, "PUT", path, NOTHING, level="moderator", id=id))

    async def warning(
        self, id: int, record_type: Literal["warning", "record", "ban", "unmark"]
    ) -> HtmlWithPosts:
        """Mark a forum post as one for which its author was warned, or unmark it; moderator."""
        form = wire.fields({"record_type": record_type})
        name, path = "forum_posts.warning", "/forums/posts/{id}/warning.json"
        return await self._send(
            write(name, "PUT", path, HtmlWithPosts, form=form, level="moderator", id=id)
        )

    async def mark_spam(self, id: int) -> HtmlWithPosts:
        """Mark a forum post as spam; moderator."""
        name, path = "forum_posts.mark_spam", "/forums/posts/{id}/mark_spam.json"
        return await self._send(write(name, "PUT", path, HtmlWithPosts, level="moderator", id=id))

    async def mark_not_spam(self, id: int) -> HtmlWithPosts:
        """Mark a forum post as not spam; moderator."""
        name, path = "forum_posts.mark_not_spam", "/forums/posts/{id}/mark_not_spam.json"
        return await self._send(write(name, "PUT", path, HtmlWithPosts, level="moderator", id=id))
