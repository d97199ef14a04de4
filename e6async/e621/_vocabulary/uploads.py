"""What uploads and replacements share."""

from __future__ import annotations

from collections.abc import AsyncIterable
from pathlib import Path
from typing import TypeAlias, TypedDict

import attrs

UploadContent: TypeAlias = bytes | Path | AsyncIterable[bytes]
"""A file: its bytes, where it lies, or what gives it piece by piece."""


@attrs.frozen(kw_only=True)
class UploadResult:
    """What became of a file; one that was not taken is an error."""

    success: bool
    location: str
    """The path of the post, as `/posts/12`."""
    post_id: int | None = None
    """The post; None for a replacement, which says it in `location` only."""


class SentUploadFields(TypedDict, total=False):
    """What comes with a file that is sent."""

    tag_string: str
    source: str
    """Lines, ten at most."""
    parent_id: int
    description: str
    """DText."""
    as_pending: bool
    """That one's own shall be looked at where it would not be."""
    locked_rating: bool
    """Privileged and up, on FemboyFans trusted."""
    locked_tags: str
    """Admin."""


class UploadFields(SentUploadFields, total=False):
    """What comes with a file."""

    direct_url: str
    """Where the file lies, if it is not sent; the host must be on the upload whitelist."""
