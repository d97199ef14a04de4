"""What a download needs to know of a post, and what it tells of a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Generic, Literal, TypeAlias, TypedDict, TypeVar

import attrs

from e6async.errors import E6Error
from e6async.post import Downloadable

Size: TypeAlias = Literal["original", "sample", "preview", "mp4", "webm", "720p", "480p"]
"""Which file of a post. `mp4` and `webm` are a video in full size in that container."""
Checked: TypeAlias = Literal["md5", "length", "end"]
"""How a file was found right: by its MD5, by the length that the site tells, or, for what the site
tells nothing about, by the way in which files of its kind end.
"""

P = TypeVar("P", bound=Downloadable)
P_co = TypeVar("P_co", covariant=True)


@attrs.frozen(kw_only=True)
class Downloaded(Generic[P_co]):
    """A file that is in the folder, whole and right."""

    post: P_co
    path: Path
    size: Size
    """What it is: `original` also where the post has no file of the size that was asked for."""
    bytes: int
    fetched: bool
    """Whether it was fetched now; False for what was there already."""
    checked: Checked


@attrs.frozen(kw_only=True)
class Hidden(Generic[P_co]):
    """A post whose file the caller may not see: deleted, or only for those who log in."""

    post: P_co
    reason: str


@attrs.frozen(kw_only=True)
class DownloadFailed(Generic[P_co]):
    """A post whose file could not be had; what came of it stays, and the next try goes on there."""

    post: P_co
    error: E6Error


Result: TypeAlias = Downloaded[P_co] | Hidden[P_co] | DownloadFailed[P_co]
"""What became of a post."""


@attrs.frozen(kw_only=True)
class Progress:
    """How far a file is."""

    post_id: int
    received: int
    """Bytes that are here, those of earlier tries and runs included."""
    total: int | None
    """Bytes of the whole file; None while nobody told."""
    request: int
    """Number of the request for this file: 1 for the first, 0 when none was needed."""
    at: float
    """The loop's seconds."""


class DownloadOptions(TypedDict, total=False):
    """How files are fetched and named."""

    name: str
    """The name of a file, as `{artist}-{md5}.{ext}`; `/` makes folders below the folder."""
    size: Size
    verify: bool
    """Read what is there already again, to find out whether it still is what it was."""
    limit_rate: float
    """Bytes per second at most, for all files of the call together."""
    on_progress: Callable[[Progress], None]
    """Called in the loop, for each piece that came; must not block it."""
