"""How the columns of one file map to those of its table, by the names in its header."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

import attrs
import msgspec

from e6async.errors import ExportError
from e6async.exports._column_types import TEXT
from e6async.exports._columns import BadColumnError, Values, split
from e6async.exports._schema import Column, Row, TableSchema
from e6async.exports._split import Block, rows_of

__all__ = ["Layout", "layout_of"]

R = TypeVar("R", bound=Row)
R_co = TypeVar("R_co", bound=Row, covariant=True)

_MAX_COLUMNS: Final = 1000
"""SQLite takes 2,000."""
_MAX_COLUMN_NAME: Final = 200
_MAX_SHOWN: Final = 60
"""Characters of a value that an error message shows."""


@attrs.frozen(kw_only=True)
class Layout(Generic[R_co]):
    """The columns of one file."""

    file: str
    schema: TableSchema[R_co]
    header: tuple[str, ...]
    positions: tuple[int | None, ...]
    """The position of each column of the table in the file; None where the file lacks it."""
    unknown: tuple[str, ...]
    """Columns of the file that the table does not have."""

    def columns(self, block: Block) -> list[Values]:
        """Convert a block: the table's columns, then the unknown ones as text.

        Raises ExportError with line, byte and column for a value that is not valid.
        """
        try:
            return self._columns(block.data)
        except (ValueError, msgspec.MsgspecError):
            raise self.locate(block, self._columns) from None

    def fault(self, block: Block) -> ExportError:
        """Make the error for a block that `columns` refuses."""
        return self.locate(block, self._columns)

    def sqlite_columns(self, block: Block) -> list[Values]:
        """Convert a block as SQLite stores it; raises ValueError, MsgspecError or LookupError."""
        texts, empty = self._split(block)
        nulls: Values = [None] * len(texts[0])
        columns = [
            nulls if position is None else column.type.to_sqlite(texts[position], empty)
            for column, position in zip(self.schema.columns, self.positions, strict=True)
        ]
        return columns + self._unknown(texts, empty)

    def locate(self, block: Block, read: Callable[[bytes], object]) -> ExportError:
        """Find the row and column of a block that cannot be read."""
        line, byte = block.line, block.byte
        for data in rows_of(block.data):
            try:
                read(data)
            except (ValueError, msgspec.MsgspecError) as error:
                return self._bad_row(data, line, byte, error)
            line += data.count(b"\n")
            byte += len(data)
        return self.bad_block(block, "its rows contradict each other")

    def bad_block(self, block: Block, reason: str) -> ExportError:
        """Make the error for a block each of whose rows is valid alone."""
        return self._error(reason, block.line, block.byte)

    def _split(self, block: Block) -> tuple[list[list[str]], str]:
        try:
            return split(block.data.decode(), len(self.header))
        except ValueError:
            raise self.locate(block, self._columns) from None

    def _columns(self, data: bytes) -> list[Values]:
        texts, empty = split(data.decode(), len(self.header))
        nulls: Values = ()
        columns: list[Values] = []
        for column, position in zip(self.schema.columns, self.positions, strict=True):
            if position is None:
                nulls = nulls or [None] * len(texts[0])
                columns.append(nulls)
                continue
            if not column.nullable and not all(texts[position]):
                raise BadColumnError(column.name)
            columns.append(column.type.decode(texts[position], empty))
        return columns + self._unknown(texts, empty)

    def _unknown(self, texts: Sequence[list[str]], empty: str) -> list[Values]:
        return [TEXT.decode(texts[self.header.index(name)], empty) for name in self.unknown]

    def _bad_row(self, data: bytes, line: int, byte: int, error: Exception) -> ExportError:
        try:
            texts, empty = split(data.decode(), len(self.header))
        except UnicodeDecodeError as bad:
            return self._error(f"it is not valid UTF-8 ({bad.reason})", line, byte)
        except BadColumnError as bad:
            return self._error(str(bad), line, byte)
        for column, position in zip(self.schema.columns, self.positions, strict=True):
            if position is None:
                continue
            (text,) = texts[position]
            if not text and not column.nullable:
                return self._error(f"{column.name} is NULL", line, byte, column)
            try:
                column.type.decode(texts[position], empty)
            except (ValueError, msgspec.MsgspecError):
                value = "" if text == empty else text[:_MAX_SHOWN]
                reason = f"{column.name} is {value!r}, not a valid {column.type.description}"
                return self._error(reason, line, byte, column)
        return self._error(str(error), line, byte)

    def _error(
        self, reason: str, line: int, byte: int, column: Column | None = None
    ) -> ExportError:
        message = f"{self.file} is damaged in line {line}, byte {byte} of its text: {reason}"
        name = None if column is None else column.name
        return ExportError(message, file=self.file, line=line, byte=byte, column=name)


def _bad_header(header: Sequence[str]) -> str | None:
    """Tell why no database can have a table of such columns; None when one can."""
    if len(header) > _MAX_COLUMNS:
        return f"{len(header)} columns"
    if not all(header):
        return "a column without name"
    long = next((name for name in header if len(name) > _MAX_COLUMN_NAME), None)
    if long is not None:
        return f"a column whose name has {len(long)} characters"
    counts = Counter(name.casefold() for name in header)
    repeated = sorted({name for name in header if counts[name.casefold()] > 1})
    return f"the column {', '.join(repeated)[:400]} twice" if repeated else None


def layout_of(schema: TableSchema[R], header: Sequence[str], file: str) -> Layout[R]:
    """Find the table's columns in a header; raises ExportError when a required one is missing."""
    reason = _bad_header(header)
    if reason is not None:
        message = f"{file} has {reason}; it is not an export"
        raise ExportError(message, file=file, line=1, byte=0)
    columns = schema.columns
    known = {column.name for column in columns}
    missing = [
        column.name for column in columns if column.name not in header and not column.nullable
    ]
    if missing:
        message = (
            f"{file} lacks the columns {', '.join(missing)} of {schema.name}; it has "
            f"{', '.join(header)[:400]}. Is it another table? If not, the site has changed: "
            "upgrade e6async"
        )
        raise ExportError(message, file=file, line=1, byte=0, column=missing[0])
    return Layout(
        file=file,
        schema=schema,
        header=tuple(header),
        positions=tuple(
            header.index(column.name) if column.name in header else None for column in columns
        ),
        unknown=tuple(name for name in header if name not in known),
    )
