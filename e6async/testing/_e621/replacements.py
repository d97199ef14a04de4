"""Replacing files of posts: post_replacements_controller.rb, upload_service/replacer.rb."""

from __future__ import annotations

from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment
from e6async.testing._e621.lists import Handler
from e6async.testing._e621.models.post_replacements import backup_of
from e6async.testing._e621.models.upload_whitelists import is_whitelisted
from e6async.testing._e621.post_responses import raw_response
from e6async.testing._e621.post_rows import add_event, add_row, post_of
from e6async.testing._e621.tag_edits import normalized
from e6async.testing._e621.uploads import (
    NewFile,
    file_problems,
    make_post,
    received,
    source_lines,
)
from e6async.testing._e621.versions import add_version, versions_of
from e6async.testing._files import original
from e6async.testing._media import file_bytes
from e6async.testing._media_facts import media_facts
from e6async.testing._params import Params, is_false, is_true
from e6async.testing._records import Post
from e6async.testing._reference import Operation
from e6async.testing._responses import (
    HttpError,
    Response,
    access_denied,
    empty,
    json_response,
    not_found,
    plain,
    validation_error,
)

__all__ = ["HANDLERS"]

_REASON: Final = (5, 150)


def _create(call: Call, _: Operation, values: Params, _row: Fields | None) -> Response:
    """Propose a file; an approver's replaces the post's at once, unless it is `as_pending`."""
    if not call.viewer.is_at_least("staff"):
        raise access_denied("You are not part of the replacements beta")
    post = call.post_from_path()
    url = values.nonblank("replacement_url")
    file = received(values.get("replacement_file"), url)
    problems = _problems(call, post, file, values)
    if problems or file is None or file.facts is None:
        return _failed("; ".join(problems))
    versions_of(call.world, post)
    if not any(row["status"] == "original" for row in _rows_of(call, post)):
        add_row(call, "PostReplacement", **backup_of(post))
    row = add_row(
        call,
        "PostReplacement",
        post_id=post.id,
        creator_id=call.viewer.user.key,
        file_ext=file.facts.ext,
        file_size=len(file.data),
        image_width=file.facts.width,
        image_height=file.facts.height,
        md5=file.md5,
        file_name=file.name,
        source="\n".join(source_lines(values.text("source") or "", url or "")),
        reason=values.text("reason") or "",
        status="pending",
        sequence_number=_next_number(call, post),
        uploader_id_on_approve=post.uploader_id,
    )
    call.world.files[file.md5] = file.data
    if call.viewer.user.can_approve_posts and not is_true(values.get("as_pending")):
        _replace(call, post, row, is_penalized=post.uploader_id != call.viewer.user.id)
    _count_pending(call, post.id)
    return json_response({"success": True, "location": f"/posts/{post.id}"})


def _problems(call: Call, post: Post, file: NewFile | None, values: Params) -> list[str]:
    """Why a new replacement is invalid; some reasons hide those that follow."""
    problems = ["Post is deleted"] if post.deleted else []
    url = values.nonblank("replacement_url")
    if file is None:
        return [*problems, "No file or replacement URL provided"]
    if url is not None and not url.lower().startswith(("http://", "https://")):
        return [*problems, "Replacement url is invalid"]
    if url is not None and values.get("replacement_file") is None:
        is_allowed, reason = is_whitelisted(call, url)
        if not is_allowed:
            return [*problems, f"Replacement url is not whitelisted: {reason}"]
    reason = values.text("reason") or ""
    if not reason.strip():
        problems.append("You must provide a reason.")
    problems += [each.replace("duplicate:", "duplicate of existing post #").replace("# ", "#")
                 for each in file_problems(call, file)]  # fmt: skip
    if len(reason) < _REASON[0]:
        problems.append(f"Reason is too short (minimum is {_REASON[0]} characters)")
    if len(reason) > _REASON[1]:
        problems.append(f"Reason is too long (maximum is {_REASON[1]} characters)")
    return problems


def _approve(call: Call, _: Operation, values: Params, row: Fields | None) -> Response:
    """Replace the file of the post."""
    row, post = _known(call, row)
    penalize = values.get("penalize_current_uploader")
    if post.deleted:
        action = "reset to" if is_false(penalize) else "approve"
        raise HttpError(plain(422, f"Error: Cannot {action} replacement for deleted target post"))
    if row["md5"] == post.md5 or row["status"] == "promoted":
        text = "Replacement approval failed: Status version is already active"
        raise HttpError(plain(400, text))
    _replace(call, post, row, is_penalized=is_true(penalize))
    _count_pending(call, post.id)
    return empty()


def _replace(call: Call, post: Post, row: Fields, *, is_penalized: bool) -> None:
    """Give the post the file, its source and its uploader: Replacer#process!."""
    world, data = call.world, call.world.files[str(row["md5"])]
    world.files.setdefault(post.md5, file_bytes(original(world, post)))
    facts = media_facts(data)
    tags = [tag for tag in post.tags if tag != "better_version_at_source"]
    is_moving = facts is not None and facts.is_animated
    new = attrs.evolve(
        post,
        md5=str(row["md5"]),
        ext=str(row["file_ext"]),
        size=len(data),
        width=int(str(row["image_width"])),
        height=int(str(row["image_height"])),
        duration=(post.duration or 3.0) if is_moving else None,
        video=post.video if is_moving else None,
        sources=source_lines(str(row["source"] or ""), *post.sources),
        uploader_id=int(str(row["creator_id"])),
        updated_at=world.next_time(),
        change_seq=world.next_change(),
    )
    new = attrs.evolve(new, tags=normalized(world, new, tags).tags)
    versions_of(world, post)
    add_version(call, new)
    add_event(call, post.id, "replacement_accepted")
    world.put(new)
    if row["status"] != "original":
        row["status"] = "approved"
    row |= {"approver_id": call.viewer.user.key, "uploader_id_on_approve": post.uploader_id}
    row |= {"penalize_uploader_on_approve": is_penalized, "updated_at": Moment(world.next_time())}


