"""How a post is made of a file, the same on all sites."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, Unpack

from e6async._core.protocol import wire
from e6async._core.protocol.operation import FilePart, write
from e6async._core.resource import Resource
from e6async.e621._shared.redirects import one_of
from e6async.e621._vocabulary.uploads import UploadContent, UploadFields, UploadResult

if TYPE_CHECKING:
    from collections.abc import Callable


class Uploading(Resource):
    """How a post is made of a file."""

    async def create(
        self,
        file: UploadContent | None = None,
        *,
        rating: Literal["s", "q", "e"],
        name: str | None = None,
        on_progress: Callable[[int], None] | None = None,
        **fields: Unpack[UploadFields],
    ) -> UploadResult:
        """Make a post of a file, or of one at `direct_url`; member, 30 an hour.

        FemboyFans takes 75 MiB at once, and larger ones by `create_in_pieces`. `name` is the
        file's; `on_progress` is told how many bytes have gone out. Raises DuplicateError with the
        post that has the file, UploadRejectedError for all else that the server refuses. What it
        finds odd about the tags, it does not tell.
        """
        operation = "uploads.create"
        wire.known(operation, fields, UploadFields.__optional_keys__)
        one_of(operation, {"file": file, "direct_url": fields.get("direct_url")})
        asked = write(
            operation, "POST", "/uploads.json", UploadResult,
            form=wire.fields({"rating": rating, **fields}, root="upload"),
            files=file_parts("upload[file]", file, name), on_progress=on_progress,
        )  # fmt: skip
        return await self._send(asked)


def file_parts(field: str, file: UploadContent | None, name: str | None) -> tuple[FilePart, ...]:
    """Put a file, if there is one, into a body; the server sees its type by what is in it."""
    if file is None:
        return ()
    own = file.name if isinstance(file, Path) else "file"
    return (FilePart(field=field, name=name or own, content=file),)
