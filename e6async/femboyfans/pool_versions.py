"""Versions of pools; `app/controllers/pools/versions_controller.rb`."""

from __future__ import annotations

from typing import ClassVar, Unpack

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import ByIpAddr, ByUpdater, Order, PoolFilter

__all__ = ["PoolVersion", "PoolVersionSearch", "PoolVersions"]


@attrs.frozen(kw_only=True)
class PoolVersion(Model):
    """A pool after one edit."""

    id: int
    pool_id: int
    post_ids: tuple[int, ...]
    """In reading order."""
    added_post_ids: tuple[int, ...]
    removed_post_ids: tuple[int, ...]
    updater_id: int
    description: str
    """DText."""
    description_changed: bool
    name: str
    """With `_` for spaces."""
    name_changed: bool
    created_at: Time
    updated_at: Time
    is_ongoing: bool
    is_ongoing_changed: bool
    version: int
    """1 for the first of its pool."""
    category: str
    """`series` or `collection`."""
    category_changed: bool

    description_dtext: ClassVar[DTextOf] = DTextOf("description")


class PoolVersionSearch(ListOptions, CommonFilters, ByUpdater, ByIpAddr, total=False):
    """Search filters for versions of pools."""

    pool_id: Ids
    pool: PoolFilter
    name_matches: str
    """With `*` as a wildcard, else words."""
    description_matches: str
    """With `*` as a wildcard, else words."""
    order: Order


class PoolVersions(Resource):
    """Versions of pools."""

    def search(self, **filters: Unpack[PoolVersionSearch]) -> Pages[PoolVersion]:
        """Every version that matches."""
        name, path = "pool_versions.search", "/pools/versions.json"
        allowed = keys_of(PoolVersionSearch)
        return self._search(name, path, PoolVersion, filters, allowed)

    async def undo(self, id: int) -> None:
        """Undo an edit of a pool, keeping later ones; member.

        Raises InvalidError when it cannot be undone.
        """
        path = "/pools/versions/{id}/undo.json"
        await self._send(write("pool_versions.undo", "PUT", path, NOTHING, id=id))
