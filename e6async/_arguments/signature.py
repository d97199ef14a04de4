"""The parameters of a function, and a wrapper that checks the arguments of each call.

The checks are made from the annotations when the function is first called, so that importing it
costs nothing; a call costs about a microsecond.
"""

from __future__ import annotations

import re
import sys
import typing
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from functools import cache, wraps
from itertools import zip_longest
from operator import index, is_not
from types import FunctionType, MappingProxyType, SimpleNamespace
from typing import SupportsIndex, TypeAlias, TypeVar, cast

from e6async._arguments.kinds import (
    Check,
    NotLoaded,
    check_of,
    complaint,
    keys_of,
    optional_keys,
    plain_types,
    several,
)
from e6async._arguments.secret import Secret, hidden, secret_keys, unmarked
from e6async.errors import InputError

__all__ = ["Signature", "check_constructor", "check_methods", "checked"]

F = TypeVar("F", bound=Callable[..., object])
K = TypeVar("K", bound=type)
Settled: TypeAlias = tuple[tuple[object, ...], dict[str, object], str | None]
"""Arguments by position and by name, and what is wrong with them."""
Parameter: TypeAlias = tuple[str, object, Check, Collection[type]]
"""Name, type, check of its values, and the types of which almost all values are right."""

_USUAL = 1 << 62
_USUAL_TYPES = frozenset({str, int, bool, float, bytes, Secret, type(None)})
_CALLED = frozenset({"__init__", "__and__", "__or__"})
"""Methods with underscores that programs call."""
_HAS_REST, _HAS_KEYS, _COROUTINE = 0x04, 0x08, 0x80  # flags of code, as in `inspect`
_NOT_LOADED: Mapping[str, str] = MappingProxyType(
    {"Cache": "e6async._core.cache", "Query": "e6async.query._query"}
)
"""Classes that are loaded late, and their modules."""


def checked(function: F) -> F:
    """Raise InputError when the function is called with a value of another type than declared."""
    return cast("F", _checking(_plain_function(function)))


def check_methods(owner: K) -> K:
    """Do the same for all that a class defines and others call.

    These are its public methods, its constructor, its operators, and the setters of properties.
    """
    for name, value in list(vars(owner).items()):
        if name.startswith("_") and name not in _CALLED:
            continue
        if isinstance(value, FunctionType):
            setattr(owner, name, _checking(value, owner))
        elif type(value) is staticmethod:
            setattr(owner, name, staticmethod(_checking(_plain_function(value.__func__), owner)))
        elif type(value) is classmethod:
            inner = cast("classmethod[type, ..., object]", value).__func__
            setattr(owner, name, classmethod(_checking(_plain_function(inner), owner)))
        elif isinstance(value, property) and value.fset is not None:
            setattr(owner, name, value.setter(checked(value.fset)))
    return owner


def check_constructor(owner: K) -> K:
    """Do the same for the constructor of a class alone, whose methods are called often."""
    init = _checking(_plain_function(vars(owner)["__init__"]), owner)
    setattr(owner, "__init__", init)  # noqa: B010
    return owner


def _plain_function(function: Callable[..., object]) -> FunctionType:
    if not isinstance(function, FunctionType):
        message = f"{function!r} is not a function"
        raise TypeError(message)
    return function


def _innermost(function: FunctionType) -> FunctionType:
    """The function that others wrap, as `functools.wraps` notes it: it has the parameters."""
    while isinstance(inner := getattr(function, "__wrapped__", None), FunctionType):
        function = inner
    return function


def _checking(function: FunctionType, owner: type = object) -> FunctionType:
    settle = Signature(function, owner).settle
    # The frames here keep no arguments, as one may be a secret.
    if function.__code__.co_flags & _COROUTINE:

        @wraps(function)
        async def call_later(*args: object, **values: object) -> object:
            args, values, problem = settle(args, values)
            if problem is None:
                work = function(*args, **values)
                del args, values
                return await work
            del args, values
            raise InputError(problem)

        return _plain_function(call_later)

    @wraps(function)
    def call(*args: object, **values: object) -> object:
        args, values, problem = settle(args, values)
        if problem is None:
            held = ([args], [values])
            del args, values
            return function(*held[0].pop(), **held[1].pop())
        del args, values
        raise InputError(problem)

    return _plain_function(call)


