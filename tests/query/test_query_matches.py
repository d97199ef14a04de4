"""Queries answered from posts alone: the same posts as the server finds."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from e6async import E621, Q, Query
from e6async.e621._vocabulary import BasicPost, Post, Score, ThumbnailPost
from e6async.e621.users import Me
from e6async.errors import QueryError, UndecidableError
from e6async.query import METATAGS
from e6async.query._conditions import UNDECIDABLE
from e6async.testing import FakeClockLoop, FakeSite
from tests.fuzz.effort import slow_effort

EASTERN = ZoneInfo("America/New_York")
"""Where the server sets the clocks of those who say nothing else."""

# Each metatag that can be decided on a post, with values of every form.
VALUES = {
    "id": "40 >120 <=9 20..30 ..5 140.. 1,2,3, -1",
    "width": ">1000 640 <500",
    "height": ">1000 <=600 1..900",
    "score": ">10 5 <0 -3 3..9 0,1,2",
    "favcount": ">3 0 1..4",
    "change": ">400 <200 44",
    "tagcount": ">20 <15 17",
    "gentags": ">12 <9 10",
    "arttags": "1 0 >1 <1",
    "conttags": "0 >0",
    "copytags": "1 0",
    "chartags": "2 <1",
    "spectags": ">3 2",
    "invtags": "0 >0",
    "metatags": "1 >1",
    "lortags": "0 >0",
    "mpixels": ">1 1 0.5..2 <0.3",
    "filesize": ">1kb 200..900 500 <300 1kb..8kb 0.5kb >1mb",
    "ratio": ">1 16:9 4:3 <0.8 1",
    "duration": ">10 0..5 5.5 <20",
    "date": "2024-05-03 >2024-05-02 <=2024-05-04 2024-05-01..2024-05-03 today week decade",
    "age": "<5d >2y 3d 1w..2w 12h",
    "md5": "{md5} {md5},{other} 00",
    "rating": "s q S explicit",
    "type": "png webm JPG xyz",
    "user": "me !9 {uploader} nobody_at_all",
    "user_id": "7 9 99999",
    "approver": "any none !3 !4 me",
    "fav": "me",
    "upvote": "me",
    "downvote": "me",
    "voted": "me",
    "pool": "1 any none 3 99999",
    "parent": "any none NONE 8 16 99999",
    "child": "any none ANY",
    "source": "any none https *com* http?: nothing_like_it",
    "locked": "rating note notes status",
    "ratinglocked": "true false",
    "notelocked": "TRUE true false",
    "statuslocked": "true false",
    "hassource": "true TRUE false",
    "hasdescription": "true false",
    "isparent": "true false",
    "ischild": "true false",
    "inpool": "true false",
    "status": "any all active pending flagged modqueue deleted",
}


@attrs.frozen
class World:
    """A site, its posts, and an account that searches it."""

    runner: asyncio.Runner
    e6: E621
    me: Me
    posts: list[Post]
    now: datetime

    def found(self, query: str) -> set[int]:
        """Search on the server: the ids of what it finds."""
        pages = self.e6.posts.search(query, mode="thumbnail")
        return {post.id for post in self.runner.run(pages.collect())}

    def matching(self, query: Query) -> set[int]:
        """Match every post: the ids of those that fit."""
        return {post.id for post in self.posts if self.matches(query, post)}

    def matches(self, query: Query, post: Post) -> bool:
        """Whether a query finds a post."""
        return query.matches(post, me=self.me, now=self.now, zone=EASTERN)


async def _vary(fake: FakeSite) -> None:
    """Change a few posts, so that each metatag has posts that fit and posts that do not."""
    login, key = fake.credentials("admin")
    async with E621(
        "matches-test/1.0 (by the tests)", base_url=fake.url, login=login, api_key=key
    ) as admin:
        first, second, third = await admin.posts.many([50, 51, 52])
        assert first.tags.artist != second.tags.artist
        await admin.posts.update(50, tag_string_diff=f"-{first.tags.artist[0]}")
        await admin.posts.update(51, tag_string_diff=first.tags.artist[0], is_note_locked=True)
        await admin.posts.update(52, is_rating_locked=not third.flags.rating_locked)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A site on a clock of its own that lives as long as the tests here."""
    with asyncio.Runner(loop_factory=FakeClockLoop) as runner:
        stack = AsyncExitStack()

        async def opened() -> World:
            fake = await stack.enter_async_context(FakeSite(E621, posts=150, seed=3))
            login, key = fake.credentials("member")
            e6 = E621(
                "matches-test/1.0 (by the tests)", base_url=fake.url, login=login, api_key=key
            )
            await stack.enter_async_context(e6)
            await _vary(fake)
            posts = await e6.posts.search("status:any").collect()
            now = datetime.fromtimestamp(fake.world.now / 1000, UTC)
            return World(runner, e6, await e6.users.me(), posts, now)

        yield runner.run(opened())
        runner.run(stack.aclose())


