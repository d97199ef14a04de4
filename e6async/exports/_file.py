"""An export on disk: its rows, and its way into tables of other libraries."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, Generic, ParamSpec, TypeVar

import attrs

from e6async._core.system.nested_agen import NestedGenerator
from e6async._core.system.threads import ThreadTask, in_thread, in_thread_until, opened_in_thread
from e6async.errors import E6Error, InputError
from e6async.exports._reader import Blocks, RowReader
from e6async.exports._source import CHUNK, Source
from e6async.exports._split import Block
from e6async.exports._tables import Row, Table, named

if TYPE_CHECKING:
    import polars as pl

    from e6async.exports._sinks import Compression

__all__ = ["ExportFile", "Rows", "open_export"]

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", bound=Row)
R_co = TypeVar("R_co", bound=Row, covariant=True)


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
        async with NestedGenerator(self.by_block()) as blocks:
            async for rows in blocks:
                for row in rows:
                    yield row

    async def by_block(self) -> AsyncGenerator[list[R_co]]:
        """Give the rows as they are read, some hundreds at a time.

        A thread unpacks and cuts, and goes on to read a block without Python's lock; meanwhile
        the block before it becomes rows here. Others get a turn in between.
        """
        made: Iterator[list[R_co]] = iter(())
        async with NestedGenerator(self._readings()) as readings:
            try:
                async for reading in readings:
                    for rows in made:
                        yield rows
                        await asyncio.sleep(0)
                    made = await reading.result()
            except E6Error:
                for rows in made:
                    yield rows
                raise
            for rows in made:
                yield rows
                await asyncio.sleep(0)

    async def _readings(self) -> AsyncGenerator[_Next[R_co]]:
        """Give each block as it begins to be read."""
        reader = RowReader(self._table, self._name)
        async with NestedGenerator(self._pieces(reader.blocks)) as pieces:
            async for blocks in pieces:
                is_there = True
                while is_there:
                    async with _Next(reader, blocks) as reading:
                        is_there = await reading.is_there()
                        if is_there:
                            yield reading
                        else:
                            await reading.result()  # an error, if one ended the piece

    async def _pieces(self, blocks: Blocks[R_co]) -> AsyncGenerator[Iterator[Block]]:
        """Give the blocks of each piece that comes."""
        try:
            async with NestedGenerator(self._chunks()) as chunks:
                async for chunk in chunks:
                    yield blocks.feed(chunk)
        except E6Error:
            yield blocks.rest()
            raise
        yield blocks.end()


class _Next(ThreadTask[Iterator[list[R]]]):
    """The next block being read in a thread, beside a body that waits until it is found."""

    def __init__(self, reader: RowReader[R], blocks: Iterator[Block]) -> None:
        loop = asyncio.get_running_loop()
        self._found: asyncio.Future[bool] = loop.create_future()
        super().__init__(
            reader.read_next, blocks, lambda found: loop.call_soon_threadsafe(self._tell, found)
        )

    async def is_there(self) -> bool:
        """Wait until the block is found, and only left to be read; False when there is none."""
        return await self._found

    def _tell(self, found: bool) -> None:  # noqa: FBT001 - the only thing that is told
        if not self._found.done():
            self._found.set_result(found)


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
        from e6async.exports import _sinks as sinks  # noqa: PLC0415 - heavy

        target = Path(target)
        await self._convert(sinks.to_parquet, self.table, target, partition_by, compression)
        return target

    async def to_sqlite(self, target: str | Path, *, name: str | None = None) -> Path:
        """Write it into a table of an SQLite file, in place of what that table had; returns where.

        `name` is the table's, by default the export's own. Times are texts in UTC, arrays JSON.
        """
        from e6async.exports import _sqlite as sqlite  # noqa: PLC0415 - only where it is used

        target = Path(target)
        await self._convert(sqlite.to_sqlite, self.table, target, name or self.table.name)
        return target

    async def to_duckdb(self, target: str | Path, *, name: str | None = None) -> Path:
        """Write it into a table of a DuckDB file, in place of what that table had; returns where.

        `name` is the table's, by default the export's own.
        """
        from e6async.exports import _sinks as sinks  # noqa: PLC0415 - heavy

        target = Path(target)
        await self._convert(sinks.to_duckdb, self.table, target, name or self.table.name)
        return target

    async def to_polars(self) -> pl.DataFrame:
        """Read all of it into a data frame."""
        from e6async.exports import _sinks as sinks  # noqa: PLC0415 - heavy

        return await self._convert(sinks.to_polars, self.table)

    async def _convert(
        self, convert: Callable[Concatenate[Source, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Convert in a thread; a caller that is cancelled waits for no more than a piece of it."""
        source = Source(self.path)
        return await in_thread_until(source.stop, convert, source, *args, **kwargs)

    async def _chunks(self) -> AsyncGenerator[bytes]:
        async with opened_in_thread(self.path) as file:
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
