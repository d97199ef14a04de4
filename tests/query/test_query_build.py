"""Queries built of conditions: what is written, what it costs, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import attrs
import pytest

from e6async import E621, FemboyFans, Q, Query
from e6async.e621._vocabulary import Rating
from e6async.errors import QueryError
from e6async.query import METATAGS, ORDERS, parse_order
from e6async.query._build import OrderName

HASH = "0123456789abcdef" * 2
BUILT: dict[str, Query] = {
    "rating:s wolf -comic score:>=50": (
        Q.rating("s") & Q.tag("wolf") & ~Q.tag("comic") & Q.score(">=", 50)
    ),
    "~a ~b": Q.tag("a") | Q.tag("b"),
    "~a ~b ~c": Q.any_of(map(Q.tag, "abc")),
    "a b c": Q.all_of(map(Q.tag, "abc")),
    "": Q.all_of([]),
    "~a ~b ( ~c ~d )": (Q.tag("a") | Q.tag("b")) & (Q.tag("c") | Q.tag("d")),
    "a* ( b* )": Q.tag("a*") & Q.tag("b*"),
    "a* b*": Q.tag("a*") | Q.tag("b*"),
    "~( a b ) ~c": (Q.tag("a") & Q.tag("b")) | Q.tag("c"),
    "-( a b )": ~(Q.tag("a") & Q.tag("b")),
    "a b": ~~(Q.tag("a") & Q.tag("b")),
    "a": ~~Q.tag("a"),
    "~( -a ) ~b": ~Q.tag("a") | Q.tag("b"),
    "status:pending ( -status:flagged )": Q.status("pending") & ~Q.status("flagged"),
    "hassource:false": ~Q.hassource(),
    "hassource:true": ~~Q.hassource(),
    "-( md5:" + HASH + " )": ~Q.md5(HASH),
    "-( status:any )": ~Q.status("any"),
    "~( pool:any ) ~a": Q.pool("any") | Q.tag("a"),
    "pool:any ( pool:none )": Q.pool("any") & Q.pool("none"),
    "a order:score_asc limit:5": Q.tag("a") & Q.order("score_asc") & Q.limit(5),
    "a order:id": Q.tag("a") & Q.order("score") & Q.order("id"),
    "randseed:7 order:random": Q.randseed(7) & Q.order("random"),
    "rating:q": Q.rating(Rating.QUESTIONABLE),
    "id:1,2,3": Q.id.among([1, 2, 3, 2]),
    "id:5": Q.id(5),
    "score:-3..9": Q.score.between(-3, 9),
    "ratio:16:9": Q.ratio("16:9"),
    "ratio:>1.5": Q.ratio(">", 1.5),
    "filesize:<=1.5mb": Q.filesize("<=", "1.5mb"),
    "filesize:1..2048": Q.filesize.between(1, 2048),
    "mpixels:>=2": Q.mpixels(">=", 2),
    "duration:<0.5": Q.duration("<", 0.5),
    "user:!5": Q.user(5),
    'user:"some name"': Q.user("some name"),
    "user_id:5": Q.user_id(5),
    "pool:12": Q.pool(12),
    "parent:none": Q.parent("none"),
    'description:"two words"': Q.description("two words"),
    "source:https://example.com/*": Q.source("https://example.com/*"),
    "type:webp": Q.type("webp"),
    "locked:rating": Q.locked("rating"),
    "date:2026-01-31": Q.date(date(2026, 1, 31)),
    "date:<2026-02-01": Q.date("<=", date(2026, 1, 31)),
    "date:<2026-01-31": Q.date("<", date(2026, 1, 31)),
    "date:>=2026-02-01": Q.date(">", date(2026, 1, 31)),
    "date:>=2026-01-31": Q.date(">=", date(2026, 1, 31)),
    "date:>=2026-01-31T12:30:00.000+00:00": Q.date(">=", datetime(2026, 1, 31, 12, 30, tzinfo=UTC)),
    "date:2026-01-01..2026-01-31T23:59:59.999": (
        Q.date.between(date(2026, 1, 1), date(2026, 1, 31))
    ),
    "date:yesterday": Q.date("yesterday"),
    "age:<604800s": Q.age("<", timedelta(days=7)),
    "age:2w": Q.age("2w"),
    "views:>5": Q.metatag("views", ">5"),
    'disapprover:"some name"': Q.metatag("disapprover", "some name"),
}


@pytest.mark.parametrize("text", BUILT)
def test_what_is_written(text: str) -> None:
    """A query is written as the site reads it, and reading it gives the same one."""
    query = BUILT[text]
    assert set(str(query).split()) == set(text.split())
    assert Q.parse(str(query)) == query
    assert len(str(query)) == len(text)


REFUSED: list[Callable[[], object]] = [
    lambda: Q.tag("two words"),
    lambda: Q.tag(""),
    lambda: Q.tag("-a"),
    lambda: Q.tag("~a"),
    lambda: Q.tag("png"),
    lambda: Q.tag("score:5"),
    lambda: Q.tag("("),
    lambda: Q.tag("a\0"),
    lambda: Q.user(""),
    lambda: Q.user('a "quote"'),
    lambda: Q.score(2**31),
    lambda: Q.score("=>", 5),  # type: ignore[call-overload]
    lambda: Q.id.among([]),
    lambda: Q.id.among(range(321)),
    lambda: Q.duration(float("nan")),
    lambda: Q.ratio("wide"),
    lambda: Q.filesize("5 mb"),
    lambda: Q.md5("beef"),
    Q.md5,
    lambda: Q.date("some day"),
    lambda: Q.date(datetime(2026, 1, 1, tzinfo=UTC)),
    lambda: Q.date(">", datetime(2026, 1, 1)),  # noqa: DTZ001 - that is what is refused
    lambda: Q.age("long"),
    lambda: Q.rating("x"),  # type: ignore[arg-type]
    lambda: Q.order("beauty"),  # type: ignore[arg-type]
    lambda: Q.limit(501),
    lambda: Q.limit(-1),
    lambda: Q.metatag("score", "5"),
    lambda: Q.metatag("a b", "5"),
    lambda: Q.any_of([]),
    lambda: ~Q.order("score"),
    lambda: ~Query(),
    lambda: Q.tag("a") | Q.order("score"),
    lambda: Query() | Q.tag("a"),
]


@pytest.mark.parametrize("make", REFUSED)
def test_what_is_refused(make: Callable[[], object]) -> None:
    """What the site would refuse, cut or take for something else is refused at once."""
    with pytest.raises(QueryError, match=r".{20,}"):
        make()


def test_what_it_costs() -> None:
    """Safe ratings, the status of deleted posts and limits are free, all else counts."""
    free = Q.rating("s") & Q.status("deleted") & Q.limit(5)
    assert free.count == 0
    assert (free & Q.tag("a") & (Q.tag("b") | ~Q.tag("c")) & Q.order("id")).count == 4
    many = Q.any_of(Q.tag(f"a{number}") for number in range(40))
    many.check(E621.site)
    (many & free).check(E621.site)
    with pytest.raises(QueryError, match="41 terms and e621 takes 40"):
        (many & Q.tag("b")).check(E621.site)
    assert attrs.evolve(many, count=0) == many
    with pytest.raises(QueryError, match="41 terms"):
        attrs.evolve(many & Q.tag("b"), count=0).check(E621.site)


def test_what_femboyfans_takes() -> None:
    """Groups, orders and lists that only e621 knows are refused for the other site."""
    Q.metatag("views", ">5").check(FemboyFans.site)
    (Q.tag("a") & Q.order("hot") & Q.order("created")).check(FemboyFans.site)
    for query in (
        ~(Q.tag("a") & Q.tag("b")),
        Q.flagreason("*"),
        Q.order("deleted"),
        Q.id.among(range(101)),
    ):
        query.check(E621.site)
        with pytest.raises(QueryError):
            query.check(FemboyFans.site)


def test_every_metatag_has_a_method() -> None:
    """Whatever the site knows can be asked for, sorted by anything it sorts by."""
    assert set(METATAGS) <= set(dir(Q))
    names: tuple[str, ...] = get_args(OrderName)
    orders = {order for name in names if (order := parse_order(name)) is not None}
    assert len(names) == len(set(names))
    assert {order.field for order in orders} == set(ORDERS)
    both_ways = {rule.name for rule in ORDERS.values() if rule.invertible}
    assert {order.field for order in orders if order.descending} >= both_ways
    assert {order.field for order in orders if not order.descending} == both_ways
