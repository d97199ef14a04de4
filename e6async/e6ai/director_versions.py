"""Versions of directors, with the fields and filters of e621's `artist_versions`."""

from __future__ import annotations

from typing import ClassVar

from e6async.e621.artist_versions import ArtistVersions

__all__ = ["DirectorVersions"]


class DirectorVersions(ArtistVersions):
    """Versions of directors; the director is `artist_id`, as the server names it."""

    _family: ClassVar[str] = "director_versions"
