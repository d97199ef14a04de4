"""Records about users: feedback, bans, staff notes, changes of names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment, RowFactory
from e6async.testing._e621.model import Errors, Filter, Model, at_least, either, own
from e6async.testing._e621.model_filters import like, unused
from e6async.testing._e621.model_rules import int_of, length_errors, next_id, sets
from e6async.testing._e621.models.dmails import send
from e6async.testing._e621.models.mod_actions import log
from e6async.testing._params import Params, is_false, is_true
from e6async.testing._responses import HttpError, not_found, page, unsupported_format
from e6async.testing._users import normal_name

__all__ = ["BAN", "NAME_CHANGE", "STAFF_NOTE", "USER_FEEDBACK", "form_again"]

_DAY: Final = 86_400_000
_BLOCKED: Final = 8
_CATEGORIES: Final = ("positive", "negative", "neutral")
_REASONS: Final = ("Asked for the same tag again.", "Helped with the harbor.", "Too many boats.")
_NAME: Final = re.compile(r"[A-Za-z0-9~\-.][\w~\-.]{1,19}", re.ASCII)


def form_again(call: Call, _: Fields, errors: Errors) -> HttpError:
    """The form with its errors, of which there is no JSON."""
    if not call.wants_html:
        return HttpError(unsupported_format("application/json"))
    return HttpError(
        page(200, "Errors", "; ".join(text for each in errors.values() for text in each))
    )


def _with_user(call: Call, row: Fields, values: Params) -> None:
    """Set the user whom a new row is about, by name or id."""
    name, number = values.nonblank("user_name"), values.text("user_id") or ""
    user = call.world.users.named(name) if name else None
    given = int(number) if number.isdecimal() else 0
    row["user_id"] = user.id if user else 0 if name else given


def _is_other(call: Call, row: Fields) -> bool:
    return row["user_id"] != call.viewer.user.id


# --- feedback -------------------------------------------------------------------------------------


def _feedback(factory: RowFactory) -> Iterator[Fields]:
    for number in range(1, 41):
        yield factory.seeded(
            *("UserFeedback", number, factory.moment(number)),
            user_id=factory.person(number),
            creator_id=1 + number % 2,
            category=_CATEGORIES[number % 3],
            body=_REASONS[number % len(_REASONS)],
            is_deleted=number % 7 == 0,
        )


def _is_listed(call: Call, row: Fields) -> bool:
    asked = (call.params.below("search").nonblank("deleted") or "excluded").lower()
    is_wanted = {"excluded": not row["is_deleted"], "only": bool(row["is_deleted"])}
    return is_wanted.get(asked, True)


def _prepare_feedback(call: Call, row: Fields, values: Params) -> None:
    if row["id"] not in call.factory.rows("UserFeedback"):
        _with_user(call, row, values)


def _feedback_errors(call: Call, row: Fields, _: Fields | None) -> Errors:
    errors = length_errors(row, "body", 20_000, least=1)
    if row["category"] not in _CATEGORIES:
        errors["category"] = ["can't be blank", "is not included in the list"]
    if call.world.users.get(int_of(row, "user_id")) is None:
        errors["user"] = ["must exist"]
    if row["user_id"] == row["creator_id"]:
        errors["creator"] = ["cannot submit feedback for yourself"]
    return errors


def _feedback_saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    row = after or before or {}
    values = {"user_id": row["user_id"], "reason": row["body"], "type": row["category"]}
    values["record_id"] = row["id"]
    sent = call.params.below("user_feedback")
    if before is None or after is None:
        log(call, f"user_feedback_{'destroy' if after is None else 'create'}", **values)
    else:
        old = {"reason_was": before["body"], "type_was": before["category"]}
        is_moved = before["is_deleted"] != after["is_deleted"]
        action = ("delete" if after["is_deleted"] else "undelete") if is_moved else "update"
        log(call, f"user_feedback_{action}", **values, **old)
    is_new_text = before is not None and after is not None and before["body"] != after["body"]
    if before is None or (is_new_text and is_true(sent.get("send_update_dmail"))):
        word = "created" if before is None else "updated"
        body = f"{call.viewer.user.name} {word} a record for your account:\n\n{row['body']}"
        title = "Your user record has been updated"
        send(call, sender=1, recipient=int_of(row, "user_id"), title=title, body=body)


USER_FEEDBACK: Final = Model(
    shape="UserFeedback",
    seed=_feedback,
    defaults={"category": None},
    is_visible=_is_listed,
    is_readable=lambda call, row: not row["is_deleted"] or call.viewer.is_at_least("staff"),
    may={
        **dict.fromkeys(("update", "delete", "undelete"), _is_other),
        "destroy": lambda call, row: (
            _is_other(call, row) and either(at_least("admin"), own("creator_id"))(call, row)
        ),
    },
    order=("-created_at", "-id"),
    filters={"deleted": unused},
    prepare=_prepare_feedback,
    errors=_feedback_errors,
    actions={"delete": sets(is_deleted=True), "undelete": sets(is_deleted=False)},
    saved=_feedback_saved,
)


# --- bans -----------------------------------------------------------------------------------------


def _bans(factory: RowFactory) -> Iterator[Fields]:
    """Bans that are over, and one of the blocked account that does not end."""
    for number in range(1, 41):
        at, is_last = factory.moment(number), number == 40
        yield factory.seeded(
            *("Ban", number, at),
            user_id=_BLOCKED if is_last else factory.person(number),
            banner_id=1 + number % 2,
            reason=_REASONS[number % len(_REASONS)],
            expires_at=None if is_last else Moment(at + number % 5 * _DAY),
            duration=-1 if is_last else number % 5,
        )


def _prepare_ban(call: Call, row: Fields, values: Params) -> None:
    if row["id"] not in call.factory.rows("Ban"):
        _with_user(call, row, values)
        row |= {"duration": None, "banner_id": call.viewer.user.id}
    for key in values:
        text = values.text(key) or ""
        if key == "duration":
            days = int(text) if text.lstrip("-").isdecimal() else 0
            row["expires_at"] = None if days < 0 else Moment(call.world.now + days * _DAY)
            row["duration"] = days or row["duration"]
        elif key == "expires_at":
            row["expires_at"] = _moment(text)


def _moment(text: str) -> Moment | None:
    try:
        return Moment(round(datetime.fromisoformat(text).timestamp() * 1000))
    except ValueError:
        return None


def _ban_errors(call: Call, row: Fields, _: Fields | None) -> Errors:
    errors = length_errors(row, "reason", 10_000)
    if row["duration"] is None:
        errors["duration"] = ["can't be blank"]
    user, levels = call.world.users.get(int_of(row, "user_id")), call.world.levels
    if user is None:
        return {**errors, "user": ["must exist"]}
    if user.level >= levels["admin"]:
        errors["base"] = ["You can never ban an admin."]
    elif user.level >= levels["moderator"] and not call.viewer.is_at_least("admin"):
        errors["base"] = ["Only admins can ban moderators."]
    return errors


def _ban_saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    """Change the level of the user, and write the record."""
    row = after or before or {}
    users, values = call.world.users, {"user_id": row["user_id"]}
    user = users.get(int_of(row, "user_id"))
    if user is not None:
        users.put(
            attrs.evolve(user, level=call.world.levels["member" if after is None else "blocked"])
        )
    if after is None:
        log(call, "user_unban", **values)
        return
    reason = {"reason": row["reason"]}
    if before is not None:
        log(call, "user_ban_update", **values, **reason, ban_id=row["id"])
        return
    log(call, "user_ban", **values, **reason, duration=row["duration"])
    days = "permanently" if row["expires_at"] is None else f"for {row['duration']} days"
    number = next_id(call, "UserFeedback")
    call.factory.rows("UserFeedback")[number] = call.factory.seeded(
        *("UserFeedback", number, call.world.next_time()),
        **values,
        creator_id=call.viewer.user.id,
        category="negative",
        body=f"Banned {days}.\n{row['reason']}",
    )


def _by_expired(call: Call, rows: Sequence[Fields], value: str) -> Sequence[Fields]:
    if not is_true(value) and not is_false(value):
        return rows
    return [row for row in rows if _is_over(call, row) == is_true(value)]


def _is_over(call: Call, row: Fields) -> bool:
    ends = row["expires_at"]
    return isinstance(ends, Moment) and ends.at <= call.world.now


BAN: Final = Model(
    shape="Ban",
    seed=_bans,
    columns={"duration": "int?"},
    orders={"expires_at_desc": ("-expires_at",)},
    filters={"expired": _by_expired},
    prepare=_prepare_ban,
    errors=_ban_errors,
    invalid=form_again,
    saved=_ban_saved,
)


# --- staff notes ----------------------------------------------------------------------------------


def _staff_notes(factory: RowFactory) -> Iterator[Fields]:
    for number in range(1, 41):
        yield factory.seeded(
            *("StaffNote", number, factory.moment(number)),
            user_id=factory.person(number),
            creator_id=1 + number % 4,
            body=_REASONS[number % len(_REASONS)],
            is_deleted=number % 9 == 0,
        )


def _prepare_note(call: Call, row: Fields, _: Params) -> None:
    if call.world.users.get(int_of(row, "user_id")) is None:
        raise not_found()


def _note_saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    row = after or before or {}
    values = {"id": row["id"], "user_id": row["user_id"]}
    if before is None:
        log(call, "staff_note_create", **values, body=row["body"])
    elif after is not None and before["body"] != after["body"]:
        log(call, "staff_note_update", **values, body=after["body"], old_body=before["body"])
    elif after is not None and before["is_deleted"] != after["is_deleted"]:
        log(call, f"staff_note_{'delete' if after['is_deleted'] else 'undelete'}", **values)


def _is_active(call: Call, row: Fields) -> bool:
    return is_true(call.params.below("search").get("include_deleted")) or not row["is_deleted"]


STAFF_NOTE: Final = Model(
    shape="StaffNote",
    seed=_staff_notes,
    is_visible=_is_active,
    is_readable=lambda _, _row: True,
    may=dict.fromkeys(
        ("update", "delete", "undelete"), either(at_least("admin"), own("creator_id"))
    ),
    filters={"include_deleted": unused, "without_system_user": unused},
    prepare=_prepare_note,
    actions={"delete": sets(is_deleted=True), "undelete": sets(is_deleted=False)},
    saved=_note_saved,
)


# --- changes of names -----------------------------------------------------------------------------


def _name_changes(factory: RowFactory) -> Iterator[Fields]:
    for number in range(1, 41):
        user = factory.person(number)
        yield factory.seeded(
            *("UserNameChangeRequest", number, factory.moment(number)),
            status="pending",
            user_id=user,
            original_name=f"former_name_{number}",
            desired_name=factory.world.users.name_of(user),
            change_reason=_REASONS[number % len(_REASONS)],
        )


def _prepare_change(call: Call, row: Fields, _: Params) -> None:
    row["original_name"] = call.viewer.user.name


def _change_errors(call: Call, row: Fields, _: Fields | None) -> Errors:
    name, errors = str(row["desired_name"] or ""), dict[str, list[str]]()
    taken = call.world.users.named(name)
    if not name.strip():
        errors["desired_name"] = ["can't be blank"]
    elif taken is not None and taken.id != row["user_id"]:
        errors["desired_name"] = ["already exists"]
    elif _NAME.fullmatch(name) is None:
        errors["desired_name"] = ["is invalid"]
    rows = call.factory.rows("UserNameChangeRequest").values()
    latest = [each["created_at"] for each in rows if each["user_id"] == call.viewer.user.id]
    if any(isinstance(at, Moment) and at.at >= call.world.now - 7 * _DAY for at in latest):
        errors["base"] = ["You can only submit one name change request per week"]
    return errors


def _change_saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    if before is None and after is not None:
        call.world.users.put(attrs.evolve(call.viewer.user, name=str(after["desired_name"])))


def _by_name(field: str) -> Filter:
    matching = like(field)
    return lambda call, rows, value: matching(call, rows, normal_name(value))


NAME_CHANGE: Final = Model(
    shape="UserNameChangeRequest",
    seed=_name_changes,
    defaults={"status": "pending"},
    is_readable=either(at_least("moderator"), own("user_id")),
    filters={key: _by_name(key) for key in ("original_name", "desired_name")},
    prepare=_prepare_change,
    errors=_change_errors,
    invalid=form_again,
    saved=_change_saved,
)
