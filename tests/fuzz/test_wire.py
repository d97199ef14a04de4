"""Any argument is written as the server reads it, or refused; no name leaves its place."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import cast
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from e6async._core.protocol import wire
from e6async._core.protocol.operation import Operation, Pairs, get
from e6async.e621._vocabulary import Category, Rating
from e6async.errors import InputError
from tests.fuzz.effort import PATIENCE, effort

pytestmark = PATIENCE


class Odd(Enum):
    """Values that enums can hold and the server cannot read."""

    NOTHING = None
    BYTES = b"x"
    TUPLE = (1, 2)
    BLANK = " "
    OTHER = Rating.SAFE


TEXTS = st.text(max_size=10) | st.sampled_from(
    ["", " ", "\u3000", "\u0085\u2028", "\0", "\ud800", "a,b", ",", "..", "\U0001f43a", "a\r\nb"]
)
ZONES = [None, UTC, timezone(timedelta(hours=-23, minutes=-59)), timezone(timedelta(seconds=1))]
SINGLE: st.SearchStrategy[object] = (
    TEXTS
    | st.none()
    | st.booleans()
    | st.integers()
    | st.just(2**80)
    | st.floats()
    | st.complex_numbers()
    | st.dates()
    | st.datetimes(timezones=st.sampled_from(ZONES))
    | st.times()
    | st.timedeltas()
    | st.sampled_from([*Rating, *Category, *Odd, Decimal(1), object(), b"x", bytearray(b"x")])
)
VALUES = SINGLE | st.recursive(
    st.lists(SINGLE, max_size=4)
    | st.sets(TEXTS | st.integers(), max_size=3)
    | st.sampled_from([range(3), range(320), range(321), {"a": 1}.keys(), {1: 2}.values()]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(TEXTS, inner, max_size=2)
    ),
    max_leaves=5,
)
KEYS = ["id", "name", "created_at", "order"]
ARGUMENTS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=3)


def _check(pairs: Pairs) -> None:
    """Pairs are texts that can be sent."""
    assert isinstance(cast("object", pairs), tuple)
    for key, value in pairs:
        assert (type(key), type(value)) in {(str, str), (str, Rating)}
        key.encode()
        value.encode()


@given(ARGUMENTS)
@effort(400)
def test_any_filters(filters: dict[str, object]) -> None:
    """Filters become pairs below `search`, none of them blank, or an InputError."""
    try:
        pairs = wire.search("tags.search", filters, KEYS)
    except InputError:
        return
    _check(pairs)
    said = [key for key in filters if filters[key] is not None]
    assert [key for key, _ in pairs] == [f"search[{key}]" for key in said]
    assert all(value.strip() for _, value in pairs)


@given(ARGUMENTS, st.sampled_from([None, "pool", "post"]))
@effort(400)
def test_any_fields(values: dict[str, object], root: str | None) -> None:
    """Arguments become pairs below their root, each value of a list its own, or an InputError."""
    try:
        pairs = wire.fields(values, root=root)
    except InputError:
        return
    _check(pairs)
    names = {
        f"{root}[{key}]" if root else key for key, value in values.items() if value is not None
    }
    assert {key.removesuffix("[]") for key, _ in pairs} == names


@given(SINGLE)
@effort(400)
def test_any_value(value: object) -> None:
    """A single value is a text that can be sent, or an InputError that names its key."""
    try:
        sent = wire.text("name", value)
    except InputError as error:
        assert "name" in str(error)  # noqa: PT017
        return
    sent.encode()
    assert sent == sent.strip() or isinstance(value, str | Enum)


@given(st.dictionaries(TEXTS, st.none(), max_size=3), st.lists(TEXTS, max_size=3))
@effort(150)
def test_any_key(values: dict[str, object], allowed: list[str]) -> None:
    """A key is known or refused, whatever it looks like."""
    try:
        wire.known("pools.update", values, allowed)
    except InputError:
        assert set(values) - set(allowed)
        return
    assert set(values) <= set(allowed)


TEMPLATES = ["/tags/{one}.json", "/{one}", "/posts/{one}/votes.json", "/a/{one}/b/{two}.json"]
NAMES = TEXTS | st.lists(
    st.sampled_from(
        ["/", "..", ".", "?", "#", "%2f", "%2e", "%", "\\", "\n", "\r", "\t", " ", ";", "@", ":",
         "//e.test", "{one}", "{", "}", "\u2044", "\uff0f", "\u2025", "x", "\0", "+", "&", "=", "é"]
    ), min_size=1, max_size=4,
).map("".join)  # fmt: skip
PARTS = NAMES | st.integers()


def _target(operation: Operation[object]) -> str | None:
    try:
        return operation.target(operation.path)
    except InputError:
        return None


@pytest.mark.parametrize("template", TEMPLATES)
@given(one=PARTS, two=PARTS)
@effort(250)
def test_any_name_stays_in_its_place(template: str, one: int | str, two: int | str) -> None:
    """What fills a hole of a path stays one part of it, and comes back as it was."""
    target = _target(get("test.get", template, object, one=one, two=two))
    if target is None:
        return
    url = URL(f"https://e.test{target}", encoded=True)
    assert (url.host, url.raw_query_string, url.raw_fragment) == ("e.test", "", "")
    assert url.raw_path == target
    assert target.isascii()
    assert not any(character.isspace() for character in target)
    segments = target.split("/")
    assert len(segments) == len(template.split("/"))
    # proxies and servers take these for a way up, whatever comes behind
    assert not {".", ".."} & {unquote(segment) for segment in segments}
    for segment, told in zip(segments, template.split("/"), strict=True):
        assert unquote(segment) == told.format(one=one, two=two)


@given(PARTS)
@effort(150)
def test_plain_names_are_not_refused(name: int | str) -> None:
    """Only what names nothing, or no path can hold, is refused."""
    if _target(get("test.get", "/tags/{name}.json", object, name=name)) is None:
        assert name in {"", ".", ".."} or isinstance(name, int) or "\ud800" in name or "\0" in name


def test_numbers_that_are_too_long() -> None:
    """A number that Python itself refuses to write is refused like any other argument."""
    number = 10**5000
    with pytest.raises(InputError):
        wire.text("id", number)
    with pytest.raises(InputError):
        wire.search("tags.search", {"id": [[number]]}, KEYS)
    with pytest.raises(InputError):
        wire.fields({"id": [number]}, root="pool")
    with pytest.raises(InputError):
        get("test.get", "/posts/{id}.json", object, id=number).target("/posts/{id}.json")
