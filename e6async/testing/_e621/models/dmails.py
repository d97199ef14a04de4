"""Messages: app/models/dmail.rb, app/controllers/dmails_controller.rb."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, RowFactory
from e6async.testing._e621.filters import by_text
from e6async.testing._e621.lists import Handler
from e6async.testing._e621.model import Action, Errors, Model
from e6async.testing._e621.model_rules import int_of, length_errors, next_id
from e6async.testing._params import Params, is_false, is_true
from e6async.testing._records import User
from e6async.testing._reference import Operation
from e6async.testing._responses import (
    Response,
    access_denied,
    empty,
    page,
    redirect,
    unsupported_format,
)

__all__ = ["DMAIL", "HANDLERS", "send", "unread"]

_ADMIN: Final = 1
_MEMBER: Final = 7
_MAX_TITLE: Final = 250
_MAX_LENGTH: Final = 50_000
_TITLES: Final = ("Hello", "About your lighthouse", "A tag", "Thank you")
_TEXTS: Final = ("Good morning!", "Where did you see it?", "The tag has a new name.")


def _seed(factory: RowFactory) -> Iterator[Fields]:
    """Messages, each as the copy of its recipient and that of its sender."""
    for number in range(1, 31):
        someone = factory.person(number)
        own = (_ADMIN, _MEMBER)[(number - 1) // 2 % 2] if number < 25 else factory.person(number, 1)
        sender, recipient = (own, someone) if number % 2 else (someone, own)
        for place, owner in enumerate((recipient, sender)):
            yield factory.seeded(
                *("Dmail", 2 * number - 1 + place, factory.moment(2 * number)),
                owner_id=owner,
                from_id=sender,
                to_id=recipient,
                title=_TITLES[number % len(_TITLES)],
                body=_TEXTS[number % len(_TEXTS)],
                is_read=owner == sender or number % 3 > 0,
            )


def _is_own(call: Call, row: Fields) -> bool:
    return row["owner_id"] == call.viewer.user.id


def _is_listed(call: Call, row: Fields) -> bool:
    user = call.params.text("user_id")  # auditors list the messages of a user
    return str(row["owner_id"]) == user or (_is_own(call, row) and not row["is_deleted"])


def _is_readable(call: Call, row: Fields) -> bool:
    """Dmail#visible_to?."""
    if "user_id" in call.params or _is_own(call, row):
        return True
    people = [call.world.users.get(int_of(row, key)) for key in ("from_id", "to_id")]
    admin = call.world.levels["admin"]
    if call.viewer.is_at_least("admin") and any(each and each.level >= admin for each in people):
        return True
    tickets = call.factory.rows("Ticket").values()
    is_reported = any(
        ticket["qtype"] == "dmail" and ticket["disp_id"] == row["id"] for ticket in tickets
    )
    if call.viewer.is_at_least("moderator") and is_reported:
        return True
    return call.viewer.is_at_least("staff") and call.params.text("key") == f"key-of-{row['id']}"


def unread(call: Call, user_id: int | None) -> int:
    """The number of messages that a user has not read."""
    rows = call.factory.rows("Dmail").values()
    return sum(
        1
        for row in rows
        if row["owner_id"] == user_id and not row["is_read"] and not row["is_deleted"]
    )


def send(call: Call, *, sender: int, recipient: int, title: str, body: str) -> None:
    """Give the recipient a message, without a copy for the sender."""
    number = next_id(call, "Dmail")
    call.factory.rows("Dmail")[number] = call.factory.seeded(
        *("Dmail", number, call.world.next_time()),
        owner_id=recipient,
        from_id=sender,
        to_id=recipient,
        title=title,
        body=body,
        is_read=_is_filtered(call, sender, recipient, f"{title} {body}"),
    )


def _is_filtered(call: Call, sender: int, recipient: int, text: str) -> bool:
    """Whether the recipient's filter marks a message as read: app/models/dmail_filter.rb."""
    to, by = call.world.users.get(recipient), call.world.users.get(sender)
    words = str(to.settings.get("dmail_filter", "")).split() if to is not None else []
    is_moderator = by is not None and by.level >= call.world.levels["moderator"]
    pattern = "|".join(map(re.escape, words))
    name = call.world.users.name_of(sender)
    return (
        bool(words)
        and not is_moderator
        and re.search(rf"\b(?:{pattern})\b", f"{text} {name}", re.IGNORECASE) is not None
    )


