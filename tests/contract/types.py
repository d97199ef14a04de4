"""Whether a parameter of the client takes the type that the reference names."""

from __future__ import annotations

import types
import typing
from collections.abc import AsyncIterable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Literal, TypeAlias

import attrs

Atom: TypeAlias = "type | LiteralValue"

_REQUIRED: Mapping[str, tuple[type, ...]] = {
    "bool": (bool,),
    "int": (int,),
    "float": (float,),
    "int|str": (int, str),
    "int|uuid": (int, str),
    "int range": (int, str),
    "int csv": (int, Iterable),
    "user id or csv of ids": (int, Iterable),
    "datetime range": (date,),
    "date": (date,),
    "list[int]": (Iterable,),
    "list[str]": (Iterable,),
    "file": (bytes, Path, AsyncIterable),
}
"""The Python types that a parameter must take, by the type in the reference."""
_TEXTS = frozenset(
    {"str", "text match", "wildcard", "regex", "glob", "cidr", "ip", "ip or cidr", "uuid"}
)
"""Types of text; a parameter may be narrower: a literal, a list, a date."""
_ANY = frozenset(
    {"int or cursor", "json", "dict[str, str]", "dict[str, bool]", "dict[post id, '1'|'0']"}
    | {"str csv", "str csv (comma or space)", "str csv of pending|approved|rejected", "ip csv"}
    | {"list[int] | str", "str | list[int]"}
)
"""Types that the client takes in forms of its own, which are not compared."""


@attrs.frozen
class LiteralValue:
    """A value of a literal."""

    value: object


def type_error(hint: object, kind: str) -> str | None:
    """What is wrong with the type of a parameter; None when nothing is."""
    taken = list(_atoms(hint))
    if kind in _ANY:
        return None
    if kind.startswith("enum("):
        return _literal_error(taken, kind)
    if kind in _TEXTS:
        fits = any(_takes(atom, each) for atom in taken for each in (str, Iterable, date, bool))
        return None if fits else f"takes no str for {kind}"
    if kind not in _REQUIRED:
        return f"has a type of the reference that this test does not know: {kind}"
    missing = [
        each.__name__ for each in _REQUIRED[kind] if not any(_takes(atom, each) for atom in taken)
    ]
    return f"takes no {', '.join(missing)} for {kind}" if missing else None


def _atoms(hint: object) -> Iterator[Atom]:
    """The members of a type: plain types, and the values of literals."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        yield from (LiteralValue(each) for each in inner)
    elif origin in {typing.Union, types.UnionType}:
        for each in inner:
            yield from _atoms(each)
    elif origin in {typing.Required, typing.NotRequired, typing.Annotated}:
        yield from _atoms(inner[0])
    else:
        plain = origin or hint
        assert isinstance(plain, type)
        yield plain


def _takes(atom: Atom, required: type) -> bool:
    if isinstance(atom, LiteralValue):
        return isinstance(atom.value, required)
    if required is Iterable and atom is str:
        return False
    return issubclass(atom, required) and (required is not int or atom is not bool)


def _literal_error(taken: list[Atom], kind: str) -> str | None:
    """Compare the values of a literal; a word with a dot names a file of the server."""
    words = kind.removeprefix("enum(").removesuffix(")").removesuffix("…").split("|")
    expected = {word for word in words if "." not in word}
    values = {str(atom.value) for atom in taken if isinstance(atom, LiteralValue)}
    if not values:
        return None if str in taken or int in taken else f"takes no {kind}"
    missing = sorted(expected - values)
    return f"lacks {', '.join(missing)} of {kind}" if missing else None
