"""What an export's table is: its columns by name, their types, and the class of its rows."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import (
    TYPE_CHECKING,
    ClassVar,
    Final,
    Generic,
    Literal,
    TypeAlias,
    TypeVar,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs
import msgspec

__all__ = ["Column", "Kind", "Row", "Table", "Texts"]

Kind: TypeAlias = Literal["int", "float", "bool", "text", "time", "ints", "texts"]
"""What a column holds; `ints` and `texts` are arrays."""
Texts: TypeAlias = tuple[str | None, ...]
"""An array of texts; None for an element that is NULL."""

_KINDS: Final[Mapping[object, Kind]] = {
    int: "int",
    float: "float",
    bool: "bool",
    str: "text",
    datetime: "time",
    tuple[int, ...]: "ints",
    Texts: "texts",
}


if TYPE_CHECKING:
    # What msgspec decorates its metaclass with is beyond some checkers, for which all rows would
    # be of an unknown type.
    @dataclass_transform(kw_only_default=True, frozen_default=True)
    class Struct:
        """What a row is made of."""

        __struct_fields__: ClassVar[tuple[str, ...]]
        """The columns, in order, and `more`."""

        def __init_subclass__(
            cls, *, frozen: bool = True, kw_only: bool = True, gc: bool = False
        ) -> None: ...

else:
    Struct = msgspec.Struct


class Row(Struct, frozen=True, kw_only=True, gc=False):
    """A row of an export; a Struct of msgspec, as a million of them are made at a time."""

    more: Mapping[str, str | None] = types.MappingProxyType({})
    """Columns that this version does not know, as text, by name; None for NULL."""


R = TypeVar("R", bound=Row)
R_co = TypeVar("R_co", bound=Row, covariant=True)


@attrs.frozen(kw_only=True)
class Column:
    """One column."""

    name: str
    kind: Kind
    nullable: bool
    """Whether it may be NULL, and may lack."""


@attrs.frozen(kw_only=True)
class Table(Generic[R_co]):
    """One table of a site's exports."""

    name: str
    """As the site names it: `posts`, `tags` ..."""
    row: type[R_co]
    columns: tuple[Column, ...]
    """In the order in which the row takes them."""


def table(name: str, row: type[R]) -> Table[R]:
    """Describe a table by the class of its rows."""
    hints = get_type_hints(row)
    columns = tuple(
        _column(field, hints[field]) for field in row.__struct_fields__ if field != "more"
    )
    return Table(name=name, row=row, columns=columns)


def by_name(*tables: Table[Row]) -> Mapping[str, Table[Row]]:
    """Put tables into a mapping by name."""
    return types.MappingProxyType({each.name: each for each in tables})


def named(tables: Mapping[str, Table[Row]], words: Sequence[str]) -> Table[Row] | None:
    """Find the table that a file's name speaks of; None when there is none."""
    return next((tables[word] for word in words if word in tables), None)


def _column(name: str, hint: object) -> Column:
    nullable = get_origin(hint) is types.UnionType and types.NoneType in get_args(hint)
    if nullable:
        hint = next(each for each in get_args(hint) if each is not types.NoneType)
    return Column(name=name, kind=_KINDS[hint], nullable=nullable)
