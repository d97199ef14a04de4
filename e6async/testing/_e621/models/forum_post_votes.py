"""Votes on requests in the forum: forum_post_votes_controller.rb."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, RowFactory, written
from e6async.testing._e621.lists import Handler
from e6async.testing._e621.model import Model
from e6async.testing._e621.model_rules import int_of, limited, next_id
from e6async.testing._e621.models.forum import can_see_post, is_votable
from e6async.testing._params import Params
from e6async.testing._reference import Operation
from e6async.testing._responses import Response, access_denied, json_response, not_found

__all__ = ["FORUM_POST_VOTE", "HANDLERS"]

_ADMIN: Final = 1
_SCORES: Final = {"-1": -1, "0": 0, "1": 1, "2": 2}


def _seed(factory: RowFactory) -> Iterator[Fields]:
    """Some votes on each request; the first has that of an administrator."""
    number = 0
    requests = factory.rows("BulkUpdateRequest").values()
    for post_id in dict.fromkeys(int_of(row, "forum_post_id") for row in requests):
        voters = [factory.person(post_id, place) for place in range(3)]
        for user in dict.fromkeys([_ADMIN, *voters] if post_id == 1 else voters):
            number += 1
            yield factory.seeded(
                *("ForumPostVote", number, factory.moment(number)),
                forum_post_id=post_id,
                creator_id=user,
                score=(1, 1, -1, 0)[number % 4],
            )


def _votes(call: Call, post: Fields | None) -> list[Fields]:
    rows = call.factory.rows("ForumPostVote").values()
    return [row for row in rows if post is not None and row["forum_post_id"] == post["id"]]


def _list(call: Call, _: Operation, _values: Params, row: Fields | None) -> Response:
    return json_response(written(_votes(call, row), call.viewer.zone))


def _create(call: Call, _: Operation, values: Params, row: Fields | None) -> Response:
    user = call.viewer.user.id
    if row is None or row["creator_id"] == user:
        raise access_denied("You cannot vote on your own requests")
    errors = limited(call, "forum_vote", limit=50, days=3, bypass="staff").get("creator", [])
    reasons = [f"Creator {text}" for text in errors]
    if any(vote["creator_id"] == user for vote in _votes(call, row)):
        reasons.append("Creator has already been taken")
    score = _SCORES.get(values.text("score") or "")
    if score is None:
        reasons.append("Score is not included in the list")
    if reasons:
        raise access_denied("; ".join(reasons))
    number = next_id(call, "ForumPostVote")
    vote = call.factory.seeded(
        *("ForumPostVote", number, call.world.next_time()),
        forum_post_id=row["id"],
        creator_id=user,
        score=score,
    )
    call.factory.rows("ForumPostVote")[number] = vote
    return json_response(written(vote, call.viewer.zone))


def _delete(call: Call, _: Operation, _values: Params, row: Fields | None) -> Response:
    user = call.viewer.user.id
    own = next((vote for vote in _votes(call, row) if vote["creator_id"] == user), None)
    if own is None:
        raise not_found()
    del call.factory.rows("ForumPostVote")[int_of(own, "id")]
    return json_response(dict[str, object]())


FORUM_POST_VOTE: Final = Model(
    shape="ForumPostVote",
    seed=_seed,
    # The row of a path is the post, not the vote.
    is_readable=lambda call, post: can_see_post(call, post) and is_votable(call, post),
)

HANDLERS: Final[Mapping[str, Handler]] = {
    "forum_post_votes.create": _create,
    "forum_post_votes.delete": _delete,
    "forum_post_votes.list": _list,
}
"""Handlers of votes in the forum."""
