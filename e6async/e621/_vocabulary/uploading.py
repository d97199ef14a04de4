"""How a post is made of a file, the same on all sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

from e6async._core.protocol import wire
from e6async._core.protocol.operation import write
from e6async._core.resource import Resource
from e6async.e621._vocabulary.redirects import one_of
from e6async.e621._vocabulary.uploads import Content, UploadResult, file_parts

if TYPE_CHECKING:
    from collections.abc import Callable


class SentFields(TypedDict, total=False):
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


class UploadFields(SentFields, total=False):
    """What comes with a file."""

    direct_url: str
    """Where the file lies, if it is not sent; the host must be on the upload whitelist."""


class Uploading(Resource):
    """How a post is made of a file."""

    async def create(
        self,
        file: Content | None = None,
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
