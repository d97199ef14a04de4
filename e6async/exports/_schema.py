"""The schema of an export's table: its columns by name, their types, and the class of its rows."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from typing import (
    TYPE_CHECKING,
    ClassVar,
    Generic,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs
import msgspec

from e6async._core.models.model import Model, fields_of
from e6async._core.protocol.frozen import NOTHING
from e6async.exports._column_types import COLUMN_TYPES, ColumnType

__all__ = ["Column", "Row", "TableSchema", "named", "schema_of"]


if TYPE_CHECKING:
    # Some checkers cannot read the decorator of msgspec's metaclass: every row would be of an
    # unknown type.
    @dataclass_transform(kw_only_default=True, frozen_default=True)
    class Struct:
        """The base class of rows."""

        __struct_fields__: ClassVar[tuple[str, ...]]
        """The columns, in order, and `extra`."""

        def __init_subclass__(
            cls,
            *,
            frozen: bool = True,
            kw_only: bool = True,
            gc: bool = False,
            omit_defaults: bool = True,
        ) -> None: ...

else:
    Struct = msgspec.Struct


class Row(Struct, Model, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A row of an export; a msgspec Struct, as exports have millions of them."""

    extra: Mapping[str, str | None] = NOTHING
    """Columns that this version does not know, as text, by name; None for NULL."""


R = TypeVar("R", bound=Row)
R_co = TypeVar("R_co", bound=Row, covariant=True)


@attrs.frozen(kw_only=True)
class Column:
    """One column."""

    name: str
    type: ColumnType
    nullable: bool
    """Whether it may be NULL, and may be missing."""


@attrs.frozen(kw_only=True)
class TableSchema(Generic[R_co]):
    """What a table of a site's exports looks like."""

    name: str
    """The site's name: `posts`, `tags` ..."""
    row: type[R_co]
    columns: tuple[Column, ...] = attrs.field(repr=False)
    """The columns, in the order of the row's arguments."""
    files_url: str | None = None
    """What rows get as `files_url`, where they have it."""


def schema_of(name: str, row: type[R]) -> TableSchema[R]:
    """Read the schema of a table from the annotations of its rows."""
    hints = get_type_hints(row)
    required = (name for name, field in fields_of(row).items() if not field.can_be_absent)
    columns = tuple(_column(name, hints[name]) for name in required)
    return TableSchema(name=name, row=row, columns=columns)


def named(schemas: Mapping[str, TableSchema[Row]], names: Sequence[str]) -> TableSchema[Row] | None:
    """Give the schema with the first of these names that there is."""
    return next((schemas[name] for name in names if name in schemas), None)


def _column(name: str, hint: object) -> Column:
    is_union = get_origin(hint) in {types.UnionType, Union}
    nullable = is_union and types.NoneType in get_args(hint)
    if nullable:
        hint = next(choice for choice in get_args(hint) if choice is not types.NoneType)
    column_type = next((each for each in COLUMN_TYPES if each.hint == hint), None)
    if column_type is None:
        message = f"{name}: no column type has the annotation {hint}; add one to COLUMN_TYPES"
        raise TypeError(message)
    return Column(name=name, type=column_type, nullable=nullable)
