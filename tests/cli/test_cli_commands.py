"""`e6async search`, `get` and `count` against a fake site."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import sys
from pathlib import Path
from typing import Literal

import pytest

from e6async import E621
from e6async._cli.get import lookup_queries
from e6async.testing import FakeSite
from tests.cli.conftest import Run

POSTS = 60


def ids_in(jsonl: str) -> list[int]:
    return [json.loads(line)["id"] for line in jsonl.splitlines()]


def listed_ids(fake: FakeSite) -> list[int]:
    """The IDs that a search without a query lists, newest first."""
    return sorted((post.id for post in fake.world.posts if not post.deleted), reverse=True)


async def test_search_shows_a_table(run: Run) -> None:
    """One request for the newest twenty posts, and the command that shows more."""
    async with FakeSite(E621, posts=POSTS) as fake:
        result = await run("search", "--base-url", fake.url)
        header, *lines = result.out.splitlines()
        assert header.split()[0] == "id"
        assert [int(line.split()[0]) for line in lines] == listed_ids(fake)[:20]
        assert all("/data/" in line or "no url: " in line for line in lines)
        assert (result.status, len(fake.requests)) == (0, 1)
        assert fake.requests[0].headers["user-agent"].startswith("e6async-cli/")
        assert "to continue, run:\n  e6async search --limit 20" in result.err


async def test_the_resume_command(run: Run) -> None:
    """The first search and the printed command together list every post once."""
    async with FakeSite(E621, posts=POSTS) as fake:
        query = ("rating:s", "-comic")
        first = await run("search", *query, "--jsonl", "--limit", "7", "--base-url", fake.url)
        _, *words = shlex.split(first.err.splitlines()[-1])
        del words[words.index("--limit") : words.index("--limit") + 2]
        rest = await run(*words)
        assert (first.status, rest.status, rest.err) == (0, 0, "")
        ids = ids_in(first.out) + ids_in(rest.out)
        assert len(ids_in(first.out)) == 7
        expected = [
            post.id
            for post in fake.world.posts
            if post.rating == "s" and "comic" not in post.tags and not post.deleted
        ]
        assert ids == expected[::-1]
        assert fake.violations == 0


@pytest.mark.parametrize("post_format", ["v2", "legacy"])
async def test_json_is_what_the_server_sent(run: Run, post_format: Literal["v2", "legacy"]) -> None:
    """One array of complete posts in the JSON format of the site."""
    async with FakeSite(E621, posts=POSTS, post_format=post_format) as fake:
        result = await run(
            "search", "order:score", "--json", "--limit", "6", "--base-url", fake.url
        )
        posts = json.loads(result.out)
        assert len(posts) == 6
        assert all(("files" if post_format == "v2" else "file") in post for post in posts)
        assert fake.requests[0].param("limit") == "6"


async def test_a_numbered_list_is_resumed_with_the_same_page_size(run: Run) -> None:
    """The cursor of a list with numbered pages keeps the page size."""
    async with FakeSite(E621, posts=POSTS) as fake:
        words = ("search", "order:score", "--jsonl", "--limit", "8", "--base-url", fake.url)
        first = await run(*words)
        _, *resume = shlex.split(first.err.splitlines()[-1])
        resume[resume.index("--limit") + 1] = "5"
        second = await run(*resume)
        best = await run(*words[:4], "13", *words[5:])
        assert ids_in(first.out) + ids_in(second.out) == ids_in(best.out)
        assert (second.status, len(fake.requests)) == (0, 4)


async def test_a_search_without_results(run: Run) -> None:
    """It is not an error: an empty array, and no table."""
    async with FakeSite(E621, posts=POSTS) as fake:
        words = ("search", "id:1", "-id:1", "--base-url", fake.url)
        assert (await run(*words, "--json")).out == "[]\n"
        assert (await run(*words)).out == ""


@pytest.mark.parametrize("mode", ["basic", "thumbnail"])
async def test_a_table_of_each_mode(run: Run, mode: str) -> None:
    """Posts with fewer fields are shown as a table, too."""
    async with FakeSite(E621, posts=POSTS) as fake:
        words = ("search", "--mode", mode, "--limit", "2", "--base-url", fake.url)
        result = await run(*words)
        assert (result.status, len(result.out.splitlines())) == (0, 3)
        assert fake.requests[0].param("mode") == mode
        assert f"--mode {mode}" in result.err


async def test_a_terminal_of_80_columns(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A post takes two coloured lines, and no line is wider than the terminal."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    async with FakeSite(E621, posts=POSTS) as fake:
        result = await run("search", "--limit", "5", "--base-url", fake.url)
        assert "\x1b[" in result.out
        plain = re.sub(r"\x1b\[[0-9;]*m", "", result.out).splitlines()
        assert len(plain) == 11
        assert max(map(len, plain)) <= 80
        details = await run("get", str(listed_ids(fake)[0]), "--base-url", fake.url)
        url, *plain = re.sub(r"\x1b\[[0-9;]*m", "", details.out).splitlines()
        assert url.startswith(f"{fake.url}/data/")
        assert max(map(len, plain)) <= 80


async def test_get_shows_the_details_of_one_post(run: Run) -> None:
    """One request, and a line for each field of the post."""
    async with FakeSite(E621, posts=POSTS) as fake:
        post = fake.world.posts[listed_ids(fake)[0]]
        result = await run("get", str(post.id), "--base-url", fake.url)
        details = dict(line.split(": ", 1) for line in result.out.splitlines() if ": " in line)
        assert (details["id"], details["md5"]) == (str(post.id), post.md5)
        assert (result.status, result.err, len(fake.requests)) == (0, "", 1)


async def test_get_by_id_and_md5(run: Run) -> None:
    """Two requests; posts in the order of the arguments, deleted ones included, none twice."""
    async with FakeSite(E621, posts=POSTS) as fake:
        posts = list(fake.world.posts)
        deleted = next(post for post in posts if post.deleted)
        first, last = posts[5], posts[-1]
        keys = (last.md5.upper(), str(deleted.id), str(first.id), str(last.id))
        result = await run("get", *keys, "--jsonl", "--base-url", fake.url)
        assert ids_in(result.out) == [last.id, deleted.id, first.id]
        assert (result.status, result.err, len(fake.requests)) == (0, "", 2)
        assert fake.violations == 0


def test_get_splits_long_lists() -> None:
    """A query has no more IDs than a page has posts."""
    ids, md5s = list(range(1, 651)), [f"{number:032x}" for number in range(3)]
    queries = list(lookup_queries([*md5s, *ids], 320))
    assert [search.count(",") + 1 for search in queries] == [320, 320, 10, 3]
    assert queries[2] == "id:641,642,643,644,645,646,647,648,649,650"
    assert queries[3] == f"md5:{','.join(md5s)}"


def test_get_keeps_urls_short() -> None:
    """A request has about 180 MD5s, as a URL with 320 of them is refused."""
    md5s = [f"{number:032x}" for number in range(320)]
    queries = list(lookup_queries(md5s, 320))
    assert [search.count(",") + 1 for search in queries] == [181, 139]
    assert max(map(len, queries)) < 6_000


async def test_get_many_by_md5(run: Run) -> None:
    """320 MD5s are looked up with two requests."""
    async with FakeSite(E621, posts=400) as fake:
        posts = [post for post in fake.world.posts if not post.deleted][:320]
        result = await run("get", *(post.md5 for post in posts), "--jsonl", "--base-url", fake.url)
        assert ids_in(result.out) == [post.id for post in posts]
        assert (result.status, result.err, len(fake.requests)) == (0, "", 2)


async def test_get_with_a_missing_post(run: Run) -> None:
    """Existing posts are shown, missing ones are named, and the status is 1."""
    async with FakeSite(E621, posts=POSTS) as fake:
        existing = listed_ids(fake)[0]
        result = await run("get", str(existing), "999999", "--base-url", fake.url)
        assert result.status == 1
        assert result.err == "e6async: not found: 999999\n"
        assert result.out.splitlines()[1].split()[0] == str(existing)


async def test_count_writes_a_number(run: Run) -> None:
    """Stdout has only the number, for scripts."""
    async with FakeSite(E621, posts=POSTS) as fake:
        result = await run("count", "order:id", "-rating:e", "--base-url", fake.url)
        assert (result.status, result.err) == (0, "")
        assert 0 < int(result.out) < POSTS
        assert fake.requests[0].param("tags") == "order:id -rating:e"


async def test_credentials_from_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site receives them, and no output contains the key, not even a traceback."""
    async with FakeSite(E621, posts=POSTS) as fake:
        login, api_key = fake.credentials("member")
        monkeypatch.setenv("E6ASYNC_LOGIN", login)
        monkeypatch.setenv("E6ASYNC_API_KEY", api_key)
        monkeypatch.setenv("E6ASYNC_DEBUG", "1")
        result = await run("search", "--limit", "2", "--base-url", fake.url)
        assert result.status == 0
        assert fake.requests[0].headers["authorization"].startswith("Basic ")
        monkeypatch.setenv("E6ASYNC_API_KEY", f"{api_key}-not")
        refused = await run("search", "--base-url", fake.url)
        assert refused.status == 1
        assert "Traceback" in refused.err
        assert "AuthenticationError" in refused.err
        assert refused.err.splitlines()[-1].startswith("e6async: posts.search: 401")
        assert api_key not in result.out + result.err + refused.out + refused.err
        assert all(api_key not in str(request.query) + request.path for request in fake.requests)


