"""Validations and actions of many models."""

from __future__ import annotations

from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment
from e6async.testing._e621.model import Action
from e6async.testing._e621.writes import touch
from e6async.testing._params import Params
from e6async.testing._responses import http_error

__all__ = ["age", "int_of", "length_errors", "limited", "next_id", "sets", "warn"]

_WARNINGS: Final = ("warning", "record", "ban")


def int_of(row: Fields, field: str) -> int:
    """A number in a row; 0 for null."""
    value = row.get(field)
    return value if isinstance(value, int) else 0


def age(call: Call, row: Fields) -> int:
    """The milliseconds since a row was created."""
    created = row["created_at"]
    return call.world.now - created.at if isinstance(created, Moment) else 0


def next_id(call: Call, shape: str) -> int:
    """The id of the next row of a shape."""
    return max(call.factory.rows(shape), default=0) + 1


def length_errors(
    row: Fields, field: str, most: int, *, least: int = 0, blank: str | None = "can't be blank"
) -> dict[str, list[str]]:
    """Why a text is invalid: missing, too short, too long."""
    text, errors = str(row[field] or ""), list[str]()
    if blank is not None and not text.strip():
        errors.append(blank)
    if len(text) < least:
        errors.append(f"is too short (minimum is {least} character{'s' if least > 1 else ''})")
    if len(text) > most:
        errors.append(f"is too long (maximum is {most} characters)")
    return {field: errors} if errors else {}


def limited(
    call: Call, action: str, *, limit: int, days: int, bypass: str | None = "privileged"
) -> dict[str, list[str]]:
    """Why the caller may not do more of something: app/models/user.rb, create_user_throttle."""
    reason = call.throttle(action, limit=limit, bypass=bypass, days=days)
    return {} if reason is None else {"creator": [reason]}


def sets(**fields: object) -> Action:
    """An action that sets fields."""

    def act(call: Call, row: Fields, _: Params) -> None:
        if any(row[key] != value for key, value in fields.items()):
            row |= fields
            touch(call, row)

    return act


def warn(call: Call, row: Fields, values: Params) -> None:
    """Mark a text as one for which its author was warned, or remove that: user_warnable.rb."""
    kind = values.text("record_type")
    if kind not in {*_WARNINGS, "unmark"}:
        raise http_error(500, f"'{kind}' is not a valid warning_type")
    is_marked = kind != "unmark"
    row["warning_type"] = kind if is_marked else None
    row["warning_user_id"] = call.viewer.user.id if is_marked else None
    touch(call, row)
