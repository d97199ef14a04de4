"""Saving edited posts: versions, events, change numbers, families (post.rb)."""

from __future__ import annotations

from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.post_rows import add_event
from e6async.testing._e621.versions import add_version, versions_of
from e6async.testing._records import Post
from e6async.testing._world import World

__all__ = ["save", "update_family"]

_VERSIONED: Final = ("tags", "rating", "parent_id", "sources", "locked_tags", "description")
_LOCKS: Final = {
    "rating_locked": ("rating_locked", "rating_unlocked"),
    "status_locked": ("status_locked", "status_unlocked"),
    "note_locked": ("note_locked", "note_unlocked"),
    "comment_disabled": ("comment_disabled", "comment_enabled"),
}
"""The events of a post that is locked or unlocked."""


def save(call: Call, old: Post, new: Post, reason: str | None = None) -> Post:
    """Save an edited post, with a version."""
    if new == old:
        return old
    world = call.world
    versions_of(world, old)
    new = attrs.evolve(
        new,
        updated_at=world.next_time(),
        change_seq=world.next_change() if _is_counted(old, new) else old.change_seq,
    )
    if _makes_a_version(old, new):
        add_version(call, new, reason)
    _tell(call, old, new)
    world.put(new)
    update_family(world, old.parent_id, new)
    return world.posts[new.id]


def _makes_a_version(old: Post, new: Post) -> bool:
    """Whether the edit is of a field that versions have: app/models/post.rb, create_version."""
    return any(getattr(old, field) != getattr(new, field) for field in _VERSIONED)


def _tell(call: Call, old: Post, new: Post) -> None:
    """Record changes of locks: app/models/post.rb, create_post_events."""
    for field, (locked, unlocked) in _LOCKS.items():
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            add_event(call, new.id, locked if after else unlocked)


def update_family(world: World, old_parent: int | None, child: Post) -> None:
    """Update the children of the old and the new parent of a post."""
    if old_parent != child.parent_id:
        for parent in (old_parent, child.parent_id):
            if parent is not None and parent in world.posts:
                _update_children(world, world.posts[parent], child)


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
