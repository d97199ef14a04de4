"""Partial and temporary files of exports, conversions and checkpoints: ours, and those of others.

Several processes work on one export; files of users have the names that ours once had.
"""

from __future__ import annotations

import asyncio
import errno
import io
import os
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from e6async._core.system.scratch import remove_left, scratch
from e6async._crawl import checkpoint
from e6async._transfer.partial_file import PartialFile
from e6async.download import _index
from e6async.download._index import Index
from e6async.errors import CursorError, DiskError, DiskFullError
from e6async.exports import open_export
from e6async.exports._integrity import extract, partial_of
from e6async.exports.e621 import SCHEMAS
from e6async.testing import virtual_time
from tests.download.conftest import scene
from tests.exports.test_integrity import LISTED

TAGS = "id,name,category,post_count,created_at,updated_at,is_locked\n"
ROW = "1,a,0,1,2026-01-02 03:04:05,2026-01-02 03:04:05,f\n"


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


def parts(folder: Path) -> set[str]:
    return names(folder / ".e6async" / "exports")


def test_three_processes_on_one_export(tmp_path: Path) -> None:
    """Each has a partial file of its own, and the third leaves that of the second alone."""
    target = tmp_path / "tags.csv.gz"
    opened: list[PartialFile] = []
    for _ in range(3):
        partial = partial_of(target, LISTED)
        partial.open()
        partial.append(b"x")
        opened.append(partial)
    assert len({partial.path for partial in opened}) == 3
    assert all(partial.path.exists() for partial in opened)
    for partial in opened:
        partial.close()
    partial_of(target, LISTED)
    assert len(parts(tmp_path)) == 1  # what ended processes left beside it is removed


@virtual_time
async def test_files_of_users_stay(tmp_path: Path) -> None:
    """A download, a conversion, an archive and a checkpoint leave files of others alone."""
    theirs = {
        *("posts.csv.gz.notes.part", "posts.csv.gz.notes.json", "posts.csv.gz.part"),
        *("x.parquet.part", "crawl.txt.part", "tags.csv.xz.part", ".e6async-new-notes"),
    }
    for name in theirs:
        (tmp_path / name).write_bytes(b"precious")
    (tmp_path / "y.parquet.part").mkdir()
    (tmp_path / "y.parquet.part" / "precious").write_bytes(b"precious")
    async with scene(posts=8) as on:
        file = await on.e6.exports.posts.download(tmp_path)
        await file.to_parquet(tmp_path / "x.parquet")
        await file.to_parquet(tmp_path / "y.parquet")
    await checkpoint.save(tmp_path / "crawl.txt", "b7")
    with tarfile.open(tmp_path / "month.tar.xz", "w:xz") as packed:
        item = tarfile.TarInfo("2026-01-01/tags.csv.xz")
        item.size = 4
        packed.addfile(item, io.BytesIO(b"rows"))
    assert await asyncio.to_thread(
        extract, tmp_path / "month.tar.xz", "tags.csv.xz", tmp_path / "tags.csv.xz"
    )
    ours = {"posts.csv.gz", "x.parquet", "y.parquet", "crawl.txt", "month.tar.xz", "tags.csv.xz"}
    assert names(tmp_path) == theirs | ours | {"y.parquet.part", ".e6async"}
    assert {(tmp_path / name).read_bytes() for name in theirs} == {b"precious"}
    assert (tmp_path / "y.parquet.part" / "precious").read_bytes() == b"precious"


@pytest.mark.parametrize("place", [".e6async", ".e6async/exports"])
@virtual_time
async def test_a_link_in_place_of_our_folder(place: str, tmp_path: Path) -> None:
    """A download is refused, and nothing is created where the link leads."""
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "exports"
    (folder / place).parent.mkdir(parents=True)
    elsewhere.mkdir()
    (folder / place).symlink_to(elsewhere)
    async with scene(posts=8) as on:
        with pytest.raises(DiskError, match="is a link"):
            await on.e6.exports.posts.download(folder)
    assert names(elsewhere) == set()


@virtual_time
async def test_a_link_in_place_of_a_partial_file(tmp_path: Path) -> None:
    """A download is refused, and what the link names stays as it is."""
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    async with scene(posts=8) as on:
        (export,) = [each for each in await on.e6.exports.list() if each.name == "posts"]
        path = (await asyncio.to_thread(partial_of, tmp_path / "posts.csv.gz", export)).path
        path.parent.mkdir(parents=True)
        path.symlink_to(victim)
        with pytest.raises(DiskError, match="remove it"):
            await on.e6.exports.posts.download(tmp_path)
    assert victim.read_bytes() == b"precious"


def test_what_a_killed_run_left(tmp_path: Path) -> None:
    """The next run removes it; what a running one uses stays, and so does a link of that name."""
    code = (
        "import os, sys; from pathlib import Path\n"
        "from e6async._core.system.scratch import scratch\n"
        "with scratch(Path(sys.argv[1])) as new:\n"
        "    new.mkdir(); (new / 'part').write_text('x'); os.kill(os.getpid(), 9)"
    )
    target = tmp_path / "x"
    done = subprocess.run([sys.executable, "-c", code, str(target)], check=False)
    assert done.returncode == -9
    left = names(tmp_path)
    assert len(left) == 1
    empty, link = (tmp_path / f".e6async-new-{letter * 32}" for letter in "ab")
    empty.mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "lock").write_text("precious")
    link.symlink_to(elsewhere)
    with scratch(target) as new:
        new.write_text("x")
        remove_left(tmp_path)
        assert new.read_text() == "x"
        assert new.parent.stat().st_mode & 0o77 == 0
        assert names(tmp_path) == {new.parent.name, link.name, "elsewhere"}
    assert names(tmp_path) == {link.name, "elsewhere"}
    assert names(elsewhere) == {"lock"}


