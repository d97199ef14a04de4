"""An export on disk: its rows, and its conversion for other programs."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, Generic, ParamSpec, TypeVar

import attrs

from e6async._arguments import check_methods, checked
from e6async._core.system.disk import disk_errors_of
from e6async._core.system.nested_agen import NestedGenerator
from e6async._core.system.threads import ThreadTask, in_thread, in_thread_until, opened_in_thread
from e6async.errors import E6Error, InputError
from e6async.exports._bounds import MAX_RATIO, check_bound
from e6async.exports._reader import Blocks, RowReader
from e6async.exports._schema import Row, TableSchema, named
from e6async.exports._source import READ_SIZE, Compression, Source
from e6async.exports._split import Block

if TYPE_CHECKING:
    import polars as pl


__all__ = ["ExportFile", "Rows", "open_export"]

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", bound=Row)
R_co = TypeVar("R_co", bound=Row, covariant=True)


class Rows(Generic[R_co]):
    """The rows of an export, from disk or from the network, in constant memory: `async for`.

    Each `async for` starts again. Raises ExportError with line and byte where the file is damaged,
    after all rows before.
    """

    def __init__(
        self,
        schema: TableSchema[R_co],
        name: str,
        chunks: Callable[[], AsyncGenerator[bytes]],
        max_ratio: int = MAX_RATIO,
    ) -> None:
        self._max_ratio = max_ratio
        self._schema = schema
        self._name = name
        self._chunks = chunks

    async def __aiter__(self) -> AsyncGenerator[R_co]:
        """Give the rows one by one."""
        async with NestedGenerator(self.by_block()) as blocks:
            async for rows in blocks:
                for row in rows:
                    yield row

    async def by_block(self) -> AsyncGenerator[list[R_co]]:
        """Give the rows in lists of some hundred, as they are read.

        A thread unpacks and splits, and reads a block with pyarrow without holding Python's lock;
        meanwhile the rows of the block before are made here. Other tasks run between two lists.
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
        reader = RowReader(self._schema, self._name, max_ratio=self._max_ratio)
        async with NestedGenerator(self._pieces(reader.blocks)) as pieces:
            async for blocks in pieces:
                is_there = True
                while is_there:
                    async with _Next(reader, blocks) as reading:
                        is_there = await reading.is_there()
                        if is_there:
                            yield reading
                        else:
                            await reading.result()  # raises the error that ended the piece, if any

    async def _pieces(self, blocks: Blocks[R_co]) -> AsyncGenerator[Iterator[Block]]:
        """Give the blocks of each piece that arrives."""
        try:
            async with NestedGenerator(self._chunks()) as chunks:
                async for chunk in chunks:
                    yield blocks.feed(chunk)
        except E6Error:
            yield blocks.rest()
            raise
        yield blocks.end()


class _Next(ThreadTask[Iterator[list[R]]]):
    """The next block, read in a thread while the body runs."""

    def __init__(self, reader: RowReader[R], blocks: Iterator[Block]) -> None:
        loop = asyncio.get_running_loop()
        self._is_there: asyncio.Future[bool] = loop.create_future()
        super().__init__(
            reader.read_next,
            blocks,
            lambda is_there: loop.call_soon_threadsafe(self._set, is_there),
        )

    async def is_there(self) -> bool:
        """Wait until the block is split off, before it is read; False when there is none."""
        return await self._is_there

    def _set(self, is_there: bool) -> None:  # noqa: FBT001 - the only argument
        if not self._is_there.done():
            self._is_there.set_result(is_there)


def _path(path: str | Path) -> Path:
    return Path(path)


@check_methods
@attrs.frozen
class ExportFile(Generic[R_co]):
    """An export on disk, compressed or not."""

    path: Path = attrs.field(converter=_path)
    schema: TableSchema[R_co]
    """The table it holds, such as `e6async.exports.e621.SCHEMAS["posts"]`."""
    max_ratio: int = attrs.field(default=MAX_RATIO, kw_only=True, repr=False)
    """Maximum ratio of decompressed to compressed size; a larger one raises ExportError."""

    def __attrs_post_init__(self) -> None:
        check_bound("max_ratio", self.max_ratio)

    def rows(self) -> Rows[R_co]:
        """Its rows; see `Rows`."""
        return Rows(self.schema, str(self.path), self._chunks, self.max_ratio)

    async def to_parquet(
        self,
        target: str | Path,
        *,
        partition_by: str | None = None,
        compression: Compression = "snappy",
    ) -> Path:
        """Write it as Parquet with pyarrow; returns the target.

        With `partition_by`, a column, the target is a folder with one subfolder for each value, or
        for each year of a time, as in `created_at_year=2026`; DuckDB, Spark and Dask read it as one
        table. Raises InputError when the target is an existing folder.
        """
        from e6async.exports import _sinks as sinks  # noqa: PLC0415 - heavy

        target = Path(target)
        await self._convert(sinks.to_parquet, self.schema, target, partition_by, compression)
        return target

    async def to_sqlite(self, target: str | Path, *, name: str | None = None) -> Path:
        """Write it into a table of an SQLite file, which it replaces; returns the target.

        `name` is the table's name, by default the export's. Times are texts in UTC, arrays JSON.
        """
        from e6async.exports import _sqlite as sqlite  # noqa: PLC0415 - only when it is used

        target = Path(target)
        await self._convert(sqlite.to_sqlite, self.schema, target, self._named(name))
        return target

    async def to_duckdb(self, target: str | Path, *, name: str | None = None) -> Path:
        """Write it into a table of a DuckDB file, which it replaces; returns the target.

        `name` is the table's name, by default the export's.
        """
        from e6async.exports import _sinks as sinks  # noqa: PLC0415 - heavy

        target = Path(target)
        await self._convert(sinks.to_duckdb, self.schema, target, self._named(name))
        return target

    async def to_polars(self) -> pl.DataFrame:
        """Read it into a data frame, all of it in memory."""
        from e6async.exports import _sinks as sinks  # noqa: PLC0415 - heavy

        return await self._convert(sinks.to_polars, self.schema)

    def _named(self, name: str | None) -> str:
        return self.schema.name if name is None else name

    async def _convert(
        self, convert: Callable[Concatenate[Source, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Convert in a thread; a cancelled caller waits for the piece in work only."""
        source = Source(self.path, self.max_ratio)
        return await in_thread_until(source.stop, convert, source, *args, **kwargs)

    async def _chunks(self) -> AsyncGenerator[bytes]:
        with disk_errors_of("exports.read", self.path):
            async with opened_in_thread(self.path) as file:
                while chunk := await in_thread(file.read, READ_SIZE):
                    yield chunk


@checked
def open_export(
    path: str | Path, schemas: Mapping[str, TableSchema[Row]], *, max_ratio: int = MAX_RATIO
) -> ExportFile[Row]:
    """Open an export whose file name says its table: `posts.csv.gz`, `2026-04-01-posts.csv.xz`.

    `schemas` are those of a site: `e6async.exports.e621.SCHEMAS`. Other names raise InputError.
    Decompressed text that exceeds `max_ratio` times the file size raises ExportError.
    """
    path = Path(path)
    stem = re.sub(r"^\d{4}-\d{2}-\d{2}-", "", path.name.partition(".")[0])
    schema = named(schemas, [stem, re.sub(r"-\d{4}-\d{2}-\d{2}$", "", stem)])
    if schema is None:
        message = (
            f"{path.name} does not begin with the name of a table; rename it, e.g. posts.csv.gz. "
            f"The tables are {', '.join(schemas)}"
        )
        raise InputError(message)
    return ExportFile(path, schema, max_ratio=max_ratio)
