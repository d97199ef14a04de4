"""Argument values for any method, made from its signature."""

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
from tests.contract.families import POSITIONAL, Verb

Arguments: TypeAlias = dict[str, object]

_TIME = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
_BY_TYPE: Mapping[object, object] = {
    bool: True,
    int: 3,
    float: 1.5,
    str: "made_up",
    bytes: b"made up",
    datetime: _TIME,
    date: _TIME.date(),
}
_NOT_FIRST = frozenset({AsyncIterable, Path, Query, type(None)})
"""Types of a union of which no value is made."""


class CannotMakeError(Exception):
    """No value is known for a type."""


@attrs.frozen
class MethodArguments:
    """A value for each parameter of a method."""

    required: Arguments
    optional: Arguments
    """Parameters with a default, and keys of `**filters` or `**fields`."""


def arguments_of(verb: Verb, values: Mapping[str, object]) -> MethodArguments:
    """Make a value for everything that a method takes.

    `values` has values to use, by `family.method.parameter` or by `parameter`; a key with None
    has no effect.
    """
    required, optional = Arguments(), Arguments()
    for name, hint, is_required in _parameters(verb):
        plain = name.removeprefix(POSITIONAL)
        value = values.get(f"{verb.full_name}.{plain}", values.get(plain))
        target = required if is_required else optional
        target[name] = value_of(hint) if value is None else value
    return MethodArguments(required, optional)


def hints_of(verb: Verb, *, optional: bool = False) -> Mapping[str, object]:
    """The types of all parameters and keys, or of the optional ones, by name."""
    return {name: hint for name, hint, required in _parameters(verb) if not (optional and required)}


def _parameters(verb: Verb) -> Iterable[tuple[str, object, bool]]:
    for name, parameter in verb.parameters.items():
        hint = verb.hints[name]
        if parameter.kind is inspect.Parameter.POSITIONAL_ONLY:
            yield f"{POSITIONAL}{name}", hint, True
            continue
        if parameter.kind is not inspect.Parameter.VAR_KEYWORD:
            yield name, hint, parameter.default is parameter.empty
            continue
        (keywords,) = typing.get_args(hint)
        for key, kind in typing.get_type_hints(keywords).items():
            if key in ListOptions.__optional_keys__:
                continue  # options of the client, not filters of the server
            yield key, kind, key in keywords.__required_keys__


def value_of(hint: object) -> object:
    """A value of a type; of a union, of the first type for which one is known."""
    if hint in _BY_TYPE:
        return _BY_TYPE[hint]
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return inner[0]
    if origin in {typing.Union, types.UnionType}:
        rest = (each for each in inner if (typing.get_origin(each) or each) not in _NOT_FIRST)
        return _value_of_first(list(rest), hint)
    if origin in {typing.Required, typing.NotRequired, typing.Annotated, Unpack}:
        return value_of(inner[0])
    return _value_of_generic(hint, origin, inner)


def _value_of_first(hints: list[object], whole: object) -> object:
    for each in hints:
        try:
            return value_of(each)
        except CannotMakeError:
            continue
    message = f"no value is known for {whole}"
    raise CannotMakeError(message)


def _value_of_generic(hint: object, origin: object, inner: tuple[object, ...]) -> object:
    if typing.is_typeddict(hint):
        assert isinstance(hint, type)
        return {key: value_of(each) for key, each in typing.get_type_hints(hint).items()}
    if origin is typing.get_origin(Callable[[], None]):
        return _ignore_progress
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {value_of(inner[0]): value_of(inner[1])}
    if isinstance(origin, type) and issubclass(origin, Iterable):
        return [value_of(inner[0])]
    message = f"no value is known for {hint}"
    raise CannotMakeError(message)


def _ignore_progress(*_: object) -> None:
    """Stand in for a progress callback."""
