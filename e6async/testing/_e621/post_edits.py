"""Edits of posts (posts_controller.rb, post.rb); the status is 200 even if nothing was saved."""

from __future__ import annotations

import re
from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.post_commands import run_commands, with_commands
from e6async.testing._e621.post_saving import save
from e6async.testing._e621.tag_edits import Normalized, merged, normalized, scan, with_diff
from e6async.testing._e621.versions import versions_of
from e6async.testing._params import Params, is_false, is_true
from e6async.testing._records import Post
from e6async.testing._responses import Response, access_denied, empty, json_response, not_found
from e6async.testing._routes import Route
from e6async.testing._world import World

__all__ = [
    "ROUTES",
    "check_may_edit",
    "copy_notes",
    "mark_as_translated",
    "revert",
    "update",
]

_ANYONE: Final = (
    *("tag_string", "old_tag_string", "tag_string_diff", "source_diff", "parent_id"),
    *("old_parent_id", "source", "old_source", "description", "old_description", "rating"),
    *("old_rating", "edit_reason"),
)
_BY_LEVEL: Final = {
    "privileged": ("is_rating_locked",),
    "staff": ("is_note_locked", "bg_color"),
    "moderator": ("is_comment_locked",),
    "admin": (
        *("is_status_locked", "is_comment_disabled", "locked_tags", "hide_from_anonymous"),
        *("hide_from_search_engines", "hide_favorites_list"),
    ),
}
_MAX_DESCRIPTION: Final = 50_000
_MAX_TAGS: Final = 2000
_MAX_SOURCES: Final = 10
_NOTE_TAGS: Final = (
    "translated",
    "partially_translated",
    "translation_check",
    "translation_request",
)


async def update(call: Call) -> Response:
    """Update a post; the response to invalid values contains them, although nothing is saved."""
    post = _editable(call)
    allowed = [*_ANYONE]
    for level, keys in _BY_LEVEL.items():
        allowed += keys if call.viewer.is_at_least(level) else ()
    values = call.params.require("post", allowed)
    edited, commands = _edited(call.world, post, values)
    if not _is_valid(post, edited):
        return call.rules.unsaved(call, edited)
    saved = save(call, post, edited, values.nonblank("edit_reason"))
    run_commands(call, saved, commands.after)
    return call.post(call.world.posts[post.id])


async def revert(call: Call) -> Response:
    """Revert a post to a version."""
    post = _editable(call)
    version_id = call.id("version_id")
    version = next((each for each in versions_of(call.world, post) if each.id == version_id), None)
    if version is None:
        raise not_found()
    edited = attrs.evolve(
        post,
        tags=version.tags,
        rating=version.rating,
        sources=version.sources,
        parent_id=version.parent_id,
        description=version.description,
    )
    save(call, post, edited)
    return empty()


async def copy_notes(call: Call) -> Response:
    """Copy the notes of a post to another one."""
    post = _editable(call)
    other = call.post_from_path("other_post_id")
    reason = None
    if post.id == other.id:
        reason = "Source and destination posts are the same"
    elif post.noted_at is None:
        reason = "Post has no notes"
    if reason is not None:
        return json_response({"success": False, "reason": reason}, 400)
    tags = set(other.tags) - set(_NOTE_TAGS) | set(post.tags) & set(_NOTE_TAGS)
    notes = (*other.notes, *post.notes)
    edited = attrs.evolve(
        other, notes=notes, noted_at=call.world.next_time(), tags=tuple(sorted(tags))
    )
    save(call, other, edited)
    return empty()


async def mark_as_translated(call: Call) -> Response:
    """Set the tags about the state of a translation."""
    post = _editable(call)
    values, tags = call.params.below("post"), set(post.tags)
    for key in ("translation_check", "partially_translated"):
        if is_true(values.get(key)):
            tags.add(key)
        elif is_false(values.get(key)):
            tags.discard(key)
    half = not tags.isdisjoint({"translation_check", "partially_translated"})
    tags.add("translation_request" if half else "translated")
    tags.discard("translated" if half else "translation_request")
    return call.post(save(call, post, attrs.evolve(post, tags=tuple(sorted(tags)))))


def _editable(call: Call) -> Post:
    post = call.post_from_path()
    check_may_edit(call)
    return post


def check_may_edit(call: Call) -> None:
    """Reject new accounts, and those that edit too much."""
    reason = call.throttle("post edit", limit=150, bypass="privileged", days=7)
    if reason is not None:
        raise access_denied(f"Updater {reason}")


