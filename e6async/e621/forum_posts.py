"""Posts in the forum; `app/controllers/forum_posts_controller.rb`."""

from __future__ import annotations

from typing import ClassVar, Literal, Unpack

import attrs

from e6async._core.batch import by_id
from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, HtmlWithPosts, Ids

__all__ = ["ForumPost", "ForumPostSearch", "ForumPosts"]


@attrs.frozen(kw_only=True)
class ForumPost(Model):
    """A post in the forum."""

    id: int
    topic_id: int
    creator_id: int
    updater_id: int
    body: str
    """DText."""
    is_hidden: bool
    created_at: Time
    updated_at: Time
    warning_type: str | None
    """The consequence for its author: `warning`, `record` or `ban`."""
    warning_user_id: int | None
    creator_name: str
    """`Anonymous` when the account is gone."""
    updater_name: str
    """Or the name of the creator, where the server did not look."""

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


class ForumPostSearch(ListOptions, CommonFilters, total=False):
    """Search filters for forum posts."""

    creator_name: str
    creator_id: Ids
    topic_id: int
    topic_title_matches: str
    """With `*` as a wildcard, else words."""
    body_matches: str
    """With `*` as a wildcard, else words."""
    topic_category_id: int
    is_hidden: bool
    order: Literal["id_asc", "id_desc"]
    """Default: newest first."""


class ForumPosts(Resource):
    """Posts in the forum."""

    def search(self, **filters: Unpack[ForumPostSearch]) -> Pages[ForumPost]:
        """Every forum post that matches and that the caller may see."""
        name, path = "forum_posts.search", "/forum_posts.json"
        allowed = ForumPostSearch.__optional_keys__
        return self._search(name, path, ForumPost, filters, allowed)

    async def get(self, id: int) -> ForumPost:
        """The forum post with this id; raises NotFoundError."""
        return await self._look_up(by_id("forum_posts", ForumPost, hides=True), id)

    async def create(self, topic_id: int, body: str) -> ForumPost:
        """Reply in a topic, with up to 50,000 characters; member, 15 an hour."""
        form = wire.fields({"topic_id": topic_id, "body": body}, root="forum_post")
        path = "/forum_posts.json"
        return await self._send(write("forum_posts.create", "POST", path, ForumPost, form=form))

    async def update(self, id: int, body: str) -> None:
        """Change the caller's own forum post; member."""
        form = wire.fields({"body": body}, root="forum_post")
        path = "/forum_posts/{id}.json"
        await self._send(write("forum_posts.update", "PATCH", path, NOTHING, form=form, id=id))

    async def delete(self, id: int) -> None:
        """Delete a forum post for good; admin."""
        path = "/forum_posts/{id}.json"
        await self._send(write("forum_posts.delete", "DELETE", path, NOTHING, level="admin", id=id))

    async def hide(self, id: int) -> ForumPost:
        """Hide the caller's own forum post (any as moderator); member."""
        path = "/forum_posts/{id}/hide.json"
        return await self._send(write("forum_posts.hide", "POST", path, ForumPost, id=id))

    async def unhide(self, id: int) -> ForumPost:
        """Show a hidden forum post again; moderator."""
        path = "/forum_posts/{id}/unhide.json"
        return await self._send(
            write("forum_posts.unhide", "POST", path, ForumPost, level="moderator", id=id)
        )

    async def warning(
        self, id: int, record_type: Literal["warning", "record", "ban", "unmark"]
    ) -> HtmlWithPosts:
        """Mark a forum post as one for which its author was warned, or unmark it; moderator."""
        form = wire.fields({"record_type": record_type})
        name, path = "forum_posts.warning", "/forum_posts/{id}/warning.json"
        return await self._send(
            write(name, "POST", path, HtmlWithPosts, form=form, level="moderator", id=id)
        )
