"""Arguments as form fields and filters, and the messages for those that cannot be sent."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import Enum

import pytest

from e6async._core.protocol import wire
from e6async.errors import InputError, UnsupportedError


class Colour(Enum):
    """An enumeration whose values are not strings."""

    RED = 3
    NONE = b""


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (True, "true"),
        (False, "false"),
        (Colour.RED, "3"),
        ("a b", "a b"),
        ("", ""),
        (0, "0"),
        (-5, "-5"),
        (10**30 - 1, str(10**30 - 1)),
        (0.1, "0.1"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, tzinfo=UTC), "2026-01-02T03:00:00+00:00"),
        ("\ud7ff\ue000", "\ud7ff\ue000"),
    ],
)
def test_values(value: object, sent: str) -> None:
    """Each value as the server reads it."""
    assert wire.text("key", value) == sent


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (float("inf"), "key cannot be sent as a form field: of type float, or out of range"),
        (10**30, "key cannot be sent as a form field: of type int, or out of range"),
        (-(10**30), "key cannot be sent as a form field: of type int, or out of range"),
        (b"x", "key cannot be sent as a form field: of type bytes, or out of range"),
        (Colour.NONE, "key cannot be sent as a form field: of type bytes, or out of range"),
        ("\ud800", "key cannot be sent as a form field: of type str, or out of range"),
        ("a\udfff", "key cannot be sent as a form field: of type str, or out of range"),
        (
            datetime(2026, 1, 2),  # noqa: DTZ001
            "key has no time zone; pass one, such as datetime.now(timezone.utc)",
        ),
    ],
)
def test_values_that_cannot_be_sent(value: object, message: str) -> None:
    """The message names the argument, and the type or what is missing."""
    with pytest.raises(InputError) as caught:
        wire.text("key", value)
    assert str(caught.value) == message


def test_fields() -> None:
    """Fields are nested in a root, lists become one pair for each value, None is omitted."""
    values = {"a": 1, "b": None, "c": ["x", True], "d": ""}
    assert wire.fields(values) == (("a", "1"), ("c[]", "x"), ("c[]", "true"), ("d", ""))
    assert wire.fields({"a": 1, "c": [2]}, root="post") == (("post[a]", "1"), ("post[c][]", "2"))
    with pytest.raises(InputError) as caught:
        wire.fields({"tags": []})
    assert str(caught.value) == (
        "tags is an empty list, which cannot be sent as a form field; omit it"
    )


@pytest.mark.parametrize("value", [10**30, [1, 10**30]])
def test_the_field_that_cannot_be_sent_is_named(value: object) -> None:
    """The message names the field or filter, for a value and for one in a list."""
    with pytest.raises(InputError, match=r"^width cannot be sent as a form field"):
        wire.fields({"width": value}, root="post")
    with pytest.raises(InputError, match=r"^width cannot be sent as a form field"):
        wire.search("posts.search", {"width": value}, {"width"})


def test_filters() -> None:
    """A filter by a related record is nested; lists are joined up to what the server reads."""
    allowed = {"name", "creator[name]", "creator[id]", "note"}
    filters = {"note": None, "name": "a", "creator": {"name": "b", "id": [1, 2]}}
    assert wire.search("a.search", filters, allowed, max_values=2) == (
        ("search[name]", "a"),
        ("search[creator][name]", "b"),
        ("search[creator][id]", "1,2"),
    )
    assert wire.search("a.search", {"name": [0] * 320}, allowed) == (
        ("search[name]", ",".join("0" * 320)),
    )


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"name": " "}, "the filter name is blank, and the server would ignore it; omit it"),
        ({"name": {}}, "the filter name is blank, and the server would ignore it; omit it"),
        ({"nmae": "x"}, "a.search has no argument nmae; did you mean name?"),
        ({"zz": "x"}, "a.search has no argument zz; use one of creator[name], name"),
        (
            {"creator": {"zz": "x"}},
            "a.search has no argument creator[zz]; did you mean creator[name]?",
        ),
        ({"name": [1, 2, 3]}, "name has 3 values; the server reads only the first 2"),
    ],
)
def test_filters_that_would_be_misread(filters: dict[str, object], message: str) -> None:
    """The message says what is wrong, and what is possible."""
    with pytest.raises(InputError) as caught:
        wire.search("a.search", filters, ["name", "creator[name]"], max_values=2)
    assert str(caught.value).removeprefix("a.search: ") == message


def test_arguments_must_be_known() -> None:
    """An operation takes the arguments that it has."""
    wire.known("a.update", {"name": 1}, ["name"])
    with pytest.raises(InputError) as caught:
        wire.known("a.update", {"name": 1, "mood": 2}, ["name"])
    assert str(caught.value) == "a.update has no argument mood; use one of name"
    with pytest.raises(InputError) as caught:
        wire.known("a.update", {"mood": 2}, [])
    assert str(caught.value) == "a.update has no argument mood; it has none"


def test_options_of_a_list_are_not_filters() -> None:
    """`limit`, `page_size` and `prefetch` are split off."""
    filters = {"name": "a", "limit": 3, "page_size": 2, "prefetch": False}
    assert wire.split_options(filters) == (
        {"name": "a"},
        {"limit": 3, "page_size": 2, "prefetch": False},
    )


@pytest.mark.parametrize("limit", [None, 1, 20])
def test_limits_in_range(limit: int | None) -> None:
    """A limit up to the server's maximum is passed on."""
    assert wire.bounded("a.random", limit, 20) == limit


@pytest.mark.parametrize("limit", [0, 21, True])
def test_limits_out_of_range(limit: int) -> None:
    """Any other is refused."""
    with pytest.raises(InputError) as caught:
        wire.bounded("a.random", limit, 20)
    assert str(caught.value) == f"a.random: limit must be from 1 to 20; got {limit!r}"


def test_what_a_site_does_not_have() -> None:
    """The error names the site, the operation and the reason."""
    error = wire.unsupported("pools.search", "e6ai", "it has no pools")
    assert type(error) is UnsupportedError
    assert str(error) == "e6ai has no pools.search: it has no pools"
