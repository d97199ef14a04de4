"""Versions of avoid-posting entries; `avoid_postings/versions_controller.rb`."""

from __future__ import annotations

from typing import Literal, Unpack

import attrs

from e6async._core.pages import Pages
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async.e621._vocabulary import Range, Times
from e6async.e621.avoid_posting_versions import AvoidPostingVersion as SharedAvoidPostingVersion
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._shared.ignored_filters import refuse_ignored
from e6async.femboyfans._vocabulary.filters import ArtistFilter, AvoidPostingFilter, ByUpdater

__all__ = ["AvoidPostingVersion", "AvoidPostingVersionSearch", "AvoidPostingVersions"]


@attrs.frozen(kw_only=True)
class AvoidPostingVersion(SharedAvoidPostingVersion):
    """An avoid-posting entry after one edit."""


class AvoidPostingVersionSearch(ListOptions, ByUpdater, total=False):
    """Search filters for versions of avoid-posting entries."""

    id: Range
    updated_at: Times
    artist_name: str
    """With `*` as a wildcard, else words."""
    artist_id: Range
    artist: ArtistFilter
    avoid_posting: AvoidPostingFilter
    is_active: bool
    order: Literal[
        "id_asc",
        "id_desc",
        "updated_at",
        "updated_at_asc",
        "updated_at_desc",
        "avoid_posting_id",
        "avoid_posting_id_asc",
        "avoid_posting_id_desc",
        "artist_id",
        "artist_id_asc",
        "artist_id_desc",
        "artist_name",
        "artist_name_asc",
        "artist_name_desc",
    ]
    created_at: Times
    """UnsupportedError, like the three below: the server accepts but ignores them."""
    any_name_matches: str
    any_other_name_matches: str
    ip_addr: str


_IGNORED = ("created_at", "any_name_matches", "any_other_name_matches", "ip_addr")


class AvoidPostingVersions(Resource):
    """Versions of avoid-posting entries."""

    def search(self, **filters: Unpack[AvoidPostingVersionSearch]) -> Pages[AvoidPostingVersion]:
        """Every version that matches."""
        name, path = "avoid_posting_versions.search", "/avoid_postings/versions.json"
        refuse_ignored(name, filters, _IGNORED, site=self._transport.site.name)
        allowed = keys_of(AvoidPostingVersionSearch)
        return self._search(name, path, AvoidPostingVersion, filters, allowed)
