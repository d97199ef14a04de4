"""Ranges of numbers."""

from __future__ import annotations

import pytest

from e6async.query import (
    MAX_VALUES,
    Range,
    Span,
    aspect_ratio,
    parse_filesize,
    parse_float_range,
    parse_int_range,
    parse_mpixels,
    parse_ratio,
    to_int,
)

MAX = 2**31 - 1


def _inside(accepted: Range[int] | Range[float], numbers: list[int] | range) -> list[int]:
    return [number for number in numbers if accepted.matches(number)]


@pytest.mark.parametrize(
    ("value", "inside"),
    [
        ("5", [5]),
        (">5", [6, 7, 8]),
        (">=5", [5, 6, 7, 8]),
        ("<2", [-1, 0, 1]),
        ("<=2", [-1, 0, 1, 2]),
        ("2..4", [2, 3, 4]),
        ("4..2", []),
        ("6..", [6, 7, 8]),
        ("..1", [-1, 0, 1]),
        ("-1..1", [-1, 0, 1]),
        ("1,3,5", [1, 3, 5]),
        ("3,", [3]),
        ("3,,5", [0, 3, 5]),
        ("3,X", [0, 3]),
        ("X,", [0]),
        (",", []),
        ("1..3..5", [1, 2, 3]),
        ("", [0]),
        ("abc", [0]),
        ("3abc", [3]),
        ("5.9", [5]),
        (">=abc", [0, 1, 2, 3, 4, 5, 6, 7, 8]),
        ("<>5", [-1]),
        ("..", [-1, 0]),
    ],
)
def test_int_ranges(value: str, inside: list[int]) -> None:
    """Every form is read, and what is no number is as much of one as it begins with."""
    assert _inside(parse_int_range(value), range(-1, 9)) == inside


def test_a_list_of_320_is_whole() -> None:
    """The last value that the server reads counts, and commas at the end do not."""
    numbers = list(range(1, MAX_VALUES + 1))
    assert _inside(parse_int_range(",".join(map(str, numbers))), range(400)) == numbers
    assert _inside(parse_int_range(",".join(map(str, numbers)) + ",,"), range(400)) == numbers
    assert MAX_VALUES == 320


def test_a_list_is_cut() -> None:
    """Only the first values of a list count."""
    accepted = parse_int_range(",".join(map(str, range(1, 1000))))
    assert _inside(accepted, range(1000)) == list(range(1, MAX_VALUES + 1))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("-7", -7),
        ("+7", 7),
        (" 7", 7),
        ("1_000", 1000),
        ("1__0", 1),
        ("0_7", 7),
        ("1_2_3_4_5_6_7", 1_234_567),
        ("007", 7),
        ("x7", 0),
        ("2147483647", MAX),
        ("2147483648", MAX),
        ("2147483646", MAX - 1),
        ("-2147483648", -MAX - 1),
        ("-2147483649", -MAX - 1),
        ("-2147483647", -MAX),
        ("12345678901", MAX),
        ("1 2", 1),
        ("+-7", 0),
        ("\t\n7", 7),
        ("_7", 0),
        ("00", 0),
        ("9" * 10_000, MAX),
        ("-" + "9" * 10_000, -MAX - 1),
        ("0" * 10_000 + "7", 7),
        ("\u0667", 0),
    ],
)
def test_to_int(text: str, number: int) -> None:
    """A text gives the number it begins with, cut to 32 bits."""
    assert to_int(text) == number


@pytest.mark.parametrize(
    ("value", "inside", "outside"),
    [
        ("1.5", [1.5], [1, 1.51]),
        (".5", [0.5], [0]),
        ("1e3", [1000], [1]),
        ("1E3", [1000], [1]),
        ("1e-3", [0.001], [1]),
        ("1e+3", [1000], [1]),
        ("1_0.2_5", [10.25], [1]),
        ("1.", [1], [0]),
        ("1.x", [1], [0]),
        ("-1.5", [-1.5], [1.5]),
        ("+.5x", [0.5], [0]),
        (" 2.5 ", [2.5], [2]),
        ("-1e400", [-MAX - 1], [0]),
        ("\u0661", [0], [1]),
        ("..1.5", [1.5, -9], [1.6]),
        ("1.5..", [1.5, 9], [1.4]),
        ("<1.5", [1.4], [1.5]),
        (">1.5", [1.51], [1.5]),
        ("1.5..2.5", [1.5, 2.5], [1.4, 2.6]),
        ("1.5,2.5", [1.5, 2.5], [2]),
        ("1e400", [MAX], [0]),
        ("abc", [0], [1]),
    ],
)
def test_float_ranges(value: str, inside: list[float], outside: list[float]) -> None:
    """Decimals are read in every form, too."""
    accepted = parse_float_range(value)
    assert all(map(accepted.matches, inside))
    assert not any(map(accepted.matches, outside))


