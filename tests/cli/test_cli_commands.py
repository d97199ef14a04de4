"""Search, get and count against a site."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Literal

import pytest

from e6async import E621
from e6async._cli.get import lookups
from e6async.testing import FakeSite
from tests.cli.conftest import Run

SMALL = 60


def ids_in(jsonl: str) -> list[int]:
    return [json.loads(line)["id"] for line in jsonl.splitlines()]


def shown(fake: FakeSite) -> list[int]:
    """The posts that a search without words shows, the newest first."""
    return sorted((post.id for post in fake.world.posts if not post.deleted), reverse=True)


async def test_search_shows_a_table(run: Run) -> None:
    """The newest twenty for one request, and how to see more."""
    async with FakeSite(E621, posts=SMALL) as fake:
        ran = await run("search", "--base-url", fake.url)
        header, *lines = ran.out.splitlines()
        assert header.split()[0] == "id"
        assert [int(line.split()[0]) for line in lines] == shown(fake)[:20]
        assert all("/data/" in line or "no url: " in line for line in lines)
        assert (ran.status, len(fake.requests)) == (0, 1)
        assert fake.requests[0].headers["user-agent"].startswith("e6async-cli/")
        assert "go on with:\n  e6async search --limit 20" in ran.err


async def test_the_command_that_it_tells_goes_on(run: Run) -> None:
    """What was shown and what the told command shows are all there is, each once."""
    async with FakeSite(E621, posts=SMALL) as fake:
        query = ("rating:s", "-comic")
        first = await run("search", *query, "--jsonl", "--limit", "7", "--base-url", fake.url)
        told = first.err.splitlines()[-1]
        _, *words = shlex.split(told)
        del words[words.index("--limit") : words.index("--limit") + 2]
        rest = await run(*words)
        assert (first.status, rest.status, rest.err) == (0, 0, "")
        found = ids_in(first.out) + ids_in(rest.out)
        assert len(ids_in(first.out)) == 7
        expected = [
            post.id
            for post in fake.world.posts
            if post.rating == "s" and "comic" not in post.tags and not post.deleted
        ]
        assert found == expected[::-1]
        assert fake.violations == 0


@pytest.mark.parametrize("post_format", ["v2", "legacy"])
async def test_json_is_what_came(run: Run, post_format: Literal["v2", "legacy"]) -> None:
    """An array of whole posts, in the shape that the site writes, whichever it is."""
    async with FakeSite(E621, posts=SMALL, post_format=post_format) as fake:
        ran = await run("search", "order:score", "--json", "--limit", "6", "--base-url", fake.url)
        posts = json.loads(ran.out)
        assert len(posts) == 6
        assert all(("files" if post_format == "v2" else "file") in post for post in posts)
        assert fake.requests[0].param("limit") == "6"


async def test_a_numbered_list_goes_on_with_pages_of_the_same_size(run: Run) -> None:
    """The told command keeps the size of a page where places are counted in pages."""
    async with FakeSite(E621, posts=SMALL) as fake:
        words = ("search", "order:score", "--jsonl", "--limit", "8", "--base-url", fake.url)
        first = await run(*words)
        _, *told = shlex.split(first.err.splitlines()[-1])
        told[told.index("--limit") + 1] = "5"
        second = await run(*told)
        best = await run(*words[:4], "13", *words[5:])
        assert ids_in(first.out) + ids_in(second.out) == ids_in(best.out)
        assert (second.status, len(fake.requests)) == (0, 4)


async def test_an_empty_search_is_empty(run: Run) -> None:
    """No posts is no error: an empty array, and nothing in a table."""
    async with FakeSite(E621, posts=SMALL) as fake:
        words = ("search", "id:1", "-id:1", "--base-url", fake.url)
        assert (await run(*words, "--json")).out == "[]\n"
        assert (await run(*words)).out == ""


@pytest.mark.parametrize("mode", ["basic", "thumbnail"])
async def test_a_table_of_each_mode(run: Run, mode: str) -> None:
    """Less of each post still makes a table."""
    async with FakeSite(E621, posts=SMALL) as fake:
        words = ("search", "--mode", mode, "--limit", "2", "--base-url", fake.url)
        ran = await run(*words)
        assert (ran.status, len(ran.out.splitlines())) == (0, 3)
        assert fake.requests[0].param("mode") == mode
        assert f"--mode {mode}" in ran.err


async def test_a_terminal_of_80_columns_shows_all(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A post takes two lines there, in colour, and none is wider than the terminal."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    async with FakeSite(E621, posts=SMALL) as fake:
        ran = await run("search", "--limit", "5", "--base-url", fake.url)
        assert "\x1b[" in ran.out
        plain = re.sub(r"\x1b\[[0-9;]*m", "", ran.out).splitlines()
        assert len(plain) == 11
        assert max(map(len, plain)) <= 80
        whole = await run("get", str(shown(fake)[0]), "--base-url", fake.url)
        address, *plain = re.sub(r"\x1b\[[0-9;]*m", "", whole.out).splitlines()
        assert address.startswith(f"{fake.url}/data/")
        assert max(map(len, plain)) <= 80


async def test_get_shows_one_post_whole(run: Run) -> None:
    """One post is told with all its tags, for one request."""
    async with FakeSite(E621, posts=SMALL) as fake:
        post = fake.world.posts[shown(fake)[0]]
        ran = await run("get", str(post.id), "--base-url", fake.url)
        told = dict(line.split(": ", 1) for line in ran.out.splitlines() if ": " in line)
        assert (told["id"], told["md5"]) == (str(post.id), post.md5)
        assert (ran.status, ran.err, len(fake.requests)) == (0, "", 1)


async def test_get_finds_by_id_and_md5_in_the_order_asked(run: Run) -> None:
    """Two requests find any mix, deleted posts, too; a post asked for twice is shown once."""
    async with FakeSite(E621, posts=SMALL) as fake:
        posts = list(fake.world.posts)
        gone = next(post for post in posts if post.deleted)
        first, last = posts[5], posts[-1]
        asked = (last.md5.upper(), str(gone.id), str(first.id), str(last.id))
        ran = await run("get", *asked, "--jsonl", "--base-url", fake.url)
        assert ids_in(ran.out) == [last.id, gone.id, first.id]
        assert (ran.status, ran.err, len(fake.requests)) == (0, "", 2)
        assert fake.violations == 0


def test_get_asks_for_as_many_as_a_page_holds() -> None:
    """A long list is cut into searches that the site takes."""
    ids, md5s = list(range(1, 651)), [f"{number:032x}" for number in range(3)]
    asked = list(lookups([*md5s, *ids], 320))
    assert [search.count(",") + 1 for search in asked] == [320, 320, 10, 3]
    assert asked[2] == "id:641,642,643,644,645,646,647,648,649,650"
    assert asked[3] == f"md5:{','.join(md5s)}"


async def test_get_names_what_it_did_not_find(run: Run) -> None:
    """What is there is shown, what is not makes the status 1."""
    async with FakeSite(E621, posts=SMALL) as fake:
        there = shown(fake)[0]
        ran = await run("get", str(there), "999999", "--base-url", fake.url)
        assert ran.status == 1
        assert ran.err == "e6async: not found: 999999\n"
        assert ran.out.splitlines()[1].split()[0] == str(there)


async def test_count_writes_a_number(run: Run) -> None:
    """Nothing but the number, so that scripts can use it."""
    async with FakeSite(E621, posts=SMALL) as fake:
        ran = await run("count", "order:id", "-rating:e", "--base-url", fake.url)
        assert (ran.status, ran.err) == (0, "")
        assert 0 < int(ran.out) < SMALL
        assert fake.requests[0].param("tags") == "order:id -rating:e"


async def test_the_account_of_the_environment_is_used_and_not_told(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Login and key reach the site, and no output has the key, not even where the site says no."""
    async with FakeSite(E621, posts=SMALL) as fake:
        login, api_key = fake.credentials("member")
        monkeypatch.setenv("E6ASYNC_LOGIN", login)
        monkeypatch.setenv("E6ASYNC_API_KEY", api_key)
        monkeypatch.setenv("E6ASYNC_DEBUG", "1")
        ran = await run("search", "--limit", "2", "--base-url", fake.url)
        assert ran.status == 0
        assert fake.requests[0].headers["authorization"].startswith("Basic ")
        monkeypatch.setenv("E6ASYNC_API_KEY", f"{api_key}-not")
        refused = await run("search", "--base-url", fake.url)
        assert refused.status == 1
        assert "Traceback" in refused.err
        assert "AuthenticationError" in refused.err
        assert refused.err.splitlines()[-1].startswith("e6async: posts.search: 401")
        assert api_key not in ran.out + ran.err + refused.out + refused.err
        assert all(api_key not in str(request.query) + request.path for request in fake.requests)


