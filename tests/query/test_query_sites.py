"""What each site takes: `search` and `Query.check` decide by the same rules."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import attrs
import pytest

from e6async import E6AI, E621, FemboyFans, Q, Query
from e6async._core.pages import parts_of
from e6async._core.protocol.site import PUBLIC_SITES, Site
from e6async.errors import QueryError
from e6async.query import MAX_LIMIT, MAX_TERMS, MAX_VALUES, Metatag, QueryTerms
from e6async.query._check import read_for
from e6async.query._limits import MAX_LENGTH
from e6async.testing import FakeSite, virtual_time

AGENT = "sites-test/1.0 (by the tests)"
CLIENTS = [E621, FemboyFans]
HASHES = [f"{number:032x}" for number in range(321)]

# A text, and whether e621 and FemboyFans take it.
TAKEN: dict[str, tuple[bool, bool]] = {
    "wolf -cat ~a ~b w*": (True, True),
    "flaggedby:me": (True, False),
    "flagger:me": (True, False),
    "-flagreason:*": (True, False),
    "flagnote:x": (True, False),
    "deleter:me": (True, True),
    "order:md5": (True, True),
    "order:md5_asc": (True, True),
    "order:deleted": (True, False),
    "order:flagged_asc": (True, False),
    "order:hot": (True, True),
    "order:unknown": (False, False),
    "order:unknown order:score": (True, True),
    "order:views": (False, True),
    "-order:imptags": (False, True),
    "status:any": (True, True),
    "status:appealed": (False, True),
    "-status:appealed": (False, True),
    "rating:safe": (True, True),
    "-order:score": (True, True),
    "( a b )": (True, True),
    "x ( a b )": (True, False),
    "~( a b ) ~c": (True, False),
    "x -( a flagreason:y )": (True, False),
    "limit:320": (True, True),
    "limit:321": (False, True),
    "limit:500": (False, True),
    "limit:501": (False, False),
    "id:" + ",".join(map(str, range(100))): (True, True),
    "id:" + ",".join(map(str, range(101))): (True, False),
    "id:" + ",".join(map(str, range(320))): (True, False),
    "id:" + ",".join(map(str, range(321))): (False, False),
    "x -( score:" + ",".join(map(str, range(321))) + " )": (False, False),
    "filesize:" + ",".join(["1mb"] * 321): (False, False),
    "mpixels:" + ",".join(["1"] * 321): (False, False),
    "ratio:" + ",".join(["1"] * 321): (False, False),
    "duration:" + ",".join(["1"] * 321): (False, False),
    "md5:" + ",".join(["0"] * 321): (False, False),
    "source:" + ",".join(["1"] * 321): (True, True),
    " ".join(f"t{number}" for number in range(40)): (True, True),
    " ".join(f"t{number}" for number in range(41)): (False, False),
    " ".join(f"t{number}" for number in range(39)) + " order:score": (True, True),
    " ".join(f"t{number}" for number in range(40)) + " order:score": (False, False),
    "a\0b": (False, False),
    "x" * MAX_LENGTH: (True, True),
    "x" * (MAX_LENGTH + 1): (False, False),
}


def _takes(text: str, client: type[E621 | FemboyFans]) -> bool:
    try:
        client(AGENT).posts.search(text)
    except QueryError:
        return False
    return True


def _checks(text: str, site: Site) -> bool:
    try:
        Q.parse(text).check(site)
    except QueryError:
        return False
    return True


# What e6ai takes, or why it does not; e621 does the opposite with each of these.
ON_E6AI = {
    "dirtags:>2": "",
    "-order:franctags": "",
    "order:director_tags_asc": "",
    "~( a -franctags:0 )": "",
    "arttags:3": "e6ai reads arttags as a plain tag: use dirtags",
    "x ( copytags:3 )": "e6ai reads copytags as a plain tag: use franctags",
    "conttags:3": "e6ai reads conttags as a plain tag: leave it out",
    "order:artist_tags": "e6ai cannot sort by arttags, and would ignore it: use random",
}


@pytest.mark.parametrize("text", ON_E6AI)
async def test_e6ai_counts_its_own_categories(text: str) -> None:
    """e6ai takes the metatags and orders of its own categories only, and says which these are."""
    why = ON_E6AI[text]
    assert _checks(text, E6AI.site) is _takes(text, E6AI) is (not why)
    assert _checks(text, E621.site) is _takes(text, E621) is bool(why)
    if why:
        with pytest.raises(QueryError, match=why):
            Q.parse(text).check(E6AI.site)


def test_e6ai_takes_what_e621_takes() -> None:
    """In all else the two sites agree."""
    assert {text: _checks(text, E6AI.site) for text in TAKEN} == {
        text: on_e621 for text, (on_e621, _) in TAKEN.items()
    }


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.site.name)
@pytest.mark.parametrize("text", TAKEN, ids=lambda text: text[:30])
async def test_search_and_check_agree(text: str, client: type[E621 | FemboyFans]) -> None:
    """What `check` refuses is not sent, and what it lets through is."""
    taken = TAKEN[text][CLIENTS.index(client)]
    assert _checks(text, client.site) is taken
    assert _takes(text, client) is taken


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.site.name)
async def test_other_verbs_check_queries_too(client: type[E621 | FemboyFans]) -> None:
    """A crawl, a stream and the posts with comments refuse what a search refuses."""
    e6 = client(AGENT)
    for call in (e6.posts.crawl, e6.posts.stream, e6.comments.list_by_post):
        with pytest.raises(QueryError, match="number from 0 to"):
            call("limit:501")


@pytest.mark.parametrize(
    ("query", "site", "message"),
    [
        (
            Q.all_of(Q.tag(f"t{number}") for number in range(40)) & Q.score(5),
            E621.site,
            "the query has 41 terms and e621 takes 40, those in groups and metatags included: "
            "leave out 1",
        ),
        (
            Q.limit(400),
            E621.site,
            "limit:400 is not a page size that e621 takes: write a number from 0 to 320",
        ),
        (
            Q.id.among(range(101)),
            FemboyFans.site,
            "id has 101 values and femboyfans reads the first 100 only: split them into several "
            "searches",
        ),
        (
            ~(Q.tag("a") & Q.tag("b")),
            FemboyFans.site,
            "femboyfans has no groups and reads parentheses as tags: search for a part of the "
            "query, and filter the posts with `Query.matches`",
        ),
        (
            Q.flagreason("*"),
            FemboyFans.site,
            "femboyfans reads flagreason as a plain tag: leave it out",
        ),
        (
            Q.order("deleted"),
            FemboyFans.site,
            "femboyfans cannot sort by deleted, and would ignore it: use random, hot, rank, "
            "portrait, or with _asc or _desc or as they are id, score, md5, favcount, note, "
            "mpixels, filesize, size, tagcount, change, duration, created, created_at, updated, "
            "updated_at, "
            "comment, comm, comment_bumped, comm_bumped, comment_count, comm_count, aspect_ratio, "
            "ratio, landscape, gentags, general_tags, arttags, artist_tags, conttags, "
            "contributor_tags, copytags, copyright_tags, chartags, character_tags, spectags, "
            "species_tags, invtags, invalid_tags, metatags, meta_tags, lortags, lore_tags, views, "
            "framecount, disapprovals, gendertags, imptags, cotags, chtags, octags",
        ),
    ],
)
def test_messages(query: Query, site: Site, message: str) -> None:
    """A refusal names the site, what is wrong and the way out."""
    with pytest.raises(QueryError) as caught:
        query.check(site)
    assert str(caught.value) == message


def test_the_limits_are_those_of_the_sites() -> None:
    """What is built without a site is bounded by what the largest site takes."""
    assert max(site.max_per_page for site in PUBLIC_SITES) == MAX_LIMIT
    assert max(site.max_terms for site in PUBLIC_SITES) == MAX_TERMS
    assert max(site.max_values for site in PUBLIC_SITES) == MAX_VALUES
    assert Q.limit(400).limit == 400


def test_a_query_is_counted_anew() -> None:
    """A check does not trust the count of a query that was changed."""
    many = Q.all_of(Q.tag(f"t{number}") for number in range(41))
    with pytest.raises(QueryError, match="leave out 1"):
        attrs.evolve(many, count=0).check(E621.site)


def test_queries_made_by_hand_are_read_as_they_are_sent() -> None:
    """Limits and orders among the terms apply to the whole, as they do on the server."""
    made = Query((Metatag("", "limit", "5"), Metatag("", "order", "id")))
    read = read_for(made, E621.site)
    assert read.text == "limit:5 order:id"
    assert (read.parts.limit, read.paging) == (5, "id_asc")
    assert read_for("  ", E621.site).pairs == ()
    assert read_for(" a ", E621.site).pairs == (("tags", " a "),)
    assert type(read.parts) is QueryTerms


@pytest.mark.parametrize(
    ("text", "has_room"),
    [
        ("", True),
        (" ".join(f"t{number}" for number in range(39)), True),
        (" ".join(f"t{number}" for number in range(40)), False),
        (" ".join(f"t{number}" for number in range(39)) + " rating:s", True),
        ("x" * (MAX_LENGTH - 15), True),
        ("x" * (MAX_LENGTH - 14), False),
    ],
)
def test_room_for_one_more_term(text: str, has_room: bool) -> None:
    """A crawl that skips by id adds `id:<2147483647`, if the site takes that."""
    assert read_for(text, E621.site).has_room(E621.site) is has_room


# What a text becomes for FemboyFans, with the way it is paged.
WRITTEN: dict[str, tuple[str, str]] = {
    "( a b )": ("a b", "id_desc"),
    "Wolf png": ("wolf type:png", "id_desc"),
    "deleter:x vote:me haschild:true": ("deletedby:x voted:me isparent:true", "id_desc"),
    "order:hot": ("order:rank", "page"),
    "order:created_asc": ("order:created_at_asc", "page"),
    "order:size": ("order:filesize", "page"),
    "order:landscape_asc": ("order:portrait", "page"),
    "-order:score": ("order:score_asc", "page"),
    "ORDER:ID": ("order:id", "id_asc"),
    "order:id_asc": ("order:id", "id_asc"),
    "-order:id": ("order:id_desc", "id_desc"),
    "randseed:7": ("order:random randseed:7", "page"),
    "order:views": ("order:views", "page"),
    "a order:score -order:views b": ("a b order:views_asc", "page"),
    "order:views order:score a": ("a order:score", "page"),
    'a ORDER:"FrameCount_desc"': ("a order:framecount", "page"),
    "order:xyz order:gendertags": ("order:gendertags", "page"),
    "order:imptags_asc randseed:4": ("order:imptags_asc randseed:4", "page"),
    "order:octags": ("order:octags", "page"),
    "xorder:views": ("xorder:views", "id_desc"),
    "views:>5 -hassource:true": ("views:>5 -hassource:true", "id_desc"),
    'user:"some name" limit:400': ('user:"some name" limit:400', "id_desc"),
}


@pytest.mark.parametrize("text", WRITTEN)
async def test_what_femboyfans_gets(text: str) -> None:
    """The text is written with the names that FemboyFans has, and its own orders stay."""
    written, paging = WRITTEN[text]
    listing = parts_of(FemboyFans(AGENT).posts.search(text))[1]
    assert listing.query == ((("tags", written),) if written else ())
    assert listing.paging == paging


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.site.name)
async def test_what_a_search_takes_from_the_query(client: type[E621 | FemboyFans]) -> None:
    """`limit:` is the page size, an order decides the paging, and chance forbids sharing."""
    posts = client(AGENT).posts
    assert parts_of(posts.search("a limit:7"))[1].page_size == 7
    assert parts_of(posts.search("a limit:7", page_size=9))[1].page_size == 9
    assert parts_of(posts.search("a"))[1].page_size == client.site.max_per_page
    assert parts_of(posts.search(Q.tag("a") & Q.order("id")))[1].paging == "id_asc"
    assert parts_of(posts.search("a"))[1].deterministic
    assert not parts_of(posts.search("order:random"))[1].deterministic
    assert parts_of(posts.search("order:random randseed:4"))[1].deterministic


SEARCHED = (
    *("wolf -solo", "~wolf ~solo", "w*", "score:>5", "favcount:0", "id:20..40", "rating:s"),
    *("fav:me", "upvote:me", "-downvote:me", "voted:me", "-pool:any", "parent:any", "inpool:true"),
    *("isparent:true", "hassource:false", "source:https*", "locked:rating", "status:deleted"),
    *("arttags:1", "gentags:>5", "tagcount:<15", "filesize:>1kb", "duration:>1", "ratio:>1"),
    *("type:png", "change:>100", "date:>2021-01-01", "user_id:7", "-status:pending"),
    *("png", "-order:score", "vote:me", "limit:400 wolf"),
)


@virtual_time
async def test_femboyfans_finds_the_same_posts() -> None:
    """Every condition finds among the posts of FemboyFans what its server finds."""
    async with FakeSite(FemboyFans, posts=80, seed=3) as fake:
        login, key = fake.credentials("member")
        async with FemboyFans(AGENT, base_url=fake.url, login=login, api_key=key) as ff:
            posts = await ff.posts.search("status:any").collect()
            now = datetime.fromtimestamp(fake.world.now / 1000, UTC)
            zone = ZoneInfo("America/New_York")
            sizes: set[int] = set()
            for text in SEARCHED:
                query = Q.parse(text)
                query.check(ff.site)
                expected = {post.id for post in await ff.posts.search(text).collect()}
                by_query = {post.id for post in await ff.posts.search(query).collect()}
                matching = {post.id for post in posts if query.matches(post, now=now, zone=zone)}
                assert matching == expected == by_query, text
                sizes.add(len(matching))
            assert len(sizes) > len(SEARCHED) / 2
