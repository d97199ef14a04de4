"""Models as pydantic sees them; imported when pydantic asks, so that nothing else needs it.

An instance is taken as it is, and plain data is read as a response would be. The schema describes
each field with its docstring.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, get_type_hints

from pydantic import Field
from pydantic_core import core_schema

from e6async._core.models.field_docs import field_docs
from e6async._core.models.model import Model, fields_of
from e6async._core.models.plain import structure
from e6async.errors import DecodeError

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler


def core_schema_of(model: type[Model], handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
    """Build the schema of a class of models."""
    hints, docs, fields = get_type_hints(model), field_docs(model), fields_of(model)
    shape = core_schema.typed_dict_schema(
        {
            name: core_schema.typed_dict_field(
                handler.generate_schema(Annotated[hints[name], Field(description=docs.get(name))]),
                required=not field.can_be_absent,
            )
            for name, field in fields.items()
        },
        cls=model,
    )
    return core_schema.no_info_wrap_validator_function(
        _reader(model),
        shape,
        serialization=core_schema.wrap_serializer_function_ser_schema(
            lambda instance, handler: handler({name: getattr(instance, name) for name in fields}),
            schema=shape,
        ),
        ref=f"{model.__module__}.{model.__qualname__}:{id(model)}",
    )


def _reader(model: type[Model]) -> Callable[[object, object], Model]:
    def read(value: object, _handler: object) -> Model:
        if isinstance(value, model):
            return value
        try:
            return structure(value, model)
        except DecodeError as error:
            raise ValueError(str(error)) from error  # which pydantic reports as its own error

    read.__name__ = model.__name__  # pydantic's messages have it
    return read
