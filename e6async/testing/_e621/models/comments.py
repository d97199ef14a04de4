"""Comments: app/models/comment.rb, app/controllers/comments_controller.rb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment, RowFactory, written
from e6async.testing._e621.filters import by_user
from e6async.testing._e621.model import Errors, Model, at_least, either, own
from e6async.testing._e621.model_filters import (
    among,
    belongs_to,
    in_network,
    on_posts_that_match,
    unused,
)
from e6async.testing._e621.model_rules import int_of, length_errors, limited, sets, warn
from e6async.testing._e621.models.mod_actions import log_change
from e6async.testing._e621.search import matching_ids
from e6async.testing._e621.shapes import raw
from e6async.testing._paging import cut
from e6async.testing._params import Params
from e6async.testing._records import Post
from e6async.testing._reference import Operation
from e6async.testing._responses import HttpError, Response, json_response
from e6async.testing._world import mix

__all__ = ["COMMENT", "ballots_of", "by_post", "is_disabled", "is_locked"]

_MINUTE: Final = 60_000
_MAX_LENGTH: Final = 10_000
_MAX_BUMPS: Final = 40
_STAFF_OR_OWN: Final = either(at_least("staff"), own("creator_id"))
_SENTENCES: Final = ("Nice colors.", "Look at the sky!", "Where is this?", "The harbor again.")


def ballots_of(factory: RowFactory, number: int, creator: int) -> dict[int, int]:
    """The votes on a comment of a new world, by user; their sum is its score."""
    voters = (factory.person(number, place) for place in range(mix(number) % 4))
    return {user: -1 if mix(user, number) % 4 == 0 else 1 for user in voters if user != creator}


def _seed(factory: RowFactory) -> Iterator[Fields]:
    """The comments that the posts count."""
    number = 0
    for post in factory.posts():
        people = [
            user for user in range(post.commenters.bit_length()) if post.commenters >> user & 1
        ] or [factory.person(post.id)]
        for place in range(post.comment_count):
            number += 1
            creator = people[place % len(people)]
            yield factory.seeded(
                *("Comment", number, (post.commented_at or post.created_at) - place * _MINUTE),
                post_id=post.id,
                creator_id=creator,
                body=_SENTENCES[number % len(_SENTENCES)],
                score=sum(ballots_of(factory, number, creator).values()),
                is_hidden=number % 13 == 0,
            )
    factory.rows("CommentVote")  # before comments are added, whose votes are none


def post_of(call: Call, row: Fields) -> Post | None:
    """The post of a row; None if there is none."""
    return call.world.posts.get(int_of(row, "post_id"))


def _is_listed(call: Call, row: Fields) -> bool:
    """Comment.accessible and, unless ids are asked for, above_threshold."""
    settings = call.viewer.user.settings
    has_ids = call.params.below("search").nonblank("id") is not None
    least = settings.get("comment_threshold", -10)
    if not has_ids and not row["is_sticky"] and int_of(row, "score") < int(least):
        return False
    is_closed = is_disabled(call, row) and not row["is_sticky"]
    shows = call.viewer.is_logged_in and (has_ids or bool(settings.get("show_hidden_comments")))
    if is_closed and not call.viewer.is_at_least("staff"):
        return False
    return not row["is_hidden"] or (shows and _STAFF_OR_OWN(call, row))


def _is_readable(call: Call, row: Fields) -> bool:
    """Comment#is_accessible?, which ignores the settings of the caller."""
    is_closed = is_disabled(call, row) and not call.viewer.is_at_least("staff")
    return not is_closed and (not row["is_hidden"] or _STAFF_OR_OWN(call, row))


def is_disabled(call: Call, row: Fields) -> bool:
    """Whether only the staff sees the comments of the post."""
    post = post_of(call, row)
    return post is not None and post.comment_disabled


def is_locked(call: Call, row: Fields) -> bool:
    """Whether the post takes no comments."""
    post = post_of(call, row)
    return post is not None and post.comment_locked


def _can_edit(call: Call, row: Fields) -> bool:
    """Comment#can_edit?."""
    viewer = call.viewer
    if viewer.is_at_least("admin"):
        return True
    is_closed = is_locked(call, row) or is_disabled(call, row)
    is_refused = is_closed and not viewer.is_at_least("moderator")
    return not is_refused and row["warning_type"] is None and row["creator_id"] == viewer.user.id


def _can_hide(call: Call, row: Fields) -> bool:
    """Comment#can_hide?."""
    is_refused = row["warning_type"] is not None or is_disabled(call, row)
    is_own = row["creator_id"] == call.viewer.user.id
    return call.viewer.is_at_least("moderator") or (not is_refused and is_own)


def _errors(call: Call, row: Fields, before: Fields | None) -> Errors:
    errors = length_errors(row, "body", _MAX_LENGTH, least=1, blank="has no content")
    if before is not None:
        return errors
    if post_of(call, row) is None:
        errors["post"] = ["must exist"]
    if not call.viewer.is_at_least("moderator"):
        closed = (("locked", is_locked(call, row)), ("disabled", is_disabled(call, row)))
        errors |= {"base": [f"Post has comments {word}" for word, holds in closed if holds]}
    errors |= limited(call, "comment", limit=15, days=7)
    return {key: texts for key, texts in errors.items() if texts}


