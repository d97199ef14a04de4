"""CSV text to columns of values; plain Python whose loops all run in C.

The text is split at its quotes, so that every second piece is outside of quotes; there, commas and
line ends are replaced with a character that no text of PostgreSQL has. Then each column is
converted as a whole. It is fast because a block of rows fits into a processor's cache.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from math import inf, isfinite
from typing import Final, TypeAlias, TypeVar

import msgspec

from e6async.exports._arrays import Int64

__all__ = [
    "BadColumnError",
    "Values",
    "bools",
    "checked_times",
    "each_or_none",
    "floats",
    "integers_from_bools",
    "ints",
    "json_arrays",
    "split",
    "texts",
    "times",
]

T = TypeVar("T")

Values: TypeAlias = Sequence[object]
"""The values of a column."""

_SEPARATOR: Final = "\0"  # PostgreSQL has no text with it
_EMPTY: Final = "\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\ud800"
"""Characters that may stand for an empty text that is not NULL: the first one not in the block."""

_INT: Final = re.compile(r"[ \t]*-?[0-9]{1,40}[ \t]*")
_HEX: Final = re.compile(r"[ \t]*0[xX][0-9a-fA-F]{1,16}[ \t]*")
_FLOAT: Final = re.compile(r"[ \t]*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[ \t]*")
_SHORT_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}(?::[0-9]{2}(?::[0-9]{2})?)?)?"
)
_ints = msgspec.json.Decoder(list[Int64 | None]).decode
_floats = msgspec.json.Decoder(list[float | None]).decode
_times = msgspec.json.Decoder(list[datetime | None]).decode
_BITS: Final = bytes({ord("t"): 1, ord("f"): 0}.get(byte, byte) for byte in range(256))


class BadColumnError(ValueError):
    """A block has a value that is not valid; which row it is in remains to be found."""


def split(text: str, width: int) -> tuple[list[list[str]], str]:
    """Split whole rows into `width` columns, and give what stands for an empty text in them.

    An empty string is NULL. Raises BadColumnError for a longer or shorter row.
    """
    if _SEPARATOR in text:
        message = "it has a NUL character"
        raise BadColumnError(message)
    empty = next(character for character in _EMPTY if character not in text)
    pieces = f"\n{text}".split('"')
    outside, inside = pieces[::2], pieces[1::2]
    marked = '"'.join(outside).replace(",", _SEPARATOR)
    if "\r" in marked:
        marked = marked.replace("\r\n", "\n")
    around = marked.replace("\n", "\0\n").split('"')
    if "" in inside:
        neighbours = zip(inside, outside, outside[1:], strict=False)
        pieces[1::2] = [
            quoted or (empty if left and right else "") for quoted, left, right in neighbours
        ]
    # two quotes with nothing between them are one quote of a text
    pieces[::2] = [piece or '"' for piece in around] if "" in around else around
    fields = "".join(pieces).split(_SEPARATOR)
    columns = [fields[start:-1:width] for start in range(1, width + 1)]
    first = _SEPARATOR.join(columns[0])[1:].split("\0\n")
    if (len(fields) - 2) % width or len(first) != len(columns[0]) or len(pieces) % 2 == 0:
        message = f"the row does not have {width} columns"
        raise BadColumnError(message)
    columns[0] = first
    return columns, empty


def _same_count(values: list[T], column: Sequence[str]) -> list[T]:
    """Refuse a column in which one value looks like two."""
    if len(values) != len(column):
        raise BadColumnError
    return values


def ints(column: list[str], _empty: str) -> Values:
    """Convert whole numbers of 64 bits."""
    joined = ",".join(column)
    _check_no_null(joined)
    literals = joined if all(column) else ",".join([text or "null" for text in column])
    try:
        return _same_count(_ints(f"[{literals}]"), column)
    except msgspec.MsgspecError:
        return [_int(text) if text else None for text in column]


def _int(text: str) -> int:
    """Read a number that JSON does not have, such as `007`."""
    if _INT.fullmatch(text):
        value = int(text)
    elif _HEX.fullmatch(text):  # pyarrow takes them, as two's complements
        value = (int(text, 16) ^ 1 << 63) - (1 << 63)
    else:
        raise BadColumnError
    if not -(1 << 63) <= value < 1 << 63:
        raise BadColumnError
    return value


def floats(column: list[str], _empty: str) -> Values:
    """Convert finite numbers."""
    joined = ",".join(column)
    _check_no_null(joined)
    literals = joined if all(column) else ",".join([text or "null" for text in column])
    try:
        return _same_count(_floats(f"[{literals}]"), column)
    except msgspec.MsgspecError:
        return [_float(text) if text else None for text in column]


def _float(text: str) -> float:
    """Read a number that JSON does not have, such as `.5`."""
    value = float(text) if _FLOAT.fullmatch(text) else inf
    if not isfinite(value):
        raise BadColumnError
    return value


def _check_no_null(joined: str) -> None:
    """Refuse the word of JSON that is no number."""
    if "n" in joined:
        raise BadColumnError


def bools(column: list[str], _empty: str) -> Values:
    """Convert `t` and `f`."""
    present = column if all(column) else list(filter(None, column))
    letters = "".join(present).encode()
    if len(letters) != len(present) or letters.strip(b"tf"):
        raise BadColumnError
    values: Values = memoryview(letters.translate(_BITS)).cast("?").tolist()
    if present is column:
        return values
    rest = iter(values)
    return [next(rest) if text else None for text in column]


def times(column: Sequence[str], _empty: str = "") -> Values:
    """Convert times without a zone, which are UTC."""
    joined = 'Z","'.join(column)
    try:
        return _same_count(_times(f'["{joined}Z"]'.replace('"Z"', "null")), column)
    except msgspec.MsgspecError:
        return [_time(text) if text else None for text in column]


def _time(text: str) -> datetime:
    """Read a time that RFC 3339 does not have: one whose last parts are left out, as they are 0."""
    if _SHORT_TIME.fullmatch(text) is None:
        raise BadColumnError
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def checked_times(column: list[str], empty: str) -> Values:
    """Check times, and leave them as texts."""
    times(column)
    return texts(column, empty)


def texts(column: list[str], empty: str) -> Values:
    """Convert texts."""
    if empty in column:
        return [("" if text == empty else text) if text else None for text in column]
    return column if all(column) else [text or None for text in column]


def each_or_none(read: Callable[[str], object]) -> Callable[[list[str], str], Values]:
    """Make the conversion that reads each value which is not NULL."""

    def convert(column: list[str], _empty: str) -> Values:
        return [read(text) if text else None for text in column]

    return convert


def json_arrays(read: Callable[[str], object]) -> Callable[[list[str], str], Values]:
    """Make the conversion of arrays to JSON."""
    return each_or_none(lambda text: json.dumps(read(text), ensure_ascii=False))


def integers_from_bools(column: list[str], _empty: str) -> Values:
    """Convert `t` and `f` to 1 and 0; raises LookupError for other texts."""
    return [_INTEGERS[text] for text in column]


_INTEGERS: Final[Mapping[str, int | None]] = {"t": 1, "f": 0, "": None}
