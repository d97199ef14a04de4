"""Rows that belong to posts: those of a new world, and those that an action adds."""

from __future__ import annotations

from itertools import islice
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, RowFactory
from e6async.testing._records import Post

__all__ = ["add_event", "add_row", "newest_posts", "post_of"]

_MOST: Final = 2000


def newest_posts(factory: RowFactory, most: int = _MOST) -> list[Post]:
    """The newest posts, the oldest of them first: others of a large world have no rows."""
    posts = factory.world.posts
    ids = (post_id for post_id in posts.source.ids_down() if post_id in posts)
    return [posts[post_id] for post_id in islice(ids, most)][::-1]


def post_of(call: Call, row: Fields) -> Post | None:
    """The post that a row belongs to; None if there is none."""
    number = row["post_id"]
    return call.world.posts.get(number) if isinstance(number, int) else None


def add_row(call: Call, shape: str, **fields: object) -> Fields:
    """Add a row of the caller's.

    Do so before the post changes: the rows of a new world are made from the posts, on first use.
    """
    rows = call.factory.rows(shape)
    number = max(rows, default=0) + 1
    rows[number] = call.factory.seeded(shape, number, call.world.next_time(), **fields)
    return rows[number]


def add_event(call: Call, post_id: int, action: str) -> None:
    """Record what the caller did to a post: app/models/post_event.rb."""
    if "PostEvent" in call.rules.models:
        user = call.viewer.user.key
        add_row(call, "PostEvent", post_id=post_id, action=action, creator_id=user)
