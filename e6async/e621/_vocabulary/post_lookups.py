"""Posts by id or by MD5, alone or many at once."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from e6async._core.batch import Batch, Key
from e6async._core.protocol.operation import Operation, Pairs
from e6async.e621._vocabulary.modes import MODELS, AnyPost, asked
from e6async.e621._vocabulary.words import Mode

P = TypeVar("P", bound=AnyPost)

_MODES: Mapping[type, Mode] = MappingProxyType({MODELS[mode]: mode for mode in MODELS})


def one_post(
    name: str,
    path: str,
    model: type[P],
    query: Pairs = (),
    *,
    deterministic: bool = True,
    **parts: Key,
) -> Operation[P]:
    """Ask for a single post."""
    return Operation(
        name=name,
        method="GET",
        path=path,
        returns=model,
        parts=parts,
        query=(*asked(_MODES[model]), *query),
        unwrap="post",
        deterministic=deterministic,
    )


def by_id(model: type[P], *, hides: bool = False) -> Batch[P]:
    """Posts by id; `hides` where searches give safe posts only."""
    return Batch(
        name="posts.get",
        one=lambda key: one_post("posts.get", "/posts/{id}.json", model, id=key),
        path="/posts.json",
        item=model,
        search=(*asked(_MODES[model]), ("tags", "id:{} status:any")),
        unwrap="posts",
        hides=hides,
    )


def by_md5(model: type[P], *, hides: bool = False) -> Batch[P]:
    """Posts by MD5; `hides` where searches give safe posts only."""
    return Batch(
        name="posts.by_md5",
        one=lambda key: one_post("posts.by_md5", "/posts.json", model, (("md5", str(key)),)),
        path="/posts.json",
        item=model,
        search=(*asked(_MODES[model]), ("tags", "md5:{} status:any")),
        field="md5",
        unwrap="posts",
        hides=hides,
    )
