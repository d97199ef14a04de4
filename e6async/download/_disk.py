"""Files on the disk: partial ones that can be gone on with, whole ones under their final names."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from hashlib import md5
from io import FileIO
from pathlib import Path
from uuid import uuid4

import attrs
import msgspec

from e6async._core.system.file_lock import try_lock
from e6async.download._ranges import Note
from e6async.download._truncation import HEAD, TAIL, has_end, kind_of
from e6async.errors import DiskError, DiskFullError

CHUNK = 1 << 18
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FULL_BASE = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}
)


def disk_error(path: Path, error: OSError | sqlite3.Error) -> DiskError:
    """Make the error that says what is wrong with a folder and what to do."""
    if isinstance(error, OSError):
        number, full = error.errno, error.errno in _FULL
        what = error.strerror or type(error).__name__
    else:
        number, what = None, str(error)
        full = getattr(error, "sqlite_errorcode", None) in _FULL_BASE
    kind = DiskFullError if full else DiskError
    advice = "; make room and start again: it goes on where it stopped" if full else ""
    return kind(f"download: {path}: {what}{advice}", path=path, errno=number)


@contextmanager
def disk_errors(path: Path) -> Generator[None]:
    """Turn what the system says into our errors."""
    try:
        yield
    except OSError as error:
        raise disk_error(path, error) from error


@attrs.frozen(kw_only=True)
class Sum:
    """What a whole file is, by its bytes."""

    md5: str
    length: int
    kind: str | None
    """The format by how it starts, as `png`; None for one that is not known."""
    has_end: bool | None
    """Whether it ends as its format asks for; None when that cannot be told."""


class Partial:
    """A file that is being fetched, locked against others; its methods block.

    The bytes in it are read once when it is opened, so that the MD5 goes on from there.
    """

    def __init__(self, path: Path) -> None:
        self.path: Path = path
        self.note: Note = Note()
        self._opened: FileIO | None = None
        self._start_over()

    def open(self) -> None:
        """Open and read it, or a new one beside it when somebody else is at it."""
        with disk_errors(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path, self._opened = _claimed(self.path)
            self._read()

    def begin(self, note: Note) -> None:
        """Forget what is there, and note what comes now."""
        with disk_errors(self.path):
            self._file.seek(0)
            self._file.truncate()
            self._start_over()
            # after the bytes of the older version are gone, and before any of this one comes
            temporary = self._beside.with_suffix(".new")
            temporary.write_bytes(msgspec.json.encode(note))
            temporary.replace(self._beside)
            self.note = note

    def append(self, chunk: bytes) -> None:
        """Write what came."""
        with disk_errors(self.path):
            left = memoryview(chunk)
            while left:
                written = self._file.write(left) or 0  # a full disk takes a part, then nothing
                self._take(left[:written])
                left = left[written:]

    def sum(self) -> Sum:
        """Tell what is there."""
        return Sum(
            md5=self._digest.hexdigest(),
            length=self.size,
            kind=kind_of(self._head),
            has_end=has_end(self._head, self._tail, self.size),
        )

    def place(self, target: Path, *, replaces: bool) -> bool:
        """Make it the final file, safe against a loss of power; False when the name is taken."""
        with disk_errors(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            os.fsync(self._file.fileno())
            if sys.platform == "win32":
                self._file.close()  # Windows renames no open file
            if not _renamed(self.path, target, replaces=replaces):
                if sys.platform == "win32":
                    self.path, self._opened = _claimed(self.path)
                return False
            self._beside.unlink(missing_ok=True)
            _sync_folder(target.parent)
            return True

    def discard(self) -> None:
        """Forget what is there, on the disk, too."""
        with disk_errors(self.path):
            self.begin(Note())

    def close(self) -> None:
        """Let go of it; what is there stays, unless that is nothing."""
        if self._opened is None:
            return
        with suppress(OSError):  # an empty file that stays harms nobody
            if not self.size and not self._opened.closed and self._is_here():
                self.path.unlink()
                self._beside.unlink(missing_ok=True)
        self._opened.close()

    @property
    def _file(self) -> FileIO:
        if self._opened is None:
            message = f"{self.path} is not open"
            raise ValueError(message)
        return self._opened

    @property
    def _beside(self) -> Path:
        return self.path.with_suffix(".json")

    def _is_here(self) -> bool:
        """Whether it still has its own name, and not the final one."""
        return _is_still(self._file.fileno(), self.path)

    def _start_over(self) -> None:
        self._digest = md5(usedforsecurity=False)
        self._head = self._tail = b""
        self.size: int = 0
        """Bytes that are there."""

    def _read(self) -> None:
        while chunk := self._file.read(CHUNK):
            self._take(chunk)
        try:
            self.note = msgspec.json.decode(self._beside.read_bytes(), type=Note)
        except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
            self.note = Note()

    def _take(self, chunk: bytes | memoryview) -> None:
        self._digest.update(chunk)
        if len(self._head) < HEAD:
            self._head = (self._head + bytes(chunk[:HEAD]))[:HEAD]
        self._tail = (self._tail + bytes(chunk[-TAIL:]))[-TAIL:]
        self.size += len(chunk)


def _claimed(path: Path) -> tuple[Path, FileIO]:
    """Open a file and lock it; where somebody else has it, another one beside it."""
    tried = path
    while True:
        number = os.open(tried, _FLAGS, 0o666)
        if not try_lock(number):
            os.close(number)
            tried = path.with_name(f"{path.stem}.{uuid4().hex[:8]}{path.suffix}")
        elif not _is_still(number, tried):  # it was renamed between opening and locking
            os.close(number)
        elif os.fstat(number).st_nlink > 1:  # a kill came between link and unlink: it is final
            tried.unlink()
            os.close(number)
        else:
            return tried, FileIO(number, "r+")


def _is_still(number: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(number), path.stat())
    except FileNotFoundError:
        return False


def sum_of(path: Path) -> Sum | None:
    """Read a whole file; None when there is none."""
    with disk_errors(path):
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return None
        with file:
            digest, size, head, tail = md5(usedforsecurity=False), 0, b"", b""
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                head, tail, size = head or chunk[:HEAD], chunk[-TAIL:], size + len(chunk)
    return Sum(
        md5=digest.hexdigest(), length=size, kind=kind_of(head), has_end=has_end(head, tail, size)
    )


def _renamed(partial: Path, target: Path, *, replaces: bool) -> bool:
    """Rename at once and whole; False when that would overwrite what must stay."""
    if replaces:
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
        if target.exists():  # no hard links here: the look and the rename are two steps
            return False
        partial.replace(target)
    return True


def _sync_folder(folder: Path) -> None:
    """Write a rename through to the disk, where the system lets a folder be synced."""
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
