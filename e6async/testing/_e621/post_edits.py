"""Edits of posts (posts_controller.rb, post.rb); the status is 200 even if nothing was saved."""

from __future__ import annotations

import re
from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.pools import join_pool, leave_pool, normal_pool_name
from e6async.testing._e621.tag_edits import Normalized, merged, normalized, scan, with_diff
from e6async.testing._params import Params, is_false, is_true
from e6async.testing._records import Pool, Post, PostVersion
from e6async.testing._responses import Response, access_denied, empty, json_response, not_found
from e6async.testing._routes import Route
from e6async.testing._world import World

__all__ = ["ROUTES", "copy_notes", "mark_as_translated", "revert", "update", "versions_of"]

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
    saved = _save(call, post, edited)
    for command in commands.after:
        _run_command(call, saved, command)
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
    _save(call, post, edited)
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
    _save(call, other, edited)
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
    return call.post(_save(call, post, attrs.evolve(post, tags=tuple(sorted(tags)))))


def versions_of(world: World, post: Post) -> list[PostVersion]:
    """The versions of a post, the oldest first; the first one has one tag less than the post."""
    versions = world.post_versions.get(post.id)
    if versions is None:
        first = _version(2 * post.id, attrs.evolve(post, tags=post.tags[:-1] or post.tags))
        versions = [first, _version(2 * post.id + 1, post)]
        world.post_versions[post.id] = versions
    return versions


def _version(id: int, post: Post) -> PostVersion:
    return PostVersion(
        id=id,
        post_id=post.id,
        tags=post.tags,
        rating=post.rating,
        sources=post.sources,
        parent_id=post.parent_id,
        description=post.description,
    )


def _editable(call: Call) -> Post:
    post = call.post_from_path()
    reason = call.throttle("post edit", limit=150, bypass="privileged", days=7)
    if reason is not None:
        raise access_denied(f"Updater {reason}")
    return post


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
    for command in commands.before:
        edited = _with_command(world, edited, command)
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


def _with_command(world: World, post: Post, command: str) -> Post:
    name, _, value = command.partition(":")
    number = int(value[:18]) if value.isascii() and value.isdigit() else 0
    match name:
        case "rating" if value[:1] in {"s", "q", "e"}:
            return attrs.evolve(post, rating=value[0])
        case "parent" if value in {"none", "0"}:
            return attrs.evolve(post, parent_id=None)
        case "parent" if number in world.posts and number != post.id:
            return attrs.evolve(post, parent_id=number)
        case "-parent" if number == post.parent_id:
            return attrs.evolve(post, parent_id=None)
        case _:
            return post


def _is_valid(old: Post, new: Post) -> bool:
    locked = old.rating_locked and new.rating_locked and old.rating != new.rating
    return (
        new.rating in {"s", "q", "e"}
        and not locked
        and len(new.description) <= _MAX_DESCRIPTION
        and len(new.tags) <= _MAX_TAGS
        and new.parent_id != new.id
    )


# --- saving ---------------------------------------------------------------------------------------


def _save(call: Call, old: Post, new: Post) -> Post:
    if new == old:
        return old
    world = call.world
    versions = versions_of(world, old)
    new = attrs.evolve(
        new,
        updated_at=world.next_time(),
        change_seq=world.next_change() if _is_counted(old, new) else old.change_seq,
    )
    versions.append(_version(2 * (world.posts.source.last_id + 1) + world.next_serial(), new))
    world.put(new)
    if old.parent_id != new.parent_id:
        for parent in (old.parent_id, new.parent_id):
            if parent is not None and parent in world.posts:
                _update_children(world, world.posts[parent], new)
    return world.posts[new.id]


def _is_counted(old: Post, new: Post) -> bool:
    """Whether the edit increases the change number; setting an empty value does not."""
    both = old.parent_id is not None and new.parent_id is not None
    noted = old.noted_at is not None and old.noted_at != new.noted_at
    before, after = (
        (
            *(post.tags, post.sources, post.rating, post.description, post.rating_locked),
            *(post.status_locked, post.note_locked, post.hide_from_anonymous),
        )
        for post in (old, new)
    )
    return before != after or noted or (both and old.parent_id != new.parent_id)


def _update_children(world: World, parent: Post, child: Post) -> None:
    """Update the children of a post after one was added or removed."""
    children = {post_id for post_id in parent.children if post_id != child.id}
    if child.parent_id == parent.id:
        children.add(child.id)
    ids = tuple(sorted(children))
    active = any(not world.posts[post_id].deleted for post_id in ids if post_id in world.posts)
    world.put(attrs.evolve(parent, children=ids, has_active_children=active))


def _run_command(call: Call, post: Post, command: str) -> None:
    """Run a command among the tags about pools, sets and children."""
    name, _, value = command.partition(":")
    world = call.world
    number = int(value[:18]) if value.isascii() and value.isdigit() else 0
    match name.lower():
        case "pool" | "newpool" | "-pool":
            _run_pool_command(call, post, name.lower(), value, number)
        case "set" | "-set":
            _run_set_command(call, post, name, value.lower(), number)
        case "child" if number in world.posts and number != post.id:
            child = world.posts[number]
            _save(call, child, attrs.evolve(child, parent_id=post.id))
        case "-child" if number in post.children:
            child = world.posts[number]
            _save(call, child, attrs.evolve(child, parent_id=None))
        case _:
            return


def _run_pool_command(call: Call, post: Post, name: str, value: str, number: int) -> None:
    pools = call.world.pools
    pool_name = normal_pool_name(value).lower()
    by_name = (pool for pool in pools.values() if pool.name.lower() == pool_name)
    pool = pools.get(number) if number else next(by_name, None)
    if pool is None and name == "newpool":
        pool = _new_pool(call, normal_pool_name(value))
    if pool is None:
        return
    if name == "-pool":
        ids = tuple(post_id for post_id in pool.post_ids if post_id != post.id)
        leave_pool(call, pool.id, post.id)
    else:
        ids = (*(post_id for post_id in pool.post_ids if post_id != post.id), post.id)
        join_pool(call, pool.id, post.id)
    pools[pool.id] = attrs.evolve(pool, post_ids=ids, updated_at=call.world.next_time())


def _new_pool(call: Call, name: str) -> Pool:
    now = call.world.next_time()
    return Pool(
        id=max(call.world.pools, default=0) + 1,
        name=name,
        created_at=now,
        updated_at=now,
        creator_id=call.viewer.user.key,
        description="",
        is_active=True,
        category="series",
        post_ids=(),
    )


def _run_set_command(call: Call, post: Post, name: str, value: str, number: int) -> None:
    sets = call.world.sets
    by_name = (each for each in sets.values() if each.shortname.lower() == value)
    post_set = sets.get(number) if number else next(by_name, None)
    if post_set is None or post_set.creator_id != call.viewer.user.id:
        return
    ids = tuple(post_id for post_id in post_set.post_ids if post_id != post.id)
    sets[post_set.id] = attrs.evolve(post_set, post_ids=ids if name == "-set" else (*ids, post.id))


ROUTES: Final = (
    Route("PATCH PUT", "/posts/{id}", "member", update),
    Route("PUT", "/posts/{id}/revert", "member", revert),
    Route("PUT", "/posts/{id}/copy_notes", "member", copy_notes),
    Route("PUT", "/posts/{id}/mark_as_translated", "member", mark_as_translated),
)
