"""Numbers in metatags, read as leniently as the server reads them.

A number is the digits that the value begins with, and 0 when it begins with none: `score:abc`
means a score of 0.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final, Generic, Literal, TypeVar

import attrs

from e6async._arguments import AnyText, checked
from e6async.query._limits import MAX_VALUES

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "Range",
    "Span",
    "aspect_ratio",
    "parse_filesize",
    "parse_float_range",
    "parse_int_range",
    "parse_mpixels",
    "parse_ratio",
    "read_range",
    "split_range",
    "to_int",
]

MAX_INT: Final = 2**31 - 1
"""The largest number that the server reads; it cuts all numbers to 32 bits."""
MIN_INT: Final = -(2**31)
_EXACT: Final = 2.0**53
_DIGITS = r"\d+(?:_\d+)*"
_INT = re.compile(rf"\s*([+-]?)({_DIGITS})", re.ASCII)
_FLOAT = re.compile(
    rf"\s*([+-]?(?:{_DIGITS}(?:\.{_DIGITS})?|\.{_DIGITS})(?:e[+-]?{_DIGITS})?)", re.A | re.I
)

V = TypeVar("V", int, float, datetime)
Form = Literal["=", "<", "<=", ">", ">=", "..", ","]
_STARTS: tuple[tuple[str, Form], ...] = (("<=", "<="), ("..", "<="), ("<", "<"), (">=", ">="))
_MIRRORED: dict[Form, Form] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@attrs.frozen
class Span(Generic[V]):
    """Everything between two bounds; None means no bound."""

    low: V | None = None
    high: V | None = None
    above: bool = False
    """Whether `low` itself is outside."""
    below: bool = False
    """Whether `high` itself is outside."""

    def holds(self, value: V) -> bool:
        """Whether a value lies inside."""
        if self.low is not None and (value <= self.low if self.above else value < self.low):
            return False
        return self.high is None or (value < self.high if self.below else value <= self.high)


@attrs.frozen
class Range(Generic[V]):
    """The values that match: single points, spans, or both."""

    points: frozenset[V] = frozenset()
    spans: tuple[Span[V], ...] = ()

    @classmethod
    def none(cls) -> Range[V]:
        """Give the range that nothing matches: the meaning of a date that cannot be read."""
        return cls()

    @property
    def is_none(self) -> bool:
        """Whether nothing matches."""
        return not self.points and not self.spans

    def matches(self, value: V | None) -> bool:
        """Whether a value fits; a missing one (None) never does."""
        return value is not None and (
            value in self.points or any(span.holds(value) for span in self.spans)
        )


Bounds = tuple[V, V]
"""The first and the last value that a word stands for: a day is many moments."""


def read_range(
    text: str,
    read: Callable[[str], Bounds[V] | None],
    *,
    widen: Callable[[Bounds[V]], Bounds[V]] | None = None,
    mirrored: bool = False,
) -> Range[V]:
    """Read every form of a range; `widen` is for a single value, `mirrored` for ages."""
    form, words = split_range(text)
    bounds: list[Bounds[V]] = []
    for word in words:
        bound = read(word)
        if bound is None:
            return Range[V].none()
        bounds.append(bound)
    if mirrored:
        form = _MIRRORED.get(form, form)
        bounds.reverse()
    if form == ",":
        return _among(bounds)
    if form == "=":
        return _among([widen(bounds[0]) if widen is not None else bounds[0]])
    return Range(spans=(_span(form, bounds),))


@checked
def parse_int_range(value: AnyText) -> Range[int]:
    """Read a range of whole numbers, cut to 32 bits."""
    return read_range(value, lambda word: _both(to_int(word)))


@checked
def parse_float_range(value: AnyText) -> Range[float]:
    """Read a range of decimal numbers."""
    return read_range(value, _float)


@checked
def parse_mpixels(value: AnyText) -> Range[float]:
    """Read a range of megapixels; a single value means within 5 %, in whole megapixels."""
    return read_range(value, _float, widen=lambda bounds: _within_5_percent(bounds[0]))


@checked
def parse_filesize(value: AnyText) -> Range[int]:
    """Read a range of bytes, with `kb` and `mb`; a single value means within 5 %."""
    return read_range(value, _filesize, widen=lambda bounds: _within_5_percent(bounds[0]))


@checked
def parse_ratio(value: AnyText) -> Range[float]:
    """Read a range of `W:H` or decimal ratios, to be compared with `aspect_ratio`."""
    return read_range(value, _ratio)


def aspect_ratio(width: float, height: float) -> float:
    """Give the ratio as the server stores it: two decimals, halves rounded up."""
    return _round(width / height) if height else 0.0


@checked
def to_int(text: AnyText) -> int:
    """Return the integer that a text begins with, clamped to 32 bits; 0 if there is none."""
    match = _INT.match(text)
    if match is None:
        return 0
    sign, digits = match.groups()
    digits = digits.replace("_", "").lstrip("0")
    # Python refuses to read numbers of thousands of digits.
    size = int(digits[:11] or 0)
    return max(-size, MIN_INT) if sign == "-" else min(size, MAX_INT)


def split_range(text: str) -> tuple[Form, list[str]]:
    """Split a range into its form and words, in the order of ParseValue#range."""
    for start, form in _STARTS:
        if text.startswith(start):
            return form, [text.removeprefix(start)]
    if text.endswith(".."):
        return ">=", [text.removesuffix("..")]
    if text.startswith(">"):
        return ">", [text.removeprefix(">")]
    if ".." in text:
        return "..", text.split("..", 1)
    if "," in text:
        return ",", text.rstrip(",").split(",")[:MAX_VALUES] if text.strip(",") else []
    return "=", [text]


def _span(form: Form, bounds: list[Bounds[V]]) -> Span[V]:
    first, last = bounds[0]
    match form:
        case "<" | "<=":
            return Span(high=first if form == "<" else last, below=form == "<")
        case ">" | ">=":
            return Span(low=last if form == ">" else first, above=form == ">")
        case _:
            return Span(low=first, high=bounds[1][1])


def _among(bounds: list[Bounds[V]]) -> Range[V]:
    points = frozenset(first for first, last in bounds if first == last)
    spans = tuple(Span(low=first, high=last) for first, last in bounds if first != last)
    return Range(points=points, spans=spans)


def _both(value: V) -> Bounds[V]:
    return value, value


def _to_float(text: str) -> float:
    match = _FLOAT.match(text)
    return float(match[1]) if match is not None else 0.0


def _float(word: str) -> Bounds[float]:
    return _both(min(max(_to_float(word), float(MIN_INT)), float(MAX_INT)))


def _filesize(word: str) -> Bounds[int]:
    unit = {"kb": 1024, "mb": 1024**2}.get(word[-2:].lower(), 1)
    return _both(int(min(max(_to_float(word) * unit, 0), MAX_INT)))


def _ratio(word: str) -> Bounds[float]:
    left, colon, right = word.partition(":")
    if colon:
        return _both(aspect_ratio(_to_float(left), _to_float(right)))
    return _both(_round(_to_float(left)))


def _round(value: float) -> float:
    """Round to two decimals as the server's language does it, which is not Python's way."""
    size = abs(value)
    if not size < _EXACT:
        return value
    cents = float(int(size * 100 + 0.5))
    if (cents + 0.5) / 100 <= size:
        cents += 1
    return cents / 100 if value >= 0 else -cents / 100


def _within_5_percent(value: float) -> tuple[int, int]:
    return int(value * 0.95), min(int(value * 1.05), MAX_INT)
