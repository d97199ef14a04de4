"""Files of posts that are not where they should be: `media_assets/statuses_controller.rb`."""

from __future__ import annotations

import attrs

from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, get, write
from e6async._core.resource import Resource

__all__ = ["FilesStatus", "MediaAssetStatus", "MediaAssetStatusResult", "MissingFile"]

_PATH = "/media_assets/status.json"


@attrs.frozen(kw_only=True)
class MissingFile:
    """A file that is not there."""

    id: int
    """Of the post."""
    md5: str
    type: str
    """The variant, as `original`."""
    format: str
    """`image` or `video`."""


@attrs.frozen(kw_only=True)
class FilesStatus:
    """What was found when the server last looked at all files."""

    missing: list[MissingFile]
    backup_missing: list[MissingFile]
    errors: list[MissingFile]
    """Those at which it failed to look."""


@attrs.frozen(kw_only=True)
class MediaAssetStatusResult:
    """What is known about missing files."""

    cached: bool
    """Whether the server has looked at all within three days."""
    data: FilesStatus | None
    """None when it has not."""


class MediaAssetStatus(Resource):
    """Files of posts that are not where they should be."""

    async def get(self, *, refresh: bool = False) -> MediaAssetStatusResult:
        """What was found when the server last looked; admin; `refresh` forgets it before."""
        query = wire.fields({"refresh": refresh or None})
        asked = get(
            "media_asset_status.get", _PATH, MediaAssetStatusResult, query=query, level="admin"
        )
        return await self._send(asked)

    async def update(self) -> None:
        """Let the server look at all files, some time later; admin."""
        await self._send(write("media_asset_status.update", "PATCH", _PATH, NOTHING, level="admin"))
