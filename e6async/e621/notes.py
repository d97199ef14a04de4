"""Notes: texts on pictures; `app/controllers/notes_controller.rb`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Literal, TypedDict, Unpack

import attrs

from e6async._core.batch import by_id
from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model, ModelWithMappings
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, DeferredPost, Ids

if TYPE_CHECKING:
    from e6async._core.protocol.operation import Operation

__all__ = ["Note", "NoteFields", "NoteSearch", "NoteWriteResult", "Notes"]


@attrs.frozen(kw_only=True)
class Note(Model):
    """A note; its position is in pixels of the original."""

    id: int
    creator_id: int
    post_id: int
    x: int
    y: int
    width: int
    height: int
    is_active: bool
    """False for a deleted one."""
    body: str
    """DText."""
    created_at: Time
    updated_at: Time
    version: int
    creator_name: str
    """`Anonymous` when the account is gone."""

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


@attrs.frozen(kw_only=True)
class NoteWriteResult(ModelWithMappings):
    """A note after a change."""

    note: Note
    dtext: str
    """The text as HTML."""
    posts: Mapping[str, DeferredPost]
    """The posts that the text shows, by their ids; empty after `create`."""


@attrs.frozen(kw_only=True)
class _Written(ModelWithMappings):
    note: str
    """JSON in JSON: `notes_controller.rb` writes it twice."""
    dtext: str
    posts: Mapping[str, DeferredPost] = attrs.field(factory=dict[str, DeferredPost])


class NoteSearch(ListOptions, CommonFilters, total=False):
    """Search filters for notes."""

    body_matches: str
    """With `*` as a wildcard, else words."""
    is_active: bool
    post_id: Ids
    creator_name: str
    creator_id: Ids
    post_note_updater_name: str
    """Who has edited a note of the same post."""
    post_note_updater_id: Ids
    """Who has edited a note of the same post."""
    post_tags_match: str
    """A tag query; member and up."""
    order: Literal["id_asc", "id_desc"]
    """Default: newest first."""


class NoteFields(TypedDict, total=False):
    """Editable fields of a note; its position is in pixels of the original."""

    x: int
    y: int
    width: int
    height: int
    body: str
    """DText, 1,000 characters at most."""


class Notes(Resource):
    """Notes."""

    def search(self, **filters: Unpack[NoteSearch]) -> Pages[Note]:
        """Every note that matches, including deleted ones."""
        allowed = NoteSearch.__optional_keys__
        return self._search("notes.search", "/notes.json", Note, filters, allowed)

    async def get(self, id: int) -> Note:
        """The note with this id; raises NotFoundError."""
        return await self._look_up(by_id("notes", Note), id)

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
    ) -> NoteWriteResult:
        """Create a note on a post, placed in pixels of the original; member, 50 edits an hour.

        `body` has up to 1,000 characters. `html_id` is for the site's own pages; the server does
        not give it back.
        """
        place = {"post_id": post_id, "x": x, "y": y, "width": width, "height": height}
        form = wire.fields({**place, "body": body, "html_id": html_id}, root="note")
        return await self._written(
            write("notes.create", "POST", "/notes.json", _Written, form=form)
        )

    async def update(self, id: int, **fields: Unpack[NoteFields]) -> NoteWriteResult:
        """Change a note; member."""
        wire.known("notes.update", fields, NoteFields.__optional_keys__)
        form = wire.fields(fields, root="note")
        path = "/notes/{id}.json"
        return await self._written(write("notes.update", "PATCH", path, _Written, form=form, id=id))

    async def delete(self, id: int) -> None:
        """Mark a note as deleted; `revert` brings it back; member."""
        await self._send(write("notes.delete", "DELETE", "/notes/{id}.json", NOTHING, id=id))

    async def revert(self, id: int, version_id: int) -> None:
        """Revert a note to one of its versions; member."""
        form = wire.fields({"version_id": version_id})
        path = "/notes/{id}/revert.json"
        await self._send(write("notes.revert", "PUT", path, NOTHING, form=form, id=id))

    async def _written(self, operation: Operation[_Written]) -> NoteWriteResult:
        answer = await self._send(operation)
        inner = get(operation.name, operation.path, Note)
        note = self._transport.decoder.decode(inner, answer.note.encode())
        return NoteWriteResult(note=note, dtext=answer.dtext, posts=answer.posts)
