"""Blocks of rows to columns, and those to rows; plain Python whose loops all run in C.

A text is split at its quotes, so that every second piece stands outside of them; there commas and
ends of line become a sign that no text of PostgreSQL has. Each column is then converted as a whole.
Speed comes from blocks that fit into a processor's cache.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias, TypeVar

import msgspec

from e6async.exports import _arrays as arrays
from e6async.exports._tables import Kind

__all__ = ["CONVERT", "BadColumnError", "Values", "bools", "split", "times"]

T = TypeVar("T")

Values: TypeAlias = Sequence[object]
"""A column."""

_SEPARATOR: Final = "\0"  # PostgreSQL has no text with it
_EMPTY: Final = "\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\ud800"
"""What may stand for an empty text that is not NULL: the first that the block does not have."""

_ints = msgspec.json.Decoder(list[int | None]).decode
_floats = msgspec.json.Decoder(list[float | None]).decode
_times = msgspec.json.Decoder(list[datetime | None]).decode
_BITS: Final = bytes({ord("t"): 1, ord("f"): 0}.get(byte, byte) for byte in range(256))


class BadColumnError(ValueError):
    """A column of a block that does not fit its type; someone has to find the row."""


def split(text: str, width: int) -> tuple[list[list[str]], str]:
    """Split whole rows into so many columns, and say what stands for an empty text in them.

    An empty string is NULL. Raises BadColumnError when a row is longer or shorter.
    """
    if _SEPARATOR in text:
        message = "there is a NUL in it"
        raise BadColumnError(message)
    empty = next(sign for sign in _EMPTY if sign not in text)
    pieces = f"\n{text}".split('"')
    outside, inside = pieces[::2], pieces[1::2]
    marked = '"'.join(outside).replace(",", _SEPARATOR)
    if "\r" in marked:
        marked = marked.replace("\r\n", "\n")
    around = marked.replace("\n", "\0\n").split('"')
    if "" in inside:
        neighbours = zip(inside, outside, outside[1:], strict=False)
        pieces[1::2] = [
            each or (empty if left and right else "") for each, left, right in neighbours
        ]
    # two quotes with nothing between are a quote in a text
    pieces[::2] = [each or '"' for each in around] if "" in around else around
    fields = "".join(pieces).split(_SEPARATOR)
    columns = [fields[start:-1:width] for start in range(1, width + 1)]
    first = _SEPARATOR.join(columns[0])[1:].split("\0\n")
    if (len(fields) - 2) % width or len(first) != len(columns[0]) or len(pieces) % 2 == 0:
        message = f"it has not {width} columns"
        raise BadColumnError(message)
    columns[0] = first
    return columns, empty


def _whole(values: list[T], column: Sequence[str]) -> list[T]:
    """Refuse a column of which one value looked like two."""
    if len(values) != len(column):
        raise BadColumnError
    return values


def _spread(values: Values, column: Sequence[str | None]) -> Values:
    """Put None back where a column has NULL."""
    rest = iter(values)
    return [next(rest) if each else None for each in column]


def ints(column: list[str], _empty: str) -> Values:
    """Convert whole numbers."""
    said = column if all(column) else [each or "null" for each in column]
    return _whole(_ints(f"[{','.join(said)}]"), column)


def floats(column: list[str], _empty: str) -> Values:
    """Convert numbers."""
    return _whole(_floats(f"[{','.join([each or 'null' for each in column])}]"), column)


def bools(column: list[str], _empty: str) -> Values:
    """Convert `t` and `f`."""
    given = column if all(column) else list(filter(None, column))
    said = "".join(given).encode()
    if len(said) != len(given) or said.strip(b"tf"):
        raise BadColumnError
    values: Values = memoryview(said.translate(_BITS)).cast("?").tolist()
    return values if given is column else _spread(values, column)


def times(column: Sequence[str]) -> Values:
    """Convert times without a zone, which are UTC; an empty text is NULL."""
    said = 'Z","'.join(column)
    return _whole(_times(f'["{said}Z"]'.replace('"Z"', "null")), column)


def _texts(column: list[str], empty: str) -> Values:
    if empty in column:
        return [("" if each == empty else each) if each else None for each in column]
    return column if all(column) else [each or None for each in column]


def _arrays(read: Callable[[str], T]) -> Callable[[list[str], str], Values]:
    def convert(column: list[str], _empty: str) -> Values:
        return [read(each) if each else None for each in column]

    return convert


CONVERT: Final[Mapping[Kind, Callable[[list[str], str], Values]]] = {
    "int": ints,
    "float": floats,
    "bool": bools,
    "time": lambda column, _empty: times(column),
    "text": _texts,
    "ints": _arrays(arrays.ints),
    "texts": _arrays(arrays.texts),
}
"""How a column of each kind is converted, given what stands for an empty text.

NULL becomes None; raises ValueError or MsgspecError where a value does not fit.
"""
