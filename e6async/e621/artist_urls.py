"""URLs of artists; `app/controllers/artist_urls_controller.rb`."""

from __future__ import annotations

from typing import ClassVar, Literal, Unpack

import attrs

from e6async._core.pages import Pages
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Range
from e6async.e621._vocabulary.artist import ArtistSummary, ArtistUrl

__all__ = ["ArtistUrl", "ArtistUrlSearch", "ArtistUrlWithArtist", "ArtistUrls"]


@attrs.frozen(kw_only=True)
class ArtistUrlWithArtist(ArtistUrl):
    """A URL with its artist."""

    artist: ArtistSummary | None


class ArtistUrlSearch(ListOptions, CommonFilters, total=False):
    """Search filters for URLs."""

    artist_id: Range
    artist_name: str
    """Exact match."""
    is_active: bool
    url: str
    """With `*` as a wildcard, else words."""
    normalized_url: str
    """With `*` as a wildcard, else words."""
    url_matches: str
    """Part of a URL; the whole URL when it has a `*`."""
    normalized_url_matches: str
    """Part of a URL; the whole URL when it has a `*`."""
    order: Literal[
        "id",
        "id_asc",
        "id_desc",
        "artist_id",
        "artist_id_asc",
        "artist_id_desc",
        "url",
        "url_asc",
        "url_desc",
        "normalized_url",
        "normalized_url_asc",
        "normalized_url_desc",
        "is_active",
        "is_active_asc",
        "is_active_desc",
        "created_at",
        "created_at_asc",
        "created_at_desc",
        "updated_at",
        "updated_at_asc",
        "updated_at_desc",
    ]
    """Default: by id, newest first. Any other order ends at the last numbered page.

    A bare word is the same as with `_desc`.
    """


class ArtistUrls(Resource):
    """URLs of artists."""

    _family: ClassVar[str] = "artist_urls"
    """Its path, and the first part of the name of its operation."""

    def search(self, **filters: Unpack[ArtistUrlSearch]) -> Pages[ArtistUrlWithArtist]:
        """Every URL that matches."""
        name, path = f"{self._family}.search", f"/{self._family}.json"
        allowed = ArtistUrlSearch.__optional_keys__
        return self._search(name, path, ArtistUrlWithArtist, filters, allowed)
