"""Votes on posts (post_votes_controller.rb, vote_manager.rb)."""

from __future__ import annotations

import re
from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._params import is_true
from e6async.testing._records import Post
from e6async.testing._responses import Response, empty, http_error, json_response
from e6async.testing._routes import Route

__all__ = ["ROUTES", "create", "destroy", "voted"]


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
        changed = call.world.put(voted(post, user, score))
        return _result(changed, score)
    # An unchanged vote is 0 in the response as well.
    if is_true(call.params.get("no_unvote")):
        return _result(post, 0)
    return _result(call.world.put(_with_vote(post, user, 0)), 0)


async def destroy(call: Call) -> Response:
    """Remove a vote, if there is one."""
    post, user = call.post_from_path("post_id"), call.viewer.user.key
    if (post.id, user) in call.world.locked_votes:
        raise http_error(422, "You can't remove locked votes")
    if _vote(post, user):
        call.world.put(_with_vote(post, user, 0))
    return empty()


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


ROUTES: Final = (
    Route("POST", "/posts/{post_id}/votes", "member", create, is_counted=False),
    Route("DELETE", "/posts/{post_id}/votes", "member", destroy, is_counted=False),
)
