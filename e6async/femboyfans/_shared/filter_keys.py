"""The filter keys of a search, including those of related records."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, get_type_hints, is_typeddict

if TYPE_CHECKING:
    from collections.abc import Iterator


@cache
def keys_of(filters: type) -> frozenset[str]:
    """List the keys of a TypedDict of filters; a TypedDict in it gives `creator[level]`."""
    return frozenset(_keys(filters))


def _keys(filters: type) -> Iterator[str]:
    for key, kind in get_type_hints(filters).items():
        if is_typeddict(kind):
            yield from (f"{key}[{inner}]" for inner in get_type_hints(kind))
        else:
            yield key
