"""Missing files of posts: `media_assets/statuses_controller.rb`."""

from __future__ import annotations

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, get, write
from e6async._core.resource import Resource

__all__ = ["FilesStatus", "MediaAssetStatus", "MediaAssetStatusResult", "MissingFile"]

_PATH = "/media_assets/status.json"


@attrs.frozen(kw_only=True)
class MissingFile(Model):
    """A missing file."""

    id: int
    """Of the post."""
    md5: str
    type: str
    """The variant, such as `original`."""
    format: str
    """`image` or `video`."""


@attrs.frozen(kw_only=True)
class FilesStatus(Model):
    """The result of the server's last check of all files."""

    missing: tuple[MissingFile, ...]
    backup_missing: tuple[MissingFile, ...]
    errors: tuple[MissingFile, ...]
    """Files that could not be checked."""


@attrs.frozen(kw_only=True)
class MediaAssetStatusResult(Model):
    """The last report on missing files."""

    cached: bool
    """Whether the server checked within three days."""
    data: FilesStatus | None
    """None when it has not."""


class MediaAssetStatus(Resource):
    """Missing files of posts."""

    async def get(self, *, refresh: bool = False) -> MediaAssetStatusResult:
        """The result of the server's last check; admin; `refresh` discards it first."""
        query = wire.fields({"refresh": refresh or None})
        request = get(
            "media_asset_status.get", _PATH, MediaAssetStatusResult, query=query, level="admin"
        )
        return await self._send(request)

    async def update(self) -> None:
        """Make the server check all files, in the background; admin."""
        await self._send(write("media_asset_status.update", "PATCH", _PATH, NOTHING, level="admin"))
