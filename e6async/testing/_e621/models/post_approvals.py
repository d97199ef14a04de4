"""Approvals and disapprovals of posts: app/models/post_approval.rb, post_disapproval.rb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment, RowFactory, written
from e6async.testing._e621.filters import by_user
from e6async.testing._e621.lists import Handler, row_response
from e6async.testing._e621.model import Model
from e6async.testing._e621.model_filters import exactly, on_posts_that_match, words_of
from e6async.testing._e621.post_rows import add_event, add_row, newest_posts
from e6async.testing._params import Params, is_false, is_true
from e6async.testing._records import Post
from e6async.testing._reference import Operation
from e6async.testing._responses import Response, empty, json_response

__all__ = ["HANDLERS", "POST_APPROVAL", "POST_DISAPPROVAL", "approve"]

_MINUTE: Final = 60_000
_DAY: Final = 86_400_000
_DELETED_AFTER: Final = 30 * _DAY
_REASONS: Final = ("borderline_quality", "borderline_relevancy", "other")
_JANITOR: Final = 3


def _approvals(factory: RowFactory) -> Iterator[Fields]:
    approved = (post for post in newest_posts(factory) if post.approver_id is not None)
    for number, post in enumerate(approved, 1):
        at = post.created_at + 30 * _MINUTE
        fields = {"post_id": post.id, "user_id": post.approver_id}
        yield factory.seeded("PostApproval", number, at, **fields)


def _disapprovals(factory: RowFactory) -> Iterator[Fields]:
    pending = (post for post in newest_posts(factory) if post.pending)
    for number, post in enumerate(pending, 1):
        yield factory.seeded(
            "PostDisapproval",
            number,
            post.created_at + 20 * _MINUTE,
            post_id=post.id,
            user_id=_JANITOR,
            reason=_REASONS[number % 3],
            message=None if number % 2 else "The lines are faint.",
        )


def _is_approvable(post: Post) -> bool:
    return not post.status_locked and post.pending and post.approver_id is None


def approve(call: Call, post: Post) -> Post:
    """Approve a post: app/models/post.rb, approve!; one's own post only ceases to be pending."""
    user = call.viewer.user.key
    if not _is_approvable(post):
        return post
    if post.uploader_id == user:
        return call.world.put(attrs.evolve(post, pending=False))
    add_event(call, post.id, "approved")
    add_row(call, "PostApproval", post_id=post.id, user_id=user)
    return call.world.put(attrs.evolve(post, pending=False, approver_id=user))


def _create(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """Approve a post; without a body if it cannot be approved."""
    post = call.post_from_path("post_id")
    if not _is_approvable(post):
        return empty()
    approve(call, post)
    return json_response({}, 201)


def _delete(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """Undo an approval of one's own, while the post is not old."""
    post, user = call.post_from_path("post_id"), call.viewer.user.key
    approver = post.uploader_id if post.approver_id is None else post.approver_id
    is_young = post.created_at > call.world.now - _DELETED_AFTER
    if approver == user and not post.pending and not post.deleted and is_young:
        add_event(call, post.id, "unapproved")
        call.world.put(attrs.evolve(post, pending=True, approver_id=None))
    return empty()


def _disapprove(call: Call, operation: Operation, values: Params, _: Fields | None) -> Response:
    """Create or change one's own disapproval; an invalid one is shown, and not saved."""
    sent = {"reason": values.text("reason"), "message": values.text("message")}
    user, post_id = call.viewer.user.key, int((values.text("post_id") or "0")[:18])
    rows = call.factory.rows("PostDisapproval")
    row = next((r for r in rows.values() if (r["user_id"], r["post_id"]) == (user, post_id)), None)
    if sent["reason"] not in _REASONS or post_id not in call.world.posts:
        unsaved = {**call.factory.empty("PostDisapproval"), **dict.fromkeys(("id",)), **(row or {})}
        dates = {} if row else dict.fromkeys(("created_at", "updated_at"))
        shown = {**unsaved, **dates, "user_id": user, "post_id": post_id, **sent}
        return json_response(written(shown, call.viewer.zone))
    if row is None:
        row = add_row(call, "PostDisapproval", user_id=user, post_id=post_id)
    row |= {**sent, "updated_at": Moment(call.world.next_time())}
    return row_response(call, operation, row)


def _by_creator(call: Call, rows: Sequence[Fields], _: str) -> list[Fields]:
    search = call.params.below("search")
    return by_user(call, rows, search, "creator", lambda row: int(str(row["user_id"])))


def _with_message(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    if not is_true(value) and not is_false(value):
        return list(rows)
    return [row for row in rows if bool(row["message"]) == is_true(value)]


POST_APPROVAL: Final = Model(
    shape="PostApproval",
    seed=_approvals,
    filters={"post_tags_match": on_posts_that_match()},
)
POST_DISAPPROVAL: Final = Model(
    shape="PostDisapproval",
    seed=_disapprovals,
    orders={"post_id": ("-post_id", "-id"), "post_id_desc": ("-post_id", "-id")},
    filters={
        "creator_id": _by_creator,
        "creator_name": _by_creator,
        "has_message": _with_message,
        "message": words_of("message"),
        "post_tags_match": on_posts_that_match(),
        "reason": exactly("reason"),
    },
)
HANDLERS: Final[dict[str, Handler]] = {
    "post_approvals.create": _create,
    "post_approvals.delete": _delete,
    "post_disapprovals.create": _disapprove,
}
"""Handlers by the name of the operation."""
