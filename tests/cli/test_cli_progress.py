"""Progress on a terminal and elsewhere: bars, lines, and what is printed at the end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from e6async import E621, FemboyFans
from e6async._cli import download_progress
from e6async._cli.download_progress import DownloadProgress
from e6async.download import Downloaded, Progress
from e6async.e621 import Post
from e6async.testing import FakeSite
from tests.cli.conftest import Run
from tests.cli.posts import POST

POSTS = 40


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment in which rich takes its output for a terminal."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")


def received(size: int, *, total: int = 2 << 20) -> Progress:
    return Progress(post_id=POST.id, received=size, total=total, request=1, at=0.0)


def downloaded() -> Downloaded[Post]:
    path = Path("files/a.png")
    return Downloaded(
        post=POST, path=path, size="original", bytes=9, fetched=True, verified_by="md5"
    )


@pytest.mark.usefixtures("terminal")
def test_a_large_file_has_its_own_bar(capsys: pytest.CaptureFixture[str]) -> None:
    """The bar of a large file is there while it downloads; the other bar counts all files."""
    progress = DownloadProgress(3)
    with progress:
        progress.update(received(1000))
        progress.update(received(1 << 20))
        progress.add_downloaded(downloaded())
        progress.add_hidden(8, "post 8 is hidden")
    output = capsys.readouterr()
    assert f"post {POST.id}" in output.err
    assert "e6async: post 8 is hidden" in output.err
    assert output.out == "files/a.png\n"
    assert progress.summary() == "1 downloaded, 1 hidden of 3, 1.0 MB received"


@pytest.mark.usefixtures("terminal")
def test_a_small_file_has_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    """A file of less than 1 MiB is only counted; an unfinished bar is removed at the end."""
    with DownloadProgress(None) as progress:
        progress.update(received(10, total=1000))
    assert f"post {POST.id}" not in capsys.readouterr().err
    with progress:
        progress.update(received(20))
    assert progress.summary() == "0 downloaded, 10 bytes received"


def test_lines_without_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a terminal the counts are printed every few seconds."""
    monkeypatch.setattr(download_progress, "_LINE_INTERVAL", 0.0)
    with DownloadProgress(2) as progress:
        progress.update(received(10))
        progress.add_failed(POST.id, "404")
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        f"e6async: post {POST.id}: 404",
        "e6async: 0 downloaded, 1 failed of 2, 0 bytes received",
    ]


@pytest.mark.usefixtures("terminal")
async def test_bars_of_exports(run: Run, tmp_path: Path) -> None:
    """A terminal shows a bar for each file; stdout still has the paths."""
    async with FakeSite(E621, posts=POSTS) as fake:
        result = await run("exports", "get", "tags", "-o", str(tmp_path), "--base-url", fake.url)
    assert result.out.splitlines() == [str(tmp_path / "tags.csv.gz")]
    assert "tags.csv.gz" in result.err
    assert "━" in result.err


async def test_exports_of_a_day(run: Run) -> None:
    """FemboyFans lists the exports of each of the last days."""
    async with FakeSite(FemboyFans, posts=POSTS) as fake:
        site = ("--site", "femboyfans", "--base-url", fake.url)
        newest = await run("exports", "list", *site)
        day = newest.out.split()[2]
        of_day = await run("exports", "list", "--date", day, *site)
    assert (newest.status, of_day.status) == (0, 0)
    assert day in of_day.out
    assert "tags" in of_day.out


async def test_several_exports_to_a_folder(run: Run, tmp_path: Path) -> None:
    """Several exports become Parquet files in the folder of --output."""
    async with FakeSite(E621, posts=POSTS) as fake:
        got = await run(
            *("exports", "get", "tags", "pools", "-o", str(tmp_path), "--base-url", fake.url)
        )
    result = await run("exports", "convert", *got.out.splitlines(), "-o", str(tmp_path / "out"))
    expected = [str(tmp_path / "out" / name) for name in ("tags.parquet", "pools.parquet")]
    assert result.out.splitlines() == expected
    assert all(map(os.path.isfile, expected))


@pytest.mark.usefixtures("terminal")
async def test_the_demo_on_a_terminal(run: Run) -> None:
    """A terminal shows a progress bar and the timeline."""
    result = await run("demo", "--posts", "50", "--latency", "0")
    assert result.status == 0
    assert result.out.startswith("ok: ")
    assert "gaps at the site" in result.err or "no gap" in result.err
    assert "━" in result.err


async def test_a_demo_with_violations_fails(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests that came too soon are reported, and the status is 1."""
    monkeypatch.setattr(FakeSite, "violations", 2)
    result = await run("demo", "--posts", "50", "--latency", "0")
    assert (result.status, result.out) == (1, "failed (requests too soon: 2)\n")


async def test_a_demo_that_gets_an_error_fails(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error is the only line on stdout, and the status is 1."""
    start = FakeSite.__aenter__

    async def start_broken(self: FakeSite) -> FakeSite:
        fake = await start(self)
        fake.respond_next(status=403)
        return fake

    monkeypatch.setattr(FakeSite, "__aenter__", start_broken)
    result = await run("demo", "--posts", "50", "--latency", "0")
    assert result.status == 1
    assert result.out.startswith("failed: posts.count: 403")


async def test_a_capped_count(run: Run) -> None:
    """Where the site stops counting, stderr says so; stdout has the number."""
    async with FakeSite(E621, posts=1) as fake:
        fake.respond_next(status=200, body=b'{"count": 240001, "capped": true}')
        result = await run("count", "--base-url", fake.url)
    assert result.out == "240001\n"
    assert "the site stops counting there" in result.err


async def test_a_post_without_an_md5(run: Run) -> None:
    """JSON that cannot be assigned to an argument is an error with a hint."""
    async with FakeSite(E621, posts=1) as fake:
        fake.respond_next(status=200, body=b'[{"id": 1}]')
        result = await run("get", "1", "--json", "--base-url", fake.url)
    assert result.status == 1
    assert "e6async search --json" in result.err


async def test_a_config_file_that_cannot_be_read(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the file and the reason."""
    monkeypatch.setenv("E6ASYNC_CONFIG", str(tmp_path))
    result = await run("count")
    assert result.status == 2
    assert f"cannot read the config file {tmp_path}: " in result.err


async def test_a_download_stopped_by_an_error(run: Run, tmp_path: Path) -> None:
    """The summary, the command that continues, and the error."""
    async with FakeSite(E621, posts=POSTS) as fake:
        fake.respond_next(status=403)
        result = await run("download", "-o", str(tmp_path), "--base-url", fake.url)
    first, command, error = result.err.splitlines()
    assert result.status == 1
    assert first.startswith("e6async: stopped by an error: 0 downloaded")
    assert command.startswith("  e6async download --output-dir")
    assert error.startswith("e6async: posts.search: 403")


async def test_a_retry_is_reported(run: Run) -> None:
    """While a request is retried, stderr says why and when."""
    async with FakeSite(E621, posts=1) as fake:
        fake.respond_next(status=502)
        result = await run("count", "--base-url", fake.url)
    assert result.status == 0
    assert "e6async: retrying in " in result.err
    assert "502" in result.err
