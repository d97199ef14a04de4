"""How long it takes to write a page of 320 posts as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

import orjson
import pydantic

from benchmarks.decode import as_pydantic
from benchmarks.pages import page
from benchmarks.report import Row, Table
from benchmarks.timing import medians
from e6async import to_json, unstructure
from e6async._core.protocol.decode import Decoder
from e6async._core.protocol.operation import get, list_of
from e6async.e621 import Post


def run() -> Table:
    """Encode a page, beside other encoders of the same data."""
    operation = get("posts.search", "/posts.json", list_of(Post), unwrap="posts")
    posts = Decoder().decode(operation, page())
    plain = unstructure(posts)
    own: pydantic.TypeAdapter[object] = pydantic.TypeAdapter(list_of(as_pydantic()))
    own_posts = own.validate_python(plain)
    annotated: pydantic.TypeAdapter[list[Post]] = pydantic.TypeAdapter(list[Post])
    contenders: dict[str, Callable[[], object]] = {
        "orjson.dumps, of dicts": partial(orjson.dumps, plain),
        "json.dumps, of dicts": partial(json.dumps, plain),
        "e6async, to_json of posts": partial(to_json, posts),
        "e6async, unstructure of posts": partial(unstructure, posts),
        "pydantic, its own models": partial(own.dump_json, own_posts),
        "pydantic, posts by annotation": partial(annotated.dump_json, posts),
    }
    times = medians(contenders)
    base, ours = times["orjson.dumps, of dicts"], times["e6async, to_json of posts"]
    plainly, checked = times["json.dumps, of dicts"], times["pydantic, its own models"]
    rows = [
        Row(name, f"{seconds * 1e3:.2f} ms, {seconds / base:.2f} x orjson")
        for name, seconds in times.items()
    ]
    for name, other, bar in (("json.dumps", plainly, 0.25), ("pydantic", checked, 0.7)):
        ratio = ours / other
        rows.append(Row(f"to_json over {name}", f"{ratio:.2f}", f"<= {bar}", ratio <= bar))
    how = (
        f"320 posts, {len(to_json(posts)) // 1000} kB of JSON, in memory to bytes; medians of 80 "
        "rounds in turn. Dicts are what `unstructure` gives."
    )
    return Table("Encoding a page", how, rows)
