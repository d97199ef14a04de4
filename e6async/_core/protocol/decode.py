"""Bytes to models: cattrs owns the rules, msgspec's typed decoder is the short way.

What msgspec accepts for a type is what the cattrs converter makes of it; tests prove it over every
model. All else takes the long way: wrapped answers, odd times, and everything that does not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from types import GenericAlias, NoneType, UnionType
from typing import Annotated, Generic, TypeAlias, TypeVar, Union, cast, get_args, get_origin

import attrs
import msgspec
from cattrs import BaseValidationError, Converter, transform_error
from cattrs.cols import list_structure_factory
from cattrs.gen import make_dict_structure_fn
from cattrs.strategies import configure_union_passthrough

from e6async._core.protocol.operation import Operation
from e6async.errors import DecodeError, ForbiddenError

T = TypeVar("T")
O = TypeVar("O")  # noqa: E741 - an older shape

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
"""Any JSON value."""

Time: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time with its zone; the servers write it in the zone of the account."""


@attrs.frozen(kw_only=True)
class _Older(Generic[O, T]):
    mark: str
    unless: str
    shape: type[O]
    newest: Callable[[O], T]


_older: dict[type, _Older[object, object]] = {}


def reads_older(
    model: type[T], *, mark: str, unless: str = "", shape: type[O], newest: Callable[[O], T]
) -> None:
    """Let a model be read from an older shape too: known by a key, `unless` it has a newer one."""
    older = _Older(mark=mark, unless=unless, shape=shape, newest=newest)
    _older[model] = cast("_Older[object, object]", older)


def parse(body: bytes, operation: str) -> Json:
    """Read a body as plain JSON; raise DecodeError where it is none."""
    try:
        plain: Json = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _misfit(operation, "$", f"it is not JSON ({error})", body) from None
    return plain


class Decoder:
    """Turns answers into models; a strict one also refuses fields that no model has.

    `hidden` stands where the caller may not see a record: in a list it is left out.
    """

    def __init__(self, *, strict: bool = False, hidden: str | None = None) -> None:
        self._strict = strict
        self._hidden = hidden

    def decode(self, operation: Operation[T], body: bytes) -> T:
        """Make of a body what the operation returns; raise DecodeError where it does not fit."""
        if operation.returns is bytes:
            return cast("T", body)
        if operation.returns is NoneType:
            body = b"null"  # whatever else it says, there is nothing to give back
        if not self._strict:
            returns: type = operation.returns
            for way in _short_ways(returns, operation.unwrap):
                try:
                    return cast("T", way(body))
                except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, _OtherWay):
                    continue
        plain = self._seen(unwrapped(parse(body, operation.name), operation), operation, body)
        return self.structure(plain, operation.returns, operation=operation.name, body=body)

    def _seen(self, plain: Json, operation: Operation[object], body: bytes) -> Json:
        """Leave out what the caller may not see; raise ForbiddenError when nothing is left."""
        if self._hidden is None or operation.returns is str:
            return plain
        if isinstance(plain, list):
            seen = [each for each in plain if each != self._hidden]
            if seen or not plain:
                return seen
        elif plain != self._hidden:
            return plain
        message = f"{operation.name}: the account may not see what the server has there"
        raise ForbiddenError(
            message, operation=operation.name, status=200, server_message=self._hidden, body=body
        )

    def structure(self, plain: Json, model: type[T], *, operation: str, body: bytes) -> T:
        """Make a model of plain JSON; raise DecodeError, with the body, where it does not fit."""
        try:
            return _converter(self._strict).structure(plain, model)
        except BaseValidationError as error:
            reason, _, path = transform_error(error)[0].rpartition(" @ ")
            raise _misfit(operation, path, reason, body) from error
        except (TypeError, ValueError, KeyError, OverflowError, RecursionError) as error:
            raise _misfit(operation, "$", str(error), body) from error


def unwrapped(plain: Json, operation: Operation[object]) -> Json:
    """Take off the one key that servers put around some answers, sometimes."""
    match plain:
        case dict() if len(plain) == 1:
            ((key, inner),) = plain.items()
            # `{"tags": []}`: old serializers did it to empty lists
            is_list = isinstance(inner, list) and get_origin(operation.returns) is list
            return inner if key == operation.unwrap or is_list else plain
        case _:
            return plain


class _OtherWay(Exception):  # noqa: N818 - not an error: the body is of another shape
    pass


