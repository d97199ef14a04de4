"""Arguments as the server's keys, and what is refused before it is sent."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from e6async._core.protocol import cursor as cursors
from e6async._core.protocol import wire
from e6async._core.protocol.operation import get
from e6async.e621._vocabulary import Rating
from e6async.e621.tags import TagSearch
from e6async.errors import InputError

KEYS = TagSearch.__optional_keys__


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("wolf*", "wolf*"), (True, "true"), (False, "false"), (5, "5"), (">5", ">5"), (2.5, "2.5"),
        ([1, 2, 3], "1,2,3"), (("a", "b"), "a,b"), (range(3), "0,1,2"), (Rating.SAFE, "s"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02T03:04:05+00:00"),
    ],
)  # fmt: skip
def test_values_are_written_as_the_server_reads_them(value: object, sent: str) -> None:
    """Numbers, ranges, lists, flags, days and times."""
    assert wire.search("tags.search", {"name": value}, KEYS) == (("search[name]", sent),)


def test_what_is_absent_is_not_sent() -> None:
    """None stands for nothing said."""
    assert wire.search("tags.search", {"name": None}, KEYS) == ()
    assert wire.fields({"a": None, "b": 1}, root="tag") == (("tag[b]", "1"),)


def test_lists_in_a_body() -> None:
    """A list in a body is one pair for each value."""
    assert wire.fields({"post_ids": [3, 1]}, root="pool") == (
        ("pool[post_ids][]", "3"),
        ("pool[post_ids][]", "1"),
    )


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({"nam": "x"}, "did you mean name"),
        ({"zzz": "x"}, "use one of category"),
        ({"name": ""}, "blank"),
        ({"name": "  "}, "blank"),
        ({"id": []}, "blank"),
        ({"id": list(range(321))}, "321 values"),
        ({"created_at": datetime(2026, 1, 1)}, "zone"),  # noqa: DTZ001
        ({"id": float("nan")}, "of type float, or out of range"),
        ({"id": object()}, "of type object"),
    ],
)
def test_filters_that_the_server_would_misread(filters: dict[str, object], words: str) -> None:
    """A misspelt, blank or cut filter would give other results than were meant; it is refused."""
    with pytest.raises(ValueError, match=words) as caught:
        wire.search("tags.search", filters, KEYS)
    assert isinstance(caught.value, InputError)


@pytest.mark.parametrize("limit", [0, -1, 321, True])
def test_page_sizes_out_of_range(limit: int) -> None:
    """The server answers 410 to these."""
    with pytest.raises(InputError, match="1 to 320"):
        cursors.checked_page_size("tags.search", limit, 320, limit=None)


def test_names_in_a_path_are_quoted() -> None:
    """A name with a slash or a question mark stays one part of the path."""
    operation = get("tags.get", "/tags/{name}.json", object, name="a/b?c d~é")
    assert operation.target(operation.path) == "/tags/a%2Fb%3Fc%20d~%C3%A9.json"
    with pytest.raises(InputError, match="name must not be empty"):
        get("tags.get", "/tags/{name}.json", object, name="").target("/tags/{name}.json")