class Signature:
    """The parameters of a function; they are read from its annotations for the first call."""

    def __init__(self, function: Callable[..., object], owner: type = object) -> None:
        """Read a function; the names in its annotations are also those of the owner's modules."""
        self._function = _innermost(_plain_function(function))
        self._owner = owner
        self._parameters: _Parameters | None = None

    @property
    def parameters(self) -> _Parameters:
        """The parameters."""
        if self._parameters is None:
            self._parameters = _Parameters(self._function, self._owner)
        return self._parameters

    def settle(self, args: tuple[object, ...], values: dict[str, object]) -> Settled:
        """Check the arguments of a call; numbers and texts of other classes become Python's.

        A key of `**values` with None, which can be left out, is left out. Texts that are secret
        are wrapped, so that the frames of what is called do not show them.
        """
        problem = self.problem(args, values)
        if problem is not None or any(map(_is_odd, args)) or any(map(_is_odd, values.values())):
            args = tuple(map(_plain, args))
            values = {name: _plain(value) for name, value in values.items()}
            problem = self.problem(args, values)
        if values and (keys := self.parameters.omissible):
            values = {n: each for n, each in values.items() if each is not None or n not in keys}
        if self.parameters.secrets:
            args, values = self.parameters.hidden(args, values)
        return args, values, problem

    def problem(self, args: tuple[object, ...], values: Mapping[str, object]) -> str | None:
        """Say what is wrong with the arguments of a call; None when nothing is."""
        wrong = (self._parameters or self.parameters).wrong(args, values)
        if wrong is None:
            return None
        owner = args[0] if args else values.get("self")
        return f"{_called(self._function, owner)}: {complaint(*wrong)}"


class _Parameters:
    """What a function can be called with; a parameter without a known type takes anything."""

    def __init__(self, function: FunctionType, owner: type) -> None:
        code, hints = function.__code__, _hints(function, owner)
        count = code.co_argcount + code.co_kwonlyargcount
        names, others = code.co_varnames[:count], iter(code.co_varnames[count:])
        rest = next(others) if code.co_flags & _HAS_REST else ""
        mapping = _unpacked(hints[next(others)]) if code.co_flags & _HAS_KEYS else None
        keys: Mapping[str, object] = {} if mapping is None else keys_of(mapping)
        self.secrets: frozenset[str] = frozenset(
            [] if mapping is None else secret_keys(mapping)
        ) | {name for name, hint in hints.items() if unmarked(hint) is not hint}
        """Those whose texts are secrets."""
        self.placed: Sequence[Parameter] = [
            _parameter(name, hints.get(name, object)) for name in names[: code.co_argcount]
        ]
        """Those that can be passed by position."""
        self.rest: Parameter = _parameter(f"*{rest}", hints.get(rest, object))
        """Those of `*args`."""
        self.named: Mapping[str, Parameter] = {
            name: _parameter(name, hint)
            for name, hint in {**hints, **keys}.items()
            if name in keys or name in names[code.co_posonlyargcount :]
        }
        """Those that can be passed by name."""
        self.omissible: Collection[str] = optional_keys(mapping)
        """The keys of `**values` that can be left out."""

    def hidden(
        self, args: tuple[object, ...], values: Mapping[str, object]
    ) -> tuple[tuple[object, ...], dict[str, object]]:
        """Wrap the texts that are secrets."""
        names = [name for name, *_ in self.placed]
        placed = zip_longest(names[: len(args)], args, fillvalue="")
        return (
            tuple(hidden(value) if name in self.secrets else value for name, value in placed),
            {n: hidden(value) if n in self.secrets else value for n, value in values.items()},
        )

    def wrong(
        self, args: tuple[object, ...], values: Mapping[str, object]
    ) -> tuple[str, object, object] | None:
        """The name, the type and the value of the first wrong argument; None when all are right."""
        for value, parameter in zip(args, self.placed, strict=False):
            if not _fits(value, parameter):
                return parameter[0], parameter[1], value
        for name, value in values.items():
            if name in self.named and not _fits(value, self.named[name]):
                return name, self.named[name][1], value
        for value in args[len(self.placed) :]:
            if not _fits(value, self.rest):
                return self.rest[0], self.rest[1], value
        return None


