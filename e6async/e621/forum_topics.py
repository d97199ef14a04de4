"""Topics of the forum; `app/controllers/forum_topics_controller.rb`."""

from __future__ import annotations

from typing import Literal, Unpack

import attrs

from e6async._core.batch import by_id
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, Access, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters
from e6async.errors import InputError

__all__ = ["ForumTopic", "ForumTopicSearch", "ForumTopics"]


@attrs.frozen(kw_only=True)
class ForumTopic(Model):
    """A topic; `forum_posts.search(topic_id=...)` gives its posts."""

    id: int
    creator_id: int
    updater_id: int
    title: str
    response_count: int
    is_sticky: bool
    is_locked: bool
    is_hidden: bool
    created_at: Time
    updated_at: Time
    category_id: int
    creator_name: str
    """`Anonymous` when the account is gone."""
    updater_name: str
    """Or the name of the creator, where the server did not look."""


class ForumTopicSearch(ListOptions, CommonFilters, total=False):
    """Search filters for topics."""

    title_matches: str
    """With `*` as a wildcard, else words."""
    title: str
    """Exact match."""
    category_id: int
    is_sticky: bool
    is_locked: bool
    is_hidden: bool
    order: Literal["sticky", "updated_at", "id_asc", "id_desc"]
    """Default: by id, newest first. Any other order ends at the last numbered page.

    `updated_at`, latest first, is also what the server uses for an unknown word.
    """


class ForumTopics(Resource):
    """Topics of the forum."""

    def search(self, **filters: Unpack[ForumTopicSearch]) -> Pages[ForumTopic]:
        """Every topic that matches and that the caller may see."""
        name, path = "forum_topics.search", "/forum_topics.json"
        allowed = ForumTopicSearch.__optional_keys__
        return self._search(name, path, ForumTopic, filters, allowed)

    async def get(self, id: int) -> ForumTopic:
        """The topic with this id; this does not mark it as read."""
        return await self._look_up(by_id("forum_topics", ForumTopic, hides=True), id)

    async def create(
        self,
        title: str,
        body: str,
        category_id: int,
        *,
        is_sticky: bool | None = None,
        is_locked: bool | None = None,
    ) -> ForumTopic:
        """Open a topic with its first post; member; `is_sticky`, `is_locked`: moderator.

        `title` has up to 250 characters. Nothing lists the categories; a topic names its own.
        """
        marks = {"category_id": category_id, "is_sticky": is_sticky, "is_locked": is_locked}
        form = (
            *wire.fields({"title": title, **marks}, root="forum_topic"),
            *wire.fields({"body": body}, root=_FIRST),
        )
        path = "/forum_topics.json"
        return await self._send(write("forum_topics.create", "POST", path, ForumTopic, form=form))

    async def update(
        self,
        id: int,
        *,
        title: str | None = None,
        category_id: int | None = None,
        body: str | None = None,
        original_post_id: int | None = None,
        is_sticky: bool | None = None,
        is_locked: bool | None = None,
    ) -> None:
        """Change the caller's own topic; member; `is_sticky`, `is_locked`: moderator.

        `body` changes the first post, whose id is `original_post_id`.
        """
        if (body is None) != (original_post_id is None):
            message = "forum_topics.update needs both of body and original_post_id, or neither"
            raise InputError(message)
        marks = {"category_id": category_id, "is_sticky": is_sticky, "is_locked": is_locked}
        form = (
            *wire.fields({"title": title, **marks}, root="forum_topic"),
            *wire.fields({"id": original_post_id, "body": body}, root=_FIRST),
        )
        path = "/forum_topics/{id}.json"
        await self._send(write("forum_topics.update", "PATCH", path, NOTHING, form=form, id=id))

    async def delete(self, id: int) -> None:
        """Delete a topic for good, with all its posts; admin."""
        path = "/forum_topics/{id}.json"
        await self._send(
            write("forum_topics.delete", "DELETE", path, NOTHING, level="admin", id=id)
        )

    async def hide(self, id: int) -> ForumTopic:
        """Hide the caller's own topic (any as moderator); member."""
        return await self._switch("hide", id)

    async def unhide(self, id: int) -> ForumTopic:
        """Show a hidden topic again; moderator."""
        return await self._switch("unhide", id, level="moderator")

    async def subscribe(self, id: int) -> ForumTopic:
        """Subscribe to a topic; member."""
        return await self._switch("subscribe", id)

    async def unsubscribe(self, id: int) -> ForumTopic:
        """Unsubscribe from a topic; member."""
        return await self._switch("unsubscribe", id)

    async def mark_all_as_read(self) -> None:
        """Mark all topics as read; member."""
        path = "/forum_topics/mark_all_as_read.json"
        await self._send(write("forum_topics.mark_all_as_read", "POST", path, NOTHING))

    async def _switch(self, verb: str, id: int, *, level: Access = "member") -> ForumTopic:
        path = f"/forum_topics/{{id}}/{verb}.json"
        return await self._send(
            write(f"forum_topics.{verb}", "POST", path, ForumTopic, level=level, id=id)
        )


_FIRST = "forum_topic[original_post_attributes]"
