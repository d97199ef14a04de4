"""What a file has, against what its table wants: columns by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

import attrs
import msgspec

from e6async.errors import ExportError
from e6async.exports._columns import CONVERT, BadColumnError, Values, split
from e6async.exports._split import Block, rows_of
from e6async.exports._tables import Column, Row, Table

__all__ = ["Plan", "plan"]

R = TypeVar("R", bound=Row)
R_co = TypeVar("R_co", bound=Row, covariant=True)

_SHOWN: Final = 60


@attrs.frozen(kw_only=True)
class Plan(Generic[R_co]):
    """How to read the rows of one file."""

    file: str
    table: Table[R_co]
    header: tuple[str, ...]
    places: tuple[int | None, ...]
    """Where each column of the table stands; None where the file lacks it."""
    unknown: tuple[str, ...]
    """Columns that the table does not have."""

    def columns(self, block: Block) -> list[Values]:
        """Convert a block: the table's columns, then the unknown ones as texts.

        Raises ExportError, which says where, for what does not fit.
        """
        try:
            return self._columns(block.data)
        except (ValueError, msgspec.MsgspecError):
            raise self.blame(block, self._columns) from None

    def raw(self, block: Block) -> tuple[list[list[str]], str]:
        """Split a block into the file's columns, and say what stands for an empty text in them."""
        try:
            return split(block.data.decode(), len(self.header))
        except ValueError:
            raise self.blame(block, self._columns) from None

    def blame(self, block: Block, read: Callable[[bytes], object]) -> ExportError:
        """Find the row and column of a block that cannot be read."""
        line, byte = block.line, block.byte
        for data in rows_of(block.data):
            try:
                read(data)
            except (ValueError, msgspec.MsgspecError) as error:
                return self._misfit(data, line, byte, error)
            line += data.count(b"\n")
            byte += len(data)
        return self.unfit(block, "its rows do not fit together")

    def unfit(self, block: Block, what: str) -> ExportError:
        """Make the error for a block whose rows do not fit together."""
        return self._error(what, block.line, block.byte)

    def _columns(self, data: bytes) -> list[Values]:
        columns, empty = split(data.decode(), len(self.header))
        nothing: Values = ()
        found: list[Values] = []
        for column, place in zip(self.table.columns, self.places, strict=True):
            if place is None:
                nothing = nothing or [None] * len(columns[0])
                found.append(nothing)
                continue
            if not column.nullable and not all(columns[place]):
                raise BadColumnError(column.name)
            found.append(CONVERT[column.kind](columns[place], empty))
        return found + [
            CONVERT["text"](columns[self.header.index(name)], empty) for name in self.unknown
        ]

    def _misfit(self, data: bytes, line: int, byte: int, error: Exception) -> ExportError:
        try:
            columns, empty = split(data.decode(), len(self.header))
        except UnicodeDecodeError as wrong:
            return self._error(f"it is not UTF-8 ({wrong.reason})", line, byte)
        except BadColumnError as wrong:
            return self._error(str(wrong), line, byte)
        for column, place in zip(self.table.columns, self.places, strict=True):
            if place is None:
                continue
            (text,) = columns[place]
            if not text and not column.nullable:
                return self._error(f"{column.name} is NULL", line, byte, column)
            try:
                CONVERT[column.kind](columns[place], empty)
            except (ValueError, msgspec.MsgspecError):
                shown = "" if text == empty else text[:_SHOWN]
                said = f"{column.name} is {shown!r}, which is no {_WORDS[column.kind]}"
                return self._error(said, line, byte, column)
        return self._error(str(error), line, byte)

    def _error(self, what: str, line: int, byte: int, column: Column | None = None) -> ExportError:
        message = f"{self.file} is damaged in line {line}, byte {byte} of its text: {what}"
        name = None if column is None else column.name
        return ExportError(message, file=self.file, line=line, byte=byte, column=name)


_WORDS: Final = {
    "int": "whole number",
    "float": "number",
    "bool": "t or f",
    "text": "text",
    "time": "time",
    "ints": "array of whole numbers",
    "texts": "array",
}


def plan(table: Table[R], header: Sequence[str], file: str) -> Plan[R]:
    """Find the columns of a table in a header; raises ExportError when one that must be is not."""
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice or not all(header):
        what = f"the column {', '.join(twice)} twice" if twice else "a column without a name"
        message = f"{file} has {what}; it is no export"
        raise ExportError(message, file=file, line=1, byte=0)
    known = {column.name for column in table.columns}
    missing = [each.name for each in table.columns if each.name not in header and not each.nullable]
    if missing:
        message = (
            f"{file} lacks {', '.join(missing)} of {table.name}; it has {', '.join(header)[:400]}. "
            "Is it another table, or is e6async older than the site?"
        )
        raise ExportError(message, file=file, line=1, byte=0, column=missing[0])
    return Plan(
        file=file,
        table=table,
        header=tuple(header),
        places=tuple(
            header.index(each.name) if each.name in header else None for each in table.columns
        ),
        unknown=tuple(name for name in header if name not in known),
    )