@pytest.mark.parametrize(
    ("value", "inside", "outside"),
    [
        ("10", [9, 9.5, 10], [8.99, 10.01]),
        ("100", [95, 105], [94, 106]),
        ("1.5", [1], [1.5]),
        ("0.5", [0], [0.5]),
        (">1.5", [1.51, 9], [1.5]),
        ("1.5..2", [1.5, 1.9], [1.4]),
        ("1.5,3", [1.5, 3], [2, 2.9]),
        ("-3", [], [-3, -2]),
        ("3", [2, 2.5, 3], [1.99, 3.01]),
        ("2147483647", [2040109464, MAX], [2040109463, MAX + 1]),
        ("-2147483648", [], [-MAX, 0]),
    ],
)
def test_mpixels(value: str, inside: list[float], outside: list[float]) -> None:
    """A number of megapixels alone means whole ones around it; the other forms are exact."""
    accepted = parse_mpixels(value)
    assert all(map(accepted.matches, inside))
    assert not any(map(accepted.matches, outside))


@pytest.mark.parametrize(
    ("value", "inside", "outside"),
    [
        ("1000", [950, 1050], [949, 1051]),
        ("1mb", [996_147, 1_101_004], [996_146, 1_101_005]),
        ("1.5KB", [1459, 1612], [1458, 1613]),
        (">=2kb", [2048], [2047]),
        ("1kb..2kb", [1024, 2048], [1023, 2049]),
        ("1kb,2kb", [1024, 2048], [1025]),
        ("1gb", [0, 1], [2]),
        ("-5", [0], [1]),
        ("1e400mb", [MAX], [0]),
        ("20", [19, 21], [18, 22]),
        ("<1kb", [1023], [1024]),
        ("1Kb..1.5MB", [1024, 1572864], [1023, 1572865]),
        (">2147483646", [MAX], [MAX - 1]),
        ("<=0.4kb", [409], [410]),
        ("2147483647", [MAX], [MAX + 1]),
    ],
)
def test_filesize(value: str, inside: list[int], outside: list[int]) -> None:
    """A size takes kb and mb, and alone it means within 5 %."""
    accepted = parse_filesize(value)
    assert all(map(accepted.matches, inside))
    assert not any(map(accepted.matches, outside))


@pytest.mark.parametrize(
    ("value", "ratio"),
    [
        ("16:9", 1.78),
        ("1920:1080", 1.78),
        ("1.78", 1.78),
        ("1.777", 1.78),
        ("1:0", 0.0),
        ("a:b", 0.0),
        ("3:2:1", 1.5),
        ("0.125", 0.13),
        ("1.005", 1.01),
    ],
)
def test_ratio(value: str, ratio: float) -> None:
    """A ratio is a fraction or a decimal, rounded as the server rounds."""
    assert parse_ratio(value) == Range(points=frozenset({ratio}))


@pytest.mark.parametrize(
    ("value", "ratio"),
    [
        (-0.125, -0.13),
        (0.124, 0.12),
        (0.115, 0.12),
        (2.0**53 + 2, 2.0**53 + 2),
        (1.444, 1.44),
        (33.5 / 100 - 2**-54, 0.34),
    ],
)
def test_rounding(value: float, ratio: float) -> None:
    """Halves go away from zero, and numbers without decimals stay."""
    assert aspect_ratio(value, 1) == ratio


def test_a_ratio_of_0_has_no_sign() -> None:
    """A width of 0 gives 0.0, not -0.0."""
    assert str(aspect_ratio(0, 1)) == "0.0"


@pytest.mark.parametrize("value", ["1e400:1", "1e400:1e400", "1e300"])
def test_ratio_without_bounds(value: str) -> None:
    """A ratio of any size is read and fits no picture."""
    assert not parse_ratio(value).matches(1.0)


def test_ratio_ranges() -> None:
    """Ratios come in ranges, and a picture fits as its rounded ratio does."""
    assert parse_ratio("4:3..16:9").matches(aspect_ratio(1920, 1080))
    assert not parse_ratio(">16:9").matches(aspect_ratio(1920, 1080))
    assert aspect_ratio(-1, 8) == -0.13
    assert aspect_ratio(5, 0) == 0.0


def test_nothing_matches_nothing() -> None:
    """The empty range matches no value, and a missing value matches no range."""
    assert Range[int].none().is_none
    assert not Range[int].none().matches(0)
    assert not parse_int_range("<5").matches(None)
    assert not parse_int_range("<5").is_none


def test_spans() -> None:
    """A span without bounds holds everything; a bound is inside unless it is left out."""
    assert Span[int]().holds(5)
    span = Span(low=1, high=3)
    assert [span.holds(value) for value in range(5)] == [False, True, True, True, False]
    span = Span(low=1, high=3, above=True, below=True)
    assert [span.holds(value) for value in range(5)] == [False, False, True, False, False]