async def test_the_account_of_the_file_is_used(run: Run, home: Path) -> None:
    """A file that names the deployment gives its key to it."""
    async with FakeSite(E621, posts=SMALL) as fake:
        login, api_key = fake.credentials("member")
        file = home / "e6async" / "config.toml"
        file.parent.mkdir()
        file.touch(0o600)
        file.write_text(
            f'[e621]\nlogin = "{login}"\napi_key = "{api_key}"\nbase_url = "{fake.url}"'
        )
        ran = await run("count")
        assert ran.status == 0
        assert "authorization" in fake.requests[0].headers
        assert fake.requests[0].headers["user-agent"].endswith(f"(by {login} on e621)")
        file.chmod(0o644)
        refused = await run("count")
        assert (refused.status, len(fake.requests)) == (2, 1)
        assert f"chmod 600 {file}" in refused.err
        assert api_key not in refused.err


async def test_a_refusal_of_the_site_is_one_line(run: Run) -> None:
    """What the site said, without a traceback, and how to go on where something came before."""
    async with FakeSite(E621, posts=SMALL) as fake:
        fake.answer_next(status=404, path="/posts/count.json")
        ran = await run("count", "--base-url", fake.url)
        assert ran.status == 1
        assert ran.err.startswith("e6async: posts.count: 404")
        assert len(ran.err.splitlines()) == 1


async def test_a_search_that_breaks_off_tells_how_to_go_on(run: Run) -> None:
    """What came is shown, and the array is whole; then the error, and the command for the rest."""
    async with FakeSite(E621, posts=SMALL) as fake:
        fake.answer_next(status=200, body=b'[{"id": 50}]')
        fake.answer_next(status=403)
        words = ("search", "--json", "--limit", "9", "--page-size", "1", "--base-url", fake.url)
        ran = await run(*words)
        assert ran.status == 1
        assert json.loads(ran.out) == [{"id": 50}]
        assert "--json --limit 8 --page-size 1" in ran.err
        assert "~b50~" in ran.err
        assert ran.err.splitlines()[-1].startswith("e6async: posts.search: 403")


async def test_a_pause_of_the_site_is_told(run: Run) -> None:
    """Who waits for the site sees why."""
    async with FakeSite(E621, posts=SMALL) as fake:
        fake.answer_next(status=429, headers={"Retry-After": "0"})
        ran = await run("count", "--base-url", fake.url)
        assert ran.status == 0
        assert "the site asks for a pause" in ran.err
