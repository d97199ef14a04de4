"""Notes: texts on pictures; `app/controllers/notes_controller.rb`."""

from __future__ import annotations

from typing import Unpack

import attrs

from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async._core.resource import Resource
from e6async.e621.notes import Note as SharedNote
from e6async.e621.notes import NoteFields
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import NoteFilter, Order, PostFilter, UserFilter

__all__ = ["Note", "NoteCreated", "NoteFields", "NoteSearch", "Notes"]


@attrs.frozen(kw_only=True)
class Note(SharedNote):
    """A note; its position is in pixels of the original."""


@attrs.frozen(kw_only=True)
class NoteCreated(Note):
    """A new note."""

    html_id: str | None = None
    """What was sent with it; None for nothing."""


class NoteSearch(ListOptions, NoteFilter, total=False):
    """Search filters for notes."""

    creator: UserFilter
    post: PostFilter
    order: Order


class Notes(Resource):
    """Notes."""

    def search(self, **filters: Unpack[NoteSearch]) -> Pages[Note]:
        """Every note that matches, including deleted ones."""
        allowed = keys_of(NoteSearch)
        return self._search("notes.search", "/notes.json", Note, filters, allowed)

    async def get(self, id: int) -> Note:
        """The note with this id; raises NotFoundError."""
        return await self._send(get("notes.get", "/notes/{id}.json", Note, id=id))

    async def create(
        self,
        post_id: int,
        body: str,
        *,
        x: int,
        y: int,
        width: int,
        height: int,
        html_id: str | None = None,
    ) -> NoteCreated:
        """Create a note on a post, placed in pixels of the original; member, 50 edits an hour.

        `body` has up to 1,000 characters. `html_id` is for the site's own pages. Invalid values
        make the server fail: ServerError.
        """
        place = {"post_id": post_id, "x": x, "y": y, "width": width, "height": height}
        form = wire.fields({**place, "body": body, "html_id": html_id}, root="note")
        return await self._send(
            write("notes.create", "POST", "/notes.json", NoteCreated, form=form)
        )

    async def update(self, id: int, **fields: Unpack[NoteFields]) -> Note:
        """Change a note; member."""
        wire.known("notes.update", fields, keys_of(NoteFields))
        form, path = wire.fields(fields, root="note"), "/notes/{id}.json"
        return await self._send(write("notes.update", "PATCH", path, Note, form=form, id=id))

    async def delete(self, id: int) -> None:
        """Mark a note as deleted; `revert` brings it back; member."""
        await self._send(write("notes.delete", "DELETE", "/notes/{id}.json", NOTHING, id=id))

    async def revert(self, id: int, version_id: int) -> None:
        """Revert a note to one of its versions; member."""
        form, path = wire.fields({"version_id": version_id}), "/notes/{id}/revert.json"
        await self._send(write("notes.revert", "PUT", path, NOTHING, form=form, id=id))
