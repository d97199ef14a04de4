"""Versions of tags; `app/controllers/tags/versions_controller.rb`."""

from __future__ import annotations

from typing import Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import ByIpAddr, ByUpdater, Order, TagFilter

__all__ = ["TagVersion", "TagVersionSearch", "TagVersions"]


@attrs.frozen(kw_only=True)
class TagVersion(Model):
    """A tag after one edit."""

    id: int
    created_at: Time
    updated_at: Time
    category: int
    """A number from 0 to 10; see `Category`."""
    is_locked: bool
    tag_id: int
    updater_id: int
    reason: str
    is_deprecated: bool


class TagVersionSearch(ListOptions, CommonFilters, ByUpdater, ByIpAddr, total=False):
    """Search filters for versions of tags."""

    tag_name: str
    tag_id: Ids
    tag: TagFilter
    order: Order


class TagVersions(Resource):
    """Versions of tags."""

    def search(self, **filters: Unpack[TagVersionSearch]) -> Pages[TagVersion]:
        """Every version that matches."""
        name, path, allowed = (
            "tag_versions.search",
            "/tags/versions.json",
            keys_of(TagVersionSearch),
        )
        return self._search(name, path, TagVersion, filters, allowed)