@pytest.mark.parametrize("name", VALUES)
def test_each_metatag(world: World, name: str) -> None:
    """A metatag finds here what it finds there, with every value and every prefix."""
    first, second = world.posts[3], world.posts[7]
    values = VALUES[name].format(md5=first.md5, other=second.md5, uploader=first.uploader_name)
    sizes: set[int] = set()
    for value in values.split():
        for text in (f"{name}:{value}", f"-{name}:{value}", f"~{name}:{value} ~lake status:any"):
            matching = world.matching(Q.parse(text))
            assert matching == world.found(text), text
        sizes.add(len(world.matching(Q.parse(f"status:any {name}:{value}"))))
    # A metatag that fits every post or none with all of its values would prove nothing.
    assert any(0 < size < len(world.posts) for size in sizes)


def test_every_metatag_is_compared_or_undecidable() -> None:
    """A metatag is compared with the server, is known to be undecidable, or is no condition."""
    hoisted = {name for name, rule in METATAGS.items() if rule.hoisted}
    elsewhere = {name for name, rule in METATAGS.items() if not rule.on_e621}
    assert set(VALUES) | UNDECIDABLE | hoisted == set(METATAGS) - elsewhere
    assert elsewhere == {"dirtags", "franctags"}, "tests/e621/test_e6ai.py compares these"
    assert not set(VALUES) & UNDECIDABLE


def leaves() -> st.SearchStrategy[Query]:
    """Single conditions, all of them able to stand anywhere."""
    conditions = [
        *map(Q.tag, ("wolf", "solo", "forest", "lake", "s*e", "f*", "no_such_tag")),
        *(Q.score(">", 8), Q.score("<", 2), Q.favcount.between(1, 4), Q.id.among([3, 4, 80])),
        *(Q.rating("s"), Q.rating("q"), Q.type("png"), Q.hassource(), Q.inpool(), Q.isparent()),
        *(Q.pool("any"), Q.pool("none"), Q.parent("any"), Q.parent(8), Q.approver("none")),
        *(Q.child("any"), Q.ratinglocked()),
        *(Q.status("deleted"), Q.status("pending"), Q.status("active"), Q.status("any")),
        *(Q.fav("me"), Q.ratio(">", 1), Q.parse("~solo ~lake"), Q.parse("~pool:any ~wolf")),
    ]
    return st.sampled_from(conditions)


