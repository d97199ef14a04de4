"""The families of a client and their methods, read from the classes."""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
import typing
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import FunctionType, ModuleType

import attrs

from e6async._core.client import Client, Family
from e6async._core.resource import Resource

POSITIONAL = "/"
"""The prefix of the names of positional-only arguments."""


@attrs.frozen
class Verb:
    """A public method of a family."""

    family: str
    """The attribute of the client."""
    kind: type[Resource]
    name: str
    function: Callable[..., object]

    @property
    def full_name(self) -> str:
        """Family and method."""
        return f"{self.family}.{self.name}"

    @property
    def hints(self) -> Mapping[str, object]:
        """The types of the parameters and of the result, by name."""
        module = sys.modules[self.function.__module__]
        return typing.get_type_hints(
            self.function, {**names_for_checkers(module), **vars(module)}, include_extras=True
        )

    @property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        """The parameters without `self`."""
        return dict(list(inspect.signature(self.function).parameters.items())[1:])

    def call(self, family: Resource, arguments: Mapping[str, object]) -> object:
        """Call the method with arguments by their names."""
        placed = [value for name, value in arguments.items() if name.startswith(POSITIONAL)]
        named = {
            name: value for name, value in arguments.items() if not name.startswith(POSITIONAL)
        }
        return self.function(family, *placed, **named)


def families(client: type[Client]) -> Mapping[str, type[Resource]]:
    """The families of a client by attribute, in their order."""
    kinds: dict[str, type[Resource]] = {}
    for owner in reversed(client.__mro__):
        for name, value in vars(owner).items():
            if isinstance(value, Family):
                kind = getattr(client, name)
                assert issubclass(kind, Resource)
                kinds[name] = kind
    return kinds


def verbs(family: str, kind: type[Resource]) -> Iterator[Verb]:
    """The public methods of a family, in the order of the source."""
    owners = [owner for owner in reversed(kind.__mro__) if issubclass(owner, Resource)]
    names = dict.fromkeys(name for owner in owners for name in vars(owner))
    for name in names:
        function = getattr(kind, name)
        if not name.startswith("_") and isinstance(function, FunctionType):
            yield Verb(family, kind, name, function)


@cache
def names_for_checkers(module: ModuleType) -> Mapping[str, object]:
    """What a module imports under `if TYPE_CHECKING`."""
    names: dict[str, object] = {}
    for block in ast.parse(inspect.getsource(module)).body:
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING":
            for node in block.body:
                if isinstance(node, ast.Import):
                    for alias in node.names:
                        names[alias.asname or alias.name] = importlib.import_module(alias.name)
                if isinstance(node, ast.ImportFrom) and node.module:
                    source = importlib.import_module(node.module)
                    for alias in node.names:
                        names[alias.asname or alias.name] = getattr(source, alias.name)
    return names
