"""Values that no caller should pass, and whether a declared type takes one all the same."""

from __future__ import annotations

import math
import types
import typing
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Literal, Unpack, cast

HOSTILE: Mapping[str, object] = {
    "None": None,
    "True": True,
    "bytes": b"made up",
    "a list": ["made up"],
    "a float": 1.5,
    "NaN": math.nan,
    "an empty text": "",
    "a large number": 10**11,
    "a huge number": 10**5000,
    "a lone surrogate": "a\ud800b",
    "a NUL": "a\0b",
    "an object": object(),
}
"""The values by their names."""
NEVER = frozenset({"NaN", "a huge number", "a lone surrogate", "a NUL"})
"""Values that nothing takes, whatever its type."""


def takes(hint: object, value: object) -> bool:
    """Whether a declared type takes a value, as far as a type checker could tell."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        return any(takes(each, value) for each in inner)
    if origin in {typing.Required, typing.NotRequired, typing.Annotated, Unpack}:
        return takes(inner[0], value)
    if origin is Literal:
        return any(type(value) is type(each) and value == each for each in inner)
    if origin is typing.get_origin(Callable[[], None]):
        return callable(value)
    if typing.is_typeddict(hint):
        return isinstance(value, Mapping)
    kind = types.NoneType if hint is None else origin or hint
    return not isinstance(kind, type) or _is_instance(kind, inner, value)


def _is_instance(kind: type, inner: tuple[object, ...], value: object) -> bool:
    if kind in {int, float}:
        kinds = (int, float) if kind is float else int
        return isinstance(value, kinds) and not isinstance(value, bool)
    if isinstance(value, str | bytes) and kind not in {str, bytes, object}:
        return False  # a text is no list of texts
    if getattr(kind, "_is_protocol", False) and not issubclass(kind, Iterable):
        return False  # no hostile value has the attributes
    if not isinstance(value, kind):
        return False
    if not isinstance(value, Collection) or not inner:
        return True
    return all(takes(inner[0], item) for item in cast("Collection[object]", value))


def is_path(hint: object) -> bool:
    """Whether a type is that of a path."""
    return hint is Path or Path in typing.get_args(hint)
