"""The exports of a site: their names, and the folder listings of FemboyFans."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from html import unescape
from typing import Final
from urllib.parse import unquote

import attrs

__all__ = ["Export", "archive_name", "day_of", "days_in", "file_name", "files_in"]

_LINK: Final = re.compile(r'(?:href="|"name"\s*:\s*")([^"]+)"', re.IGNORECASE)
_FILE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})-(\w+)\.csv\.xz")


@attrs.frozen(kw_only=True)
class Export:
    """An export that the site has."""

    name: str
    """The table's name: `posts`, `tags` ..."""
    file_name: str
    """For example `posts.csv.gz`, `2026-04-01-posts.csv.xz`."""
    url: str
    file_size: int | None
    """Bytes of the compressed file; None where the site does not say."""
    checksum: str | None
    """SHA-256 of the compressed file; None where the site does not say."""
    updated_at: dt.datetime | None
    """When it was made; None where only the day is known."""
    date: dt.date | None
    """The day of its data; None on a site that keeps only the newest export."""


def file_name(name: str, day: dt.date) -> str:
    """Name the file of a table and a day, as `db/export/exec` does."""
    return f"{day:%Y-%m-%d}-{name}.csv.xz"


def archive_name(day: dt.date) -> str:
    """Name the archive that keeps the first day of a month."""
    return f"{day:%Y-%m}.tar.xz"


def day_of(text: str) -> dt.date | None:
    """Read a day; None for a text that is not a date."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def days_in(page: str) -> list[dt.date]:
    """Find the days that have a folder, newest first, in an HTML or JSON listing."""
    days = {day_of(name.removesuffix("/")) for name in _names(page)}
    return sorted((day for day in days if day is not None), reverse=True)


def files_in(page: str) -> list[tuple[str, dt.date]]:
    """Find the tables in the listing of a day's folder, by name."""
    files = {
        (match[2], day)
        for match in map(_FILE.fullmatch, _names(page))
        if match is not None and (day := day_of(match[1])) is not None
    }
    return sorted(files)


def _names(page: str) -> Iterator[str]:
    for link in _LINK.findall(page):
        path = unquote(unescape(link)).partition("?")[0]
        yield path.rstrip("/").rpartition("/")[2] + ("/" if path.endswith("/") else "")
