"""Content, fields and results of uploads and replacements."""

from __future__ import annotations

from collections.abc import AsyncIterable
from pathlib import Path
from typing import TypeAlias, TypedDict

import attrs

from e6async._core.models.model import Model

UploadContent: TypeAlias = bytes | Path | AsyncIterable[bytes]
"""A file to upload: its bytes, its path, or an iterator of chunks.

What an iterator raises comes out of the call unchanged.
"""


@attrs.frozen(kw_only=True)
class UploadResult(Model):
    """The result of an upload; a refused one is an error."""

    success: bool
    location: str
    """The path of the post, such as `/posts/12`."""
    post_id: int | None = None
    """The post; None for a replacement, which says it in `location` only."""


class SentUploadFields(TypedDict, total=False):
    """Fields of an upload whose file is sent."""

    tag_string: str
    source: str
    """One per line, ten at most."""
    parent_id: int
    description: str
    """DText."""
    as_pending: bool
    """Whether to request approval even where none is needed."""
    locked_rating: bool
    """Privileged and up, on FemboyFans trusted."""
    locked_tags: str
    """Requires admin."""


class UploadFields(SentUploadFields, total=False):
    """Fields of an upload."""

    direct_url: str
    """The URL of the file, if it is not sent; the host must be on the upload whitelist."""