def _reject(call: Call, _: Operation, _values: Params, row: Fields | None) -> Response:
    """Reject a pending replacement."""
    row, post = _known(call, row)
    if row["status"] != "pending":
        raise validation_error({"status": ["must be pending to reject"]})
    add_event(call, post.id, "replacement_rejected")
    row |= {"status": "rejected", "approver_id": call.viewer.user.key}
    _count_pending(call, post.id)
    return empty()


def _toggle_penalize(call: Call, _: Operation, _values: Params, row: Fields | None) -> Response:
    """Change whether an approved replacement counts against the uploader."""
    row, post = _known(call, row)
    if row["status"] != "approved":
        raise validation_error({"status": ["must be approved to penalize"]})
    add_event(call, post.id, "replacement_penalty_changed")
    row["penalize_uploader_on_approve"] = not row["penalize_uploader_on_approve"]
    return empty()


def _transfer(call: Call, _: Operation, values: Params, row: Fields | None) -> Response:
    """Move a pending or rejected replacement to another post."""
    row, post = _known(call, row)
    text = values.text("new_post_id") or ""
    other = call.world.posts.get(int(text[:18]) if text.isascii() and text.isdigit() else 0)
    if other is None:
        raise not_found()
    problem = _transfer_problem(call, row, post, other)
    if problem is not None:
        return _failed(problem)
    if not any(each["status"] == "original" for each in _rows_of(call, other)):
        add_row(call, "PostReplacement", **backup_of(other))
    row["sequence_number"] = _next_number(call, other)
    row |= {"post_id": other.id, "uploader_id_on_approve": other.uploader_id}
    for each in (other, post):
        add_event(call, each.id, "replacement_moved")
        _count_pending(call, each.id)
    return empty()


def _transfer_problem(call: Call, row: Fields, post: Post, other: Post) -> str | None:
    if row["status"] not in {"pending", "rejected"}:
        return "Status must be pending or rejected to transfer"
    if other.id == post.id:
        return "Post must be a different post"
    if other.deleted:
        return "Post is deleted"
    if other.md5 == row["md5"]:
        return "Md5 identical to the destination post's current file"
    if any(each["md5"] == row["md5"] for each in _rows_of(call, other)):
        return f"Md5 duplicate of existing replacement on post #{other.id}"
    return None


def _promote(call: Call, _: Operation, _values: Params, row: Fields | None) -> Response:
    """Make a post of its own of a replacement, as a child of the post."""
    row, post = _known(call, row)
    is_retired = row["status"] == "approved" and row["md5"] != post.md5
    if row["status"] not in {"rejected", "pending"} and not is_retired:
        raise validation_error({"status": ["must be pending to promote"]})
    data = call.world.files[str(row["md5"])]
    file = NewFile(name=str(row["file_name"]), data=data, facts=media_facts(data))
    if problems := file_problems(call, file, except_for=int(str(row["id"]))):
        raise validation_error({"md5": [each.removeprefix("Md5 ") for each in problems]})
    creator = call.world.users.get(int(str(row["creator_id"])))
    sources = source_lines(str(row["source"] or ""), *post.sources)
    upload = add_row(
        call,
        "Upload",
        uploader_id=row["creator_id"],
        rating=post.rating,
        tag_string=" ".join(post.tags),
        source="\n".join(sources),
        description=post.description,
        parent_id=post.id,
    )
    is_free = creator is not None and (creator.can_upload_free or creator.can_approve_posts)
    new = make_post(call, file, upload, is_pending=not is_free)
    row |= {"status": "promoted", "approver_id": call.viewer.user.key}
    add_event(call, new.id, "replacement_promoted")
    _count_pending(call, post.id)
    return raw_response(call, new)


def _delete(call: Call, _: Operation, _values: Params, row: Fields | None) -> Response:
    """Delete a replacement for good."""
    row, post = _known(call, row)
    add_event(call, post.id, "replacement_deleted")
    del call.factory.rows("PostReplacement")[int(str(row["id"]))]
    _count_pending(call, post.id)
    return empty()


def _known(call: Call, row: Fields | None) -> tuple[Fields, Post]:
    post = None if row is None else post_of(call, row)
    if row is None or post is None:
        raise not_found()
    return row, post


def _rows_of(call: Call, post: Post) -> list[Fields]:
    rows = call.factory.rows("PostReplacement").values()
    return [row for row in rows if row["post_id"] == post.id]


def _next_number(call: Call, post: Post) -> int:
    return max((int(str(row["sequence_number"])) for row in _rows_of(call, post)), default=0) + 1


def _count_pending(call: Call, post_id: int) -> None:
    """Update whether a post has pending replacements."""
    post = call.world.posts[post_id]
    is_pending = any(row["status"] == "pending" for row in _rows_of(call, post))
    if is_pending != post.pending_replacements:
        call.world.put(attrs.evolve(post, pending_replacements=is_pending))


def _failed(message: str) -> Response:
    return json_response({"success": False, "message": message}, 412)


HANDLERS: Final[dict[str, Handler]] = {
    "post_replacements.approve": _approve,
    "post_replacements.create": _create,
    "post_replacements.delete": _delete,
    "post_replacements.promote": _promote,
    "post_replacements.reject": _reject,
    "post_replacements.toggle_penalize": _toggle_penalize,
    "post_replacements.transfer": _transfer,
}
"""Handlers by the name of the operation."""
