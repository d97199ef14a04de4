"""Kinds of conditions: what a metatag can be compared with, and how that is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from math import isfinite
from typing import Final, Generic, Literal, TypeAlias, TypeVar, cast, overload

import attrs

from e6async.errors import QueryError
from e6async.query._algebra import canonical
from e6async.query._dates import parse_age, parse_date_range
from e6async.query._nodes import Metatag, Query
from e6async.query._values import MAX_VALUES

__all__ = [
    "Ages",
    "Comparison",
    "Dates",
    "Flag",
    "Named",
    "Numbers",
    "asked",
    "filesize",
    "fraction",
    "ratio",
    "whole",
]

Comparison: TypeAlias = Literal["=", "<", "<=", ">", ">="]
"""How a value is compared."""

V = TypeVar("V")
_DAY: Final = timedelta(days=1)
_MOST: Final = 2**31 - 1
_SIZE = re.compile(r"\d+(?:\.\d+)?(?:kb|mb)?", re.ASCII | re.IGNORECASE)
_RATIO = re.compile(r"\d+(?:\.\d+)?(?::\d*[1-9]\d*(?:\.\d+)?)?", re.ASCII)


def asked(name: str, value: str) -> Query:
    """Give the query that asks one thing; raises QueryError where it cannot be written."""
    return canonical(Query((Metatag("", name, value),)))


@attrs.frozen
class Numbers(Generic[V]):
    """A metatag for a number: `Q.score(5)`, `Q.score(">=", 5)`, `.between`, `.among`."""

    name: str
    write: Callable[[V], str]
    """Writes a value, or raises QueryError."""

    @overload
    def __call__(self, value: V, /) -> Query: ...
    @overload
    def __call__(self, comparison: Comparison, value: V, /) -> Query: ...
    def __call__(self, first: Comparison | V, second: V | None = None, /) -> Query:
        """Compare with a value; of sizes and megapixels a single one means within 5 %."""
        comparison, value = _parts(first, second)
        return asked(self.name, comparison + self.write(value))

    def between(self, low: V, high: V) -> Query:
        """Ask for values from one to another, both included."""
        return asked(self.name, f"{self.write(low)}..{self.write(high)}")

    def among(self, values: Iterable[V]) -> Query:
        """Ask for one of some values, 320 at most."""
        return asked(self.name, listed(self.name, map(self.write, values)))


@attrs.frozen
class Dates:
    """A metatag for a time: `Q.date(day)`, `Q.date(">=", day)`, `.between`.

    A day is one of the zone of the account that asks. A `datetime` needs a zone; the words of the
    site, as `yesterday` or `2_weeks_ago`, are sent as they are.
    """

    name: str

    @overload
    def __call__(self, value: date | str, /) -> Query: ...
    @overload
    def __call__(self, comparison: Comparison, value: date | str, /) -> Query: ...
    def __call__(self, first: date | str, second: date | str | None = None, /) -> Query:
        """Compare with a day, which is in or out as a whole, or with a moment."""
        parts: tuple[str, date | str] = _parts(first, second)
        comparison, value = parts
        if isinstance(value, datetime):
            if not comparison:
                raise QueryError(f"{self.name}:{value} means all of that day: give a date")
        elif isinstance(value, date) and comparison in {"<=", ">"}:
            # The server takes the midnight at which the day begins.
            comparison, value = "<" if comparison == "<=" else ">=", value + _DAY
        written = comparison + (value if isinstance(value, str) else _written_date(value))
        if parse_date_range(written, now=_ANY_TIME).is_none:
            raise QueryError(f"{self.name}:{written} is no date: write it as 2026-01-31")
        return asked(self.name, written)

    def between(self, first: date, last: date) -> Query:
        """Ask for what came from one day or moment to another, both included."""
        end = _written_date(last)
        if not isinstance(last, datetime):
            end += "T23:59:59.999"
        return asked(self.name, f"{_written_date(first)}..{end}")


@attrs.frozen
class Ages:
    """A metatag for a time span until now: `Q.age("<", timedelta(days=7))`, or `"1w"`."""

    name: str

    @overload
    def __call__(self, value: timedelta | str, /) -> Query: ...
    @overload
    def __call__(self, comparison: Comparison, value: timedelta | str, /) -> Query: ...
    def __call__(self, first: timedelta | str, second: timedelta | str | None = None, /) -> Query:
        """Compare an age; a single one means the whole day that long ago."""
        parts: tuple[str, timedelta | str] = _parts(first, second)
        comparison, value = parts
        written = comparison + (value if isinstance(value, str) else _written_age(value))
        if parse_age(written, now=_ANY_TIME).is_none:
            raise QueryError(f"{self.name}:{written} is no age: write it as 3d, 2w or 6mo")
        return asked(self.name, written)


@attrs.frozen
class Flag:
    """A metatag for a yes or no: `Q.hassource()`, and `~Q.hassource()` for no."""

    name: str

    def __call__(self) -> Query:
        """Ask for yes."""
        return asked(self.name, "true")


@attrs.frozen
class Named(Generic[V]):
    """A metatag for a user, a pool, a set or a post, by id or by name."""

    name: str
    mark: str = ""
    """What the site wants before an id."""

    def __call__(self, value: V, /) -> Query:
        """Ask for one; `any` and `none` are understood where the type says so."""
        return asked(
            self.name, f"{self.mark}{whole(value)}" if isinstance(value, int) else f"{value}"
        )


def whole(value: int) -> str:
    """Write a whole number of 32 bits."""
    if not -_MOST - 1 <= value <= _MOST:
        raise QueryError(f"{value} does not fit: the server cuts numbers to 32 bits")
    return str(int(value))


def fraction(value: float) -> str:
    """Write a number of 32 bits with decimals."""
    if not isfinite(value) or abs(value) > _MOST:
        raise QueryError(f"{value} does not fit: the server cuts numbers to 32 bits")
    return str(value)


def filesize(value: int | str) -> str:
    """Write a size in bytes, or with `kb` or `mb` behind it."""
    if isinstance(value, int):
        return whole(value)
    if not _SIZE.fullmatch(value):
        raise QueryError(f"{value!r} is no size: write bytes, or as 200kb or 1.5mb")
    return value


def ratio(value: float | str) -> str:
    """Write a ratio, as a number or as `16:9`."""
    if not isinstance(value, str):
        return fraction(value)
    if not _RATIO.fullmatch(value):
        raise QueryError(f"{value!r} is no ratio: write it as 16:9 or 1.78")
    return value


def listed(name: str, values: Iterable[str]) -> str:
    """Write a list of values with commas."""
    several = list(dict.fromkeys(values))
    if not several or len(several) > MAX_VALUES:
        raise QueryError(
            f"{name} has {len(several)} values and takes 1 to {MAX_VALUES}: ask in parts"
        )
    return ",".join(several)


_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
_WRITTEN: Final = {"=": "", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def _parts(first: Comparison | V, second: V | None) -> tuple[str, V]:
    if second is None:
        return "", cast("V", first)  # as the overloads say
    written = _WRITTEN.get(str(first))
    if written is None:
        raise QueryError(f"{first!r} compares nothing: write one of {' '.join(_WRITTEN)}")
    return written, second


def _written_date(value: date) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.tzinfo is None:
        raise QueryError(f"{value} has no zone: give it one, or the server takes the account's")
    return value.isoformat(timespec="milliseconds")


def _written_age(value: timedelta) -> str:
    return f"{whole(round(value.total_seconds()))}s"
