"""Blocks of rows read by pyarrow: as columns of Python values, or as batches of one schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, cast

import msgspec

from e6async.exports._arrow_types import Array, Field, RecordBatch, Schema, required
from e6async.exports._column_types import TEXT, ColumnType
from e6async.exports._columns import Values
from e6async.exports._layout import Layout
from e6async.exports._schema import Column, Row, TableSchema
from e6async.exports._split import Block

__all__ = ["ArrowBatches", "ArrowColumns", "arrow_schema"]

_LINE_FEED: Final = ord("\n")
_FIRST: Final = datetime(1, 1, 1)  # noqa: DTZ001 - PostgreSQL's have no zone either
"""The first time that Python has."""


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
        self._checks = [
            (number, check)
            for number, column in enumerate(layout.schema.columns)
            for check in _checks_of(column, types[column.name])
        ]

    def read(self, data: bytes) -> RecordBatch | None:
        """Read whole rows; None for those that plain Python has to judge.

        What is a fault must not depend on who reads the file, and pyarrow takes more than Python.
        """
        if _is_odd(data):
            return None
        options = self._csv.ReadOptions(
            use_threads=False, block_size=len(data) + 1, column_names=list(self.layout.header)
        )
        try:
            table = self._csv.read_csv(
                self._buffer(data),
                read_options=options,
                parse_options=self._parse,
                convert_options=self._convert,
            )
        except ValueError:
            return None
        batch: RecordBatch = table.combine_chunks().to_batches()[0]
        is_right = all(check(batch.column(number)) for number, check in self._checks)
        return batch if is_right else None


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

    def read(self, block: Block) -> RecordBatch | None:
        """Read a block without holding Python's lock; None where plain Python has to read it."""
        return self._reader.read(block.data)

    def columns(self, block: Block, batch: RecordBatch) -> list[Values]:
        """Convert a block that was read; raises ExportError."""
        try:
            return self._convert(batch)
        except (ValueError, msgspec.MsgspecError):
            raise self._reader.layout.fault(block) from None

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
                yield self._batch(block)
            except (ValueError, msgspec.MsgspecError):
                raise self._reader.layout.fault(block) from None

    def _batch(self, block: Block) -> RecordBatch:
        read = self._reader.read(block.data)
        if read is None:
            values = self._reader.layout.columns(block)
            fields = [self.schema.field(name) for name in self.schema.names]
            columns = [
                self._pa.array(each, field.type) for each, field in zip(values, fields, strict=True)
            ]
        else:
            columns = [
                convert(column) for convert, column in zip(self._convert, read.columns, strict=True)
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


def _is_odd(data: bytes) -> bool:
    """Whether rows have a NUL, or a carriage return that may end a row for pyarrow."""
    if b"\0" in data:
        return True
    find = data.find
    at = find(b"\r")
    while at >= 0 and data[at + 1] == _LINE_FEED:  # rows end with a line feed
        at = find(b"\r", at + 2)
    return at >= 0


def _checks_of(column: Column, read_as: object | None) -> Iterator[Callable[[Array], bool]]:
    """The checks of a column that was read: what pyarrow takes, and Python refuses."""
    compute = required("pyarrow.compute", "parquet")
    if not column.nullable:
        yield lambda values: not values.null_count
    if read_as is None and column.type is not TEXT:  # an empty text, which is not NULL
        yield lambda values: compute.min(compute.binary_length(values)).as_py() != 0
    elif column.type.hint is float:
        yield lambda values: compute.all(compute.is_finite(values)).as_py() is not False
    elif column.type.hint is datetime:
        first = required("pyarrow", "parquet").scalar(_FIRST, read_as)
        yield lambda values: compute.all(compute.greater_equal(values, first)).as_py() is not False
