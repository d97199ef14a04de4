"""Versions of pools; `app/controllers/pool_versions_controller.rb`."""

from __future__ import annotations

from typing import ClassVar, Unpack

import attrs

from e6async._core.models.dtext_field import OptionalDTextOf
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids

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
    updater_id: int | None
    description: str | None
    """DText."""
    description_changed: bool
    name: str | None
    """With `_` for spaces."""
    name_changed: bool
    created_at: Time
    updated_at: Time
    is_active: bool
    category: str | None
    """`series` or `collection`."""
    version: int
    """1 for the first of its pool."""

    description_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("description")


class PoolVersionSearch(ListOptions, CommonFilters, total=False):
    """Search filters for versions of pools."""

    updater_name: str
    updater_id: Ids
    pool_id: Ids
    ip_addr: str
    """An IP address or network, such as `10.0.0.0/8`; admin."""


class PoolVersions(Resource):
    """Versions of pools."""

    def search(self, **filters: Unpack[PoolVersionSearch]) -> Pages[PoolVersion]:
        """Every version that matches; member."""
        return self._search(
            "pool_versions.search",
            "/pool_versions.json",
            PoolVersion,
            filters,
            PoolVersionSearch.__optional_keys__,
            level="member",
        )
