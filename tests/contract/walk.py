"""The families of a client and what they offer, read off the classes."""

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

BY_PLACE = "/"
"""What the name of an argument begins with that has no name to be given by."""


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
        """What the parameters and the answer are, by name."""
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
        placed = [value for name, value in arguments.items() if name.startswith(BY_PLACE)]
        named = {name: value for name, value in arguments.items() if not name.startswith(BY_PLACE)}
        return self.function(family, *placed, **named)


def families(client: type[Client]) -> Mapping[str, type[Resource]]:
    """Give the families of a client by its attributes, in their order."""
    found: dict[str, type[Resource]] = {}
    for owner in reversed(client.__mro__):
        for name, value in vars(owner).items():
            if isinstance(value, Family):
                kind = getattr(client, name)
                assert issubclass(kind, Resource)
                found[name] = kind
    return found


def verbs(family: str, kind: type[Resource]) -> Iterator[Verb]:
    """List what a family offers, in the order in which it is written."""
    owners = [owner for owner in reversed(kind.__mro__) if issubclass(owner, Resource)]
    names = dict.fromkeys(name for owner in owners for name in vars(owner))
    for name in names:
        function = getattr(kind, name)
        if not name.startswith("_") and isinstance(function, FunctionType):
            yield Verb(family, kind, name, function)


@cache
def names_for_checkers(module: ModuleType) -> Mapping[str, object]:
    """Import what a module imports for type checkers only."""
    found: dict[str, object] = {}
    for block in ast.parse(inspect.getsource(module)).body:
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING":
            for node in block.body:
                if isinstance(node, ast.ImportFrom) and node.module:
                    source = importlib.import_module(node.module)
                    for alias in node.names:
                        found[alias.asname or alias.name] = getattr(source, alias.name)
    return found