def _errors(call: Call, row: Fields, recipient: User | None) -> Errors:
    errors = length_errors(row, "title", _MAX_TITLE, least=1)
    errors |= length_errors(row, "body", _MAX_LENGTH, least=1)
    viewer = call.viewer
    if recipient is None:
        return {**errors, "to": ["must exist"], "to_name": ["not found"]}
    if not viewer.is_at_least("staff"):
        if recipient.settings.get("disable_user_dmails"):
            errors["to_name"] = ["has disabled DMails"]
        elif viewer.user.settings.get("disable_user_dmails") and (
            recipient.level < call.world.levels["staff"]
        ):
            errors["to_name"] = ["is not a valid recipient while blocking DMails from others"]
        reason = call.throttle("dmail", limit=10, bypass=None, days=7)
        errors |= {} if reason is None else {"base": [f"Sender {reason}"]}
    return errors


def _create(call: Call, _: Operation, values: Params, _row: Fields | None) -> Response:
    """Send a message; JSON gets 406 all the same, a form with errors comes back."""
    users, sender = call.world.users, call.viewer.user.key
    name, number = values.nonblank("to_name"), values.text("to_id") or ""
    recipient = users.named(name) if name else users.get(int(number) if number.isdecimal() else 0)
    row: Fields = {key: values.text(key) for key in ("title", "body")}
    errors = _errors(call, row, recipient)
    sent = 0
    if not errors and recipient is not None:
        if recipient.key != sender:
            text = {key: str(value) for key, value in row.items()}
            send(call, sender=sender, recipient=recipient.key, **text)
        sent = next_id(call, "Dmail")
        call.factory.rows("Dmail")[sent] = call.factory.seeded(
            *("Dmail", sent, call.world.next_time()),
            owner_id=sender,
            from_id=sender,
            to_id=recipient.key,
            is_read=True,
            **row,
        )
    if not call.wants_html:
        return unsupported_format("application/json")
    if errors:
        return page(
            200, "New message", "; ".join(text for each in errors.values() for text in each)
        )
    return redirect(f"{call.base_url}/dmails/{sent}")


def _read_all(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    for row in call.factory.rows("Dmail").values():
        if _is_own(call, row) and not row["is_deleted"]:
            row["is_read"] = True
    return empty()


def _filter(call: Call, _: Operation, values: Params, _row: Fields | None) -> Response:
    """Set the words by which the caller's messages are filtered."""
    row = call.factory.rows("Dmail").get(call.id("dmail_id"))
    if row is None or not _is_own(call, row):
        raise access_denied()
    call.viewer.user.settings["dmail_filter"] = values.text("words") or ""
    return empty()


def _marks(**fields: object) -> Action:
    def act(_: Call, row: Fields, _values: Params) -> None:
        row |= fields

    return act


def _by_read(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    if is_false(value):
        return [row for row in rows if not row["is_read"] and not row["is_deleted"]]
    return [row for row in rows if row["is_read"] or not is_true(value)]


def _by_text(call: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    return by_text(rows, value, lambda row: str(row["body"]))


DMAIL: Final = Model(
    shape="Dmail",
    seed=_seed,
    is_visible=_is_listed,
    is_readable=_is_readable,
    may=dict.fromkeys(("delete", "mark_as_read", "mark_as_unread"), _is_own),
    filters={"read": _by_read, "message_matches": _by_text},
    actions={
        "delete": _marks(is_read=True, is_deleted=True),
        "mark_as_read": _marks(is_read=True),
        "mark_as_unread": _marks(is_read=False),
    },
)

HANDLERS: Final[Mapping[str, Handler]] = {
    "dmail_filter.update": _filter,
    "dmails.create": _create,
    "dmails.mark_all_as_read": _read_all,
}
"""Handlers of messages."""
