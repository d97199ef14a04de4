"""Uploads: uploads_controller.rb, app/logical/upload_service.rb, app/models/upload.rb."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields
from e6async.testing._e621.lists import Handler
from e6async.testing._e621.models.upload_whitelists import is_whitelisted
from e6async.testing._e621.post_commands import run_commands, with_commands
from e6async.testing._e621.post_rows import add_row
from e6async.testing._e621.post_saving import update_family
from e6async.testing._e621.tag_edits import normalized, scan
from e6async.testing._e621.versions import add_version
from e6async.testing._media import Picture, file_bytes
from e6async.testing._media_facts import MediaFacts, media_facts
from e6async.testing._params import Params, Upload, is_true
from e6async.testing._records import Post
from e6async.testing._reference import Operation
from e6async.testing._responses import Response, json_response

__all__ = [
    "HANDLERS",
    "NewFile",
    "file_problems",
    "make_post",
    "received",
    "sentence",
    "source_lines",
]

_WEEK: Final = 7 * 86_400_000
_MIN_SIDE: Final = 256
_MAX_SIDE: Final = 15_000
_SECONDS_OF_A_CLIP: Final = 3.0


@attrs.frozen(kw_only=True)
class NewFile:
    """A file that was sent, or that an address led to."""

    name: str
    data: bytes
    facts: MediaFacts | None

    @property
    def md5(self) -> str:
        """The MD5 of its content."""
        return hashlib.md5(self.data, usedforsecurity=False).hexdigest()


def received(file: object, url: str | None) -> NewFile | None:
    """The file in a body, or a made-up picture for an address; None without both."""
    if isinstance(file, Upload):
        return NewFile(name=file.name, data=file.data, facts=media_facts(file.data))
    if url is None:
        return None
    data = file_bytes(Picture(ext="png", width=1000, height=800, comment=url))
    return NewFile(name=url.rpartition("/")[2], data=data, facts=media_facts(data))


def file_problems(call: Call, file: NewFile, *, except_for: int | None = None) -> list[str]:
    """Why a file is not accepted: app/logical/file_validator.rb, md5_is_unique.

    `except_for` is the id of a replacement whose file it is.
    """
    if file.facts is None:
        allowed = "jpg, png, gif, webm, mp4, and webp"
        kind = "application/octet-stream"
        return [f"File ext {kind} is invalid (only {allowed} files are allowed)"]
    problems = list(_size_problems(file.facts))
    if file.md5 in call.world.destroyed:
        deleted = "That image had been deleted from our site, and cannot be re-uploaded"
        return [deleted, *problems]
    waiting = [
        f"Md5 duplicate of pending replacement on post #{row['post_id']}"
        for number, row in call.factory.rows("PostReplacement").items()
        if (row["md5"], row["status"]) == (file.md5, "pending") and number != except_for
    ]
    twin = call.world.by_md5(file.md5)
    if not waiting and twin is not None:
        waiting = [f"Md5 duplicate: {twin.id}"]
    return [*waiting, *problems]


def _size_problems(facts: MediaFacts) -> Sequence[str]:
    problems: list[str] = []
    sides = (("width", facts.width), ("height", facts.height))
    for name, length in sides:
        if length > _MAX_SIDE:
            limit = f"{name}: {length}; max {name}: {_MAX_SIDE}"
            problems.append(f"Image {name} is too large ({limit})")
    small = next(((name, length) for name, length in sides if length < _MIN_SIDE), None)
    if small is not None:
        limit = f"{small[0]}: {small[1]}; min {small[0]}: {_MIN_SIDE}"
        problems.append(f"Image {small[0]} is too small ({limit})")
    return problems


def sentence(problems: Sequence[str]) -> str:
    """The message of an invalid record."""
    return f"Validation failed: {', '.join(problems)}"


def _create(call: Call, _: Operation, values: Params, _row: Fields | None) -> Response:
    """Make a post of a file; 412 if anything is wrong with it."""
    tags = values.text("tag_string") or "tagme"
    rating = _rating(tags, values.text("rating"))
    url = values.nonblank("direct_url")
    if problems := _problems(call, url, rating):
        return _invalid("; ".join(problems))
    row = add_row(call, "Upload", uploader_id=call.viewer.user.key, status="processing")
    lines = source_lines(values.text("source") or "", url or "")
    row |= {"rating": rating, "tag_string": tags, "source": "\n".join(lines)}
    row |= {"description": values.text("description") or "", "parent_id": _number(values)}
    file = received(values.get("file"), url)
    if file is None:
        row["status"] = "error: RuntimeError - No file or source URL provided"
        return _invalid(str(row["status"]))
    if problems := file_problems(call, file):
        row["status"] = f"error: ActiveRecord::RecordInvalid - {sentence(problems)}"
        twin = call.world.by_md5(file.md5)
        if twin is None or f"Md5 duplicate: {twin.id}" not in problems:
            return _invalid(str(row["status"]))
        body = {"success": False, "reason": "duplicate", "location": f"/posts/{twin.id}"}
        return json_response({**body, "post_id": str(twin.id)}, 412)
    post = make_post(call, file, row, is_pending=_is_pending(call, values))
    if is_true(values.get("locked_rating")):
        call.world.put(attrs.evolve(post, rating_locked=True))
    body = {"success": True, "location": f"/posts/{post.id}", "post_id": post.id}
    return json_response(body)


def _problems(call: Call, url: str | None, rating: str | None) -> list[str]:
    user, problems = call.viewer.user, list[str]()
    is_free = user.can_upload_free or user.can_approve_posts
    if not is_free and call.world.now - user.created_at < _WEEK:
        problems.append("Uploader cannot upload during your first week")
    if url is not None and url.lower().startswith(("http://", "https://")):
        is_allowed, reason = is_whitelisted(call, url)
        if not is_allowed:
            problems.append(f"Source is not whitelisted: {reason}")
    if rating not in {"s", "q", "e"}:
        problems.append("Rating is not included in the list")
    return problems


def _rating(tags: str, sent: str | None) -> str | None:
    """The rating among the tags, else the one that was sent."""
    named = (tag.partition(":")[2] for tag in scan(tags.lower()) if tag.startswith("rating:"))
    return next((name[:1] for name in named if name), sent)


def _is_pending(call: Call, values: Params) -> bool:
    user = call.viewer.user
    if is_true(values.get("as_pending")):
        return True
    if user.can_approve_posts:
        return False
    dnp = {"avoid_posting", "conditional_dnp"} & set(scan(values.text("tag_string") or ""))
    return bool(not user.can_upload_free or dnp)


def source_lines(*texts: str) -> tuple[str, ...]:
    """Sources without blank and double lines."""
    lines = (line.strip() for text in texts for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))[:10]


def _number(values: Params) -> int | None:
    text = values.text("parent_id") or ""
    return int(text[:18]) if text.isascii() and text.isdigit() else None


def make_post(call: Call, file: NewFile, row: Fields, *, is_pending: bool) -> Post:
    """Make the post of an upload, whose file is accepted: convert_to_post."""
    world, facts = call.world, file.facts
    parent = row["parent_id"]
    moving = _SECONDS_OF_A_CLIP if facts is not None and facts.is_animated else None
    post = Post(
        id=world.posts.source.add(),
        created_at=world.next_time(),
        updated_at=None,
        change_seq=world.next_change(),
        md5=file.md5,
        ext="" if facts is None else facts.ext,
        size=len(file.data),
        width=0 if facts is None else facts.width,
        height=0 if facts is None else facts.height,
        tags=("animated_gif",) if facts is not None and facts.ext == "gif" and moving else (),
        rating=str(row["rating"]),
        uploader_id=int(str(row["uploader_id"])),
        duration=moving,
        sources=source_lines(str(row["source"] or "")),
        description=str(row["description"]).strip(),
        parent_id=parent if isinstance(parent, int) and parent in world.posts else None,
        pending=is_pending,
    )
    commands = normalized(world, post, scan(str(row["tag_string"])))
    post = with_commands(world, attrs.evolve(post, tags=commands.tags), commands.before)
    world.files[post.md5] = file.data
    world.add(attrs.evolve(post, updated_at=post.created_at))
    add_version(call, post)
    update_family(world, None, post)
    run_commands(call, post, commands.after)
    row |= {"status": "completed", "post_id": post.id, "md5": post.md5, "file_ext": post.ext}
    row |= {"file_size": post.size, "image_width": post.width, "image_height": post.height}
    return world.posts[post.id]


def _invalid(message: str) -> Response:
    return json_response({"success": False, "reason": "invalid", "message": message}, 412)


HANDLERS: Final[dict[str, Handler]] = {"uploads.create": _create}
"""Handlers by the name of the operation."""
