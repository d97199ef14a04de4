"""The command in a process of its own: first lines, signals, pipes, exit status."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from e6async import E621
from e6async._cli.main import main
from e6async.testing import FakeSite
from tests.cli.conftest import Run, start


@asynccontextmanager
async def serving(*words: str) -> AsyncGenerator[tuple[Process, str]]:
    """A running `e6async serve`, and the URL on its first line."""
    process = await start("serve", *words)
    assert process.stdout is not None
    try:
        yield process, (await process.stdout.readline()).decode().rstrip("\n")
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ended(process: Process) -> tuple[int | None, str, str]:
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_serve_runs_until_a_signal(run: Run, number: signal.Signals) -> None:
    """The first line is the URL of a working site; the status after a signal is 0."""
    async with serving("--posts", "30", "--latency", "0") as (process, url):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
        counted = await run("count", "--base-url", url)
        assert 0 < int(counted.out) <= 30
        process.send_signal(number)
        status, out, err = await ended(process)
        assert (status, out) == (0, "")
        assert f"--base-url {url}" in err
        assert "E6ASYNC_LOGIN=" in err


async def test_serve_judges_its_clients(run: Run) -> None:
    """It prints accounts that work, a line for each request, and how many came too early."""
    options = ("--posts", "30", "--until", "2026-11-30", "--accounts", "--latency", "0")
    async with serving(*options, "--host", "::1") as (process, url):
        assert url.startswith("http://[::1]:")
        both = await asyncio.gather(*(run("count", "--base-url", url) for _ in range(2)))
        assert [each.status for each in both] == [0, 0]
        process.send_signal(signal.SIGTERM)
        status, _, err = await ended(process)
    assert status == 0
    assert re.search(r"^  janitor: \S+ \S+$", err, re.MULTILINE)
    assert re.search(r'^::1 - .* "GET /posts/count\.json\S* HTTP/1\.1" 200 ', err, re.MULTILINE)
    last = err.splitlines()[-1]
    assert last == "e6async: 2 requests, 0 of them less than 500 ms after the one before; 0 files"


async def test_serve_recorded_posts(run: Run, tmp_path: Path) -> None:
    """Posts saved with --json are served again, in the format of --post-format."""
    async with FakeSite(E621, posts=30) as fake:
        saved = await run("search", "--json", "--limit", "4", "--base-url", fake.url)
    file = tmp_path / "posts.json"
    file.write_text(saved.out)
    async with serving("--load", str(file), "--post-format", "legacy") as (_, url):
        result = await run("search", "--jsonl", "--base-url", url)
        posts = [json.loads(line) for line in result.out.splitlines()]
        assert [post["id"] for post in posts] == [post["id"] for post in json.loads(saved.out)]
        assert all("file" in post for post in posts)


async def test_serve_reports_errors(tmp_path: Path) -> None:
    """A port in use and a missing file are reported in one line."""
    async with FakeSite(E621, posts=1) as fake:
        port = fake.url.rpartition(":")[2]
        taken = await start("serve", "--posts", "1", "--port", port)
        missing = await start("serve", "--load", str(tmp_path / "none.json"))
        for status, out, err in (await ended(taken), await ended(missing)):
            assert (status, out, len(err.splitlines())) == (1, "", 1)
            assert err.startswith("e6async: ")
        assert f"{tmp_path / 'none.json'}: No such file or directory" in err


async def test_serve_refuses_a_file_that_is_not_json(run: Run, tmp_path: Path) -> None:
    """A file that is not JSON, and a folder without JSON, are refused in one line."""
    (tmp_path / "posts.txt").write_text("not JSON")
    for path, reason in ((tmp_path / "posts.txt", "not valid JSON"), (tmp_path, "no .json files")):
        result = await run("serve", "--load", str(path))
        assert (result.status, result.out, len(result.err.splitlines())) == (2, "", 1)
        assert str(path) in result.err
        assert reason in result.err


async def test_ctrl_c_prints_the_resume_command(run: Run) -> None:
    """The status is 130; the search and the printed command list every post once."""
    async with FakeSite(E621, posts=100, latency=0.05) as fake:
        words = ("search", "--jsonl", "--page-size", "30", "--base-url", fake.url)
        process = await start(*words)
        assert process.stdout is not None
        first = await process.stdout.readline()
        process.send_signal(signal.SIGINT)
        status, out, err = await ended(process)
        assert status == 130
        assert "Traceback" not in err
        shown = [json.loads(line)["id"] for line in (first.decode() + out).splitlines()]
        _, *resume = shlex.split(err.splitlines()[-1])
        rest = await run(*resume)
        shown += [json.loads(line)["id"] for line in rest.out.splitlines()]
        posts = [post.id for post in fake.world.posts if not post.deleted]
        assert shown == posts[::-1]


async def test_a_closed_pipe() -> None:
    """When the reader is gone, the command ends with status 141 and no message."""
    async with FakeSite(E621, posts=900) as fake:
        program = shlex.join([sys.executable, "-m", "e6async._cli.main"])
        words = shlex.join(["search", "--jsonl", "--base-url", fake.url])
        pipe = await asyncio.create_subprocess_shell(
            f"({program} {words}; echo $? >&2) | head -n 1",
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        _, out, err = await ended(pipe)
        assert len(out.splitlines()) == 1
        assert err == "141\n"


async def test_the_demo_succeeds() -> None:
    """One line on stdout and status 0; stderr has the table and the timeline."""
    process = await start("demo", "--posts", "400", "--latency", "0.02", "--seed", "3")
    status, out, err = await ended(process)
    assert status == 0, err
    assert re.fullmatch(r"ok: \d+ posts, \d requests, \d+\.\d s, 0 violations\n", out)
    assert "posts b2147483647" in err
    assert "gaps at the site: minimum 50" in err


async def test_help_is_fast() -> None:
    """Help does not import aiohttp, which only requests need."""
    program = (
        "import sys; from e6async._cli.main import main; main(['--help']); "
        "main(['search', '--help']); sys.exit('aiohttp' in sys.modules)"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        program,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert (await ended(process))[0] == 0


def test_the_command_is_installed() -> None:
    """The package installs `e6async` as a script."""
    (script,) = entry_points(group="console_scripts", name="e6async")
    assert script.load() is main
