"""Posts and maintainers of sets: post_sets_controller.rb, post_set_maintainers_controller.rb."""

from __future__ import annotations

from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment
from e6async.testing._e621.lists import Handler, row_response
from e6async.testing._e621.model import at_least, either, own
from e6async.testing._e621.models.post_sets import (
    POST_SET,
    ids_of,
    is_maintainer,
    maintainers,
    put_posts,
)
from e6async.testing._e621.ranges import safe_id
from e6async.testing._e621.redirects import redirect_of
from e6async.testing._params import Params
from e6async.testing._reference import Operation
from e6async.testing._responses import (
    Response,
    UnpermittedError,
    access_denied,
    http_error,
    json_response,
    not_found,
)

__all__ = ["HANDLERS"]

_MAX_IN_A_CALL: Final = 320
_MAX_POSTS: Final = 10_000
_MAX_MAINTAINERS: Final = 75
_DAY: Final = 86_400_000
_SHOWN: Final = 35
_may_edit: Final = either(own("creator_id"), at_least("admin"))


def _add_posts(call: Call, operation: Operation, values: Params, row: Fields | None) -> Response:
    """Add posts, in the order of their ids."""
    row, ids = _sent(call, values, row, "add")
    before = ids_of(row)
    added = [each for each in ids if each not in before and each in call.world.posts]
    if len(ids) > 1:
        added.sort()
    put_posts(call, row, [*before, *added[: max(_MAX_POSTS - len(before), 0)]])
    return row_response(call, operation, row, operation.status)


def _remove_posts(call: Call, operation: Operation, values: Params, row: Fields | None) -> Response:
    """Remove posts."""
    row, ids = _sent(call, values, row, "remove")
    put_posts(call, row, [each for each in ids_of(row) if each not in ids])
    return row_response(call, operation, row, operation.status)


def _sent(call: Call, values: Params, row: Fields | None, verb: str) -> tuple[Fields, list[int]]:
    sent = values.get("post_ids")
    if row is None or not isinstance(sent, list):
        raise UnpermittedError(["post_ids"])
    _check_pace(call)
    if len(sent) > _MAX_IN_A_CALL:
        message = f"You can only {verb} up to {_MAX_IN_A_CALL} posts at a time."
        raise http_error(400, message)
    return row, list(dict.fromkeys(safe_id(str(each)) for each in sent))


def _check_pace(call: Call) -> None:
    user = call.viewer.user.id
    if call.window and not call.window.take(f"post_set.modify {user}", limit=30, period=60.0):
        raise http_error(429, "You are modifying sets too quickly. Wait a bit and try again.")


def _update_posts(call: Call, operation: Operation, values: Params, row: Fields | None) -> Response:
    """Replace the posts of a set."""
    if row is None:
        raise not_found()
    _check_pace(call)
    text = "".join(char if char.isdigit() else " " for char in values.text("post_ids_string") or "")
    wanted = dict.fromkeys(safe_id(each) for each in text.split())
    kept = [each for each in ids_of(row) if each in wanted]
    added = sorted(each for each in wanted if each not in kept and each in call.world.posts)
    put_posts(call, row, [*kept, *added])
    return redirect_of(call, operation, row)


def _post_list(call: Call, operation: Operation, _: Params, row: Fields | None) -> Response:
    """Show a set to those who may edit its posts."""
    if row is None:
        raise not_found()
    POST_SET.check_action(call, "post_list", row)
    return row_response(call, operation, row)


def _for_select(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """The sets that the caller owns and maintains, by name."""
    rows = sorted(call.factory.rows("PostSet").values(), key=lambda row: str(row["name"]))
    owned = [row for row in rows if row["creator_id"] == call.viewer.user.id]
    maintained = [row for row in rows if is_maintainer(call, row)]
    groups = {"Owned": owned, "Maintained": maintained}
    return json_response({key: [_choice(row) for row in group] for key, group in groups.items()})


def _choice(row: Fields) -> list[object]:
    name = str(row["name"]).replace("_", " ")
    return [name if len(name) <= _SHOWN else f"{name[: _SHOWN - 3]}...", row["id"]]


def _invite(call: Call, operation: Operation, values: Params, _: Fields | None) -> Response:
    """Invite a user to maintain a set; only the page says why nobody was invited."""
    row = call.factory.rows("PostSet").get(safe_id(values.text("post_set_id") or ""))
    if row is None:
        raise not_found()
    user = call.world.users.named(values.text("username") or "")
    answer = redirect_of(call, operation, None)
    if user is None:
        return answer
    if not _may_edit(call, row):
        raise access_denied()
    rows = maintainers(call)
    of_set = [each for each in rows.values() if each["post_set_id"] == row["id"]]
    theirs = [each for each in of_set if each["user_id"] == user.id]
    is_full = len(of_set) >= _MAX_MAINTAINERS
    is_settled = any(_is_settled(call, each) for each in theirs)
    if row["creator_id"] == user.id or not row["is_public"] or is_full or is_settled:
        return answer
    for each in theirs:
        del rows[int(str(each["id"]))]
    number = max(rows, default=0) + 1
    at = Moment(call.world.next_time())
    fields = {"id": number, "post_set_id": row["id"], "user_id": user.id, "status": "pending"}
    rows[number] = {**fields, "created_at": at}
    return answer


def _is_settled(call: Call, row: Fields) -> bool:
    """Whether a user cannot be invited again."""
    at = row["created_at"]
    is_recent = isinstance(at, Moment) and at.at > call.world.now - _DAY
    return row["status"] != "cooldown" or is_recent


def _withdraw(call: Call, operation: Operation, _: Params, _row: Fields | None) -> Response:
    """Withdraw an invitation, or dismiss a maintainer."""
    row = _invitation(call)
    post_set = call.factory.rows("PostSet").get(int(str(row["post_set_id"])))
    is_blocked = row["status"] == "blocked"
    is_cooling = row["status"] == "cooldown" and _is_settled(call, row)
    if post_set is None or not _may_edit(call, post_set) or is_blocked or is_cooling:
        raise access_denied()
    if row["status"] == "pending":
        row["status"] = "cooldown"
    else:
        del maintainers(call)[int(str(row["id"]))]
    return redirect_of(call, operation, row)


def _answer(call: Call, operation: Operation, _: Params, _row: Fields | None) -> Response:
    """Accept, decline or block an invitation of one's own."""
    row = _invitation(call)
    refused = {"approve": {"blocked", "approved"}, "block": {"blocked"}}
    is_refused = row["status"] in refused.get(operation.action, ())
    if row["user_id"] != call.viewer.user.id or is_refused:
        raise access_denied()
    if operation.action == "deny":
        del maintainers(call)[int(str(row["id"]))]
    else:
        row["status"] = "approved" if operation.action == "approve" else "blocked"
    return redirect_of(call, operation, row)


def _invitation(call: Call) -> Fields:
    row = maintainers(call).get(call.id())
    if row is None:
        raise not_found()
    return row


HANDLERS: Final[dict[str, Handler]] = {
    "post_set_maintainers.approve": _answer,
    "post_set_maintainers.block": _answer,
    "post_set_maintainers.create": _invite,
    "post_set_maintainers.delete": _withdraw,
    "post_set_maintainers.deny": _answer,
    "post_sets.add_posts": _add_posts,
    "post_sets.for_select": _for_select,
    "post_sets.post_list": _post_list,
    "post_sets.remove_posts": _remove_posts,
    "post_sets.update_posts": _update_posts,
}
"""Handlers by the name of the operation."""
