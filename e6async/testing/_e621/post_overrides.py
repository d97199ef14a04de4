"""Operations on posts that deviate from the generic behavior."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields
from e6async.testing._e621.lists import Handler, row_response
from e6async.testing._params import Params, Upload
from e6async.testing._records import Mark
from e6async.testing._reference import Operation
from e6async.testing._responses import Response, empty, json_response, redirect

__all__ = ["HANDLERS"]


def _upload(call: Call, operation: Operation, values: Params, row: Fields | None) -> Response:
    """Accept a file; a duplicate if a post has it. No post is created."""
    file = values.get("file") or values.get("replacement_file")
    if file is None and not (values.nonblank("direct_url") or values.nonblank("replacement_url")):
        return json_response(
            {"success": False, "reason": "invalid", "message": "No file or source URL provided"},
            412,
        )
    post = (
        call.world.by_md5(hashlib.md5(file.data, usedforsecurity=False).hexdigest())
        if isinstance(file, Upload)
        else None
    )
    if post is not None:
        where = {"location": f"/posts/{post.id}", "post_id": post.id}
        return json_response({"success": False, "reason": "duplicate", **where}, 412)
    if operation.resource == "post_replacements":
        return json_response({"success": True, "location": f"/posts/{row and row['id']}"})
    post_id = call.world.posts.source.last_id
    return json_response({"success": True, "location": f"/posts/{post_id}", "post_id": post_id})


def _delete_post(call: Call, operation: Operation, values: Params, row: Fields | None) -> Response:
    """Delete a post, if `commit` is `Delete`: staff/post/posts_controller.rb."""
    post = call.post_from_path()
    if call.params.text("commit") == "Delete":
        reason = values.nonblank("reason")
        if reason is None and values.nonblank("from_flag") is None:
            return redirect(f"{call.base_url}/staff/post/posts/{post.id}/confirm_delete")
        if post.deleted:
            return json_response({"reason": f"Post #{post.id} is already deleted"}, 409)
        mark = Mark(call.viewer.user.key, reason or "", call.world.next_time())
        call.world.put(attrs.evolve(post, deleted=True, deletion=mark))
    return _raw(call, operation, values, row)


def _undelete_post(
    call: Call, operation: Operation, values: Params, row: Fields | None
) -> Response:
    """Undelete a post."""
    call.world.put(attrs.evolve(call.post_from_path(), deleted=False, deletion=None))
    return _raw(call, operation, values, row)


def _reowner(call: Call, operation: Operation, values: Params, row: Fields | None) -> Response:
    """Change the uploader of a post; nothing changes if the user does not exist."""
    name, users = values.text("new_owner") or "", call.world.users
    owner = (
        users.get(int(name[1:])) if name[:1] == "!" and name[1:].isdigit() else users.named(name)
    )
    if owner is None:
        return empty()
    call.world.put(attrs.evolve(call.post_from_path(), uploader_id=owner.key))
    return _raw(call, operation, values, row)


def _raw(call: Call, operation: Operation, _values: Params, _row: Fields | None) -> Response:
    """A response with the whole row of a post."""
    post = call.post_from_path()
    fields = {"uploader_id": post.uploader_id, "is_deleted": post.deleted, "md5": post.md5}
    raw = call.factory.row("PostRaw", post.id) | fields
    return row_response(call, operation, raw, operation.status)


HANDLERS: Final[Mapping[str, Handler]] = {
    "post_replacements.create": _upload,
    "staff_posts.delete": _delete_post,
    "staff_posts.expunge": _raw,
    "staff_posts.regenerate_thumbnails": _raw,
    "staff_posts.regenerate_videos": _raw,
    "staff_posts.reowner": _reowner,
    "staff_posts.undelete": _undelete_post,
    "uploads.create": _upload,
}
"""Handlers by the name of the operation."""
