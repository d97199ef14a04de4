"""Exports to SQLite, whose column types convert numbers; makes no Python rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from itertools import chain, islice
from pathlib import Path
from typing import Final

import msgspec

from e6async.exports._column_types import TEXT
from e6async.exports._layout import Layout
from e6async.exports._reader import SMALL, Blocks
from e6async.exports._schema import Column, Row, TableSchema
from e6async.exports._sinks import quoted
from e6async.exports._source import Source
from e6async.exports._split import Block
from e6async.exports._targets import check_table_name, prepared, sqlite_errors

__all__ = ["to_sqlite"]

_STRICT: Final = "STRICT" if sqlite3.sqlite_version_info >= (3, 37) else ""


def to_sqlite(source: Source, schema: TableSchema[Row], target: Path, name: str) -> None:
    """Write an export into a table of an SQLite file; an error leaves the file as it was."""
    check_table_name(name, of_sqlite=True)
    is_new = prepared(target)
    reader = Blocks(schema, str(source.path), size=SMALL, max_ratio=source.max_ratio)
    blocks = reader.all(source.chunks())
    first = next(blocks, None)
    layout = reader.layout
    with (
        sqlite_errors(target),
        _removed_on_error(target, is_new=is_new),
        closing(sqlite3.connect(target, isolation_level=None)) as database,
    ):
        database.execute("BEGIN")
        try:
            table = _Table(database, name, layout)
            for block in chain([first] if first else [], blocks):
                table.insert(block)
        except BaseException:
            if database.in_transaction:  # a full disk has ended it
                database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")


@contextmanager
def _removed_on_error(target: Path, *, is_new: bool) -> Generator[None]:
    """Remove a new database that nobody else has written to, when the body fails."""
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error, OSError):
            _roll_back(target)
            if is_new and not target.stat().st_size:
                target.unlink()
        raise


def _roll_back(target: Path) -> None:
    """Let SQLite undo what a full disk kept it from undoing; that takes no room."""
    if target.with_name(f"{target.name}-journal").exists():
        with closing(sqlite3.connect(target)) as database:
            database.execute("SELECT count(*) FROM sqlite_master").fetchall()


class _Table:
    """The table that an export is written into; `id` is its key while no id comes twice."""

    def __init__(self, database: sqlite3.Connection, name: str, layout: Layout[Row]) -> None:
        self._database = database
        self._name = quoted(name)
        self._layout = layout
        self._has_key = True
        marks = ", ".join("?" * (len(layout.schema.columns) + len(layout.unknown)))
        self._insert = f"INSERT INTO {self._name} VALUES ({marks})"  # noqa: S608 - quoted
        self._create()

    def insert(self, block: Block) -> None:
        """Insert the rows of a block; raises ExportError for one that is not valid."""
        layout, database, before = self._layout, self._database, self._database.total_changes
        try:
            columns = layout.sqlite_columns(block)
            try:
                database.executemany(self._insert, zip(*columns, strict=True))
            except sqlite3.IntegrityError:
                if not self._has_key:
                    raise
                done = database.total_changes - before
                self._drop_key()
                database.executemany(self._insert, islice(zip(*columns, strict=True), done, None))
        except (sqlite3.IntegrityError, ValueError, msgspec.MsgspecError, LookupError) as error:
            layout.columns(block)  # raises the error with line and column, if one row is not valid
            raise layout.bad_block(block, str(error)) from None

    def _drop_key(self) -> None:
        """Make it a table that takes an id twice, with its rows."""
        run, self._has_key = self._database.execute, False
        run(f"CREATE TEMP TABLE e6async_rows AS SELECT * FROM {self._name}")  # noqa: S608 - quoted
        self._create()
        run(f"INSERT INTO {self._name} SELECT * FROM temp.e6async_rows")  # noqa: S608 - quoted
        run("DROP TABLE temp.e6async_rows")

    def _create(self) -> None:
        layout = self._layout
        columns = [_definition(column, has_key=self._has_key) for column in layout.schema.columns]
        columns += [f"{quoted(unknown)} {TEXT.sqlite}" for unknown in layout.unknown]
        self._database.execute(f"DROP TABLE IF EXISTS {self._name}")
        self._database.execute(f"CREATE TABLE {self._name} ({', '.join(columns)}) {_STRICT}")


def _definition(column: Column, *, has_key: bool) -> str:
    not_null = "" if column.nullable else " NOT NULL"
    key = " PRIMARY KEY" if has_key and column.name == "id" else ""
    return f"{quoted(column.name)} {column.type.sqlite}{not_null}{key}"
