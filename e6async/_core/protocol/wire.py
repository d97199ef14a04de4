"""Arguments as the server's form keys, with checks for what it would misread."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, cast

from e6async._core.protocol.operation import ListOptions
from e6async.errors import InputError, UnsupportedError

if TYPE_CHECKING:
    from e6async._core.protocol.operation import Pairs

_LARGEST = 10**30  # beyond all columns of the servers
_MAX_VALUES = 320  # app/logical/parse_value.rb of e621ng


def fields(values: Mapping[str, object], *, root: str | None = None) -> Pairs:
    """Turn arguments into pairs, nested in `root` if given; None values are omitted."""
    pairs: list[tuple[str, str]] = []
    for key, value in values.items():
        if value is None:
            continue
        name = f"{root}[{key}]" if root else key
        several = _several(value)
        if several is not None and not several:
            message = f"{key} is an empty list, which cannot be sent as a form field; omit it"
            raise InputError(message)
        if several is not None:
            pairs.extend((f"{name}[]", text(key, item)) for item in several)
        else:
            pairs.append((name, text(key, value)))
    return tuple(pairs)


def search(
    operation: str,
    filters: Mapping[str, object],
    allowed: Collection[str],
    *,
    max_values: int = _MAX_VALUES,
) -> Pairs:
    """Turn search filters into `search[...]` pairs; InputError for what the server would misread.

    `max_values` is how many values of a list the server reads; it ignores the rest silently. A
    filter that is a mapping filters by a related record: `{"creator": {"name": "a"}}` becomes
    `search[creator][name]`, allowed as `creator[name]`.
    """
    pairs: list[tuple[str, str]] = []
    for key, value in _flat(filters):
        if key not in allowed:
            raise InputError(_unknown(operation, key, allowed))
        if value is None:
            continue
        sent = _joined(key, value, max_values)
        if not sent.strip():
            message = (
                f"{operation}: the filter {key} is blank, and the server would ignore it; omit it"
            )
            raise InputError(message)
        name, inner, rest = key.partition("[")
        pairs.append((f"search[{name}]{inner}{rest}", sent))
    return tuple(pairs)


def known(operation: str, values: Mapping[str, object], allowed: Collection[str]) -> None:
    """Raise InputError for an argument that the operation does not have."""
    for key in values:
        if key not in allowed:
            raise InputError(_unknown(operation, key, allowed))


def text(key: str, value: object) -> str:
    """One value as the server reads it."""
    match value:
        case bool():
            return "true" if value else "false"
        case Enum():
            return text(key, value.value)
        case str() if _is_sendable(value):
            return value
        case int() if abs(value) < _LARGEST:
            return str(value)
        case float() if math.isfinite(value):
            return repr(value)
        case datetime() if value.tzinfo is None:
            message = f"{key} has no time zone; pass one, such as datetime.now(timezone.utc)"
            raise InputError(message)
        case date():  # a datetime is one too
            return value.isoformat()
        case _:
            kind = type(value).__name__
            message = f"{key} cannot be sent as a form field: of type {kind}, or out of range"
            raise InputError(message)


def _is_sendable(value: str) -> bool:
    """Whether a text is valid Unicode: half a surrogate pair is not."""
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def split_options(filters: Mapping[str, object]) -> tuple[dict[str, object], ListOptions]:
    """Separate the options of a list, such as `limit`, from the search filters."""
    keys = ListOptions.__optional_keys__
    options = {key: value for key, value in filters.items() if key in keys}
    rest = {key: value for key, value in filters.items() if key not in keys}
    return rest, cast("ListOptions", options)


def bounded(operation: str, limit: int | None, maximum: int) -> int | None:
    """Check a `limit` that the server caps at `maximum`; None for the server's default."""
    if limit is not None and (isinstance(limit, bool) or not 1 <= limit <= maximum):
        message = f"{operation}: limit must be from 1 to {maximum}; got {limit!r}"
        raise InputError(message)
    return limit


def unsupported(operation: str, site: str, reason: str) -> UnsupportedError:
    """The error for an operation that a site does not have."""
    return UnsupportedError(f"{site} has no {operation}: {reason}")


def _flat(filters: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for key, value in filters.items():
        if isinstance(value, Mapping) and value:
            inner = cast("Mapping[str, object]", value)
            yield from ((f"{key}[{name}]", item) for name, item in inner.items())
        else:
            yield key, "" if isinstance(value, Mapping) else value


def _joined(key: str, value: object, max_values: int) -> str:
    several = _several(value)
    if several is None:
        return text(key, value)
    if len(several) > max_values:
        message = f"{key} has {len(several)} values; the server reads only the first {max_values}"
        raise InputError(message)
    return ",".join(text(key, item) for item in several)


def _several(value: object) -> Collection[object] | None:
    if isinstance(value, Collection) and not isinstance(value, str | bytes | Mapping):
        return cast("Collection[object]", value)
    return None


def _unknown(operation: str, key: str, allowed: Collection[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only for this error

    similar = get_close_matches(key, allowed, n=1)
    if similar:
        hint = f"did you mean {similar[0]}?"
    else:
        hint = f"use one of {', '.join(sorted(allowed))}" if allowed else "it has none"
    return f"{operation} has no argument {key}; {hint}"
