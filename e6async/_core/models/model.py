"""What every model has: a repr of one line, and a schema for pydantic.

`Model` has no fields, no slots and no `__init__`, so that it costs nothing when a model is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Final

import attrs
import msgspec

from e6async._core.protocol.decode import freeze

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

_MAX_LENGTH: Final = 120
_MAX_VALUE: Final = 60
"""Characters of a value, unless it is a URL."""
_FIRST: Final = ("id", "name", "rating", "score", "url")
"""What identifies a record, in this order."""


class Model:
    """The base class of what the sites send: records, their parts, and rows of exports."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # attrs makes no repr for a class that has one of its own
        type.__setattr__(cls, "__repr__", Model.__repr__)

    def __repr__(self) -> str:
        return _one_line(self)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[object], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        from e6async._core.models.pydantic_schema import core_schema_of  # noqa: PLC0415 - heavy

        return core_schema_of(cls, handler)


class ModelWithMappings(Model):
    """The base class of models that have mappings, or JSON of any shape: it is frozen, too."""

    __slots__ = ()

    __attrs_post_init__ = freeze


@attrs.frozen(kw_only=True)
class Field:
    """A field of a model."""

    can_be_absent: bool
    """Whether it has a default."""
    is_shown: bool
    """Whether a repr may show it."""


def fields_of(model: type) -> Mapping[str, Field]:
    """The fields of a class of models, by name."""
    return _fields_of(model)


@cache
def _fields_of(model: type) -> Mapping[str, Field]:
    if attrs.has(model):
        return {
            field.name: Field(
                can_be_absent=field.default is not attrs.NOTHING, is_shown=bool(field.repr)
            )
            for field in attrs.fields(model)
        }
    if issubclass(model, msgspec.Struct):
        return {
            field.name: Field(can_be_absent=not field.required, is_shown=True)
            for field in msgspec.structs.fields(model)
        }
    return {}


def _one_line(model: Model) -> str:
    """Show what identifies a record, or as many of its fields as there is room for."""
    text, names = f"<{type(model).__name__}", list(_shown(model))
    for left, name in zip(range(len(names), 0, -1), names, strict=True):
        room = _MAX_LENGTH - len(text) - len(f" {name}=") - (1 if left == 1 else len(" …>"))
        value = _text(name, getattr(model, name))
        if len(value) > room and (name != "url" or room < _MAX_VALUE):
            return f"{text} …>"
        text += f" {name}={_clipped(value, room)}"
    return f"{text}>"


def _shown(model: Model) -> Iterator[str]:
    first = [name for name in _FIRST if hasattr(model, name)]
    yield from first
    if len(first) < 2:
        fields = fields_of(type(model)).items()
        yield from (name for name, field in fields if field.is_shown and name not in first)


def _text(name: str, value: object) -> str:
    value = getattr(value, "total", value) if name == "score" else value
    if isinstance(value, datetime):
        return value.isoformat()
    if type(value) is str and value.isprintable() and value and " " not in value:
        text: str = value
    else:
        text = repr(value)
    return text if name == "url" else _clipped(text, _MAX_VALUE)


def _clipped(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
