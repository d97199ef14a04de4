"""Avoid-posting entries of artists; `app/controllers/avoid_postings_controller.rb`."""

from __future__ import annotations

from typing import Literal, TypedDict, Unpack

import attrs

from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, ListOptions, Pairs, get, write
from e6async._core.resource import Resource
from e6async.e621.avoid_postings import AvoidPosting as SharedAvoidPosting
from e6async.e621.avoid_postings import AvoidPostingFields
from e6async.errors import InputError
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._shared.ignored_filters import refuse_ignored
from e6async.femboyfans._vocabulary.filters import (
    ArtistFilter,
    AvoidPostingFilter,
    Order,
    UserFilter,
)

__all__ = [
    "AvoidPosting",
    "AvoidPostingArtist",
    "AvoidPostingFields",
    "AvoidPostingSearch",
    "AvoidPostings",
]


@attrs.frozen(kw_only=True)
class AvoidPosting(SharedAvoidPosting):
    """An avoid-posting entry; `artists.get` returns the artist's name."""


class AvoidPostingSearch(ListOptions, AvoidPostingFilter, total=False):
    """Search filters for avoid-posting entries."""

    creator: UserFilter
    updater: UserFilter
    artist: ArtistFilter
    any_name_matches: str
    """UnsupportedError, like the next one: the server ignores it."""
    any_other_name_matches: str
    order: Literal[
        Order,
        "artist_id",
        "artist_id_asc",
        "artist_id_desc",
        "artist_name",
        "artist_name_asc",
        "artist_name_desc",
    ]


class AvoidPostingArtist(TypedDict, total=False):
    """The artist of an entry: by name when it is made, by id when it is changed."""

    id: int
    name: str
    other_names: list[str] | tuple[str, ...]
    other_names_string: str
    """Names separated by spaces."""
    linked_user_id: int


class AvoidPostings(Resource):
    """Avoid-posting entries."""

    def search(self, **filters: Unpack[AvoidPostingSearch]) -> Pages[AvoidPosting]:
        """Every entry that matches."""
        name, path = "avoid_postings.search", "/avoid_postings.json"
        ignored = ("any_name_matches", "any_other_name_matches")
        refuse_ignored(name, filters, ignored, site=self._transport.site.name)
        allowed = keys_of(AvoidPostingSearch)
        return self._search(name, path, AvoidPosting, filters, allowed)

    async def get(self, id_or_artist: int | str) -> AvoidPosting:
        """The entry with this id or of this artist; a name of digits only is taken for an id."""
        name, path = "avoid_postings.get", "/avoid_postings/{id_or_artist}.json"
        return await self._send(get(name, path, AvoidPosting, id_or_artist=id_or_artist))

    async def create(
        self, artist_attributes: AvoidPostingArtist, **fields: Unpack[AvoidPostingFields]
    ) -> AvoidPosting:
        """Create an entry for the artist with this name, who is created if missing; owner."""
        if not artist_attributes.get("name"):
            message = "avoid_postings.create: the artist must have a name"
            raise InputError(message)
        name, path = "avoid_postings.create", "/avoid_postings.json"
        form = _form(name, fields, artist_attributes)
        return await self._send(write(name, "POST", path, AvoidPosting, form=form, level="owner"))

    async def update(
        self,
        id_or_artist: int | str,
        *,
        artist_attributes: AvoidPostingArtist | None = None,
        **fields: Unpack[AvoidPostingFields],
    ) -> None:
        """Change an entry, and its artist; owner."""
        if artist_attributes and "id" not in artist_attributes:
            message = "avoid_postings.update: artist_attributes must have the id of the artist"
            raise InputError(message)
        form = _form("avoid_postings.update", fields, artist_attributes or {})
        path = "/avoid_postings/{id_or_artist}.json"
        await self._change("avoid_postings.update", "PATCH", path, id_or_artist, form)

    async def destroy(self, id_or_artist: int | str) -> None:
        """Remove an entry for good; owner."""
        path = "/avoid_postings/{id_or_artist}.json"
        await self._change("avoid_postings.destroy", "DELETE", path, id_or_artist)

    async def delete(self, id_or_artist: int | str) -> None:
        """Mark an entry as deleted, so that it no longer applies; owner."""
        path = "/avoid_postings/{id_or_artist}/delete.json"
        await self._change("avoid_postings.delete", "PUT", path, id_or_artist)

    async def undelete(self, id_or_artist: int | str) -> None:
        """Restore a deleted entry; owner."""
        path = "/avoid_postings/{id_or_artist}/undelete.json"
        await self._change("avoid_postings.undelete", "PUT", path, id_or_artist)

    async def _change(
        self,
        name: str,
        method: Literal["PUT", "PATCH", "DELETE"],
        path: str,
        id_or_artist: int | str,
        form: Pairs = (),
    ) -> None:
        await self._send(
            write(name, method, path, NOTHING, form=form, level="owner", id_or_artist=id_or_artist)
        )


def _form(name: str, fields: AvoidPostingFields, artist: AvoidPostingArtist) -> Pairs:
    wire.known(name, fields, keys_of(AvoidPostingFields))
    wire.known(name, artist, keys_of(AvoidPostingArtist))
    return (
        *wire.fields(fields, root="avoid_posting"),
        *wire.fields(artist, root="avoid_posting[artist_attributes]"),
    )
