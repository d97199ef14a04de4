"""Comments on posts; `app/controllers/comments_controller.rb`."""

from __future__ import annotations

from typing import ClassVar, Literal, Unpack

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import UserRef
from e6async.e621.comments import CommentVoteResult as ShortCommentVoteResult
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import CommentFilter, Order, UserFilter
from e6async.femboyfans._vocabulary.html import HtmlWithPosts
from e6async.femboyfans._vocabulary.post import Post
from e6async.femboyfans._vocabulary.query import read

__all__ = ["Comment", "CommentSearch", "CommentVoteResult", "Comments"]


@attrs.frozen(kw_only=True)
class Comment(Model):
    """A comment."""

    id: int
    post_id: int
    creator_id: int
    body: str
    """DText."""
    score: int
    created_at: Time
    updated_at: Time
    updater_id: int
    do_not_bump_post: bool
    is_hidden: bool
    is_sticky: bool
    warning_type: str | None
    """The consequence for its author: `warning`, `record` or `ban`."""
    warning_user_id: int | None
    is_spam: bool
    mentions: tuple[UserRef, ...]
    """The accounts that were notified of it."""
    creator_name: str
    updater_name: str

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


@attrs.frozen(kw_only=True)
class CommentVoteResult(ShortCommentVoteResult):
    """The votes on a comment after voting."""

    is_locked: bool
    """Whether staff locked the caller's vote."""


class CommentSearch(ListOptions, CommentFilter, total=False):
    """Search filters for comments."""

    creator: UserFilter
    poster: UserFilter
    order: Literal[
        Order, "post_id", "post_id_asc", "post_id_desc", "score", "score_asc", "score_desc"
    ]
    """See `Order`; a bare word is the same as with `_desc`."""


class Comments(Resource):
    """Comments."""

    def search(self, **filters: Unpack[CommentSearch]) -> Pages[Comment]:
        """Every comment that matches, unless it is below the caller's threshold."""
        name, path, allowed = "comments.search", "/comments.json", keys_of(CommentSearch)
        return self._search(name, path, Comment, filters, allowed)

    def list_by_post(self, tags: str = "", **options: Unpack[ListOptions]) -> Pages[Post]:
        """The posts that match a tag query, latest comment first, without the comments.

        Pages have 5 posts; the list ends at the site's last numbered page.
        """
        query = (("group_by", "post"), *read(tags, self._transport.site).pairs)
        name, path = "comments.list_by_post", "/comments.json"
        return self._list(
            name, path, Post, options=options, fixed_page_size=5, paging="page", query=query
        )

    async def get(self, id: int) -> Comment:
        """The comment with this id; ForbiddenError for a hidden one."""
        return await self._send(get("comments.get", "/comments/{id}.json", Comment, id=id))

    async def create(
        self,
        post_id: int,
        body: str,
        *,
        is_sticky: bool | None = None,
        is_hidden: bool | None = None,
    ) -> Comment:
        """Comment on a post; member, 15 an hour; `is_sticky`, `is_hidden`: moderator.

        `body` has up to 10,000 characters.
        """
        marks = {"is_sticky": is_sticky, "is_hidden": is_hidden}
        form = wire.fields({"post_id": post_id, "body": body, **marks}, root="comment")
        name, path = "comments.create", "/comments.json"
        return await self._send(write(name, "POST", path, Comment, form=form))

    async def update(
        self,
        id: int,
        *,
        body: str | None = None,
        is_sticky: bool | None = None,
        is_hidden: bool | None = None,
    ) -> None:
        """Change the caller's own comment; member; `is_sticky`, `is_hidden`: moderator."""
        values = {"body": body, "is_sticky": is_sticky, "is_hidden": is_hidden}
        form, path = wire.fields(values, root="comment"), "/comments/{id}.json"
        await self._send(write("comments.update", "PATCH", path, NOTHING, form=form, id=id))

    async def delete(self, id: int) -> None:
        """Delete a comment for good; admin."""
        path = "/comments/{id}.json"
        await self._send(write("comments.delete", "DELETE", path, NOTHING, level="admin", id=id))

    async def hide(self, id: int) -> None:
        """Hide the caller's own comment (any as moderator); member."""
        await self._send(write("comments.hide", "PUT", "/comments/{id}/hide.json", NOTHING, id=id))

    async def unhide(self, id: int) -> None:
        """Show a hidden comment again; moderator."""
        name, path = "comments.unhide", "/comments/{id}/unhide.json"
        await self._send(write(name, "PUT", path, NOTHING, level="moderator", id=id))

    async def warning(
        self, id: int, record_type: Literal["warning", "record", "ban", "unmark"]
    ) -> HtmlWithPosts:
        """Mark a comment as one for which its author was warned, or unmark it; moderator."""
        form = wire.fields({"record_type": record_type})
        name, path = "comments.warning", "/comments/{id}/warning.json"
        return await self._send(
            write(name, "PUT", path, HtmlWithPosts, form=form, level="moderator", id=id)
        )

    async def mark_spam(self, id: int) -> HtmlWithPosts:
        """Mark a comment as spam; moderator."""
        name, path = "comments.mark_spam", "/comments/{id}/mark_spam.json"
        return await self._send(write(name, "PUT", path, HtmlWithPosts, level="moderator", id=id))

    async def mark_not_spam(self, id: int) -> HtmlWithPosts:
        """Mark a comment as not spam; moderator."""
        name, path = "comments.mark_not_spam", "/comments/{id}/mark_not_spam.json"
        return await self._send(write(name, "PUT", path, HtmlWithPosts, level="moderator", id=id))

    async def vote(self, id: int, score: Literal[1, -1], *, keep: bool = True) -> CommentVoteResult:
        """Vote a comment up or down; member, 25 an hour; InvalidError for the caller's own.

        The server removes a vote that is cast twice; with `keep` (the default) it stays.
        """
        form = wire.fields({"score": score, "no_unvote": keep or None})
        name, path = "comments.vote", "/comments/{id}/votes.json"
        return await self._send(write(name, "POST", path, CommentVoteResult, form=form, id=id))

    async def unvote(self, id: int) -> None:
        """Remove the vote on a comment, if there is one; member."""
        path = "/comments/{id}/votes.json"
        await self._send(write("comments.unvote", "DELETE", path, NOTHING, id=id))
