"""The `search[...]` filters of many lists (application_record.rb)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final, Protocol, TypeVar

from e6async.query import parse_date_range, parse_int_range
from e6async.testing._call import Call
from e6async.testing._e621.ranges import UnreadableError, moments, safe_id, test_of
from e6async.testing._e621.search import like
from e6async.testing._paging import cut
from e6async.testing._params import Params, is_false, is_true
from e6async.testing._responses import UnpermittedError

__all__ = [
    "ALWAYS",
    "Row",
    "by_flag",
    "by_number",
    "by_text",
    "by_time",
    "by_user",
    "page_response",
    "permitted",
]

ALWAYS: Final = ("id", "created_at", "updated_at")
"""Filters that every list permits."""
_MAX_VALUES: Final = 320
_WORD = re.compile(r"\w+")

R = TypeVar("R")


class Row(Protocol):
    """A row with the three fields that every list filters by."""

    @property
    def id(self) -> int | None:
        """Its id."""
        ...

    @property
    def created_at(self) -> int:
        """The time of its creation, in milliseconds."""
        ...


def permitted(call: Call, keys: Collection[str]) -> Params:
    """The filters; rejects those that the list does not have."""
    search = call.params.below("search")
    unknown = [key for key in search if key not in keys and key not in ALWAYS]
    if unknown:
        raise UnpermittedError(unknown)
    return search


def by_number(rows: Iterable[R], value: str | None, of: Callable[[R], int | None]) -> list[R]:
    """The rows whose number is in a range."""
    if value is None:
        return list(rows)
    try:
        fits = test_of(parse_int_range(value))
    except UnreadableError:
        return list(rows)
    return [row for row in rows if fits(of(row))]


def by_time(
    call: Call, rows: Iterable[R], value: str | None, of: Callable[[R], int | None]
) -> list[R]:
    """The rows whose time is in a range; all rows if the range is invalid."""
    if value is None:
        return list(rows)
    try:
        fits = test_of(moments(parse_date_range, value, call.viewer, call.world.now))
    except UnreadableError:
        return list(rows)
    return [row for row in rows if fits(of(row))]


def by_flag(rows: Iterable[R], value: str | None, of: Callable[[R], bool]) -> list[R]:
    """The rows with or without something; none if the value is not a bool."""
    if value is None:
        return list(rows)
    if not is_true(value) and not is_false(value):
        return []
    return [row for row in rows if of(row) == is_true(value)]


def by_text(
    rows: Iterable[R], value: str | None, of: Callable[[R], str], *, substring: bool = False
) -> list[R]:
    """The rows whose text matches a pattern with `*`, or contains all words of one without."""
    if value is None:
        return list(rows)
    if substring and "*" not in value:
        value = f"*{value}*"
    if "*" in value:
        pattern = like(value.lower())
        return [row for row in rows if pattern.fullmatch(of(row).lower())]
    words = _stems(value)
    return [row for row in rows if words <= _stems(of(row))]


def by_user(
    call: Call, rows: Iterable[R], search: Params, field: str, of: Callable[[R], int | None]
) -> list[R]:
    """The rows of the users in `<field>_name` or `<field>_id`; ids take precedence."""
    name, ids = search.nonblank(f"{field}_name"), search.nonblank(f"{field}_id")
    if ids is not None:
        user_ids = {safe_id(user_id) for user_id in ids.split(",")[:_MAX_VALUES]} - {0, -1}
    elif name is not None:
        user = call.world.users.named(name)
        user_ids = {user.key} if user else {0}
    else:
        return list(rows)
    return [row for row in rows if of(row) in user_ids]


def page_response(
    call: Call, rows: Sequence[R], id_of: Callable[[R], int], write: Callable[[R], object]
) -> list[object]:
    """The requested page of encoded rows."""
    return [write(row) for row in cut(rows, call.page(), id_of)]


def _stems(text: str) -> set[str]:
    """The words of a text, without the most common English endings."""
    words = (word for part in _WORD.findall(text.lower()) for word in part.split("_"))
    return {re.sub(r"(?:ing|ed|es|s)\Z", "", word) or word for word in words if word}
