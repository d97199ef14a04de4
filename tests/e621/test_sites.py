"""The twin of e621 with safe posts only, and the hosts of all; for e6ai see test_e6ai.py."""

from __future__ import annotations

from e6async import E6AI, E621, E926
from e6async._core.client import transport_of
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


def test_each_has_its_own_host() -> None:
    """The three clients talk to three hosts."""
    hosts = [transport_of(client(AGENT)).base_url.host for client in (E621, E926, E6AI)]
    assert hosts == ["e621.net", "e926.net", "e6ai.net"]
