"""Models and filters that uploads and their files share."""

from __future__ import annotations

from typing import Literal

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol.operation import Operation, write
from e6async.e621._vocabulary import CommonFilters, Range


@attrs.frozen(kw_only=True)
class UploadFinished(Model):
    """The post that was created from chunks."""

    success: bool
    location: str
    """The path of the post, such as `/posts/12`."""
    post_id: int
    upload_id: int


class UploadFilter(CommonFilters, total=False):
    """Filters on an upload."""

    uploader_id: Range
    uploader_name: str
    source: str
    source_matches: str
    """With `*` as a wildcard."""
    rating: Literal["s", "q", "e"]
    parent_id: Range
    post_id: Range
    has_post: bool
    post_tags_match: str
    """A tag query."""
    status: str
    """See `MediaAssetStatusName` of media assets."""
    backtrace: str
    tag_string: str
    ip_addr: str
    """Requires admin."""


def finalize_upload(id: int) -> Operation[UploadFinished]:
    """Build the request that creates a post from chunks."""
    path = "/media_assets/uploads/{id}/finalize.json"
    return write("upload_media_assets.finalize", "PUT", path, UploadFinished, id=id)
