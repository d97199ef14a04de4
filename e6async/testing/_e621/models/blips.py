"""Blips: app/models/blip.rb, app/controllers/blips_controller.rb."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, RowFactory
from e6async.testing._e621.model import Errors, Model, at_least, either, own
from e6async.testing._e621.model_filters import in_network
from e6async.testing._e621.model_rules import age, int_of, length_errors, limited, sets, warn
from e6async.testing._e621.models.mod_actions import log_change
from e6async.testing._responses import http_error

__all__ = ["BLIP"]

_ROWS: Final = 44
_GAP: Final = 11
_MAX_LENGTH: Final = 1000
_FIVE_MINUTES: Final = 300_000
_TEXTS: Final = ("Good morning from the harbor.", "It rains again.", "Who drew the lighthouse?")


def _seed(factory: RowFactory) -> Iterator[Fields]:
    for number in range(1, _ROWS + 1):
        if number % _GAP:
            yield factory.seeded(
                *("Blip", number, factory.moment(number)),
                creator_id=factory.person(number),
                body=_TEXTS[number % len(_TEXTS)],
                response_to=number - 3 if number % 4 == 0 and (number - 3) % _GAP else None,
                is_deleted=number % 9 == 0,
            )


def _is_accessible(call: Call, row: Fields) -> bool:
    return not row["is_deleted"] or call.viewer.is_at_least("staff")


def _is_own_and_unwarned(call: Call, row: Fields) -> bool:
    return row["warning_type"] is None and row["creator_id"] == call.viewer.user.id


def _can_edit(call: Call, row: Fields) -> bool:
    if call.viewer.is_at_least("admin"):
        return True
    if age(call, row) > _FIVE_MINUTES:
        raise http_error(422, "You cannot edit blips more than 5 minutes old")
    return _is_own_and_unwarned(call, row)


def _errors(call: Call, row: Fields, before: Fields | None) -> Errors:
    errors = length_errors(row, "body", _MAX_LENGTH, least=5)
    if before is not None:
        return errors
    parent = row["response_to"]
    if parent is not None and int_of(row, "response_to") not in call.factory.rows("Blip"):
        errors["response_to"] = ["must exist"]
    return errors | limited(call, "blip", limit=25, days=3)


def _saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    row = after or before or {}
    names = ("blip_update", "blip_delete", "blip_undelete", "blip_destroy")
    values = {"blip_id": row["id"], "user_id": row["creator_id"]}
    log_change(call, (before, after), names, "is_deleted", **values)


BLIP: Final = Model(
    shape="Blip",
    seed=_seed,
    keeps_edits=True,
    is_visible=_is_accessible,
    is_readable=either(_is_accessible, own("creator_id")),
    may={"update": _can_edit, "delete": either(at_least("moderator"), _is_own_and_unwarned)},
    orders={"updated_at": ("-updated_at",), "updated_at_desc": ("-updated_at",)},
    filters={"ip_addr": in_network("creator_id")},
    defaults={"is_deleted": False},
    errors=_errors,
    actions={
        "delete": sets(is_deleted=True),
        "undelete": sets(is_deleted=False),
        "warning": warn,
    },
    saved=_saved,
)
