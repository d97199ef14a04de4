"""The libraries of extras, imported when they are used, and the types of pyarrow that are used."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Protocol

from e6async.errors import E6Error

__all__ = ["Array", "Field", "RecordBatch", "Schema", "required"]


class Field(Protocol):
    """A column of a pyarrow schema."""

    @property
    def type(self) -> object:
        """Its type."""
        ...


class Schema(Protocol):
    """A pyarrow schema."""

    @property
    def names(self) -> list[str]:
        """The names of the columns, in order."""
        ...

    def append(self, field: Field, /) -> Schema:
        """Give a schema with one more column."""
        ...

    def field(self, name: str, /) -> Field:
        """Give a column."""
        ...


class Array(Protocol):
    """A pyarrow array: the values of a column."""

    @property
    def null_count(self) -> int:
        """The number of NULLs."""
        ...

    def cast(self, type: object, /) -> Array:
        """Convert it to another type."""
        ...

    def fill_null(self, value: object, /) -> Array:
        """Replace NULL with a value."""
        ...

    def to_pylist(self) -> list[object]:
        """Convert it to Python values."""
        ...


class RecordBatch(Protocol):
    """Some rows, as columns."""

    @property
    def num_rows(self) -> int:
        """The number of rows."""
        ...

    @property
    def columns(self) -> Sequence[Array]:
        """The columns."""
        ...

    def column(self, name: str | int, /) -> Array:
        """Give one column."""
        ...

    def slice(self, start: int, length: int, /) -> RecordBatch:
        """Give some of the rows, without a copy."""
        ...


def required(module: str, extra: str) -> ModuleType:
    """Import a library of an extra; raises E6Error, which names the package to install."""
    try:
        return import_module(module)
    except ImportError:
        library = module.partition(".")[0]
        message = f"{library} is not installed; run: pip install 'e6async[{extra}]'"
        raise E6Error(message) from None