# --- the values -----------------------------------------------------------------------------------


def _edited(world: World, post: Post, values: Params) -> tuple[Post, Normalized]:
    """The edited post, and the errors by field; diffs take precedence over whole values."""
    names = _names(world, post, values)
    commands = normalized(world, post, names) if names is not None else _AS_IT_WAS
    edited = attrs.evolve(post, tags=commands.tags) if names is not None else post
    edited = attrs.evolve(
        edited,
        sources=_sources(post, values, commands),
        parent_id=_parent(world, post, values),
        rating=_changed(values, "rating", post.rating),
        description=_changed(values, "description", post.description).replace("\r\n", "\n"),
    )
    edited = with_commands(world, edited, commands.before)
    return _with_switches(edited, values), commands


def _with_switches(post: Post, values: Params) -> Post:
    def switch(key: str, now: bool) -> bool:  # noqa: FBT001 - a flag as it is, not an option
        return is_true(values.get(key)) if key in values else now

    locked = values.text("locked_tags")
    return attrs.evolve(
        post,
        rating_locked=switch("is_rating_locked", post.rating_locked),
        note_locked=switch("is_note_locked", post.note_locked),
        status_locked=switch("is_status_locked", post.status_locked),
        comment_locked=switch("is_comment_locked", post.comment_locked),
        comment_disabled=switch("is_comment_disabled", post.comment_disabled),
        hide_from_anonymous=switch("hide_from_anonymous", post.hide_from_anonymous),
        hide_favorites_list=switch("hide_favorites_list", post.hide_favorites_list),
        locked_tags=post.locked_tags if locked is None else tuple(scan(locked)),
    )


_AS_IT_WAS: Final = Normalized(tags=(), before=(), after=(), source=None)


def _names(world: World, post: Post, values: Params) -> list[str] | None:
    diff, whole = values.nonblank("tag_string_diff"), values.text("tag_string")
    old = values.text("old_tag_string")
    if diff is not None:
        current = list(post.tags)
        names = merged(current, current, scan(old)) if old is not None else current
        return with_diff(world, names, diff)
    if whole is None:
        return None
    return scan(whole) if old is None else merged(post.tags, scan(whole), scan(old))


def _changed(values: Params, key: str, now: str) -> str:
    """The new value, unless it equals the `old_` value that the caller sent."""
    new = values.text(key)
    return now if new is None or new == values.text(f"old_{key}") else new


def _sources(post: Post, values: Params, commands: Normalized) -> tuple[str, ...]:
    text = _changed(values, "source", "\n".join(post.sources))
    if (diff := values.nonblank("source_diff")) is not None:
        lines = re.split(r"\r\n?|\n|%0A", diff, flags=re.IGNORECASE)
        removed = {line[1:].strip('"') for line in lines if line.startswith("-")}
        added = [line.strip('"') for line in lines if not line.startswith("-")]
        text = "\n".join(line for line in (*post.sources, *added) if line not in removed)
    if commands.source is not None:
        text = commands.source
    lines = [line.strip() for line in re.split(r"\r\n?|\n|%0A", text, flags=re.IGNORECASE)]
    return tuple(line[:2049] for line in dict.fromkeys(lines) if line)[:_MAX_SOURCES]


def _parent(world: World, post: Post, values: Params) -> int | None:
    text, old = values.text("parent_id"), values.text("old_parent_id")
    if text is None or (old is not None and old.strip() == text.strip()):
        return post.parent_id
    digits = re.match(r"\s*\d+", text, re.ASCII)
    parent = int(digits[0][:18]) if digits else None
    return parent if parent in world.posts else None


def _is_valid(old: Post, new: Post) -> bool:
    locked = old.rating_locked and new.rating_locked and old.rating != new.rating
    return (
        new.rating in {"s", "q", "e"}
        and not locked
        and len(new.description) <= _MAX_DESCRIPTION
        and len(new.tags) <= _MAX_TAGS
        and new.parent_id != new.id
    )


ROUTES: Final = (
    Route("PATCH PUT", "/posts/{id}", "member", update),
    Route("PUT", "/posts/{id}/revert", "member", revert),
    Route("PUT", "/posts/{id}/copy_notes", "member", copy_notes),
    Route("PUT", "/posts/{id}/mark_as_translated", "member", mark_as_translated),
)