async def test_credentials_from_the_file(run: Run, home: Path) -> None:
    """A file that names the server provides its key; a file readable by others is refused."""
    async with FakeSite(E621, posts=POSTS) as fake:
        login, api_key = fake.credentials("member")
        file = home / "e6async" / "config.toml"
        file.parent.mkdir()
        file.touch(0o600)
        file.write_text(
            f'[e621]\nlogin = "{login}"\napi_key = "{api_key}"\nbase_url = "{fake.url}"'
        )
        result = await run("count")
        assert result.status == 0
        assert "authorization" in fake.requests[0].headers
        assert fake.requests[0].headers["user-agent"].endswith(f"(by {login} on e621)")
        file.chmod(0o644)
        refused = await run("count")
        assert (refused.status, len(fake.requests)) == (2, 1)
        assert f"chmod 600 {file}" in refused.err
        assert api_key not in refused.err


async def test_an_error_response_is_one_line(run: Run) -> None:
    """The message has the operation and the status, without a traceback."""
    async with FakeSite(E621, posts=POSTS) as fake:
        fake.respond_next(status=404, path="/posts/count.json")
        result = await run("count", "--base-url", fake.url)
        assert result.status == 1
        assert result.err.startswith("e6async: posts.count: 404")
        assert len(result.err.splitlines()) == 1