def _invalid(call: Call, row: Fields, _: Errors) -> HttpError:
    """Answer with the comment as if it were saved; a new one has no id."""
    if row["id"] not in call.factory.rows("Comment"):
        row = row | dict.fromkeys(("id", "created_at", "updated_at"))
        row["post_id"] = None if post_of(call, row) is None else row["post_id"]
    return HttpError(json_response(written(_shown(call, row), call.viewer.zone)))


def _shown(call: Call, row: Fields) -> Fields:
    vote = call.factory.ballots("CommentVote", "comment_id", call.viewer.user.key).get(row["id"])
    return {**row, "vote": 0 if vote is None else vote["score"]}


def _saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    """Note what the staff did, and keep the post's counts and times."""
    row = after or before
    if row is None:
        return
    names = ("comment_update", "comment_hide", "comment_unhide", "comment_delete")
    values = {"comment_id": row["id"], "user_id": row["creator_id"]}
    log_change(call, (before, after), names, "is_hidden", **values)
    post = post_of(call, row)
    if post is None:
        return
    rows = call.factory.rows("Comment").values()
    all_rows = [each for each in rows if each["post_id"] == post.id]
    if after is None:
        votes = call.factory.rows("CommentVote")
        for number in [key for key, vote in votes.items() if vote["comment_id"] == row["id"]]:
            del votes[number]
    step = (before is None) - (after is None)
    commenters = {int_of(each, "creator_id") for each in all_rows if not each["is_hidden"]}
    post = attrs.evolve(
        post,
        comment_count=post.comment_count + step,
        commenters=sum(1 << user for user in commenters),
    )
    if before is None and not row["is_hidden"]:
        at = _time(row)
        is_bumped = len(all_rows) <= _MAX_BUMPS and not row["do_not_bump_post"]
        post = attrs.evolve(post, commented_at=at, bumped_at=at if is_bumped else post.bumped_at)
    elif after is None or (after["is_hidden"] and not (before or {}).get("is_hidden")):
        others = sorted(
            (e for e in all_rows if e["id"] != row["id"]), key=lambda e: -int_of(e, "id")
        )
        bumps = [each for each in others if not each["do_not_bump_post"]]
        post = attrs.evolve(
            post,
            commented_at=_time(others[0]) if others else None,
            bumped_at=_time(bumps[0]) if bumps else None,
        )
    call.world.put(post)


def _time(row: Fields) -> int | None:
    created = row["created_at"]
    return created.at if isinstance(created, Moment) else None


def by_post(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """The posts whose comments came last: comments_controller.rb, index_by_post."""
    parsed = call.rules.read_query(
        f"{call.params.text('tags') or ''} order:comment_bumped", call.viewer
    )
    posts = [call.world.posts[each] for each in matching_ids(call.world, parsed, call.viewer)
             if each in call.world.posts]  # fmt: skip
    posts.sort(key=lambda post: (post.bumped_at or 0, post.id), reverse=True)
    page = cut(posts, call.rules.read_page(call.params, limit="5"), lambda post: post.id)
    return json_response([raw(call.view, post) for post in page])


def _uploader(call: Call, row: Fields) -> int | None:
    post = post_of(call, row)
    return None if post is None else post.uploader_id


def _by_noter(call: Call, rows: Sequence[Fields], _: str) -> list[Fields]:
    """The comments on posts of which a user has changed a note."""
    search, posts = call.params.below("search"), call.world.posts
    noted = [(row, note.user_id) for row in rows for note in posts[int(str(row["post_id"]))].notes]
    matching = by_user(call, noted, search, "post_note_updater", lambda pair: pair[1])
    return list({int(str(row["id"])): row for row, _ in matching}.values())


COMMENT: Final = Model(
    shape="Comment",
    seed=_seed,
    keeps_edits=True,
    is_visible=_is_listed,
    is_readable=_is_readable,
    may={"update": _can_edit, "hide": _can_hide, "unhide": _can_hide},
    orders={
        "post_id": ("-post_id", "-created_at"),
        "post_id_desc": ("-post_id", "-created_at"),
        "score": ("-score", "-created_at"),
        "score_desc": ("-score", "-created_at"),
        "updated_at": ("-updated_at",),
        "updated_at_desc": ("-updated_at",),
    },
    filters={
        "post_id": among("post_id"),
        "poster_name": belongs_to("poster", _uploader),
        "poster_id": belongs_to("poster", _uploader),
        "post_note_updater_name": _by_noter,
        "post_note_updater_id": _by_noter,
        "post_tags_match": on_posts_that_match(),
        "ip_addr": in_network("creator_id"),
        "advanced_search": unused,
    },
    errors=_errors,
    invalid=_invalid,
    shown=_shown,
    actions={"hide": sets(is_hidden=True), "unhide": sets(is_hidden=False), "warning": warn},
    saved=_saved,
)
