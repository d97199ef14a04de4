"""The docstrings of fields, which Python does not keep: read from the source when asked for."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module


def field_docs(model: type[object]) -> Mapping[str, str]:
    """The docstrings of a model's fields, by name; empty where the source is not installed."""
    docs: dict[str, str] = {}
    for kind in reversed(model.__mro__):
        docs |= _by_class(kind.__module__).get(kind.__qualname__, {})
    return docs


def forget() -> None:
    """Read the sources again when asked the next time."""
    _by_class.cache_clear()


@cache
def _by_class(module: str) -> Mapping[str, Mapping[str, str]]:
    try:
        source = inspect.getsource(import_module(module))
    except (OSError, TypeError):  # frozen into an executable, or written in C
        return {}
    classes = (node for node in ast.parse(source).body if isinstance(node, ast.ClassDef))
    return {node.name: dict(_fields(node)) for node in classes}


def _fields(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, following in zip(node.body, node.body[1:], strict=False):
        match field, following:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, inspect.cleandoc(text)
            case _:
                continue
