"""Votes on posts (post_votes_controller.rb, vote_manager.rb)."""

from __future__ import annotations

import re
from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields
from e6async.testing._e621.lists import Handler
from e6async.testing._e621.models.post_votes import keep_vote
from e6async.testing._e621.ranges import safe_id
from e6async.testing._params import Params, is_true
from e6async.testing._records import Post
from e6async.testing._reference import Operation
from e6async.testing._responses import Response, empty, http_error, json_response
from e6async.testing._routes import Route

__all__ = ["HANDLERS", "ROUTES", "create", "destroy", "voted"]

_MIN_AGE: Final = 3 * 86_400_000


async def create(call: Call) -> Response:
    """Vote; the same vote again removes it, unless `no_unvote` is set."""
    post, user = call.post_from_path("post_id"), call.viewer.user.key
    score = _score(call.params.text("score"))
    if score not in {1, -1}:
        raise http_error(422, "Invalid vote")
    if (post.id, user) in call.world.locked_votes:
        raise http_error(422, "Vote is locked")
    before = _vote(post, user)
    if before != score:
        age = call.world.now - call.viewer.user.created_at
        if score < 0 and age < _MIN_AGE:
            message = "Validation failed: User must be 3 days old to downvote posts"
            raise http_error(422, message)
        keep_vote(call, post, user, score)
        changed = call.world.put(voted(post, user, score))
        return _result(changed, score)
    # An unchanged vote is 0 in the response as well.
    if is_true(call.params.get("no_unvote")):
        return _result(post, 0)
    keep_vote(call, post, user, None)
    return _result(call.world.put(_with_vote(post, user, 0)), 0)


async def destroy(call: Call) -> Response:
    """Remove a vote, if there is one."""
    post, user = call.post_from_path("post_id"), call.viewer.user.key
    if (post.id, user) in call.world.locked_votes:
        raise http_error(422, "You can't remove locked votes")
    if _vote(post, user):
        keep_vote(call, post, user, None)
        call.world.put(_with_vote(post, user, 0))
    return empty()


def _lock(call: Call, _: Operation, values: Params, _row: Fields | None) -> Response:
    """Lock votes: they count as none, and their users cannot vote again."""
    for post, user in _chosen(call, values):
        keep_vote(call, post, user, 0)
        call.world.locked_votes.add((post.id, user))
        call.world.put(_with_vote(post, user, 0))
    return empty()


def _bulk_delete(call: Call, _: Operation, values: Params, _row: Fields | None) -> Response:
    """Delete votes, locked ones too."""
    for post, user in _chosen(call, values):
        keep_vote(call, post, user, None)
        call.world.locked_votes.discard((post.id, user))
        call.world.put(_with_vote(post, user, 0))
    return empty()


def _chosen(call: Call, values: Params) -> list[tuple[Post, int]]:
    rows = call.factory.rows("PostVote")
    ids = (safe_id(each) for each in (values.text("ids") or "").split(","))
    chosen = [rows[number] for number in ids if number in rows]
    pairs = [(int(str(row["post_id"])), int(str(row["user_id"]))) for row in chosen]
    return [(call.world.posts[post_id], user) for post_id, user in pairs]


def voted(post: Post, user: int, score: int) -> Post:
    """The post with a user's vote replaced."""
    return _with_vote(_with_vote(post, user, 0), user, score)


def _score(text: str | None) -> int:
    match = re.match(r"\s*[+-]?\d+", text or "", re.ASCII)
    return int(match[0][:18]) if match else 0


def _vote(post: Post, user: int) -> int:
    return (post.upvoters >> user & 1) - (post.downvoters >> user & 1)


def _with_vote(post: Post, user: int, score: int) -> Post:
    """The post with a vote added, or with the existing one removed."""
    bit, before = 1 << user, _vote(post, user)
    return attrs.evolve(
        post,
        up=post.up + (score > 0) - (before > 0),
        down=post.down - (score < 0) + (before < 0),
        upvoters=post.upvoters | bit if score > 0 else post.upvoters & ~bit,
        downvoters=post.downvoters | bit if score < 0 else post.downvoters & ~bit,
    )


def _result(post: Post, our_score: int) -> Response:
    return json_response(
        {"score": post.score, "up": post.up, "down": post.down, "our_score": our_score}
    )


HANDLERS: Final[dict[str, Handler]] = {
    "post_votes.bulk_delete": _bulk_delete,
    "post_votes.lock": _lock,
}
"""Handlers by the name of the operation."""

ROUTES: Final = (
    Route("POST", "/posts/{post_id}/votes", "member", create, is_counted=False),
    Route("DELETE", "/posts/{post_id}/votes", "member", destroy, is_counted=False),
)
