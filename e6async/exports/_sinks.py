"""Exports to Parquet, DuckDB and Polars, through Arrow batches of one schema; no rows of Python."""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar, cast

from e6async.errors import E6Error, InputError
from e6async.exports._arrow_types import Batch, Schema, needed
from e6async.exports._reader import LARGE, Blocks
from e6async.exports._source import Source
from e6async.exports._tables import Row, Table

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Compression", "as_it_was", "quoted", "to_duckdb", "to_parquet", "to_polars"]

T = TypeVar("T")
Compression: TypeAlias = Literal["zstd", "snappy", "gzip", "none"]

_GROUP: Final = 1 << 17
"""Rows of a row group of Parquet."""
_AHEAD: Final = 4
"""Batches that are read while others are written."""
_MAX_PARTS: Final = 256


def to_parquet(
    source: Source,
    table: Table[Row],
    target: Path,
    partition_by: str | None,
    compression: Compression,
) -> None:
    """Write an export as one file, or as a folder of parts."""
    needed("pyarrow", "parquet")
    if partition_by is not None and partition_by not in {each.name for each in table.columns}:
        message = f"{table.name} has no column {partition_by} to part it by"
        raise InputError(message)
    with _batches(source, table) as (schema, batches), _whole(target) as partial:
        if partition_by is None:
            _one_file(schema, batches, partial, compression)
        else:
            _parts(schema, batches, partial, partition_by, compression)


def to_duckdb(source: Source, table: Table[Row], target: Path, name: str) -> None:
    """Write an export into a table of a DuckDB file, or leave that as it was."""
    duckdb = needed("duckdb", "duckdb")
    pa = needed("pyarrow", "duckdb")
    failures: list[E6Error] = []

    def watched(batches: Iterator[Batch]) -> Iterator[Batch]:
        try:
            yield from batches
        except E6Error as error:  # DuckDB makes a text of it
            failures.append(error)
            raise

    with (
        as_it_was(target),
        _batches(source, table) as (schema, batches),
        duckdb.connect(str(target)) as database,
    ):
        incoming = pa.RecordBatchReader.from_batches(schema, watched(batches))
        database.register("e6async_incoming", incoming)
        try:
            database.execute(
                f"CREATE OR REPLACE TABLE {quoted(name)} AS SELECT * FROM e6async_incoming"  # noqa: S608
            )
        except duckdb.Error:
            if failures:
                raise failures[0] from None
            raise


def to_polars(source: Source, table: Table[Row]) -> pl.DataFrame:
    """Read an export into a data frame."""
    found = needed("polars", "polars")
    pa = needed("pyarrow", "polars")
    with _batches(source, table) as (schema, batches):
        return cast("pl.DataFrame", found.from_arrow(pa.Table.from_batches(batches, schema)))


@contextmanager
def as_it_was(target: Path) -> Generator[None]:
    """Remove a database that was not there before, where its body fails."""
    is_new = not target.exists()
    try:
        yield
    except BaseException:
        if is_new:
            target.unlink(missing_ok=True)
        raise


def quoted(name: str) -> str:
    """Write a name as SQL wants it."""
    return '"{}"'.format(name.replace('"', '""'))


@contextmanager
def _batches(source: Source, table: Table[Row]) -> Generator[tuple[Schema, Iterator[Batch]]]:
    """Read an export in a thread, a little ahead of who writes."""
    from e6async.exports._arrow import ArrowBatches  # noqa: PLC0415 - needs pyarrow

    reader = Blocks(table, str(source.path), size=LARGE)
    blocks = reader.all(source.chunks())
    first = next(blocks, None)
    arrow = ArrowBatches(reader.plan)

    def every() -> Iterator[Batch]:
        if first is not None:
            yield from arrow.batches([first])
            yield from arrow.batches(blocks)

    with ThreadPoolExecutor(1) as pool:
        yield arrow.schema, _ahead(pool, every())


def _ahead(pool: ThreadPoolExecutor, items: Iterator[T]) -> Iterator[T]:
    pending = deque(pool.submit(next, items, None) for _ in range(_AHEAD))
    while (item := pending.popleft().result()) is not None:
        pending.append(pool.submit(next, items, None))
        yield item


@contextmanager
def _whole(target: Path) -> Generator[Path]:
    """Give a name to write under; it becomes the target when all went well, else it goes."""
    if target.is_dir():
        message = f"{target} is a folder already; move it away, or name another"
        raise InputError(message)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".part")
    _drop(partial)
    try:
        yield partial
        os.replace(partial, target)
    except BaseException:
        _drop(partial)
        raise


def _drop(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _one_file(
    schema: Schema, batches: Iterator[Batch], target: Path, compression: Compression
) -> None:
    pa, pq = needed("pyarrow", "parquet"), needed("pyarrow.parquet", "parquet")

    first = next(batches, None)
    repeated = [] if first is None else _repeated(schema, first)
    with pq.ParquetWriter(
        target, schema, compression=compression, use_dictionary=repeated
    ) as writer:
        group: list[Batch] = []
        for batch in () if first is None else chain([first], batches):
            group.append(batch)
            if sum(each.num_rows for each in group) >= _GROUP:
                writer.write_table(pa.Table.from_batches(group, schema), row_group_size=2 * _GROUP)
                group = []
        if group:
            writer.write_table(pa.Table.from_batches(group, schema), row_group_size=2 * _GROUP)


def _repeated(schema: Schema, batch: Batch) -> list[str]:
    """Name the columns with few values, for which alone a dictionary pays."""
    pa, compute = needed("pyarrow", "parquet"), needed("pyarrow.compute", "parquet")
    return [
        name
        for name in schema.names
        if not pa.types.is_nested(schema.field(name).type)
        and compute.count_distinct(batch.column(name)).as_py() * 8 < batch.num_rows
    ]


def _parts(
    schema: Schema,
    batches: Iterator[Batch],
    target: Path,
    column: str,
    compression: Compression,
) -> None:
    pa, dataset = needed("pyarrow", "parquet"), needed("pyarrow.dataset", "parquet")
    compute = needed("pyarrow.compute", "parquet")

    field = schema.field(column)
    if pa.types.is_timestamp(field.type):
        key = pa.field(f"{column}_year", pa.int32())
        wide = schema.append(key)
        batches = (
            pa.RecordBatch.from_arrays(
                [*each.columns, compute.year(each.column(column)).cast(key.type)], schema=wide
            )
            for each in batches
        )
    else:
        key, wide = field, schema
    form = dataset.ParquetFileFormat()
    dataset.write_dataset(
        pa.RecordBatchReader.from_batches(wide, batches),
        target,
        format=form,
        file_options=form.make_write_options(compression=compression),
        partitioning=dataset.partitioning(pa.schema([key]), flavor="hive"),
        max_partitions=_MAX_PARTS,
        max_rows_per_group=_GROUP,
        min_rows_per_group=_GROUP // 8,
        existing_data_behavior="error",
    )
