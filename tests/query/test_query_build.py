"""Queries built of conditions: what is written, what it costs, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import attrs
import pytest

from e6async import E621, Q, Query
from e6async.e621._vocabulary import Rating
from e6async.errors import QueryError
from e6async.query import CATEGORIES, METATAGS, ORDERS, QueryTerms, parse_order
from e6async.query._build import OrderName
from e6async.query._renaming import renamed, tag_names

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


# What cannot be built, with the message that says why and what to do.
REFUSED: list[tuple[Callable[[], object], str]] = [
    (
        lambda: Q.tag("two words"),
        "'two words' is not a valid tag: write _ between words, and ~Q.tag(...) for not",
    ),
    (lambda: Q.tag("tab\t"), "is not a valid tag"),
    (lambda: Q.tag(""), "'' is not a valid tag"),
    (lambda: Q.tag("-a"), "'-a' is not a valid tag"),
    (lambda: Q.tag("~a"), "'~a' is not a valid tag"),
    (lambda: Q.tag("png"), "the site reads 'png' as a metatag: use Q.type, or Q.parse"),
    (lambda: Q.tag("score:5"), "the site reads 'score:5' as a metatag: use Q.score, or Q.parse"),
    (lambda: Q.tag("("), "'(' is not a valid tag and does not group terms"),
    (lambda: Q.tag("a\0"), "the query has a NUL character, which no tag can have: leave it out"),
    (
        lambda: Q.user(""),
        "the server would read 'user:' differently; build it with Q, or read it with Q.parse",
    ),
    (lambda: Q.user('a "quote"'), "cannot be written"),
    (lambda: Q.score(2**31), "2147483648 does not fit into 32 bits, as the server requires"),
    (lambda: Q.score(-(2**31) - 1), "-2147483649 does not fit into 32 bits"),
    (
        lambda: Q.score("=>", 5),  # type: ignore[call-overload]
        "'=>' is not a comparison: use one of = < <= > >=",
    ),
    (
        lambda: Q.id.among([]),
        "id has 0 values and takes 1 to 320: split them into several searches",
    ),
    (lambda: Q.id.among(range(321)), "id has 321 values and takes 1 to 320"),
    (lambda: Q.duration(float("nan")), "nan does not fit into 32 bits"),
    (lambda: Q.duration(float("inf")), "inf does not fit into 32 bits"),
    (lambda: Q.duration(2147483648), "2147483648 does not fit into 32 bits"),
    (lambda: Q.duration(-2147483648.5), "-2147483648.5 does not fit into 32 bits"),
    (lambda: Q.ratio("wide"), "'wide' is not a valid ratio: write it as 16:9 or 1.78"),
    (lambda: Q.ratio("16:0"), "'16:0' is not a valid ratio"),
    (lambda: Q.ratio("-1"), "'-1' is not a valid ratio"),
    (
        lambda: Q.filesize("5 mb"),
        "'5 mb' is not a valid size: write bytes, or as 200kb or 1.5mb",
    ),
    (lambda: Q.filesize("5gb"), "'5gb' is not a valid size"),
    (lambda: Q.filesize(2**31), "2147483648 does not fit into 32 bits"),
    (lambda: Q.md5("beef"), "'beef' is not an MD5: write 32 hexadecimal digits"),
    (lambda: Q.md5(HASH + "0"), "is not an MD5"),
    (lambda: Q.md5(HASH, "g" * 32), "is not an MD5"),
    (Q.md5, "md5 has 0 values and takes 1 to 320"),
    (lambda: Q.date("some day"), "date:some day is not a valid date: write it as 2026-01-31"),
    (
        lambda: Q.date(datetime(2026, 1, 1, tzinfo=UTC)),
        "date:2026-01-01 00:00:00+00:00 means all of that day: pass a date, or a comparison",
    ),
    (
        lambda: Q.date("=", datetime(2026, 1, 1, tzinfo=UTC)),
        "means all of that day",
    ),
    (
        lambda: Q.date(">", datetime(2026, 1, 1)),  # noqa: DTZ001 - that is what is refused
        "2026-01-01 00:00:00 has no time zone, and the server would use the account's: add tzinfo",
    ),
    (lambda: Q.age("long"), "age:long is not a valid age: write it as 3d, 2w or 6mo"),
    (lambda: Q.age("<", timedelta(days=30_000)), "2592000000 does not fit into 32 bits"),
    (
        lambda: Q.rating("x"),  # type: ignore[arg-type]
        "'x' is not a rating: use s, q or e",
    ),
    (
        lambda: Q.order("beauty"),  # type: ignore[arg-type]
        "no site can sort by 'beauty': use random, hot, rank, portrait, or with _asc or _desc or "
        "as they are id, score, md5, favcount, note, mpixels, filesize, size, tagcount, change, "
        "duration, created, created_at, updated, updated_at, comment, comm, comment_bumped, "
        "comm_bumped, "
        "comment_count, comm_count, aspect_ratio, ratio, landscape, deleted, flagged, gentags, "
        "general_tags, arttags, artist_tags, conttags, contributor_tags, copytags, copyright_tags, "
        "chartags, character_tags, spectags, species_tags, invtags, invalid_tags, metatags, "
        "meta_tags, lortags, lore_tags, dirtags, director_tags, franctags, franchise_tags, views, "
        "framecount, disapprovals, gendertags, imptags, cotags, chtags, octags",
    ),
    (
        lambda: Q.limit(501),
        "limit:501 is not a page size that the server takes: write a number from 0 to 500",
    ),
    (lambda: Q.limit(-1), "limit:-1 is not a page size that the server takes"),
    (lambda: Q.randseed(2**31), "2147483648 does not fit into 32 bits"),
    (
        lambda: Q.metatag("score", "5"),
        "'score' is a known metatag: use Q.score, or Q.parse for the text form",
    ),
    (lambda: Q.metatag("Deleter", "5"), "'Deleter' is a known metatag: use Q.deletedby"),
    (
        lambda: Q.metatag("a b", "5"),
        "'a b' is not a valid metatag name: use letters, digits and _",
    ),
    (lambda: Q.metatag("views\u00e9", "5"), "is not a valid metatag name"),
    (
        lambda: Q.metatag("views", '1" rating:e status:deleted'),
        """'1" rating:e status:deleted' would be read as several terms: leave out its quotes""",
    ),
    (lambda: Q.any_of([]), "any_of got no queries: pass at least one"),
    (
        lambda: ~(Q.tag("a") & Q.order("score")),
        "the query 'a order:score' has an order, limit or seed, which ~ cannot invert: "
        "invert the conditions and add those afterwards",
    ),
    (lambda: ~Q.limit(5), "has an order, limit or seed"),
    (lambda: ~Query(randseed=5), "has an order, limit or seed"),
    (lambda: ~Query(), "the empty query matches every post, so ~ of it would match none"),
    (
        lambda: Q.tag("a") | Q.order("score"),
        "the query 'order:score' has no conditions and matches every post, so combining it with "
        "| makes no sense: leave it out",
    ),
    (lambda: Query() | Q.tag("a"), "the query '' has no conditions and matches every post"),
]


@pytest.mark.parametrize(("make", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_is_refused(make: Callable[[], object], message: str) -> None:
    """What the site would refuse, truncate or misread is refused, with what to do instead."""
    with pytest.raises(QueryError) as caught:
        make()
    assert message in str(caught.value)


# The largest and smallest values that are taken.
TAKEN: dict[str, Query] = {
    "x-ray": Q.tag("X-ray"),
    "score:2147483647": Q.score(2**31 - 1),
    "score:-2147483648": Q.score(-(2**31)),
    "duration:2147483647": Q.duration(2147483647),
    "duration:-2147483647": Q.duration(-2147483647),
    "limit:0": Q.limit(0),
    "limit:500": Q.limit(500),
    "ratio:1.5:1.25": Q.ratio("1.5:1.25"),
    "ratio:16:90": Q.ratio("16:90"),
    "ratio:0.5": Q.ratio(0.5),
    "filesize:1.5KB": Q.filesize("1.5KB"),
    "filesize:5": Q.filesize("5"),
    "score:5": Q.score("=", 5),
    "score:<5": Q.score("<", 5),
    "score:<=5": Q.score("<=", 5),
    "score:>5": Q.score(">", 5),
    "md5:" + HASH: Q.md5(HASH.upper()),
    "md5:" + HASH + "," + "f" * 32: Q.md5(HASH, "f" * 32, HASH),
    "date:2026-01-31": Q.date("=", date(2026, 1, 31)),
    "date:<2026-01-31T00:00:00.000+00:00": Q.date("<", datetime(2026, 1, 31, tzinfo=UTC)),
    "date:<=2026-01-31T00:00:00.000+00:00": Q.date("<=", datetime(2026, 1, 31, tzinfo=UTC)),
    "date:>2026-01-31T00:00:00.000+00:00": Q.date(">", datetime(2026, 1, 31, tzinfo=UTC)),
    "date:>week": Q.date(">", "week"),
    "date:2026-01-01T00:00:00.000+00:00..2026-01-02T03:00:00.000+00:00": Q.date.between(
        datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, 3, tzinfo=UTC)
    ),
    "age:1s": Q.age(timedelta(seconds=1.4)),
    "age:>=2w": Q.age(">=", "2w"),
    "rating:e": Q.rating("e"),
    "approver:!5": Q.approver(5),
    "approver:any": Q.approver("any"),
    "set:some_set": Q.set("some_set"),
    "user_id:7": Q.user_id(7),
    "views:5": Q.metatag("views", "5"),
}


@pytest.mark.parametrize("text", TAKEN)
def test_what_is_taken(text: str) -> None:
    """Values up to the limits are written as they are meant."""
    assert str(TAKEN[text]) == text


def test_lists_up_to_320() -> None:
    """A list of 320 values is taken, however often they are repeated."""
    assert str(Q.id.among([*range(320), *range(320)])).count(",") == 319


def test_each_method_writes_its_own_metatag() -> None:
    """Every method of Q for a metatag asks for that metatag, with the values of its kind."""
    plain = "width height score favcount change comment_count tagcount mpixels duration filesize"
    for name in (*plain.split(), *CATEGORIES.values(), "id", "ratio"):
        assert str(getattr(Q, name)(5)) == f"{name}:5"
    users = "user approver commenter noter noteupdater deletedby flaggedby fav upvote downvote"
    for name in (*users.split(), "voted"):
        assert str(getattr(Q, name)(5)) == f"{name}:!5"
    for name in ("user_id", "pool", "set", "parent"):
        assert str(getattr(Q, name)(5)) == f"{name}:5"
    for name in ("child", "source", "description", "note", "delreason", "flagreason", "flagnote"):
        assert str(getattr(Q, name)("any")) == f"{name}:any"
    for name, value in (("locked", "rating"), ("type", "png"), ("status", "pending")):
        assert str(getattr(Q, name)(value)) == f"{name}:{value}"
    for name, rule in METATAGS.items():
        if rule.kind == "boolean":
            assert str(getattr(Q, name)()) == f"{name}:true"


# Queries that are combined, with what is written of them, and what it means on the site.
COMBINED: dict[str, Query] = {
    "a": Q.tag("a") & Q.tag("a"),
    "a b": Q.tag("a") & Q.tag("b") & Q.tag("a"),
    "~a ~b": (Q.tag("a") | Q.tag("b")) & (Q.tag("a") | Q.tag("b")),
    "-score:5": ~Q.score(5),
    "score:5": ~~Q.score(5),
    "-date:yesterday": ~Q.date("yesterday"),
    "-pool:any": ~Q.pool("any"),
    "pool:any": ~~Q.pool("any"),
    "-status:pending": ~Q.status("pending"),
    "-status:active": ~Q.status("active"),
    "-status:modqueue": ~Q.status("modqueue"),
    "-status:flagged": ~Q.status("flagged"),
    "-status:deleted": ~Q.status("deleted"),
    "status:PENDING": ~Q.parse("-status:PENDING"),
    "-( status:all )": ~Q.status("all"),
    "-( status:any ) ": ~Q.parse("status:ANY"),
    "inpool:false": ~Q.parse("inpool:TRUE"),
    "inpool:true": ~Q.parse("inpool:no"),
    "-( ratinglocked:true ratinglocked:false )": ~Q.parse("ratinglocked:true ratinglocked:false"),
    "-( ~a )": ~Q.parse("~a"),
    "-a*": ~Q.tag("a*"),
    "a b ": ~Q.parse("-( a b )"),
    "-( a b )": ~Q.parse("~( a b )"),
    "-( child:any )": ~Q.child("any"),
    "-( comment_count:5 )": ~Q.comment_count(5),
    "~( pool:none ) ~( pool:any )": Q.pool("none") | Q.pool("any"),
    "~( pool:NONE ) ~a": Q.parse("~pool:NONE") | Q.tag("a"),
    "~pool:5 ~a": Q.pool(5) | Q.tag("a"),
    "~( status:any ) ~a": Q.parse("status:ANY") | Q.tag("a"),
    "~( -pool:any ) ~a": ~Q.pool("any") | Q.tag("a"),
    "~a ~b -c*": (Q.tag("a") | Q.tag("b")) & ~Q.tag("c*"),
    "-( source:HTTPS* a )": ~(Q.source("HTTPS*") & Q.tag("a")),
    "~( hassource:true ) ~a": Q.hassource() | Q.tag("a"),
    "~( -a ) ~( -b )": ~Q.tag("a") | ~Q.tag("b"),
    "~( a -b ) ~c": (Q.tag("a") & ~Q.tag("b")) | Q.tag("c"),
    "a* ~b": Q.tag("a*") | Q.tag("b"),
    "~b ~c a*": Q.parse("~b ~c") | Q.tag("a*"),
    "~a ~b c": Q.parse("~a ~b") & Q.tag("c"),
    "c ~a ~b": Q.tag("c") & Q.parse("~a ~b"),
    "a ~b ~c ( ~d ~e )": Q.parse("a ~b ~c") & Q.parse("~d ~e"),
    "~a ~b ( c ~d ~e )": Q.parse("~a ~b") & Q.parse("c ~d ~e"),
    "-( status a )": ~(Q.tag("status") & Q.tag("a")),
    "-( a -( b c ) )": ~(Q.tag("a") & ~(Q.tag("b") & Q.tag("c"))),
    "~a ( b* )": Q.parse("~a") & Q.tag("b*"),
    "pool:5 pool:any": Q.pool(5) & Q.pool("any"),
    "pool:any ~pool:none ~a": Q.pool("any") & Q.parse("~pool:none ~a"),
    "pool:any pool:5": Q.pool("any") & Q.pool(5),
    "pool:any ( pool:NONE )": Q.pool("any") & Q.parse("pool:NONE"),
    "~( a ) ~( pool:any )": Q.parse("~( a ) ~( pool:any )"),
    "hassource:true ( hassource:false )": Q.hassource() & ~Q.hassource(),
    "md5:" + HASH: Q.md5(HASH) & Q.md5(HASH),
    "-status:pending ( status:flagged )": ~Q.status("pending") & Q.status("flagged"),
    "a order:random limit:5 randseed:3": Q.parse("a limit:7 randseed:4")
    & Query(limit=5, randseed=3),
    "a order:id limit:7": Q.parse("a limit:7") & Q.order("id"),
    "~a ~b order:score limit:7": Q.parse("a order:score") | Q.parse("b limit:7"),
}


@pytest.mark.parametrize("text", COMBINED)
def test_what_is_combined(text: str) -> None:
    """The signs write the shortest text that the site reads as what they mean."""
    query = COMBINED[text]
    assert str(query) == text.strip()
    assert type(query) is Query


def test_what_it_costs() -> None:
    """Safe ratings, the status of deleted posts and limits are free, all else counts."""
    free = Q.rating("s") & Q.status("deleted") & Q.limit(5)
    assert free.count == Query().count == 0
    assert (free & Q.tag("a") & (Q.tag("b") | ~Q.tag("c")) & Q.order("id")).count == 4
    many = Q.any_of(Q.tag(f"a{number}") for number in range(40))
    assert many.check(E621.site) is many
    (many & free).check(E621.site)
    with pytest.raises(QueryError, match="41 terms and e621 takes 40"):
        (many & Q.tag("b")).check(E621.site)
    assert attrs.evolve(many, count=0) == many
    with pytest.raises(QueryError, match="41 terms"):
        attrs.evolve(many & Q.tag("b"), count=0).check(E621.site)


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


def test_other_names_for_tags() -> None:
    """Tags of all levels can be replaced; wildcards, metatags and the rest stay."""
    query = Q.parse("cat -dog ~( cat ( c* user:cat ) ) order:score limit:5")
    assert tag_names(query) == ["cat", "dog"]
    renamed_query = Query.of(renamed(query, {"cat": "domestic_cat", "c*": "x", "bird": "y"}))
    assert str(renamed_query) == (
        "domestic_cat -dog ~( domestic_cat ( c* user:cat ) ) order:score limit:5"
    )
    assert renamed(query, {}) == _parts(query)
    assert tag_names(Q.parse("c* score:5")) == []


def _parts(query: Query) -> QueryTerms:
    return QueryTerms(query.terms, query.order, query.limit, query.randseed)
