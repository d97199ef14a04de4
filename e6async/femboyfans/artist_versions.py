"""Versions of artists; `app/controllers/artists/versions_controller.rb`."""

from __future__ import annotations

from typing import Literal, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import ByIpAddr, ByUpdater, Order

__all__ = ["ArtistVersion", "ArtistVersionSearch", "ArtistVersions"]


@attrs.frozen(kw_only=True)
class ArtistVersion(Model):
    """An artist after one edit."""

    id: int
    artist_id: int
    name: str
    updater_id: int
    created_at: Time
    updated_at: Time
    other_names: tuple[str, ...]
    urls: tuple[str, ...]
    """With a `-` before those no longer used."""
    notes_changed: bool | None
    linked_user_id: int | None


class ArtistVersionSearch(ListOptions, CommonFilters, ByUpdater, ByIpAddr, total=False):
    """Search filters for versions of artists."""

    artist_name: str
    """With `*` as a wildcard, else words."""
    artist_id: Ids
    order: Literal[
        Order, "artist_id", "artist_id_asc", "artist_id_desc", "name", "name_asc", "name_desc"
    ]


class ArtistVersions(Resource):
    """Versions of artists."""

    def search(self, **filters: Unpack[ArtistVersionSearch]) -> Pages[ArtistVersion]:
        """Every version that matches."""
        name, path = "artist_versions.search", "/artists/versions.json"
        allowed = keys_of(ArtistVersionSearch)
        return self._search(name, path, ArtistVersion, filters, allowed)
