"""What a download needs of a post, its options, and what it reports about a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Generic, Literal, TypeAlias, TypedDict, TypeVar

import attrs

from e6async.errors import E6Error
from e6async.post import Downloadable

Size: TypeAlias = Literal["original", "sample", "preview", "mp4", "webm", "720p", "480p"]
"""Which file of a post. `mp4` and `webm` are a video in full size in that container."""
Verification: TypeAlias = Literal["md5", "length", "end"]
"""How a file was verified: by its MD5, by the length that the site lists, or, if it lists
neither, by the end that its format requires.
"""

P = TypeVar("P", bound=Downloadable)
P_co = TypeVar("P_co", covariant=True)


@attrs.frozen(kw_only=True)
class Downloaded(Generic[P_co]):
    """A complete, verified file in the folder."""

    post: P_co
    path: Path
    size: Size
    """Which file it is: `original` where the post has no smaller file of the requested size."""
    bytes: int
    fetched: bool
    """Whether it was fetched now; False for one that was in the folder already."""
    verified_by: Verification


@attrs.frozen(kw_only=True)
class Hidden(Generic[P_co]):
    """A post whose file the caller may not see: deleted, or shown to logged-in users only."""

    post: P_co
    reason: str


@attrs.frozen(kw_only=True)
class DownloadFailed(Generic[P_co]):
    """A post whose file could not be fetched; the next run resumes the partial file."""

    post: P_co
    error: E6Error


Result: TypeAlias = Downloaded[P_co] | Hidden[P_co] | DownloadFailed[P_co]
"""The result for one post."""


@attrs.frozen(kw_only=True)
class Progress:
    """The progress of a file."""

    post_id: int
    received: int
    """Bytes in the partial file, those of earlier attempts and runs included."""
    total: int | None
    """Bytes of the whole file; None while unknown."""
    request: int
    """Number of the request for this file: 1 for the first, 0 when none was needed."""
    at: float
    """Seconds of the event loop's clock."""


class DownloadOptions(TypedDict, total=False):
    """How files are fetched and named."""

    name: str
    """A template for file names, such as `{artist}-{md5}.{ext}`; `/` makes subfolders."""
    size: Size
    verify: bool
    """Read the files that are in the folder, to find out whether they have changed."""
    limit_rate: float
    """Maximum bytes per second, for all files of the call together."""
    on_progress: Callable[[Progress], None]
    """Called in the event loop for each piece that arrives; must not block."""
