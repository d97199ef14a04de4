"""Crawling a site made of sample responses, as the server sent and sends them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from e6async import E621
from e6async.testing import FakeSite, virtual_time

SAMPLES = Path(__file__).parents[1] / "data"
AGENT = "samples-test/1.0 (by the tests)"


@pytest.mark.parametrize("post_format", ["v2", "legacy"])
@virtual_time
async def test_sample_posts_are_crawled(post_format: Literal["v2", "legacy"]) -> None:
    """All 38 sample posts arrive once, newest first, in either format, and by id."""
    async with (
        FakeSite.load(SAMPLES, post_format=post_format) as fake,
        E621(AGENT, base_url=fake.url, strict=True) as e6,
    ):
        posts = await e6.posts.search("rating:s order:id_desc", page_size=30).collect()
        ids = [post.id for post in posts]
        assert ids == sorted(ids, reverse=True)
        assert {6700005, 5200005, 3100317} <= set(ids)
        assert len(ids) == len(set(ids)) == 38
        assert await e6.posts.get(5200005) == next(post for post in posts if post.id == 5200005)
        assert (await e6.tags.get("lighthouse")).category == 5
        assert (await e6.pools.get(9411)).post_ids == (4341077,)
        assert fake.violations == 0
