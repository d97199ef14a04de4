"""What needs more of an event loop than requests, on uvloop: files, crawls, cancellation, Redis."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Coroutine
from pathlib import Path

import pytest

from e6async import E621, RedisGate
from e6async.download import Downloaded
from e6async.testing import FakeSite
from tests.gate.processes import gaps, take
from tests.gate.redis_server import BINARY, MISSING, running

uvloop = pytest.importorskip("uvloop", reason="uvloop does not exist for this system")
AGENT = "uvloop-test/1.0 (by the tests)"


def run(main: Coroutine[object, object, None]) -> None:
    """Run it in a new loop of uvloop; what is left behind warns."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)
    gc.collect()


@pytest.mark.fake_site(posts=20)
def test_crawls_and_files(tmp_path: Path, fake_site: FakeSite) -> None:
    """A crawl in pages, downloads, rows of an export, and a call that is cancelled on its way."""

    async def main() -> None:
        async with E621(AGENT, base_url=fake_site.url) as e6:
            crawled = [post.id async for post in e6.posts.crawl("limit:320")]
            assert len(crawled) == len(set(crawled)) >= 10
            posts = e6.posts.search("-is:deleted", limit=2)
            results = [result async for result in e6.download_all(posts, tmp_path)]
            assert [isinstance(result, Downloaded) for result in results] == [True, True]
            assert len([row async for row in e6.exports.tags.rows()]) > 0
            call = asyncio.create_task(e6.posts.get(1))
            await asyncio.sleep(0.05)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            assert (await e6.posts.get(2)).id == 2
            assert e6.gate.waiting == 0
        assert asyncio.all_tasks() == {asyncio.current_task()}

    run(main())
    assert min(gaps(request.time for request in fake_site.requests)) > 0.25  # 0.5, less some load


@pytest.mark.skipif(BINARY is None, reason=MISSING)
def test_redis(tmp_path: Path) -> None:
    """One gate works in a loop of uvloop, then of asyncio, and leaves no connection open."""
    instants: list[float] = []

    async def main() -> None:
        instants.extend(await take(gate, 3))

    with running(tmp_path) as server:
        gate = RedisGate(server.url, min_interval=0.05, host="localhost")
        run(main())
        asyncio.run(main())
        run(main())
        assert min(gaps(instants)) >= 0.045  # by uvloop's clock of whole milliseconds
        assert server.connections() == 0