def trees(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    """Queries out of others."""

    @st.composite
    def joined(draw: st.DrawFn) -> Query:
        left, right = draw(inner), draw(inner)
        try:
            return draw(st.sampled_from([left & right, left | right, ~left, left & ~right]))
        except QueryError as error:
            assume("the server drops" not in str(error) and "levels deep" not in str(error))
            raise

    return joined()


QUERIES = st.recursive(leaves(), trees, max_leaves=6)


@given(QUERIES)
@slow_effort(120)
def test_any_query(world: World, query: Query) -> None:
    """Whatever is built finds here what it finds there, and is read again as the same."""
    assert Q.parse(str(query)) == query
    assert str(Q.parse(str(query))) == str(query)
    assert Q.parse(str(query)).count == query.count
    assert world.matching(query) == world.found(str(query))


@given(QUERIES, QUERIES)
@slow_effort(120)
def test_the_signs_mean_what_they_mean_for_sets(world: World, a: Query, b: Query) -> None:
    """`&`, `|` and `~` are intersection, union and difference, once deleted posts are shown."""

    @cache
    def found(query: Query) -> set[int]:
        return world.matching(query & Q.status("any"))

    everything = {post.id for post in world.posts}
    try:
        assert found(a & b) == found(a) & found(b)
        assert found(a | b) == found(a) | found(b)
        assert found(~a) == everything - found(a)
        assert found(~(a | ~b)) == found(b) - found(a)
    except QueryError as error:
        assume("the server drops" not in str(error) and "levels deep" not in str(error))
        raise


_ANY_VALUE: dict[str, str] = {"int": "5", "boolean": "true"}
"""A value of each kind that does not take any."""


@pytest.mark.parametrize(
    "text",
    [
        *(f"{name}:{_ANY_VALUE.get(METATAGS[name].kind, 'x')}" for name in sorted(UNDECIDABLE)),
        *("pool:some_name", "fav:somebody", "voted:somebody", "approver:somebody"),
        *("commenter:any", "noter:none", "order:comment_bumped", "~wolf ~( set:x solo )"),
        *("status:appealed", "date:2026-13-45", "wolf -( date:12_may_2024 solo )"),
    ],
)
def test_what_cannot_be_decided(world: World, text: str) -> None:
    """A condition that cannot be decided is named, whatever else the query says."""
    with pytest.raises(UndecidableError) as caught:
        world.matches(Q.parse(f"no_such_tag {text}"), world.posts[0])
    assert caught.value.metatag in text
    assert pickle.loads(pickle.dumps(caught.value)).metatag == caught.value.metatag


def test_the_caller_must_be_known(world: World) -> None:
    """`user:me` needs to know who that is; the caller's own votes and favorites do not."""
    post = world.posts[0]
    with pytest.raises(UndecidableError, match="me="):
        Q.user("me").matches(post)
    assert Q.fav("me").matches(post) is post.stats.is_favorited
    nobody = attrs.evolve(world.me, id=None)
    assert not Q.user("me").matches(post, me=nobody)


def test_cards_and_plain_tags(world: World) -> None:
    """A card and a post with plain tags match as far as they have the fields."""
    posts = world.e6.posts
    cards = world.runner.run(posts.search("status:any", mode="thumbnail").collect())
    plain = world.runner.run(posts.search("status:any", mode="basic").collect())
    assert {type(post) for post in cards} == {ThumbnailPost}
    assert {type(post) for post in plain} == {BasicPost}
    for text in (
        "score:>20 favcount:>0 filesize:>1kb -status:deleted user_id:7 -pool:1",
        "score:>20 filesize:>1kb -pool:1 -wolf",
        "status:deleted",
        "status:pending",
        "-status:active",
        "status:flagged",
        "pool:1",
        "user_id:7 -user:nobody",
    ):
        query = Q.parse(text)
        expected = world.matching(query)
        assert 0 < len(expected) < len(world.posts), text
        assert {post.id for post in cards if query.matches(post)} == expected, text
        assert {post.id for post in plain if query.matches(post)} == expected, text
    for query in (Q.arttags(1), Q.locked("note")):
        with pytest.raises(UndecidableError):
            query.matches(cards[0])
    with pytest.raises(UndecidableError, match="arttags"):
        Q.arttags(1).matches(plain[0])


@attrs.frozen(kw_only=True)
class Little:
    """A post of some site that has the shared words only."""

    id: int = 5
    md5: str | None = None
    ext: str = "png"
    width: int = 300
    height: int = 0
    rating: str = "s"
    score: Score | int = 7
    fav_count: int = 2
    all_tags: tuple[str, ...] = ("wolf", "solo")


def test_the_shared_words_are_enough() -> None:
    """What all posts have is matched on anything that has it; the state is asked for by name."""
    little = Little()
    query = Q.tag("wolf") & Q.score(7) & Q.id(5) & Q.ratio(300) & ~Q.md5("0" * 32)
    assert (query & Q.status("any")).matches(little)
    with pytest.raises(UndecidableError, match="status"):
        query.matches(little)
