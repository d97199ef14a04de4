"""Blocks of rows read by pyarrow: to columns of Python, and to batches of a stable schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, cast

import msgspec

from e6async.exports._arrow_types import Array, Batch, Field, Schema, needed
from e6async.exports._columns import CONVERT, BadColumnError, Values
from e6async.exports._header import Plan
from e6async.exports._split import Block
from e6async.exports._tables import Kind, Row, Table

__all__ = ["ArrowBatches", "ArrowColumns", "schema"]

_ARRAYS: Final = frozenset[Kind]({"ints", "texts"})


def _types() -> Mapping[Kind, object]:
    """Tell what Arrow writes for a column of each kind."""
    pa = needed("pyarrow", "parquet")
    return {
        "int": pa.int64(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "text": pa.string(),
        "time": pa.timestamp("us", tz="UTC"),
        "ints": pa.list_(pa.int64()),
        "texts": pa.list_(pa.string()),
    }


def schema(table: Table[Row], unknown: Sequence[str] = ()) -> Schema:
    """Give the schema of a table: the same whatever a file lacks; unknown columns are texts."""
    pa, types = needed("pyarrow", "parquet"), _types()
    fields: list[Field] = [
        pa.field(each.name, types[each.kind], nullable=each.nullable) for each in table.columns
    ]
    fields += [pa.field(name, types["text"]) for name in unknown]
    return cast("Schema", pa.schema(fields))


class _Blocks:
    """Reads blocks of one file; `time` is as what Arrow reads times, which have no zone there.

    `checked` is whether it looks for what is not UTF-8, which who makes texts of it finds anyway.
    """

    def __init__(self, plan: Plan[Row], time: object, *, checked: bool) -> None:
        self.plan = plan
        self._csv = needed("pyarrow.csv", "parquet")
        self._buffer: Callable[[bytes], object] = needed("pyarrow", "parquet").py_buffer
        written, columns = _types(), plan.table.columns
        text = written["text"]
        types = {**written, "time": time, "ints": text, "texts": text}
        self._parse = self._csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False)
        self._convert = self._csv.ConvertOptions(
            column_types={each.name: types[each.kind] for each in columns}
            | dict.fromkeys(plan.unknown, text),
            include_columns=[*(each.name for each in columns), *plan.unknown],
            include_missing_columns=True,
            check_utf8=checked,
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        )

    def read(self, data: bytes) -> Batch:
        """Read whole rows; raises ValueError where they do not fit."""
        if b"\0" in data:
            message = "there is a NUL in it"
            raise BadColumnError(message)
        read = self._csv.ReadOptions(
            use_threads=False, block_size=len(data) + 1, column_names=list(self.plan.header)
        )
        table = self._csv.read_csv(
            self._buffer(data),
            read_options=read,
            parse_options=self._parse,
            convert_options=self._convert,
        )
        batch: Batch = table.combine_chunks().to_batches()[0]
        for number, column in enumerate(self.plan.table.columns):
            if not column.nullable and batch.column(number).null_count:
                raise BadColumnError(column.name)
        return batch


class ArrowColumns:
    """Blocks to columns of Python values."""

    def __init__(self, plan: Plan[Row]) -> None:
        self._blocks = _Blocks(plan, _types()["text"], checked=False)
        kinds: list[Kind] = [each.kind for each in plan.table.columns]
        self._values = [_VALUES[kind] for kind in kinds] + [_plain] * len(plan.unknown)

    def read(self, block: Block) -> Batch:
        """Read a block, without Python's lock; raises ExportError for what does not fit."""
        try:
            return self._blocks.read(block.data)
        except ValueError:
            raise self._blocks.plan.blame(block, self._columns) from None

    def columns(self, block: Block, batch: Batch) -> list[Values]:
        """Convert a block that was read; raises ExportError for what does not fit."""
        try:
            return self._values_of(batch)
        except (ValueError, msgspec.MsgspecError):
            raise self._blocks.plan.blame(block, self._columns) from None

    def _columns(self, data: bytes) -> list[Values]:
        return self._values_of(self._blocks.read(data))

    def _values_of(self, batch: Batch) -> list[Values]:
        return [convert(each) for convert, each in zip(self._values, batch.columns, strict=True)]


class ArrowBatches:
    """Blocks to batches of the table's schema."""

    def __init__(self, plan: Plan[Row]) -> None:
        self._pa = needed("pyarrow", "parquet")
        self._blocks = _Blocks(plan, self._pa.timestamp("us"), checked=True)
        self.schema: Schema = schema(plan.table, plan.unknown)
        """The schema of all batches."""
        types = _types()
        kinds: list[Kind] = [each.kind for each in plan.table.columns]
        kinds.extend("text" for _ in plan.unknown)
        self._kinds: list[tuple[Kind, object]] = [(kind, types[kind]) for kind in kinds]

    def batches(self, blocks: Iterable[Block]) -> Iterator[Batch]:
        """Convert blocks; raises ExportError, which says where, for what does not fit."""
        for block in blocks:
            try:
                yield self._batch(block.data)
            except (ValueError, msgspec.MsgspecError):
                raise self._blocks.plan.blame(block, self._batch) from None

    def _batch(self, data: bytes) -> Batch:
        columns: list[Array] = [
            self._pa.array(_VALUES[kind](each), written) if kind in _ARRAYS else each.cast(written)
            for (kind, written), each in zip(
                self._kinds, self._blocks.read(data).columns, strict=True
            )
        ]
        return cast("Batch", self._pa.RecordBatch.from_arrays(columns, schema=self.schema))


def _plain(column: Array) -> Values:
    return column.to_pylist()


def _of_texts(kind: Kind) -> Callable[[Array], Values]:
    def convert(column: Array) -> Values:
        return CONVERT[kind](cast("list[str]", column.fill_null("").to_pylist()), "")

    return convert


_VALUES: Final[Mapping[Kind, Callable[[Array], Values]]] = {
    "int": _plain,
    "float": _plain,
    "bool": _plain,
    "text": _plain,
    "time": _of_texts("time"),
    "ints": _of_texts("ints"),
    "texts": _of_texts("texts"),
}
