"""Avoid-posting entries of artists; `app/controllers/avoid_postings_controller.rb`."""

from __future__ import annotations

from typing import ClassVar, Literal, TypedDict, Unpack

import attrs

from e6async._core.batch import by_id
from e6async._core.models.dtext_field import DTextOf, OptionalDTextOf
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, Moved, Pairs, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids, Range
from e6async.errors import InputError

__all__ = [
    "AvoidPosting",
    "AvoidPostingArtist",
    "AvoidPostingFields",
    "AvoidPostingSearch",
    "AvoidPostings",
]


@attrs.frozen(kw_only=True)
class AvoidPosting(Model):
    """An avoid-posting entry; `artists.get` returns the artist's name."""

    id: int
    creator_id: int
    updater_id: int
    artist_id: int
    details: str
    """DText."""
    staff_notes: str | None = None
    """DText; for staff; None for others."""
    is_active: bool
    created_at: Time
    updated_at: Time

    details_dtext: ClassVar[DTextOf] = DTextOf("details")
    staff_notes_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("staff_notes")


class AvoidPostingSearch(ListOptions, CommonFilters, total=False):
    """Search filters for avoid-posting entries."""

    creator_name: str
    creator_id: Ids
    any_name_matches: str
    """A part of a name, another name or a group; all of it when it has a `*`."""
    artist_id: Range
    artist_name: str
    """With `*` as a wildcard, else words."""
    any_other_name_matches: str
    """A regular expression of PostgreSQL."""
    group_name: str
    """UnsupportedError: the server ignores it."""
    details: str
    """With `*` as a wildcard, else words."""
    is_active: bool
    """True by default: deleted entries are left out."""
    staff_notes: str
    """With `*` as a wildcard, else words; staff and up."""
    ip_addr: str
    """An IP address or network, such as `10.0.0.0/8`; admin."""
    order: Literal[
        "artist_name",
        "artist_name_asc",
        "artist_name_desc",
        "created_at",
        "updated_at",
        "id_asc",
        "id_desc",
    ]
    """Default: by id, newest first. Any other order ends at the last numbered page."""


class AvoidPostingArtist(TypedDict, total=False):
    """The artist of an entry: by name when it is made, by id when it is changed."""

    id: int
    name: str
    other_names: list[str] | tuple[str, ...]
    other_names_string: str
    """Names separated by spaces."""
    group_name: str
    linked_user_id: int


class AvoidPostingFields(TypedDict, total=False):
    """Editable fields of an avoid-posting entry, besides the artist."""

    details: str
    """DText."""
    staff_notes: str
    is_active: bool


class AvoidPostings(Resource):
    """Avoid-posting entries."""

    def search(self, **filters: Unpack[AvoidPostingSearch]) -> Pages[AvoidPosting]:
        """Every entry that matches."""
        name, path = "avoid_postings.search", "/avoid_postings.json"
        if "group_name" in filters:
            reason = "the server ignores this filter; use artists.search"
            raise wire.unsupported(f"{name} by group_name", self._transport.site.name, reason)
        allowed = AvoidPostingSearch.__optional_keys__
        return self._search(name, path, AvoidPosting, filters, allowed)

    async def get(self, id_or_artist: int | str) -> AvoidPosting:
        """The entry with this id or of this artist; a name of digits only is taken for an id."""
        return await self._look_up(by_id("avoid_postings", AvoidPosting, hides=True), id_or_artist)

    async def create(
        self, artist_attributes: AvoidPostingArtist, **fields: Unpack[AvoidPostingFields]
    ) -> AvoidPosting:
        """Create an entry for the artist with this name, who is created if missing; bd_staff."""
        if not artist_attributes.get("name"):
            message = "avoid_postings.create: the artist must have a name"
            raise InputError(message)
        form = _form("avoid_postings.create", fields, artist_attributes)
        path = "/avoid_postings.json"
        return await self._send(
            write("avoid_postings.create", "POST", path, AvoidPosting, form=form, level="bd_staff")
        )

    async def update(
        self,
        id_or_artist: int | str,
        *,
        artist_attributes: AvoidPostingArtist | None = None,
        **fields: Unpack[AvoidPostingFields],
    ) -> None:
        """Change an entry, and its artist; bd_staff."""
        if artist_attributes and "id" not in artist_attributes:
            message = "avoid_postings.update: artist_attributes must have the id of the artist"
            raise InputError(message)
        form = _form("avoid_postings.update", fields, artist_attributes or {})
        path = "/avoid_postings/{id_or_artist}.json"
        operation = write(
            "avoid_postings.update", "PATCH", path, NOTHING, form=form, level="bd_staff",
            id_or_artist=id_or_artist,
        )  # fmt: skip
        await self._send(operation)

    async def destroy(self, id_or_artist: int | str) -> None:
        """Remove an entry for good; bd_staff."""
        path = "/avoid_postings/{id_or_artist}.json"
        await self._switch("avoid_postings.destroy", "DELETE", path, id_or_artist)

    async def delete(self, id_or_artist: int | str) -> None:
        """Mark an entry as deleted, so that it no longer applies; bd_staff."""
        path = "/avoid_postings/{id_or_artist}/delete.json"
        await self._switch("avoid_postings.delete", "PUT", path, id_or_artist)

    async def undelete(self, id_or_artist: int | str) -> None:
        """Restore a deleted entry; bd_staff."""
        path = "/avoid_postings/{id_or_artist}/undelete.json"
        await self._switch("avoid_postings.undelete", "PUT", path, id_or_artist)

    async def _switch(
        self, name: str, method: Literal["PUT", "DELETE"], path: str, id_or_artist: int | str
    ) -> None:
        await self._send(
            write(name, method, path, Moved, level="bd_staff", id_or_artist=id_or_artist)
        )


def _form(name: str, fields: AvoidPostingFields, artist: AvoidPostingArtist) -> Pairs:
    wire.known(name, fields, AvoidPostingFields.__optional_keys__)
    wire.known(name, artist, AvoidPostingArtist.__optional_keys__)
    return (
        *wire.fields(fields, root="avoid_posting"),
        *wire.fields(artist, root="avoid_posting[artist_attributes]"),
    )
