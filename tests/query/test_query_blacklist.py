"""Blacklists: which posts an entry hides, with the site's own oddities."""

from __future__ import annotations

import copy
import pickle
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import cast

import attrs
import pytest

from e6async import E621, Blacklist
from e6async.e621._vocabulary import Post
from e6async.errors import UndecidableError
from e6async.post import MatchablePost
from e6async.query._blacklist import Entry
from e6async.testing import FakeSite, virtual_time


@attrs.frozen(kw_only=True)
class _Flags:
    pending: bool = False
    flagged: bool = True
    deleted: bool = False


@attrs.frozen(kw_only=True)
class Some:
    """A post."""

    id: int = 50
    md5: str | None = None
    ext: str = "png"
    width: int = 800
    height: int = 600
    rating: str = "q"
    score: int = -5
    fav_count: int = 3
    all_tags: tuple[str, ...] = ("wolf", "night", "some_artist_(artist)", ":3", "#hash")
    size: int = 1_000_000
    flags: _Flags = attrs.field(factory=_Flags)
    is_favorited: bool = True
    uploader_id: int | None = 7
    uploader_name: str | None = "Some_Body"
    pools: tuple[int, ...] = (4, 12)


HIDES = """
    wolf
    WOLF
    wolf night
    wolf -day
    -day
    ~day ~night
    wolf ~day ~night
    -~day
    ~-day ~dusk
    ~id:50 ~day
    w*f
    *_(artist)
    wolf # and a comment
    id:50
    id:>49 id:<=50
    id:=<50
    id:40..60
    id:..50
    id:50..
    id:..50..
    id:=>50
    id:50abc
    id:50:1
    id:+50
    rating:q
    rating:<q
    rating:questionable
    -rating:s
    score:<0
    score:-5
    score:-10..
    score:..-5
    score:-15..-5
    score:-5..-1
    score:>=-5
    score:<=-5
    score:>-6
    favcount:3
    fav:me
    tagcount:>4
    tagcount:5
    width:800 height:<601
    width:>799 width:<=800
    height:600
    favcount:..10
    filesize:1mb
    filesize:>900kb
    filesize:900kb..1mb
    filesize:100kb..
    filesize:..1000kb
    filesize:1000000
    filesize:1000000b
    filesize:>=1000000b
    filesize:<=1000000
    filesize:952381
    filesize:1052631
    filesize:0.95mb
    type:png
    type:..png
    type:>png
    status:flagged
    status:<flagged
    -status:pending
    -status:deleted
    user:some_body
    uploader:Some_Body
    username:some_body
    user:!7
    userid:7
    uploaderid:7
    userid:>=7
    userid:<8
    pool:12
    pool:12x
    *:3
    *
    -status:
    user:some_body..
    ..wolf
    wolf..
    >=wolf
    >:3
    -
""".strip().splitlines()
SHOWS = """
    day
    wolf day
    wolf -night
    -wolf
    ~day ~dusk
    wolf ~day
    ~-wolf
    w*x
    olf
    # wolf
    id:51
    id:abc
    id:40..50..60
    rating:s
    rating:x
    score:>0
    score:-5..-6
    score:-15..-6
    score:<-5
    score:>-5
    score:..-6
    score:-4..
    score:<=-6
    score:>=-4
    score:1x..
    -fav:me
    -~wolf
    ~wolf -night ~wolf
    ~day -wolf
    tagcount:<5
    filesize:2mb
    filesize:huge
    filesize:10000000..
    filesize:952380
    filesize:1052633
    filesize:1gb
    filesize:>1000000
    filesize:<1000000
    type:jpg
    status:active
    status:
    user:some
    user:!8
    pool:5
    pool:some_pool
    artist:some_artist
    wolf..night
    fav:a..b
    hassource:true
    -wolf..
    tagcount:6
    width:799
    width:<800
    height:601
    favcount:2
    favcount:4..
    userid:8
    userid:abc
    uploaderid:8
    user:!
    username:some
    pool:
    pool:1
    status:pending
    status:deleted
    -status:flagged
    id:1..2..3
    id:abc..60
    id:40..abc
    id:40..x..60
    id:<>50
    id:..
    id:49
    id:<50
    id:>50
    rating:safe
    rating:explicit
    w*x*
    *x
    -w*
    type:jpg..png
    rating:q..s
""".strip().splitlines()


