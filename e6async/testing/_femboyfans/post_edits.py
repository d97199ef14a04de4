"""Edits of posts, and votes (posts_controller.rb, posts/votes_controller.rb)."""

from __future__ import annotations

from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621 import post_edits, post_votes
from e6async.testing._params import Params, is_true
from e6async.testing._records import Post
from e6async.testing._responses import Response, UnpermittedError, http_error, json_response
from e6async.testing._routes import Route

__all__ = ["ROUTES", "reject_unsaved"]

_OWN: Final = {"thumbnail_frame": "trusted", "min_edit_level": "admin"}
"""Keys that e621 does not have, and the levels that they need."""


async def update(call: Call) -> Response:
    """Update a post."""
    values = dict(call.params.below("post").values)
    forbidden = [key for key, level in _OWN.items() if key in values and not _may(call, level)]
    if "hide_favorites_list" in values:
        forbidden.append("hide_favorites_list")
    if forbidden:
        raise UnpermittedError(forbidden)
    own = {key: values.pop(key) for key in _OWN if key in values}
    if values or not own:
        params = Params({**call.params.values, "post": values})
        await post_edits.update(attrs.evolve(call, params=params))
    post = call.post_from_path()
    if own:
        numbers = {key: int(text) if (text := str(own[key])).isdigit() else 0 for key in own}
        frame = numbers.get("thumbnail_frame", post.thumbnail_frame)
        least = numbers.get("min_edit_level", post.min_edit_level)
        edited = attrs.evolve(post, thumbnail_frame=frame, min_edit_level=least)
        post = call.world.put(attrs.evolve(edited, change_seq=call.world.next_change()))
    return call.post(post)


def reject_unsaved(_call: Call, _post: Post) -> Response:
    """Reject an invalid edit."""
    raise http_error(422, "Rating is not included in the list")


async def vote(call: Call) -> Response:
    """Vote; the same vote again removes it, unless `no_unvote` is set."""
    post, user = call.post_from_path("post_id"), call.viewer.user.key
    text = call.params.text("score") or ""
    if text not in {"1", "-1"}:
        raise http_error(422, "Invalid vote")
    if (post.id, user) in call.world.locked_votes:
        raise http_error(422, "Vote is locked")
    score, before = int(text), (post.upvoters >> user & 1) - (post.downvoters >> user & 1)
    ours = 0 if before == score else score
    if ours or not is_true(call.params.get("no_unvote")):
        post = call.world.put(post_votes.voted(post, user, ours))
    counts = {"score": post.score, "up": post.up, "down": -post.down}
    return json_response({**counts, "our_score": ours, "is_locked": False})


def _may(call: Call, level: str) -> bool:
    return call.viewer.is_at_least(level)


ROUTES: Final = (
    Route("PATCH PUT", "/posts/{id}", "member", update, identifier="posts:update"),
    Route("PUT", "/posts/{id}/revert", "member", post_edits.revert, identifier="posts:revert"),
    Route(
        "PUT",
        "/posts/{id}/copy_notes",
        "member",
        post_edits.copy_notes,
        identifier="posts:copy_notes",
    ),
    Route(
        "PUT POST",
        "/posts/{id}/mark_as_translated",
        "member",
        post_edits.mark_as_translated,
        identifier="posts:mark_as_translated",
    ),
    Route(
        "POST",
        "/posts/{post_id}/votes",
        "unbanned",
        vote,
        is_counted=False,
        identifier="posts/votes:create",
    ),
    Route(
        "DELETE",
        "/posts/{post_id}/votes",
        "unbanned",
        post_votes.destroy,
        is_counted=False,
        identifier="posts/votes:destroy",
    ),
)
