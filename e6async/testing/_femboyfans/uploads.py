"""Whole and chunked uploads (uploads_controller.rb, app/concerns/chunked_upload.rb)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields
from e6async.testing._e621.lists import Handler
from e6async.testing._params import Params, Upload
from e6async.testing._records import ChunkedUpload, Post
from e6async.testing._reference import Operation
from e6async.testing._responses import (
    Response,
    access_denied,
    empty,
    http_error,
    json_response,
    not_found,
    validation_error,
)

__all__ = ["HANDLERS"]


def create(call: Call, operation: Operation, values: Params, row: Fields | None) -> Response:
    """Accept a file or a URL; with a checksum only, start a chunked upload."""
    del row
    is_replacement = operation.resource == "post_replacements"
    file, checksum = values.get("file"), values.nonblank("checksum")
    if file is None and values.nonblank("direct_url") is None:
        if checksum is None:
            return _rejection("invalid", message="No file or source URL provided")
        uploads = call.world.chunked_uploads
        number = max(uploads, default=0) + 1
        uploads[number] = ChunkedUpload(user_id=call.viewer.user.key, checksum=checksum)
        return json_response({"success": True, "id": number, "media_asset_id": number}, 202)
    data = _bytes(file)
    if data is not None and (post := _twin(call, data)) is not None:
        return _duplicate(post)
    if is_replacement:
        return json_response(
            {"success": True, "location": "/posts/1", "id": call.world.next_serial()}
        )
    return _uploaded(call)


def append(call: Call, operation: Operation, values: Params, row: Fields | None) -> Response:
    """Accept the next chunk."""
    del operation, row
    asset = _asset(call)
    data, chunk = _bytes(values.get("data")), values.text("chunk_id")
    if data is None or chunk is None:
        raise http_error(422, "Invalid data")
    expected = len(asset.parts) + 1
    if chunk != str(expected):
        raise validation_error({"chunk_id": [f"unexpected: {chunk}, expected: {expected}"]})
    if not data:
        raise validation_error({"base": ["Data is empty"]})
    asset.parts.append(data)
    asset.status = "uploading"
    return empty()


def finalize(call: Call, operation: Operation, values: Params, row: Fields | None) -> Response:
    """Join the chunks, if their checksum is correct."""
    del values, row
    asset = _asset(call)
    data = b"".join(asset.parts)
    if not data:
        raise validation_error({"base": ["Upload is empty"]})
    if _md5(data) != asset.checksum:
        raise validation_error({"checksum": ["mismatch"]})
    if (post := _twin(call, data)) is not None:
        asset.status = "duplicate"
        return _duplicate(post)
    asset.status = "active"
    key = "post_replacement_id" if "replacement" in operation.resource else "upload_id"
    post_id = call.world.posts.source.last_id
    where = {"location": f"/posts/{post_id}", "post_id": post_id}
    return json_response({"success": True, **where, key: call.id()})


def cancel(call: Call, operation: Operation, values: Params, row: Fields | None) -> Response:
    """Cancel an upload."""
    del operation, values, row
    _asset(call).status = "cancelled"
    return empty()


def _asset(call: Call) -> ChunkedUpload:
    """The caller's unfinished upload that the path names; raises 404."""
    asset = call.world.chunked_uploads.get(call.id())
    if asset is None:
        raise not_found()
    if asset.user_id != call.viewer.user.id:
        raise access_denied()
    if asset.status not in {"pending", "uploading"}:
        raise validation_error({"base": ["Upload is not in progress"]})
    return asset


def _bytes(value: object) -> bytes | None:
    if isinstance(value, Upload):
        return value.data
    return value.encode() if isinstance(value, str) else None


def _twin(call: Call, data: bytes) -> Post | None:
    return call.world.by_md5(_md5(data))


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _uploaded(call: Call) -> Response:
    post_id = call.world.posts.source.last_id
    return json_response({"success": True, "location": f"/posts/{post_id}", "post_id": post_id})


def _duplicate(post: Post) -> Response:
    return _rejection("duplicate", location=f"/posts/{post.id}", post_id=post.id)


def _rejection(reason: str, **more: object) -> Response:
    return json_response({"success": False, "reason": reason, **more}, 412)


HANDLERS: Final[Mapping[str, Handler]] = {
    "post_replacement_media_assets.append": append,
    "post_replacement_media_assets.cancel": cancel,
    "post_replacement_media_assets.finalize": finalize,
    "post_replacements.create": create,
    "upload_media_assets.append": append,
    "upload_media_assets.cancel": cancel,
    "upload_media_assets.finalize": finalize,
    "uploads.create": create,
}
"""Handlers by the name of the operation."""
