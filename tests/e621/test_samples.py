"""The main job over real recorded answers, where they lie beside the project."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from e6async import E621
from e6async.testing import FakeSite, virtual_time

SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples"
AGENT = "samples-test/1.0 (by the tests)"

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no recorded answers beside")


@pytest.mark.parametrize("shapes", ["v2", "legacy"])
@virtual_time
async def test_recorded_posts_are_crawled(shapes: Literal["v2", "legacy"]) -> None:
    """All 77 recorded posts come, newest first, in either shape, and by id."""
    async with (
        FakeSite.load(SAMPLES, post_format=shapes) as fake,
        E621(AGENT, base_url=fake.url, strict=True) as e6,
    ):
        found = await e6.posts.search("rating:s order:id_desc", page_size=30).collect()
        ids = [post.id for post in found]
        assert ids == sorted(ids, reverse=True)
        assert {6543578, 4842101, 2716681} <= set(ids)
        assert len(ids) == 77
        assert await e6.posts.get(4842101) == next(post for post in found if post.id == 4842101)
        assert (await e6.tags.get("canine")).category == 5
        assert (await e6.pools.get(36878)).post_ids == [4341598]
        assert fake.violations == 0
