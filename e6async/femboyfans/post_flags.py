"""Flags: posts that someone wants deleted; `app/controllers/posts/flags_controller.rb`."""

from __future__ import annotations

from typing import ClassVar, Literal, Unpack

import attrs

from e6async._core.models.dtext_field import DTextOf, OptionalDTextOf
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids
from e6async.e621.post_flags import PostFlagFields
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import ByIpAddr, Order, PostFilter

__all__ = ["PostFlag", "PostFlagFields", "PostFlagSearch", "PostFlags"]


@attrs.frozen(kw_only=True)
class PostFlag(Model):
    """A flag, or the deletion that resulted from one."""

    id: int
    post_id: int
    creator_id: int | None = None
    """None for the flag of another, but for staff."""
    reason: str
    """DText."""
    is_resolved: bool
    created_at: Time
    updated_at: Time
    is_deletion: bool
    note: str | None
    """DText."""
    type: str
    """`flag` or `deletion`."""

    reason_dtext: ClassVar[DTextOf] = DTextOf("reason")
    note_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("note")


class PostFlagSearch(ListOptions, CommonFilters, ByIpAddr, total=False):
    """Search filters for flags."""

    reason_matches: str
    """With `*` as a wildcard, else words."""
    creator_name: str
    """Exact match; except for staff only the caller's own."""
    creator_id: Ids
    """Except for staff only the caller's own."""
    post_id: Ids
    post: PostFilter
    post_tags_match: str
    """A tag query."""
    type: Literal["flag", "deletion"]
    is_resolved: bool
    note_matches: str
    """With `*` as a wildcard, else words; janitor."""
    order: Order


class PostFlags(Resource):
    """Flags of posts."""

    def search(self, **filters: Unpack[PostFlagSearch]) -> Pages[PostFlag]:
        """Every flag that matches."""
        name, path, allowed = "post_flags.search", "/posts/flags.json", keys_of(PostFlagSearch)
        return self._search(name, path, PostFlag, filters, allowed)

    async def get(self, id: int) -> PostFlag:
        """The flag with this id; raises NotFoundError."""
        return await self._send(get("post_flags.get", "/posts/flags/{id}.json", PostFlag, id=id))

    async def create(
        self, post_id: int, reason_name: str, **fields: Unpack[PostFlagFields]
    ) -> PostFlag:
        """Flag a post for a named reason; member, 20 an hour, each post once a day."""
        name, path = "post_flags.create", "/posts/flags.json"
        wire.known(name, fields, keys_of(PostFlagFields))
        flag = {"post_id": post_id, "reason_name": reason_name, **fields}
        form = wire.fields(flag, root="post_flag")
        return await self._send(write(name, "POST", path, PostFlag, form=form))

    async def unflag(self, post_id: int, *, approve: bool = False) -> None:
        """Remove the flags of a post, and approve it if it can be; approver."""
        name, path = "post_flags.unflag", "/posts/{id}/flag.json"
        query = wire.fields({"approval": "approve" if approve else None})
        await self._send(
            write(name, "DELETE", path, NOTHING, query=query, level="approver", id=post_id)
        )
