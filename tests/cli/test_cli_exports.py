"""`e6async exports`: list, get, convert, and the commands printed after Ctrl-C."""

from __future__ import annotations

import asyncio
import csv
import gzip
import lzma
import shlex
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from e6async import E621, FemboyFans
from e6async.testing import FakeSite
from tests.cli.conftest import Run, start


def partial_size(folder: Path) -> int:
    """The size of partial files in bytes."""
    return sum(path.stat().st_size for path in folder.rglob("*.part"))


def file_size(path: str) -> int:
    return Path(path).stat().st_size


async def test_list_and_get(run: Run, tmp_path: Path) -> None:
    """The list, the forecast, the files; a second run has nothing to download."""
    async with FakeSite(E621, posts=40) as fake:
        where = ("--base-url", fake.url)
        listed = await run("exports", "list", *where)
        assert listed.status == 0
        assert [line.split()[0] for line in listed.out.splitlines()][5] == "posts"
        get = ("exports", "get", "posts", "tags", "--output-dir", str(tmp_path / "x"), *where)
        forecast = await run(*get, "--dry-run")
        assert forecast.out.startswith("2 files to download, ")
        assert "bytes, 4 requests; 0 files exist" in forecast.out
        assert not fake.media_requests
        downloaded = await run(*get)
        assert downloaded.out.splitlines() == [
            str(tmp_path / "x" / "posts.csv.gz"),
            str(tmp_path / "x" / "tags.csv.gz"),
        ]
        assert "posts.csv.gz: 100 %" in downloaded.err
        assert "0 files to download" in (await run(*get, "--dry-run")).out


@pytest.mark.parametrize("to", ["parquet", "sqlite", "duckdb"])
async def test_convert(run: Run, tmp_path: Path, to: str) -> None:
    """The output is written beside the export, whatever the format."""
    async with FakeSite(FemboyFans, posts=30) as fake:
        where = ("--site", "femboyfans", "--base-url", fake.url)
        downloaded = await run("exports", "get", "tags", "--output-dir", str(tmp_path), *where)
    result = await run("exports", "convert", downloaded.out.strip(), "--to", to)
    assert (result.status, result.err) == (0, "")
    assert file_size(result.out.strip()) > 1000


@pytest.mark.parametrize(
    ("site", "name"), [("femboyfans", "note_versions"), ("e621", "post_replacements")]
)
async def test_convert_without_site(run: Run, tmp_path: Path, site: str, name: str) -> None:
    """An .xz file is taken for an export of FemboyFans, any other for one of e621."""
    async with FakeSite(FemboyFans if site == "femboyfans" else E621, posts=30) as fake:
        where = ("--site", site, "--base-url", fake.url)
        downloaded = await run("exports", "get", name, "--output-dir", str(tmp_path), *where)
    result = await run("exports", "convert", downloaded.out.strip(), "--to", "sqlite")
    assert (result.status, result.err) == (0, "")
    unpack = lzma.open if site == "femboyfans" else gzip.open
    with unpack(downloaded.out.strip(), "rt", encoding="utf-8", newline="") as file:
        rows = len([*csv.reader(file)]) - 1
    with closing(sqlite3.connect(result.out.strip())) as database:
        assert database.execute(f"SELECT count(*) FROM {name}").fetchall() == [(rows,)]
    assert rows > 3


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["get", "things"], "there is no export 'things'"),
        (["get", "--date", "soon"], "'soon' is not a date; write it as 2026-04-01"),
        (["list", "--date", "2026-04-01"], "has the newest exports only"),
        (["convert"], "no files given"),
        (["convert", "nothing.csv.gz"], "does not exist"),
        (["convert", "x.csv", "--to", "sqlite", "--partition-by", "id"], "--to parquet only"),
    ],
)
async def test_invalid_arguments(run: Run, words: list[str], message: str) -> None:
    """One line on stderr says what is wrong; the status is 2."""
    result = await run("exports", *words, "--user-agent", "t/1 (by the tests)")
    if words[0] == "convert":
        result = await run("exports", *words)
    assert (result.status, result.out) == (2, "")
    assert message in result.err


async def test_ctrl_c_prints_the_resume_command(run: Run, tmp_path: Path) -> None:
    """The printed command downloads only the rest of the partial file."""
    async with FakeSite(E621, posts=600) as fake:
        fake.media.speed = 50_000
        words = ("exports", "get", "posts", "--output-dir", str(tmp_path), "--base-url", fake.url)
        process = await start(*words)
        while not partial_size(tmp_path):
            assert process.returncode is None
            await asyncio.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, err = await process.communicate()
        assert process.returncode == 130
        fake.media.speed = None
        command = shlex.split(err.decode().splitlines()[-1])
        assert command[:2] == ["e6async", "exports"]
        size = partial_size(tmp_path)
        assert (await run(*command[1:])).status == 0
        assert fake.media_requests[-1].headers["range"] == f"bytes={size}-"
        assert (tmp_path / "posts.csv.gz").exists()


async def test_ctrl_c_of_a_conversion(run: Run, tmp_path: Path) -> None:
    """It stops, leaves the target unchanged, and prints the command for the remaining files."""
    small, large = tmp_path / "tags-2026-01-01.csv", tmp_path / "tags.csv"
    header = "id,name,category,post_count,created_at,updated_at,is_locked\n"
    row = "{},a_tag,0,1,2026-01-02 03:04:05,2026-01-02 03:04:05,f\n"
    small.write_text(header + row.format(1))
    large.write_text(header + "".join(map(row.format, range(500_000))))
    target = tmp_path / "a b.sqlite"
    words = ("convert", str(small), str(large), "--to", "sqlite", "--output", str(target))
    process = await start("exports", *words)
    assert process.stdout is not None
    await process.stdout.readline()  # the small one is done
    await asyncio.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = await process.communicate()
    assert process.returncode == 130
    assert "tags.csv was not converted" in err.decode()
    command = shlex.split(err.decode().splitlines()[-1])
    assert command == ["e6async", "exports", "convert", str(large), *words[3:]]
    with closing(sqlite3.connect(target)) as database:
        assert database.execute("SELECT count(*) FROM tags").fetchall() == [(1,)]
    large.write_text(header + row.format(1) + row.format(2))
    assert (await run(*command[1:])).status == 0
    with closing(sqlite3.connect(target)) as database:
        assert database.execute("SELECT count(*) FROM tags").fetchall() == [(2,)]
