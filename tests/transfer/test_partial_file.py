"""Partial files where a file system or another process makes trouble."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from e6async._core.system.file_lock import try_lock
from e6async._transfer import partial_file
from e6async._transfer.partial_file import PartialFile, fingerprint_of
from e6async._transfer.ranges import Version
from e6async.errors import DiskError


def opened(folder: Path, data: bytes = b"data") -> PartialFile:
    """An open partial file with some bytes."""
    partial = PartialFile(folder / "x.part")
    partial.open()
    partial.start(Version(etag='"abc"'))
    partial.append(data)
    return partial


def test_a_file_that_is_not_open(tmp_path: Path) -> None:
    """Writing to it is an error; closing it is not."""
    partial = PartialFile(tmp_path / "x.part")
    partial.close()
    with pytest.raises(ValueError, match=r"x\.part is not open"):
        partial.append(b"data")


def test_no_file() -> None:
    """A file that does not exist has no fingerprint."""
    assert fingerprint_of(Path("/does/not/exist")) is None


def test_bytes_and_version_survive(tmp_path: Path) -> None:
    """Another process continues after the bytes, with their version; a damaged version is none."""
    opened(tmp_path).close()
    again = PartialFile(tmp_path / "x.part")
    again.open()
    assert (again.size, again.version) == (4, Version(etag='"abc"'))
    again.close()
    (tmp_path / "x.json").write_bytes(b"{")
    damaged = PartialFile(tmp_path / "x.part")
    damaged.open()
    assert (damaged.size, damaged.version) == (4, Version())
    assert damaged.fingerprint() == fingerprint_of(tmp_path / "x.part")
    damaged.close()


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP, errno.EMLINK])
def test_a_file_system_without_hard_links(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is renamed instead, but not over another one."""

    def fail(_self: Path, _target: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "hardlink_to", fail)
    partial = opened(tmp_path)
    (tmp_path / "x.png").write_bytes(b"mine")
    assert not partial.move_to(tmp_path / "x.png", replace=False)
    assert (tmp_path / "x.png").read_bytes() == b"mine"
    assert partial.move_to(tmp_path / "y.png", replace=False)
    partial.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.png", "y.png"]


def test_a_link_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another error of the system is a DiskError, and the bytes stay."""

    def fail(_self: Path, _target: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(Path, "hardlink_to", fail)
    partial = opened(tmp_path)
    with pytest.raises(DiskError) as caught:
        partial.move_to(tmp_path / "x.png", replace=False)
    assert caught.value.errno == errno.EIO
    partial.close()
    assert (tmp_path / "x.part").read_bytes() == b"data"


@pytest.mark.parametrize(("number", "is_error"), [(errno.EINVAL, False), (errno.EIO, True)])
def test_a_folder_that_cannot_be_synced(
    number: int, is_error: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some systems cannot sync folders, which is no error; a failed sync is one."""
    partial, sync = opened(tmp_path), os.fsync

    def fail(file: int) -> None:
        if os.path.samestat(os.fstat(file), tmp_path.stat()):
            raise OSError(number, os.strerror(number))
        sync(file)

    monkeypatch.setattr(os, "fsync", fail)
    if is_error:
        with pytest.raises(DiskError):
            partial.move_to(tmp_path / "x.png", replace=False)
    else:
        assert partial.move_to(tmp_path / "x.png", replace=False)
    partial.close()
    assert (tmp_path / "x.png").read_bytes() == b"data"


def test_a_file_that_is_renamed_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that gets its final name between opening and locking is not written to."""
    opened(tmp_path).close()

    def rename_first(file: int) -> bool:
        if (tmp_path / "x.part").exists() and not (tmp_path / "x.png").exists():
            (tmp_path / "x.part").rename(tmp_path / "x.png")
        return try_lock(file)

    monkeypatch.setattr(partial_file, "try_lock", rename_first)
    partial = PartialFile(tmp_path / "x.part")
    partial.open()
    assert partial.size == 0
    partial.start(Version())
    partial.append(b"other")
    partial.close()
    assert (tmp_path / "x.png").read_bytes() == b"data"
