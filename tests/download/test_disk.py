"""Full disks, kills at any moment, locks, and strange folders."""

from __future__ import annotations

import asyncio
import errno
import os
import pickle
import resource
import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from e6async._transfer.disk import disk_error
from e6async._transfer.partial_file import PartialFile
from e6async._transfer.ranges import Version
from e6async.errors import DiskError, DiskFullError
from e6async.testing import virtual_time
from tests.download.conftest import files_in, is_right, parts_in, read_out, scene

_PROGRAM = """
import asyncio, sys
from e6async import E621
from e6async._core.gate import Gate
from e6async._core.gate.local import LocalPacer

async def main(url, folder):
    async with E621("kill-test/1.0 (by the tests)", base_url=url) as e6:
        posts = e6.posts.search(page_size=40)
        print("ready", flush=True)
        async for result in e6.download_all(posts, folder):
            assert result.path.exists()

asyncio.run(main(*sys.argv[1:]))
"""


@contextmanager
def little_room() -> Generator[Callable[[object], None]]:
    """Give a progress callback that limits files to 20,000 bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(_progress: object) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))

    try:
        yield fill
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@virtual_time
async def test_no_room_for_a_file(tmp_path: Path) -> None:
    """A size limit of the system is DiskFullError; the next download resumes the file."""
    async with scene() as on:
        await on.e6.download(on.shown[0], tmp_path)
        with (
            little_room() as fill,
            pytest.raises(DiskFullError, match="free some space and run it again") as caught,
        ):
            await on.e6.download(on.big, tmp_path, on_progress=fill)
        assert caught.value.errno == errno.EFBIG
        assert caught.value.path == parts_in(tmp_path)[0]
        assert files_in(tmp_path) == [f"{on.shown[0].md5}.{on.shown[0].ext}"]
        assert is_right(await on.e6.download(on.big, tmp_path), on.big)
        assert on.requested[-1] == ("bytes=20000-", 206)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_what_is_a_lack_of_room(number: int) -> None:
    """A full disk, a quota and a size limit are the same error, with errno and what to do."""
    error = disk_error(Path("x"), OSError(number, os.strerror(number)))
    assert isinstance(error, DiskFullError)
    assert error.errno == number
    assert "free some space" in str(error)


def test_other_disk_errors() -> None:
    """They are not DiskFullError, and can be pickled."""
    error = disk_error(Path("x"), PermissionError(errno.EACCES, "Permission denied"))
    other = pickle.loads(pickle.dumps(error))
    assert type(other) is DiskError
    text = "download: x: Permission denied; give this user access to it"
    assert (str(other), other.errno) == (f"{text}, or use another path", errno.EACCES)


@virtual_time
async def test_a_full_disk_ends_a_run_after_what_was_fetched(tmp_path: Path) -> None:
    """Existing files are given as results; no incomplete file has a final name."""
    async with scene() as on:
        small = [post for post in on.shown if post.files.meta.size < 9000]
        await on.e6.download(small[0], tmp_path)
        posts = [small[0], on.big, *small]
        with little_room() as fill:
            got, error = await read_out(on.e6.download_all(posts, tmp_path, on_progress=fill))
        assert isinstance(error, DiskFullError)
        assert small[0].id in {result.post.id for result in got}
        by_name = {f"{post.md5}.{post.ext}": post for post in on.shown}
        assert all(is_right(tmp_path / name, by_name[name]) for name in files_in(tmp_path))


@virtual_time
async def test_a_folder_that_is_none(tmp_path: Path) -> None:
    """A file with the folder's name is an error before anything is sent."""
    (tmp_path / "taken").write_bytes(b"")
    async with scene() as on:
        with pytest.raises(DiskError, match="taken"):
            await on.e6.download(on.big, tmp_path / "taken")
        assert on.requested == []


def test_a_kill_between_link_and_unlink(tmp_path: Path) -> None:
    """A partial file that is also the final one is never written to."""
    final, part = tmp_path / "x.png", tmp_path / "x.part"
    final.write_bytes(b"right")
    part.hardlink_to(final)
    partial = PartialFile(part)
    partial.open()
    assert partial.size == 0
    partial.start(Version())
    partial.append(b"other")
    partial.close()
    assert final.read_bytes() == b"right"


def test_two_at_one_partial_file(tmp_path: Path) -> None:
    """The second process gets another partial file."""
    one, other = PartialFile(tmp_path / "x.part"), PartialFile(tmp_path / "x.part")
    one.open()
    other.open()
    assert one.path != other.path
    for partial in (one, other):
        partial.close()
    assert list(tmp_path.iterdir()) == []


def test_a_final_name_is_never_taken_over(tmp_path: Path) -> None:
    """Only `replace` overwrites a file."""
    (tmp_path / "x.png").write_bytes(b"mine")
    partial = PartialFile(tmp_path / "x.part")
    partial.open()
    partial.start(Version())
    partial.append(b"other")
    assert not partial.move_to(tmp_path / "x.png", replace=False)
    assert (tmp_path / "x.png").read_bytes() == b"mine"
    assert partial.move_to(tmp_path / "x.png", replace=True)
    assert (tmp_path / "x.png").read_bytes() == b"other"
    partial.close()
    assert [path.name for path in tmp_path.iterdir()] == ["x.png"]


async def test_killed_again_and_again(tmp_path: Path) -> None:
    """No kill leaves a wrong file with a final name; the last run gets the missing files once."""
    async with scene(40, media_speed=60_000) as on:
        for number in range(5):
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", _PROGRAM, on.fake.url, str(tmp_path)),
                stdout=asyncio.subprocess.PIPE,
            )
            assert process.stdout is not None
            await process.stdout.readline()
            await asyncio.sleep(0.05 + number * 0.11)
            process.send_signal(signal.SIGKILL)
            await process.communicate()
            by_name = {f"{post.md5}.{post.ext}": post for post in on.shown}
            for name in files_in(tmp_path):
                assert is_right(tmp_path / name, by_name[name])
        there = len(files_in(tmp_path))
        before = len(on.requested)
        on.fake.media.speed = None
        results = [r async for r in on.e6.download_all(on.shown, tmp_path)]
        assert len(files_in(tmp_path)) == len(results) == len(on.shown)
        assert len(on.requested) - before <= len(on.shown) - there
        assert parts_in(tmp_path) == []
