"""The fields of post models against what the fake site sends: none is missing in both formats."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from typing import Literal, cast

import attrs
import pytest

from e6async import E6AI, E621, FemboyFans
from e6async._core.client import Client
from e6async.e621 import BasicPost, Post, ThumbnailPost
from e6async.femboyfans import Post as FemboyFansPost
from e6async.testing import FakeSite, virtual_time
from tests.testing.asking import AGENT, asking

Mode = Literal["extended", "basic", "thumbnail"]
NOT_IN_LEGACY = {"stats.hotness"}
"""Fields that the format before May 2026 does not have."""
ONLY_ON_E6AI = {"tags.director", "tags.franchise"}
"""Fields that e6ai alone sends."""
NOT_ON_E6AI = {"tags.artist", "tags.contributor", "tags.copyright"}
"""Fields that e6ai does not send: its categories have other names."""


def sent_paths(value: object, path: str = "") -> Iterator[str]:
    """The paths of all keys of a JSON value; those below a list have none."""
    if isinstance(value, dict):
        for key, item in cast("dict[str, object]", value).items():
            yield f"{path}{key}"
            yield from sent_paths(item, f"{path}{key}.")


def model_fields(model: type[attrs.AttrsInstance], path: str = "") -> Iterator[tuple[str, object]]:
    """The paths of all fields of a model with their defaults, those of inner models included."""
    for field in attrs.fields(attrs.resolve_types(model)):
        yield f"{path}{field.name}", field.default
        is_union = typing.get_origin(field.type) in {types.UnionType, typing.Union}
        for kind in typing.get_args(field.type) if is_union else (field.type,):
            if isinstance(kind, type) and attrs.has(kind):
                yield from model_fields(kind, f"{path}{field.name}.")


def value_at(value: object, path: str) -> object:
    """The value of a field of a decoded model; None below a field that is None."""
    for name in path.split("."):
        value = None if value is None else getattr(value, name)
    return value


@pytest.mark.parametrize(
    ("client", "model", "params", "missing"),
    [
        (E621, Post, {"v2": "true", "mode": "extended"}, ONLY_ON_E6AI),
        (E6AI, Post, {"v2": "true", "mode": "extended"}, NOT_ON_E6AI),
        (E621, BasicPost, {"v2": "true", "mode": "basic"}, set[str]()),
        (E621, ThumbnailPost, {"v2": "true", "mode": "thumbnail"}, set[str]()),
        (FemboyFans, FemboyFansPost, {}, set[str]()),
    ],
    ids=["Post", "Post-e6ai", "BasicPost", "ThumbnailPost", "FemboyFans"],
)
async def test_every_field_is_sent(
    client: type[Client],
    model: type[attrs.AttrsInstance],
    params: Mapping[str, str],
    missing: set[str],
) -> None:
    """The fake site sends every field of the model, optional ones too."""
    async with asking(client=client) as ask:
        reply = await ask("/posts.json", params={"limit": "320", **params})
    body: object = reply.json
    posts = cast("list[object]", body["posts"] if isinstance(body, dict) else body)
    sent = {path for post in posts for path in sent_paths(post)}
    assert posts
    assert {path for path, _ in model_fields(model)} - sent == missing


@pytest.mark.parametrize("mode", ["extended", "basic", "thumbnail"])
@virtual_time
async def test_every_field_is_read_from_the_legacy_format(mode: Mode) -> None:
    """Decoding the format before May 2026 fills every optional field of the model in some post."""
    async with (
        FakeSite(E621, posts=400, post_format="legacy") as fake,
        E621(AGENT, base_url=fake.url, strict=True) as e6,
    ):
        posts = [post async for post in e6.posts.search(mode=mode, limit=320)]
    fields = model_fields(type(posts[0]))
    unfilled = {
        path
        for path, default in fields
        if default is not attrs.NOTHING
        and not hasattr(default, "factory")
        and all(value_at(post, path) == default for post in posts)
    }
    expected = {"extended": NOT_IN_LEGACY | ONLY_ON_E6AI, "basic": NOT_IN_LEGACY}
    assert unfilled == expected.get(mode, set())
