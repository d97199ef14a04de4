"""Notes of staff about users; `app/controllers/staff_notes_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Unpack

import attrs

from e6async._core.models.dtext_field import OptionalDTextOf
from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions, Moved, get, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["StaffNote", "StaffNoteSearch", "StaffNotes"]


@attrs.frozen(kw_only=True)
class StaffNote(Model):
    """A note of staff about a user."""

    id: int
    created_at: Time
    updated_at: Time
    user_id: int
    creator_id: int
    body: str | None
    """DText."""
    is_deleted: bool
    updater_id: int

    body_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("body")


class StaffNoteSearch(ListOptions, CommonFilters, total=False):
    """Search filters for notes."""

    user_name: str
    """Exact match."""
    user_id: Ids
    creator_name: str
    """Exact match."""
    creator_id: Ids
    updater_name: str
    """Exact match."""
    updater_id: Ids
    body_matches: str
    """Words, or with `*` as a wildcard."""
    without_system_user: bool
    """Leaves out those that the site wrote itself."""
    include_deleted: bool


class StaffNotes(Resource):
    """Notes about users, for accounts that may see them; the server does not report refusals."""

    def search(self, **filters: Unpack[StaffNoteSearch]) -> Pages[StaffNote]:
        """Every note that matches; staff."""
        name, path = "staff_notes.search", "/staff_notes.json"
        allowed = StaffNoteSearch.__optional_keys__
        return self._search(name, path, StaffNote, filters, allowed, level="staff")

    async def get(self, id: int) -> StaffNote:
        """The note with this id; staff."""
        path = "/staff_notes/{id}.json"
        return await self._send(get("staff_notes.get", path, StaffNote, level="staff", id=id))

    async def create(self, user_id: int, body: str) -> StaffNote:
        """Write a note about a user; staff."""
        name, path = "staff_notes.create", "/staff_notes.json"
        form = (*wire.fields({"user_id": user_id}), *wire.fields({"body": body}, root="staff_note"))
        return await self._send(write(name, "POST", path, StaffNote, form=form, level="staff"))

    async def update(self, id: int, body: str) -> None:
        """Change the caller's own note (any as admin); staff."""
        name, path = "staff_notes.update", "/staff_notes/{id}.json"
        form = wire.fields({"body": body}, root="staff_note")
        await self._send(write(name, "PATCH", path, Moved, form=form, level="staff", id=id))

    async def delete(self, id: int) -> None:
        """Mark a note as deleted; staff."""
        name, path = "staff_notes.delete", "/staff_notes/{id}/delete.json"
        await self._send(write(name, "PUT", path, Moved, level="staff", id=id))

    async def undelete(self, id: int) -> None:
        """Restore a deleted note; staff."""
        name, path = "staff_notes.undelete", "/staff_notes/{id}/undelete.json"
        await self._send(write(name, "PUT", path, Moved, level="staff", id=id))
