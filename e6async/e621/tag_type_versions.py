"""How tags changed their category: `app/controllers/tag_type_versions_controller.rb`."""

from __future__ import annotations

from typing import Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids

__all__ = ["TagTypeVersion", "TagTypeVersionSearch", "TagTypeVersions"]


@attrs.frozen(kw_only=True)
class TagTypeVersion(Model):
    """A change of a tag's category."""

    id: int
    created_at: Time
    updated_at: Time
    old_type: int
    """A number from 0 to 8; see `Category`."""
    new_type: int
    """A number from 0 to 8; see `Category`."""
    is_locked: bool
    tag_id: int
    creator_id: int


class TagTypeVersionSearch(ListOptions, CommonFilters, total=False):
    """Search filters for changes; the server always sorts newest first."""

    tag: str
    """Exact match."""
    user_name: str
    """Exact match."""
    user_id: Ids


class TagTypeVersions(Resource):
    """How tags changed their category."""

    def search(self, **filters: Unpack[TagTypeVersionSearch]) -> Pages[TagTypeVersion]:
        """Every change that matches, the newest first."""
        allowed = TagTypeVersionSearch.__optional_keys__
        name, path = "tag_type_versions.search", "/tag_type_versions.json"
        return self._search(name, path, TagTypeVersion, filters, allowed)
