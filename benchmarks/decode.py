"""How long it takes to decode a page of 320 posts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial, reduce
from operator import or_
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import attrs
import cattrs
import msgspec
import orjson
import pydantic

from benchmarks.pages import older_page, page
from benchmarks.report import Row, Table
from benchmarks.timing import medians
from e6async._core.protocol.decode import Decoder
from e6async._core.protocol.operation import get, list_of
from e6async.e621._vocabulary import Post


def run() -> Table:
    """Decode a page in both shapes, beside other decoders."""
    operation = get("posts.search", "/posts.json", list_of(Post), unwrap="posts")
    decode = Decoder().decode
    rules = cattrs.Converter()
    rules.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    checked: pydantic.TypeAdapter[object] = pydantic.TypeAdapter(list_of(as_pydantic()))
    rows: list[Row] = []
    for shape, body in (("v2", page()), ("old", older_page())):
        contenders: dict[str, Callable[[], object]] = {
            "json.loads": partial(json.loads, body),
            "orjson.loads": partial(orjson.loads, body),
            "msgspec, to dicts": partial(msgspec.json.decode, body),
            "e6async, to posts": partial(decode, operation, body),
        }
        if shape == "v2":
            contenders["cattrs over orjson"] = partial(_by_rules, rules, body)
            contenders["pydantic"] = partial(checked.validate_json, body)
        times = medians(contenders)
        ours, base, plain = (times[k] for k in ("e6async, to posts", "orjson.loads", "json.loads"))
        for name, seconds in times.items():
            measured = f"{seconds * 1e3:.2f} ms, {seconds / base:.2f} x orjson, "
            measured += f"{seconds / plain:.2f} x json"
            rows.append(Row(f"{shape}: {name}", measured))
        max_ratio = 1.4 if shape == "v2" else 3.0
        rows.append(
            Row(
                f"{shape}: e6async over orjson",
                f"{ours / base:.2f}",
                f"<= {max_ratio}",
                ours / base <= max_ratio,
            )
        )
        if shape == "v2":
            rows.append(
                Row("v2: e6async over json.loads", f"{ours / plain:.2f}", "< 1", ours < plain)
            )
    how = (
        f"320 posts, {len(page()) // 1000} kB (v2), bytes to objects; medians of 80 rounds in turn."
    )
    return Table("Decoding a page", how, rows)


def _by_rules(rules: cattrs.Converter, body: bytes) -> object:
    return rules.structure(orjson.loads(body), list[Post])


def as_pydantic() -> type[pydantic.BaseModel]:
    """Build pydantic models with the same fields as our attrs classes."""

    def convert(kind: Any) -> Any:
        if attrs.has(kind):
            hints = get_type_hints(kind)
            fields: dict[str, Any] = {
                field.name: (
                    convert(hints[field.name]),
                    ... if field.default is attrs.NOTHING else None,
                )
                for field in attrs.fields(kind)
            }
            return pydantic.create_model(kind.__name__, **fields)
        if arguments := get_args(kind):
            origin = get_origin(kind)
            inner = tuple(convert(argument) for argument in arguments)
            return reduce(or_, inner) if origin is UnionType else origin[inner]
        return kind

    made: type[pydantic.BaseModel] = convert(Post)
    return made
