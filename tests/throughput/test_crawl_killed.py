"""Crawls that are killed with -9 and gone on with, in processes of their own."""

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
from tests.throughput.crawler import kept

ROOT = Path(__file__).parents[2]
TAGS = "limit:20"


async def crawled(kind: Kind, url: str, keep: Path, ordered: str, *, most: int | None) -> bool:
    """Run the crawl, killed after so many pages or a little later; whether it came to its end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.throughput.crawler"),
        *(kind.__name__, url, str(keep), TAGS, ordered),
        cwd=ROOT, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    pages = 0
    while await process.stdout.read(1):
        pages += 1
        if pages == most:
            process.kill()
            await process.wait()
            return False
    assert await process.wait() == 0
    return True


@pytest.mark.parametrize("ordered", ["ordered", "as they come"])
async def test_page_and_token_in_one_transaction(kind: Kind, tmp_path: Path, ordered: str) -> None:
    """Killed at random instants, the union is what an undisturbed run brings, without duplicates.

    Posts are deleted meanwhile: those come or they do not, and no other is missed for it.
    """
    chance = random.Random(6)
    keep = tmp_path / "posts.sqlite"
    async with FakeSite(kind, posts=1500, seed=6, latency=0.01) as fake:
        before = {post.id for post in fake.world.posts if not post.deleted}
        deleted = set[int]()
        for _ in range(4):
            assert not await crawled(kind, fake.url, keep, ordered, most=chance.randint(1, 9))
            for post_id in chance.sample(sorted(before - deleted), 15):
                fake.world.put(attrs.evolve(fake.world.posts[post_id], deleted=True))
                deleted.add(post_id)
        assert await crawled(kind, fake.url, keep, ordered, most=None)
    found = await asyncio.to_thread(kept, keep)
    assert len(found) == len(set(found))
    assert before - deleted <= set(found) <= before


async def test_a_checkpoint_file_may_repeat_a_page(kind: Kind, tmp_path: Path) -> None:
    """With a file alone nothing is missed, and only the page that came last can repeat."""
    chance = random.Random(7)
    keep = tmp_path / "posts.txt"
    repeated = 0
    async with FakeSite(kind, posts=1200, seed=7, latency=0.01) as fake:
        before = {post.id for post in fake.world.posts if not post.deleted}
        for _ in range(3):
            assert not await crawled(kind, fake.url, keep, "ordered", most=chance.randint(1, 9))
            repeated += 20
        assert await crawled(kind, fake.url, keep, "ordered", most=None)
    found = Counter(await asyncio.to_thread(kept, keep))
    assert set(found) == before
    assert sum(found.values()) - len(found) <= repeated
    assert max(found.values()) <= 3 + 1
