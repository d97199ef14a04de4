"""Artists: names, other names and URLs; `app/controllers/artists_controller.rb`."""

from __future__ import annotations

from typing import ClassVar, Literal, TypedDict, Unpack

import attrs

from e6async._core.batch import listed_by_id
from e6async._core.models.dtext_field import OptionalDTextOf
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids
from e6async.e621._vocabulary.artist import ArtistSummary, ArtistUrl
from e6async.errors import DecodeError

__all__ = [
    "Artist",
    "ArtistFields",
    "ArtistFull",
    "ArtistSearch",
    "ArtistSummary",
    "Artists",
]


@attrs.frozen(kw_only=True)
class Artist(ArtistSummary):
    """An artist."""

    notes: str | None
    """The text of the wiki page of that name, in DText; None without one."""
    urls: tuple[ArtistUrl, ...] | None = None
    """None in what `create` returns: the server leaves them out."""

    notes_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("notes")


@attrs.frozen(kw_only=True)
class ArtistFull(ArtistSummary):
    """An artist, with URLs and the hosts that the posts come from."""

    notes: str | None
    """The text of the wiki page of that name, in DText; None without one."""
    urls: tuple[ArtistUrl, ...]
    domains: tuple[tuple[str, int], ...]
    """Hosts of the sources of up to 100 posts, with counts; a day old at most."""

    notes_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("notes")


class ArtistSearch(ListOptions, CommonFilters, total=False):
    """Search filters for artists."""

    name: str
    """With `*` as a wildcard, else words; it is no exact match."""
    group_name: str
    """With `*` as a wildcard, else words."""
    any_other_name_like: str
    """With `*` as a wildcard, in lower case."""
    any_other_name_matches: str
    """A regular expression of PostgreSQL."""
    any_name_matches: str
    """A part of a name, another name or a group; all of it when it has a `*`."""
    any_name_or_url_matches: str
    """A URL when it starts with `http`, else a name."""
    url_matches: str
    creator_name: str
    creator_id: Ids
    linked_user_name: str
    linked_user_id: Ids
    has_tag: bool
    """Whether posts have the tag of that name."""
    is_linked: bool
    order: Literal["name", "updated_at", "post_count", "id_asc", "id_desc"]
    """Default: by id, newest first. Any other order ends at the last numbered page."""


class ArtistFields(TypedDict, total=False):
    """Editable fields of an artist, besides the name."""

    other_names: str
    """Names separated by spaces."""
    other_names_string: str
    """The same as `other_names`."""
    group_name: str
    url_string: str
    """URLs separated by spaces, with a leading `-` when no longer in use; the first 25 count."""
    notes: str
    """The text of the wiki page of that name, in DText."""
    linked_user_id: int | Literal[""]
    """An empty text for nobody; staff and up."""
    is_locked: bool
    """Requires staff."""


class Artists(Resource):
    """Artists."""

    _family: ClassVar[str] = "artists"
    """The first part of its paths, and of the names of its operations."""

    def search(self, **filters: Unpack[ArtistSearch]) -> Pages[Artist]:
        """Every artist that matches."""
        allowed = ArtistSearch.__optional_keys__
        return self._search(self._name("search"), self._path(), Artist, filters, allowed)

    async def get(self, id_or_name: int | str) -> ArtistFull:
        """The artist with this id or name; a name of digits only is taken for an id."""
        path = self._path("/{id_or_name}")
        return await self._send(get(self._name("get"), path, ArtistFull, id_or_name=id_or_name))

    async def by_id(self, id: int) -> Artist:
        """The artist with this id, without domains; concurrent calls share a request.

        No search takes several names: `search(name=...)` looks for words.
        """
        return await self._look_up(listed_by_id(self._name("by_id"), Artist), id)

    async def get_or_new(self, name: str) -> ArtistFull | None:
        """The artist with this name; None where the server offers an empty form instead."""
        query = wire.fields({"name": name})
        operation, path = self._name("get_or_new"), self._path("/show_or_new")
        try:
            return await self._send(get(operation, path, ArtistFull, query=query))
        except DecodeError as error:
            if error.path != "$.id":  # null in an artist that was not saved
                raise
            return None

    async def create(self, name: str, **fields: Unpack[ArtistFields]) -> Artist:
        """Create an artist; member, 25 edits an hour."""
        operation = self._name("create")
        wire.known(operation, fields, ArtistFields.__optional_keys__)
        form = wire.fields({"name": name, **fields}, root="artist")
        return await self._send(write(operation, "POST", self._path(), Artist, form=form))

    async def update(
        self, id_or_name: int | str, *, name: str | None = None, **fields: Unpack[ArtistFields]
    ) -> None:
        """Change an artist; member; ForbiddenError for a locked one, unless staff."""
        operation, path = self._name("update"), self._path("/{id_or_name}")
        wire.known(operation, fields, ArtistFields.__optional_keys__)
        form = wire.fields({"name": name, **fields}, root="artist")
        await self._send(write(operation, "PATCH", path, NOTHING, form=form, id_or_name=id_or_name))

    async def delete(self, id_or_name: int | str) -> None:
        """Delete an artist, unless it has an avoid-posting entry (ForbiddenError); admin."""
        operation, path = self._name("delete"), self._path("/{id_or_name}")
        await self._send(
            write(operation, "DELETE", path, NOTHING, level="admin", id_or_name=id_or_name)
        )

    async def revert(self, id_or_name: int | str, version_id: int) -> None:
        """Revert an artist to one of its versions; member."""
        form = wire.fields({"version_id": version_id})
        operation, path = self._name("revert"), self._path("/{id_or_name}/revert")
        await self._send(write(operation, "PUT", path, NOTHING, form=form, id_or_name=id_or_name))

    def _name(self, verb: str) -> str:
        return f"{self._family}.{verb}"

    def _path(self, rest: str = "") -> str:
        return f"/{self._family}{rest}.json"
