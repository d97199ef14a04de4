"""The command as a process of its own: first lines, signals, pipes and statuses."""

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
from tests.cli.conftest import Run, started


@asynccontextmanager
async def serving(*words: str) -> AsyncGenerator[tuple[Process, str]]:
    """A site that the command serves, and its address: the first line that it writes."""
    process = await started("serve", *words)
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
async def test_serve_runs_a_site_until_it_is_told_to_stop(run: Run, number: signal.Signals) -> None:
    """Its first line is an address that answers; it ends well, and has said how to use it."""
    async with serving("--posts", "30", "--latency", "0") as (process, url):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
        counted = await run("count", "--base-url", url)
        assert 0 < int(counted.out) <= 30
        process.send_signal(number)
        status, out, err = await ended(process)
        assert (status, out) == (0, "")
        assert f"--base-url {url}" in err
        assert "E6ASYNC_LOGIN=" in err


async def test_serve_plays_what_was_recorded(run: Run, tmp_path: Path) -> None:
    """Posts saved from one site are served by another, in the shape that is asked for."""
    async with FakeSite(E621, posts=30) as fake:
        saved = await run("search", "--json", "--limit", "4", "--base-url", fake.url)
    file = tmp_path / "posts.json"
    file.write_text(saved.out)
    async with serving("--load", str(file), "--post-format", "legacy") as (_, url):
        ran = await run("search", "--jsonl", "--base-url", url)
        posts = [json.loads(line) for line in ran.out.splitlines()]
        assert [post["id"] for post in posts] == [post["id"] for post in json.loads(saved.out)]
        assert all("file" in post for post in posts)


async def test_serve_says_what_is_in_its_way(tmp_path: Path) -> None:
    """A port that is taken and a file that is not there are told in one line."""
    async with FakeSite(E621, posts=1) as fake:
        port = fake.url.rpartition(":")[2]
        taken = await started("serve", "--posts", "1", "--port", port)
        missing = await started("serve", "--load", str(tmp_path / "none.json"))
        for status, out, err in (await ended(taken), await ended(missing)):
            assert (status, out, len(err.splitlines())) == (1, "", 1)
            assert err.startswith("e6async: ")


async def test_ctrl_c_tells_the_command_for_the_rest(run: Run) -> None:
    """The status is 130; what was shown and the rest are everything, each post once."""
    async with FakeSite(E621, posts=100, latency=0.05) as fake:
        words = ("search", "--jsonl", "--page-size", "30", "--base-url", fake.url)
        process = await started(*words)
        assert process.stdout is not None
        first = await process.stdout.readline()
        process.send_signal(signal.SIGINT)
        status, out, err = await ended(process)
        assert status == 130
        assert "Traceback" not in err
        shown = [json.loads(line)["id"] for line in (first.decode() + out).splitlines()]
        _, *told = shlex.split(err.splitlines()[-1])
        rest = await run(*told)
        shown += [json.loads(line)["id"] for line in rest.out.splitlines()]
        posts = [post.id for post in fake.world.posts if not post.deleted]
        assert shown == posts[::-1]


async def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    """As for any program before `head`: no traceback, no complaint at the end."""
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


async def test_the_demo_proves_itself() -> None:
    """One line on stdout says that all went well, and so does the status; people see more."""
    process = await started("demo", "--posts", "400", "--latency", "0.02", "--seed", "3")
    status, out, err = await ended(process)
    assert status == 0, err
    assert re.fullmatch(r"ok: \d+ posts, \d requests, \d+\.\d s, 0 violations\n", out)
    assert "posts b2147483647" in err
    assert "gaps at the site: 50" in err


async def test_a_short_way_to_help() -> None:
    """Help does not load what only requests need."""
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
    """The script of the package is this one."""
    (script,) = entry_points(group="console_scripts", name="e6async")
    assert script.load() is main
