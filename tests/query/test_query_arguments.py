"""What is no value of a query is refused, by Q, Query and Blacklist alike."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date, datetime
from types import SimpleNamespace
from typing import cast

import pytest

from e6async import Blacklist, Q, Query, query
from e6async.errors import InputError, QueryError
from e6async.query import Tag, parse, parse_age, parse_int_range, parse_order, to_int


class Whole:
    """A whole number of another library."""

    def __index__(self) -> int:
        return 7


def call(function: Callable[..., object], *args: object, **values: object) -> object:
    """Call something with arguments of wrong types."""
    return function(*args, **values)


WHOLE = "is not a whole number"
REFUSED: dict[str, Callable[[], object]] = {
    f"None {WHOLE}": lambda: call(Q.id, None),
    f"True {WHOLE}": lambda: call(Q.score, True),
    f"1.5 {WHOLE}": lambda: call(Q.score, ">=", 1.5),
    f"'>=' {WHOLE}": lambda: call(Q.score, ">="),
    f"list {WHOLE}": lambda: call(Q.favcount, [5]),
    f"bytes {WHOLE}": lambda: call(Q.user, b"ava"),
    f"False {WHOLE}": lambda: call(Q.parent, False),
    f"object {WHOLE}": lambda: call(Q.randseed, object()),
    f"'a' {WHOLE}": lambda: call(Q.id.between, 1, "a"),
    f"'b' {WHOLE}": lambda: call(Q.id.among, [1, "b"]),
    f"2.5 {WHOLE}": lambda: call(Q.filesize, 2.5),
    "a number of too many digits does not fit into 32 bits, as the server requires": lambda: Q.id(
        10**5000
    ),
    "'a' is not a number": lambda: call(Q.mpixels, "a"),
    "True is not a number": lambda: call(Q.duration, True),
    "None is not a number": lambda: call(Q.ratio, None),
    "nan does not fit into 32 bits, as the server requires": lambda: Q.mpixels(float("nan")),
    "a number of too many digits does not fit into 32 bits": lambda: Q.duration(10**5000),
    "2147483648 does not fit into 32 bits": lambda: Q.duration(2**31),
    "-2147483648 does not fit into 32 bits": lambda: Q.duration(-(2**31)),
    "None is not a comparison: use one of = < <= > >=": lambda: call(Q.score, None, 5),
    "5 is not a comparison": lambda: call(Q.score, 5, 5),
    "a number of too many digits is not a comparison": lambda: call(Q.score, 10**5000, 5),
    "id takes a list of values, not '123'": lambda: call(Q.id.among, "123"),
    "id takes a list of values, not bytes": lambda: call(Q.id.among, b"123"),
    "score takes a list of values, not None": lambda: call(Q.score.among, None),
    "None is not a date: pass a date, or a datetime with tzinfo": lambda: call(Q.date, None),
    "5 is not a date": lambda: call(Q.date.between, 5, date(2026, 1, 1)),
    "'2026' is not a date": lambda: call(Q.date.between, date(2026, 1, 1), "2026"),
    "7 is not an age: pass a timedelta, or as 3d, 2w or 6mo": lambda: call(Q.age, "<", 7),
    "None is not a rating: use s, q or e": lambda: call(Q.rating, None),
    "list is not a rating: use s, q or e": lambda: call(Q.rating, ["s"]),
    "parse: text must be str, not None": lambda: call(Q.parse, None),
    "parse: text must be str, not list of str": lambda: call(parse, ["wolf"]),
    "parse: max_terms must be int, not None": lambda: call(parse, "wolf", max_terms=None),
    "Q.tag: name must be str, not int": lambda: call(Q.tag, 5),
    "Q.metatag: value must be str, not int": lambda: call(Q.metatag, "views", 5),
    "Q.md5: *hashes must be str, not bytes": lambda: call(Q.md5, b"a"),
    "Q.limit: posts must be int, not str": lambda: call(Q.limit, "5"),
    "parse_order: value must be str, not None": lambda: call(Q.order, None),
    "no site can sort by 'x'": lambda: call(Q.order, "x"),
    "Q.any_of: queries must be Iterable[Query], not list of str": lambda: call(Q.any_of, ["a"]),
    "Q.all_of: queries must be Iterable[Query], not str": lambda: call(Q.all_of, "wolf"),
    "Query.__and__: other must be Query, not str": lambda: call(Q.tag("a").__and__, "b"),
    "Query.__or__: other must be Query, not None": lambda: call(Q.tag("a").__or__, None),
    "Query: terms must be tuple[Tag | Metatag | Group, ...], not str": lambda: call(Query, "wolf"),
    "Query: limit must be int | None, not str": lambda: call(Query, limit="5"),
    "Query.of: parts must be QueryTerms, not str": lambda: call(Query.of, "wolf"),
    "Query.check: site must be Limits, not None": lambda: call(Q.tag("a").check, None),
    "Query.matches: zone must be tzinfo, not str": lambda: call(
        Q.tag("a").matches, None, zone="UTC"
    ),
    "Query.matches: now must be datetime | None, not date": lambda: call(
        Q.tag("a").matches, None, now=date(2026, 1, 1)
    ),
    "Query.matches: me must be Account | None, not str": lambda: call(
        Q.tag("a").matches, None, me="ava"
    ),
    "a post with tags is needed, not None": lambda: call(Q.tag("a").matches, None),
    "a post with tags is needed, not type": lambda: call(Blacklist("a").hides, object),
    "a post with tags is needed, not 'a'": lambda: call(Blacklist("a").why, "a"),
    "Blacklist: text must be str, not None": lambda: call(Blacklist, None),
    "Blacklist.from_user: me must be HasBlacklist, not str": lambda: call(
        Blacklist.from_user, "ava"
    ),
    "Blacklist.filter: posts must be AsyncIterable[P], not list of int": lambda: call(
        Blacklist("a").filter, [5]
    ),
    "parse_int_range: value must be str, not int": lambda: call(parse_int_range, 5),
    "parse_age: now must be datetime, not None": lambda: call(parse_age, "5d", now=None),
    "to_int: text must be str, not bytes": lambda: call(to_int, b"5"),
    "format: query must be": lambda: call(query.format, "wolf"),
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_is_no_value(message: str) -> None:
    """Each is an InputError that says what it is, and what it must be."""
    with pytest.raises(InputError) as caught:
        REFUSED[message]()
    assert str(caught.value).startswith(message)


def test_values_are_query_errors() -> None:
    """A value that no site takes is a QueryError, as one that it would misread."""
    for function, value in ((Q.id, None), (Q.user, b"a"), (Q.id.among, "1"), (Q.rating, 5)):
        with pytest.raises(QueryError):
            call(function, value)


def test_values_that_fit() -> None:
    """Whole numbers of other libraries are numbers; the bounds of 32 bits are in."""
    assert str(call(Q.id, Whole())) == "id:7"
    assert str(call(Q.user, Whole())) == "user:!7"
    assert str(Q.duration(2**31 - 1)) == "duration:2147483647"
    assert str(Q.duration(-(2**31) + 1)) == "duration:-2147483647"
    assert str(Q.filesize(5)) == "filesize:5"
    assert str(Q.id.among(each for each in (1, 2))) == "id:1,2"
    assert str(Q.id.among({3: "a"})) == "id:3"
    assert str(Q.md5("AB" * 16)) == f"md5:{'ab' * 16}"
    assert Query((Tag("", "wolf"),), limit=5).limit == 5
    assert to_int("\0") == 0
    assert parse_order("\0") is None


async def test_posts_of_any_shape() -> None:
    """A post needs its tags; what else it lacks matters only to queries that ask for it."""
    post = SimpleNamespace(all_tags=("wolf",), rating="s", flags=SimpleNamespace(deleted=False))
    assert call(Q.tag("wolf").matches, post) is True
    assert call(Blacklist("wolf").why, post) == ("wolf",)
    assert call(Blacklist("wolf").why, SimpleNamespace(all_tags=("wolf",), rating="x")) == ()

    async def posts() -> AsyncIterator[SimpleNamespace]:
        yield post

    filtered = call(Blacklist("fox").filter, posts())
    assert isinstance(filtered, AsyncIterator)
    assert [each async for each in cast("AsyncIterator[object]", filtered)] == [post]
    account = SimpleNamespace(blacklisted_tags="wolf")
    assert call(Blacklist.from_user, account).__class__ is Blacklist
    with pytest.raises(QueryError, match="has no time zone"):
        Q.date(">", datetime(2026, 1, 1))  # noqa: DTZ001
