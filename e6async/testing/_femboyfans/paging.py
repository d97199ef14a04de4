"""Pagination: app/logical/femboy_fans/paginator/base_extension.rb."""

from __future__ import annotations

import re
from typing import Final

from e6async.testing._paging import HIGHEST_ID, Page
from e6async.testing._params import Params, is_blank
from e6async.testing._responses import http_error

__all__ = ["MAX_PAGES", "MAX_PER_PAGE", "check_page", "read_page"]

MAX_PER_PAGE: Final = 500
MAX_PAGES: Final = 1000
DEFAULT: Final = 100
_CURSOR = re.compile(r"([ab])(\d+)", re.ASCII)
_INTEGER = re.compile(r"\s*([+-]?\d+)", re.ASCII)


def check_page(params: Params) -> None:
    """Reject a page that is not a single value."""
    if isinstance(params.get("page"), list | dict):
        raise _invalid()


def read_page(
    params: Params,
    *,
    default: int | None = None,
    limit: str | None = None,
    window: int | None = None,
) -> Page:
    """The requested page; limits are clamped, an invalid number is 0."""
    size = _limit(params.text("limit") if limit is None else limit, default or DEFAULT)
    text = params.text("page")
    if text is None or is_blank(text):
        return Page(kind="numbered", value=1, limit=size)
    if re.fullmatch(r"\d+", text, re.ASCII):
        return Page(kind="numbered", value=_number(text, size, window), limit=size)
    # The regular expression is not anchored: `xb5y` is the cursor `b5`.
    cursor = re.search(r"b(\d+)", text, re.ASCII) or _CURSOR.search(text)
    if cursor is None:
        raise _invalid()
    value = min(int(cursor[0][1:19]), HIGHEST_ID)
    if cursor[0].startswith("b"):
        return Page(kind="before", value=value, limit=size)
    return Page(kind="after", value=value, limit=size)


def _limit(text: str | None, default: int) -> int:
    if text is None:
        return default
    number = _INTEGER.match(text)
    return max(0, min(int(number[1][:18]), MAX_PER_PAGE)) if number else 0


def _number(text: str, limit: int, window: int | None) -> int:
    value = int(text.lstrip("0")[:18] or 0)
    most = MAX_PAGES if window is None or not limit else min(MAX_PAGES, window // limit)
    if value > most:
        raise http_error(410, f"You cannot go beyond page {most}. Please narrow your search terms.")
    return max(value, 1)


def _invalid() -> Exception:
    return http_error(410, "Invalid page number.")
