"""Reports to the staff: app/models/ticket.rb, app/controllers/tickets_controller.rb."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, RowFactory
from e6async.testing._e621.lists import Handler
from e6async.testing._e621.model import Errors, Model
from e6async.testing._e621.model_filters import having_words
from e6async.testing._e621.model_rules import int_of, length_errors, limited, warn
from e6async.testing._e621.models.dmails import send
from e6async.testing._e621.models.mod_actions import log
from e6async.testing._e621.models.records import form_again
from e6async.testing._e621.writes import create_row, touch
from e6async.testing._params import Params, is_true
from e6async.testing._reference import Operation
from e6async.testing._responses import (
    HttpError,
    Response,
    access_denied,
    redirect,
    validation_error,
)

__all__ = ["HANDLERS", "TICKET"]

_SHAPES: Final[Mapping[str, str]] = {
    "blip": "Blip",
    "comment": "Comment",
    "dmail": "Dmail",
    "forum": "ForumPost",
    "set": "PostSet",
    "replacement": "PostReplacement",
    "wiki": "WikiPage",
}
"""The kinds of rows that are reported; those of posts, pools and users are not rows."""
_SEEDED: Final = ("blip", "comment", "forum", "post", "user", "pool", "dmail")
_FREE: Final = frozenset({"pool", "post", "user", "wiki"})
"""Kinds that everybody may report, whoever sees them."""
_STATUSES: Final = ("pending", "partial", "approved")
_ACCUSED: Final = {"blip": "creator_id", "comment": "creator_id", "forum": "creator_id"} | {
    "dmail": "from_id"
}
_HIDDEN: Final = ("creator_id", "accused_id", "reason", "response", "report_reason")
_RECORDS: Final = ("", "warning", "record", "ban")


def _seed(factory: RowFactory) -> Iterator[Fields]:
    for number in range(1, 41):
        qtype = _SEEDED[number % len(_SEEDED)]
        status = _STATUSES[(number + 1) % 3]
        reported = factory.rows(_SHAPES[qtype]).get(number) if qtype in _SHAPES else None
        accused = reported.get(_ACCUSED[qtype]) if reported is not None else None
        is_open = status == "pending"
        yield factory.seeded(
            *("Ticket", number, factory.moment(number)),
            creator_id=factory.person(number),
            disp_id=number,
            qtype=qtype,
            status=status,
            reason="Please look at the boats.",
            report_reason="Something else" if qtype == "post" else None,
            response="" if is_open else "Thank you.",
            handler_id=0 if is_open else 2,
            claimant_id=None if is_open else 2,
            accused_id=number if qtype == "user" else accused,
        )


def _reported(call: Call, row: Fields) -> Fields | None:
    """What is reported; None if it does not exist."""
    qtype, number = str(row["qtype"]), int_of(row, "disp_id")
    world = call.world
    if qtype in _SHAPES:
        return call.factory.rows(_SHAPES[qtype]).get(number)
    exists = {
        "pool": number in world.pools,
        "post": number in world.posts,
        "user": world.users.get(number) is not None,
    }
    return {"id": number} if exists[qtype] else None


def _can_view(call: Call, row: Fields) -> bool:
    level = "moderator" if row["qtype"] in {"dmail", "user"} else "staff"
    return row["creator_id"] == call.viewer.user.id or call.viewer.is_at_least(level)


def _is_listed(call: Call, row: Fields) -> bool:
    if row["creator_id"] == call.viewer.user.id or call.viewer.is_at_least("moderator"):
        return call.viewer.is_logged_in
    return row["qtype"] not in {"dmail", "user"} and call.viewer.is_at_least("staff")


def _shown(call: Call, row: Fields) -> Fields:
    hidden: list[str] = [] if _can_view(call, row) else [*_HIDDEN]
    if not call.viewer.is_at_least("staff"):
        hidden.append("claimant_id")
    return {key: value for key, value in row.items() if key not in hidden}


def _can_update(call: Call, row: Fields) -> bool:
    is_claimed = row["claimant_id"] not in {None, call.viewer.user.id}
    if is_claimed and not is_true(call.params.get("force_claim")):
        raise HttpError(redirect(f"{call.base_url}/tickets/{row['id']}?force_claim=true"))
    return _can_view(call, row)


def _prepare(call: Call, row: Fields, values: Params) -> None:
    if row["id"] in call.factory.rows("Ticket"):
        _warn_author(call, row, values)
        row |= dict.fromkeys(("handler_id", "claimant_id"), call.viewer.user.key)
        return
    qtype = str(row["qtype"])
    reported = _reported(call, row)
    if not _can_report(call, qtype, reported):
        raise access_denied()
    if qtype in _ACCUSED:
        row["accused_id"] = (reported or {}).get(_ACCUSED[qtype])
    elif qtype == "user":
        row["accused_id"] = row["disp_id"]


def _can_report(call: Call, qtype: str, reported: Fields | None) -> bool:
    if qtype in _FREE:
        return True
    if reported is None:
        return False
    if qtype == "dmail":
        user = call.viewer.user.id
        return reported["owner_id"] == user and reported["to_id"] == user
    return call.rules.models[_SHAPES[qtype]].can_read(call, reported)


def _warn_author(call: Call, row: Fields, values: Params) -> None:
    """Mark what is reported, if its author is to be warned."""
    text = values.text("record_type") or ""
    reported = _reported(call, row)
    kind = _RECORDS[int(text)] if text in {"1", "2", "3"} else ""
    if kind and reported is not None and reported.get("warning_type", "") is None:
        warn(call, reported, Params({"record_type": kind}))


def _errors(call: Call, row: Fields, before: Fields | None) -> Errors:
    errors = length_errors(row, "reason", 5000, least=2)
    if before is not None:
        return errors | length_errors(row, "response", 50_000, least=2, blank=None)
    if row["qtype"] == "post" and not row["report_reason"]:
        errors["report_reason"] = ["can't be blank"]
    if _reported(call, row) is None:
        errors[str(row["qtype"])] = ["does not exist"]
    return errors | limited(call, "ticket", limit=5, days=3)


def _invalid(call: Call, row: Fields, errors: Errors) -> HttpError:
    if row["id"] in call.factory.rows("Ticket"):
        return validation_error(errors)
    return form_again(call, row, errors)


def _saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    """Note a response, and send it to whoever reported."""
    if before is None or after is None:
        return
    is_answered = before["response"] != after["response"]
    is_moved = before["status"] != after["status"]
    if is_answered or is_moved:
        log(
            call,
            "ticket_update",
            ticket_id=after["id"],
            status=after["status"],
            response=after["response"],
            status_was=before["status"],
            response_was=before["response"],
        )
    wanted = is_true(call.params.below("ticket").get("send_update_dmail")) and is_answered
    if is_moved or wanted:
        send(
            call,
            sender=call.viewer.user.key,
            recipient=int_of(after, "creator_id"),
            title="Your ticket has been updated" + (f" to {after['status']}" if is_moved else ""),
            body=f"Ticket Status: {after['status']}\n\nResponse: {after['response']}",
        )


def _create(call: Call, _: Operation, values: Params, _row: Fields | None) -> Response:
    """Report something of a known kind."""
    if values.text("qtype") not in {*_FREE, *_SHAPES}:
        raise access_denied()
    return redirect(f"{call.base_url}/tickets/{create_row(call, 'Ticket', values)['id']}")


def _claim(call: Call, row: Fields, _: Params) -> None:
    if row["claimant_id"] is None:
        log(call, "ticket_claim", ticket_id=row["id"])
        row["claimant_id"] = call.viewer.user.id
        touch(call, row)


def _unclaim(call: Call, row: Fields, _: Params) -> None:
    if row["claimant_id"] == call.viewer.user.id and row["status"] != "approved":
        log(call, "ticket_unclaim", ticket_id=row["id"])
        row["claimant_id"] = None
        touch(call, row)


def _by_status(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    status, _sep, claimed = value.partition("_")
    return [
        row
        for row in rows
        if row["status"] == status
        and (not claimed or (row["claimant_id"] is not None) == (claimed == "claimed"))
    ]


TICKET: Final = Model(
    shape="Ticket",
    seed=_seed,
    defaults={"status": "pending"},
    is_visible=_is_listed,
    is_readable=_can_view,
    may={"update": _can_update, "claim": _can_view, "unclaim": _can_view},
    keys={"rank": lambda _, row: _STATUSES.index(str(row["status"]))},
    order=("rank", "-id"),
    filters={"status": _by_status, "reason": having_words("reason")},
    prepare=_prepare,
    errors=_errors,
    invalid=_invalid,
    shown=_shown,
    actions={"claim": _claim, "unclaim": _unclaim},
    saved=_saved,
)

HANDLERS: Final[Mapping[str, Handler]] = {"tickets.create": _create}
"""Handlers of tickets."""
