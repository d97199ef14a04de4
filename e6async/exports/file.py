"""An export on disk: its rows, and its way into tables of other libraries."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, Final, Generic, ParamSpec, TypeVar

import attrs

from e6async.core.inner import Inner
from e6async.core.threads import in_thread, in_thread_until, opened
from e6async.errors import E6Error, ExportError, InputError
from e6async.exports.ahead import ahead
from e6async.exports.reader import RowReader
from e6async.exports.source import CHUNK, Source
from e6async.exports.tables import Row, Table, named

if TYPE_CHECKING:
    import polars as pl

    from e6async.exports.sinks import Compression

__all__ = ["ExportFile", "Rows", "open_export"]

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", bound=Row)
R_co = TypeVar("R_co", bound=Row, covariant=True)

_AT_ONCE: Final = 1000
"""Rows that are worth the way to a thread and back; a block may have more."""
_AHEAD: Final = 1
"""How many times so many are made while others are used."""


class Rows(Generic[R_co]):
    """The rows of an export, from a disk or from the network, in constant memory: `async for`.

    Each `async for` begins anew. Raises ExportError, which says where, for what is damaged; the
    rows before it were given.
    """

    def __init__(
        self, table: Table[R_co], name: str, chunks: Callable[[], AsyncGenerator[bytes]]
    ) -> None:
        self._table = table
        self._name = name
        self._chunks = chunks

    async def __aiter__(self) -> AsyncGenerator[R_co]:
        """Give the rows one by one."""
        async with Inner(self.by_block()) as blocks:
            async for rows in blocks:
                for row in rows:
                    yield row

    async def by_block(self) -> AsyncGenerator[list[R_co]]:
        """Give the rows as they are read, some hundreds at a time."""
        async with Inner(ahead(self._groups(), _AHEAD)) as groups:
            async for group in groups:
                for rows in group:
                    yield rows

    async def _groups(self) -> AsyncGenerator[list[list[R_co]]]:
        """Read what comes, in a thread; each time as much as is worth the way there."""
        with RowReader(self._table, self._name) as reader:
            try:
                async with Inner(self._chunks()) as pieces:
                    async for chunk in pieces:
                        async for group in _some(reader.feed(chunk)):
                            yield group
            except E6Error as error:
                if not isinstance(error, ExportError):  # which came after all that is readable
                    async for group in _some(reader.rest()):
                        yield group
                raise
            async for group in _some(reader.end()):
                yield group


async def _some(blocks: Iterator[list[R]]) -> AsyncGenerator[list[list[R]]]:
    error: ExportError | None = None

    def some() -> list[list[R]]:
        nonlocal error
        taken: list[list[R]] = []
        count = 0
        try:
            while count < _AT_ONCE and (rows := next(blocks, None)) is not None:
                taken.append(rows)
                count += len(rows)
        except ExportError as found:
            error = found  # raised once the rows before it are given
        return taken

    while group := await in_thread(some):
        yield group
    if error is not None:
        raise error


@attrs.frozen
class ExportFile(Generic[R_co]):
    """An export on disk, packed or not."""

    path: Path = attrs.field(converter=Path)
    table: Table[R_co]
    """What it holds, as `e6async.exports.e621.TABLES["posts"]`."""

    def rows(self) -> Rows[R_co]:
        """Its rows; see `Rows`."""
        return Rows(self.table, str(self.path), self._chunks)

    async def to_parquet(
        self,
        target: str | Path,
        *,
        partition_by: str | None = None,
        compression: Compression = "snappy",
    ) -> Path:
        """Write it as Parquet, through pyarrow; returns where.

        With `partition_by`, a column, the target is a folder of one folder for each value, or for
        each year of a time, as `created_at_year=2026`: what DuckDB, Spark and Dask read as one
        table. Raises InputError for a folder that is there already.
        """
        from e6async.exports import sinks  # noqa: PLC0415 - heavy

        target = Path(target)
        await self._convert(sinks.to_parquet, self.table, target, partition_by, compression)
        return target

    async def to_sqlite(self, target: str | Path, *, name: str | None = None) -> Path:
        """Write it into a table of an SQLite file, in place of what that table had; returns where.

        `name` is the table's, by default the export's own. Times are texts in UTC, arrays JSON.
        """
        from e6async.exports import sqlite  # noqa: PLC0415 - only where it is used

        target = Path(target)
        await self._convert(sqlite.to_sqlite, self.table, target, name or self.table.name)
        return target

    async def to_duckdb(self, target: str | Path, *, name: str | None = None) -> Path:
        """Write it into a table of a DuckDB file, in place of what that table had; returns where.

        `name` is the table's, by default the export's own.
        """
        from e6async.exports import sinks  # noqa: PLC0415 - heavy

        target = Path(target)
        await self._convert(sinks.to_duckdb, self.table, target, name or self.table.name)
        return target

    async def to_polars(self) -> pl.DataFrame:
        """Read all of it into a data frame."""
        from e6async.exports import sinks  # noqa: PLC0415 - heavy

        return await self._convert(sinks.to_polars, self.table)

    async def _convert(
        self, convert: Callable[Concatenate[Source, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Convert in a thread; a caller that is cancelled waits for no more than a piece of it."""
        source = Source(self.path)
        return await in_thread_until(source.stop, convert, source, *args, **kwargs)

    async def _chunks(self) -> AsyncGenerator[bytes]:
        async with opened(self.path) as file:
            while chunk := await in_thread(file.read, CHUNK):
                yield chunk


def open_export(path: str | Path, tables: Mapping[str, Table[Row]]) -> ExportFile[Row]:
    """Open an export whose file's name says its table: `posts.csv.gz`, `2026-04-01-posts.csv.xz`.

    `tables` are a site's, as `e6async.exports.e621.TABLES`; raises InputError for other names.
    """
    path = Path(path)
    stem = re.sub(r"^\d{4}-\d{2}-\d{2}-", "", path.name.partition(".")[0])
    found = named(tables, [stem, re.sub(r"-\d{4}-\d{2}-\d{2}$", "", stem)])
    if found is None:
        message = f"{path.name} does not say which table it has; there are {', '.join(tables)}"
        raise InputError(message)
    return ExportFile(path, found)
