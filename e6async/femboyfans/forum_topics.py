"""Topics of the forum; `app/controllers/forums/topics_controller.rb`."""

from __future__ import annotations

from typing import Literal, Unpack

import attrs

from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, Access, ListOptions, get, write
from e6async._core.resource import Resource
from e6async.e621.forum_topics import ForumTopic as ShortForumTopic
from e6async.errors import InputError
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import ForumTopicFilter, Order, UserFilter

__all__ = ["ForumTopic", "ForumTopicSearch", "ForumTopics"]


@attrs.frozen(kw_only=True)
class ForumTopic(ShortForumTopic):
    """A topic; `forum_posts.search(topic_id=...)` gives its posts."""

    last_post_created_at: Time
    merge_target_id: int | None
    """The topic of which it has become a part; None for any other."""
    merged_at: Time | None


class ForumTopicSearch(ListOptions, ForumTopicFilter, total=False):
    """Search filters for topics."""

    creator: UserFilter
    updater: UserFilter
    order: Literal[
        Order,
        "sticky",
        "sticky_asc",
        "sticky_desc",
        "last_post_created_at",
        "last_post_created_at_asc",
        "last_post_created_at_desc",
    ]


class ForumTopics(Resource):
    """Topics of the forum."""

    def search(self, **filters: Unpack[ForumTopicSearch]) -> Pages[ForumTopic]:
        """Every topic that matches and that the caller may see."""
        name, path, allowed = (
            "forum_topics.search",
            "/forums/topics.json",
            keys_of(ForumTopicSearch),
        )
        return self._search(name, path, ForumTopic, filters, allowed)

    async def get(self, id: int) -> ForumTopic:
        """The topic with this id; this does not mark it as read."""
        path = "/forums/topics/{id}.json"
        return await self._send(get("forum_topics.get", path, ForumTopic, id=id))

    async def create(
        self,
        title: str,
        body: str,
        category_id: int,
        *,
        allow_voting: bool | None = None,
        is_sticky: bool | None = None,
        is_locked: bool | None = None,
    ) -> ForumTopic:
        """Open a topic with its first post; member; `is_sticky`, `is_locked`: moderator.

        `title` has up to 250 characters.
        """
        marks = {"category_id": category_id, "is_sticky": is_sticky, "is_locked": is_locked}
        form = (
            *wire.fields({"title": title, **marks}, root="forum_topic"),
            *wire.fields({"body": body, "allow_voting": allow_voting}, root=_FIRST),
        )
        path = "/forums/topics.json"
        return await self._send(write("forum_topics.create", "POST", path, ForumTopic, form=form))

    async def update(
        self,
        id: int,
        *,
        title: str | None = None,
        category_id: int | None = None,
        body: str | None = None,
        allow_voting: bool | None = None,
        original_post_id: int | None = None,
        is_sticky: bool | None = None,
        is_locked: bool | None = None,
    ) -> None:
        """Change the caller's own topic; member; `is_sticky`, `is_locked`: moderator.

        `body` and `allow_voting` change the first post, whose id is `original_post_id`.
        """
        first = wire.fields({"body": body, "allow_voting": allow_voting}, root=_FIRST)
        if bool(first) != (original_post_id is not None):
            message = "forum_topics.update needs both of body and original_post_id, or neither"
            raise InputError(message)
        marks = {"category_id": category_id, "is_sticky": is_sticky, "is_locked": is_locked}
        form = (
            *wire.fields({"title": title, **marks}, root="forum_topic"),
            *wire.fields({"id": original_post_id}, root=_FIRST),
            *first,
        )
        path = "/forums/topics/{id}.json"
        await self._send(write("forum_topics.update", "PATCH", path, NOTHING, form=form, id=id))

    async def delete(self, id: int) -> None:
        """Delete a topic for good, with all its posts; admin."""
        name, path = "forum_topics.delete", "/forums/topics/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="admin", id=id))

    async def hide(self, id: int) -> None:
        """Hide the caller's own topic (any as moderator); member."""
        await self._switch("hide", id, level="member")

    async def unhide(self, id: int) -> None:
        """Show a hidden topic again; moderator."""
        await self._switch("unhide", id, level="moderator")

    async def lock(self, id: int) -> None:
        """Lock a topic; moderator."""
        await self._switch("lock", id, level="moderator")

    async def unlock(self, id: int) -> None:
        """Unlock a topic; moderator."""
        await self._switch("unlock", id, level="moderator")

    async def sticky(self, id: int) -> None:
        """Make a topic sticky; moderator."""
        await self._switch("sticky", id, level="moderator")

    async def unsticky(self, id: int) -> None:
        """Make a topic no longer sticky; moderator."""
        await self._switch("unsticky", id, level="moderator")

    async def subscribe(self, id: int) -> None:
        """Subscribe to a topic; logged in."""
        await self._switch("subscribe", id)

    async def unsubscribe(self, id: int) -> None:
        """Unsubscribe from a topic; logged in."""
        await self._switch("unsubscribe", id)

    async def mute(self, id: int) -> None:
        """Mute a topic: count new posts as read; logged in."""
        await self._switch("mute", id)

    async def unmute(self, id: int) -> None:
        """Unmute a topic; logged in."""
        await self._switch("unmute", id)

    async def mark_as_read(self, id: int) -> None:
        """Mark a topic as read; logged in."""
        await self._switch("mark_as_read", id)

    async def merge(self, id: int, target_topic_id: int) -> ForumTopic:
        """Merge a topic into another one, and return that one; moderator.

        InvalidError for one that is merged already.
        """
        name, path = "forum_topics.merge", "/forums/topics/{id}/merge.json"
        form = wire.fields({"target_topic_id": target_topic_id}, root="forum_topic")
        return await self._send(
            write(name, "POST", path, ForumTopic, form=form, level="moderator", id=id)
        )

    async def unmerge(self, id: int) -> None:
        """Unmerge a topic; moderator."""
        name, path = "forum_topics.unmerge", "/forums/topics/{id}/merge.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="moderator", id=id))

    async def show_merge(self, id: int) -> ForumTopic:
        """A topic that can be merged into another, else InvalidError; moderator."""
        name, path = "forum_topics.show_merge", "/forums/topics/{id}/merge.json"
        return await self._send(get(name, path, ForumTopic, level="moderator", id=id))

    async def undo_merge(self, id: int) -> ForumTopic:
        """A topic that `unmerge` can take out of another, else InvalidError; moderator."""
        name, path = "forum_topics.undo_merge", "/forums/topics/{id}/merge/undo.json"
        return await self._send(get(name, path, ForumTopic, level="moderator", id=id))

    async def move(self, id: int, category_id: int) -> ForumTopic:
        """Move a topic to another category; moderator; its author must be allowed there, too."""
        name, path = "forum_topics.move", "/forums/topics/{id}/move.json"
        form = wire.fields({"category_id": category_id}, root="forum_topic")
        return await self._send(
            write(name, "POST", path, ForumTopic, form=form, level="moderator", id=id)
        )

    async def show_move(self, id: int) -> ForumTopic:
        """A topic, for those who may move it, else ForbiddenError; moderator."""
        name, path = "forum_topics.show_move", "/forums/topics/{id}/move.json"
        return await self._send(get(name, path, ForumTopic, level="moderator", id=id))

    async def _switch(self, verb: str, id: int, *, level: Access = "logged_in") -> None:
        path = f"/forums/topics/{{id}}/{verb}.json"
        await self._send(write(f"forum_topics.{verb}", "PUT", path, NOTHING, level=level, id=id))


_FIRST = "forum_topic[original_post_attributes]"