@cache
def _short_ways(returns: type, unwrap: str | None) -> tuple[Callable[[bytes], object], ...]:
    """List the typed decoders that may read such an answer, the likeliest first."""
    (item,) = get_args(returns) if get_origin(returns) is list else (returns,)
    ways: list[Callable[[bytes], object]] = [msgspec.json.Decoder(returns).decode]
    if unwrap is not None and item in _older:
        older = _older[item]
        many = item is not returns
        inner = GenericAlias(list, (older.shape,)) if many else older.shape
        wrapped = msgspec.json.Decoder(GenericAlias(dict, (str, inner)))

        def read(body: bytes) -> object:
            answer = cast("dict[str, object]", wrapped.decode(body))
            if answer.keys() != {unwrap}:
                raise _OtherWay
            found = answer[unwrap]
            if many:
                return [older.newest(each) for each in cast("list[object]", found)]
            return older.newest(found)

        ways.append(read)
    return tuple(ways)


@cache
def _converter(strict: bool) -> Converter:  # noqa: FBT001 - a cache key
    converter = Converter(forbid_extra_keys=strict)
    configure_union_passthrough(str | int | float | bool | None, converter)
    for plain in (str, int, bool):
        converter.register_structure_hook(plain, _exactly)
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook(datetime, _time)
    converter.register_structure_hook(date, lambda value, _: msgspec.convert(value, date))
    converter.register_structure_hook_func(lambda kind: kind is object, lambda value, _: value)
    converter.register_structure_hook_func(lambda kind: kind is NoneType, lambda _value, _: None)
    converter.register_structure_hook_func(_is_text_or_number, _text_or_number)
    converter.register_structure_hook_factory(_is_list, _list_hook)
    converter.register_structure_hook_factory(attrs.has, _model_hook)
    return converter


def _model_hook(model: type[object], converter: Converter) -> Callable[[object, object], object]:
    newest: Callable[[Mapping[str, object], object], object] = make_dict_structure_fn(
        model, converter, _cattrs_forbid_extra_keys=converter.forbid_extra_keys
    )

    def structure(value: object, _kind: object) -> object:
        if not isinstance(value, Mapping):
            message = f"expected an object, found {type(value).__name__}"
            raise TypeError(message)
        plain = cast("Mapping[str, object]", value)
        older = _older.get(model)
        if older is not None and older.mark in plain and older.unless not in plain:
            return older.newest(converter.structure(plain, older.shape))
        return newest(plain, model)

    return structure


def _is_list(kind: object) -> bool:
    return get_origin(kind) is list


def _list_hook(
    kind: type[list[object]], converter: Converter
) -> Callable[[object, object], object]:
    items = list_structure_factory(kind, converter)

    def structure(value: object, kind: object) -> object:
        if not isinstance(value, list):  # a text is iterable too
            message = f"expected a list, found {type(value).__name__}"
            raise TypeError(message)
        return items(value, kind)

    return structure


def _exactly(value: object, kind: type[T]) -> T:
    if type(value) is not kind:  # bool is an int to isinstance, not to JSON
        message = f"expected {kind.__name__}, found {type(value).__name__}"
        raise TypeError(message)
    return value


def _number(value: object, _kind: type) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        message = f"expected a number, found {type(value).__name__}"
        raise TypeError(message)
    return float(value)


def _is_text_or_number(kind: object) -> bool:
    among = set(get_args(kind)) - {NoneType}
    return get_origin(kind) in {Union, UnionType} and among == {str, float}


def _text_or_number(value: object, kind: type) -> object:
    """Read what Rails writes of a decimal: a text, or a number that is an integer at times."""
    if isinstance(value, str) or (value is None and NoneType in get_args(kind)):
        return value
    return _number(value, kind)


def _time(value: object, _kind: type) -> datetime:
    """Read a time; bans come as `2026-08-21 12:34:56 -0400`, exports without a zone (UTC)."""
    if not isinstance(value, str):
        message = f"expected a time, found {type(value).__name__}"
        raise TypeError(message)
    try:
        return msgspec.convert(value, Time)
    except msgspec.ValidationError:
        day, _, clock = value.removesuffix(" UTC").partition(" ")
        read = datetime.fromisoformat(f"{day}T{clock.replace(' ', '')}" if clock else day)
        return read if read.tzinfo else read.replace(tzinfo=UTC)


def _misfit(operation: str, path: str, reason: str, body: bytes) -> DecodeError:
    message = (
        f"{operation}: the answer does not fit at {path}: {reason}; "
        "the body is in the error, and .raw() gives it as it came"
    )
    return DecodeError(message, operation=operation, path=path, body=body)
