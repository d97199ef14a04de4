"""Whether a value is of a declared type and can be sent, and what to say when it is not."""

from __future__ import annotations

import os
import re
import sys
import types
import typing
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Annotated, ClassVar, Literal, TypeAlias, cast
from weakref import WeakSet

from e6async._arguments.secret import UNIONS

__all__ = [
    "AnyText",
    "Check",
    "NotLoaded",
    "check_of",
    "complaint",
    "is_text",
    "is_whole",
    "keys_of",
    "optional_keys",
    "plain_types",
    "shown",
]

Check: TypeAlias = Callable[[object], bool]
"""Whether a value is of a type."""

AnyText: TypeAlias = Annotated[str, "any"]
"""A text that is read and not sent as it is: who reads it says better what is wrong with it."""

_LARGEST = 10**30
"""Beyond all columns of the servers, and below where Python refuses to write the digits."""
_PLAIN: frozenset[type] = frozenset({str, int, bool, types.NoneType})
_HALF_PAIR = re.compile("[\ud800-\udfff]")


class NotLoaded:
    """Stands in annotations for a class that is not imported for a check.

    While the module of the class is not loaded, no value is of the class.
    """

    module: ClassVar[str]

    @classmethod
    def is_one(cls, value: object) -> bool:
        """Whether a value is of the class."""
        module = sys.modules.get(cls.module)
        return module is not None and isinstance(value, getattr(module, cls.__name__))


def is_text(value: object) -> bool:
    """Whether a value is a text that can be sent: no NUL, and no half of a surrogate pair."""
    return (
        isinstance(value, str)
        and "\0" not in value
        and (value.isascii() or _HALF_PAIR.search(value) is None)
    )


def is_whole(value: object) -> bool:
    """Whether a value is a whole number that can be sent; True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool) and -_LARGEST < value < _LARGEST


def several(value: object) -> Collection[object] | None:
    """A value that is a list of values, not a text or a mapping; None for any other."""
    if isinstance(value, Collection) and not isinstance(value, str | bytes | Mapping):
        return cast("Collection[object]", value)
    return None


def shown(value: object) -> str:
    """A value as messages show it: short, and written without an error."""
    if isinstance(value, str):
        return ascii(value if len(value) <= 60 else f"{value[:60]}...")
    if value is None or isinstance(value, bool | float) or is_whole(value):
        return repr(value)
    return "a number of too many digits" if isinstance(value, int) else type(value).__name__


def check_of(hint: object) -> Check:
    """The check for a type."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if typing.is_typeddict(hint):
        return _has_fitting_keys({key: check_of(each) for key, each in keys_of(hint).items()})
    kind = hint if origin is None else origin
    make = _MAKERS.get(kind)
    if make is not None:
        return make(inner)
    if not isinstance(kind, type):  # a type variable
        return _is_anything
    if inner and issubclass(kind, Mapping):
        return _maps(*map(check_of, inner))
    if inner and issubclass(kind, Iterable):
        return _has_each(check_of(inner[0]))
    return _is_instance(kind)


def plain_types(hint: object) -> frozenset[type]:
    """The types among str, int, bool and None of which a parameter takes any value that is sent."""
    if hint is object:
        return _PLAIN
    kinds = set[object](typing.get_args(hint) if typing.get_origin(hint) in UNIONS else (hint,))
    names_file = any(_text_beside(kind) is _is_file_name for kind in kinds)
    return frozenset(_PLAIN & kinds - ({str} if names_file else set()))


def keys_of(mapping: object) -> Mapping[str, object]:
    """The types of the keys of a TypedDict; None is allowed where a key can be left out."""
    optional, hints = optional_keys(mapping), typing.get_type_hints(mapping)
    return {key: hint | None if key in optional else hint for key, hint in hints.items()}


def optional_keys(mapping: object) -> frozenset[str]:
    """The keys of a TypedDict that can be left out."""
    return getattr(mapping, "__optional_keys__", frozenset[str]())


def complaint(name: str, hint: object, value: object) -> str:
    """Say why a value is not of a type."""
    if isinstance(value, str) and not is_text(value):
        what = "a NUL character" if "\0" in value else "half of a surrogate pair"
        return f"{name} has {what}, which cannot be sent"
    if isinstance(value, int | float) and not -_LARGEST < value < _LARGEST:
        return f"{name} must be a finite number that a server can store, not {shown(value)}"
    for option in (hint, *typing.get_args(hint)):
        inner = typing.get_args(option)
        if typing.get_origin(option) is Literal and isinstance(value, str):
            return f"{name} must be one of {', '.join(map(str, inner))}; got {shown(value)}"
        if typing.is_typeddict(option) and (items := _items(value)):
            kinds = keys_of(option)
            for key, item in items.items():
                if key in kinds and not check_of(kinds[key])(item):
                    return complaint(f"{name}[{key}]", kinds[key], item)
    return f"{name} must be {_written(hint)}, not {_kind_of(value)}"


