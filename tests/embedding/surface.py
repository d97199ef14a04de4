"""What programs call beside the families: every public class and function, with its parameters."""

from __future__ import annotations

import enum
import importlib
import inspect
import sys
import typing
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType

import attrs

from e6async.data import Model
from tests.contract.arguments import value_of
from tests.contract.families import names_for_checkers

MODULES = (
    *("e6async", "e6async.data", "e6async.download", "e6async.exports", "e6async.oauth"),
    *("e6async.query", "e6async.testing"),
)
_OPERATORS = frozenset({"__call__", "__and__", "__or__"})
_PLACED = frozenset({inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.VAR_POSITIONAL})


@attrs.frozen(kw_only=True)
class Called:
    """A function, a constructor, a method or an operator."""

    name: str
    function: Callable[..., object]
    hints: Mapping[str, object]
    """The types of its parameters."""
    required: Mapping[str, object]
    """Values for those without a default."""
    omissible: frozenset[str]
    """Keys that None leaves out."""
    placed: tuple[str, ...]
    """Those that are passed by position."""

    def call(self, arguments: Mapping[str, object]) -> object:
        """Call it with an argument beside the required ones."""
        values = {**self.required, **arguments}
        placed = [values.pop(name) for name in self.placed if name in values]
        return self.function(*placed, **values)


def public() -> Mapping[str, object]:
    """The classes and functions that programs call, by module and name."""
    found: dict[int, tuple[str, object]] = {}
    for path in MODULES:
        module = importlib.import_module(path)
        for name in typing.cast("list[str]", vars(module)["__all__"]):
            value = getattr(module, name)
            if _is_called(value):
                found.setdefault(id(value), (f"{path}.{name}", value))
    return dict(found.values())


def _is_called(value: object) -> bool:
    if isinstance(value, FunctionType):
        return True
    if not isinstance(value, type) or typing.is_typeddict(value):
        return False
    kind: type[object] = value
    is_data = issubclass(kind, Exception | enum.Enum | Model)
    return not is_data and not getattr(kind, "_is_protocol", False)


def called(
    name: str,
    function: Callable[..., object],
    values: Mapping[str, object],
    *,
    bound: bool = False,
    owner: type = object,
) -> Called:
    """Read the parameters of a function; `values` are by parameter, or by name and parameter."""
    plain = inspect.unwrap(function)
    homes = [base.__module__ for base in owner.__mro__[:-1]] or [function.__module__]
    names: dict[str, object] = {}
    for home in (sys.modules[path] for path in reversed(homes)):
        names |= {**names_for_checkers(home), **vars(home)} if hasattr(home, "__file__") else {}
    hints = typing.get_type_hints(plain, names, include_extras=True)
    parameters = list(inspect.signature(plain).parameters.values())[bound:]
    types_of: dict[str, object] = {}
    required: dict[str, object] = {}
    omissible = frozenset[str]()
    for parameter in parameters:
        hint = hints.get(parameter.name, object)
        if parameter.kind is parameter.VAR_KEYWORD:
            keys = typing.get_args(hint)
            types_of |= typing.get_type_hints(keys[0]) if keys else {}
            omissible |= types_of.keys() & (keys[0].__optional_keys__ if keys else frozenset())
            continue
        types_of[parameter.name] = hint
        if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_POSITIONAL:
            full = f"{name}.{parameter.name}"
            required[parameter.name] = (
                values[full]
                if full in values
                else values[parameter.name]
                if parameter.name in values
                else value_of(hint)
            )
    placed = tuple(each.name for each in parameters if each.kind in _PLACED)
    return Called(
        name=name,
        function=function,
        hints=types_of,
        required=required,
        omissible=omissible,
        placed=placed,
    )


def constructor(name: str, kind: type, values: Mapping[str, object]) -> Called:
    """The constructor of a class."""
    init = typing.cast("FunctionType", inspect.getattr_static(kind, "__init__"))
    made = called(name, init, values, bound=True, owner=kind)
    return attrs.evolve(made, function=kind)


def methods(name: str, value: object, values: Mapping[str, object]) -> Iterator[Called]:
    """The public methods, operators and setters of an object, or those of a class itself."""
    kind = value if isinstance(value, type) else type(value)
    for attribute in dir(kind):
        if attribute.startswith("_") and attribute not in _OPERATORS:
            continue
        static = inspect.getattr_static(kind, attribute)
        full = f"{name}.{attribute}"
        if isinstance(static, property) and static.fset and value is not kind:
            setter = called(full, static.fset, values, bound=True, owner=kind)
            yield attrs.evolve(setter, function=_setter(value, attribute))
            continue
        is_bound = isinstance(static, classmethod)
        if isinstance(static, classmethod | staticmethod):
            static = typing.cast("FunctionType", getattr(static, "__func__"))  # noqa: B009
        elif value is kind or not isinstance(static, FunctionType):
            continue
        else:
            is_bound = True
        if not str(static.__module__).startswith("e6async"):
            continue
        method = called(full, static, values, bound=is_bound, owner=kind)
        yield attrs.evolve(method, function=getattr(value, attribute))


def _setter(value: object, attribute: str) -> Callable[..., object]:
    def call(**arguments: object) -> None:
        setattr(value, attribute, *arguments.values())

    return call
