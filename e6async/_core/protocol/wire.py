"""Arguments as the server's form keys, and what must never be sent."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from enum import Enum
from typing import TYPE_CHECKING, cast

from e6async._core.protocol.operation import ListOptions
from e6async.errors import InputError, UnsupportedError

if TYPE_CHECKING:
    from e6async._core.protocol.operation import Pairs

_LARGEST = 10**30  # beyond all columns of the servers
_SMALLEST_PAGE = 5  # enough to find one item, even where some rows have vanished from the page
_MAX_VALUES = 320  # app/logical/parse_value.rb of e621ng


def fields(values: Mapping[str, object], *, root: str | None = None) -> Pairs:
    """Turn arguments into pairs, below a root key where one is given; None is left out."""
    pairs: list[tuple[str, str]] = []
    for key, value in values.items():
        if value is None:
            continue
        name = f"{root}[{key}]" if root else key
        several = _several(value)
        if several is not None and not several:
            message = f"{key} is an empty list, which no form can say; leave it out"
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
    most: int = _MAX_VALUES,
) -> Pairs:
    """Turn search filters into `search[...]` pairs, refusing what the server would misread.

    `most` is how many values the server reads of a list; longer ones are cut without a word. A
    filter that is a mapping asks for what belongs to a record: `{"creator": {"name": "a"}}` becomes
    `search[creator][name]`, allowed as `creator[name]`.
    """
    pairs: list[tuple[str, str]] = []
    for key, value in _flat(filters):
        if key not in allowed:
            raise InputError(_unknown(operation, key, allowed))
        if value is None:
            continue
        sent = _joined(key, value, most)
        if not sent.strip():
            message = (
                f"{operation}: the filter {key} is blank, which the server drops; leave it out"
            )
            raise InputError(message)
        name, inner, rest = key.partition("[")
        pairs.append((f"search[{name}]{inner}{rest}", sent))
    return tuple(pairs)


def known(operation: str, values: Mapping[str, object], allowed: Collection[str]) -> None:
    """Refuse a key that the operation does not take."""
    for key in values:
        if key not in allowed:
            raise InputError(_unknown(operation, key, allowed))


def text(key: str, value: object) -> str:
    """Write one value as the server reads it."""
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
            message = f"{key} is a time without a zone; give it one, as datetime.now(timezone.utc)"
            raise InputError(message)
        case date():  # a datetime is one too
            return value.isoformat()
        case _:
            message = f"{key} cannot be sent: no form holds such a {type(value).__name__}"
            raise InputError(message)


def _is_sendable(value: str) -> bool:
    """Tell whether a text is Unicode that can be written: half a surrogate pair is not."""
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def split_options(filters: Mapping[str, object]) -> tuple[dict[str, object], ListOptions]:
    """Take the options of a list, as `limit`, out of what a caller gave."""
    keys = ListOptions.__optional_keys__
    options = {key: value for key, value in filters.items() if key in keys}
    rest = {key: value for key, value in filters.items() if key not in keys}
    return rest, cast("ListOptions", options)


def page_size(
    operation: str,
    page_size: int | None,
    maximum: int,
    *,
    limit: int | None,
    fixed: int | None = None,
) -> int:
    """Check how many items one request asks for; as many as `limit` needs when nobody says."""
    if fixed is not None:
        if page_size not in {None, fixed}:
            message = f"{operation}: the server's pages have {fixed} items; leave page_size out"
            raise InputError(message)
        return fixed
    if page_size is None:
        return maximum if limit is None else min(maximum, max(limit, _SMALLEST_PAGE))
    if isinstance(page_size, bool) or not 1 <= page_size <= maximum:
        message = (
            f"{operation}: page_size is how many items one request asks for, from 1 to "
            f"{maximum}, not {page_size!r}"
        )
        raise InputError(message)
    return page_size


def bounded(operation: str, limit: int | None, maximum: int | None = None) -> int | None:
    """Check how many items a caller wants in all; None for all there are."""
    if limit is None:
        return None
    least = 0 if maximum is None else 1
    if isinstance(limit, bool) or limit < least or (maximum is not None and limit > maximum):
        bounds = f"{least} or more" if maximum is None else f"from {least} to {maximum}"
        message = f"{operation}: limit is how many items you want in all, {bounds}, not {limit!r}"
        raise InputError(message)
    return limit


def unsupported(operation: str, site: str, reason: str) -> UnsupportedError:
    """Say that a site lacks an operation, and why."""
    return UnsupportedError(f"{site} has no {operation}: {reason}")


def _flat(filters: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for key, value in filters.items():
        if isinstance(value, Mapping) and value:
            inner = cast("Mapping[str, object]", value)
            yield from ((f"{key}[{name}]", each) for name, each in inner.items())
        else:
            yield key, "" if isinstance(value, Mapping) else value


def _joined(key: str, value: object, most: int) -> str:
    several = _several(value)
    if several is None:
        return text(key, value)
    if len(several) > most:
        message = f"{key} has {len(several)} values; the server reads the first {most} only"
        raise InputError(message)
    return ",".join(text(key, item) for item in several)


def _several(value: object) -> Collection[object] | None:
    if isinstance(value, Collection) and not isinstance(value, str | bytes | Mapping):
        return cast("Collection[object]", value)
    return None


def _unknown(operation: str, key: str, allowed: Collection[str]) -> str:
    near = get_close_matches(key, allowed, n=1)
    hint = f"did you mean {near[0]}?" if near else f"it takes {', '.join(sorted(allowed))}"
    return f"{operation} knows no {key}: {hint}"
