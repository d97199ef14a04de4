"""Dates and ages in metatags, as conditions on the time a post was created."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from e6async._arguments import AnyText, checked
from e6async.errors import QueryError
from e6async.query._values import Range, Span, read_range, to_int

if TYPE_CHECKING:
    from e6async.query._values import Bounds

__all__ = ["ANY_TIME", "parse_age", "parse_date_range"]

ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The current time for a caller that only asks whether a value can be read."""

_UNITS: Final = (
    r"(s(?:econds?)?|mi(?:nutes?)?|h(?:ours?)?|d(?:ays?)?|w(?:eeks?)?|mo(?:nths?)?|y(?:ears?)?)"
)
_AGO = re.compile(rf"(\d+)(?:_?{_UNITS}(?:_?ago)?)?", re.ASCII | re.IGNORECASE)
_YESTER = re.compile(r"(?:(\d{1,2})_?yester(week|month|year)s?_?ago|yester(week|month|year))", re.A)
_MOMENT = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})"
    r"(?:[T_ ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d*)?)?(Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII | re.IGNORECASE,
)
_SECONDS: Final = {"s": 1, "mi": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_MONTHS: Final = {"mo": 1, "y": 12}
_UNIT_NAMES: Final = {"day", "week", "month", "year"}
_DAY: Final = timedelta(days=1)
_TICK: Final = timedelta(microseconds=1)


@checked
def parse_date_range(value: AnyText, *, now: datetime) -> Range[datetime]:
    """Read the value of `date:`; in a comparison, a date without a time means its midnight.

    So `date:<=2024-05-01` ends where that day begins. Days and weeks are those of UTC. The server
    guesses at many ways to write a date; this reads only those that begin with the year and have
    month and day. `date:2024` is 2024 days ago, as on the server. Raises QueryError for a time
    before the year 1.
    """
    now = now.astimezone(UTC)
    if value in _UNIT_NAMES:
        return Range(spans=(Span(low=_before(now, 1, value)),))
    yester = _YESTER.fullmatch(value)
    if yester is not None:
        return Range(spans=(_calendar_unit(now, yester),))
    ago = _AGO.fullmatch(value)
    if ago is not None and ago[2] is not None:
        return Range(spans=(Span(low=_ago(ago, now)),))
    return read_range(value, lambda word: _date(word, now), widen=_whole_day)


@checked
def parse_age(value: AnyText, *, now: datetime) -> Range[datetime]:
    """Read the value of `age:`; a single age means the whole UTC day that long ago.

    Raises QueryError for a time before the year 1.
    """
    now = now.astimezone(UTC)

    def read(word: str) -> Bounds[datetime] | None:
        ago = _AGO.fullmatch(word)
        return None if ago is None else _both(_ago(ago, now))

    return read_range(value, read, widen=_whole_day, mirrored=True)


def _date(word: str, now: datetime) -> Bounds[datetime] | None:
    """Read one date: a day for the words, a moment for anything else (ParseValue#cast)."""
    today = _midnight(now)
    days = {"today": today, "yesterday": today - _DAY}
    if word in days:
        return _whole_day(_both(days[word]))
    if word in _UNIT_NAMES:
        return _whole_day(_both(_before(today, 1, word)))
    if word == "decade":
        return _whole_day(_both(_before(today, 10, "year")))
    ago = _AGO.fullmatch(word)
    moment = _ago(ago, now) if ago is not None else _moment(word)
    return None if moment is None else _both(moment)


def _ago(match: re.Match[str], now: datetime) -> datetime:
    unit = match[2]
    return _before(now, to_int(match[1]), "d" if unit is None else unit.lower())


def _before(moment: datetime, count: int, unit: str) -> datetime:
    """Go back some units, named in full or by their first letters."""
    short = unit[:2] if unit[:2] in {"mi", "mo"} else unit[:1]
    try:
        if short in _MONTHS:
            return _months_before(moment, count * _MONTHS[short])
        return moment - timedelta(seconds=count * _SECONDS[short])
    except (OverflowError, ValueError):
        raise QueryError(
            f"{count} {unit} ago is before the year 1, which the server refuses: use a later time"
        ) from None


def _months_before(moment: datetime, count: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 - count, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _moment(word: str) -> datetime | None:
    match = _MOMENT.fullmatch(word)
    if match is None:
        return None
    year, _, month, day, hour, minute, second, fraction, zone = match.groups()
    if not 1 <= int(day) <= 31:
        return None
    try:
        # The 30th of February is the 2nd of March to the server.
        moment = datetime(int(year), int(month), 1, tzinfo=UTC) + timedelta(days=int(day) - 1)
        moment = moment.replace(
            hour=int(hour or 0),
            minute=int(minute or 0),
            second=int(second or 0),
            microsecond=int((fraction or "").ljust(6, "0")),
        )
        return moment - _offset(zone)
    except (OverflowError, ValueError):
        return None


def _offset(zone: str | None) -> timedelta:
    if zone is None or zone in {"Z", "z"}:
        return timedelta()
    size = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return -size if zone[0] == "-" else size


def _calendar_unit(now: datetime, match: re.Match[str]) -> Span[datetime]:
    """Give the whole week, month or year some units back; weeks begin on Monday."""
    unit = match[2] or match[3]
    day = _before(_midnight(now), int(match[1] or 1), unit)
    match unit:
        case "week":
            first = day - _DAY * day.weekday()
            end = first + _DAY * 7
        case "month":
            first = day.replace(day=1)
            end = _months_before(first, -1)
        case _:
            first = day.replace(month=1, day=1)
            end = _months_before(first, -12)
    return Span(low=first, high=end - _TICK)


def _both(moment: datetime) -> Bounds[datetime]:
    return moment, moment


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _whole_day(bounds: Bounds[datetime]) -> Bounds[datetime]:
    first = _midnight(bounds[0])
    return first, first + (_DAY - _TICK)
