"""Uploaded files: `app/models/media_asset.rb`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol.decode import Time
from e6async.e621._vocabulary import CommonFilters
from e6async.femboyfans._vocabulary.filters import ByCreator, ByIpAddr, Order

SeekableContent: TypeAlias = bytes | Path
"""A file that can be read again: its bytes or its path."""
MediaAssetStatusName: TypeAlias = Literal[
    "pending",
    "uploading",
    "active",
    "deleted",
    "cancelled",
    "expunged",
    "replaced",
    "failed",
    "duplicate",
]
"""The state of an uploaded file."""


@attrs.frozen(kw_only=True)
class MediaAsset(Model):
    """A file; most fields are None until the upload is complete."""

    id: int
    creator_id: int
    md5: str | None
    file_ext: str | None
    is_animated_png: bool | None
    is_animated_gif: bool | None
    is_animated_webp: bool | None
    file_size: int | None
    """Bytes."""
    image_width: int | None
    image_height: int | None
    duration: str | float | None
    """Seconds, with all their digits; None for still images."""
    framecount: int | None
    pixel_hash: str | None
    """The MD5 of the picture itself, whatever its file."""
    status: str
    """See `MediaAssetStatusName`; an incomplete file fails after 4 hours."""
    status_message: str | None
    created_at: Time
    updated_at: Time


class MediaAssetSearch(CommonFilters, ByCreator, ByIpAddr, total=False):
    """Search filters for files."""

    checksum: str
    """The MD5 that was announced."""
    md5: str
    file_ext: str
    pixel_hash: str
    status: MediaAssetStatusName
    status_message_matches: str
    """With `*` as a wildcard."""
    order: Order
