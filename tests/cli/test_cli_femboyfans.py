"""The command with `--site femboyfans`."""

from __future__ import annotations

import json
import signal

from e6async import FemboyFans
from e6async.testing import FakeSite
from tests.cli.conftest import Run, start

AGENT = ("--site", "femboyfans", "--user-agent", "cli-test/1.0 (by the tests)")


async def test_posts_are_shown_like_those_of_e621(run: Run) -> None:
    """A search prints a table, an ID the details, --json what the server sent."""
    async with FakeSite(FemboyFans, posts=40, seed=1) as fake:
        site = (*AGENT, "--base-url", fake.url)
        listed = await run("search", "rating:s", "--limit", "3", *site)
        assert (listed.status, len(listed.out.splitlines())) == (0, 4)
        post = fake.world.posts[3]
        one = await run("get", "3", *site)
        assert f"md5: {post.md5}" in one.out
        assert "bytes" in one.out
        plain = await run("get", "3", post.md5, "--json", *site)
        (raw,) = json.loads(plain.out)
        assert raw["variants"]


async def test_unsupported_commands(run: Run) -> None:
    """FemboyFans has no modes and no post count; both fail before anything is sent."""
    site = (*AGENT, "--base-url", "http://127.0.0.1:9")
    basic = await run("search", "--mode", "basic", *site)
    assert "femboyfans has no --mode basic; leave --mode out" in basic.err
    counted = await run("count", "stoat", *site)
    assert "posts.count" in counted.err
    assert (basic.status, counted.status) == (1, 1)


async def test_serve_imitates_the_site(run: Run) -> None:
    """The printed command finds its posts, each with at least one variant."""
    process = await start("serve", "--site", "femboyfans", "--posts", "20")
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    listed = await run("search", "--limit", "2", "--json", *AGENT, "--base-url", url)
    process.send_signal(signal.SIGTERM)
    _, err = await process.communicate()
    assert f"--site femboyfans --base-url {url}" in err.decode()
    posts = json.loads(listed.out)
    assert len(posts) == 2
    assert all(post["variants"] for post in posts)
