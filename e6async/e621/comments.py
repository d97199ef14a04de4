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
from e6async.e621._shared.unsaved_writes import saved
from e6async.e621._vocabulary import CommonFilters, HtmlWithPosts, Ids, PostRaw
from e6async.query._check import read_for

__all__ = ["Comment", "CommentSearch", "CommentVoteResult", "Comments"]


@attrs.frozen(kw_only=True)
class Comment(Model):
    """A comment."""

    id: int
    created_at: Time
    updated_at: Time
    post_id: int
    creator_id: int
    body: str
    """DText."""
    score: int
    updater_id: int | None
    do_not_bump_post: bool
    is_hidden: bool
    is_sticky: bool
    warning_type: str | None
    """The consequence for its author: `warning`, `record` or `ban`."""
    warning_user_id: int | None
    creator_name: str
    """`Anonymous` when the account is gone."""
    updater_name: str
    """Or the name of the creator, where the server did not look."""
    vote: int | None = None
    """The caller's: 1, -1, or 0 for none; None from servers before May 2026."""

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


@attrs.frozen(kw_only=True)
class CommentVoteResult(Model):
    """The votes on a comment after voting."""

    score: int
    our_score: int
    """1 or -1; 0 when the vote was removed, or was already there and kept."""


class CommentSearch(ListOptions, CommonFilters, total=False):
    """Search filters for comments."""

    body_matches: str
    """With `*` as a wildcard, else words, and then among the latest 10,000 hits."""
    advanced_search: bool
    """Whether `body_matches` has `"quotes"`, `or` and `-`."""
    post_id: Ids
    creator_name: str
    creator_id: Ids
    poster_name: str
    """Who uploaded the post."""
    poster_id: Ids
    """Who uploaded the post."""
    post_note_updater_name: str
    """Who has edited a note of the post."""
    post_note_updater_id: Ids
    """Who has edited a note of the post."""
    is_sticky: bool
    do_not_bump_post: bool
    post_tags_match: str
    """A tag query, of which the newest 300 posts count; member and up."""
    is_hidden: bool
    """Requires staff."""
    ip_addr: str
    """An IP address or network, such as `10.0.0.0/8`; admin."""
    order: Literal[
        "post_id",
        "post_id_desc",
        "score",
        "score_desc",
        "updated_at",
        "updated_at_desc",
        "id_asc",
        "id_desc",
    ]
    """Default: by id, newest first. Any other order ends at the last numbered page."""


class Comments(Resource):
    """Comments."""

    def search(self, **filters: Unpack[CommentSearch]) -> Pages[Comment]:
        """Every comment that matches, unless it is below the caller's threshold.

        By `id` those below come, too.
        """
        name, path = "comments.search", "/comments.json"
        allowed = CommentSearch.__optional_keys__
        return self._search(name, path, Comment, filters, allowed)

    def list_by_post(self, tags: str = "", **options: Unpack[ListOptions]) -> Pages[PostRaw]:
        """The posts that match a tag query, latest comment first, without the comments.

        Pages have 5 posts; the list ends at the site's last numbered page.
        """
        query = (("group_by", "post"), *read_for(tags, self._transport.site).pairs)
        return self._list(
            "comments.list_by_post",
            "/comments.json",
            PostRaw,
            options=options,
            fixed_page_size=5,
            paging="page",  # a cursor would sort by id
            query=query,
        )

    async def get(self, id: int) -> Comment:
        """The comment with this id; ForbiddenError for a hidden one."""
        return await self._send(get("comments.get", "/comments/{id}.json", Comment, id=id))

    async def create(
        self,
        post_id: int,
        body: str,
        *,
        do_not_bump_post: bool | None = None,
        is_sticky: bool | None = None,
        is_hidden: bool | None = None,
    ) -> Comment:
        """Comment on a post; member, 15 an hour; `is_sticky`: staff, `is_hidden`: moderator.

        `body` has up to 10,000 characters. The server reports success even when it saves nothing:
        InvalidError, without a reason.
        """
        values: dict[str, object] = {
            "post_id": post_id,
            "body": body,
            "do_not_bump_post": do_not_bump_post,
            "is_sticky": is_sticky,
            "is_hidden": is_hidden,
        }
        form = wire.fields(values, root="comment")
        operation = write("comments.create", "POST", "/comments.json", Comment, form=form)
        return await saved(self._transport, operation)

    async def update(
        self,
        id: int,
        *,
        body: str | None = None,
        is_sticky: bool | None = None,
        is_hidden: bool | None = None,
    ) -> Comment:
        """Change the caller's own comment; member; `is_sticky`: staff, `is_hidden`: moderator.

        The server reports success with the new values even when it does not save them; read the
        comment again to be sure.
        """
        values = {"body": body, "is_sticky": is_sticky, "is_hidden": is_hidden}
        form = wire.fields(values, root="comment")
        path = "/comments/{id}.json"
        return await self._send(write("comments.update", "PATCH", path, Comment, form=form, id=id))

    async def delete(self, id: int) -> Comment:
        """Delete a comment for good, and return it; admin."""
        path = "/comments/{id}.json"
        return await self._send(
            write("comments.delete", "DELETE", path, Comment, level="admin", id=id)
        )

    async def hide(self, id: int) -> Comment:
        """Hide the caller's own comment (any as moderator); member."""
        path = "/comments/{id}/hide.json"
        return await self._send(write("comments.hide", "POST", path, Comment, id=id))

    async def unhide(self, id: int) -> Comment:
        """Show a hidden comment again; moderator."""
        path = "/comments/{id}/unhide.json"
        return await self._send(
            write("comments.unhide", "POST", path, Comment, level="moderator", id=id)
        )

    async def warning(
        self, id: int, record_type: Literal["warning", "record", "ban", "unmark"]
    ) -> HtmlWithPosts:
        """Mark a comment as one for which its author was warned, or unmark it; moderator."""
        form = wire.fields({"record_type": record_type})
        path = "/comments/{id}/warning.json"
        return await self._send(
            write(
                "comments.warning", "POST", path, HtmlWithPosts, form=form, level="moderator", id=id
            )
        )

    async def vote(self, id: int, score: Literal[1, -1], *, keep: bool = True) -> CommentVoteResult:
        """Vote a comment up or down; member, ten an hour; InvalidError for the caller's own.

        The server removes a vote that is cast twice; with `keep` (the default) it stays.
        """
        form = wire.fields({"score": score, "no_unvote": keep or None})
        path = "/comments/{id}/votes.json"
        return await self._send(
            write("comments.vote", "POST", path, CommentVoteResult, form=form, id=id)
        )

    async def unvote(self, id: int) -> None:
        """Remove the vote on a comment, if there is one; member."""
        path = "/comments/{id}/votes.json"
        await self._send(write("comments.unvote", "DELETE", path, NOTHING, id=id))
