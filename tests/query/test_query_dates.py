"""Ranges of time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest

from e6async.errors import QueryError
from e6async.query import Range, parse_age, parse_date_range

NOW = datetime(2026, 3, 31, 10, 20, 30, tzinfo=UTC)
"""A Tuesday, after the last day that February has."""
TICK = timedelta(microseconds=1)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _check(accepted: Range[datetime], first: str | None, end: str | None) -> None:
    """See that a range begins with one moment and ends before another."""
    long_ago, far_off = _at("0001-01-01"), _at("9999-01-01")
    if first is None:
        assert accepted.matches(long_ago)
    else:
        assert accepted.matches(_at(first))
        assert not accepted.matches(_at(first) - TICK)
    if end is None:
        assert accepted.matches(far_off)
    else:
        assert accepted.matches(_at(end) - TICK)
        assert not accepted.matches(_at(end))


@pytest.mark.parametrize(
    ("value", "first", "end"),
    [
        ("2024-05-01", "2024-05-01", "2024-05-02"),
        ("2024/5/1", "2024-05-01", "2024-05-02"),
        ("2024.05.01", "2024-05-01", "2024-05-02"),
        ("2024-02-30", "2024-03-01", "2024-03-02"),
        ("2024-05-01T10:20", "2024-05-01", "2024-05-02"),
        ("2024-05-01T23:30-05:00", "2024-05-02", "2024-05-03"),
        (">=2024-05-01", "2024-05-01", None),
        (">=2024-05-01T10:20:30Z", "2024-05-01T10:20:30", None),
        (">=2024-05-01_10:20", "2024-05-01T10:20", None),
        (">=2024-05-01 10:20:30.5+02:00", "2024-05-01T08:20:30.5", None),
        (">=2024-05-01T10:20+0200", "2024-05-01T08:20", None),
        ("2024-05-01..", "2024-05-01", None),
        ("<2024-05-01", None, "2024-05-01"),
        ("<=2024-05-01", None, "2024-05-01T00:00:00.000001"),
        ("..2024-05-01", None, "2024-05-01T00:00:00.000001"),
        (">2024-05-01", "2024-05-01T00:00:00.000001", None),
        ("2024-05-01..2024-06-01", "2024-05-01", "2024-06-01T00:00:00.000001"),
        ("today", "2026-03-31", "2026-04-01"),
        ("yesterday", "2026-03-30", "2026-03-31"),
        ("decade", "2016-03-31", "2016-04-01"),
        ("<=today", None, "2026-04-01"),
        (">yesterday", "2026-03-31", None),
        ("yesterday..today", "2026-03-30", "2026-04-01"),
        ("day", "2026-03-30T10:20:30", None),
        ("week", "2026-03-24T10:20:30", None),
        ("month", "2026-02-28T10:20:30", None),
        ("year", "2025-03-31T10:20:30", None),
        (">week", "2026-03-25", None),
        (">=month", "2026-02-28", None),
        ("2d", "2026-03-29T10:20:30", None),
        ("2_days_ago", "2026-03-29T10:20:30", None),
        ("3WEEKS", "2026-03-10T10:20:30", None),
        ("1mo", "2026-02-28T10:20:30", None),
        ("13months_ago", "2025-02-28T10:20:30", None),
        ("2years", "2024-03-31T10:20:30", None),
        ("4h", "2026-03-31T06:20:30", None),
        ("30mi", "2026-03-31T09:50:30", None),
        ("10seconds", "2026-03-31T10:20:20", None),
        ("<2d", None, "2026-03-29T10:20:30"),
        ("0d", "2026-03-31T10:20:30", None),
        ("00_d", "2026-03-31T10:20:30", None),
        ("1day", "2026-03-30T10:20:30", None),
        ("1_second_ago", "2026-03-31T10:20:29", None),
        ("1s", "2026-03-31T10:20:29", None),
        ("1minutesago", "2026-03-31T10:19:30", None),
        ("1hour", "2026-03-31T09:20:30", None),
        ("1w", "2026-03-24T10:20:30", None),
        ("1y", "2025-03-31T10:20:30", None),
        ("15mo", "2024-12-31T10:20:30", None),
        ("3mo", "2025-12-31T10:20:30", None),
        ("0000000000000000002d", "2026-03-29T10:20:30", None),
        ("0", "2026-03-31", "2026-04-01"),
        ("5", "2026-03-26", "2026-03-27"),
        ("..yesterday", None, "2026-03-31"),
        ("<yesterday", None, "2026-03-30"),
        (">=today", "2026-03-31", None),
        ("today..", "2026-03-31", None),
        ("day..today", "2026-03-30", "2026-04-01"),
        (">decade", "2016-04-01", None),
        ("<year", None, "2025-03-31"),
        (">=2024-05-01T1:05", "2024-05-01T01:05", None),
        (">=2024-05-01T10:20:30.1234567", "2024-05-01T10:20:30.123456", None),
        (">=2024-05-01t10:20:30z", "2024-05-01T10:20:30", None),
        (">=2024-05-01T10:20-02:30", "2024-05-01T12:50", None),
        (">=2024-05-01T10:20+12:00", "2024-04-30T22:20", None),
        (">=2023-12-31", "2023-12-31", None),
        (">=2023-04-31", "2023-05-01", None),
        ("2024", "2020-09-14", "2020-09-15"),
        ("yesterweek", "2026-03-23", "2026-03-30"),
        ("2_yesterweeks_ago", "2026-03-16", "2026-03-23"),
        ("yestermonth", "2026-02-01", "2026-03-01"),
        ("3yestermonthsago", "2025-12-01", "2026-01-01"),
        ("yesteryear", "2025-01-01", "2026-01-01"),
        ("2yesteryearsago", "2024-01-01", "2025-01-01"),
        ("99_yestermonth_ago", "2017-12-01", "2018-01-01"),
        ("1yesterweekago", "2026-03-23", "2026-03-30"),
    ],
)
def test_dates(value: str, first: str | None, end: str | None) -> None:
    """A date is a day when alone and when it is a word, and else a moment."""
    _check(parse_date_range(value, now=NOW), first, end)


def test_lists_of_dates() -> None:
    """In a list a word is a day and a date is its midnight."""
    accepted = parse_date_range("today,2024-05-01", now=NOW)
    assert accepted.matches(NOW)
    assert accepted.matches(_at("2024-05-01"))
    assert not accepted.matches(_at("2024-05-01T00:00:01"))
    assert not accepted.matches(NOW - timedelta(days=1))


@pytest.mark.parametrize(
    "value",
    [
        "someday",
        "",
        "2024-05",
        "2024-13-01",
        "2024-05-32",
        "2024-05-00",
        "2024-05-01T25:00",
        "0000-01-01",
        "5m",
        "2d_",
        "100_yesterweeks_ago",
        ">yesterweek",
        "2024-05-01..someday",
        "2024-05-01..2024-05-02..2024-05-03",
        "today,someday",
        "9999-12-31T23:59-01:00",
        "2024-05-01T10:60",
        "2024-05-01T10:20:60",
        "2024-00-01",
        "2024-05/01",
        "x2024-05-01",
        "2024-05-01x",
        "2024-5-001",
        "Today",
        "YESTERWEEK",
        "2_yesterday_ago",
        "two_days",
        "\u0662d",
    ],
)
def test_dates_that_cannot_be_read(value: str) -> None:
    """A date that cannot be read matches nothing."""
    assert parse_date_range(value, now=NOW).is_none


@pytest.mark.parametrize(
    ("value", "first", "end"),
    [
        ("<1w", "2026-03-24T10:20:30.000001", None),
        ("<=1w", "2026-03-24T10:20:30", None),
        (">1w", None, "2026-03-24T10:20:30"),
        (">=1w", None, "2026-03-24T10:20:30.000001"),
        ("1w", "2026-03-24", "2026-03-25"),
        ("5", "2026-03-26", "2026-03-27"),
        ("<5", "2026-03-26T10:20:30.000001", None),
        ("1d..2d", "2026-03-29T10:20:30", "2026-03-30T10:20:30.000001"),
        ("1w..", None, "2026-03-24T10:20:30.000001"),
        ("..1w", "2026-03-24T10:20:30", None),
        ("<2_months_ago", "2026-01-31T10:20:30.000001", None),
        ("<1y", "2025-03-31T10:20:30.000001", None),
        ("<30mi", "2026-03-31T09:50:30.000001", None),
        ("<90s", "2026-03-31T10:19:00.000001", None),
        ("0", "2026-03-31", "2026-04-01"),
        ("<0d", "2026-03-31T10:20:30.000001", None),
        ("<6H", "2026-03-31T04:20:30.000001", None),
    ],
)
def test_ages(value: str, first: str | None, end: str | None) -> None:
    """Less age is a later time."""
    _check(parse_age(value, now=NOW), first, end)


@pytest.mark.parametrize("value", ["", "old", "5m", "today", "2024-05-01", "5_ago", "1w,old"])
def test_ages_that_cannot_be_read(value: str) -> None:
    """An age that cannot be read matches nothing."""
    assert parse_age(value, now=NOW).is_none


def test_ages_the_wrong_way_round() -> None:
    """An age from more to less matches nothing."""
    accepted = parse_age("2d..1d", now=NOW)
    assert not accepted.matches(NOW - timedelta(days=1.5))


@pytest.mark.parametrize(
    "value", ["99999y", ">20240101", "<=99999years", "9" * 5000 + "mo", "999999999d"]
)
def test_before_all_time(value: str) -> None:
    """A time before the year 1 is refused, as the server refuses it."""
    with pytest.raises(QueryError, match="before the year 1"):
        parse_date_range(value, now=NOW)
    with pytest.raises(QueryError, match="before the year 1"):
        parse_age(value, now=NOW)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("99999y", "99999 y ago"),
        ("99999_MONTHS", "99999 months ago"),
        ("99999999999999d", "2147483647 d ago"),
    ],
)
def test_what_is_too_long_ago_is_named(value: str, message: str) -> None:
    """The refusal repeats the count, cut to 32 bits, and the unit."""
    with pytest.raises(QueryError, match=f"{message} is before the year 1.*use a later time"):
        parse_date_range(value, now=NOW)


def test_lists_of_ages() -> None:
    """In a list an age is a moment, and the longer one is not the later one."""
    accepted = parse_age("1d,2d", now=NOW)
    assert accepted.matches(NOW - timedelta(days=1))
    assert accepted.matches(NOW - timedelta(days=2))
    assert not accepted.matches(NOW - timedelta(days=1.5))


@pytest.mark.parametrize(
    ("now", "first", "end"),
    [
        ("2026-01-15", "2025-12-01", "2026-01-01"),
        ("2026-12-31", "2026-11-01", "2026-12-01"),
        ("2024-03-30", "2024-02-01", "2024-03-01"),
    ],
)
def test_the_month_before(now: str, first: str, end: str) -> None:
    """A month is whole, however long it is and in whatever year."""
    _check(parse_date_range("yestermonth", now=_at(now)), first, end)


@pytest.mark.parametrize(
    ("now", "first", "end"),
    [
        ("2026-04-03", "2026-03-23", "2026-03-30"),
        ("2026-04-05", "2026-03-23", "2026-03-30"),
        ("2026-04-06", "2026-03-30", "2026-04-06"),
    ],
)
def test_the_week_before(now: str, first: str, end: str) -> None:
    """A week is from Monday to Sunday, whatever day it is."""
    _check(parse_date_range("yesterweek", now=_at(now)), first, end)


def test_now_in_another_zone() -> None:
    """The day is that of UTC wherever the clock stands."""
    late = datetime(2026, 3, 31, 22, 5, 6, 7, tzinfo=timezone(timedelta(hours=-5)))
    _check(parse_date_range("today", now=late), "2026-04-01", "2026-04-02")


@pytest.mark.parametrize("read", [parse_date_range, parse_age])
def test_the_zone_of_the_machine_does_not_count(
    read: Callable[..., Range[datetime]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day is that of UTC on a computer in another zone, too."""
    monkeypatch.setenv("TZ", "UTC+11")
    time.tzset()
    try:
        _check(read("0", now=NOW), "2026-03-31", "2026-04-01")
    finally:
        monkeypatch.undo()
        time.tzset()
