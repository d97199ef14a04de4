"""Flags: posts that someone wants deleted; `app/controllers/post_flags_controller.rb`."""

from __future__ import annotations

from typing import ClassVar, Literal, TypedDict, Unpack

import attrs

from e6async._core.batch import by_id
from e6async._core.models.dtext_field import OptionalDTextOf
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids

__all__ = ["PostFlag", "PostFlagFields", "PostFlagSearch", "PostFlags"]


@attrs.frozen(kw_only=True)
class PostFlag(Model):
    """A flag, or the deletion that resulted from one."""

    id: int
    post_id: int
    creator_id: int | None = None
    """None for the flag of another, but for staff."""
    reason: str | None
    """DText."""
    is_resolved: bool
    created_at: Time
    updated_at: Time | None
    is_deletion: bool
    note: str | None = None
    """DText; None as well where the caller may not see it."""
    reason_name: str | None = None
    """The name of the reason for programs; `deletion` for a deletion.

    None from servers before 29 May 2026; this also holds for the next two fields.
    """
    needs_parent_id: bool | None = None
    needs_staff_reason: bool | None = None
    """Whether staff must give a reason of their own to delete the post."""
    type: str
    """`flag` or `deletion`."""

    reason_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("reason")
    note_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("note")


class PostFlagSearch(ListOptions, CommonFilters, total=False):
    """Search filters for flags; the server always sorts newest first."""

    reason_matches: str
    creator_name: str
    """Exact match; except for staff only the caller's own."""
    creator_id: Ids
    """Except for staff only the caller's own."""
    post_id: Ids
    type: Literal["flag", "deletion"]
    is_resolved: bool
    post_tags_match: str
    """A tag query; member."""
    note: str
    """Requires staff."""
    ip_addr: str
    """An IP address or network, such as `192.0.2.0/24`; admin."""


class PostFlagFields(TypedDict, total=False):
    """Additional fields that some reasons require."""

    parent_id: int
    """The other post."""
    note: str
    """10,000 characters at most."""


class PostFlags(Resource):
    """Flags of posts."""

    def search(self, **filters: Unpack[PostFlagSearch]) -> Pages[PostFlag]:
        """Every flag that matches, the newest first."""
        name, path, allowed = "post_flags.search", "/post_flags.json", PostFlagSearch
        return self._search(name, path, PostFlag, filters, allowed.__optional_keys__)

    async def get(self, id: int) -> PostFlag:
        """The flag with this id; raises NotFoundError."""
        return await self._look_up(by_id("post_flags", PostFlag), id)

    async def create(
        self, post_id: int, reason_name: str, **fields: Unpack[PostFlagFields]
    ) -> PostFlag:
        """Flag a post for a named reason; member, 20 an hour, each post once a day.

        The site lists the reasons only on a page for staff.
        """
        wire.known("post_flags.create", fields, PostFlagFields.__optional_keys__)
        flag = {"post_id": post_id, "reason_name": reason_name, **fields}
        form = wire.fields(flag, root="post_flag")
        path = "/post_flags.json"
        return await self._send(write("post_flags.create", "POST", path, PostFlag, form=form))

    async def unflag(self, post_id: int, *, approve: bool = False) -> None:
        """Remove the flags of a post, and approve it if it can be; janitor."""
        query = wire.fields({"approval": "approve" if approve else None})
        path = "/posts/{id}/flag.json"
        await self._send(
            write(
                "post_flags.unflag",
                "DELETE",
                path,
                NOTHING,
                query=query,
                level="janitor",
                id=post_id,
            )
        )

    async def clear_note(self, id: int) -> PostFlag:
        """Delete the note of a flag; janitor."""
        path = "/post_flags/{id}/clear_note.json"
        return await self._send(
            write("post_flags.clear_note", "POST", path, PostFlag, level="janitor", id=id)
        )
