"""Blocks of rows read by pyarrow: as columns of Python values, or as batches of one schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import cast

import msgspec

from e6async.exports._arrow_types import Array, Field, RecordBatch, Schema, required
from e6async.exports._column_types import TEXT, ColumnType
from e6async.exports._columns import BadColumnError, Values
from e6async.exports._layout import Layout
from e6async.exports._schema import Row, TableSchema
from e6async.exports._split import Block

__all__ = ["ArrowBatches", "ArrowColumns", "arrow_schema"]


def arrow_schema(schema: TableSchema[Row], unknown: Sequence[str] = ()) -> Schema:
    """Give the Arrow schema of a table, the same whatever columns a file lacks."""
    pa = required("pyarrow", "parquet")
    fields: list[Field] = [
        pa.field(column.name, column.type.arrow(pa), nullable=column.nullable)
        for column in schema.columns
    ]
    fields += [pa.field(name, TEXT.arrow(pa)) for name in unknown]
    return cast("Schema", pa.schema(fields))


class _CsvReader:
    """Reads the blocks of one file; a column without an Arrow type is read as text.

    `check_utf8` is not needed where Python makes texts of the values, which checks them, too.
    """

    def __init__(
        self, layout: Layout[Row], types: Mapping[str, object | None], *, check_utf8: bool
    ) -> None:
        self.layout = layout
        self._csv = required("pyarrow.csv", "parquet")
        pa = required("pyarrow", "parquet")
        self._buffer: Callable[[bytes], object] = pa.py_buffer
        text = TEXT.arrow(pa)
        names = [column.name for column in layout.schema.columns] + list(layout.unknown)
        self._parse = self._csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False)
        self._convert = self._csv.ConvertOptions(
            column_types={name: types.get(name) or text for name in names},
            include_columns=names,
            include_missing_columns=True,
            check_utf8=check_utf8,
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        )

    def read(self, data: bytes) -> RecordBatch:
        """Read whole rows; raises ValueError for a value that is not valid."""
        if b"\0" in data:
            message = "it has a NUL character"
            raise BadColumnError(message)
        options = self._csv.ReadOptions(
            use_threads=False, block_size=len(data) + 1, column_names=list(self.layout.header)
        )
        table = self._csv.read_csv(
            self._buffer(data),
            read_options=options,
            parse_options=self._parse,
            convert_options=self._convert,
        )
        batch: RecordBatch = table.combine_chunks().to_batches()[0]
        for number, column in enumerate(self.layout.schema.columns):
            if not column.nullable and batch.column(number).null_count:
                raise BadColumnError(column.name)
        return batch


class ArrowColumns:
    """Blocks to columns of Python values."""

    def __init__(self, layout: Layout[Row]) -> None:
        pa = required("pyarrow", "parquet")
        columns = layout.schema.columns
        types = {
            column.name: column.type.arrow(pa) if column.type.arrow_makes_values else None
            for column in columns
        }
        self._reader = _CsvReader(layout, types, check_utf8=False)
        self._values = [_values_of(column.type) for column in columns]
        self._values += [_values_of(TEXT)] * len(layout.unknown)

    def read(self, block: Block) -> RecordBatch:
        """Read a block without holding Python's lock; raises ExportError."""
        try:
            return self._reader.read(block.data)
        except ValueError:
            raise self._reader.layout.locate(block, self._columns) from None

    def columns(self, block: Block, batch: RecordBatch) -> list[Values]:
        """Convert a block that was read; raises ExportError."""
        try:
            return self._convert(batch)
        except (ValueError, msgspec.MsgspecError):
            raise self._reader.layout.locate(block, self._columns) from None

    def _columns(self, data: bytes) -> list[Values]:
        return self._convert(self._reader.read(data))

    def _convert(self, batch: RecordBatch) -> list[Values]:
        return [
            values_of(column) for values_of, column in zip(self._values, batch.columns, strict=True)
        ]


class ArrowBatches:
    """Blocks to batches of the table's Arrow schema."""

    def __init__(self, layout: Layout[Row]) -> None:
        self._pa = required("pyarrow", "parquet")
        columns = layout.schema.columns
        types = {
            column.name: None if column.type.arrow_csv is None else column.type.arrow_csv(self._pa)
            for column in columns
        }
        self._reader = _CsvReader(layout, types, check_utf8=True)
        self.schema: Schema = arrow_schema(layout.schema, layout.unknown)
        """The schema of all batches."""
        column_types = [column.type for column in columns] + [TEXT] * len(layout.unknown)
        self._convert = [self._conversion(column_type) for column_type in column_types]

    def batches(self, blocks: Iterable[Block]) -> Iterator[RecordBatch]:
        """Convert blocks; raises ExportError with line, byte and column."""
        for block in blocks:
            try:
                yield self._batch(block.data)
            except (ValueError, msgspec.MsgspecError):
                raise self._reader.layout.locate(block, self._batch) from None

    def _batch(self, data: bytes) -> RecordBatch:
        columns = [
            convert(column)
            for convert, column in zip(self._convert, self._reader.read(data).columns, strict=True)
        ]
        return cast("RecordBatch", self._pa.RecordBatch.from_arrays(columns, schema=self.schema))

    def _conversion(self, column_type: ColumnType) -> Callable[[Array], Array]:
        written = column_type.arrow(self._pa)
        if column_type.arrow_csv is not None:
            return lambda column: column.cast(written)
        decode = _decoded(column_type)
        return lambda column: cast("Array", self._pa.array(decode(column), written))


def _values_of(column_type: ColumnType) -> Callable[[Array], Values]:
    return _to_pylist if column_type.arrow_makes_values else _decoded(column_type)


def _to_pylist(column: Array) -> Values:
    return column.to_pylist()


def _decoded(column_type: ColumnType) -> Callable[[Array], Values]:
    def convert(column: Array) -> Values:
        return column_type.decode(cast("list[str]", column.fill_null("").to_pylist()), "")

    return convert
