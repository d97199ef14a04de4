"""Models cannot be changed, so that callers can share them, and they can be hashed."""

from __future__ import annotations

import asyncio
import copy
import pickle
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import cast

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from e6async import E621, Cache
from e6async._core.models.model import Model, fields_of
from e6async.e621 import ModAction, Post
from e6async.testing import FakeSite, virtual_time
from tests.fuzz.effort import PATIENCE, effort
from tests.fuzz.shapes import models, rows
from tests.models.made import made

AGENT = "e6async-tests/1.0 (by nobody)"

pytestmark = PATIENCE

MODELS = [*models(), *rows()]


def inside(value: object) -> Iterator[object]:
    """Walk a value and everything in it."""
    yield value
    if isinstance(value, Model):
        inner: list[object] = [getattr(value, name) for name in fields_of(type(value))]
    elif isinstance(value, Mapping):
        inner = list(cast("Mapping[object, object]", value).values())
    elif isinstance(value, tuple | list | set):
        inner = list(cast("tuple[object, ...]", value))
    else:
        inner = []
    for each in inner:
        yield from inside(each)


@pytest.mark.parametrize("model", MODELS)
@given(data=st.data())
@effort(3)
def test_no_model_can_be_changed(model: type, data: st.DataObject) -> None:
    """No list, set or plain dict is anywhere in a model, and equal models have equal hashes."""
    one, other = data.draw(made(model, copies=2))
    assert [each for each in inside(one) if type(each) in {list, set, dict}] == []
    assert one == other
    assert len({one, other}) == 1
    assert {one: 1}[other] == 1


@pytest.mark.parametrize("model", MODELS)
@given(data=st.data())
@effort(3)
def test_every_model_can_be_copied(model: type, data: st.DataObject) -> None:
    """Pickles and deep copies are equal to the model, and as unchangeable."""
    (one,) = data.draw(made(model))
    copies = [pickle.loads(pickle.dumps(one)), copy.deepcopy(one), copy.copy(one)]
    assert copies == [one] * 3
    assert {hash(each) for each in copies} == {hash(one)}


def test_models_made_by_hand_are_frozen_too() -> None:
    """A plain dict that is passed to a model is copied, so that later changes do not reach it."""
    values: dict[str, object] = {"names": ["a"]}
    now = datetime(2026, 1, 2, tzinfo=UTC)
    action = ModAction(
        id=1, created_at=now, updated_at=now, creator_id=1, action="x", values=values
    )
    values["names"] = []
    assert action.values == {"names": ("a",)}


@virtual_time
async def test_callers_share_what_nobody_can_change() -> None:
    """Two lookups that share a request, and one from the cache, give the same frozen post."""
    async with FakeSite(E621, posts=20) as fake:
        async with E621(AGENT, base_url=fake.url, cache=Cache()) as e6:
            first, second = await asyncio.gather(e6.posts.get(5), e6.posts.get(5))
            third = await e6.posts.get(5)
            assert first == second == third
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                first.rating = "s"  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue]
            for post in (first, second, third):
                assert isinstance(post, Post)
                assert [each for each in inside(post) if type(each) in {list, set, dict}] == []
        assert len(fake.requests) == 1
