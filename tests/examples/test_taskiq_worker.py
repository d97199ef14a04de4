"""The workers, run by taskiq with a real Redis, as on two machines."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from e6async import E621
from e6async.testing import FakeSite
from tests.examples.running import EXAMPLES, keeps_the_limit, settings
from tests.gate.redis_server import BINARY, MISSING, RedisServer

pytestmark = pytest.mark.any_python

if BINARY is None:
    pytest.skip(MISSING, allow_module_level=True)

WORK = "worker --app-dir examples taskiq_worker:broker --workers 1 --max-async-tasks 4"


@pytest.fixture
def redis(tmp_path: Path) -> Generator[RedisServer]:
    """A running server."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.kill()


async def program(*command: str, environment: dict[str, str]) -> asyncio.subprocess.Process:
    """Run Python with these arguments."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        cwd=EXAMPLES.parent,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


@asynccontextmanager
async def worker(environment: dict[str, str], name: str) -> AsyncGenerator[None]:
    """A worker on a machine of its own, whose requests have its name."""
    own = environment | {"E6_USER_AGENT": f"{name}/1.0 (by the tests)"}
    running = await program("-m", "taskiq", *WORK.split(), environment=own)
    assert running.stdout is not None
    printed = b""
    try:
        while b"Listening started" not in printed:
            line = await asyncio.wait_for(running.stdout.readline(), 30)
            assert line, printed.decode()
            printed += line
        yield
    finally:
        running.terminate()
        printed += (await asyncio.wait_for(running.communicate(), 30))[0]
    assert b"Traceback" not in printed, printed.decode()


async def test_two_machines_share_the_rate_limit(redis: RedisServer) -> None:
    """Two workers do the jobs at once, all results are right, and requests keep their distance."""
    queries = [f"rating:s score:>{number}" for number in range(5)]
    queries += [f"rating:q score:>{number}" for number in range(5)]
    with FakeSite(E621, posts=900, seed=5).in_thread() as fake:
        environment = settings(fake) | {"REDIS_URL": redis.url}
        async with worker(environment, "one"), worker(environment, "two"):
            script = str(EXAMPLES / "taskiq_worker.py")
            sender = await program(script, *queries, environment=environment)
            try:
                printed = (await asyncio.wait_for(sender.communicate(), 40))[0].decode()
            except TimeoutError:
                sender.kill()
                raise
        assert sender.returncode == 0, printed
        assert printed.splitlines() == [f"{query} {common(fake, query)}" for query in queries]
        agents = {request.headers["user-agent"].split("/")[0] for request in fake.requests}
        assert agents == {"one", "two"}
        assert len(fake.requests) >= len(queries)
        assert keeps_the_limit(fake)


def common(fake: FakeSite, query: str) -> dict[str, int]:
    """The ten most common tags of a query; of equally common ones the first that was seen."""
    rating, score = query.removeprefix("rating:").split(" score:>")
    counter = Counter[str]()
    for post in sorted(fake.world.posts, key=lambda post: -post.id):
        if post.rating == rating and post.score > int(score) and not post.deleted:
            counter.update(post.tags)
    return dict(counter.most_common(10))
