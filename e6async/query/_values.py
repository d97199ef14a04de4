"""Numbers in metatags, read as leniently as the server reads them.

A number is whatever digits the value begins with, and 0 when it begins with none: `score:abc`
asks for a score of 0.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final, Generic, Literal, TypeVar

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "MAX_VALUES",
    "Range",
    "Span",
    "aspect_ratio",
    "parse_filesize",
    "parse_float_range",
    "parse_int_range",
    "parse_mpixels",
    "parse_ratio",
    "read_range",
    "to_int",
]

MAX_VALUES: Final = 320
"""How many values of a comma list count, the rest being dropped without a word.

It is the server's `max_per_page`, and so the largest `limit:`, too.
"""

_MAX: Final = 2**31 - 1
_MIN: Final = -(2**31)
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
    """Everything between two bounds; a bound of None is no bound."""

    low: V | None = None
    high: V | None = None
    above: bool = False
    """Whether `low` itself is outside."""
    below: bool = False
    """Whether `high` itself is outside."""

    def holds(self, value: V) -> bool:
        """Tell whether a value lies inside."""
        if self.low is not None and (value <= self.low if self.above else value < self.low):
            return False
        return self.high is None or (value < self.high if self.below else value <= self.high)


@attrs.frozen
class Range(Generic[V]):
    """What a value must be: one of some points, or inside one of some spans."""

    points: frozenset[V] = frozenset()
    spans: tuple[Span[V], ...] = ()

    @classmethod
    def none(cls) -> Range[V]:
        """Give the range that nothing matches: what a date that cannot be read asks for.

        On the top level the server then finds nothing at all, whatever the prefix; inside a
        group it drops the term.
        """
        return cls()

    @property
    def is_none(self) -> bool:
        """Whether nothing matches."""
        return not self.points and not self.spans

    def matches(self, value: V | None) -> bool:
        """Tell whether a value fits; one that is missing never does."""
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
    form, words = _split(text)
    bounds = [read(word) for word in words]
    known = [bound for bound in bounds if bound is not None]
    if len(known) < len(bounds):
        return Range[V].none()
    if mirrored:
        form = _MIRRORED.get(form, form)
        known = known[::-1]
    if form == ",":
        return _among(known)
    if form == "=":
        return _among([widen(known[0]) if widen is not None else known[0]])
    return Range(spans=(_span(form, known),))


def parse_int_range(value: str) -> Range[int]:
    """Read a range of whole numbers, cut to 32 bits."""
    return read_range(value, lambda word: _both(to_int(word)))


def parse_float_range(value: str) -> Range[float]:
    """Read a range of decimal numbers."""
    return read_range(value, _float)


def parse_mpixels(value: str) -> Range[float]:
    """Read a range of megapixels; a single value means within 5 %, in whole megapixels."""
    return read_range(value, _float, widen=lambda bounds: _within_5_percent(bounds[0]))


def parse_filesize(value: str) -> Range[int]:
    """Read a range of bytes, with `kb` and `mb`; a single value means within 5 %."""
    return read_range(value, _filesize, widen=lambda bounds: _within_5_percent(bounds[0]))


def parse_ratio(value: str) -> Range[float]:
    """Read a range of `W:H` or decimal ratios, to be compared with `aspect_ratio`."""
    return read_range(value, _ratio)


def aspect_ratio(width: float, height: float) -> float:
    """Give the ratio as the server stores it: two decimals, halves away from zero."""
    return _round(width / height) if height else 0.0


def to_int(text: str) -> int:
    """Give the whole number a text begins with, cut to 32 bits; 0 when there is none."""
    found = _INT.match(text)
    if found is None:
        return 0
    sign, digits = found.groups()
    digits = digits.replace("_", "").lstrip("0")
    # Python refuses to read numbers of thousands of digits.
    size = int(digits[:11] or 0)
    return max(-size, _MIN) if sign == "-" else min(size, _MAX)


def _split(text: str) -> tuple[Form, list[str]]:
    """Tell the form of a range and the words in it, in the order of ParseValue#range."""
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
    found = _FLOAT.match(text)
    return float(found[1]) if found is not None else 0.0


def _float(word: str) -> Bounds[float]:
    return _both(min(max(_to_float(word), float(_MIN)), float(_MAX)))


def _filesize(word: str) -> Bounds[int]:
    unit = {"kb": 1024, "mb": 1024**2}.get(word[-2:].lower(), 1)
    return _both(int(min(max(_to_float(word) * unit, 0), _MAX)))


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
    return max(int(value * 0.95), _MIN), min(int(value * 1.05), _MAX)
