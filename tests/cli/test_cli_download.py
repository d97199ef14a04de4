"""`e6async download`: files, lines for programs, a forecast, and a way to go on."""

from __future__ import annotations

import asyncio
import re
import shlex
import signal
from hashlib import md5
from pathlib import Path

import pytest

from e6async import E621
from e6async._cli.download import bytes_of
from e6async._cli.transfers import amount
from e6async.errors import InputError
from e6async.testing import FakeSite
from tests.cli.conftest import Run, started

SMALL = 60


def shown(fake: FakeSite) -> dict[str, str]:
    """The MD5s of the posts that anybody may see, by the names of their files."""
    return {
        f"{post.md5}.{post.ext}": post.md5
        for post in fake.world.posts
        if not post.deleted
        and not post.hide_from_anonymous
        and not (post.rating != "s" and "young" in post.tags)
    }


def files_in(folder: Path) -> dict[str, str]:
    """The MD5s of the files in a folder, by their names."""
    found = (path for path in folder.glob("*.*") if path.is_file())
    return {path.name: md5(path.read_bytes()).hexdigest() for path in found}


async def test_files_are_downloaded_once(run: Run, tmp_path: Path) -> None:
    """Each path is a line on stdout; people are told the sum; again, nothing is fetched."""
    async with FakeSite(E621, posts=SMALL) as fake:
        words = ("download", "--output-dir", str(tmp_path / "f"), "--base-url", fake.url)
        ran = await run(*words)
        assert ran.status == 0
        assert files_in(tmp_path / "f") == shown(fake)
        assert sorted(map(Path, ran.out.splitlines())) == sorted(
            tmp_path / "f" / name for name in shown(fake)
        )
        assert f"e6async: {len(shown(fake))} fetched" in ran.err
        sent = len(fake.media_requests)
        again = await run(*words)
        assert (again.status, len(fake.media_requests)) == (0, sent)
        assert f"0 fetched, {len(shown(fake))} there already" in again.err


async def test_a_dry_run_fetches_nothing(run: Run, tmp_path: Path) -> None:
    """It says how many requests and bytes, and leaves no folder; after a run nothing is left."""
    async with FakeSite(E621, posts=SMALL) as fake:
        words = ("download", "--output-dir", str(tmp_path / "f"), "--base-url", fake.url)
        before = await run(*words, "--dry-run")
        size = sum(
            post.size for post in fake.world.posts if f"{post.md5}.{post.ext}" in shown(fake)
        )
        assert f"requests: {len(shown(fake))} for files, " in before.out
        assert f"to fetch: {size} bytes" in before.out
        assert (fake.media_requests, list(tmp_path.iterdir())) == ([], [])  # noqa: ASYNC240
        await run(*words)
        after = await run(*words, "--dry-run")
        assert "requests: 0 for files" in after.out
        assert f"there already: {len(shown(fake))}\n" in after.out
        samples = await run(*words, "--dry-run", "--size", "sample")
        assert "files whose length the site does not tell" in samples.out


async def test_ctrl_c_tells_the_command_for_the_rest(run: Run, tmp_path: Path) -> None:
    """What was fetched and what the told command fetches are everything, each file once."""
    async with FakeSite(E621, posts=SMALL, media_speed=40_000) as fake:
        words = ("download", "--concurrency", "2", "--output-dir", str(tmp_path / "f"))
        process = await started(*words, "--base-url", fake.url, "rating:s")
        assert process.stdout is not None
        for _ in range(5):
            await process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = await process.communicate()
        assert process.returncode == 130
        assert b"Traceback" not in err
        fake.media.speed = None
        told = err.decode().splitlines()[-1]
        assert re.search(r"--concurrency 2 .*--resume \S+ -- rating:s$", told)
        there = await asyncio.to_thread(files_in, tmp_path / "f")
        asked = len(fake.media_requests)
        rest = await run(*shlex.split(told)[1:])
        assert rest.status == 0
        safe = {post.md5 for post in fake.world.posts if post.rating == "s"}
        found = await asyncio.to_thread(files_in, tmp_path / "f")
        assert found == {name: known for name, known in shown(fake).items() if known in safe}
        assert len(fake.media_requests) - asked == len(found) - len(there)


async def test_a_file_that_cannot_be_had(run: Run, tmp_path: Path) -> None:
    """The status is 1, the reason is told, and so is the command that tries again."""
    async with FakeSite(E621, posts=SMALL) as fake:
        fake.media.behave("missing")
        words = ("download", "--limit", "9", "--output-dir", str(tmp_path), "--base-url", fake.url)
        ran = await run(*words)
        assert ran.status == 1
        assert ": download: 404, " in ran.err
        assert "1 failed" in ran.err
        again = await run(*shlex.split(ran.err.splitlines()[-1])[1:])
        assert again.status == 0
        assert "1 fetched" in again.err


async def test_names_and_limits(run: Run, tmp_path: Path) -> None:
    """A template makes folders; so many posts are read and no more."""
    async with FakeSite(E621, posts=SMALL) as fake:
        ran = await run(
            *("download", "--limit", "6", "--name", "{rating}/{id}.{ext}", "--limit-rate", "9M"),
            *("--output-dir", str(tmp_path), "--base-url", fake.url),
        )
        paths = [Path(line) for line in ran.out.splitlines()]
        assert len(paths) <= 6
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
async def test_misuse(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    """One line says what is wrong; nothing is sent."""
    async with FakeSite(E621, posts=1) as fake:
        ran = await run(
            "download", "--output-dir", str(tmp_path / "f"), "--base-url", fake.url, *words
        )
        assert (ran.status, len(ran.err.splitlines()), fake.requests) == (2, 1, [])
        assert not (tmp_path / "f").exists()


def test_amounts() -> None:
    """They are read and written with the same letters."""
    assert [bytes_of(text) for text in ("800", "1.5k", "2M", "1GB")] == [800, 1500, 2e6, 1e9]
    assert [amount(size) for size in (800, 1500, 2e6, 5e12)] == [
        *("800 bytes", "1.5 kB", "2.0 MB", "5000.0 GB")
    ]
    with pytest.raises(InputError):
        bytes_of("0")
