"""Votes on comments: app/models/user_vote.rb, app/logical/vote_manager.rb."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, RowFactory
from e6async.testing._e621.lists import Handler
from e6async.testing._e621.model import Filter, Model
from e6async.testing._e621.model_filters import address_of, among, belongs_to, in_network
from e6async.testing._e621.model_rules import age, int_of, limited, next_id
from e6async.testing._e621.models.comments import ballots_of, is_disabled, is_locked
from e6async.testing._params import Params, is_true
from e6async.testing._reference import Operation
from e6async.testing._responses import Response, empty, http_error, json_response

__all__ = ["COMMENT_VOTE", "HANDLERS"]

_HOUR: Final = 3_600_000
_DAY: Final = 24 * _HOUR


def _seed(factory: RowFactory) -> Iterator[Fields]:
    number = 0
    for comment in factory.rows("Comment").values():
        comment_id, creator = int_of(comment, "id"), int_of(comment, "creator_id")
        for user, score in ballots_of(factory, comment_id, creator).items():
            number += 1
            yield factory.seeded(
                *("CommentVote", number, factory.moment(number)),
                comment_id=comment_id,
                user_id=user,
                score=score,
                created_at=comment["created_at"],
                updated_at=comment["created_at"],
            )


def _create(call: Call, _: Operation, values: Params, row: Fields | None) -> Response:
    """Vote, or withdraw an equal vote."""
    score = {"1": 1, "-1": -1}.get(values.text("score") or "")
    if row is None or score is None:
        raise http_error(422, "Invalid vote")
    _check(call, row, score)
    user, votes = call.viewer.user.key, call.factory.rows("CommentVote")
    old = call.factory.ballots("CommentVote", "comment_id", user).get(row["id"])
    if old is not None and old["score"] == 0:
        raise http_error(422, "Vote is locked")
    if old is not None and old["score"] == score:
        if not is_true(values.get("no_unvote")):
            _withdraw(call, old)
        return json_response({"score": row["score"], "our_score": 0})
    if old is not None:
        _withdraw(call, old)
    number = next_id(call, "CommentVote")
    votes[number] = call.factory.seeded(
        *("CommentVote", number, call.world.next_time()),
        comment_id=row["id"],
        user_id=user,
        score=score,
    )
    row["score"] = int_of(row, "score") + score
    return json_response({"score": row["score"], "our_score": score})


def _check(call: Call, row: Fields, score: int) -> None:
    """Reject a vote that is not allowed."""
    for word, is_closed in (("locked", is_locked), ("disabled", is_disabled)):
        if is_closed(call, row):
            raise http_error(422, f"Comment section is {word}")
    errors = limited(call, "comment_vote", limit=10, days=3).get("creator", [])
    reasons = [f"User {reason}" for reason in errors]
    if row["creator_id"] == call.viewer.user.id and score:
        reasons.append("You cannot vote on your own comments")
    if row["is_sticky"]:
        reasons.append("You cannot vote on sticky comments")
    if reasons:
        raise http_error(422, f"Validation failed: {', '.join(reasons)}")


def _delete(call: Call, _: Operation, _values: Params, row: Fields | None) -> Response:
    """Withdraw the own vote."""
    user, number = call.viewer.user.key, (row or {}).get("id")
    vote = call.factory.ballots("CommentVote", "comment_id", user).get(number)
    if vote is not None and vote["score"] == 0:
        raise http_error(422, "You can't remove locked votes")
    if vote is not None:
        _withdraw(call, vote)
    return empty()


def _withdraw(call: Call, vote: Fields) -> None:
    _discount(call, vote)
    del call.factory.rows("CommentVote")[int_of(vote, "id")]


def _discount(call: Call, vote: Fields) -> None:
    comment = call.factory.rows("Comment").get(int_of(vote, "comment_id"))
    if comment is not None:
        comment["score"] = int_of(comment, "score") - int_of(vote, "score")


def _lock(call: Call, vote: Fields) -> None:
    _discount(call, vote)
    vote["score"] = 0


def _each(act: Callable[[Call, Fields], None]) -> Handler:
    """Handles a list of ids of votes, of which some may not exist."""

    def handle(call: Call, _: Operation, values: Params, _row: Fields | None) -> Response:
        votes = call.factory.rows("CommentVote")
        for text in (values.text("ids") or "").split(","):
            number = int(text[:18]) if text.strip().isdecimal() else 0
            if number in votes:
                act(call, votes[number])
        return empty()

    return handle


def _author(call: Call, vote: Fields) -> int | None:
    comment = call.factory.rows("Comment").get(int_of(vote, "comment_id"))
    return None if comment is None else int_of(comment, "creator_id")


def _allowed(matching: Filter) -> Filter:
    """A filter that only works beside one for the comment or the voter."""

    def only(call: Call, rows: Sequence[Fields], value: str) -> Sequence[Fields]:
        search = call.params.below("search")
        is_allowed = any(key in search for key in ("comment_id", "user_name", "user_id"))
        return list(matching(call, rows, value)) if is_allowed else rows

    return only


def _recent(call: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    days = int(value[:5]) if value.isdecimal() else 0
    return [row for row in rows if age(call, row) <= days * _DAY]


def _with_score(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    return [row for row in rows if str(row["score"]) == value]


def _duplicates(_: Call, rows: Sequence[Fields], value: str) -> Sequence[Fields]:
    """The votes from an address from which there are several."""
    counts = Counter(address_of(row["user_id"]) for row in rows)
    found = [row for row in rows if counts[address_of(row["user_id"])] > 1]
    return found if is_true(value) else rows


COMMENT_VOTE: Final = Model(
    shape="CommentVote",
    seed=_seed,
    keys={"address": lambda _, row: address_of(row["user_id"])},
    orders={"ip_addr": ("address",)},
    filters={
        "comment_id": among("comment_id"),
        "comment_creator_name": _allowed(belongs_to("comment_creator", _author)),
        "comment_creator_id": _allowed(belongs_to("comment_creator", _author)),
        "timeframe": _allowed(_recent),
        "score": _allowed(_with_score),
        "user_ip_addr": _allowed(in_network("user_id")),
        "duplicates_only": _allowed(_duplicates),
    },
)

HANDLERS: Final[Mapping[str, Handler]] = {
    "comment_votes.bulk_delete": _each(_withdraw),
    "comment_votes.create": _create,
    "comment_votes.delete": _delete,
    "comment_votes.lock": _each(_lock),
}
"""Handlers of votes on comments."""
