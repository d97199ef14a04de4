"""Flags and deletions of posts: app/models/post_flag.rb, post_flags_controller.rb."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment, RowFactory
from e6async.testing._e621.filters import by_user
from e6async.testing._e621.model import Errors, Model
from e6async.testing._e621.model_filters import among, in_network, on_posts_that_match, words_of
from e6async.testing._e621.post_rows import add_event, newest_posts, post_of
from e6async.testing._params import Params
from e6async.testing._records import Mark, Post

__all__ = ["POST_FLAG", "resolve_flags"]

_DAY: Final = 86_400_000
_MAX_NOTE: Final = 10_000


@attrs.frozen
class _Reason:
    """A reason that flags can name: db/seeds.rb."""

    text: str
    needs_parent: bool = False
    needs_note: bool = False
    needs_staff_reason: bool = False


_REASONS: Final[Mapping[str, _Reason]] = {
    "uploading_guidelines": _Reason(
        "Does not meet the uploading guidelines", needs_note=True, needs_staff_reason=True
    ),
    "dnp_artist": _Reason("The artist of this post is on the avoid posting list"),
    "pay_content": _Reason("Belongs to a paid site"),
    "trace": _Reason("Trace of another artist's work", needs_note=True),
    "previously_deleted": _Reason("Previously deleted"),
    "corrupt": _Reason("The file does not work", needs_note=True),
    "inferior": _Reason("Duplicate of another post", needs_parent=True),
}


def _seed(factory: RowFactory) -> Iterator[Fields]:
    """A row for the deletion or the flag that a post has."""
    number = 0
    for post in newest_posts(factory):
        for mark, is_deletion in ((post.flag, False), (post.deletion, True)):
            if mark is not None:
                number += 1
                yield _row(factory, number, post.id, mark, is_deletion=is_deletion)


def _row(
    factory: RowFactory, number: int, post_id: int, mark: Mark, *, is_deletion: bool
) -> Fields:
    named = (name for name, reason in _REASONS.items() if reason.text == mark.reason)
    name = "deletion" if is_deletion else next(named, "unknown")
    return factory.seeded(
        "PostFlag",
        number,
        mark.at,
        post_id=post_id,
        creator_id=mark.user_id,
        reason=mark.reason,
        reason_name=name,
        is_deletion=is_deletion,
        type="deletion" if is_deletion else "flag",
        note=None if number % 3 or is_deletion else "See the description.",
    )


def _prepare(call: Call, row: Fields, values: Params) -> None:
    """Take over what the reason says; a parent is set even before the flag is checked."""
    if row["id"] in call.factory.rows("PostFlag"):
        return
    row["type"] = "flag"
    reason = _REASONS.get(values.text("reason_name") or "")
    if reason is None:
        row |= {"reason_name": "unknown", "reason": "Unknown."}
        return
    row["reason"] = reason.text
    row["needs_parent_id"] = reason.needs_parent
    row["needs_staff_reason"] = reason.needs_staff_reason
    parent = values.text("parent_id") or ""
    row["parent_id"] = int(parent[:18]) if parent.isascii() and parent.isdigit() else None
    if reason.needs_parent and row["parent_id"] in call.world.posts:
        row["reason"] = f"{reason.text} (post #{row['parent_id']})"


def _errors(call: Call, row: Fields, before: Fields | None) -> Errors:
    if before is not None:
        return {}
    post = post_of(call, row)
    return _new_flag_errors(call, row, post)


def _new_flag_errors(call: Call, row: Fields, post: Post | None) -> Errors:
    errors: dict[str, list[str]] = {}

    def refuse(field: str, message: str) -> None:
        errors.setdefault(field, []).append(message)

    if post is None:
        refuse("post", "must exist")
    else:
        _check_creator(call, post, refuse)
        for field, message in _flag_errors(call, post).items():
            refuse(field, message)
        if post.flagged:
            refuse("post", "is already flagged")
    reason = _REASONS.get(str(row["reason_name"]))
    if reason is None:
        refuse("reason", "is not one of the available choices")
    elif reason.needs_parent and row["parent_id"] not in call.world.posts:
        refuse("parent_id", "must exist")
    elif reason.needs_parent and post is not None and row["parent_id"] == post.id:
        refuse("parent_id", "cannot be set to the post being flagged")
    note = str(row["note"] or "")
    if len(note) > _MAX_NOTE:
        refuse("note", f"is too long (maximum is {_MAX_NOTE} characters)")
    if reason is not None and reason.needs_note and not note.strip():
        refuse("note", "is required for the selected reason")
    return errors


def _check_creator(call: Call, post: Post, refuse: Callable[[str, str], None]) -> None:
    if call.viewer.is_at_least("staff"):
        return
    reason = call.throttle("post flag", limit=20, bypass="staff", days=3)
    if reason is not None:
        refuse("creator", reason)
    last = [
        row["created_at"]
        for row in call.factory.rows("PostFlag").values()
        if row["post_id"] == post.id and isinstance(row["created_at"], Moment)
    ]
    if any(at.at > call.world.now - _DAY for at in last):
        refuse("post", "cannot be flagged more than once every 1 day")


def _flag_errors(call: Call, post: Post) -> Mapping[str, str]:
    """Why a post can be neither flagged nor deleted: validate_post."""
    if post.status_locked and not call.viewer.is_at_least("admin"):
        return {"post": "is locked and cannot be flagged"}
    return {"post": "is deleted"} if post.deleted else {}


def resolve_flags(call: Call, post: Post) -> None:
    """Resolve all flags of a post."""
    for row in call.factory.rows("PostFlag").values():
        if row["post_id"] == post.id:
            row["is_resolved"] = True


def _saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    """A new flag marks its post."""
    if before is not None or after is None:
        return
    post = post_of(call, after)
    if post is None:
        return
    add_event(call, post.id, "flag_created")
    mark = Mark(call.viewer.user.key, str(after["reason"]), call.world.now)
    parent = after["parent_id"] if after["needs_parent_id"] else post.parent_id
    parent_id = parent if isinstance(parent, int) else None
    call.world.put(attrs.evolve(post, flagged=True, flag=mark, parent_id=parent_id))


def _shown(call: Call, row: Fields) -> Fields:
    """Without the creator of a flag and the note, for those who may not see them."""
    user = call.viewer.user.id
    if call.viewer.is_at_least("staff") or (user is not None and row["creator_id"] == user):
        return row
    hidden = {"note"} if row["is_deletion"] else {"note", "creator_id"}
    return {key: value for key, value in row.items() if key not in hidden}


def _by_creator(call: Call, rows: Sequence[Fields], _: str) -> list[Fields]:
    def creator(row: Fields) -> int | None:
        user = row["creator_id"]
        is_seen = call.viewer.is_at_least("staff") or user == call.viewer.user.id
        return user if is_seen and isinstance(user, int) else None

    return by_user(call, rows, call.params.below("search"), "creator", creator)


def _by_type(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    wanted = {"flag": False, "deletion": True}.get(value)
    return [row for row in rows if wanted is None or row["is_deletion"] == wanted]


def _clear_note(_: Call, row: Fields, _values: Params) -> None:
    row["note"] = None


POST_FLAG: Final = Model(
    shape="PostFlag",
    seed=_seed,
    columns={"parent_id": "int?"},
    filters={
        "creator_id": _by_creator,
        "creator_name": _by_creator,
        "ip_addr": in_network("creator_id"),
        "note": words_of("note"),
        "post_id": among("post_id"),
        "post_tags_match": on_posts_that_match(),
        "type": _by_type,
    },
    prepare=_prepare,
    errors=_errors,
    shown=_shown,
    actions={"clear_note": _clear_note},
    saved=_saved,
)