def _unpacked(hint: object) -> object:
    return typing.get_args(hint)[0] if typing.get_origin(hint) is typing.Unpack else None


def _parameter(name: str, hint: object) -> Parameter:
    hint = unmarked(hint)
    return name, hint, check_of(hint), plain_types(hint)


def _fits(value: object, parameter: Parameter) -> bool:
    """Whether a value can be passed; the check itself takes longer than the quick tests."""
    _, hint, check, plain = parameter
    if hint is object:
        return True
    if type(value) in plain:
        if isinstance(value, str):
            if value.isascii() and value.isprintable():
                return True
        elif not isinstance(value, int) or -_USUAL < value < _USUAL:
            return True
    return check(value)


def _called(function: FunctionType, owner: object) -> str:
    """What was called: `posts.search` for the method of a family, else the name in Python."""
    kind: type = owner if isinstance(owner, type) else type(owner)
    name, where = function.__name__, function.__qualname__.rpartition(".")[0]
    if where not in {base.__name__ for base in kind.__mro__}:
        return function.__qualname__
    if name == "__init__":
        return kind.__name__
    if kind.__module__.startswith(("e6async.e621.", "e6async.femboyfans.")):
        return f"{re.sub(r'(?<=[a-z])(?=[A-Z])', '_', kind.__name__).lower()}.{name}"
    return f"{kind.__name__}.{name}"


def _is_odd(value: object) -> bool:
    """Whether a text or number is written differently than it compares, as a `(str, Enum)`."""
    if type(value) in _USUAL_TYPES:
        return False
    if isinstance(value, str):
        return str(value) != str.__str__(value)
    if isinstance(value, int):
        return str(value) != int.__repr__(value)
    return isinstance(value, list | tuple | set) and any(map(_is_odd, cast("list[object]", value)))


def _plain(value: object) -> object:
    """Python's own number or text for one of another class, in a list, too."""
    if isinstance(value, SupportsIndex) and not isinstance(value, int):
        with suppress(TypeError):  # an array is none, although its type looks so
            return index(value)
    if isinstance(value, str | int) and _is_odd(value):
        return str.__str__(value) if isinstance(value, str) else int.__index__(value)
    items = several(value)
    if items is not None:
        plain = list(map(_plain, items))
        if any(map(is_not, plain, items)):
            return plain
    return value


@cache
def _names() -> Mapping[str, object]:
    """Names in annotations that their modules import for type checkers only."""
    import collections.abc  # noqa: PLC0415 - only for a first call
    import datetime as dt  # noqa: PLC0415
    import pathlib  # noqa: PLC0415

    modules = (collections.abc, dt, pathlib)
    names = {name: getattr(module, name) for module in modules for name in module.__all__}
    names["Observer"] = Callable
    for name, path in _NOT_LOADED.items():
        names[name] = type(name, (NotLoaded,), {"module": path})
    return names


def _hints(function: FunctionType, owner: type) -> dict[str, object]:
    """The types of the parameters; `object` for an annotation with unknown names."""
    names = {**_names(), **function.__globals__}
    for base in reversed(owner.__mro__):  # attrs makes constructors with other globals
        names |= vars(sys.modules[base.__module__]) if base is not object else {}
    hints: dict[str, object] = {}
    for name, annotation in function.__annotations__.items():
        if name != "return":
            holder = SimpleNamespace(__annotations__={name: annotation})
            try:
                hints |= typing.get_type_hints(holder, names, include_extras=True)
            except NameError:
                hints[name] = object
    return hints
