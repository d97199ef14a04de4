"""Exports to Parquet, DuckDB and Polars, through Arrow batches of one schema; no Python rows."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar, cast
from uuid import uuid4

from e6async._core.system.disk import disk_errors_of
from e6async._core.system.scratch import remove_left, scratch
from e6async.errors import E6Error, InputError
from e6async.exports._arrow_types import RecordBatch, Schema, required
from e6async.exports._reader import LARGE, Blocks
from e6async.exports._schema import Row, TableSchema
from e6async.exports._source import Compression, Source
from e6async.exports._targets import OPERATION, check_table_name, duckdb_error, prepared

if TYPE_CHECKING:
    import polars as pl

__all__ = ["quoted", "to_duckdb", "to_parquet", "to_polars"]

T = TypeVar("T")

_ROW_GROUP: Final = 1 << 17
"""Rows in a row group of Parquet."""
_PREFETCH: Final = 4
"""Batches that are read ahead of the writer."""
_MAX_PARTS: Final = 256


def to_parquet(
    source: Source,
    schema: TableSchema[Row],
    target: Path,
    partition_by: str | None,
    compression: Compression,
) -> None:
    """Write an export as one file, or as a partitioned folder."""
    required("pyarrow", "parquet")
    if partition_by is not None and partition_by not in (
        names := [column.name for column in schema.columns]
    ):
        message = f"{schema.name} has no column {partition_by}; it has {', '.join(names)}"
        raise InputError(message)
    with _batches(source, schema) as (arrow_schema, batches), _replacing(target) as partial:
        if partition_by is None:
            _write_file(arrow_schema, batches, partial, compression)
        else:
            _write_partitions(arrow_schema, batches, partial, partition_by, compression)


def to_duckdb(source: Source, schema: TableSchema[Row], target: Path, name: str) -> None:
    """Write an export into a table of a DuckDB file; an error leaves the file as it was."""
    duckdb = required("duckdb", "duckdb")
    pa = required("pyarrow", "duckdb")
    failures: list[E6Error] = []

    def watched(batches: Iterator[RecordBatch]) -> Iterator[RecordBatch]:
        try:
            yield from batches
        except E6Error as error:  # DuckDB turns it into an error of its own
            failures.append(error)
            raise

    check_table_name(name, of_sqlite=False)
    is_new = prepared(target)
    incoming = f"e6async_{uuid4().hex}"
    with _batches(source, schema) as (arrow_schema, batches):
        try:
            with duckdb.connect(str(target)) as database:
                reader = pa.RecordBatchReader.from_batches(arrow_schema, watched(batches))
                database.register(incoming, reader)
                try:
                    database.execute(
                        f"CREATE OR REPLACE TABLE {quoted(name)} AS SELECT * FROM {incoming}"  # noqa: S608
                    )
                except BaseException:
                    if is_new:  # while it is locked: nobody else has written to it
                        target.unlink(missing_ok=True)
                        target.with_name(f"{target.name}.wal").unlink(missing_ok=True)
                    raise
        except duckdb.Error as error:
            if failures:
                raise failures[0] from None
            raise duckdb_error(target, error) from error


def to_polars(source: Source, schema: TableSchema[Row]) -> pl.DataFrame:
    """Read an export into a data frame."""
    polars = required("polars", "polars")
    pa = required("pyarrow", "polars")
    with _batches(source, schema) as (arrow_schema, batches):
        table = pa.Table.from_batches(batches, arrow_schema)
        return cast("pl.DataFrame", polars.from_arrow(table))


def quoted(name: str) -> str:
    """Quote a name for SQL."""
    return '"{}"'.format(name.replace('"', '""'))


@contextmanager
def _batches(
    source: Source, schema: TableSchema[Row]
) -> Generator[tuple[Schema, Iterator[RecordBatch]]]:
    """Read an export in a thread, a few batches ahead of the writer."""
    from e6async.exports._arrow import ArrowBatches  # noqa: PLC0415 - needs pyarrow

    reader = Blocks(schema, str(source.path), size=LARGE, max_ratio=source.max_ratio)
    blocks = reader.all(source.chunks())
    first = next(blocks, None)
    arrow = ArrowBatches(reader.layout)

    def all_batches() -> Iterator[RecordBatch]:
        if first is not None:
            yield from arrow.batches([first])
            yield from arrow.batches(blocks)

    with ThreadPoolExecutor(1) as pool:
        yield arrow.schema, _prefetched(pool, all_batches())


def _prefetched(pool: ThreadPoolExecutor, items: Iterator[T]) -> Iterator[T]:
    pending = deque(pool.submit(next, items, None) for _ in range(_PREFETCH))
    while (item := pending.popleft().result()) is not None:
        pending.append(pool.submit(next, items, None))
        yield item


@contextmanager
def _replacing(target: Path) -> Generator[Path]:
    """Give a path to write to; it replaces the target, unless the body fails."""
    pa = required("pyarrow", "parquet")
    prepared(target)
    try:
        with disk_errors_of(OPERATION, target):
            remove_left(target.parent)
            with scratch(target) as new:
                yield new
                os.replace(new, target)
    except pa.ArrowException as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:300]
        message = f"{OPERATION}: {target}: {reason}; partition by another column, or by none"
        raise InputError(message) from error


def _write_file(
    schema: Schema, batches: Iterator[RecordBatch], target: Path, compression: Compression
) -> None:
    pa, pq = required("pyarrow", "parquet"), required("pyarrow.parquet", "parquet")

    first = next(batches, None)
    repeated = [] if first is None else _repeated(schema, first)
    with pq.ParquetWriter(
        target, schema, compression=compression, use_dictionary=repeated
    ) as writer:
        group: list[RecordBatch] = []
        for batch in () if first is None else chain([first], batches):
            group.append(batch)
            if sum(batch.num_rows for batch in group) >= _ROW_GROUP:
                writer.write_table(
                    pa.Table.from_batches(group, schema), row_group_size=2 * _ROW_GROUP
                )
                group = []
        if group:
            writer.write_table(pa.Table.from_batches(group, schema), row_group_size=2 * _ROW_GROUP)


def _repeated(schema: Schema, batch: RecordBatch) -> list[str]:
    """Name the columns with few distinct values; only for them a dictionary saves space."""
    pa, compute = required("pyarrow", "parquet"), required("pyarrow.compute", "parquet")
    return [
        name
        for name in schema.names
        if not pa.types.is_nested(schema.field(name).type)
        and compute.count_distinct(batch.column(name)).as_py() * 8 < batch.num_rows
    ]


def _write_partitions(
    schema: Schema,
    batches: Iterator[RecordBatch],
    target: Path,
    column: str,
    compression: Compression,
) -> None:
    pa, dataset = required("pyarrow", "parquet"), required("pyarrow.dataset", "parquet")
    compute = required("pyarrow.compute", "parquet")

    field = schema.field(column)
    if pa.types.is_timestamp(field.type):
        key = pa.field(f"{column}_year", pa.int32())
        if key.name in schema.names:
            message = f"{OPERATION}: the export has a column {key.name}; partition by another one"
            raise InputError(message)
        wide = schema.append(key)
        batches = (
            pa.RecordBatch.from_arrays(
                [*batch.columns, compute.year(batch.column(column)).cast(key.type)], schema=wide
            )
            for batch in batches
        )
    else:
        key, wide = field, schema
    file_format = dataset.ParquetFileFormat()
    dataset.write_dataset(
        pa.RecordBatchReader.from_batches(wide, batches),
        target,
        format=file_format,
        file_options=file_format.make_write_options(compression=compression),
        partitioning=dataset.partitioning(pa.schema([key]), flavor="hive"),
        max_partitions=_MAX_PARTS,
        max_rows_per_group=_ROW_GROUP,
        min_rows_per_group=_ROW_GROUP // 8,
        existing_data_behavior="error",
    )
