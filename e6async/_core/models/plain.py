"""Models to plain data and to JSON, and back: in the newest shape of the wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar, cast, get_origin, overload

import msgspec

from e6async._arguments import shown
from e6async._core.models.model import Model, fields_of
from e6async._core.protocol.decode import Json, read_plain
from e6async._core.protocol.misfit import MisfitError
from e6async.errors import DecodeError, InputError

T = TypeVar("T")

_encode = msgspec.json.Encoder().encode


@overload
def unstructure(model: Model) -> dict[str, Json]: ...
@overload
def unstructure(model: Iterable[Model]) -> list[dict[str, Json]]: ...
def unstructure(model: Model | Iterable[Model]) -> dict[str, Json] | list[dict[str, Json]]:
    """Convert a model, or several, to dicts and lists with the names that the site uses."""
    plain: dict[str, Json] | list[dict[str, Json]] = msgspec.json.decode(to_json(model))
    return plain


def to_json(model: Model | Iterable[Model]) -> bytes:
    """Convert a model, or several, to JSON."""
    if not _is_one_or_more(model):
        message = f"to_json: it takes models, not {shown(model)}"
        raise InputError(message)
    try:
        return _encode(model if isinstance(model, Model) else list(model))
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        message = f"to_json: it takes models and values that JSON has: {error}"
        raise InputError(message) from error


def _is_one_or_more(value: object) -> bool:
    return isinstance(value, Model | Iterable) and not isinstance(value, str | bytes)


def structure(plain: object, model: type[T]) -> T:
    """Read plain data as a model, such as `Post` or `list[Post]`, in any shape that sites send.

    Raises DecodeError, whose `path` is the place that does not fit.
    """
    if not isinstance(get_origin(model) or model, type):
        message = f"structure: model must be a class such as Post or list[Post], not {shown(model)}"
        raise InputError(message)
    try:
        return read_plain(_unwrapped(plain, model), model)
    except MisfitError as error:
        name = model.__name__ if get_origin(model) is None else str(model)
        message = f"structure: the data does not fit {name} at {error.path}: {error.reason}"
        raise DecodeError(message, operation="structure", path=error.path, body=b"") from error


def _unwrapped(plain: object, model: type) -> object:
    """Remove the one key that servers wrap around some responses: `{"post": {...}}`."""
    if not isinstance(plain, Mapping):
        return plain
    wrapped = cast("Mapping[object, object]", plain)
    if len(wrapped) == 1:
        ((key, inner),) = wrapped.items()
        kind: type = get_origin(model) or model
        is_wrapped = issubclass(type(inner), list if kind is list else Mapping)
        if is_wrapped and key not in fields_of(kind):
            return inner
    return wrapped