def _items(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def _kind_of(value: object) -> str:
    """The type of a value, with those of its items."""
    items = several(value)
    if items is None:
        return _written(type(value))
    inner = sorted({_written(type(item)) for item in items})
    return f"{_written(type(value))} of {', '.join(inner)}"


def _written(hint: object) -> str:
    """A type as a program writes it."""
    if hint is types.NoneType:
        return "None"
    if typing.get_origin(hint) is Annotated:
        return _written(typing.get_args(hint)[0])
    if isinstance(hint, type) and not typing.get_args(hint):
        return str(hint.__name__)
    return re.sub(r"\b(?:[a-z_]\w*\.)+|~", "", str(hint))


def _is_anything(_value: object) -> bool:
    return True


def _is_one_of(choices: tuple[object, ...]) -> Check:
    flags = frozenset(each for each in choices if isinstance(each, bool))
    others = frozenset(each for each in choices if not isinstance(each, bool))

    def check(value: object) -> bool:
        if isinstance(value, bool):
            return bool(flags)  # the method itself knows why it takes one of them only
        return isinstance(value, str | int) and value in others

    return check


def _is_any_of(kinds: tuple[object, ...]) -> Check:
    texts = [text for kind in kinds if (text := _text_beside(kind)) is not None]
    is_fitting_text = texts[0] if texts else is_text
    checks = [is_fitting_text if kind is str else check_of(kind) for kind in kinds]

    def check(value: object) -> bool:
        for each in checks:  # noqa: SIM110 - a loop is faster than `any`
            if each(value):
                return True
        return False

    return check


def _has_fitting_keys(checks: Mapping[str, Check]) -> Check:
    def check(value: object) -> bool:
        if not isinstance(value, Mapping):
            return False
        items = cast("Mapping[str, object]", value).items()
        return all(key not in checks or checks[key](item) for key, item in items)

    return check


def _maps(key: Check, item: Check) -> Check:
    def check(value: object) -> bool:
        if not isinstance(value, Mapping):
            return False
        items = cast("Mapping[object, object]", value).items()
        return all(key(name) and item(each) for name, each in items)

    return check


def _has_each(item: Check) -> Check:
    def check(value: object) -> bool:
        if isinstance(value, Collection) and not isinstance(value, str | bytes):
            return all(map(item, cast("Collection[object]", value)))
        # what can be read only once is checked by whoever reads it
        return isinstance(value, Iterable) and not isinstance(value, str | bytes)

    return check


def _is_instance(kind: type[object]) -> Check:
    for base, check in _BY_BASE.items():
        if base in kind.__mro__:
            return check
    if issubclass(kind, NotLoaded):
        return kind.is_one
    if getattr(kind, "_is_protocol", False) and not getattr(kind, "_is_runtime_protocol", False):
        return _has_attributes(kind)
    if _is_path(kind):
        return lambda value: isinstance(value, kind) and _is_file_name(str(value))
    return lambda value: isinstance(value, kind)


def _has_attributes(protocol: type) -> Check:
    bases = [base for base in protocol.__mro__ if getattr(base, "_is_protocol", False)]
    names = {name for base in bases for name in vars(base) if not name.startswith("_")}
    known: WeakSet[type] = WeakSet()

    def check(value: object) -> bool:
        kind = type(value)
        if kind in known:
            return True
        if all(hasattr(kind, name) for name in names):
            known.add(kind)
            return True
        return all(hasattr(value, name) for name in names)

    return check


def _is_number(value: object) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return -_LARGEST < value < _LARGEST


def _is_path(kind: object) -> bool:
    plain = typing.get_origin(kind) or kind
    return isinstance(plain, type) and hasattr(plain, "__fspath__")


def _text_beside(kind: object) -> Check | None:
    """What a text must be that can be passed in place of a path or a query."""
    if _is_path(kind):
        return _is_file_name
    if isinstance(kind, type) and kind.__name__ == "Query":
        return _is_any_text  # whoever reads it knows better what to say of it
    return None


def _is_any_text(value: object) -> bool:
    return isinstance(value, str)


def _is_file_name(value: object) -> bool:
    """Whether a text can name a file: it may hold what the system has in names beside Unicode."""
    if not isinstance(value, str) or not value or "\0" in value:
        return False
    try:
        os.fsencode(value)
    except UnicodeEncodeError:
        return False
    return True


_MAKERS: Mapping[object, Callable[[tuple[object, ...]], Check]] = types.MappingProxyType(
    {
        Annotated: lambda _inner: _is_any_text,
        Literal: _is_one_of,
        typing.Union: _is_any_of,
        types.UnionType: _is_any_of,
        Callable: lambda _inner: callable,
        object: lambda _inner: _is_anything,
        typing.Any: lambda _inner: _is_anything,
    }
)
_BY_BASE: Mapping[type, Check] = types.MappingProxyType(
    {
        bool: lambda value: isinstance(value, bool),
        float: _is_number,
        int: is_whole,
        str: is_text,
    }
)
"""Checks of plain types; those of enums and secrets are the same."""
