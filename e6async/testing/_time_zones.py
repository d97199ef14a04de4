"""Times in the caller's time zone, as the server writes them, without a time zone database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

import attrs

__all__ = ["EASTERN", "ZONES", "Zone", "zone_named"]


@attrs.frozen
class Zone:
    """A time zone by its Rails name: minutes from UTC, with or without US daylight saving time."""

    name: str
    minutes: int
    has_dst: bool

    def offset(self, at: int) -> int:
        """The minutes from UTC at a time in milliseconds."""
        if not self.has_dst:
            return self.minutes
        local_year = datetime.fromtimestamp(at / 1000 + self.minutes * 60, UTC).year
        begins, ends = _summer(local_year)
        local = at + self.minutes * 60_000
        return self.minutes + 60 * (begins <= local < ends)

    def stamp(self, at: int) -> str:
        """A time as in JSON responses, with milliseconds and UTC offset."""
        minutes = self.offset(at)
        seconds, millis = divmod(at, 1000)
        text = datetime.fromtimestamp(seconds + minutes * 60, UTC).isoformat()[:19]
        return f"{text}.{millis:03d}{_suffix(self.name, minutes)}"

    def at(self, moment: datetime) -> int:
        """A datetime in milliseconds; without a zone it is local time of this zone."""
        if moment.tzinfo is not None:
            return round(moment.timestamp() * 1000)
        plain = round(moment.replace(tzinfo=UTC).timestamp() * 1000)
        guess = plain - self.minutes * 60_000
        return plain - self.offset(guess) * 60_000

    def day(self, at: int) -> date:
        """The date in this zone at a time."""
        return datetime.fromtimestamp(at / 1000 + self.offset(at) * 60, UTC).date()

    def start_of(self, day: date) -> int:
        """The start of a day in this zone, in milliseconds."""
        return self.at(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - local by design

    def tzinfo(self, at: int) -> tzinfo:
        """The tzinfo of this zone at a time."""
        return timezone(timedelta(minutes=self.offset(at)))


@lru_cache(maxsize=256)
def _suffix(name: str, minutes: int) -> str:
    if name == "UTC":
        return "Z"
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


@lru_cache(maxsize=256)
def _summer(year: int) -> tuple[int, int]:
    """Start and end of US daylight saving time (since 2007), in local standard milliseconds."""
    march = datetime(year, 3, 8, 2, tzinfo=UTC)
    november = datetime(year, 11, 1, 1, tzinfo=UTC)
    begins = march + timedelta(days=6 - march.weekday())
    ends = november + timedelta(days=6 - november.weekday())
    return int(begins.timestamp() * 1000), int(ends.timestamp() * 1000)


ZONES = {
    zone.name: zone
    for zone in (
        Zone("UTC", 0, has_dst=False),
        Zone("Eastern Time (US & Canada)", -300, has_dst=True),
        Zone("Central Time (US & Canada)", -360, has_dst=True),
        Zone("Mountain Time (US & Canada)", -420, has_dst=True),
        Zone("Pacific Time (US & Canada)", -480, has_dst=True),
        Zone("Arizona", -420, has_dst=False),
        Zone("Moscow", 180, has_dst=False),
        Zone("Mumbai", 330, has_dst=False),
        Zone("Tokyo", 540, has_dst=False),
    )
}
"""The time zones that the fake site supports."""
EASTERN = ZONES["Eastern Time (US & Canada)"]
"""The default time zone: db/structure.sql, users.time_zone."""


def zone_named(*names: str) -> Zone:
    """The first supported zone of these names; UTC if none is supported."""
    return next((ZONES[name] for name in names if name in ZONES), ZONES["UTC"])