@pytest.mark.parametrize("line", HIDES)
def test_it_hides(line: str) -> None:
    """The entry hides the post and is named as the reason."""
    blacklist = Blacklist(line)
    assert blacklist.hides(Some())
    assert blacklist.why(Some()) == (line.strip().lower().split(" #")[0],)


@pytest.mark.parametrize("line", SHOWS)
def test_it_shows(line: str) -> None:
    """The entry lets the post through."""
    assert not Blacklist(line).hides(Some())


@pytest.mark.parametrize(
    "line", ["wolf\t night", "wolf \t night", "wolf \tnight", "\twolf\t", "  wolf   night "]
)
def test_white_space(line: str) -> None:
    """Words are separated by spaces; other white space around them is ignored."""
    assert Blacklist(line).hides(Some())
    assert not Blacklist(f"{line} day").hides(Some())
    assert not Blacklist("wolf\tnight").hides(Some())


def test_lines() -> None:
    """Blank lines, comments and repetitions are no entries; each entry that hides is named."""
    text = "# mine\r\n\r\nwolf\nday\n  WOLF\n\nnight ~wolf ~day  # both\n#\n"
    blacklist = Blacklist(text)
    assert [entry.text for entry in blacklist.entries] == ["wolf", "day", "night ~wolf ~day "]
    assert blacklist.why(Some()) == ("wolf", "night ~wolf ~day ")
    assert Blacklist().entries == ()
    assert not Blacklist("-day").hides(Some(rating="?"))
    assert repr(blacklist) == "Blacklist(3 entries)"


@pytest.mark.parametrize(
    ("line", "metatag", "lacking"),
    [
        ("user:some_body", "user", "uploader_name"),
        ("username:some_body", "user", "uploader_name"),
        ("user:!7", "user", "uploader_id"),
        ("userid:7", "userid", "uploader_id"),
        ("uploaderid:7", "uploaderid", "uploader_id"),
        ("score:7", "score", "score"),
        ("filesize:7", "filesize", "size"),
        ("fav:me", "fav", "is_favorited"),
        ("pool:5", "pool", "pools"),
        ("status:flagged", "status", "flags"),
        ("status:", "status", "flags"),
    ],
)
def test_missing_fields(line: str, metatag: str, lacking: str) -> None:
    """An entry on a field that the post lacks is an error that names the metatag."""
    with pytest.raises(UndecidableError) as caught:
        Blacklist(line).hides(_without(lacking))
    assert caught.value.metatag == metatag


def _without(name: str) -> MatchablePost:
    fields = {**attrs.asdict(Some(), recurse=False)}
    del fields[name]
    return cast("MatchablePost", SimpleNamespace(**fields))


def test_signs_that_are_no_comparison_belong_to_the_tag() -> None:
    """`<>`, `==` and the like are the start of a tag."""
    for line in ("<>", "<>x", "==x", "=x"):
        assert Blacklist(line).hides(Some(all_tags=(line,)))
        assert not Blacklist(line).hides(Some(all_tags=("x", "", "<", ">x")))


def test_signs_within_a_tag_belong_to_it() -> None:
    """Only signs in front of a tag are prefixes."""
    assert Blacklist("~a-b").hides(Some(all_tags=("a-b",)))
    assert not Blacklist("-a~b ~wolf").hides(Some(all_tags=("a~b", "wolf")))


def test_a_range_is_no_tag() -> None:
    """A range with two ends hides no post, not even one with such a tag."""
    assert not Blacklist("a..b").hides(Some(all_tags=("a..b",)))


def test_a_pool_without_a_number_is_none() -> None:
    """A pool that cannot be read is no pool of any post."""
    assert not Blacklist("pool:x").hides(Some(pools=(1,)))


