"""Blacklists: which posts an entry hides, with the site's own oddities."""

from __future__ import annotations

from collections.abc import AsyncIterator

import attrs
import pytest

from e6async import E621, Blacklist
from e6async.e621._vocabulary import Post
from e6async.errors import UndecidableError
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
    uploader_id: int = 7
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
    w*f
    *_(artist)
    wolf # and a comment
    id:50
    id:>49 id:<=50
    id:=<50
    id:40..60
    id:..50
    id:50..
    rating:q
    rating:questionable
    -rating:s
    score:<0
    score:-5
    favcount:3
    fav:me
    tagcount:>4
    width:800 height:<601
    filesize:1mb
    filesize:>900kb
    filesize:900kb..1mb
    type:png
    status:flagged
    -status:deleted
    user:some_body
    uploader:Some_Body
    username:some_body
    user:!7
    userid:7
    userid:>=7
    pool:12
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
    -fav:me
    tagcount:<5
    filesize:2mb
    filesize:huge
    type:jpg
    status:active
    status:
    user:some
    user:!8
    pool:5
    pool:some_pool
    artist:some_artist
    wolf..night
    hassource:true
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


def test_lines() -> None:
    """Blank lines, comments and repetitions are no entries; each entry that hides is named."""
    text = "# mine\r\n\r\nwolf\nday\n  WOLF\n\nnight ~wolf ~day  # both\n#\n"
    blacklist = Blacklist(text)
    assert [entry.text for entry in blacklist.entries] == ["wolf", "day", "night ~wolf ~day "]
    assert blacklist.why(Some()) == ("wolf", "night ~wolf ~day ")
    assert not Blacklist().hides(Some())
    assert not Blacklist("-day").hides(Some(rating="?"))
    assert repr(blacklist) == "Blacklist(3 entries)"


def test_what_a_post_does_not_tell() -> None:
    """An entry that asks for what a post lacks is an error, not a guess."""
    with pytest.raises(UndecidableError) as caught:
        Blacklist("user:some_body").hides(Some(uploader_name=None))
    assert caught.value.metatag == "user"


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
