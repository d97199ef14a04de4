"""Versions of artists; `app/controllers/artist_versions_controller.rb`."""

from __future__ import annotations

from typing import ClassVar, Literal, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids

__all__ = ["ArtistVersion", "ArtistVersionSearch", "ArtistVersions"]


@attrs.frozen(kw_only=True)
class ArtistVersion(Model):
    """An artist after one edit."""

    id: int
    artist_id: int
    name: str
    updater_id: int
    is_active: bool
    group_name: str
    created_at: Time
    updated_at: Time
    other_names: tuple[str, ...]
    urls: tuple[str, ...]
    """With a `-` before those no longer used."""
    notes_changed: bool | None


class ArtistVersionSearch(ListOptions, CommonFilters, total=False):
    """Search filters for versions of artists."""

    name: str
    """With `*` as a wildcard."""
    updater_name: str
    updater_id: Ids
    artist_id: Ids
    is_active: bool
    ip_addr: str
    """An IP address or network, such as `10.0.0.0/8`; admin."""
    order: Literal["name", "id_asc", "id_desc"]
    """Default: by id, newest first. Any other order ends at the last numbered page."""


class ArtistVersions(Resource):
    """Versions of artists."""

    _family: ClassVar[str] = "artist_versions"
    """Its path, and the first part of the name of its operation."""

    def search(self, **filters: Unpack[ArtistVersionSearch]) -> Pages[ArtistVersion]:
        """Every version that matches."""
        name, path = f"{self._family}.search", f"/{self._family}.json"
        allowed = ArtistVersionSearch.__optional_keys__
        return self._search(name, path, ArtistVersion, filters, allowed)
