"""Files on disk: partial ones that can be resumed, complete ones under their final names."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from hashlib import md5
from io import FileIO
from pathlib import Path
from uuid import uuid4

import attrs
import msgspec

from e6async._core.system.file_lock import try_lock
from e6async._core.system.regular_file import create_new, open_regular, read_regular
from e6async._transfer.disk import disk_errors
from e6async._transfer.http import CHUNK
from e6async._transfer.ranges import Version
from e6async._transfer.truncation import HEAD, TAIL, format_of, has_end

_MAX_VERSION_SIZE = 1 << 16
"""Bytes of a version's file that are read."""


@attrs.frozen(kw_only=True)
class Fingerprint:
    """What the bytes of a file say about it."""

    md5: str
    length: int
    format: str | None
    """By the first bytes, such as `png`; None for an unknown one."""
    has_end: bool | None
    """Whether it ends as its format requires; None when that cannot be told."""


class _Reading:
    """Takes the bytes of a file one after another, and makes their fingerprint."""

    def __init__(self) -> None:
        self._digest = md5(usedforsecurity=False)
        self._head = self._tail = b""
        self.size = 0

    def take(self, chunk: bytes | memoryview) -> None:
        self._digest.update(chunk)
        if len(self._head) < HEAD:
            self._head = (self._head + bytes(chunk[:HEAD]))[:HEAD]
        self._tail = (self._tail + bytes(chunk[-TAIL:]))[-TAIL:]
        self.size += len(chunk)

    def fingerprint(self) -> Fingerprint:
        return Fingerprint(
            md5=self._digest.hexdigest(),
            length=self.size,
            format=format_of(self._head),
            has_end=has_end(self._head, self._tail, self.size),
        )


class PartialFile:
    """A file that is being fetched, locked against other processes; its methods block.

    Opening it reads the bytes that are there once, so that the MD5 continues from there.
    """

    def __init__(self, path: Path, operation: str = "download") -> None:
        self.path: Path = path
        self._operation = operation
        self.version: Version = Version()
        self._opened: FileIO | None = None
        self._reading = _Reading()

    @property
    def size(self) -> int:
        """Bytes that are there."""
        return self._reading.size

    def open(self) -> None:
        """Open and read it; opens a new one beside it when another process has locked it."""
        with disk_errors(self.path, self._operation):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path, self._opened = _locked(self.path)
            self._read()

    def start(self, version: Version) -> None:
        """Empty it, and store the version whose bytes follow."""
        with disk_errors(self.path, self._operation):
            self._file.seek(0)
            self._file.truncate()
            self._reading = _Reading()
            # after the bytes of the older version are gone, and before the first of this one
            temporary = self._version_path.with_suffix(".new")
            with open(create_new(temporary), "wb") as file:
                file.write(msgspec.json.encode(version))
            temporary.replace(self._version_path)
            self.version = version

    def append(self, chunk: bytes) -> None:
        """Write a piece at its end."""
        with disk_errors(self.path, self._operation):
            left = memoryview(chunk)
            while left:
                written = self._file.write(left) or 0  # a full disk takes a part, then nothing
                self._reading.take(left[:written])
                left = left[written:]

    def fingerprint(self) -> Fingerprint:
        """The fingerprint of the bytes that are there."""
        return self._reading.fingerprint()

    def move_to(self, target: Path, *, replace: bool) -> bool:
        """Give it its final name, synced to the disk; False when a file has that name already."""
        with disk_errors(target, self._operation):
            target.parent.mkdir(parents=True, exist_ok=True)
            os.fsync(self._file.fileno())
            if sys.platform == "win32":
                self._file.close()  # Windows renames no open file
            if not _renamed(self.path, target, replace=replace):
                if sys.platform == "win32":
                    self.path, self._opened = _locked(self.path)
                return False
            self._version_path.unlink(missing_ok=True)
            _sync_folder(target.parent)
            return True

    def discard(self) -> None:
        """Drop all bytes, on the disk as well."""
        self.start(Version())

    def close(self) -> None:
        """Close it; its bytes stay on the disk, and an empty one is removed."""
        if self._opened is None:
            return
        with suppress(OSError):  # an empty file that stays does no harm
            if not self.size and not self._opened.closed and self._has_its_name():
                self.path.unlink()
                self._version_path.unlink(missing_ok=True)
        self._opened.close()

    @property
    def _file(self) -> FileIO:
        if self._opened is None:
            message = f"{self.path} is not open"
            raise ValueError(message)
        return self._opened

    @property
    def _version_path(self) -> Path:
        return self.path.with_suffix(".json")

    def _has_its_name(self) -> bool:
        """Whether it still has its partial name, not the final one."""
        return _is_same_file(self._file.fileno(), self.path)

    def _read(self) -> None:
        while chunk := self._file.read(CHUNK):
            self._reading.take(chunk)
        try:
            content = read_regular(self._version_path, _MAX_VERSION_SIZE)
            self.version = msgspec.json.decode(content, type=Version)
        except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
            self.version = Version()


def remove_unused(path: Path) -> None:
    """Remove a partial file and its version, unless a process has it open; leaves a link alone."""
    with suppress(OSError), FileIO(open_regular(path, os.O_RDWR), "r+") as file:
        if try_lock(file.fileno()) and _is_same_file(file.fileno(), path):
            if sys.platform == "win32":
                file.close()  # Windows removes no open file
            path.unlink()
            path.with_suffix(".json").unlink(missing_ok=True)


def fingerprint_of(path: Path) -> Fingerprint | None:
    """Read a whole file; None when there is none, or a FIFO or device in its place."""
    with disk_errors(path):
        try:
            if not path.is_file() and not path.is_dir():
                return None
            file = path.open("rb")
        except FileNotFoundError:
            return None
        reading = _Reading()
        with file:
            while chunk := file.read(CHUNK):
                reading.take(chunk)
    return reading.fingerprint()


def _locked(path: Path) -> tuple[Path, FileIO]:
    """Open and lock a file; where another process has locked it, a new one beside it."""
    candidate = path
    while True:
        number = open_regular(candidate, os.O_RDWR | os.O_CREAT)
        if not try_lock(number):
            os.close(number)
            candidate = path.with_name(f"{path.stem}.{uuid4().hex[:8]}{path.suffix}")
        elif not _is_same_file(number, candidate):  # renamed between opening and locking
            os.close(number)
        elif os.fstat(number).st_nlink > 1:  # killed between link and unlink: it is complete
            candidate.unlink()
            os.close(number)
        else:
            return candidate, FileIO(number, "r+")


def _is_same_file(number: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(number), path.lstat())
    except FileNotFoundError:
        return False


def _renamed(partial: Path, target: Path, *, replace: bool) -> bool:
    """Rename in one step; False when a file has the name already and must stay."""
    if replace:
        partial.replace(target)
        return True
    try:
        if sys.platform == "win32":
            partial.rename(target)
        else:
            target.hardlink_to(partial)
            partial.unlink()
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK}:
            raise
        if os.path.lexists(target):  # no hard links here: the check and the rename are two steps
            return False
        partial.replace(target)
    return True


def _sync_folder(folder: Path) -> None:
    """Sync a rename to the disk, where the system can sync folders."""
    if sys.platform == "win32":
        return
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(file)
