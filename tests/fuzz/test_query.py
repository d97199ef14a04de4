"""What hand-made queries and odd moments do; texts are tested beside the parser."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from e6async import Q
from e6async.errors import QueryError
from e6async.query import (
    METATAGS,
    ORDERS,
    Group,
    Metatag,
    Node,
    Order,
    Prefix,
    Query,
    Range,
    Tag,
    format,  # noqa: A004
    parse,
    parse_age,
    parse_date_range,
)
from e6async.query._kinds import Ages, Dates, Named, Numbers
from tests.fuzz.effort import PATIENCE, effort, slow_effort

pytestmark = [PATIENCE, pytest.mark.any_python]

CONDITIONS = [name for name, rule in METATAGS.items() if not rule.hoisted]
PREFIXES: list[Prefix] = ["", "-", "~"]
ANY_PREFIX = st.sampled_from(PREFIXES)
NAMES = st.sampled_from(
    ["forest", "p*", "png", "(", ")", "a_(b)", "score:5", "x:y", "-a"]
) | st.text(
    st.sampled_from('ab-~()":*<> \n\u00c9\u03a3\u0301\u3000\0') | st.characters(), max_size=6
)
TERMS: st.SearchStrategy[Node] = st.builds(Tag, ANY_PREFIX, NAMES) | st.builds(
    Metatag, ANY_PREFIX, st.sampled_from([*CONDITIONS, "filetype", "colour"]), NAMES
)


def _group(prefix: Prefix, terms: list[Node]) -> Node:
    return Group(prefix, tuple(terms))


NODES = st.recursive(
    TERMS, lambda inner: st.builds(_group, ANY_PREFIX, st.lists(inner, max_size=3)), max_leaves=8
)
QUERIES = st.builds(
    Query,
    st.lists(NODES, max_size=4).map(tuple),
    st.none() | st.builds(Order, st.sampled_from([*ORDERS, "bogus"]), st.booleans()),
    st.none() | st.integers(-2, 400),
    st.none() | st.integers(-2, 2**33),
)


@given(TERMS)
@effort(300)
def test_any_term_made_by_hand(term: Node) -> None:
    """A term is written so that it is read as the same, or refused."""
    try:
        text = format(term)
    except QueryError:
        return
    query = parse(text)
    assert query.terms == (term,)


@given(QUERIES)
@slow_effort(300)
def test_any_query_made_by_hand(query: Query) -> None:
    """What is written of a query is read again as what it says, or refused."""
    try:
        text = format(query)
    except QueryError:
        return
    again = parse(text, max_depth=99)
    assert parse(format(again), max_depth=99) == again
    assert again.limit == query.limit
    if query.order is not None:
        assert again.order == query.order


TEXT_CONDITIONS: list[Callable[[str], Query]] = [
    Q.tag,
    lambda value: Q.metatag("views", value),
    *(
        condition
        for condition in vars(Q).values()
        if isinstance(condition, Named | Dates | Ages | Numbers)
    ),
]


@given(st.sampled_from(TEXT_CONDITIONS), NAMES | st.text('" :()-~*,!<>.ab1\n', max_size=12))
@example(TEXT_CONDITIONS[1], '1" rating:e status:deleted')
@effort(500)
def test_a_value_never_becomes_more_than_one_term(
    condition: Callable[[str], Query], value: str
) -> None:
    """Whatever a value contains, the server reads one term, or it is refused."""
    try:
        query = parse(str(condition(value)))
    except (QueryError, TypeError):
        return
    assert len(query.terms) <= 1
    assert query.count <= 1
    assert (query.order, query.limit, query.randseed) == (None, None, None)


def _somewhere(moment: datetime, hours: int) -> datetime:
    return moment.replace(tzinfo=timezone(timedelta(hours=hours)))


EDGES = [datetime(2024, 2, 29), datetime(2024, 12, 31, 23, 59), datetime(2023, 1, 31)]  # noqa: DTZ001 - the zone comes below
MOMENTS = st.builds(
    _somewhere,
    st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)) | st.sampled_from(EDGES),  # noqa: DTZ001
    st.sampled_from([-23, 0, 14]),
)
COUNTS = st.sampled_from(["0", "1", "12", "99", "2023", "99999999999999999999"])
YEARS = st.sampled_from(["0000", "0001", "1999", "2024", "9999"])
DAYS = st.builds(
    "-".join, st.tuples(YEARS, st.integers(0, 13).map(str), st.integers(0, 32).map(str))
)
CLOCKS = st.sampled_from(
    ["", "T00:00", "_23:59:59.999999", "T12:00-23:59", "T23:59+23:59", "T24:00"]
)
UNITS = st.sampled_from(["", "s", "mi", "h", "d", "weeks", "_months_ago", "y", "_yesterweeks_ago"])
WORDS = (
    st.builds(str.__add__, DAYS, CLOCKS)
    | st.builds(str.__add__, COUNTS, UNITS)
    | st.builds(str.__add__, COUNTS, st.sampled_from(["_yestermonths_ago", "_yesteryears_ago"]))
    | st.sampled_from(
        ["today", "yesterday", "day", "week", "month", "year", "decade", "yestermonth"]
    )
)
DATES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "<", "<=", ">", ">=", ".."]),
        WORDS,
        st.sampled_from(["", "..", ","])
        | st.builds(str.__add__, st.sampled_from(["..", ","]), WORDS),
    ),
)


@given(DATES, MOMENTS)
@example("9999-12-31", datetime(2026, 3, 31, tzinfo=UTC))
@slow_effort(700)
def test_any_date_at_any_time(value: str, now: datetime) -> None:
    """Any date or age at any time is a range, or a QueryError for what no calendar has."""
    for read in (parse_date_range, parse_age):
        try:
            accepted = read(value, now=now)
        except QueryError:
            continue
        bounds = [*accepted.points]
        for span in accepted.spans:
            bounds += [bound for bound in (span.low, span.high) if bound is not None]
            if span.low is not None and span.high is not None and span.low <= span.high:
                middle = span.low + (span.high - span.low) / 2
                assert accepted.matches(middle)
                assert not Range(spans=(span,)).matches(span.low - timedelta(microseconds=1))
        assert all(bound.tzinfo == UTC for bound in bounds)
        assert accepted.is_none or bounds


@pytest.mark.parametrize(
    "text",
    [
        " ".join(f"( a{number} b{number} )" for number in range(4_000)),
        " ".join(f"a{number}" for number in range(20_000)),
        "( " * 30_000,
        'a:"b ' * 20_000,
        "a" * 300_000,
        "-" * 300_000,
        " )" * 30_000,
        "limit:" + "9" * 100_000,
        "order:score randseed:" + "9" * 100_000,
    ],
    ids=lambda text: text[:20],
)
def test_no_query_stops_the_loop(text: str) -> None:
    """A text that somebody sent to a web service is read or refused in well under a turn."""
    begun = time.process_time()
    with suppress(QueryError):
        parse(text)
    assert time.process_time() - begun < 0.25
