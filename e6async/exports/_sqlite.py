"""Exports to SQLite, whose column types convert numbers; makes no Python rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

from e6async.exports._column_types import TEXT
from e6async.exports._layout import Layout
from e6async.exports._reader import SMALL, Blocks
from e6async.exports._schema import Column, Row, TableSchema
from e6async.exports._sinks import quoted, unchanged_on_error
from e6async.exports._source import Source
from e6async.exports._split import Block

__all__ = ["to_sqlite"]

_STRICT: Final = "STRICT" if sqlite3.sqlite_version_info >= (3, 37) else ""


def to_sqlite(source: Source, schema: TableSchema[Row], target: Path, name: str) -> None:
    """Write an export into a table of an SQLite file; an error leaves the file as it was."""
    target.parent.mkdir(parents=True, exist_ok=True)
    reader = Blocks(schema, str(source.path), size=SMALL, max_ratio=source.max_ratio)
    blocks = reader.all(source.chunks())
    first = next(blocks, None)
    layout = reader.layout
    marks = ", ".join("?" * (len(schema.columns) + len(layout.unknown)))
    with (
        unchanged_on_error(target),
        closing(sqlite3.connect(target, isolation_level=None)) as database,
    ):
        database.execute("BEGIN")
        try:
            database.execute(f"DROP TABLE IF EXISTS {quoted(name)}")
            database.execute(_create(layout, name))
            insert = f"INSERT INTO {quoted(name)} VALUES ({marks})"  # noqa: S608 - quoted
            for some in ([first] if first else []), blocks:
                _insert(database, insert, layout, some)
        except BaseException:
            database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")


def _create(layout: Layout[Row], name: str) -> str:
    columns = [_definition(column) for column in layout.schema.columns]
    columns += [f"{quoted(unknown)} {TEXT.sqlite}" for unknown in layout.unknown]
    return f"CREATE TABLE {quoted(name)} ({', '.join(columns)}) {_STRICT}"


def _definition(column: Column) -> str:
    not_null = "" if column.nullable else " NOT NULL"
    key = " PRIMARY KEY" if column.name == "id" else ""
    return f"{quoted(column.name)} {column.type.sqlite}{not_null}{key}"


def _insert(
    database: sqlite3.Connection, insert: str, layout: Layout[Row], blocks: Iterable[Block]
) -> None:
    for block in blocks:
        try:
            rows = zip(*layout.sqlite_columns(block), strict=True)
            database.executemany(insert, rows)
        except (sqlite3.IntegrityError, ValueError, LookupError) as error:
            layout.columns(block)  # raises the error with line and column, if one row is not valid
            raise layout.bad_block(block, str(error)) from None
