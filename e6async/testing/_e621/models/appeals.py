"""Appeals against deletions: app/models/appeal.rb, appeals_controller.rb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment, RowFactory
from e6async.testing._e621.lists import Handler, row_response
from e6async.testing._e621.model import Model
from e6async.testing._e621.model_filters import exactly, words_of
from e6async.testing._e621.post_rows import add_row
from e6async.testing._params import Params, is_true
from e6async.testing._reference import Operation
from e6async.testing._responses import (
    Response,
    access_denied,
    empty,
    not_found,
    redirect,
    unsupported_format,
    validation_error,
)

__all__ = ["APPEAL", "HANDLERS"]

_HOUR: Final = 3_600_000
_STATUSES: Final = ("pending", "partial", "approved", "rejected")
_OTHERS_SEE: Final = frozenset({"creator_id", "accused_id", "reason", "response"})
_JANITOR: Final = 3


def _seed(factory: RowFactory) -> Iterator[Fields]:
    """An appeal against every second deletion that the new world has."""
    rows, begin = factory.rows("PostFlag").values(), factory.world.now
    deletions = [row for row in rows if row["is_deletion"] and _time(row) <= begin]
    for number, flag in enumerate(deletions[::2], 1):
        post = factory.world.posts[int(str(flag["post_id"]))]
        status = _STATUSES[number % 4]
        handler = None if status == "pending" else _JANITOR
        yield factory.seeded(
            "Appeal",
            number,
            _time(flag) + _HOUR,
            creator_id=post.uploader_id,
            disp_id=flag["id"],
            qtype="flag",
            status=status,
            reason="The artist allows it.",
            response="" if handler is None else "We look at it again.",
            claimant_id=handler if number % 8 else _JANITOR,
            handler_id=handler,
            accused_id=flag["creator_id"],
        )


def _time(row: Fields) -> int:
    at = row["created_at"]
    return at.at if isinstance(at, Moment) else 0


def _is_visible(call: Call, row: Fields) -> bool:
    is_own = call.viewer.is_logged_in and row["creator_id"] == call.viewer.user.id
    return is_own or call.viewer.is_at_least("staff")


def _shown(call: Call, row: Fields) -> Fields:
    if call.viewer.is_at_least("staff"):
        return row
    hidden = {"claimant_id"} if _is_visible(call, row) else _OTHERS_SEE
    return {key: value for key, value in row.items() if key not in hidden}


def _create(call: Call, _: Operation, values: Params, _row: Fields | None) -> Response:
    """Appeal against the deletion of one's own post, once."""
    text = values.text("disp_id") or ""
    number = int(text[:18]) if text.isascii() and text.isdigit() else 0
    flag = call.factory.rows("PostFlag").get(number)
    if values.text("qtype") != "flag" or flag is None or not _can_appeal(call, flag):
        raise access_denied()
    reason = (values.text("reason") or "").replace("\r\n", "\n")
    if len(reason.strip()) == 0 or len(reason) < 2:
        return unsupported_format("application/json")  # the form is shown again, as HTML only
    row = add_row(
        call,
        "Appeal",
        creator_id=call.viewer.user.key,
        disp_id=number,
        qtype="flag",
        status="pending",
        reason=reason,
        accused_id=flag["creator_id"],
    )
    return redirect(f"{call.base_url}/appeals/{row['id']}")


def _can_appeal(call: Call, flag: Fields) -> bool:
    post, user = call.world.posts.get(int(str(flag["post_id"]))), call.viewer.user.id
    appeals = call.factory.rows("Appeal").values()
    return (
        post is not None
        and post.uploader_id == user
        and bool(flag["is_deletion"])
        and not flag["is_resolved"]
        and "takedown #" not in str(flag["reason"]).lower()
        and not any((row["creator_id"], row["disp_id"]) == (user, flag["id"]) for row in appeals)
    )


def _update(call: Call, _: Operation, values: Params, row: Fields | None) -> Response:
    """Answer an appeal; one that somebody else claimed only with `force_claim`."""
    if row is None:
        raise not_found()
    user = call.viewer.user.key
    if row["claimant_id"] not in {None, user} and not is_true(call.params.get("force_claim")):
        return redirect(f"{call.base_url}/appeals/{row['id']}?force_claim=true")
    status = values.text("status") if "status" in values else str(row["status"])
    response = values.text("response") if "response" in values else str(row["response"])
    errors: dict[str, list[str]] = {}
    if len(response or "") < 2:
        errors["response"] = ["is too short (minimum is 2 characters)"]
    if status not in _STATUSES:
        errors["status"] = ["is not included in the list"]
    if errors:
        raise validation_error(errors)
    row |= {"handler_id": user, "claimant_id": user, "status": status, "response": response}
    row["updated_at"] = Moment(call.world.next_time())
    return empty()


def _claim(call: Call, operation: Operation, _: Params, row: Fields | None) -> Response:
    """Claim an appeal that nobody has claimed."""
    if row is None:
        raise not_found()
    if row["claimant_id"] is None:
        row["claimant_id"] = call.viewer.user.key
    return row_response(call, operation, row, 201)


def _unclaim(call: Call, operation: Operation, _: Params, row: Fields | None) -> Response:
    """Give up one's own claim of an appeal that is not approved."""
    if row is None:
        raise not_found()
    if row["claimant_id"] == call.viewer.user.id and row["status"] != "approved":
        row["claimant_id"] = None
    return row_response(call, operation, row, 201)


def _by_status(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    def fits(row: Fields) -> bool:
        is_claimed = row["claimant_id"] is not None
        match value:
            case "pending_claimed":
                return row["status"] == "pending" and is_claimed
            case "pending_unclaimed":
                return row["status"] == "pending" and not is_claimed
            case "handled":
                return row["status"] in {"approved", "rejected"} and is_claimed
            case _:
                return row["status"] == value

    return [row for row in rows if fits(row)]


def _urgency(_: Call, row: Fields) -> int:
    return {"pending": 0, "partial": 1}.get(str(row["status"]), 2)


APPEAL: Final = Model(
    shape="Appeal",
    seed=_seed,
    is_visible=_is_visible,
    order=("urgency", "-id"),
    keys={"urgency": _urgency},
    filters={"qtype": exactly("qtype"), "reason": words_of("reason"), "status": _by_status},
    shown=_shown,
)
HANDLERS: Final[dict[str, Handler]] = {
    "appeals.claim": _claim,
    "appeals.create": _create,
    "appeals.unclaim": _unclaim,
    "appeals.update": _update,
}
"""Handlers by the name of the operation."""
