"""The twins of e621: one with safe posts only, one with other categories."""

from __future__ import annotations

import pytest

from e6async import E6AI, E621, E926
from e6async._core.client import transport_of
from e6async.errors import UnsupportedError
from e6async.testing import FakeSite, virtual_time

AGENT = "sites-test/1.0 (by the tests)"


@virtual_time
async def test_the_safe_twin() -> None:
    """E926 finds safe posts only, and shows no file of others."""
    async with (
        FakeSite(E926, posts=200, seed=5) as fake,
        E926(AGENT, base_url=fake.url, strict=True) as e6,
    ):
        assert {post.rating async for post in e6.posts.search()} == {"s"}
        other = next(post for post in fake.world.posts if post.rating == "e")
        assert (await e6.posts.get(other.id)).url is None


@virtual_time
async def test_the_twin_with_directors() -> None:
    """E6AI has directors and franchises, and says before sending what it lacks."""
    async with (
        FakeSite(E6AI, posts=200, seed=5) as fake,
        E6AI(AGENT, base_url=fake.url, strict=True) as e6,
    ):
        posts = await e6.posts.search().collect()
        assert any(post.tags.director for post in posts)
        assert any(post.tags.franchise for post in posts)
        assert not any(post.tags.artist or post.tags.copyright for post in posts)
        sent = len(fake.requests)
        for call in (e6.artists.get(1), e6.blips.get(1), e6.avoid_postings.get(1)):
            with pytest.raises(UnsupportedError, match="e6ai has no"):
                await call
        with pytest.raises(UnsupportedError):
            await e6.artist_versions.search().first()
        assert len(fake.requests) == sent


def test_each_has_its_own_host() -> None:
    """The three clients talk to three hosts."""
    hosts = [transport_of(client(AGENT)).base_url.host for client in (E621, E926, E6AI)]
    assert hosts == ["e621.net", "e926.net", "e6ai.net"]
