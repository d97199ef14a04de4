# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
"""Checked by mypy and pyright and never run: names as users import them, with their exact types."""

from __future__ import annotations

from typing import assert_type

import e6async
from e6async import E6AI, E621, FemboyFans, Pages, Post, Rating, e6ai, e621, femboyfans
from e6async.e621 import Pool, Pools, PoolSearch, PostFlags, TagAlias
from e6async.e621 import Post as E621Post
from e6async.femboyfans import Config, Tag
from e6async.femboyfans import Post as FemboyFansPost
from e6async.femboyfans import Rating as FemboyFansRating

_ = e6async.Psot  # type: ignore[attr-defined]
_ = e6async.e621.Psot  # type: ignore[attr-defined]


async def models(e6: E621, fans: FemboyFans) -> None:
    """Names of a site are the classes that its families give."""
    assert_type(await e6.posts.get(3), Post)
    assert_type(await e6.posts.get(3), E621Post)
    assert_type(await e6.posts.get(3), e621.Post)
    assert_type((await e6.posts.get(3)).tags, e621.PostTags)
    assert_type(e6.pools, Pools)
    assert_type(e6.post_flags, PostFlags)
    assert_type(e6.pools.search(), Pages[Pool])
    assert_type(await e6.tag_aliases.get(3), TagAlias)
    assert_type(await fans.posts.get(3), FemboyFansPost)
    assert_type(await fans.tags.get(3), femboyfans.Tag)
    assert_type(await fans.tags.get(3), Tag)
    assert_type(fans.config, Config)


async def models_of_e6ai(e6: E6AI) -> None:
    """e6ai has families of its own, and the models of e621; a client of it is one of e621."""
    assert_type(e6.posts, e6ai.Posts)
    assert_type(await e6.posts.get(3), Post)
    assert_type(await e6.posts.recommended_by_director(3), e621.PostRecommendations)
    assert_type(await e6.directors.get("made_up"), e621.ArtistFull)
    assert_type(e6.director_urls.search(), Pages[e621.ArtistUrlWithArtist])
    await e6.users.update_self(style_usernames=True)
    _ = e6.exports.things  # type: ignore[attr-defined]
    await models(e6, FemboyFans("typing/1.0 (by nobody)"))


def enums() -> None:
    """Both sites share ratings, and each has tag categories and levels of its own."""
    assert_type(Rating("s"), FemboyFansRating)
    assert_type(e621.Level(20), e6async.Level)
    assert_type(e6ai.Category.DIRECTOR, e621.Category)  # type: ignore[assert-type]
    assert_type(femboyfans.Level(20), e6async.Level)  # type: ignore[assert-type]


def filters(e6: E621, chosen: PoolSearch) -> Pages[Pool]:
    """A filter class types the keyword arguments of a search."""
    wrong: PoolSearch = {"name_match": "a*"}  # type: ignore[typeddict-unknown-key]
    del wrong
    return e6.pools.search(**chosen)
