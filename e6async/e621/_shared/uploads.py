"""Uploading a file as a post, the same on all sites."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Unpack

from e6async._core.protocol import wire
from e6async._core.protocol.operation import FilePart, write
from e6async._core.resource import Resource
from e6async.e621._shared.redirects import one_of
from e6async.e621._vocabulary.uploads import UploadContent, UploadFields, UploadResult
from e6async.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable


_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Uploading(Resource):
    """Uploading a file as a post."""

    async def create(
        self,
        file: UploadContent | None = None,
        *,
        rating: Literal["s", "q", "e"],
        name: str | None = None,
        on_progress: Callable[[int], None] | None = None,
        **fields: Unpack[UploadFields],
    ) -> UploadResult:
        """Upload a file, or the one at `direct_url`, as a post; member, 30 an hour.

        FemboyFans accepts up to 75 MiB here; `create_in_chunks` sends larger files. `name` is the
        file name; `on_progress` gets the number of bytes sent so far. Raises DuplicateError with
        the post that has the file, UploadRejectedError for any other refusal. The server does not
        return its warnings about tags.
        """
        operation = "uploads.create"
        wire.known(operation, fields, UploadFields.__optional_keys__)
        one_of(operation, {"file": file, "direct_url": fields.get("direct_url")})
        request = write(
            operation, "POST", "/uploads.json", UploadResult,
            form=wire.fields({"rating": rating, **fields}, root="upload"),
            files=file_parts("upload[file]", file, name), on_progress=on_progress,
        )  # fmt: skip
        return await self._send(request)


def file_parts(field: str, file: UploadContent | None, name: str | None) -> tuple[FilePart, ...]:
    """Build the body part of a file, if there is one; the server detects its type."""
    if file is None:
        return ()
    if name is not None and _CONTROL.search(name):
        message = f"name has a control character, which no file can be sent under: {name!r}"
        raise InputError(message)
    default = _sendable(file.name) if isinstance(file, Path) else "file"
    return (FilePart(field=field, name=name or default, content=file),)


def _sendable(name: str) -> str:
    """The name of a file on disk as it can be sent: systems allow almost any bytes in names."""
    return _CONTROL.sub("_", name.encode(errors="replace").decode())
