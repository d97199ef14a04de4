"""Notes of staff about users; `app/controllers/staff_notes_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import attrs

from e6async._core.protocol import wire
from e6async._core.protocol.operation import write
from e6async._core.resource import Resource
from e6async.e621.staff.notes import StaffNote as SharedStaffNote
from e6async.e621.staff.notes import StaffNoteSearch as FlatStaffNoteSearch
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._shared.ignored_filters import refuse_ignored
from e6async.femboyfans._vocabulary.filters import Order, UserFilter

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["StaffNote", "StaffNoteSearch", "StaffNotes"]


@attrs.frozen(kw_only=True)
class StaffNote(SharedStaffNote):
    """A note of staff about a user."""


_IGNORED = ("creator_id", "creator_name", "updater_id", "updater_name")


class StaffNoteSearch(FlatStaffNoteSearch, total=False):
    """Search filters for notes; UnsupportedError for creator and updater.

    The server ignores those.
    """

    user: UserFilter
    order: Order


class StaffNotes(Resource):
    """Notes about users; changing and deleting them requires a browser."""

    def search(self, **filters: Unpack[StaffNoteSearch]) -> Pages[StaffNote]:
        """Every note that matches; janitor."""
        name, path = "staff_notes.search", "/staff_notes.json"
        refuse_ignored(name, filters, _IGNORED, site=self._transport.site.name)
        allowed = keys_of(StaffNoteSearch)
        return self._search(name, path, StaffNote, filters, allowed, level="janitor")

    def search_for_user(
        self, user_id: int, /, **filters: Unpack[StaffNoteSearch]
    ) -> Pages[StaffNote]:
        """Every note of a user that matches; janitor."""
        name, path = "staff_notes.search_for_user", "/users/{user_id}/staff_notes.json"
        refuse_ignored(name, filters, _IGNORED, site=self._transport.site.name)
        allowed = keys_of(StaffNoteSearch)
        return self._search(
            name, path, StaffNote, filters, allowed, level="janitor", user_id=user_id,
        )  # fmt: skip

    async def create(self, user_id: int, body: str) -> StaffNote:
        """Write a note about a user; janitor."""
        name, path = "staff_notes.create", "/users/{user_id}/staff_notes.json"
        form = wire.fields({"body": body}, root="staff_note")
        return await self._send(
            write(name, "POST", path, StaffNote, form=form, level="janitor", user_id=user_id)
        )
