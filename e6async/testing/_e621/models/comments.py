"""Comments: app/models/comment.rb, app/controllers/comments_controller.rb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment, RowFactory, written
from e6async.testing._e621.filters import by_user
from e6async.testing._e621.model import Errors, Model, at_least
from e6async.testing._e621.model_filters import (
    among,
    belongs_to,
    in_network,
    on_posts_that_match,
    unused,
)
from e6async.testing._params import Params
from e6async.testing._records import Post
from e6async.testing._responses import HttpError, json_response
from e6async.testing._world import mix

__all__ = ["COMMENT"]

_MINUTE: Final = 60_000
_SENTENCES: Final = ("Nice colors.", "Look at the sky!", "Where is this?", "The harbor again.")


def _seed(factory: RowFactory) -> Iterator[Fields]:
    """The comments that the posts count."""
    number = 0
    for post in factory.world.posts:
        people = [
            user for user in range(post.commenters.bit_length()) if post.commenters >> user & 1
        ]
        for place in range(post.comment_count if people else 0):
            number += 1
            at = Moment((post.commented_at or post.created_at) - place * _MINUTE)
            creator = people[place % len(people)]
            yield {
                **factory.empty("Comment"),
                "id": number,
                "created_at": at,
                "updated_at": at,
                "post_id": post.id,
                "creator_id": creator,
                "creator_name": factory.world.users.name_of(creator),
                "updater_id": creator,
                "updater_name": factory.world.users.name_of(creator),
                "body": _SENTENCES[number % len(_SENTENCES)],
                "score": mix(number) % 7 - 2,
                "is_hidden": number % 13 == 0,
            }


def _post(call: Call, row: Fields) -> Post | None:
    number = row["post_id"]
    return call.world.posts.get(number) if isinstance(number, int) else None


def _is_accessible(call: Call, row: Fields) -> bool:
    """Comment.accessible."""
    viewer, post = call.viewer, _post(call, row)
    if viewer.is_at_least("staff"):
        return True
    is_disabled = post is not None and post.comment_disabled and not row["is_sticky"]
    return not is_disabled and (not row["is_hidden"] or row["creator_id"] == viewer.user.id)


def _can_edit(call: Call, row: Fields) -> bool:
    """Comment#can_edit?."""
    post, viewer = _post(call, row), call.viewer
    if viewer.is_at_least("admin"):
        return True
    is_closed = post is not None and post.comment_disabled and not viewer.is_at_least("moderator")
    is_warned = row["warning_type"] is not None
    return not is_closed and not is_warned and row["creator_id"] == viewer.user.id


def _errors(call: Call, row: Fields, before: Fields | None) -> Errors:
    post, errors = _post(call, row), dict[str, list[str]]()
    if before is None and post is None:
        errors["post"] = ["must exist"]
    is_disabled = post is not None and post.comment_disabled
    if before is None and is_disabled and not call.viewer.is_at_least("moderator"):
        errors["base"] = ["Post has comments disabled"]
    if not row["body"]:
        errors["body"] = ["has no content"]
    return errors


def _invalid(call: Call, row: Fields, _: Errors) -> HttpError:
    """Answer with the comment as if it were saved; a new one has no id."""
    if row["id"] not in call.factory.rows("Comment"):
        row = row | dict.fromkeys(("id", "created_at", "updated_at"))
        row["post_id"] = None if _post(call, row) is None else row["post_id"]
    return HttpError(json_response(written(row, call.viewer.zone)))


def _hide(_: Call, row: Fields, _values: Params) -> None:
    row["is_hidden"] = True


def _saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    """Count the comments of the post."""
    post = _post(call, after or before or {"post_id": None})
    if post is not None and (before is None or after is None):
        step = 1 if before is None else -1
        call.world.put(attrs.evolve(post, comment_count=post.comment_count + step))


def _uploader(call: Call, row: Fields) -> int | None:
    post = _post(call, row)
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
    is_visible=_is_accessible,
    may={"update": _can_edit, "hide": _can_edit, "unhide": at_least("moderator")},
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
    actions={"hide": _hide},
    saved=_saved,
)