async def test_a_search_that_fails_half_way(run: Run) -> None:
    """The array is complete, and stderr has the error and the command for the rest."""
    async with FakeSite(E621, posts=POSTS) as fake:
        fake.respond_next(status=200, body=b'[{"id": 50}]')
        fake.respond_next(status=403)
        words = ("search", "--json", "--limit", "9", "--page-size", "1", "--base-url", fake.url)
        result = await run(*words)
        assert result.status == 1
        assert json.loads(result.out) == [{"id": 50}]
        assert "--json --limit 8 --page-size 1" in result.err
        assert "~b50~" in result.err
        assert result.err.splitlines()[-1].startswith("e6async: posts.search: 403")


async def test_a_pause_is_reported(run: Run) -> None:
    """Stderr says why nothing arrives."""
    async with FakeSite(E621, posts=POSTS) as fake:
        fake.respond_next(status=429, headers={"Retry-After": "0"})
        result = await run("count", "--base-url", fake.url)
        assert result.status == 0
        assert "the site asked for a pause" in result.err


@pytest.mark.parametrize("arguments", [["--version"], ["count", "wolf"]])
async def test_a_closed_stdout(arguments: list[str]) -> None:
    """A service may run without stdout: the command does its work, and has no traceback."""
    async with FakeSite(E621, posts=POSTS) as fake:
        program = "import sys; from e6async._cli.main import main; sys.exit(main())"
        base = [] if arguments == ["--version"] else ["--base-url", fake.url]
        process = await asyncio.create_subprocess_exec(
            "sh", "-c", 'exec "$0" "$@" >&-', sys.executable, "-c", program, *arguments, *base,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        _, errors = await process.communicate()
    assert b"Traceback" not in errors
    assert process.returncode in {0, 1}
