"""The generated world: deterministic, of exactly the requested size, consistent."""

from __future__ import annotations

import hashlib
from collections import Counter

import attrs
import pytest

from e6async.testing import FakeSite, World
from e6async.testing._generated_posts import GeneratedPosts
from e6async.testing._records import Post
from e6async.testing._time_zones import EASTERN, zone_named

DIGEST = "b9be5f41cd32c7640b6bad04d1525c21"


@pytest.fixture(scope="module")
def world() -> World:
    """A world of some size."""
    return FakeSite(posts=1000).world


def test_it_is_the_same_everywhere(world: World) -> None:
    """The world of seed 0 is the same on every machine and Python version."""
    digest = hashlib.sha256()
    for rows in (world.posts, world.tags.values(), world.pools.values(), world.users):
        for row in rows:
            digest.update(ascii(attrs.astuple(row)).encode())
    assert digest.hexdigest()[:32] == DIGEST


def test_seeds(world: World) -> None:
    """Another seed generates another world."""
    other = FakeSite(posts=1000, seed=1).world
    assert {post.md5 for post in other.posts}.isdisjoint(post.md5 for post in world.posts)


@pytest.mark.parametrize("gaps", [0, 0.04, 0.1, 0.5])
@pytest.mark.parametrize("posts", [0, 1, 24, 25, 999])
def test_it_has_as_many_posts_as_asked_for(posts: int, gaps: float) -> None:
    """There are exactly as many posts as requested, with or without gaps."""
    world = FakeSite(posts=posts, gaps=gaps).world
    ids = [post.id for post in world.posts]
    assert len(ids) == len(world.posts) == posts
    assert ids == sorted(set(ids))
    assert world.posts.source.last_id >= posts
    if gaps == 0:
        assert world.posts.source.last_id == posts


@pytest.mark.parametrize(("posts", "gaps"), [(-1, 0.04), (10, 0.6), (10, -0.1)])
def test_invalid_options(posts: int, gaps: float) -> None:
    """Invalid options raise ValueError."""
    with pytest.raises(ValueError, match=r"posts must be|gaps .* must be"):
        FakeSite(posts=posts, gaps=gaps)


def test_a_large_world_begins_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 100,000 posts only the requested one is generated."""
    generated_ids: list[int] = []
    make = GeneratedPosts.make

    def recorded(source: GeneratedPosts, id: int) -> Post:
        generated_ids.append(id)
        return make(source, id)

    monkeypatch.setattr(GeneratedPosts, "make", recorded)
    world = FakeSite(posts=100_000).world
    assert world.posts[100_000].id == 100_000
    assert generated_ids == [100_000]


def test_every_kind_of_post_occurs(world: World) -> None:
    """Every state, rating, file type and category occurs."""
    posts = list(world.posts)
    assert {post.rating for post in posts} == {"s", "q", "e"}
    assert {post.ext for post in posts} == {"png", "jpg", "gif", "webp", "webm", "mp4", "swf"}
    for field in ("deleted", "pending", "flagged", "hide_from_anonymous", "parent_id", "children"):
        assert 10 < sum(bool(getattr(post, field)) for post in posts) < 200, field
    used = Counter(world.categories[tag] for post in posts for tag in post.tags)
    assert set(used) == set(range(9))


def test_families(world: World) -> None:
    """Parents and children refer to each other."""
    for post in world.posts:
        for child in post.children:
            assert world.posts[child].parent_id == post.id
        active = any(not world.posts[child].deleted for child in post.children)
        assert post.has_active_children == active
        if post.parent_id is not None:
            assert post.id in world.posts[post.parent_id].children


def test_pools(world: World) -> None:
    """Pools and posts refer to each other; one pool is large, one empty, some not ordered by id."""
    for post in world.posts:
        pool_ids = [pool.id for pool in world.pools.values() if post.id in pool.post_ids]
        assert pool_ids == list(post.pools)
    sizes = {len(pool.post_ids) for pool in world.pools.values()}
    assert min(sizes) == 0
    assert max(sizes) > 150
    assert any(list(pool.post_ids) != sorted(pool.post_ids) for pool in world.pools.values())


def test_tags_are_counted(world: World) -> None:
    """The count of a tag is the number of its posts that are not deleted."""
    counted = Counter(tag for post in world.posts if not post.deleted for tag in post.tags)
    for name in world.tags:
        assert world.post_count(name) == counted[name]
    assert set(counted) <= set(world.tags)


def test_tags_bring_what_they_imply(world: World) -> None:
    """A post with a tag has the tags that it implies."""
    assert any(world.implications.get(tag) for post in world.posts for tag in post.tags)
    for post in world.posts:
        for tag in post.tags:
            assert set(world.implications.get(tag, ())) <= set(post.tags)


def test_favorites(world: World) -> None:
    """Favorites are listed by user, and not in the order of post ids."""
    ids = world.favorites(11)
    assert sorted(ids) == [post.id for post in world.posts if post.fans >> 11 & 1]
    assert ids != sorted(ids, reverse=True)


@pytest.mark.parametrize(
    ("at", "stamp"),
    [
        (1_667_714_399_999, "2022-11-06T01:59:59.999-04:00"),
        (1_667_714_400_000, "2022-11-06T01:00:00.000-05:00"),
        (1_710_053_999_000, "2024-03-10T01:59:59.000-05:00"),
        (1_710_054_000_000, "2024-03-10T03:00:00.000-04:00"),
        (1_783_960_597_123, "2026-07-13T12:36:37.123-04:00"),
    ],
)
def test_eastern_time(at: int, stamp: str) -> None:
    """Eastern time changes on the second Sunday of March and the first of November."""
    assert EASTERN.stamp(at) == stamp


def test_zones() -> None:
    """The first supported zone is used; offsets need not be whole hours."""
    assert zone_named("", "Mumbai").stamp(0) == "1970-01-01T05:30:00.000+05:30"
    assert zone_named("Atlantis").stamp(0) == "1970-01-01T00:00:00.000Z"
