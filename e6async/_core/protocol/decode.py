"""Bytes to models: cattrs has the rules, msgspec's typed decoder is the fast path.

What msgspec accepts for a type, the cattrs converter decodes to the same value; tests prove it for
every model. Wrapped responses, unusual times and what does not fit take the slow path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from types import GenericAlias, NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Final,
    Generic,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs
import msgspec

from e6async._core.protocol.frozen import FrozenDict
from e6async._core.protocol.misfit import MisfitError, misfit
from e6async._core.protocol.operation import Operation
from e6async.errors import ForbiddenError

if TYPE_CHECKING:
    from cattrs import Converter

T = TypeVar("T")
Old = TypeVar("Old")

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
"""Any JSON value."""

Time: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time with its zone; the servers send it in the account's zone."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class _OldShape(Generic[Old, T]):
    mark: str
    unless: str
    shape: type[Old]
    newest: Callable[[Old], T]
    fits_newest: bool = False
    """Whether it can be read as the newest shape, which loses what has another name."""


_old_shapes: dict[type, _OldShape[object, object]] = {}


def reads_older(
    model: type[T], *, mark: str, unless: str = "", shape: type[Old], newest: Callable[[Old], T]
) -> None:
    """Decode a model from an older shape, too: one with the key `mark` and without `unless`."""
    older = _OldShape(mark=mark, unless=unless, shape=shape, newest=newest)
    _old_shapes[model] = cast("_OldShape[object, object]", older)


def renames_older(
    model: type[object],
    *,
    mark: str,
    unless: str = "",
    renamed: Callable[[dict[str, object]], dict[str, object]],
    fits_newest: bool = False,
) -> None:
    """Decode a model from a shape whose fields, once `renamed`, are those of the newest."""
    older = _OldShape(
        mark=mark, unless=unless, shape=dict[str, object], newest=renamed, fits_newest=fits_newest
    )
    _old_shapes[model] = cast("_OldShape[object, object]", older)


def parse(body: bytes, operation: str) -> Json:
    """Read a body as plain JSON; DecodeError when it is not JSON."""
    try:
        plain: Json = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise misfit(operation, "$", f"it is not JSON ({error})", body) from None
    return plain


_BY_ID: Final = "/{id}.json"


class Decoder:
    """Decodes responses into models; a strict one also refuses fields that no model has.

    `hidden` is what the server sends in place of a record that the account may not see; lists omit
    it.
    """

    def __init__(self, *, strict: bool = False, hidden: str | None = None) -> None:
        self._strict = strict
        self._hidden = hidden

    def decode(self, operation: Operation[T], body: bytes) -> T:
        """Decode a body into what the operation returns; DecodeError when it does not fit.

        A record that was requested by id must have that id, or it answers another request.
        """
        result = self._decoded(operation, body)
        wanted = operation.parts.get("id")
        if isinstance(wanted, int) and operation.path.endswith(_BY_ID):
            found: object = getattr(result, "id", None)
            if found not in {None, wanted}:
                reason = (
                    f"expected {wanted}, found {found}; it may answer another request: try again"
                )
                raise misfit(operation.name, "$.id", reason, body)
        return result

    def _decoded(self, operation: Operation[T], body: bytes) -> T:
        if operation.returns is bytes:
            return cast("T", body)
        if operation.returns is NoneType:
            body = b"null"  # whatever it contains
        if not self._strict:
            returns: type = operation.returns
            for fast in _fast_decoders(returns, operation.unwrap):
                try:
                    return cast("T", fast(body))
                except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, _OtherShape):
                    continue
        parsed = parse(body, operation.name)
        plain = self._visible(unwrapped(parsed, operation), operation, body)
        root = root_of(parsed, operation)
        return self.structure(
            plain, operation.returns, operation=operation.name, body=body, root=root
        )

    def _visible(self, plain: Json, operation: Operation[object], body: bytes) -> Json:
        """Omit what the account may not see; ForbiddenError when nothing is left."""
        if self._hidden is None or operation.returns is str:
            return plain
        if isinstance(plain, list):
            visible = [row for row in plain if row != self._hidden]
            if visible or not plain:
                return visible
        elif plain != self._hidden:
            return plain
        message = f"{operation.name}: the account may not see this record"
        raise ForbiddenError(
            message, operation=operation.name, status=200, server_message=self._hidden, body=body
        )

    def structure(
        self, plain: Json, model: type[T], *, operation: str, body: bytes, root: str = "$"
    ) -> T:
        """Decode plain JSON, which is at `root` in the body; DecodeError when it does not fit."""
        try:
            return read_plain(plain, model, strict=self._strict)
        except MisfitError as error:
            raise misfit(
                operation, error.path, error.reason, body, plain=plain, root=root
            ) from error.__cause__


def read_plain(plain: object, model: type[T], *, strict: bool = False) -> T:
    """Decode plain JSON into a model; MisfitError when it does not fit."""
    # cattrs is imported when first needed: most programs get what the fast path reads
    from cattrs import BaseValidationError  # noqa: PLC0415

    try:
        return _converter(strict).structure(plain, model)
    except BaseValidationError as error:
        raise MisfitError.of(error) from error
    except (TypeError, ValueError, KeyError, OverflowError, RecursionError) as error:
        raise MisfitError("$", str(error)) from error


def freeze(model: attrs.AttrsInstance) -> None:
    """Make the values of a new attrs model unchangeable, since callers share what was decoded."""
    for name in _names_of(type(model)):
        value: object = getattr(model, name)
        unchangeable = frozen(value)
        if unchangeable is not value:
            object.__setattr__(model, name, unchangeable)


@cache
def _names_of(model: type[attrs.AttrsInstance]) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(model))


def frozen(value: object) -> object:
    """Make dicts and lists unchangeable, all the way down; other values stay as they are."""
    if isinstance(value, FrozenDict):
        return cast("object", value)
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        return FrozenDict({key: frozen(each) for key, each in pairs})
    if isinstance(value, list | tuple):
        return tuple(map(frozen, cast("list[object]", value)))
    return value


def unwrapped(plain: Json, operation: Operation[object]) -> Json:
    """Remove the one key that servers wrap around some responses, sometimes."""
    match plain:
        case dict() if len(plain) == 1:
            ((key, inner),) = plain.items()
            # `{"tags": []}`: old serializers did it to empty lists
            is_list = isinstance(inner, list) and get_origin(operation.returns) is list
            return inner if key == operation.unwrap or is_list else plain
        case _:
            return plain


def root_of(plain: Json, operation: Operation[object]) -> str:
    """The JSON path of what `unwrapped` returns."""
    if isinstance(plain, dict) and unwrapped(plain, operation) is not plain:
        return f"$.{next(iter(plain))}"
    return "$"


class _OtherShape(Exception):  # noqa: N818 - a signal to try the next decoder
    pass


@cache
def _fast_decoders(returns: type, unwrap: str | None) -> tuple[Callable[[bytes], object], ...]:
    """The typed decoders that may read such a response, most likely first."""
    (item,) = get_args(returns) if get_origin(returns) is list else (returns,)
    if item in _old_shapes and _old_shapes[item].fits_newest:
        return ()
    decoders: list[Callable[[bytes], object]] = [msgspec.json.Decoder(returns).decode]
    if unwrap is not None and item in _old_shapes and attrs.has(_old_shapes[item].shape):
        older = _old_shapes[item]
        many = item is not returns
        shape = GenericAlias(list, (older.shape,)) if many else older.shape
        wrapped = msgspec.json.Decoder(GenericAlias(dict, (str, shape)))

        def read(body: bytes) -> object:
            response = cast("dict[str, object]", wrapped.decode(body))
            if response.keys() != {unwrap}:
                raise _OtherShape
            inner = response[unwrap]
            if many:
                return [older.newest(row) for row in cast("list[object]", inner)]
            return older.newest(inner)

        decoders.append(read)
    return tuple(decoders)


@cache
def _converter(strict: bool) -> Converter:  # noqa: FBT001 - a cache key
    from cattrs import Converter  # noqa: PLC0415
    from cattrs.strategies import configure_union_passthrough  # noqa: PLC0415

    converter = Converter(forbid_extra_keys=strict)
    configure_union_passthrough(str | int | float | bool | None, converter)
    for plain in (str, int, bool):
        converter.register_structure_hook(plain, _exact)
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook(datetime, _time)
    converter.register_structure_hook(date, lambda value, _: msgspec.convert(value, date))
    converter.register_structure_hook_func(lambda kind: kind is object, lambda value, _: value)
    converter.register_structure_hook_func(lambda kind: kind is NoneType, lambda _value, _: None)
    converter.register_structure_hook_func(_is_string_or_number, _string_or_number)
    converter.register_structure_hook_factory(_is_sequence, _sequence_hook)
    converter.register_structure_hook_factory(attrs.has, _model_hook)
    converter.register_structure_hook_factory(_is_struct, _struct_hook)
    return converter


def _model_hook(model: type[object], converter: Converter) -> Callable[[object, object], object]:
    from cattrs.gen import make_dict_structure_fn  # noqa: PLC0415

    newest: Callable[[Mapping[str, object], object], object] = make_dict_structure_fn(
        model, converter, _cattrs_forbid_extra_keys=converter.forbid_extra_keys
    )

    def structure(value: object, _kind: object) -> object:
        if not isinstance(value, Mapping):
            message = f"expected an object, found {type(value).__name__}"
            raise TypeError(message)
        plain = cast("Mapping[str, object]", value)
        older = _old_shapes.get(model)
        if older is not None and older.mark in plain and older.unless not in plain:
            found = older.newest(converter.structure(plain, older.shape))
            if not isinstance(found, dict):
                return found
            plain = cast("dict[str, object]", found)
        return newest(plain, model)

    return structure


def _is_struct(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _struct_hook(
    kind: type[msgspec.Struct], converter: Converter
) -> Callable[[object, object], object]:
    """Read rows of exports by the rules for attrs classes, as a class with the same fields."""
    hints = get_type_hints(kind)
    fields = {
        field.name: attrs.field(
            type=hints[field.name], default=attrs.NOTHING if field.required else field.default
        )
        for field in msgspec.structs.fields(kind)
    }
    shape = attrs.make_class(kind.__name__, fields, kw_only=True)
    read = _model_hook(shape, converter)

    def structure(value: object, _kind: object) -> object:
        found = read(value, shape)
        return kind(**{name: frozen(getattr(found, name)) for name in fields})

    return structure


def _is_sequence(kind: object) -> bool:
    origin = get_origin(kind)
    return origin is list or (origin is tuple and Ellipsis in get_args(kind))


def _sequence_hook(
    kind: type[list[object]], converter: Converter
) -> Callable[[object, object], object]:
    from cattrs.cols import list_structure_factory  # noqa: PLC0415

    items = list_structure_factory(kind, converter)
    is_tuple = get_origin(kind) is tuple

    def structure(value: object, kind: object) -> object:
        if not isinstance(value, list | tuple):  # a string is iterable, too
            message = f"expected a list, found {type(value).__name__}"
            raise TypeError(message)
        found = items(value, kind)
        return tuple(found) if is_tuple else found

    return structure


def _exact(value: object, kind: type[T]) -> T:
    if type(value) is not kind:  # bool is an int to isinstance, not to JSON
        message = f"expected {kind.__name__}, found {type(value).__name__}"
        raise TypeError(message)
    return value


def _number(value: object, _kind: type) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        message = f"expected a number, found {type(value).__name__}"
        raise TypeError(message)
    return float(value)


def _is_string_or_number(kind: object) -> bool:
    among = set(get_args(kind)) - {NoneType}
    return get_origin(kind) in {Union, UnionType} and among == {str, float}


def _string_or_number(value: object, kind: type) -> object:
    """Read a decimal as Rails writes it: a string, or a number, sometimes an integer."""
    if isinstance(value, str) or (value is None and NoneType in get_args(kind)):
        return value
    return _number(value, kind)


def _time(value: object, _kind: type) -> datetime:
    """Read a time; bans have `2026-08-21 12:34:56 -0400`, exports no zone (UTC)."""
    if isinstance(value, datetime) and value.tzinfo is not None:  # in plain data, not in JSON
        return value
    if not isinstance(value, str):
        kind = "a datetime without a zone" if isinstance(value, datetime) else type(value).__name__
        message = f"expected a time, found {kind}"
        raise TypeError(message)
    try:
        return msgspec.convert(value, Time)
    except msgspec.ValidationError:
        day, _, clock = value.removesuffix(" UTC").partition(" ")
        read = datetime.fromisoformat(f"{day}T{clock.replace(' ', '')}" if clock else day)
        return read if read.tzinfo else read.replace(tzinfo=UTC)
