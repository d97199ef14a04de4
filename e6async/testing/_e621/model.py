"""The rules of a kind of row, as the server's model, policy and controller state them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import attrs

from e6async.testing._responses import HttpError, access_denied, validation_error

if TYPE_CHECKING:
    from e6async.testing._call import Call
    from e6async.testing._e621.factory import Fields, RowFactory
    from e6async.testing._params import Params
    from e6async.testing._reference import Shape

__all__ = [
    "Action",
    "Errors",
    "Filter",
    "Key",
    "Model",
    "Test",
    "anyone",
    "at_least",
    "either",
    "nobody",
    "own",
]

Errors: TypeAlias = "Mapping[str, Sequence[str]]"
"""Why a row is invalid, by field."""
Test: TypeAlias = "Callable[[Call, Fields], bool]"
"""Whether something holds for the caller and a row."""
Filter: TypeAlias = "Callable[[Call, Sequence[Fields], str], Iterable[Fields]]"
"""The rows that match a value of `search[...]`, which is not blank."""
Key: TypeAlias = "Callable[[Call, Fields], object]"
"""A value of a row by which lists are sorted."""
Action: TypeAlias = "Callable[[Call, Fields, Params], None]"
"""Changes a row as an action of the controller does; raises an HttpError to refuse."""


def anyone(_: Call, _row: Fields) -> bool:
    """Every caller, for every row."""
    return True


def nobody(_: Call, _row: Fields) -> bool:
    """No caller."""
    return False


def own(*fields: str) -> Test:
    """The account in one of these fields of the row."""

    def is_own(call: Call, row: Fields) -> bool:
        user_id = call.viewer.user.id
        return user_id is not None and any(row.get(field) == user_id for field in fields)

    return is_own


def at_least(level: str) -> Test:
    """Accounts of at least a level."""
    return lambda call, _: call.viewer.is_at_least(level)


def either(*tests: Test) -> Test:
    """Whoever fulfills one of the tests."""
    return lambda call, row: any(test(call, row) for test in tests)


def _refuse(_: Call, _row: Fields, errors: Errors) -> HttpError:
    return validation_error(errors)


@attrs.frozen(kw_only=True)
class Model:
    """What the generic handler needs to know about the rows of a shape.

    Every part stands for lines of the server: seeds for its tables, the others for its code.
    """

    shape: str
    """The name of the shape in the reference."""
    seed: Callable[[RowFactory], Iterable[Fields]]
    """Makes the rows of a new world, from its posts, tags and users."""
    defaults: Mapping[str, object] = attrs.field(factory=dict[str, object])
    """The fields of a new row that do not begin as null, 0, false or empty.

    A function gets the request. The time of creation and the creator need no entry.
    """
    is_visible: Test = anyone
    """Whether lists show a row."""
    is_readable: Test | None = None
    """Whether a row can be read by its id, else 403; None if the rule is that of lists."""
    may: Mapping[str, Test] = attrs.field(factory=dict[str, Test])
    """Who may take an action (`update`, `delete`, `hide`) on a row; others get 403."""
    columns: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """Columns that no response shows, with their types as in shapes."""
    search: Callable[[Call], Params] | None = None
    """The filters of a list, if they are not only those below `search`."""
    order: tuple[str, ...] = ("-id",)
    """The fields by which lists are sorted, with `-` before those that descend."""
    orders: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict[str, tuple[str, ...]])
    """The same for the values of `search[order]`; `id_asc` and `id_desc` need no entry."""
    keys: Mapping[str, Key] = attrs.field(factory=dict[str, "Key"])
    """What orders name besides fields."""
    filters: Mapping[str, Filter] = attrs.field(factory=dict[str, Filter])
    """Filters that are not a comparison with the field of their name."""
    keeps_edits: bool = False
    """Whether earlier bodies of a row are kept as its edit history."""
    prepare: Callable[[Call, Fields, Params], None] | None = None
    """Normalizes a row before it is checked; gets all sent values, those without a field too."""
    errors: Callable[[Call, Fields, Fields | None], Errors] | None = None
    """Why a new or changed row is invalid; gets the row and the one before, None for a new one."""
    invalid: Callable[[Call, Fields, Errors], HttpError] = _refuse
    """The response to an invalid row."""
    shown: Callable[[Call, Fields], Fields] | None = None
    """The row as the caller sees it: without fields that others may see only."""
    actions: Mapping[str, Action] = attrs.field(factory=dict[str, Action])
    """The effects of actions; `delete` replaces the removal of the row."""
    saved: Callable[[Call, Fields | None, Fields | None], None] | None = None
    """Follows a change: the row before (None if new) and after (None if deleted)."""

    def fields(self, shapes: Mapping[str, Shape]) -> Shape:
        """The types of all columns of a row."""
        return {**shapes[self.shape], **self.columns}

    def check_action(self, call: Call, action: str, row: Fields) -> None:
        """Reject a caller who may not take an action on a row."""
        test = self.may.get(action)
        if test is not None and not test(call, row):
            raise access_denied()

    def check_row(self, call: Call, row: Fields, before: Fields | None, values: Params) -> None:
        """Normalize a row, and reject an invalid one."""
        if self.prepare is not None:
            self.prepare(call, row, values)
        if self.errors is not None and (errors := self.errors(call, row, before)):
            raise self.invalid(call, row, errors)

    def can_read(self, call: Call, row: Fields) -> bool:
        """Whether the caller can read a row by its id."""
        return (self.is_readable or self.is_visible)(call, row)
