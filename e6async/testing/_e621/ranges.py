"""Ranges of numbers and times, for tag queries and for the filters of lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from math import inf
from typing import Final, Protocol, TypeVar

from e6async.errors import QueryError
from e6async.query import Range, Span
from e6async.testing._access import Viewer
from e6async.testing._responses import http_error

__all__ = ["Reader", "Test", "UnreadableError", "moments", "safe_id", "test_of"]

_SAFE_ID: Final = 2_147_483_647
_ZONED = re.compile(r"[T_ ]\d.*(?:Z|[+-]\d\d:?\d\d)\Z", re.IGNORECASE)

V = TypeVar("V", int, float)
Test = Callable[[int | float | None], bool]


class UnreadableError(Exception):
    """An invalid range or date; a tag query with one matches nothing."""


class Reader(Protocol):
    """Parses a range of times."""

    def __call__(self, value: str, *, now: datetime) -> Range[datetime]:
        """The range; words like `today` are relative to `now`."""
        ...


def safe_id(text: str) -> int:
    """An id as the server parses it: 0 if invalid, -1 if too large."""
    digits = re.match(r"\s*\d+", text, re.ASCII)
    value = int(digits[0][:18]) if digits else 0
    return value if value <= _SAFE_ID else -1


def test_of(range: Range[V]) -> Test:
    """The fastest test for a range."""
    if range.is_none:
        raise UnreadableError
    if not range.spans:
        return range.points.__contains__
    points = range.points
    tests = [_span_test(span) for span in range.spans]
    if len(tests) == 1 and not points:
        return tests[0]
    return lambda value: value in points or any(test(value) for test in tests)


def moments(read: Reader, value: str, viewer: Viewer, now: int) -> Range[int]:
    """A range of times in milliseconds; days are in the viewer's time zone."""
    zone = viewer.zone
    local = _ZONED.search(value) is None
    shift = zone.offset(now) * 60 if local else 0
    try:
        range_in_seconds = read(value, now=datetime.fromtimestamp(now / 1000 + shift, UTC))
    except QueryError:
        raise http_error(422, f"Invalid date: {value}") from None

    def millis(moment: datetime) -> int:
        return zone.at(moment.replace(tzinfo=None) if local else moment)

    spans = tuple(
        Span(
            None if span.low is None else millis(span.low),
            None if span.high is None else millis(span.high),
            span.above,
            span.below,
        )
        for span in range_in_seconds.spans
    )
    return Range(frozenset(map(millis, range_in_seconds.points)), spans)


def _span_test(span: Span[V]) -> Test:
    low = -inf if span.low is None else span.low
    high = inf if span.high is None else span.high
    if span.above and span.below:
        return lambda value: value is not None and low < value < high
    if span.above:
        return lambda value: value is not None and low < value <= high
    if span.below:
        return lambda value: value is not None and low <= value < high
    return lambda value: value is not None and low <= value <= high
