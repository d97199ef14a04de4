"""Reading tag queries: terms, groups, metatags, and what is refused."""

from __future__ import annotations

import pytest

from e6async.errors import QueryError
from e6async.query import (
    FILE_TYPES,
    METATAGS,
    Group,
    Metatag,
    MetatagRule,
    Node,
    Order,
    Prefix,
    Query,
    Tag,
    parse,
)
from e6async.query._check import SiteQuery

T = Tag
M = Metatag


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        ("  \t\n ", ()),
        ("forest", (T("", "forest"),)),
        ("Forest  LAKE\n", (T("", "forest"), T("", "lake"))),
        ("-forest ~lake", (T("-", "forest"), T("~", "lake"))),
        ("pine*", (T("", "pine*"),)),
        ("-pine* ~pine*", (T("-", "pine*"), T("~", "pine*"))),
        ("papyrus_(font)", (T("", "papyrus_(font)"),)),
        (":) xd) a(b =(", (T("", ":)"), T("", "xd)"), T("", "a(b"), T("", "=("))),
        ("(o) -(o)_(o)", (T("", "(o)"), T("-", "(o)_(o)"))),
        ("--forest -~lake", (T("-", "-forest"), T("-", "~lake"))),
        ("cafe\u0301 \u00c9T\u00c9", (T("", "caf\u00e9"), T("", "\u00e9t\u00e9"))),
        ("\u039f\u03a3", (T("", "\u03bf\u03c3"),)),
        ("lake\u3000shore", (T("", "lake\u3000shore"),)),
        ("colour:blue", (T("", "colour:blue"),)),
        ("score:", (T("", "score:"),)),
        ('colour:"Deep Blue"', (T("", 'colour:"deep blue"'),)),
        ('colour:"deep blue', (T("", 'colour:"deep'), T("", "blue"))),
    ],
)
def test_tags(text: str, terms: tuple[Node, ...]) -> None:
    """Tags keep their prefix, are lowered, composed, and may hold almost anything."""
    assert parse(text).terms == terms


def test_wildcard() -> None:
    """A tag knows whether it is a wildcard."""
    assert Tag("", "pine*").is_wildcard
    assert not Tag("", "pine").is_wildcard


@pytest.mark.parametrize("prefix", ["", "-", "~"])
@pytest.mark.parametrize(("word", "kind"), FILE_TYPES.items())
def test_file_types(prefix: str, word: str, kind: str) -> None:
    """A bare file type asks for the type, with any prefix and in any case."""
    (term,) = parse(prefix + word.upper()).terms
    assert term == parse(f"{prefix}type:{kind}").terms[0]
    assert isinstance(term, Metatag)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("score:>5", (M("", "score", ">5"),)),
        ("-SCORE:5 ~Score:6", (M("-", "score", "5"), M("~", "score", "6"))),
        ("source:HTTPS://Example.org/A", (M("", "source", "HTTPS://Example.org/A"),)),
        ("ratio:16:9", (M("", "ratio", "16:9"),)),
        ('user:"some name"', (M("", "user", "some name"),)),
        ('-user:"some name" lake', (M("-", "user", "some name"), T("", "lake"))),
        ('description:"a ( b"', (M("", "description", "a ( b"),)),
        ('user:"name"', (M("", "user", "name"),)),
        ('user:name"', (M("", "user", "name"),)),
        ('description:5"6', (M("", "description", '5"6'),)),
        ("rating:x", (M("", "rating", "x"),)),
    ],
)
def test_metatags(text: str, terms: tuple[Node, ...]) -> None:
    """Metatags are named canonically and keep their value as written, without its quotes."""
    assert parse(text).terms == terms


ASKING = [rule for rule in METATAGS.values() if not rule.hoisted]


@pytest.mark.parametrize("rule", ASKING, ids=lambda rule: rule.name)
@pytest.mark.parametrize("prefix", ["", "-", "~"])
def test_prefixes_of_metatags(rule: MetatagRule, prefix: Prefix) -> None:
    """Each metatag answers to all its names, and with a prefix it lacks it is a plain tag."""
    for name in (rule.name, *rule.aliases):
        (term,) = parse(f"{prefix}{name}:1").terms
        if prefix in rule.prefixes:
            assert term == Metatag(prefix, rule.name, "1")
        else:
            assert term == Tag(prefix, f"{name}:1")


