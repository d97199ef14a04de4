"""URLs of directors, with the fields and filters of e621's `artist_urls`."""

from __future__ import annotations

from typing import ClassVar

from e6async.e621.artist_urls import ArtistUrls

__all__ = ["DirectorUrls"]


class DirectorUrls(ArtistUrls):
    """URLs of directors; the director is `artist_id` and `artist`, as the server names it."""

    _family: ClassVar[str] = "director_urls"