def test_numbers_that_are_null_count_as_0() -> None:
    """A null is 0, as it is on the page."""
    post = Some(uploader_id=None)
    assert Blacklist("userid:0").hides(post)
    assert not Blacklist("userid:>0").hides(post)


def test_a_status_without_a_value_means_no_status() -> None:
    """`status:` hides posts without any of the three flags."""
    assert Blacklist("status:").hides(Some(flags=_Flags(flagged=False)))
    for flags in (
        _Flags(pending=True, flagged=False),
        _Flags(flagged=False, deleted=True),
        _Flags(),
    ):
        assert not Blacklist("status:").hides(Some(flags=flags))
    assert not Blacklist("status:active").hides(Some(flags=_Flags(flagged=False)))


def test_other_ratings() -> None:
    """Each rating has its letter and its word."""
    for letter, word in {"s": "safe", "q": "questionable", "e": "explicit"}.items():
        for rating in "sqe":
            hides = rating == letter
            assert Blacklist(f"rating:{word}").hides(Some(rating=rating)) is hides
            assert Blacklist(f"rating:{letter}").hides(Some(rating=rating)) is hides


def test_entries() -> None:
    """An entry can be read and asked alone; blank lines and comments are none."""
    entry = Entry.read("  Wolf -DAY # why")
    assert entry is not None
    assert entry.text == "wolf -day"
    assert entry.hides(Some())
    assert not entry.hides(Some(all_tags=("wolf", "day")))
    assert entry.fits(Some(all_tags=()), frozenset({"wolf"}))
    numbered = Entry.read("id:50")
    assert numbered is not None
    assert numbered.hides(Some())
    trimmed = Entry.read(" wolf\t ")
    assert trimmed is not None
    assert trimmed.text == "wolf"
    assert Entry.read("   ") is None
    assert Entry.read(" # wolf") is None
    assert entry == Entry.read("wolf -day")
    assert repr(entry) == "Entry(text='wolf -day')"


@virtual_time
async def test_posts_of_the_site() -> None:
    """One's own blacklist filters what the site sends."""
    async with FakeSite(E621, posts=60, seed=2) as fake:
        login, key = fake.credentials("member")
        async with E621(
            "blacklist-test/1.0 (by the tests)", base_url=fake.url, login=login, api_key=key
        ) as e6:
            me = attrs.evolve(await e6.users.me(), blacklisted_tags="solo -wolf\nrating:e\nid:<5")
            blacklist = Blacklist.from_user(me)
            assert not Blacklist.from_user(attrs.evolve(me, blacklisted_tags=None)).entries
            every = await e6.posts.search("status:any").collect()

            async def coming() -> AsyncIterator[Post]:
                for post in every:
                    yield post

            shown = [post.id async for post in blacklist.filter(coming())]
            rest = [post.id async for post in blacklist.filter(e6.posts.search("status:any"))]
    hidden = {
        post.id
        for post in every
        if ("solo" in post.all_tags and "wolf" not in post.all_tags)
        or post.rating == "e"
        or post.id < 5
    }
    assert shown == rest == [post.id for post in every if post.id not in hidden]
    assert 0 < len(shown) < len(every)


def test_a_blacklist_can_be_pickled_and_copied() -> None:
    """The copies have the same entries, spaces before a comment included, and hide the same."""
    blacklist = Blacklist("wolf -day  # why\n~score:>3 ~fav:me\nid:51")
    assert [entry.text for entry in blacklist.entries] == [
        "wolf -day ",
        "~score:>3 ~fav:me",
        "id:51",
    ]
    for twin in (pickle.loads(pickle.dumps(blacklist)), copy.deepcopy(blacklist)):
        assert twin.entries == blacklist.entries
        for post in (Some(), Some(all_tags=("day",), is_favorited=False), Some(id=51)):
            assert twin.why(post) == blacklist.why(post)
            assert [e.hides(post) for e in twin.entries] == [
                e.hides(post) for e in blacklist.entries
            ]