@pytest.mark.parametrize(
    ("prefix", "name"),
    [("~", "order:score"), ("-", "limit:5"), ("~", "limit:5"), ("-", "randseed:1")],
)
def test_prefixes_of_global_metatags(prefix: Prefix, name: str) -> None:
    """What rules the whole query has no other prefix than the minus of `-order:`."""
    assert parse(prefix + name) == Query((Tag(prefix, name),))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("( a b )", (T("", "a"), T("", "b"))),
        ("( ( a ) )", (T("", "a"),)),
        ("x ( a b )", (T("", "x"), Group("", (T("", "a"), T("", "b"))))),
        ("-( a b )", (Group("-", (T("", "a"), T("", "b"))),)),
        ("~( a ) ~( b )", (Group("~", (T("", "a"),)), Group("~", (T("", "b"),)))),
        ("-( ( a ) )", (Group("-", (T("", "a"),)),)),
        ("( -( a ) )", (Group("-", (T("", "a"),)),)),
        ("x ( a -( b ) )", (T("", "x"), Group("", (T("", "a"), Group("-", (T("", "b"),)))))),
        ("(  a\tb\n) x", (Group("", (T("", "a"), T("", "b"))), T("", "x"))),
        (
            "x ( cansado_(akeivi) :( )",
            (T("", "x"), Group("", (T("", "cansado_(akeivi)"), T("", ":(")))),
        ),
        ('x ( user:"a ) b" )', (T("", "x"), Group("", (M("", "user", "a ) b"),)))),
        ("x ( ) -( ( ) )", (T("", "x"),)),
        ("x ( order:score )", (T("", "x"),)),
    ],
)
def test_groups(text: str, terms: tuple[Node, ...]) -> None:
    """Groups nest, vanish when empty, and open up when they are all there is."""
    assert parse(text).terms == terms


@pytest.mark.parametrize(
    "text",
    ["( a b ) order:score", "order:score ( a b )", "( a b ) ( a b ) order:score"],
)
def test_a_group_beside_an_order_stays(text: str) -> None:
    """A group opens up only if it is the whole text, because it can matter to deleted posts."""
    assert parse(text).terms == (Group("", (Tag("", "a"), Tag("", "b"))),)


def test_a_group_around_an_order_opens_up() -> None:
    """A group that is the whole text opens up, even if an order is in it."""
    query = parse("( a b order:score )")
    assert query.terms == (Tag("", "a"), Tag("", "b"))
    assert query.order == Order("score", descending=True)


@pytest.mark.parametrize(
    ("text", "terms", "count"),
    [
        ("a a", (T("", "a"),), 1),
        ("a A", (T("", "a"),), 2),
        ("type:png png", (M("", "type", "png"),), 2),
        ("( a b ) x ( a b )", (Group("", (T("", "a"), T("", "b"))), T("", "x")), 3),
        (
            "status:any status:pending STATUS:any",
            (M("", "status", "pending"), M("", "status", "any")),
            3,
        ),
        (
            "status:any status:pending status:any",
            (M("", "status", "any"), M("", "status", "pending")),
            2,
        ),
    ],
)
def test_repetitions(text: str, terms: tuple[Node, ...], count: int) -> None:
    """Terms written twice count once; equal ones written differently count, and the last stays."""
    query = parse(text)
    assert (query.terms, query.count) == (terms, count)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("a -b ~c score:>5 order:score randseed:3", 6),
        ("a ( b -( c order:id ) ) ~( d )", 5),
        ("status:deleted -STATUS:deleted", 0),
        ("~status:deleted", 1),
        ('status:"deleted"', 1),
        ("status:any", 1),
        ("rating:s", 0),
        ("rating:safe", 0),
        ("-rating:s rating:q", 2),
        ("limit:5", 0),
        ("-limit:5", 1),
        ("x ( limit:5 rating:s y )", 2),
        ("x ( )", 1),
    ],
)
def test_count(text: str, count: int) -> None:
    """Metatags, orders and terms in groups count; a few terms are free."""
    assert parse(text).count == count


def _tags(number: int) -> str:
    return " ".join(f"tag{index}" for index in range(number))


def test_the_longest_query() -> None:
    """A query may have as many characters as fit into a URL."""
    assert parse("x" * 8192).terms == (Tag("", "x" * 8192),)


def test_too_many_terms() -> None:
    """The refusal says how many there are, how many may be, and how many to leave out."""
    assert parse(_tags(40)).count == 40
    assert parse(_tags(40) + " rating:s limit:5 status:deleted").count == 40
    assert parse(_tags(39) + " ( tag39 )").count == 40
    for text in (_tags(43), _tags(40) + " -( a ~b order:id )"):
        with pytest.raises(QueryError, match=r"43 terms and the server takes 40.*leave out 3"):
            parse(text)
    assert parse(_tags(43), max_terms=43).count == 43


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("x" + " ( y" * 8 + " )" * 8, True),
        ("x" + " ( y" * 9 + " )" * 9, False),
        ("( " * 9 + "y" + " )" * 9, True),
        ("( " * 10 + "y" + " )" * 10, False),
        ("x" + " (" * 9 + " y" + " )" * 9, True),
        ("x" + " (" * 10 + " y" + " )" * 10, False),
        ("-( " * 8 + "y" + " )" * 8, True),
        ("-( " * 9 + "y" + " )" * 9, False),
        ("( " * 1000, False),
        ("x ( y ) " * 10, True),
    ],
)
def test_depth(text: str, fine: bool) -> None:
    """Eight levels of groups work; groups that hold nothing but a group add none, up to nine."""
    if fine:
        assert parse(text).terms
    else:
        with pytest.raises(QueryError, match="levels deep and the server takes 8"):
            parse(text)


