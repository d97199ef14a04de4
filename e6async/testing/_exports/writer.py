"""Rows as PostgreSQL writes them with `COPY ... TO STDOUT WITH CSV HEADER`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Final, Literal, TypeAlias

import msgspec

__all__ = ["Cell", "ColumnOf", "columns", "csv", "field"]

Cell: TypeAlias = "bool | int | Decimal | str | datetime | Sequence[Cell] | None"
"""A value of a row; None is NULL, a time without a zone is UTC."""
ColumnOf: TypeAlias = tuple[str, str, bool]
"""Name, PostgreSQL's type, and whether it may be NULL."""

_QUOTES: Final = frozenset(',"\n\r')
_IN_ARRAYS: Final = frozenset('{},"\\ \t\n\r\v\f')


@cache
def columns(site: Literal["e621", "femboyfans"]) -> Mapping[str, Sequence[ColumnOf]]:
    """Read the tables of a site, by name."""
    text = resources.files("e6async.testing._exports").joinpath("columns.json").read_bytes()
    return msgspec.json.decode(text, type=dict[str, dict[str, list[tuple[str, str, bool]]]])[site]


def csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Write a table."""
    lines = [",".join(map(field, header))]
    lines += [",".join(map(field, row)) for row in rows]
    return "\n".join(lines) + "\n"


def field(value: Cell) -> str:
    """Write one value; NULL is nothing, an empty text two quotes: src/backend/commands/copyto.c."""
    if value is None:
        return ""
    text = _text(value)
    if not text or not _QUOTES.isdisjoint(text):
        return '"{}"'.format(text.replace('"', '""'))
    return text


def _text(value: Cell) -> str:
    match value:
        case bool():
            return "t" if value else "f"
        case str():
            return value
        case datetime():
            return _time(value)
        case int() | Decimal():
            return str(value)
        case None:
            return "NULL"
        case _:
            return "{" + ",".join(map(_element, value)) + "}"


def _time(value: datetime) -> str:
    """Write a time without its zone, and without zeros at its end."""
    plain = value if value.tzinfo is None else value.astimezone(UTC)
    text = plain.replace(tzinfo=None).isoformat(" ", "microseconds")
    return text.rstrip("0").rstrip(".") if plain.microsecond else text[:19]


def _element(value: Cell) -> str:
    """Write an element of an array: src/backend/utils/adt/arrayfuncs.c, array_out."""
    if value is None:
        return "NULL"
    text = _text(value)
    if not text or text.upper() == "NULL" or not _IN_ARRAYS.isdisjoint(text):
        return '"{}"'.format(text.replace("\\", "\\\\").replace('"', '\\"'))
    return text
