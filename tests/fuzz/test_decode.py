"""Bytes to models, whatever the bytes: a model of the right type, or a DecodeError."""

from __future__ import annotations

from contextlib import suppress
from typing import cast

import attrs
import msgspec
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from e6async._core.protocol.decode import Decoder, Json, parse, unwrapped
from e6async._core.protocol.operation import NOTHING, Operation, get, list_of
from e6async.e621._vocabulary import BasicPost, Post, ThumbnailPost
from e6async.e621._vocabulary.older_post import OlderPost
from e6async.e621.tags import Tag
from e6async.errors import DecodeError
from e6async.femboyfans._vocabulary import Post as FemboyFansPost
from tests.fuzz.effort import PATIENCE, effort
from tests.fuzz.mutations import JUNK, mutants
from tests.fuzz.shapes import WORDS, Shape, dumped, fields, fits, models, objects_in, parts, shapes

pytestmark = PATIENCE

POSTS = (Post, BasicPost, ThumbnailPost)


@attrs.frozen(kw_only=True)
class Case:
    """A model, the shape in which it is written, and what stands around it."""

    model: type
    shape: type
    many: bool
    unwrap: str | None

    @property
    def operation(self) -> Operation[object]:
        """An operation that returns it."""
        one: type[object] = self.model
        returns = list_of(one) if self.many else one
        return get("test.get", "/", returns, unwrap=self.unwrap)

    @property
    def valid(self) -> st.SearchStrategy[Json]:
        """What a server may answer."""
        one = shapes(self.shape)
        whole = st.lists(one, max_size=2).map(_plain) | EMPTY if self.many else one
        return whole if self.unwrap is None else whole | whole.map(self._wrapped)

    def _wrapped(self, plain: Json) -> Json:
        return {cast("str", self.unwrap): plain} if isinstance(plain, Shape | list) else plain


def _plain(values: list[Json]) -> Json:
    return values


EMPTY = WORDS.map(lambda key: cast("Json", {key: []}))
"""Old serializers put a key around empty lists: `{"tags": []}`."""


def _tops() -> list[type]:
    """List the models that are no part of another, and the posts."""
    inner = {part for model in models() for part in parts(model)}
    posts = {*POSTS, FemboyFansPost}
    return [model for model in models() if model in posts or model not in {*inner, OlderPost}]


def _cases(model: type) -> list[Case]:
    return [
        Case(model=model, shape=shape, many=many, unwrap=unwrap if model in POSTS else None)
        for shape in ((model, OlderPost) if model in POSTS else (model,))
        for many, unwrap in ((False, "post"), (True, "posts"))
    ]


TOPS = _tops()
CASES = [case for model in (*TOPS, *(*POSTS, FemboyFansPost) * 5) for case in _cases(model)]
ANY_CASE = st.sampled_from(CASES)


TAG: dict[str, Json] = {
    "id": 1, "name": "wolf", "post_count": 3, "category": 5, "related_tags": None,
    "related_tags_updated_at": None, "created_at": "2026-01-01T00:00:00.000Z",
    "updated_at": "2026-01-01T00:00:00.000Z", "is_locked": False,
}  # fmt: skip


def long_way(operation: Operation[object], body: bytes) -> object:
    """Decode by the rules alone, never by msgspec's typed decoder."""
    plain = unwrapped(parse(body, operation.name), operation)
    return Decoder().structure(plain, operation.returns, operation=operation.name, body=body)


def decoded(operation: Operation[object], body: bytes, *, strict: bool = False) -> object:
    """Decode, and look closely at the error where it does not fit; None then."""
    try:
        return Decoder(strict=strict).decode(operation, body)
    except DecodeError as caught:
        error = caught
    assert error.operation == operation.name
    assert error.path.startswith("$"), error.path
    assert error.body == body
    assert operation.name in str(error)
    assert error.path in str(error)
    return None


