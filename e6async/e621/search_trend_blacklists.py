"""Tags that trends leave out: `app/controllers/search_trend_blacklists_controller.rb`."""

from __future__ import annotations

from typing import Literal, TypedDict, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, Pairs, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters

__all__ = [
    "SearchTrendBlacklist",
    "SearchTrendBlacklistFields",
    "SearchTrendBlacklistSearch",
    "SearchTrendBlacklists",
]


@attrs.frozen(kw_only=True)
class SearchTrendBlacklist(Model):
    """Tags that trends leave out."""

    id: int
    tag: str
    """A name, with `*` and `?` as wildcards."""
    reason: str
    creator_id: int
    created_at: Time
    updated_at: Time


class SearchTrendBlacklistSearch(ListOptions, CommonFilters, total=False):
    """Search filters for entries."""

    tag: str
    """With `*` as a wildcard."""
    reason: str
    """With `*` as a wildcard."""
    order: Literal["id_asc", "id_desc"]
    """Default: newest first."""


class SearchTrendBlacklistFields(TypedDict, total=False):
    """Editable fields of an entry."""

    tag: str
    """A name, with `*` and `?` as wildcards; an entry needs one."""
    reason: str


class SearchTrendBlacklists(Resource):
    """Tags that trends leave out."""

    def search(self, **filters: Unpack[SearchTrendBlacklistSearch]) -> Pages[SearchTrendBlacklist]:
        """Every entry that matches; admin."""
        name, path = "search_trend_blacklists.search", "/search_trend_blacklists.json"
        allowed = SearchTrendBlacklistSearch.__optional_keys__
        return self._search(name, path, SearchTrendBlacklist, filters, allowed, level="admin")

    async def create(self, **fields: Unpack[SearchTrendBlacklistFields]) -> SearchTrendBlacklist:
        """Create an entry; admin."""
        name, path = "search_trend_blacklists.create", "/search_trend_blacklists.json"
        form = self._form(name, fields)
        return await self._send(
            write(name, "POST", path, SearchTrendBlacklist, form=form, level="admin")
        )

    async def update(self, id: int, **fields: Unpack[SearchTrendBlacklistFields]) -> None:
        """Change an entry; admin."""
        name, path = "search_trend_blacklists.update", "/search_trend_blacklists/{id}.json"
        form = self._form(name, fields)
        await self._send(write(name, "PATCH", path, NOTHING, form=form, level="admin", id=id))

    async def delete(self, id: int) -> None:
        """Delete an entry; admin."""
        name, path = "search_trend_blacklists.delete", "/search_trend_blacklists/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="admin", id=id))

    def _form(self, name: str, fields: SearchTrendBlacklistFields) -> Pairs:
        wire.known(name, fields, SearchTrendBlacklistFields.__optional_keys__)
        return wire.fields(fields, root="search_trend_blacklist")
