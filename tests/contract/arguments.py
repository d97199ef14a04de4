"""Valid arguments for any method, made from its signature."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import AsyncIterable, Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, TypeAlias, Unpack

import attrs

from e6async._core.protocol.operation import ListOptions
from e6async.query import Query
from tests.contract.walk import BY_PLACE, Verb

Arguments: TypeAlias = dict[str, object]

_WHEN = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
_BY_TYPE: Mapping[object, object] = {
    bool: True,
    int: 3,
    float: 1.5,
    str: "made_up",
    bytes: b"made up",
    datetime: _WHEN,
    date: _WHEN.date(),
}
_PASSED_OVER = frozenset({AsyncIterable, Path, Query, type(None)})
"""Alternatives that are not the first to be made."""


class CannotMakeError(Exception):
    """A type for which no value is known."""


@attrs.frozen
class Choice:
    """What a method can be called with."""

    needed: Arguments
    more: Arguments
    """What can be left out: parameters and keys of `**filters` or `**fields`."""


def choice_of(verb: Verb, known: Mapping[str, object]) -> Choice:
    """Make a value for everything that a method takes.

    `known` has values that are better than any of their type, by `family.method.name` or by name.
    """
    needed, more = Arguments(), Arguments()
    for name, hint, is_needed in _parameters(verb):
        plain = name.removeprefix(BY_PLACE)
        better = known.get(f"{verb.full_name}.{plain}", known.get(plain))
        into = needed if is_needed else more
        into[name] = made(hint) if better is None else better
    return Choice(needed, more)


def hints_of(verb: Verb, *, optional: bool = False) -> Mapping[str, object]:
    """Give the types of all parameters and keys, by name, or of those that can be left out."""
    return {name: hint for name, hint, needed in _parameters(verb) if not (optional and needed)}


def _parameters(verb: Verb) -> Iterable[tuple[str, object, bool]]:
    for name, parameter in verb.parameters.items():
        hint = verb.hints[name]
        if parameter.kind is inspect.Parameter.POSITIONAL_ONLY:
            yield f"{BY_PLACE}{name}", hint, True
            continue
        if parameter.kind is not inspect.Parameter.VAR_KEYWORD:
            yield name, hint, parameter.default is parameter.empty
            continue
        (keywords,) = typing.get_args(hint)
        for key, kind in typing.get_type_hints(keywords).items():
            if key in ListOptions.__optional_keys__:
                continue  # they say how to read a list, and are no filters of the server
            yield key, kind, key in keywords.__required_keys__


def made(hint: object) -> object:
    """Make a value of a type, of the first alternative that can be made."""
    if hint in _BY_TYPE:
        return _BY_TYPE[hint]
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return inner[0]
    if origin in {typing.Union, types.UnionType}:
        rest = (each for each in inner if (typing.get_origin(each) or each) not in _PASSED_OVER)
        return _first_made(list(rest), hint)
    if origin in {typing.Required, typing.NotRequired, typing.Annotated, Unpack}:
        return made(inner[0])
    return _gathered(hint, origin, inner)


def _first_made(hints: list[object], whole: object) -> object:
    for each in hints:
        try:
            return made(each)
        except CannotMakeError:
            continue
    message = f"no value is known for {whole}"
    raise CannotMakeError(message)


def _gathered(hint: object, origin: object, inner: tuple[object, ...]) -> object:
    if typing.is_typeddict(hint):
        assert isinstance(hint, type)
        return {key: made(each) for key, each in typing.get_type_hints(hint).items()}
    if origin is typing.get_origin(Callable[[], None]):
        return _listen
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {made(inner[0]): made(inner[1])}
    if isinstance(origin, type) and issubclass(origin, Iterable):
        return [made(inner[0])]
    message = f"no value is known for {hint}"
    raise CannotMakeError(message)


def _listen(*_: object) -> None:
    """Take what progress tells."""
