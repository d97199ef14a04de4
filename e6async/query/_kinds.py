"""Kinds of conditions: how a metatag is called in Python, and how that is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from operator import index
from typing import Final, Generic, Literal, SupportsIndex, TypeAlias, TypeVar, cast, overload

import attrs

from e6async._arguments import shown
from e6async.errors import QueryError
from e6async.query._check import wrong_value
from e6async.query._dates import ANY_TIME, parse_age, parse_date_range
from e6async.query._limits import MAX_VALUES
from e6async.query._metatags import METATAGS
from e6async.query._query import Query
from e6async.query._terms import Metatag, QueryTerms
from e6async.query._values import MAX_INT, MIN_INT
from e6async.query._write import canonical

__all__ = [
    "Ages",
    "Comparison",
    "Dates",
    "Flag",
    "Named",
    "Numbers",
    "filesize",
    "fraction",
    "integer",
    "metatag_query",
    "ratio",
]

Comparison: TypeAlias = Literal["=", "<", "<=", ">", ">="]
"""How a value is compared."""

V = TypeVar("V")
_DAY: Final = timedelta(days=1)
_SIZE = re.compile(r"\d+(?:\.\d+)?(?:kb|mb)?", re.ASCII | re.IGNORECASE)
_RATIO = re.compile(r"\d+(?:\.\d+)?(?::\d*[1-9]\d*(?:\.\d+)?)?", re.ASCII)


def metatag_query(name: str, value: str) -> Query:
    """Make the query for one metatag; raises QueryError for a value that no site takes."""
    if name in METATAGS and (reason := wrong_value(Metatag("", name, value))) is not None:
        raise QueryError(reason)
    return Query.of(canonical(QueryTerms((Metatag("", name, value),))))


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
        return metatag_query(self.name, comparison + self.write(value))

    def between(self, low: V, high: V) -> Query:
        """Find values from one to another, both included."""
        return metatag_query(self.name, f"{self.write(low)}..{self.write(high)}")

    def among(self, values: Iterable[V]) -> Query:
        """Find any of some values: 320 at most on e621, 100 on FemboyFans."""
        return metatag_query(self.name, listed(self.name, values, self.write))


@attrs.frozen
class Dates:
    """A metatag for a time: `Q.date(day)`, `Q.date(">=", day)`, `.between`.

    A day is in the time zone of the account that searches. A `datetime` needs a time zone; the
    site's words, as `yesterday` or `2_weeks_ago`, are sent as they are.
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
                raise QueryError(
                    f"{self.name}:{value} means all of that day: pass a date, or a comparison"
                )
        elif isinstance(value, date) and comparison in {"<=", ">"}:
            # The server takes the midnight at which the day begins.
            comparison, value = "<" if comparison == "<=" else ">=", value + _DAY
        written = comparison + (value if isinstance(value, str) else _written_date(value))
        if parse_date_range(written, now=ANY_TIME).is_none:
            raise QueryError(f"{self.name}:{written} is not a valid date: write it as 2026-01-31")
        return metatag_query(self.name, written)

    def between(self, first: date, last: date) -> Query:
        """Find posts from one day or moment to another, both included."""
        end = _written_date(last)
        if not isinstance(last, datetime):
            end += "T23:59:59.999"
        return metatag_query(self.name, f"{_written_date(first)}..{end}")


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
        if parse_age(written, now=ANY_TIME).is_none:
            raise QueryError(f"{self.name}:{written} is not a valid age: write it as 3d, 2w or 6mo")
        return metatag_query(self.name, written)


@attrs.frozen
class Flag:
    """A boolean metatag: `Q.hassource()` for true, `~Q.hassource()` for false."""

    name: str

    def __call__(self) -> Query:
        """Find posts for which it is true."""
        return metatag_query(self.name, "true")


@attrs.frozen
class Named(Generic[V]):
    """A metatag for a user, a pool, a set or a post, by id or by name."""

    name: str
    id_prefix: str = ""
    """What the site needs before an id."""

    def __call__(self, value: V, /) -> Query:
        """Find posts of one, or with `any` or `none` where the type allows them."""
        if not isinstance(value, str):
            return metatag_query(self.name, f"{self.id_prefix}{integer(cast('int', value))}")
        return metatag_query(self.name, f"{value}")


def integer(value: int) -> str:
    """Write a whole number of 32 bits."""
    number = _whole(value)
    if number is None:
        raise QueryError(f"{shown(value)} is not a whole number")
    if not MIN_INT <= number <= MAX_INT:
        raise QueryError(f"{shown(value)} does not fit into 32 bits, as the server requires")
    return str(number)


def _whole(value: object) -> int | None:
    """Python's own number for a whole number, also of another library; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, SupportsIndex):
        return None
    return int(value) if isinstance(value, int) else index(value)


def fraction(value: float) -> str:
    """Write a number of 32 bits with decimals."""
    if not _is_number(value):
        raise QueryError(f"{shown(value)} is not a number")
    if not -MAX_INT <= value <= MAX_INT:
        raise QueryError(f"{shown(value)} does not fit into 32 bits, as the server requires")
    return str(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def filesize(value: int | str) -> str:
    """Write a size in bytes, or with `kb` or `mb` behind it."""
    if not isinstance(value, str):
        return integer(value)
    if not _SIZE.fullmatch(value):
        raise QueryError(f"{value!r} is not a valid size: write bytes, or as 200kb or 1.5mb")
    return value


def ratio(value: float | str) -> str:
    """Write a ratio, as a number or as `16:9`."""
    if not isinstance(value, str):
        return fraction(value)
    if not _RATIO.fullmatch(value):
        raise QueryError(f"{value!r} is not a valid ratio: write it as 16:9 or 1.78")
    return value


def listed(name: str, values: Iterable[V], write: Callable[[V], str]) -> str:
    """Write a list of values with commas."""
    if not _is_list(values):
        raise QueryError(f"{name} takes a list of values, not {shown(values)}")
    unique = list(dict.fromkeys(map(write, values)))
    if not 1 <= len(unique) <= MAX_VALUES:
        raise QueryError(
            f"{name} has {len(unique)} values and takes 1 to {MAX_VALUES}: "
            "split them into several searches"
        )
    return ",".join(unique)


def _is_list(values: object) -> bool:
    return isinstance(values, Iterable) and not isinstance(values, str | bytes)


_WRITTEN: Final = {"=": "", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def _parts(first: Comparison | V, second: V | None) -> tuple[str, V]:
    if second is None:
        return "", cast("V", first)  # as the overloads say
    written = _WRITTEN.get(first) if isinstance(first, str) else None
    if written is None:
        raise QueryError(f"{shown(first)} is not a comparison: use one of {' '.join(_WRITTEN)}")
    return written, second


def _written_date(value: object) -> str:
    if not isinstance(value, date):
        raise QueryError(f"{shown(value)} is not a date: pass a date, or a datetime with tzinfo")
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.tzinfo is None:
        raise QueryError(
            f"{value} has no time zone, and the server would use the account's: add tzinfo"
        )
    return value.isoformat(timespec="milliseconds")


def _written_age(value: object) -> str:
    if not isinstance(value, timedelta):
        raise QueryError(f"{shown(value)} is not an age: pass a timedelta, or as 3d, 2w or 6mo")
    return f"{integer(round(value.total_seconds()))}s"
