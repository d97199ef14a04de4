"""Parses the types of the reference: `list[int]`, `dict[str, Tag]`, `enum(a|b)`, `int | str`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, TypeAlias

import attrs

__all__ = ["Choice", "Either", "Kind", "Many", "Mapped", "Named", "Parts", "Row", "kind_of"]


@attrs.frozen
class Named:
    """A plain type or a shape, by name."""

    name: str
    detail: str = ""
    """The text in parentheses after it, as `decimal` after `str`."""


@attrs.frozen
class Choice:
    """One of several values."""

    values: tuple[int | str, ...]


@attrs.frozen
class Many:
    """A list."""

    item: Kind


@attrs.frozen
class Row:
    """A list with a type for each position."""

    items: tuple[Kind, ...]


@attrs.frozen
class Mapped:
    """An object with any keys."""

    key: str
    """The meaning of the keys, such as `user id`."""
    value: Kind


@attrs.frozen
class Parts:
    """An object with fixed keys."""

    fields: Mapping[str, Kind]


@attrs.frozen
class Either:
    """One of several types."""

    kinds: tuple[Kind, ...]


Kind: TypeAlias = "Named | Choice | Many | Row | Mapped | Parts | Either"

_WORD: Final = re.compile(r"(\w+)(?:\((.*)\))?", re.DOTALL)
_NUMBER: Final = re.compile(r"-?\d+")


@lru_cache(maxsize=1024)
def kind_of(text: str) -> Kind:
    """Parse a type."""
    text = text.strip()
    either = _split(text, "|")
    if len(either) > 1:
        return Either(tuple(map(kind_of, either)))
    return _bracketed(text) or _word(text)


def _bracketed(text: str) -> Kind | None:
    opening, inner = text.partition("[")[0] if text.endswith("]") else text[0], text[1:-1]
    if opening == "{":
        pairs = (part.partition(":") for part in _split(inner, ","))
        return Parts({name.strip(): kind_of(kind) for name, _, kind in pairs})
    if opening == "":
        return Row(tuple(map(kind_of, _split(inner, ","))))
    if opening == "list":
        return Many(kind_of(text[5:-1]))
    if opening == "dict":
        key, value = _split(text[5:-1], ",")
        return Mapped(key.strip(), kind_of(value))
    return None


def _word(text: str) -> Kind:
    word = _WORD.fullmatch(text)
    if word is None:
        message = f"{text!r} is not a type of the reference"
        raise ValueError(message)
    if word[1] == "enum":
        return Choice(tuple(map(_choice, word[2].split("|"))))
    return Named(word[1], word[2] or "")


def _choice(text: str) -> int | str:
    return int(text) if _NUMBER.fullmatch(text) else text


def _split(text: str, at: str) -> list[str]:
    """Split at a character outside of brackets."""
    parts, depth, start = list[str](), 0, 0
    for place, character in enumerate(text):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == at and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    parts.append(text[start:])
    return [part for part in parts if part.strip()]
