"""Crawls in other processes that are killed with SIGKILL and resumed."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import attrs
import pytest

from e6async.testing import FakeSite
from tests.sites import Kind
from tests.throughput.crawler import stored

pytestmark = pytest.mark.any_python

ROOT = Path(__file__).parents[2]
TAGS = "limit:20"


async def crawled(
    kind: Kind, url: str, target: Path, ordered: str, *, max_pages: int | None
) -> bool:
    """Run the crawl and kill it after about `max_pages` pages; whether it ended by itself."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.throughput.crawler"),
        *(kind.__name__, url, str(target), TAGS, ordered),
        cwd=ROOT, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    pages = 0
    while await process.stdout.read(1):
        pages += 1
        if pages == max_pages:
            process.kill()
            await process.wait()
            return False
    assert await process.wait() == 0
    return True


@pytest.mark.parametrize("ordered", ["ordered", "as they come"])
async def test_page_and_cursor_in_one_transaction(kind: Kind, tmp_path: Path, ordered: str) -> None:
    """Killed at random times, the runs together store each post once.

    Posts are deleted meanwhile: those may be stored or not, but no other post is missed.
    """
    chance = random.Random(6)
    target = tmp_path / "posts.sqlite"
    async with FakeSite(kind, posts=1500, seed=6, latency=0.01) as fake:
        before = {post.id for post in fake.world.posts if not post.deleted}
        deleted = set[int]()
        for _ in range(4):
            assert not await crawled(
                kind, fake.url, target, ordered, max_pages=chance.randint(1, 9)
            )
            for post_id in chance.sample(sorted(before - deleted), 15):
                fake.world.put(attrs.evolve(fake.world.posts[post_id], deleted=True))
                deleted.add(post_id)
        assert await crawled(kind, fake.url, target, ordered, max_pages=None)
    post_ids = await asyncio.to_thread(stored, target)
    assert len(post_ids) == len(set(post_ids))
    assert before - deleted <= set(post_ids) <= before


async def test_a_checkpoint_file_may_repeat_a_page(kind: Kind, tmp_path: Path) -> None:
    """With a checkpoint file no post is missed, and only the last page of a run can repeat."""
    chance = random.Random(7)
    target = tmp_path / "posts.txt"
    repeated = 0
    async with FakeSite(kind, posts=1200, seed=7, latency=0.01) as fake:
        before = {post.id for post in fake.world.posts if not post.deleted}
        for _ in range(3):
            assert not await crawled(
                kind, fake.url, target, "ordered", max_pages=chance.randint(1, 9)
            )
            repeated += 20
        assert await crawled(kind, fake.url, target, "ordered", max_pages=None)
    counts = Counter(await asyncio.to_thread(stored, target))
    assert set(counts) == before
    assert sum(counts.values()) - len(counts) <= repeated
    assert max(counts.values()) <= 3 + 1
