"""Exports to SQLite, whose column types make numbers of texts; no Python rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from e6async.exports import _arrays as arrays
from e6async.exports._header import Plan
from e6async.exports._reader import SMALL, Blocks
from e6async.exports._sinks import as_it_was, quoted
from e6async.exports._source import Source
from e6async.exports._split import Block
from e6async.exports._tables import Column, Kind, Row, Table

__all__ = ["to_sqlite"]

_TYPES: Final[Mapping[Kind, str]] = {
    "int": "INTEGER",
    "float": "REAL",
    "bool": "INTEGER",
    "text": "TEXT",
    "time": "TEXT",
    "ints": "TEXT",
    "texts": "TEXT",
}
_STRICT: Final = "STRICT" if sqlite3.sqlite_version_info >= (3, 37) else ""


def to_sqlite(source: Source, table: Table[Row], target: Path, name: str) -> None:
    """Write an export into a table of an SQLite file, or leave that as it was."""
    target.parent.mkdir(parents=True, exist_ok=True)
    reader = Blocks(table, str(source.path), size=SMALL)
    blocks = reader.all(source.chunks())
    first = next(blocks, None)
    plan = reader.plan
    marks = ", ".join("?" * (len(table.columns) + len(plan.unknown)))
    with (
        as_it_was(target),
        closing(sqlite3.connect(target, isolation_level=None)) as database,
    ):
        database.execute("BEGIN")
        try:
            database.execute(f"DROP TABLE IF EXISTS {quoted(name)}")
            database.execute(_create(plan, name))
            insert = f"INSERT INTO {quoted(name)} VALUES ({marks})"  # noqa: S608 - quoted
            for some in ([first] if first else []), blocks:
                _insert(database, insert, plan, some)
        except BaseException:
            database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")


def _create(plan: Plan[Row], name: str) -> str:
    columns = [_column(each) for each in plan.table.columns]
    columns += [f"{quoted(each)} TEXT" for each in plan.unknown]
    return f"CREATE TABLE {quoted(name)} ({', '.join(columns)}) {_STRICT}"


def _column(column: Column) -> str:
    rule = "" if column.nullable else " NOT NULL"
    key = " PRIMARY KEY" if column.name == "id" else ""
    return f"{quoted(column.name)} {_TYPES[column.kind]}{rule}{key}"


def _insert(
    database: sqlite3.Connection, insert: str, plan: Plan[Row], blocks: Iterable[Block]
) -> None:
    for block in blocks:
        try:
            database.executemany(insert, _values(plan, block))
        except (sqlite3.IntegrityError, ValueError, LookupError) as error:
            plan.columns(block)  # says what is wrong, and where, if it is about one row
            raise plan.unfit(block, str(error)) from None


def _values(plan: Plan[Row], block: Block) -> Iterator[tuple[object, ...]]:
    columns, empty = plan.raw(block)
    nothing = [None] * len(columns[0])
    found: list[list[object] | list[None]] = []
    for column, place in zip(plan.table.columns, plan.places, strict=True):
        found.append(nothing if place is None else _TO[column.kind](columns[place], empty))
    found += [_texts(columns[plan.header.index(name)], empty) for name in plan.unknown]
    return zip(*found, strict=True)


def _texts(column: list[str], empty: str) -> list[object]:
    return [("" if each == empty else each) if each else None for each in column]


def _bools(column: list[str], _empty: str) -> list[object]:
    return [_BOOLS[each] for each in column]


def _json(read: Callable[[str], object]) -> Callable[[list[str], str], list[object]]:
    def convert(column: list[str], _empty: str) -> list[object]:
        return [json.dumps(read(each), ensure_ascii=False) if each else None for each in column]

    return convert


_BOOLS: Final[Mapping[str, int | None]] = {"t": 1, "f": 0, "": None}
_TO: Final[Mapping[Kind, Callable[[list[str], str], list[object]]]] = {
    "int": _texts,
    "float": _texts,
    "bool": _bools,
    "text": _texts,
    "time": _texts,
    "ints": _json(arrays.ints),
    "texts": _json(arrays.texts),
}
