"""Sets of posts: app/models/post_set.rb, post_set_maintainer.rb."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, cast

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment, RowFactory
from e6async.testing._e621.filters import by_text
from e6async.testing._e621.model import Errors, Model, Test, at_least, either, own
from e6async.testing._e621.model_filters import like
from e6async.testing._generated_posts import FIRST_DAY
from e6async.testing._params import Params
from e6async.testing._records import PostSet

__all__ = ["POST_SET", "ids_of", "is_maintainer", "maintainers", "put_posts"]

_DAY: Final = 86_400_000
_MAX_SETS: Final = 75
_MAX_IN_AN_HOUR: Final = 6
_FOR_A_SET_OF_POSTS: Final = 3 * _DAY
_MAX_DESCRIPTION: Final = 10_000


def _seed(factory: RowFactory) -> Iterator[Fields]:
    for post_set in factory.world.sets.values():
        at = FIRST_DAY + post_set.id * _DAY
        yield factory.seeded(
            "PostSet",
            post_set.id,
            at,
            name=post_set.shortname.replace("_", " ").capitalize(),
            shortname=post_set.shortname,
            description="What the lamps light." if post_set.id == 1 else "",
            is_public=post_set.is_public,
            transfer_on_delete=post_set.id == 1,
            creator_id=post_set.creator_id,
            post_ids=list(post_set.post_ids),
            post_count=len(post_set.post_ids),
        )


def maintainers(call: Call) -> dict[int, Fields]:
    """Who was invited to maintain sets, by id; no response shows these rows."""
    rows = call.world.rows
    if "PostSetMaintainer" not in rows:
        first = {"post_set_id": 1, "created_at": Moment(call.world.now - _DAY)}
        people = (
            *((1, "approved", 7), (2, "pending", 1), (3, "pending", 6), (4, "blocked", 13)),
            *((5, "pending", 1), (6, "pending", 1)),
        )
        rows["PostSetMaintainer"] = {
            number: {**first, "id": number, "status": status, "user_id": user}
            for number, status, user in people
            if 1 in call.world.sets
        }
    return rows["PostSetMaintainer"]


def is_maintainer(call: Call, row: Fields, user: int | None = None) -> bool:
    """Whether a user (by default the caller) is a maintainer of a set."""
    wanted = (call.viewer.user.id if user is None else user, row["id"], "approved")
    found = maintainers(call).values()
    return any((each["user_id"], each["post_set_id"], each["status"]) == wanted for each in found)


def _is_public(_: Call, row: Fields) -> bool:
    return bool(row["is_public"])


def _edits_posts(call: Call, row: Fields) -> bool:
    return _edits(call, row) or (bool(row["is_public"]) and is_maintainer(call, row))


def ids_of(row: Fields) -> list[int]:
    """The posts of a set."""
    return cast("list[int]", row["post_ids"])


def put_posts(call: Call, row: Fields, ids: Sequence[int]) -> None:
    """Replace the posts of a set."""
    row |= {"post_ids": list(ids), "post_count": len(ids)}
    row["updated_at"] = Moment(call.world.next_time())
    _saved(call, row, row)


def _saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    """Let searches by set find the same posts."""
    sets = call.world.sets
    if after is None:
        sets.pop(int(str((before or {})["id"])), None)
        return
    number = int(str(after["id"]))
    sets[number] = PostSet(
        id=number,
        shortname=str(after["shortname"]),
        creator_id=int(str(after["creator_id"])),
        is_public=bool(after["is_public"]),
        post_ids=tuple(ids_of(after)),
    )


def _errors(call: Call, row: Fields, before: Fields | None) -> Errors:
    errors: dict[str, list[str]] = {}

    def refuse(field: str, message: str, *, unless: bool) -> None:
        if not unless:
            errors.setdefault(field, []).append(message)

    name, shortname = str(row["name"]), str(row["shortname"])
    others = [each for each in call.factory.rows("PostSet").values() if each["id"] != row["id"]]
    length = "must be between three and {} characters long"
    refuse("name", length.format("one hundred"), unless=3 <= len(name) <= 100)
    for field in ("name", "shortname"):
        taken = {str(each[field]).lower() for each in others}
        refuse(field, "is already taken", unless=str(row[field]).lower() not in taken)
    refuse("shortname", length.format("fifty"), unless=3 <= len(shortname) <= 50)
    words = "must only contain numbers, lowercase letters, and underscores"
    refuse("shortname", words, unless=re.fullmatch(r"\w+", shortname, re.ASCII) is not None)
    letter = "must contain at least one lowercase letter or underscore"
    is_named = re.fullmatch(r"\d*[a-z_]\w*", shortname, re.ASCII) is not None
    refuse("shortname", letter, unless=is_named)
    is_short = len(str(row["description"])) <= _MAX_DESCRIPTION
    too_long = f"is too long (maximum is {_MAX_DESCRIPTION} characters)"
    refuse("description", too_long, unless=is_short)
    is_staff = call.viewer.is_at_least("staff")
    is_old = call.world.now - call.viewer.user.created_at >= _FOR_A_SET_OF_POSTS or is_staff
    young = "Can't make a set public until your account is at least three days old"
    is_changed = bool(row["is_public"]) != bool((before or {"is_public": False})["is_public"])
    refuse("base", young, unless=is_old or not row["is_public"] or not is_changed)
    if before is None:
        _check_number(call, others, errors, is_staff=is_staff)
    return errors


def _check_number(
    call: Call, others: Sequence[Fields], errors: dict[str, list[str]], *, is_staff: bool
) -> None:
    mine = [row["created_at"] for row in others if row["creator_id"] == call.viewer.user.id]
    hour_ago = call.world.now - _DAY // 24
    recent = sum(isinstance(at, Moment) and at.at > hour_ago for at in mine)
    if recent > _MAX_IN_AN_HOUR and not is_staff:
        message = f"You have already created {_MAX_IN_AN_HOUR} sets in the last hour."
        errors.setdefault("base", []).append(message)
    if len(mine) >= _MAX_SETS:
        errors.setdefault("base", []).append(f"You can only create {_MAX_SETS} sets.")


def _prepare(_: Call, row: Fields, _values: Params) -> None:
    row["shortname"] = str(row["shortname"]).lower()


def _search(call: Call) -> Params:
    """The sets with a post, or of a maintainer: either hides the filters below `search`."""
    for key in ("post_id", "maintainer_id"):
        if (value := call.params.nonblank(key)) is not None:
            return Params({key: value})
    return call.params.below("search")


def _with_post(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    return [row for row in rows if value.isdigit() and int(value[:18]) in ids_of(row)]


def _maintained(call: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    """Sets that a user owns or maintains, if anybody maintains them; others see their own only."""
    user = call.viewer.user.key
    if call.viewer.is_at_least("moderator"):
        user = int(value[:18]) if value.isascii() and value.isdigit() else 0
    invited = {each["post_set_id"] for each in maintainers(call).values()}
    return [
        row
        for row in rows
        if row["id"] in invited and (row["creator_id"] == user or is_maintainer(call, row, user))
    ]


def _by_name(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    return by_text(rows, value, lambda row: str(row["name"]), substring=True)


_edits: Final[Test] = either(own("creator_id"), at_least("admin"))
_sees: Final[Test] = either(_is_public, own("creator_id"), at_least("moderator"))
_COUNT: Final = ("-post_count", "-id")

POST_SET: Final = Model(
    shape="PostSet",
    seed=_seed,
    is_visible=_sees,
    may={
        "update": _edits,
        "delete": _edits,
        "add_posts": _edits_posts,
        "remove_posts": _edits_posts,
        "update_posts": _edits_posts,
        "post_list": _edits_posts,
    },
    search=_search,
    orders={
        "name": ("name", "-id"),
        "shortname": ("shortname", "-id"),
        "postcount": _COUNT,
        "post_count": _COUNT,
        "created_at": ("id",),
        "update": ("-updated_at",),
        "updated_at": ("-updated_at",),
        "id_asc": ("-id",),
    },
    filters={
        "maintainer_id": _maintained,
        "name": _by_name,
        "post_id": _with_post,
        "shortname": like("shortname"),
    },
    prepare=_prepare,
    errors=_errors,
    saved=_saved,
)