def test_depth_can_be_raised() -> None:
    """A site with another limit can be told of."""
    assert parse("x" + " ( y" * 9 + " )" * 9, max_depth=11).count == 10


def test_the_page_size_of_one_site() -> None:
    """`max_limit` is the largest page size that a query may ask for."""
    assert parse("limit:501", max_limit=501).limit == 501
    with pytest.raises(QueryError, match="write a number from 0 to 320"):
        parse("limit:321", max_limit=320)


def test_a_group_with_more_words_than_the_run_before_it_stays() -> None:
    """Four words in a row that occur in a group of five do not make it a repetition."""
    assert len(parse("a b c ( x ) ( a b c )").terms) == 5


@pytest.mark.parametrize("between", ["limit:5", "order:id", "randseed:3"])
def test_hoisted_terms_stand_between_others(between: str) -> None:
    """A term that applies to the whole interrupts the run of words that a group repeats."""
    with pytest.raises(QueryError, match=r"drops '\( b \)'"):
        parse("-( a b ) b ( b )")
    assert len(parse(f"-( a b ) {between} b ( b )").terms) == 3


@pytest.mark.parametrize(
    ("text", "order", "limit", "randseed"),
    [
        ("a", None, None, None),
        ("order:score", Order("score", descending=True), None, None),
        ("order:score order:id", Order("id", descending=False), None, None),
        ("order:score order:id order:score", Order("id", descending=False), None, None),
        ("x -( order:score y )", Order("score", descending=True), None, None),
        ("order:score ( -order:favcount y )", Order("favcount", descending=False), None, None),
        ("order:bogus", Order("bogus", descending=True), None, None),
        ("order:score -order:Bogus", Order("bogus", descending=False), None, None),
        ("limit:5 limit:6", None, 5, None),
        ("x ( limit:7 y ) limit:6", None, 7, None),
        ('limit:"8"', None, 8, None),
        ("limit:0 limit:320", None, 0, None),
        ("limit:500", None, 500, None),
        ("randseed:42", Order("random", descending=True), None, 42),
        ("randseed:1 randseed:2", Order("random", descending=True), None, 2),
        ("randseed:x", Order("random", descending=True), None, 0),
        ("randseed:-7", Order("random", descending=True), None, -1),
        ("randseed:42 order:score", Order("score", descending=True), None, 42),
        ("randseed:42 order:bogus", Order("bogus", descending=True), None, 42),
    ],
)
def test_global_metatags(
    text: str, order: Order | None, limit: int | None, randseed: int | None
) -> None:
    """The last order and seed count and the first limit, wherever they stand."""
    query = parse(text)
    assert (query.order, query.limit, query.randseed) == (order, limit, randseed)


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        ("a", False),
        ("status:pending", False),
        ("status:flagged status:modqueue", False),
        ("status:deleted", True),
        ("status:Active", True),
        ("status:any status:pending", True),
        ("-status:all", True),
        ("~status:any", False),
        ("delreason:blurry", True),
        ("-delreason:blurry", True),
        ("~deleter:someone", True),
        ("deletedby:someone", True),
        ("flagreason:x", False),
        ("order:deleted_asc", True),
        ("-order:deleted", True),
        ("order:flagged", False),
        ("x ( y status:any )", True),
        ("x ( y -( z -status:deleted ) )", True),
        ("x ( y status:pending )", False),
        ("x ( y status:ANY )", False),
        ("x ( y -( delreason:blurry ) )", True),
        ("x ( y flagreason:x )", True),
        ("( y flagreason:x )", False),
        ("x ( order:deleted y )", True),
    ],
)
def test_shows_deleted(text: str, shows: bool) -> None:
    """Deleted posts are shown when something at any level asks about deletion."""
    assert parse(text).shows_deleted is shows


@pytest.mark.parametrize(
    ("text", "paging"),
    [
        ("a", "id_desc"),
        ("order:id_desc", "id_desc"),
        ("-order:id", "id_desc"),
        ("order:id", "id_asc"),
        ("ORDER:ID", "id_asc"),
        ("order:id_asc", "id_asc"),
        ("-order:id_desc", "id_asc"),
        ("order:score", "page"),
        ("order:random", "page"),
        ("order:hot", "page"),
        ("randseed:4", "page"),
        ("randseed:4 order:id_desc", "id_desc"),
    ],
)
def test_paging(text: str, paging: str) -> None:
    """An id cursor keeps the order only where that is by id; all other orders go by page."""
    assert SiteQuery(text, parse(text)).paging == paging


def test_a_seed_without_an_order_goes_by_page() -> None:
    """A query built without an order, but with a seed, is in random order."""
    assert SiteQuery("", Query(randseed=4)).paging == "page"


@pytest.mark.parametrize(
    ("text", "is_random"),
    [
        ("a", False),
        ("order:score", False),
        ("order:random", True),
        ("order:random randseed:4", False),
        ("randseed:4", False),
    ],
)
def test_is_random(text: str, is_random: bool) -> None:
    """Only a random order without a seed gives other posts each time."""
    assert SiteQuery(text, parse(text)).is_random is is_random
