"""The command on FemboyFans: other posts, the same lines."""

from __future__ import annotations

import json
import signal

from e6async import FemboyFans
from e6async.testing import FakeSite
from tests.cli.conftest import Run, started

AGENT = ("--site", "femboyfans", "--user-agent", "cli-test/1.0 (by the tests)")


async def test_posts_are_shown_as_those_of_e621(run: Run) -> None:
    """A search gives lines, an id all that is known, JSON what came."""
    async with FakeSite(FemboyFans, posts=40, seed=1) as fake:
        where = (*AGENT, "--base-url", fake.url)
        found = await run("search", "rating:s", "--limit", "3", *where)
        assert (found.status, len(found.out.splitlines())) == (0, 4)
        post = fake.world.posts[3]
        one = await run("get", "3", *where)
        assert f"md5: {post.md5}" in one.out
        assert "bytes" in one.out
        plain = await run("get", "3", post.md5, "--json", *where)
        (came,) = json.loads(plain.out)
        assert came["variants"]


async def test_what_this_site_cannot_do_is_said(run: Run) -> None:
    """It sends no posts in short, and counts none."""
    where = (*AGENT, "--base-url", "http://127.0.0.1:9")
    short = await run("search", "--mode", "basic", *where)
    assert "femboyfans sends whole posts only" in short.err
    counted = await run("count", "stoat", *where)
    assert "posts.count" in counted.err
    assert {short.status, counted.status} != {0}


async def test_serve_plays_the_site(run: Run) -> None:
    """The command that it tells finds its posts, and one variant at least for each."""
    process = await started("serve", "--site", "femboyfans", "--posts", "20")
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    found = await run("search", "--limit", "2", "--json", *AGENT, "--base-url", url)
    process.send_signal(signal.SIGTERM)
    _, err = await process.communicate()
    assert f"--site femboyfans --base-url {url}" in err.decode()
    assert all(post["variants"] for post in json.loads(found.out))
