"""JSON as a server may write it, out of the types of a model."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Union, cast, get_args, get_origin, get_type_hints

import attrs
from hypothesis import strategies as st

import e6async.e621
import e6async.exports.e621
import e6async.exports.femboyfans
import e6async.femboyfans
from e6async._core.models.model import fields_of
from e6async._core.protocol.decode import Json
from e6async._core.protocol.frozen import FrozenDict
from e6async.femboyfans.permissions import Route

Strategy = st.SearchStrategy[Json]


class Shape(dict[str, Json]):
    """The JSON object of a model, to be told from one whose keys are data."""

    def __init__(self, model: type, values: dict[str, Json]) -> None:
        super().__init__(values)
        self.model = model


MADE_HERE = {Route}
"""What no answer becomes as it stands."""


def models() -> Iterator[type]:
    """Find every attrs class of the families of both sites that an answer can become."""
    for package in (e6async.e621, e6async.femboyfans):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for kind in vars(importlib.import_module(module.name)).values():
                own = isinstance(kind, type) and kind.__module__ == module.name
                if own and attrs.has(kind) and kind not in MADE_HERE:
                    yield kind


def rows() -> Iterator[type]:
    """Find every class of rows of exports, of both sites."""
    for site in (e6async.exports.e621, e6async.exports.femboyfans):
        yield from (schema.row for schema in site.SCHEMAS.values())


def _written(moment: datetime, form: str) -> str:
    match form:
        case "Z":
            return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case "ruby":
            return moment.strftime("%Y-%m-%d %H:%M:%S %z")
        case "UTC":
            return moment.strftime("%Y-%m-%d %H:%M:%S UTC")
        case "bare":
            return moment.strftime("%Y-%m-%d %H:%M:%S")
        case _:
            return moment.isoformat(timespec="milliseconds")


def _inside_two(word: str) -> Json:
    return {word: [word]}


ZONES = [timezone(timedelta(minutes=minutes)) for minutes in (0, -240, 330, 765, -1)]
FORMS = ["iso", "Z", "ruby", "UTC", "bare"]

TIMES: Strategy = st.builds(
    _written,
    st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.sampled_from(ZONES)),  # noqa: DTZ001 - the zone is the next argument
    st.sampled_from(FORMS),
)
WORDS: st.SearchStrategy[str] = st.sampled_from(
    ["", "wolf", "caf\u00e9", "cafe\u0301", "\U0001f43a\ufe0f", "\u202e", "\x00\x1f\x7f", "a\r\nb"]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
INTS: Strategy = st.integers(-3, 400) | st.sampled_from(
    [2**31, 2**53 + 1, 2**63, -(2**63) - 1, 2**64, 2**80]
)
FLOATS: Strategy = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**66), 2**66)
LEAVES: dict[object, Strategy] = {
    str: WORDS,
    int: INTS,
    float: FLOATS,
    bool: st.booleans(),
    datetime: TIMES,
    date: st.dates().map(date.isoformat),
    NoneType: st.none(),
    object: st.none() | WORDS | INTS | WORDS.map(_inside_two),
}


@cache
def fields(model: type) -> dict[str, tuple[object, bool]]:
    """Give the type of each field of a model, and whether it can be absent."""
    hints = get_type_hints(model, include_extras=True)
    return {name: (hints[name], field.can_be_absent) for name, field in fields_of(model).items()}


def parts(model: type) -> Iterator[type]:
    """Find the models that the fields of a model hold."""
    for hint, _ in fields(model).values():
        yield from _models_in(hint)


def _models_in(kind: object) -> Iterator[type]:
    if isinstance(kind, type) and attrs.has(kind):
        yield kind
    for arg in get_args(kind):
        yield from _models_in(arg)


@cache
def shapes(kind: object) -> Strategy:
    """Build the values that fit a type."""
    if isinstance(kind, type) and fields_of(kind):
        return _objects(kind)
    origin, args = get_origin(kind), get_args(kind)
    if origin is None:
        return LEAVES[kind]
    # what follows the type in an annotation is no type
    many = origin is list or args[-1] is Ellipsis
    inner = [shapes(arg) for arg in (args[:1] if many or origin is Annotated else args)]
    if many:
        return st.lists(inner[0], max_size=3).map(_list)
    if origin is tuple:
        return st.tuples(*inner).map(_list)
    if origin is Mapping:
        return st.dictionaries(WORDS, inner[1], max_size=2).map(_dict)
    return st.one_of(inner)


def _list(values: Iterable[Json]) -> Json:
    return list(values)


def _dict(values: dict[str, Json]) -> Json:
    return values


def _objects(model: type) -> Strategy:
    always = {name: shapes(kind) for name, (kind, absent) in fields(model).items() if not absent}
    maybe = {name: shapes(kind) for name, (kind, absent) in fields(model).items() if absent}
    return st.fixed_dictionaries(always, optional=maybe).map(lambda found: Shape(model, found))


def objects_in(plain: Json) -> Iterator[Shape]:
    """Find the objects of models in a value, itself included."""
    if isinstance(plain, Shape):
        yield plain
    inner = plain.values() if isinstance(plain, dict) else plain if isinstance(plain, list) else ()
    for each in inner:
        yield from objects_in(each)


def fits(value: object, kind: object) -> bool:
    """Tell whether a decoded value has the type that its field promises, all the way down."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in {Annotated, Union, UnionType}:
        return any(fits(value, arg) for arg in (args[:1] if origin is Annotated else args))
    if kind is object:
        hash(value)  # what cannot be changed can be hashed
        return True
    if type(value) is not (FrozenDict if origin is Mapping else origin or kind):
        return False
    if isinstance(value, datetime):
        return value.utcoffset() is not None
    return all(fits(inner, hint) for inner, hint in _inside(value, kind))


def _inside(value: object, kind: object) -> Iterator[tuple[object, object]]:
    if isinstance(value, list):
        yield from ((each, get_args(kind)[0]) for each in cast("list[object]", value))
    elif isinstance(value, tuple):
        items, hints = cast("tuple[object, ...]", value), get_args(kind)
        hints = hints[:1] * len(items) if hints[-1] is Ellipsis else hints
        yield from zip(items, hints, strict=True)
    elif isinstance(value, dict):
        yield from ((each, get_args(kind)[1]) for each in cast("dict[str, object]", value).values())
    elif isinstance(kind, type) and attrs.has(kind):
        yield from ((getattr(value, name), hint) for name, (hint, _) in fields(kind).items())


RAW = {
    f"<raw {number}>": text
    for number, text in enumerate(
        ["1e400", "-1e400", "-0", "-0.0", "1.0", "1E5", "9" * 400, "9" * 5000, "1" * 400 + ".5",
         "1e-400", "01", "NaN", "-Infinity", '"\\ud800"', '"\\u0000"', "[" * 300 + "]" * 300,
         '{"a":' * 900 + "1" + "}" * 900, "[" * 100_000, '{"id":1,"id":2}', "'x'", "1 2", ""]
    )
}  # fmt: skip
"""What `json.dumps` would not write, by what stands for it."""


def dumped(plain: Json, *, pure_ascii: bool = True) -> bytes:
    """Write JSON, the raw pieces among it as they are."""
    text = json.dumps(plain, ensure_ascii=pure_ascii)
    if "<raw " in text:
        for mark, raw in RAW.items():
            text = text.replace(f'"{mark}"', raw)
    return text.encode(errors="surrogatepass")
