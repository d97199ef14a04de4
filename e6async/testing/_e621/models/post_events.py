"""What happened to posts: app/models/post_event.rb, app/blueprints/post_event_blueprint.rb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, RowFactory
from e6async.testing._e621.filters import by_user
from e6async.testing._e621.model import Model
from e6async.testing._e621.model_filters import exactly
from e6async.testing._e621.post_rows import newest_posts
from e6async.testing._records import Post

__all__ = ["POST_EVENT"]

_MINUTE: Final = 60_000


def _happened(post: Post) -> Iterator[tuple[int, str, int]]:
    """When what happened to a post, and by whom."""
    if post.approver_id is not None:
        yield post.created_at + 30 * _MINUTE, "approved", post.approver_id
    for mark, action in ((post.flag, "flag_created"), (post.deletion, "deleted")):
        if mark is not None:
            yield mark.at, action, mark.user_id
    locks = (
        (post.rating_locked, "rating_locked"),
        (post.status_locked, "status_locked"),
        (post.note_locked, "note_locked"),
        (post.comment_disabled, "comment_disabled"),
    )
    for is_locked, action in locks:
        if is_locked:
            yield post.created_at + 40 * _MINUTE, action, 1


def _seed(factory: RowFactory) -> Iterator[Fields]:
    events = sorted(
        (*event, post.id) for post in newest_posts(factory) for event in _happened(post)
    )
    for number, (at, action, user, post_id) in enumerate(events, 1):
        fields = {"post_id": post_id, "action": action, "creator_id": user}
        yield factory.seeded("PostEvent", number, at, **fields)


def _is_creator_visible(call: Call, row: Fields) -> bool:
    is_own = row["creator_id"] == call.viewer.user.id
    return row["action"] != "flag_created" or is_own or call.viewer.is_at_least("staff")


def _shown(call: Call, row: Fields) -> Fields:
    return row if _is_creator_visible(call, row) else {**row, "creator_id": None}


def _by_creator(call: Call, rows: Sequence[Fields], _: str) -> list[Fields]:
    """The events of a user, without those whose creator the caller may not see."""
    visible = [row for row in rows if _is_creator_visible(call, row)]
    search = call.params.below("search")
    return by_user(call, visible, search, "creator", _user)


def _user(row: Fields) -> int | None:
    user = row["creator_id"]
    return user if isinstance(user, int) else None


POST_EVENT: Final = Model(
    shape="PostEvent",
    seed=_seed,
    filters={
        "action": exactly("action"),
        "creator_id": _by_creator,
        "creator_name": _by_creator,
        "post_id": exactly("post_id"),
    },
    shown=_shown,
)
