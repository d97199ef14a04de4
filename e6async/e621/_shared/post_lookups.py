"""Posts by id or by MD5, alone or many at once."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from e6async._core.batch import Batch, Key
from e6async._core.protocol.operation import Operation, Pairs
from e6async.e621._vocabulary.post_modes import MODE_QUERY, MODELS, AnyPost, Mode
from e6async.errors import InputError

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
    """Build the request for one post."""
    return Operation(
        name=name,
        method="GET",
        path=path,
        returns=model,
        parts=parts,
        query=(*MODE_QUERY[_MODES[model]], *query),
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
        search=(*MODE_QUERY[_MODES[model]], ("tags", "id:{} status:any")),
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
        search=(*MODE_QUERY[_MODES[model]], ("tags", "md5:{} status:any")),
        field="md5",
        unwrap="posts",
        hides=hides,
    )


def checked_md5(md5: str) -> str:
    """Return an MD5 in lower case; raise InputError for an invalid one."""
    if len(md5) != 32 or not set(md5.lower()) <= set("0123456789abcdef"):
        message = f"an MD5 must have 32 hexadecimal digits, not {md5!r}"
        raise InputError(message)
    return md5.lower()


def uploader_query(id_or_name: int | str) -> str:
    """Build the query for all uploads of an account, including deleted ones."""
    who = f"!{id_or_name}" if isinstance(id_or_name, int) else "_".join(id_or_name.split())
    return f"user:{who} status:any"
