"""Values that a server would ignore or misread, refused by `search`, `check` and `matches`."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from e6async import E621, FemboyFans, Q
from e6async.errors import QueryError
from e6async.post import MatchablePost
from e6async.query._order import order_names

AGENT = "choices-test/1.0 (by the tests)"
POST = cast("MatchablePost", SimpleNamespace(all_tags=["wolf"]))

NUMBER = "several of them with commas, or a range with <, <=, >, >= or .."
STATUS = "all, any, pending, flagged, modqueue, deleted, active"

# What is refused, and what it says after the name of the site.
REFUSED: dict[str, str] = {
    "rating:g": "rating:g would be ignored or misread: use one of s, q, e",
    "rating:general": "rating:general would be ignored or misread: use one of s, q, e",
    "-rating:x": "rating:x would be ignored or misread: use one of s, q, e",
    "~rating:x ~wolf": "rating:x would be ignored or misread: use one of s, q, e",
    "status:foo": f"status:foo would be ignored or misread: use one of {STATUS}",
    "-status:foo": f"status:foo would be ignored or misread: use one of {STATUS}",
    "child:5": "child:5 would be ignored or misread: use one of any, none",
    "locked:all": (
        "locked:all would be ignored or misread: use one of rating, note, notes, status"
    ),
    "inpool:yes": "inpool:yes would be ignored or misread: use one of true, false",
    "score:abc": f"score:abc would be read as another number: write a whole number, {NUMBER}",
    "score:5.5": f"score:5.5 would be read as another number: write a whole number, {NUMBER}",
    "score:1,,2": f"score:1,,2 would be read as another number: write a whole number, {NUMBER}",
    "score:,": f"score:, would be read as another number: write a whole number, {NUMBER}",
    "score:1..x": f"score:1..x would be read as another number: write a whole number, {NUMBER}",
    "gentags:>": f"gentags:> would be read as another number: write a whole number, {NUMBER}",
    "user_id:me": f"user_id:me would be read as another number: write a whole number, {NUMBER}",
    "parent:x": f"parent:x would be read as another number: write a whole number, {NUMBER}",
    "duration:5s": f"duration:5s would be read as another number: write a number, {NUMBER}",
    "filesize:1gb": (
        "filesize:1gb would be read as another number: write a size such as 200kb or 1.5mb, "
        f"{NUMBER}"
    ),
    "ratio:16/9": (
        f"ratio:16/9 would be read as another number: write a ratio such as 16:9 or 1.78, {NUMBER}"
    ),
    "age:old": "age:old is no age and would find nothing: write it as 3d, 2w or 6mo",
    "date:sometimes": "date:sometimes is no date and would find nothing: write it as 2026-01-31",
    "date:,": "date:, is no date and would find nothing: write it as 2026-01-31",
}
TAKEN = """
    rating:s rating:Safe -rating:questionable rating:E status:ANY -status:all status:modqueue
    child:ANY locked:Notes inpool:TRUE score:5 score:-5 score:+5 score:>=1_000 score:1,2,3,
    score:..5 score:5.. score:-3..3 user_id:<7 parent:none parent:5 duration:>5.5 duration:.5
    duration:1e2 mpixels:1.5 filesize:200b filesize:1.5MB filesize:100kb..2mb ratio:16:9 ratio:>1.5
    ratio:1,4:3 age:<2_weeks_ago age:3 date:2026-01-31 date:1_may_2024..today date:Monday
    date:decade date:2024 date:5_yesterweeks_ago source:x type:jxl pool:some_name user:a set:b
    md5:00 order:id randseed:x limit:5 rating: description:x delreason:* fav:me voted:me
"""


@pytest.mark.parametrize("client", [E621, FemboyFans], ids=lambda client: client.site.name)
@pytest.mark.parametrize("text", REFUSED)
async def test_what_would_be_ignored_is_refused(text: str, client: type[E621 | FemboyFans]) -> None:
    """The error names the values that there are, before anything is sent."""
    own = ", appealed" if text.endswith("status:foo") and client is FemboyFans else ""
    message = f"{client.site.name}: {REFUSED[text]}{own}"
    posts = client(AGENT).posts
    for refuse in (
        lambda: posts.search(text),
        lambda: posts.crawl(text),
        lambda: posts.stream(f"wolf {text}"),
        lambda: Q.parse(text).check(client.site),
    ):
        with pytest.raises(QueryError) as caught:
            refuse()
        assert str(caught.value) == message


@pytest.mark.parametrize("text", REFUSED)
def test_what_would_be_ignored_matches_nothing(text: str) -> None:
    """A post is not tested with a condition that no server reads as it is meant."""
    own = ", appealed" if text.endswith("status:foo") else ""
    for query in (text, f"cat -( solo {text} )"):
        with pytest.raises(QueryError) as caught:
            Q.parse(query).matches(POST)
        assert str(caught.value) == REFUSED[text] + own


@pytest.mark.parametrize("text", TAKEN.split())
def test_what_a_server_reads_is_taken(text: str) -> None:
    """Everything that the servers read as it is meant passes."""
    Q.parse(text).check(E621.site)
    Q.parse(text).check(FemboyFans.site)


def test_an_order_that_no_site_has() -> None:
    """It is kept while a query is built, written as it was, and refused when it is used."""
    query = Q.parse('wolf -order:"Best of all" limit:5')
    assert str(query) == 'wolf -order:"best of all" limit:5'
    assert Q.parse(str(query)) == query
    for site in (E621.site, FemboyFans.site):
        with pytest.raises(QueryError, match=f"{site.name} cannot sort by best of all, .*: use "):
            query.check(site)
    with pytest.raises(QueryError, match="no site can sort by best of all: use random, hot, "):
        query.matches(POST)
    Q.parse("order:views").check(FemboyFans.site)


def test_the_orders_of_each_site() -> None:
    """A message names the orders of one site, or those of any."""
    e621, femboyfans, every = ", deleted, flagged, ", ", views, framecount, ", order_names()
    assert e621 in order_names("e621")
    assert "views" not in order_names("e621")
    assert femboyfans in order_names("femboyfans")
    assert e621 not in order_names("femboyfans")
    assert e621 in every
    assert femboyfans in every


def test_what_is_built_has_values_that_exist() -> None:
    """Q refuses a value that no site takes at once."""
    with pytest.raises(QueryError, match="status:foo would be ignored or misread: use one of all"):
        Q.status("foo")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with pytest.raises(QueryError, match="locked:any would be ignored or misread"):
        Q.locked("any")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert str(Q.status("modqueue")) == "status:modqueue"
    assert str(Q.randseed(7)) == "order:random randseed:7"
