"""The types of columns: one entry each, with all that readers and writers need to know of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import ModuleType
from typing import Final

import attrs

from e6async.exports import _arrays as arrays
from e6async.exports._arrays import Texts
from e6async.exports._columns import (
    Values,
    bools,
    checked_times,
    each_or_none,
    floats,
    integers_from_bools,
    ints,
    json_arrays,
    texts,
    times,
)

__all__ = ["COLUMN_TYPES", "TEXT", "ColumnType"]


@attrs.frozen(kw_only=True)
class ColumnType:
    """How the values of a column are read and written."""

    hint: object
    """The annotation of the field in a class of rows, without `| None`."""
    description: str
    """What a valid value is, for error messages."""
    decode: Callable[[list[str], str], Values]
    """Text of a column to its values. NULL is empty text and becomes None; the second argument
    stands for an empty text that is not NULL. Raises ValueError or MsgspecError.
    """
    sqlite: str
    """The type of the column in SQLite."""
    to_sqlite: Callable[[list[str], str], Values]
    """Text of a column to what SQLite stores. Refuses what `decode` refuses, with ValueError,
    MsgspecError or LookupError.
    """
    arrow: Callable[[ModuleType], object]
    """The type of the column in Arrow and Parquet, of the module pyarrow."""
    arrow_csv: Callable[[ModuleType], object] | None
    """The type as which Arrow's CSV reader reads it, then cast to `arrow`; None where it cannot:
    then `decode` makes the values.
    """
    arrow_makes_values: bool
    """Whether rows take the values from Arrow; else `decode` makes them of text."""


TEXT: Final = ColumnType(
    hint=str,
    description="text",
    decode=texts,
    sqlite="TEXT",
    to_sqlite=texts,
    arrow=lambda pa: pa.string(),
    arrow_csv=lambda pa: pa.string(),
    arrow_makes_values=True,
)
"""Also the type of columns that this version does not know."""

COLUMN_TYPES: Final = (
    TEXT,
    ColumnType(
        hint=int,
        description="whole number",
        decode=ints,
        sqlite="INTEGER",
        to_sqlite=ints,
        arrow=lambda pa: pa.int64(),
        arrow_csv=lambda pa: pa.int64(),
        arrow_makes_values=True,
    ),
    ColumnType(
        hint=float,
        description="number",
        decode=floats,
        sqlite="REAL",
        to_sqlite=floats,
        arrow=lambda pa: pa.float64(),
        arrow_csv=lambda pa: pa.float64(),
        arrow_makes_values=True,
    ),
    ColumnType(
        hint=bool,
        description="boolean, t or f",
        decode=bools,
        sqlite="INTEGER",
        to_sqlite=integers_from_bools,
        arrow=lambda pa: pa.bool_(),
        arrow_csv=lambda pa: pa.bool_(),
        arrow_makes_values=True,
    ),
    ColumnType(
        hint=datetime,
        description="time",
        decode=times,
        sqlite="TEXT",
        to_sqlite=checked_times,
        arrow=lambda pa: pa.timestamp("us", tz="UTC"),
        arrow_csv=lambda pa: pa.timestamp("us"),
        arrow_makes_values=False,
    ),
    ColumnType(
        hint=tuple[int, ...],
        description="array of whole numbers",
        decode=each_or_none(arrays.ints),
        sqlite="TEXT",
        to_sqlite=json_arrays(arrays.ints),
        arrow=lambda pa: pa.list_(pa.int64()),
        arrow_csv=None,
        arrow_makes_values=False,
    ),
    ColumnType(
        hint=Texts,
        description="array of texts",
        decode=each_or_none(arrays.texts),
        sqlite="TEXT",
        to_sqlite=json_arrays(arrays.texts),
        arrow=lambda pa: pa.list_(pa.string()),
        arrow_csv=None,
        arrow_makes_values=False,
    ),
)
"""All types that the columns of exports have."""