def test_a_folder_that_is_taken_for_a_left_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process that removes a new folder before it is locked costs a second attempt."""
    mkdir = Path.mkdir
    made: list[Path] = []
    is_meddling = False

    def removed(path: Path, mode: int = 0o777) -> None:
        mkdir(path, mode)
        made.append(path)
        if len(made) == 1 or is_meddling:
            remove_left(tmp_path)

    monkeypatch.setattr(Path, "mkdir", removed)
    with scratch(tmp_path / "x") as new:
        assert new.parent == made[1]
    is_meddling = True
    with pytest.raises(OSError, match="other programs"), scratch(tmp_path / "x"):
        pass


def test_two_conversions_at_once(tmp_path: Path) -> None:
    """Two processes that write one target do not meet; the later one wins."""
    target = tmp_path / "x"
    with scratch(target) as one, scratch(target) as other:
        one.write_text("one")
        other.write_text("other")
        one.replace(target)
        other.replace(target)
    assert (target.read_text(), names(tmp_path)) == ("other", {"x"})


@virtual_time
async def test_checkpoints_that_cannot_be_saved(tmp_path: Path) -> None:
    """The crawl ends before anything is requested, with an error that names the path."""
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "fifo")
    cases = {
        tmp_path / "none" / "crawl.txt": "check the path",
        tmp_path / "file" / "crawl.txt": "use another path",
        tmp_path / "folder": "is a link, a folder or a special file",
        tmp_path / "fifo": "is a link, a folder or a special file",
    }
    async with scene(posts=8) as on:
        before, cursor = len(on.fake.requests), on.e6.posts.crawl().cursor
        for path, message in cases.items():
            with pytest.raises(DiskError, match=f"^crawl: .*{message}"):
                async for _ in on.e6.posts.crawl(checkpoint=path):
                    pass
            with pytest.raises(DiskError, match=f"^crawl: .*{message}"):
                async for _ in on.e6.posts.crawl(cursor=cursor, checkpoint=path):
                    pass
        (tmp_path / "long").write_bytes(b"b" * (1 << 21))
        with pytest.raises(CursorError, match="is not the checkpoint file"):
            async for _ in on.e6.posts.crawl(checkpoint=tmp_path / "long"):
                pass
        assert len(on.fake.requests) == before


@virtual_time
async def test_a_full_disk_under_a_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is DiskFullError with the cursor in its notes, and the file before it stays."""
    path = tmp_path / "crawl.txt"
    path.write_text("")

    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    await checkpoint.save(path, "b7")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFullError, match="free some space"):
        await checkpoint.save(path, "b5")
    assert (path.read_text(), names(tmp_path)) == ("b7\n", {"crawl.txt"})


@contextmanager
def another_user() -> Generator[None]:
    """Be a user who is not root, who can write everywhere."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if user == 0:
            os.seteuid(0)


async def test_a_read_only_folder(tmp_path: Path) -> None:
    """A checkpoint and a conversion say that the folder cannot be written."""
    with tempfile.TemporaryDirectory() as outer:  # others may not read that of pytest
        source, folder = Path(outer) / "tags.csv", Path(outer) / "folder"
        source.write_text(TAGS + ROW)
        folder.mkdir(mode=0o555)
        source.parent.chmod(0o755)
        await open_export(source, SCHEMAS).to_parquet(tmp_path / "x.parquet")  # loads what it needs
        with another_user():
            with pytest.raises(DiskError, match="give this user access"):
                await checkpoint.load(folder / "crawl.txt")
            with pytest.raises(DiskError, match="give this user access"):
                await open_export(source, SCHEMAS).to_parquet(folder / "x.parquet")


@pytest.mark.parametrize("content", [b"", b"text " * 100])
@virtual_time
async def test_an_index_of_a_newer_version(content: bytes, tmp_path: Path) -> None:
    """It is a DiskError that says to upgrade; one that is no database is set aside."""
    path = tmp_path / ".e6async" / "index.sqlite"
    path.parent.mkdir()
    path.write_bytes(content)
    async with scene(posts=8) as on:
        if content:
            await on.e6.download(on.shown[0], tmp_path)
            assert path.with_suffix(".damaged").read_bytes() == content
            return
        await asyncio.to_thread(_newer, path)
        with pytest.raises(DiskError, match=r"^download: .*newer version.*; upgrade e6async$"):
            await on.e6.download(on.shown[0], tmp_path)


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA user_version = 99")


def test_many_that_make_one_index(tmp_path: Path) -> None:
    """Eight that open a new folder at once wait for each other; none fails."""
    for number in range(100):
        path = tmp_path / f"{number}.sqlite"
        barrier = threading.Barrier(8)

        def opened(path: Path = path, barrier: threading.Barrier = barrier) -> None:
            index = Index(path)
            barrier.wait()
            index.open()
            index.close()

        with ThreadPoolExecutor(8) as pool:
            for each in [pool.submit(opened) for _ in range(8)]:
                each.result()


def test_an_index_that_stays_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time for locks it is a DiskError."""
    monkeypatch.setattr(_index, "_LOCK_TIMEOUT", 0.05)
    path = tmp_path / "index.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DiskError, match="locked"):
            Index(path).open()
