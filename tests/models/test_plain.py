"""Models to plain data and to JSON, and back."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import cast

import attrs
import msgspec
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

import e6async
from e6async import structure, to_json, unstructure
from e6async.data import Model
from e6async.e621 import BasicPost, Pool, Post, PostTags, Tag, ThumbnailPost
from e6async.errors import DecodeError, E6Error, InputError
from tests.fuzz.effort import PATIENCE, effort
from tests.fuzz.shapes import models, rows
from tests.models.made import made, sample

pytestmark = PATIENCE

POST = structure(sample("post_v2.json"), Post)


@pytest.mark.parametrize("model", [*models(), *rows()])
@given(data=st.data())
@effort(4)
def test_every_model_survives_the_way_there_and_back(
    model: type[Model], data: st.DataObject
) -> None:
    """Plain data and JSON give the same model again, and other JSON libraries write the same."""
    (one,) = data.draw(made(model))
    assert isinstance(one, Model)
    plain = unstructure(one)
    assert structure(plain, model) == one
    assert structure(json.loads(to_json(one)), model) == one
    assert json.loads(json.dumps(plain)) == plain
    assert all(type(each) in PLAIN for each in inside(plain))


PLAIN = {dict, list, str, int, float, bool, type(None)}


def inside(value: object) -> Iterator[object]:
    """Walk plain data."""
    yield value
    if isinstance(value, dict):
        for each in cast("dict[str, object]", value).values():
            yield from inside(each)
    if isinstance(value, list):
        for each in cast("list[object]", value):
            yield from inside(each)


def test_plain_data_has_the_shape_of_the_wire() -> None:
    """What the server sent in the newest shape comes out as it was; only times may be respelt."""
    sent = sample("post_v2.json")
    assert isinstance(sent, dict)
    plain = unstructure(POST)
    times = ("created_at", "updated_at")
    for name in times:
        spelt, original = plain.pop(name), sent.pop(name)
        assert datetime.fromisoformat(str(spelt)) == datetime.fromisoformat(str(original))
    sent_tags, tags = sent.pop("tags"), plain.pop("tags")
    assert isinstance(sent_tags, dict)
    assert isinstance(tags, dict)
    assert {name: tags[name] for name in sent_tags} == sent_tags
    files = plain["files"]
    assert isinstance(files, dict)
    assert files.pop("video") is None
    assert plain == sent


def test_every_shape_is_read() -> None:
    """Older shapes, with what stands around them, give what a client gives."""
    older = structure(sample("post_legacy.json"), Post)
    assert structure(unstructure(older), Post) == older
    assert "files" in unstructure(older)
    page = sample("posts_legacy_2021.json")
    assert len(structure(page, list[Post])) == 36
    assert structure(sample("post_legacy.json"), BasicPost).id == older.id
    assert structure(sample("post_legacy.json"), ThumbnailPost).id == older.id
    assert structure({"tags": []}, list[Tag]) == []
    assert structure({"later": {}}, PostTags) == structure({}, PostTags) == PostTags()


def test_python_values_are_read_too() -> None:
    """The dict that attrs makes, with times and tuples, is read like JSON."""
    assert structure(attrs.asdict(POST), Post) == POST
    naive = {**attrs.asdict(POST), "created_at": datetime(2026, 1, 2)}  # noqa: DTZ001 - what is refused
    with pytest.raises(DecodeError, match="created_at: expected a time, found a datetime without"):
        structure(naive, Post)


def test_several_models() -> None:
    """A list, a tuple or a generator of models becomes a list."""
    older = structure(sample("post_legacy.json"), Post)
    both = [POST, older]
    assert structure(unstructure(both), list[Post]) == both
    assert unstructure(tuple(both)) == unstructure(iter(both)) == [*map(unstructure, both)]
    assert structure(json.loads(to_json(both)), tuple[Post, ...]) == tuple(both)
    assert to_json(iter(both)) == to_json(both)
    assert to_json([]) == b"[]"


def test_other_encoders_write_the_same() -> None:
    """Msgspec encodes models itself, and every library writes their plain data."""
    assert msgspec.json.encode(POST) == to_json(POST)
    assert orjson.loads(orjson.dumps(unstructure(POST))) == json.loads(to_json(POST))


@pytest.mark.parametrize(
    ("plain", "model", "path"),
    [
        ({"id": "7"}, Pool, "$.id"),
        ([{"id": 7}], list[Pool], r"$[0]"),
        ("nonsense", Pool, "$"),
        (None, list[Pool], "$"),
        ({"post": {"id": 7}}, Post, "$"),
    ],
)
def test_what_does_not_fit(plain: object, model: type[object], path: str) -> None:
    """The error names the model and the place, and can be pickled."""
    with pytest.raises(DecodeError) as caught:
        structure(plain, model)
    assert caught.value.path.startswith(path)
    assert caught.value.operation == "structure"
    assert "does not fit" in str(caught.value)
    assert ("Pool" in str(caught.value)) or ("Post" in str(caught.value))
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_what_is_no_model() -> None:
    """What JSON cannot say is refused with the reason."""
    for value in (object(), [object()], 3, attrs.evolve(POST, description="\ud800")):
        with pytest.raises(InputError, match="to_json"):
            to_json(value)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    assert issubclass(InputError, E6Error)


def test_the_names_are_public() -> None:
    """The three functions are names of the package and of `e6async.data`."""
    assert e6async.structure is e6async.data.structure
    assert {"structure", "unstructure", "to_json", "data"} <= set(dir(e6async))
    assert POST.created_at.astimezone(UTC).year == 2023
