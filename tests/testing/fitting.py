"""Compares JSON values with the types of the reference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TypeAlias, cast

from e6async.testing._e621.reference import E621_REFERENCE
from e6async.testing._e621.type_grammar import (
    Choice,
    Either,
    Kind,
    Many,
    Mapped,
    Named,
    Parts,
    Row,
    kind_of,
)
from e6async.testing._reference import Shape

Shapes: TypeAlias = Mapping[str, Shape]

PLAIN: Mapping[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "null": (type(None),),
    "dict": (dict,),
}
"""The Python types of JSON values; a float may be an int."""


def misfits(
    value: object, kind: Kind, at: str = "$", *, shapes: Shapes = E621_REFERENCE.shapes
) -> Iterator[str]:
    """The differences from the type, with their JSON paths."""
    match kind:
        case Named(name):
            yield from _named(value, name, at, shapes)
        case Choice(values):
            if value not in values:
                yield f"{at}: {value!r} is none of {values}"
        case Either(kinds):
            wrong = [list(misfits(value, each, at, shapes=shapes)) for each in kinds]
            if all(wrong):
                yield from wrong[0]
        case Many() | Row():
            yield from _listed(value, kind, at, shapes)
        case Mapped() | Parts():
            yield from _keyed(value, kind, at, shapes)


def _named(value: object, name: str, at: str, shapes: Shapes) -> Iterator[str]:
    if name in shapes:
        yield from _shaped(value, shapes[name], at, shapes)
    elif name in {"datetime", "date"}:
        if not _is_time(value, name):
            yield f"{at}: {value!r} is no {name}"
    elif not isinstance(value, PLAIN[name]) or (name == "int" and isinstance(value, bool)):
        yield f"{at}: {value!r} is no {name}"


def _is_time(value: object, name: str) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return name == "date" or datetime.fromisoformat(value).tzinfo is not None
    finally:
        date.fromisoformat(value[:10])


def _shaped(value: object, shape: Shape, at: str, shapes: Shapes) -> Iterator[str]:
    if "0" in shape and isinstance(value, list):
        value = {str(number): item for number, item in enumerate(cast("list[object]", value))}
    elif "0" in shape or not isinstance(value, dict):
        yield f"{at}: {value!r} is no object"
        return
    fields = cast("dict[str, object]", value)
    if shape:  # shapes without fields are those of posts
        yield from (f"{at}.{key} is unknown" for key in fields.keys() - shape.keys())
    for key, text in shape.items():
        if key not in fields:
            if not text.endswith("~"):
                yield f"{at}.{key} is missing"
        elif fields[key] is not None or not text.rstrip("~").endswith("?"):
            yield from misfits(
                fields[key],
                kind_of(text.rstrip("~").rstrip("?")),
                f"{at}.{key}",
                shapes=shapes,
            )


def _listed(value: object, kind: Many | Row, at: str, shapes: Shapes) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{at}: {value!r} is no list"
        return
    items = cast("list[object]", value)
    kinds = [kind.item] * len(items) if isinstance(kind, Many) else kind.items
    for number, (item, each) in enumerate(zip(items, kinds, strict=True)):
        yield from misfits(item, each, f"{at}[{number}]", shapes=shapes)


def _keyed(value: object, kind: Mapped | Parts, at: str, shapes: Shapes) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{at}: {value!r} is no object"
        return
    for key, item in cast("dict[str, object]", value).items():
        if isinstance(kind, Mapped):
            yield from misfits(item, kind.value, f"{at}.{key}", shapes=shapes)
        elif key in kind.fields:
            yield from misfits(item, kind.fields[key], f"{at}.{key}", shapes=shapes)
        else:
            yield f"{at}.{key} is unknown"
