"""`e6async exports`: what it lists, fetches and converts, and how it goes on after Ctrl-C."""

from __future__ import annotations

import asyncio
import shlex
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from e6async import E621
from e6async._clients import FemboyFans
from e6async.testing import FakeSite
from tests.cli.conftest import Run, started


def came(folder: Path) -> int:
    """Bytes that are there of a file."""
    return sum(each.stat().st_size for each in folder.glob("*.part"))


def length(path: str) -> int:
    return Path(path).stat().st_size


async def test_list_and_get(run: Run, tmp_path: Path) -> None:
    """What there is, what it would take, the files, and nothing the second time."""
    async with FakeSite(E621, posts=40) as fake:
        where = ("--base-url", fake.url)
        listed = await run("exports", "list", *where)
        assert listed.status == 0
        assert [line.split()[0] for line in listed.out.splitlines()][5] == "posts"
        get = ("exports", "get", "posts", "tags", "--output-dir", str(tmp_path / "x"), *where)
        told = await run(*get, "--dry-run")
        assert told.out.startswith("2 files to fetch, ")
        assert "bytes, 4 requests; 0 are there" in told.out
        assert not fake.media_requests
        got = await run(*get)
        assert got.out.splitlines() == [
            str(tmp_path / "x" / "posts.csv.gz"),
            str(tmp_path / "x" / "tags.csv.gz"),
        ]
        assert "posts.csv.gz: 100 %" in got.err
        assert "0 files to fetch" in (await run(*get, "--dry-run")).out


@pytest.mark.parametrize("to", ["parquet", "sqlite", "duckdb"])
async def test_convert(run: Run, tmp_path: Path, to: str) -> None:
    """A file, dated or not, becomes a table beside it, or where it is said."""
    async with FakeSite(FemboyFans, posts=30) as fake:
        where = ("--site", "femboyfans", "--base-url", fake.url)
        got = await run("exports", "get", "tags", "--output-dir", str(tmp_path), *where)
    ran = await run("exports", "convert", got.out.strip(), "--to", to)
    assert (ran.status, ran.err) == (0, "")
    assert length(ran.out.strip()) > 1000


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["get", "things"], "there is no export 'things'"),
        (["get", "--date", "soon"], "a day as 2026-04-01"),
        (["list", "--date", "2026-04-01"], "newest exports only"),
        (["convert"], "which files?"),
        (["convert", "nothing.csv.gz"], "is not there"),
        (["convert", "x.csv", "--to", "sqlite", "--partition-by", "id"], "is for Parquet"),
    ],
)
async def test_misuse(run: Run, words: list[str], says: str) -> None:
    """What cannot be done is told in one line, and nothing is sent."""
    ran = await run("exports", *words, "--user-agent", "t/1 (by the tests)")
    if words[0] == "convert":
        ran = await run("exports", *words)
    assert (ran.status, ran.out) == (2, "")
    assert says in ran.err


async def test_ctrl_c_can_be_gone_on_from(run: Run, tmp_path: Path) -> None:
    """The command that it prints fetches the rest."""
    async with FakeSite(E621, posts=600) as fake:
        fake.media.speed = 50_000
        words = ("exports", "get", "posts", "--output-dir", str(tmp_path), "--base-url", fake.url)
        process = await started(*words)
        while not came(tmp_path):
            assert process.returncode is None
            await asyncio.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, err = await process.communicate()
        assert process.returncode == 130
        fake.media.speed = None
        command = shlex.split(err.decode().splitlines()[-1])
        assert command[:2] == ["e6async", "exports"]
        size = came(tmp_path)
        assert (await run(*command[1:])).status == 0
        assert fake.media_requests[-1].headers["range"] == f"bytes={size}-"
        assert (tmp_path / "posts.csv.gz").exists()


async def test_ctrl_c_of_a_conversion(run: Run, tmp_path: Path) -> None:
    """It stops at once, leaves nothing, and prints the command that begins with this file again."""
    small, large = tmp_path / "tags-2026-01-01.csv", tmp_path / "tags.csv"
    head = "id,name,category,post_count,created_at,updated_at,is_locked\n"
    row = "{},a_tag,0,1,2026-01-02 03:04:05,2026-01-02 03:04:05,f\n"
    small.write_text(head + row.format(1))
    large.write_text(head + "".join(map(row.format, range(500_000))))
    target = tmp_path / "a b.sqlite"
    words = ("convert", str(small), str(large), "--to", "sqlite", "--output", str(target))
    process = await started("exports", *words)
    assert process.stdout is not None
    await process.stdout.readline()  # the small one is done
    await asyncio.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = await process.communicate()
    assert process.returncode == 130
    assert "nothing of tags.csv was written" in err.decode()
    command = shlex.split(err.decode().splitlines()[-1])
    assert command == ["e6async", "exports", "convert", str(large), *words[3:]]
    with closing(sqlite3.connect(target)) as database:
        assert database.execute("SELECT count(*) FROM tags").fetchall() == [(1,)]
    large.write_text(head + row.format(1) + row.format(2))
    assert (await run(*command[1:])).status == 0
    with closing(sqlite3.connect(target)) as database:
        assert database.execute("SELECT count(*) FROM tags").fetchall() == [(2,)]
