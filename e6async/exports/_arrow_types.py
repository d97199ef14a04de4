"""Libraries of extras, loaded when they are used, and as much of their types as is needed here."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Protocol

from e6async.errors import E6Error

__all__ = ["Array", "Batch", "Field", "Schema", "needed"]


class Field(Protocol):
    """A column of a schema of pyarrow."""

    @property
    def type(self) -> object:
        """Its type."""
        ...


class Schema(Protocol):
    """A schema of pyarrow."""

    @property
    def names(self) -> list[str]:
        """Name the columns, in order."""
        ...

    def append(self, field: Field, /) -> Schema:
        """Give a schema with one more column."""
        ...

    def field(self, name: str, /) -> Field:
        """Give a column."""
        ...


class Array(Protocol):
    """A column of pyarrow."""

    @property
    def null_count(self) -> int:
        """How many NULLs it has."""
        ...

    def cast(self, kind: object, /) -> Array:
        """Give it as another type."""
        ...

    def fill_null(self, value: object, /) -> Array:
        """Give it with a value in place of NULL."""
        ...

    def to_pylist(self) -> list[object]:
        """Give it as values of Python."""
        ...


class Batch(Protocol):
    """Some rows, by columns."""

    @property
    def num_rows(self) -> int:
        """How many rows."""
        ...

    @property
    def columns(self) -> Sequence[Array]:
        """The columns."""
        ...

    def column(self, name: str | int, /) -> Array:
        """Give one column."""
        ...

    def slice(self, start: int, length: int, /) -> Batch:
        """Give some of the rows, without a copy."""
        ...


def needed(module: str, extra: str) -> ModuleType:
    """Import a library of an extra; raises E6Error, which says what to install."""
    try:
        return import_module(module)
    except ImportError:
        library = module.partition(".")[0]
        message = f"this needs {library}; install it: pip install 'e6async[{extra}]'"
        raise E6Error(message) from None
