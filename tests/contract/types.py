"""Whether a parameter of ours is of the type that the reference names."""

from __future__ import annotations

import types
import typing
from collections.abc import AsyncIterable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Literal, TypeAlias

import attrs

Atom: TypeAlias = "type | Value"

_NEEDED: Mapping[str, tuple[type, ...]] = {
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
"""What a parameter must take at least."""
_TEXTS = frozenset(
    {"str", "text match", "wildcard", "regex", "glob", "cidr", "ip", "ip or cidr", "uuid"}
)
"""What is sent as any text; ours may know better what it is: one of some words, several, a day."""


@attrs.frozen
class Value:
    """One of the values of a literal."""

    value: object


def wrong_type(hint: object, kind: str) -> str | None:
    """Say what is wrong with the type of a parameter; None when nothing is."""
    taken = list(_atoms(hint))
    if kind.startswith("enum("):
        return _wrong_choice(taken, kind)
    if kind in _TEXTS:
        fits = any(_takes(atom, each) for atom in taken for each in (str, Iterable, date, bool))
        return None if fits else f"takes no text for {kind}"
    missing = [
        each.__name__
        for each in _NEEDED.get(kind, ())
        if not any(_takes(atom, each) for atom in taken)
    ]
    return f"takes no {', '.join(missing)} for {kind}" if missing else None


def _atoms(hint: object) -> Iterator[Atom]:
    """List what a type can be: plain types, and the values of literals."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        yield from (Value(each) for each in inner)
    elif origin in {typing.Union, types.UnionType}:
        for each in inner:
            yield from _atoms(each)
    elif origin in {typing.Required, typing.NotRequired, typing.Annotated}:
        yield from _atoms(inner[0])
    else:
        plain = origin or hint
        assert isinstance(plain, type)
        yield plain


def _takes(atom: Atom, wanted: type) -> bool:
    if isinstance(atom, Value):
        return isinstance(atom.value, wanted)
    if wanted is Iterable and atom is str:
        return False
    return issubclass(atom, wanted) and (wanted is not int or atom is not bool)


def _wrong_choice(taken: list[Atom], kind: str) -> str | None:
    """Compare the values of a literal; some of the reference say where the words are."""
    words = kind.removeprefix("enum(").removesuffix(")").removesuffix("…").split("|")
    named = {word for word in words if "." not in word}
    ours = {str(atom.value) for atom in taken if isinstance(atom, Value)}
    if not ours:
        return None if str in taken or int in taken else f"takes no {kind}"
    missing = sorted(named - ours)
    return f"lacks {', '.join(missing)} of {kind}" if missing else None