@pytest.mark.parametrize("model", TOPS)
@given(data=st.data())
@effort(4)
def test_what_fits_is_read(model: type, data: st.DataObject) -> None:
    """Every shape that the types allow is a model of these types, strictly, too."""
    case = data.draw(st.sampled_from(_cases(model)))
    body = dumped(data.draw(case.valid), pure_ascii=data.draw(st.booleans()))
    operation = case.operation
    found = Decoder().decode(operation, body)
    assert fits(found, operation.returns)
    assert Decoder(strict=True).decode(operation, body) == found
    assert long_way(operation, body) == found


@given(ANY_CASE, st.data())
@effort(500)
def test_what_does_not_fit_is_an_error(case: Case, data: st.DataObject) -> None:
    """Mutated answers give a model of the right type or a DecodeError that says where."""
    operation = case.operation
    body = data.draw(mutants(case.valid))
    for strict in (False, True):
        model = decoded(operation, body, strict=strict)
        assert model is None or fits(model, operation.returns)


@pytest.mark.parametrize(
    ("strict", "change", "path"),
    [
        (False, {"name": 7}, "$.name"),
        (False, {"created_at": "soon @ $.id"}, "$.created_at"),
        (True, {"a @ b": 1}, "$"),
        (True, {" @ $.id": 1}, "$"),
    ],
)
def test_no_words_hide_the_place(strict: bool, change: dict[str, Json], path: str) -> None:
    """The path is that of the JSON, whatever the words of the JSON look like."""
    body = dumped({**TAG, **change})
    with pytest.raises(DecodeError) as caught:
        Decoder(strict=strict).decode(get("tags.get", "/", Tag), body)
    assert caught.value.path == path


@given(ANY_CASE, st.data())
@effort(500)
def test_both_ways_give_the_same(case: Case, data: st.DataObject) -> None:
    """What msgspec's typed decoder accepts, wrapped or not, is what the rules make of it.

    It does not look at what no field wants, so that it also reads bodies that are no JSON there.
    """
    operation = case.operation
    body = data.draw(mutants(case.valid))
    plain: Json = None
    with suppress(DecodeError):
        plain = parse(body, operation.name)
    if plain is None:
        return
    short: object = None
    with suppress(msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        short = msgspec.json.decode(body, type=operation.returns)
    if short is not None:
        rules = Decoder().structure(plain, operation.returns, operation="test.get", body=body)
        assert rules == short
    model = decoded(operation, body)
    if model is not None:
        assert long_way(operation, body) == model


@given(ANY_CASE, st.data())
@effort(200)
def test_new_fields_change_nothing(case: Case, data: st.DataObject) -> None:
    """Fields that no model has are ignored wherever they stand, and refused by a strict decoder."""
    operation = case.operation
    plain = data.draw(case.valid)
    found = list(objects_in(plain))
    assume(found)
    before = Decoder().decode(operation, dumped(plain))
    for chosen in data.draw(st.lists(st.sampled_from(found), min_size=1, max_size=3)):
        chosen[data.draw(_new_names(chosen))] = data.draw(
            st.sampled_from([each for each in JUNK if each != "\ud800" and not _raw(each)])
        )
    body = dumped(plain)
    assert Decoder().decode(operation, body) == before
    assert long_way(operation, body) == before
    with pytest.raises(DecodeError):
        Decoder(strict=True).decode(operation, body)


def _new_names(chosen: Shape) -> st.SearchStrategy[str]:
    names = st.sampled_from(["mood", "file", "post", "posts", "alt", "has", "type", "", "a @ b"])
    return (names | st.text("xyz\u0301\u00e9", min_size=3)).filter(
        lambda name: name not in fields(chosen.model)
    )


def _raw(value: Json) -> bool:
    return isinstance(value, str) and value.startswith("<raw ")


@given(st.binary(max_size=40) | mutants(shapes(OlderPost)))
@example(b"")
@effort(60)
def test_nothing_is_read_of_any_body(body: bytes) -> None:
    """An operation that returns nothing does so whatever the answer says."""
    for strict in (False, True):
        assert Decoder(strict=strict).decode(get("test.get", "/", NOTHING), body) is None
