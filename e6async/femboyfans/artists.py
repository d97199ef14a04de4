"""Artists: names, other names and URLs; `app/controllers/artists_controller.rb`."""

from __future__ import annotations

from typing import Literal, TypedDict, Unpack

import attrs

from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary.artist import ArtistUrl
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.artist import ArtistSummary
from e6async.femboyfans._vocabulary.filters import ArtistFilter, Order, UserFilter

__all__ = [
    "Artist",
    "ArtistFields",
    "ArtistFull",
    "ArtistSearch",
    "ArtistSummary",
    "ArtistUrl",
    "Artists",
]


@attrs.frozen(kw_only=True)
class Artist(ArtistSummary):
    """An artist."""

    urls: tuple[ArtistUrl, ...] | None = None
    """None in what `create` returns: the server leaves them out."""


@attrs.frozen(kw_only=True)
class ArtistFull(ArtistSummary):
    """An artist, with URLs and the hosts that the posts come from."""

    urls: tuple[ArtistUrl, ...]
    domains: tuple[tuple[str, int], ...]
    """Hosts of the sources of the posts, with counts; a day old at most."""


class ArtistSearch(ListOptions, ArtistFilter, total=False):
    """Search filters for artists."""

    creator: UserFilter
    linked_user: UserFilter
    order: Literal[
        Order,
        "name",
        "name_asc",
        "name_desc",
        "post_count",
        "post_count_asc",
        "post_count_desc",
    ]


class ArtistFields(TypedDict, total=False):
    """Editable fields of an artist, besides the name."""

    other_names: str
    """Names separated by spaces."""
    other_names_string: str
    """The same as `other_names`."""
    url_string: str
    """URLs separated by spaces, with a leading `-` when no longer in use."""
    notes: str
    """The text of the wiki page of that name, in DText."""
    linked_user_id: int | Literal[""]
    """An empty text for nobody; janitor."""
    is_locked: bool
    """Requires janitor."""


class Artists(Resource):
    """Artists."""

    def search(self, **filters: Unpack[ArtistSearch]) -> Pages[Artist]:
        """Every artist that matches."""
        name, path, allowed = "artists.search", "/artists.json", keys_of(ArtistSearch)
        return self._search(name, path, Artist, filters, allowed)

    async def get(self, id_or_name: int | str) -> ArtistFull:
        """The artist with this id or name; a name of digits only is taken for an id."""
        path = "/artists/{id_or_name}.json"
        return await self._send(get("artists.get", path, ArtistFull, id_or_name=id_or_name))

    async def create(self, name: str, **fields: Unpack[ArtistFields]) -> Artist:
        """Create an artist; member, 25 edits an hour."""
        wire.known("artists.create", fields, keys_of(ArtistFields))
        form = wire.fields({"name": name, **fields}, root="artist")
        return await self._send(write("artists.create", "POST", "/artists.json", Artist, form=form))

    async def update(
        self, id_or_name: int | str, *, name: str | None = None, **fields: Unpack[ArtistFields]
    ) -> None:
        """Change an artist; member; `name`, and anything of a locked one: janitor."""
        wire.known("artists.update", fields, keys_of(ArtistFields))
        form = wire.fields({"name": name, **fields}, root="artist")
        path = "/artists/{id_or_name}.json"
        await self._send(
            write("artists.update", "PATCH", path, NOTHING, form=form, id_or_name=id_or_name)
        )

    async def delete(self, id_or_name: int | str) -> None:
        """Delete an artist; admin."""
        path = "/artists/{id_or_name}.json"
        await self._send(
            write("artists.delete", "DELETE", path, NOTHING, level="admin", id_or_name=id_or_name)
        )

    async def revert(self, id_or_name: int | str, version_id: int) -> None:
        """Revert an artist to one of its versions; member; a locked one: janitor."""
        form, path = wire.fields({"version_id": version_id}), "/artists/{id_or_name}/revert.json"
        await self._send(
            write("artists.revert", "PUT", path, NOTHING, form=form, id_or_name=id_or_name)
        )
