"""Writing queries, and reading anything at all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from e6async.errors import QueryError
from e6async.query import (
    METATAGS,
    ORDERS,
    Group,
    Metatag,
    Node,
    Order,
    Query,
    Range,
    Tag,
    format,  # noqa: A004
    parse,
    parse_age,
    parse_date_range,
    parse_filesize,
    parse_float_range,
    parse_int_range,
    parse_mpixels,
    parse_order,
    parse_ratio,
)
from tests.fuzz.effort import slow_effort

NOW = datetime(2026, 3, 31, tzinfo=UTC)
V = TypeVar("V", int, float, datetime)

WORDS = """
    forest -lake ~shore PINE* papyrus_(font) png -flash score:>5 -score:3 id:1,2 order:score
    -order:id_desc order:bogus order:portrait randseed:4 limit:5 status:any -status:deleted
    STATUS:any rating:s user:"some_name" hassource:true -hassource:true comm:me a: :( --b
    source:x"" description:5"6 \u00c9
"""


def _group(prefix: str, terms: list[str]) -> str:
    return f"{prefix}( {' '.join(terms)} )"


words = st.sampled_from([*WORDS.split(), 'user:"some name"', '-note:"( a )"', 'colour:"deep blue"'])
groups = st.recursive(
    words,
    lambda inner: st.builds(_group, st.sampled_from(["", "-", "~"]), st.lists(inner, max_size=4)),
    max_leaves=12,
)
queries = st.lists(groups, max_size=8).map(" ".join)
letters = st.sampled_from('ab -~()":*<>.,\n\u0301\u00c9\u3000\0')
noise = st.text(letters | st.characters(), max_size=60)
values = noise | st.from_regex(r"[<>]?=?[-\d.,:_a-z]{0,12}", fullmatch=True)


@given(queries)
@slow_effort(150)
def test_round_trip(text: str) -> None:
    """What was read is written so that it is read again as the same."""
    try:
        query = parse(text, max_terms=1000)
        written = format(query)
    except QueryError as error:
        # Nothing else can be wrong with these than what the server does to groups.
        assert "the server drops" in str(error) or "levels deep" in str(error)  # noqa: PT017
        return
    again = parse(written, max_terms=1000)
    assert again == query
    assert format(again) == written


@given(noise)
@slow_effort(250)
def test_any_text(text: str) -> None:
    """Any text gives a query or a QueryError, and a query can be written."""
    try:
        query = parse(text)
    except QueryError:
        return
    assert parse(format(query)) == query


@given(values)
@slow_effort(250)
def test_any_value(value: str) -> None:
    """Any value of any kind gives a range that agrees with its parts, or a QueryError."""
    for read in (parse_int_range, parse_filesize):
        assert _agrees(read(value), 7)
    for measure in (parse_float_range, parse_mpixels, parse_ratio):
        assert _agrees(measure(value), 1.5)
    for moment in (parse_date_range, parse_age):
        try:
            assert _agrees(moment(value, now=NOW), NOW)
        except QueryError as error:
            assert "before the year 1" in str(error)  # noqa: PT017


def _agrees(accepted: Range[V], value: V) -> bool:
    """Whether a range decides as its points and bounds say, and nothing fits an empty one."""
    inside = value in accepted.points
    for span in accepted.spans:
        low, high = span.low, span.high
        is_above = low is None or (value > low if span.above else value >= low)
        is_below = high is None or (value < high if span.below else value <= high)
        inside = inside or (is_above and is_below)
    return accepted.matches(value) is inside and not (accepted.is_none and inside)


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (Tag("~", "forest"), "~forest"),
        (Metatag("-", "score", ">5"), "-score:>5"),
        (Metatag("", "user", "some name"), 'user:"some name"'),
        (Metatag("", "source", 'x"'), 'source:x""'),
        (Metatag("", "source", "X"), "source:X"),
        (Group("-", (Tag("", "a"), Group("", (Tag("~", "b"),)))), "-( a ( ~b ) )"),
        (Query(), ""),
        (
            Query((Tag("", "a"),), Order("id", descending=True), limit=5, randseed=4),
            "a order:id_desc limit:5 randseed:4",
        ),
        (Query(order=Order("id", descending=False)), "order:id"),
        (Query(order=Order("arttags", descending=False)), "order:arttags_asc"),
        (parse("flash filetype:PNG comm:me"), "type:swf type:PNG commenter:me"),
    ],
)
def test_canonical_text(node: Query | Node, text: str) -> None:
    """Everything is written in one way."""
    assert format(node) == text


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("name", [*ORDERS, "bogus", "two words"])
def test_every_order(name: str, descending: bool) -> None:
    """Every order is written so that it is read again, or there is no such order."""
    order = Order(name, descending)
    if descending or name not in ORDERS or ORDERS[name].invertible:
        assert parse(format(Query(order=order))).order == order
    else:
        with pytest.raises(QueryError, match="does not sort that way"):
            format(Query(order=order))


@pytest.mark.parametrize("name", sorted(set(METATAGS) - {"order", "limit", "randseed"}))
def test_every_metatag(name: str) -> None:
    """Every metatag is written so that it is read again."""
    metatag = Metatag("", name, "some value")
    assert parse(format(metatag)).terms == (metatag,)


@pytest.mark.parametrize(
    "node",
    [
        Tag("", ""),
        Tag("", "two words"),
        Tag("", "Forest"),
        Tag("", "-forest"),
        Tag("", "png"),
        Tag("", "score:5"),
        Tag("", "("),
        Tag("", "cafe\u0301"),
        Metatag("", "colour", "blue"),
        Metatag("", "filetype", "png"),
        Metatag("-", "hassource", "true"),
        Metatag("", "user", ""),
        Metatag("", "user", 'some "name'),
        Metatag("", "user", '"name'),
        Group("", ()),
        Query(order=Order("created_at", descending=True)),
        Query(order=Order("", descending=True)),
        Query(order=Order("hot", descending=False)),
    ],
)
def test_what_cannot_be_written(node: Query | Node) -> None:
    """What the server could not read back is refused."""
    with pytest.raises(QueryError, match="cannot be written"):
        format(node)


def test_deep_groups_are_written() -> None:
    """How deep groups may be is not decided when they are written."""
    text = "x" + " ( y" * 9 + " )" * 9
    assert format(parse(text, max_depth=11)) == text


def test_an_empty_group_is_not_written() -> None:
    """The refusal says what to do with a group without terms."""
    with pytest.raises(QueryError, match=r"^a group without terms .* written: leave it out$"):
        format(Group("~", ()))


def test_a_group_the_server_would_drop_is_not_written() -> None:
    """A query that the server would take apart is refused when written, too."""
    deep = Group("", (Tag("", "x"), Group("", (Tag("", "y"), Group("", (Tag("", "z"),))))))
    with pytest.raises(QueryError, match="the server drops"):
        format(Query((deep, Group("-", (Tag("", "w"),)))))


def test_values_of_orders_come_back() -> None:
    """The directions of the default order are told apart."""
    assert parse_order("id") != parse_order("id_desc")
