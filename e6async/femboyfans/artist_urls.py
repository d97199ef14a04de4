"""URLs of artists; `app/controllers/artists/urls_controller.rb`."""

from __future__ import annotations

from typing import Literal, Unpack

import attrs

from e6async._core.pages import Pages
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Range
from e6async.e621._vocabulary.artist import ArtistUrl
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.artist import ArtistSummary
from e6async.femboyfans._vocabulary.filters import ArtistFilter, Order

__all__ = ["ArtistUrlSearch", "ArtistUrlWithArtist", "ArtistUrls"]


@attrs.frozen(kw_only=True)
class ArtistUrlWithArtist(ArtistUrl):
    """A URL with its artist."""

    artist: ArtistSummary | None


class ArtistUrlSearch(ListOptions, CommonFilters, total=False):
    """Search filters for URLs."""

    artist_id: Range
    artist_name: str
    """With `*` as a wildcard, else words."""
    artist: ArtistFilter
    is_active: bool
    url: str
    """With `*` as a wildcard, else words."""
    normalized_url: str
    """With `*` as a wildcard, else words."""
    url_matches: str
    """With `*` as a wildcard, else words."""
    normalized_url_matches: str
    """With `*` as a wildcard, else words."""
    order: Literal[
        Order,
        "artist_id",
        "artist_id_asc",
        "artist_id_desc",
        "url",
        "url_asc",
        "url_desc",
        "normalized_url",
        "normalized_url_asc",
        "normalized_url_desc",
    ]
    """See `Order`; a bare word is the same as with `_desc`."""


class ArtistUrls(Resource):
    """URLs of artists."""

    def search(self, **filters: Unpack[ArtistUrlSearch]) -> Pages[ArtistUrlWithArtist]:
        """Every URL that matches."""
        name, path, allowed = "artist_urls.search", "/artists/urls.json", keys_of(ArtistUrlSearch)
        return self._search(name, path, ArtistUrlWithArtist, filters, allowed)
