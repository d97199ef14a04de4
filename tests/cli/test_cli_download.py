"""`e6async download`: files, paths on stdout, --dry-run, and the resume command."""

from __future__ import annotations

import asyncio
import re
import shlex
import signal
from hashlib import md5
from pathlib import Path

import pytest

from e6async import E621
from e6async._cli.download import parse_rate
from e6async._cli.download_progress import format_bytes
from e6async.errors import InputError
from e6async.testing import FakeSite
from tests.cli.conftest import Run, start

POSTS = 60


def visible_files(fake: FakeSite) -> dict[str, str]:
    """The MD5s of the files that are visible without a login, by file name."""
    return {
        f"{post.md5}.{post.ext}": post.md5
        for post in fake.world.posts
        if not post.deleted
        and not post.hide_from_anonymous
        and not (post.rating != "s" and "young" in post.tags)
    }


def files_in(folder: Path) -> dict[str, str]:
    """The MD5s of the files in a folder, by file name."""
    paths = (path for path in folder.glob("*.*") if path.is_file())
    return {path.name: md5(path.read_bytes()).hexdigest() for path in paths}


async def test_files_are_downloaded_once(run: Run, tmp_path: Path) -> None:
    """Stdout has each path, stderr the summary; a second run downloads nothing."""
    async with FakeSite(E621, posts=POSTS) as fake:
        words = ("download", "--output-dir", str(tmp_path / "f"), "--base-url", fake.url)
        result = await run(*words)
        assert result.status == 0
        assert files_in(tmp_path / "f") == visible_files(fake)
        assert sorted(map(Path, result.out.splitlines())) == sorted(
            tmp_path / "f" / name for name in visible_files(fake)
        )
        assert f"e6async: {len(visible_files(fake))} downloaded" in result.err
        sent = len(fake.media_requests)
        again = await run(*words)
        assert (again.status, len(fake.media_requests)) == (0, sent)
        assert f"0 downloaded, {len(visible_files(fake))} existing" in again.err


async def test_dry_run(run: Run, tmp_path: Path) -> None:
    """It prints requests and bytes and creates no folder; after a download both are 0."""
    async with FakeSite(E621, posts=POSTS) as fake:
        words = ("download", "--output-dir", str(tmp_path / "f"), "--base-url", fake.url)
        before = await run(*words, "--dry-run")
        size = sum(
            post.size
            for post in fake.world.posts
            if f"{post.md5}.{post.ext}" in visible_files(fake)
        )
        assert f"file requests: {len(visible_files(fake))}\n" in before.out
        assert f"to download: {size:,} bytes (" in before.out
        assert (fake.media_requests, list(tmp_path.iterdir())) == ([], [])  # noqa: ASYNC240
        await run(*words)
        after = await run(*words, "--dry-run")
        assert "file requests: 0\n" in after.out
        assert "to download: 0 bytes\n" in after.out
        assert f"existing files: {len(visible_files(fake))}\n" in after.out
        samples = await run(*words, "--dry-run", "--size", "sample")
        assert "files of unknown size" in samples.out


async def test_ctrl_c_prints_the_resume_command(run: Run, tmp_path: Path) -> None:
    """The download and the printed command together fetch every file once."""
    async with FakeSite(E621, posts=POSTS, media_speed=40_000) as fake:
        words = ("download", "--concurrency", "2", "--output-dir", str(tmp_path / "f"))
        process = await start(*words, "--base-url", fake.url, "rating:s")
        assert process.stdout is not None
        for _ in range(5):
            await process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = await process.communicate()
        assert process.returncode == 130
        assert b"Traceback" not in err
        fake.media.speed = None
        command = err.decode().splitlines()[-1]
        assert re.search(r"--concurrency 2 .*--resume \S+ -- rating:s$", command)
        before = await asyncio.to_thread(files_in, tmp_path / "f")
        requests = len(fake.media_requests)
        rest = await run(*shlex.split(command)[1:])
        assert rest.status == 0
        safe = {post.md5 for post in fake.world.posts if post.rating == "s"}
        after = await asyncio.to_thread(files_in, tmp_path / "f")
        assert after == {name: md5 for name, md5 in visible_files(fake).items() if md5 in safe}
        assert len(fake.media_requests) - requests == len(after) - len(before)


async def test_a_file_that_fails(run: Run, tmp_path: Path) -> None:
    """The status is 1; stderr has the reason and the command that tries again."""
    async with FakeSite(E621, posts=POSTS) as fake:
        fake.media.inject("missing")
        words = ("download", "--limit", "9", "--output-dir", str(tmp_path), "--base-url", fake.url)
        result = await run(*words)
        assert result.status == 1
        assert ": download: 404, " in result.err
        assert "1 failed" in result.err
        again = await run(*shlex.split(result.err.splitlines()[-1])[1:])
        assert again.status == 0
        assert "1 downloaded" in again.err


async def test_names_and_limits(run: Run, tmp_path: Path) -> None:
    """A template makes folders, and no more than --limit posts are read."""
    async with FakeSite(E621, posts=POSTS) as fake:
        result = await run(
            *("download", "--limit", "6", "--name", "{rating}/{id}.{ext}", "--limit-rate", "9M"),
            *("--output-dir", str(tmp_path), "--base-url", fake.url),
        )
        paths = [Path(line) for line in result.out.splitlines()]
        assert 0 < len(paths) <= 6
        assert {path.parent.name for path in paths} <= {"s", "q", "e"}
        assert fake.requests[0].param("limit") == "6"


@pytest.mark.parametrize(
    "words",
    [
        ("--name", "../{md5}"),
        ("--name", "{nothing}"),
        ("--limit-rate", "fast"),
        ("--size", "huge"),
        ("--concurrency", "17"),
        ("--limit", "0"),
        ("--resume", "nonsense"),
    ],
)
async def test_invalid_arguments(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    """One line says what is wrong; nothing is sent and no folder is created."""
    async with FakeSite(E621, posts=1) as fake:
        result = await run(
            "download", "--output-dir", str(tmp_path / "f"), "--base-url", fake.url, *words
        )
        assert (result.status, len(result.err.splitlines()), fake.requests) == (2, 1, [])
        assert not (tmp_path / "f").exists()


def test_byte_units() -> None:
    """Rates are read, and sizes written, with decimal units."""
    assert [parse_rate(text) for text in ("800", "1.5k", "2M", "1GB")] == [800, 1500, 2e6, 1e9]
    assert [format_bytes(size) for size in (800, 1500, 2e6, 5e12)] == [
        *("800 bytes", "1.5 kB", "2.0 MB", "5000.0 GB")
    ]
    with pytest.raises(InputError):
        parse_rate("0")
