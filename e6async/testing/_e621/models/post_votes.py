"""Votes on posts, as the staff list them: app/models/user_vote.rb, post_votes_controller.rb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment, RowFactory
from e6async.testing._e621.model import Filter, Model
from e6async.testing._e621.model_filters import (
    address_of,
    among,
    belongs_to,
    exactly,
    in_network,
)
from e6async.testing._e621.post_rows import newest_posts, post_of
from e6async.testing._e621.ranges import safe_id
from e6async.testing._params import is_true
from e6async.testing._records import Post

__all__ = ["POST_VOTE", "keep_vote"]

_MOST: Final = 300
_DAY: Final = 86_400_000
_HOUR: Final = 3_600_000
_PEOPLE: Final = 1000
_NARROWING: Final = ("post_id", "user_name", "user_id")


def _seed(factory: RowFactory) -> Iterator[Fields]:
    """The votes of the newest posts."""
    for post in newest_posts(factory, _MOST):
        for user in range((post.upvoters | post.downvoters).bit_length()):
            if score := (post.upvoters >> user & 1) - (post.downvoters >> user & 1):
                yield _row(factory, post, user, score, post.created_at + user * _HOUR)


def _row(factory: RowFactory, post: Post, user: int, score: int, at: int) -> Fields:
    number = post.id * _PEOPLE + user
    fields = {"post_id": post.id, "user_id": user, "score": score}
    return factory.seeded("PostVote", number, at, **fields)


def keep_vote(call: Call, post: Post, user: int, score: int | None) -> None:
    """List a vote as it is; None if it was removed. Call it before the post changes."""
    if "PostVote" not in call.rules.models:
        return
    rows, number = call.factory.rows("PostVote"), post.id * _PEOPLE + user
    rows.pop(number, None)
    if score is not None:
        rows[number] = _row(call.factory, post, user, score, call.world.next_time())


def _narrowed(matching: Filter) -> Filter:
    """A filter that the server reads only beside one by post or by user."""

    def narrowed(call: Call, rows: Sequence[Fields], value: str) -> Sequence[Fields]:
        search = call.params.below("search")
        is_narrow = any(key in search for key in _NARROWING)
        return list(matching(call, rows, value)) if is_narrow else rows

    return narrowed


def _uploader(call: Call, row: Fields) -> int | None:
    post = post_of(call, row)
    return None if post is None else post.uploader_id


def _since(call: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    begin = call.world.now - safe_id(value) * _DAY
    return [row for row in rows if _time(row) >= begin]


def _time(row: Fields) -> int:
    at = row["updated_at"]
    return at.at if isinstance(at, Moment) else 0


def _doubles(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    """Votes from addresses that several of them come from."""
    addresses = [address_of(row["user_id"]) for row in rows]
    kept = (addresses.count(address) > 1 for address in addresses)
    return [row for row, keep in zip(rows, kept, strict=True) if keep or not is_true(value)]


def _address(_: Call, row: Fields) -> str:
    return address_of(row["user_id"])


_by_creator: Final[Filter] = belongs_to("post_creator", _uploader)


POST_VOTE: Final = Model(
    shape="PostVote",
    seed=_seed,
    orders={"ip_addr": ("ip_addr",)},
    keys={"ip_addr": _address},
    filters={
        "duplicates_only": _narrowed(_doubles),
        "post_creator_id": _narrowed(_by_creator),
        "post_creator_name": _narrowed(_by_creator),
        "post_id": among("post_id"),
        "score": _narrowed(exactly("score")),
        "timeframe": _narrowed(_since),
        "user_ip_addr": _narrowed(in_network("user_id")),
    },
)
