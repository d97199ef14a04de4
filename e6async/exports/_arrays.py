"""PostgreSQL's arrays in their text form: `{1,2}`, `{a,"b, c",NULL}`."""

from __future__ import annotations

import re
from typing import Annotated, Final, TypeAlias

import msgspec

__all__ = ["Int64", "Texts", "ints", "texts"]

Texts: TypeAlias = tuple[str | None, ...]
"""An array of texts; None for an element that is NULL."""

Int64: TypeAlias = Annotated[int, msgspec.Meta(ge=-(1 << 63), le=(1 << 63) - 1)]
"""A whole number of 64 bits."""
_ints = msgspec.json.Decoder(tuple[Int64, ...]).decode
_ELEMENT: Final = re.compile(r'(?:"((?:[^"\\]|\\.)*)"|([^",{}\\]+))(,|\Z)', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


def texts(literal: str) -> Texts:
    """Read an array of texts; raises ValueError for one that is not valid."""
    inner = _inner(literal)
    elements: list[str | None] = []
    position = 0
    while position < len(inner):
        element = _ELEMENT.match(inner, position)
        if element is None or (element[3] and element.end() == len(inner)):
            raise ValueError(literal)
        quoted, bare, _ = element.groups()
        if bare is None:
            elements.append(_ESCAPED.sub(r"\1", quoted))
        else:
            elements.append(None if bare.upper() == "NULL" else bare)
        position = element.end()
    return tuple(elements)


def ints(literal: str) -> tuple[int, ...]:
    """Read an array of whole numbers.

    Raises ValueError or MsgspecError for one that is not valid or has NULL.
    """
    inner = _inner(literal)
    return _ints(f"[{inner}]")


def _inner(literal: str) -> str:
    if literal[:1] == "[":  # bounds that do not begin at 1 come first: [0:1]={7,8}
        literal = literal.partition("=")[2]
    if literal[:1] != "{" or literal[-1:] != "}" or len(literal) < 2:
        raise ValueError(literal)
    return literal[1:-1]
