"""The effects of writes on generated rows: creation, changes, actions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment
from e6async.testing._e621.model import Model
from e6async.testing._e621.type_grammar import Choice, Kind, Many, Named, kind_of
from e6async.testing._params import Params, Value, is_true
from e6async.testing._reference import Operation, Shape
from e6async.testing._responses import validation_error
from e6async.testing._users import ANONYMOUS

__all__ = ["add_row", "apply_action", "create_row", "has_effect", "new_row", "touch", "update_row"]

_BY_ACTION: Final[Mapping[str, Fields]] = {
    "approve": {"status": "approved"},
    "delete": {"is_deleted": True},
    "hide": {"is_hidden": True},
    "mark_as_read": {"is_read": True},
    "mark_as_unread": {"is_read": False},
    "reject": {"status": "rejected"},
    "undelete": {"is_deleted": False},
    "unhide": {"is_hidden": False},
    "undo": {"status": "retired"},
    "clear_note": {"note": None},
}
"""The fields that an action sets, if the row has them."""
_REJECTED: Final[Mapping[str, Fields]] = {
    "TagAlias": {"status": "deleted"},
    "TagImplication": {"status": "deleted"},
    "BulkUpdateRequest": {"status": "rejected"},
    "Note": {"is_active": False},
    "Dmail": {"is_deleted": True, "is_read": True},
}
"""Shapes whose rows are kept when they are deleted."""
_ACTIVE: Final[Mapping[str, Fields]] = {
    "delete": {"is_active": False},
    "undelete": {"is_active": True},
}
"""The same for avoid-posting entries."""
_OWN: Final = ("creator_id", "user_id", "owner_id", "from_id", "banner_id", "updater_id")


def create_row(call: Call, shape: str, values: Params) -> Fields:
    """Create a row from the sent values and the defaults of its model.

    Missing values of a shape without a model are generated.
    """
    rows, model = call.factory.rows(shape), call.rules.models.get(shape)
    number = max(rows, default=0) + 1
    row = call.factory.row(shape, number) if model is None else new_row(call, model, number)
    now = Moment(call.world.next_time())
    row |= {key: now for key in ("created_at", "updated_at") if key in row}
    user = call.viewer.user
    row |= {key: user.key for key in _OWN if key in row}
    names = ("creator_name", "updater_name", "from_name")
    row |= {key: user.name if user.id else ANONYMOUS.name for key in names if key in row}
    row = _with(row, _fields(call, shape), values)
    if model is not None:
        model.check_row(call, row, None, values)
        row |= call.factory.named(row)
    rows[number] = row
    _tell(call, model, None, row)
    return row


def new_row(call: Call, model: Model, number: int) -> Fields:
    """A row that is not saved, with the defaults of its model."""
    defaults = {
        key: value(call) if callable(value) else value for key, value in model.defaults.items()
    }
    return {**call.factory.empty(model.shape), "id": number, **defaults}


def add_row(call: Call, shape: str, values: Mapping[str, object]) -> Fields:
    """Add a row that another change causes, such as a version, without any checks."""
    rows, now = call.factory.rows(shape), Moment(call.world.next_time())
    row = {**call.factory.empty(shape), "id": max(rows, default=0) + 1}
    row |= {key: now for key in ("created_at", "updated_at") if key in row}
    row |= values
    rows[max(rows, default=0) + 1] = row
    return row


def update_row(call: Call, shape: str, row: Fields, values: Params) -> Fields:
    """Set the sent values in a row."""
    model = call.rules.models.get(shape)
    changed = _with(row, _fields(call, shape), values)
    if model is not None:
        if model.keeps_edits:
            call.factory.rows("EditHistory")  # its seed looks at the row before this change
        model.check_row(call, changed, row, values)
        changed |= call.factory.named(changed)
    before = dict(row)
    row |= changed
    touch(call, row)
    _tell(call, model, before, row)
    return row


def touch(call: Call, row: Fields) -> None:
    """Set the time and, if it has a model, the user of the last change of a row."""
    if "updated_at" in row:
        row["updated_at"] = Moment(call.world.next_time())
    if "updater_id" in row and call.rules.models:
        row["updater_id"] = call.viewer.user.key
        row |= call.factory.named(row)


def _fields(call: Call, shape: str) -> Shape:
    model = call.rules.models.get(shape)
    shapes = call.factory.shapes
    return shapes[shape] if model is None else model.fields(shapes)


def _tell(call: Call, model: Model | None, before: Fields | None, after: Fields | None) -> None:
    if model is not None and model.saved is not None:
        model.saved(call, before, after)
    if model is not None and model.keeps_edits and before is not None and after is not None:
        _keep_edit(call, model.shape, before, after)


def _keep_edit(call: Call, shape: str, before: Fields, after: Fields) -> None:
    """Keep a changed body: application_record.rb, SimpleVersioningMethods."""
    if before["body"] == after["body"]:
        return
    what = {"versionable_type": shape, "versionable_id": after["id"]}
    number = sum(what.items() <= row.items() for row in call.factory.rows("EditHistory").values())
    if number == 0:
        number, created = 1, before["created_at"]
        first = {"version": 1, "body": before["body"], "user_id": before["creator_id"]}
        add_row(call, "EditHistory", what | first | {"created_at": created})
    edit = {"version": number + 1, "body": after["body"], "user_id": call.viewer.user.id}
    add_row(call, "EditHistory", what | edit)


def apply_action(call: Call, operation: Operation, shape: str, row: Fields, values: Params) -> None:
    """Apply the action of an operation to a row."""
    model = call.rules.models.get(shape)
    before = dict(row)
    if model is not None and operation.action in model.actions:
        model.actions[operation.action](call, row, values)
        _tell(call, model, before, row)
        return
    _apply_common(call, operation, shape, row)
    if _is_deletion(operation):
        _tell(call, model, before, None if shape not in _REJECTED else row)
    elif operation.root is None:
        _tell(call, model, before, row)


def _apply_common(call: Call, operation: Operation, shape: str, row: Fields) -> None:
    number = row.get("id")
    if _is_deletion(operation):
        if shape in _REJECTED:
            row |= _REJECTED[shape]
        else:
            rows = call.factory.rows(shape)
            rows.pop(number if isinstance(number, int) else 0, None)
        return
    effect = _effect(operation.action, shape, call.factory.shapes[shape])
    if operation.action == "claim" and effect:
        effect["claimant_id"] = call.viewer.user.id
    row |= effect


def has_effect(
    operation: Operation,
    shape: str | None,
    shapes: Mapping[str, Shape],
    models: Mapping[str, Model],
) -> bool:
    """Whether a write changes the rows of its family, whose shape is given by name."""
    if shape is None:
        return False
    if operation.action in {"create", "request"} and operation.method == "POST":
        return True
    if "{" not in operation.route:
        return False
    if shape in models and operation.action in models[shape].actions:
        return True
    if operation.root is not None or _is_deletion(operation):
        return True
    return bool(_effect(operation.action, shape, shapes[shape]))


def _is_deletion(operation: Operation) -> bool:
    return operation.method == "DELETE" and operation.route.endswith("}")


def _effect(action: str, shape: str, fields: Shape) -> Fields:
    """The fields that an action sets in a row; `claim` sets `claimant_id` to the caller."""
    by_action = _ACTIVE if shape == "AvoidPosting" else _BY_ACTION
    effect = {**by_action.get(action, {})}
    if action in {"claim", "unclaim"}:
        effect["claimant_id"] = None
    return {key: value for key, value in effect.items() if key in fields}


def _with(row: Fields, fields: Shape, values: Params) -> Fields:
    sent = {
        key: _value(kind_of(fields[key].rstrip("~").rstrip("?")), key, values.get(key), row)
        for key in values
        if key in fields and key != "id"
    }
    return {**row, **sent}


def _value(kind: Kind, key: str, value: Value, row: Fields) -> object:
    """A sent value in the type of its column; an invalid value changes nothing."""
    match kind:
        case Named("bool"):
            return is_true(value)
        case Named("int"):
            return next(iter(_numbers(value)), row.get(key))
        case Named("datetime"):
            return row.get(key)
        case Many(item):
            return _listed(item, value)
        case Choice(choices):
            return _chosen(key, value, choices)
        case _:
            return str(value or "")


def _listed(item: Kind, value: Value) -> object:
    if item == Named("int"):
        return _numbers(value)
    return list(map(str, value)) if isinstance(value, list) else str(value or "").split()


def _chosen(key: str, value: Value, choices: tuple[int | str, ...]) -> int | str:
    match = next((choice for choice in choices if str(choice) == value), None)
    if match is None:
        raise validation_error({key: ["is not included in the list"]})
    return match


def _numbers(value: Value) -> list[int]:
    return [int(digits[:18]) for digits in re.findall(r"-?\d+", str(value), re.ASCII)]
