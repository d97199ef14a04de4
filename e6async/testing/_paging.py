"""Pagination: the requested page, and the errors for pages that the server does not serve."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, Literal, TypeVar

import attrs

from e6async.testing._params import Params, is_blank
from e6async.testing._responses import http_error

__all__ = ["HIGHEST_ID", "MAX_PAGES", "MAX_PER_PAGE", "Page", "check_types", "cut", "read_page"]

MAX_PER_PAGE: Final = 320
MAX_PAGES: Final = 750
DEFAULT: Final = 75
HIGHEST_ID: Final = 2_147_483_647
_CURSOR = re.compile(r"([ab])(\d+)", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Page:
    """A page by number, or by cursor (before or after an id)."""

    kind: Literal["numbered", "before", "after"]
    value: int
    limit: int

    @property
    def offset(self) -> int:
        """The number of rows before a numbered page."""
        return (self.value - 1) * self.limit


def check_types(params: Params) -> None:
    """Reject a page or limit that is not a single value: validate_pagination_param_types."""
    for key, message in (("page", "Invalid page number."), ("limit", "Invalid limit.")):
        if isinstance(params.get(key), list | dict):
            raise http_error(410, message)


def read_page(
    params: Params,
    *,
    default: int | None = None,
    limit: str | None = None,
    window: int | None = None,
) -> Page:
    """The requested page; `limit` replaces the parameter, `window` is the last reachable row."""
    size = _limit(params.text("limit") if limit is None else limit, default or DEFAULT)
    text = params.text("page")
    if is_blank(text) or text is None:
        return Page(kind="numbered", value=1, limit=size)
    if _DIGITS.fullmatch(text):
        return Page(kind="numbered", value=_number(_int(text), size, window), limit=size)
    cursor = _CURSOR.fullmatch(text)
    if cursor is None:
        raise http_error(410, "Invalid page number.")
    value = _int(cursor[2])
    if value > HIGHEST_ID:
        raise http_error(410, "Page parameter is out of valid range.")
    return Page(kind="before" if cursor[1] == "b" else "after", value=value, limit=size)


def cut(rows: Sequence[T], page: Page, id_of: Callable[[T], int]) -> list[T]:
    """A page of rows; a cursor sorts them by id, descending, whatever their order."""
    if page.kind == "numbered":
        return list(rows[page.offset : page.offset + page.limit])
    if page.kind == "before":
        below = (row for row in rows if id_of(row) < page.value)
        return sorted(below, key=id_of, reverse=True)[: page.limit]
    above = (row for row in rows if id_of(row) > page.value)
    return sorted(above, key=id_of)[: page.limit][::-1]


def _int(digits: str) -> int:
    """Parse digits, at most 18 of them; larger numbers are rejected anyway."""
    return int(digits.lstrip("0")[:18] or 0)


def _limit(text: str | None, default: int) -> int:
    if is_blank(text) or text is None:
        return default
    if not _DIGITS.fullmatch(text):
        raise http_error(410, "Invalid limit.")
    limit = _int(text)
    if limit > MAX_PER_PAGE:
        raise http_error(410, f"Limit must be between 0 and {MAX_PER_PAGE}.")
    return limit


def _number(value: int, limit: int, window: int | None) -> int:
    most = MAX_PAGES if window is None or not limit else min(MAX_PAGES, window // limit)
    most = 1 if limit == 0 else most
    if value < 1:
        raise http_error(410, "Invalid page number.")
    if value > most:
        raise http_error(410, f"You cannot go beyond page {most}. Please narrow your search terms.")
    return value
