"""What the tests of exports share: reading bytes, and making values for columns."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final, cast

from e6async.exports import e621, femboyfans
from e6async.exports._reader import RowReader
from e6async.exports._schema import Row, TableSchema
from e6async.testing._exports.writer import Cell, ColumnOf

SITES: Final[Mapping[str, Mapping[str, TableSchema[Row]]]] = {
    "e621": e621.SCHEMAS,
    "femboyfans": femboyfans.SCHEMAS,
}
_NO_COLUMNS: Final = frozenset({"extra", "files_url"})
TEXTS: Final = (
    "plain",
    "",
    " ",
    ",",
    '"',
    '""',
    ',"",',
    '"quoted", and more',
    "a\nb",
    "a\r\nb",
    "\r",
    "\n",
    "tab\tbed",
    "\\N",
    "\\.",
    "NULL",
    "null",
    "t",
    "{}",
    "{a,b}",
    "\\",
    "\x01",
    "\x01\x02\x03",
    "\x1f\x7f",
    "straße",
    "森 🌲",
    "\ufeff",
    "'single'",
    "x" * 5000,
    '"\n,' * 700,
)
"""Texts that must survive a round trip."""


def read(
    schema: TableSchema[Row], data: bytes, *, arrow: bool, step: int | None = None
) -> list[Row]:
    """Read an export in pieces of `step` bytes."""
    step = step or max(1, len(data))
    pieces = [data[start : start + step] for start in range(0, len(data), step)]
    blocks = RowReader(schema, "file", arrow=arrow).all(pieces)
    return [row for rows in blocks for row in rows]


def values(row: Row) -> list[object]:
    """Give the values of a row in the order of its table."""
    return [getattr(row, name) for name in row.__struct_fields__ if name not in _NO_COLUMNS]


def listed(value: object) -> object:
    """Make a list of an array, as Arrow does."""
    return list(cast("tuple[object, ...]", value)) if isinstance(value, tuple) else value


def cells(columns: Sequence[ColumnOf], count: int, chance: random.Random) -> list[list[Cell]]:
    """Make rows of values that are hard to read."""
    return [
        [
            number + 1 if name == "id" else _cell(kind, chance, may_be_null=null)
            for name, kind, null in columns
        ]
        for number in range(count)
    ]


def typed(columns: Sequence[ColumnOf], rows: Iterable[Sequence[Cell]]) -> list[dict[str, object]]:
    """The values that reading these rows must give."""
    return [
        {name: _typed(cell) for (name, _, _), cell in zip(columns, row, strict=True)}
        for row in rows
    ]


def _typed(cell: Cell) -> object:
    match cell:
        case Decimal():
            return float(cell)
        case datetime():
            return cell.replace(tzinfo=UTC)
        case None | bool() | int() | str():
            return cell
        case _:
            return tuple(map(_typed, cell))


def _cell(kind: str, chance: random.Random, *, may_be_null: bool) -> Cell:  # noqa: PLR0911
    if may_be_null and chance.random() < 0.3:
        return None
    if kind.endswith("[]"):
        some = range(chance.randrange(5))
        if "int" in kind:
            return [chance.randrange(-5, 2**31) for _ in some]
        return [None if chance.random() < 0.1 else chance.choice(TEXTS) for _ in some]
    if kind == "boolean":
        return chance.random() < 0.5
    if kind == "numeric":
        return chance.choice([Decimal("12.50"), Decimal(0), Decimal("-3"), Decimal("0.001")])
    if kind.startswith("timestamp"):
        return _time(chance)
    if "int" in kind:
        limit = {"smallint": 2**15, "integer": 2**31, "bigint": 2**63}[kind]
        return chance.choice([0, 1, -1, limit - 1, -limit, chance.randrange(limit)])
    if "(" in kind:
        length = int(kind.partition("(")[2].rstrip(")"))
        return ("森" if length == 1 else "森a,")[:length].ljust(length, '"')
    return chance.choice(TEXTS)


def _time(chance: random.Random) -> datetime:
    start = datetime(1990, 1, 1)  # noqa: DTZ001 - PostgreSQL's have no zone either
    fraction = chance.choice([0, 1, 10, 500_000, 123_000, 999_999])
    return start + timedelta(seconds=chance.randrange(2**31), microseconds=fraction)
