"""The schedule of slots in a small locked file.

The file is locked for microseconds and never while a process sleeps. The lock of a process that is
killed ends with it; at worst the slot that it had claimed stays empty.
"""

from __future__ import annotations

import errno
import os
import struct
import sys
import time
import zlib
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from e6async._core.gate import own_folder
from e6async._core.gate.slots import Schedule
from e6async._core.system.environment import GATE_DIR
from e6async._core.system.file_lock import try_lock
from e6async._core.system.regular_file import open_regular, read_regular
from e6async.errors import GateError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

R = TypeVar("R")

_RECORD = struct.Struct("<8s16s6q")
_CHECKSUM = struct.Struct("<I")
SIZE = _RECORD.size + _CHECKSUM.size
"""Bytes in the file."""
MAGIC = b"e6gate\x002"
"""The first bytes of the file; the last of them is the version of the format."""
MAX_FOREIGN_BOOTS = 3
"""How often in a row the file may be of another boot before another machine must be writing it."""
_COMPUTED = b"computed"
_CLOCK_TOLERANCE = 60.0  # seconds by which setting the wall clock may move a computed boot time
_NOT_THERE = frozenset(
    {errno.ENOENT, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR}
)
"""Why a file cannot be in a folder, now or later; the next default folder is tried."""

_ADVICE = {
    errno.EACCES: "make the file writable or pass another path; `mode` lets several users share it",
    errno.EPERM: "make the file writable or pass another path; `mode` lets several users share it",
    errno.EROFS: "pass a path on a writable disk",
    errno.ENOSPC: "free some space or pass a path on another disk",
    errno.EDQUOT: "free some space or pass a path on another disk",
    errno.EFBIG: "free some space or pass a path on another disk",
    errno.ENOENT: "create the folder or pass another path",
    errno.ENOTDIR: "a part of the path is not a folder; pass another path",
    errno.EISDIR: "the path is a folder; pass the path of a file",
    errno.ENOLCK: "pass a path on a local disk, where files can be locked",
    errno.ENOTSUP: "pass a path on a local disk, where files can be locked",
}


class LockedError(Exception):
    """Another process has locked the file."""


class ScheduleFile:
    """The file of one host; each method blocks for microseconds."""

    def __init__(
        self, path: Path | None, *, host: str, mode: int, boot: Callable[[], bytes]
    ) -> None:
        """Prepare it; without a path it is in a folder of the user."""
        self.name: str = file_name(host)
        """The file's name in a folder of the user."""
        self._given = path
        self._latest = Path(self.name) if path is None else path
        self._mode = mode
        self._boot = boot
        self._foreign_boots = 0

    def __repr__(self) -> str:
        return str(self._latest)

    def update(
        self,
        change: Callable[[Schedule | None, int], tuple[Schedule | None, R]],
        clock: Callable[[], int],
    ) -> R:
        """Change the schedule while the file is locked.

        Raises LockedError while another process has locked it, GateError when it cannot be used.
        """
        try:
            with self._locked() as file:
                old = self._read(file)
                new, result = change(old, clock())
                if new is not None and new != old:
                    _write(file, pack(new, self._boot()))
                return result
        except OSError as error:
            raise self._error(error) from error

    def peek(self) -> Schedule | None:
        """Read the schedule without the lock; None when that fails, which `update` will report."""
        places = [folder.path / self.name for folder in own_folder.folders()]
        for path in places if self._given is None else [self._given]:
            try:
                record = unpack(read_regular(path, SIZE + 1))
            except OSError:
                continue
            return record[0] if record is not None and same_boot(record[1], self._boot()) else None
        return None

    @contextmanager
    def _locked(self) -> Generator[int]:
        """Open and lock the file.

        The file is opened each time: a forked process would share the lock of an open file, and
        after the file was deleted, two processes could have different files open.
        """
        file = self._open()
        try:
            if not (try_lock(file) and self._is_still(file)):
                raise LockedError
            yield file
        finally:
            os.close(file)

    def _open(self) -> int:
        if self._given is not None:
            return self._open_at(self._given)
        reasons: list[str] = []
        for folder in own_folder.folders():
            try:
                own_folder.make(folder)
                return self._open_at(folder.path / self.name)
            except OSError as error:
                if error.errno not in _NOT_THERE:
                    raise
                reasons.append(f"{folder.path}: {error.strerror}")
        message = (
            f"there is no folder for the files of gates ({'; '.join(reasons)}); set "
            f"{GATE_DIR} to a folder that this user alone can write to"
        )
        raise GateError(message)

    def _open_at(self, path: Path) -> int:
        self._latest = path
        file = self._opened(path)
        if self._given is None and not _is_ours(file):  # planted while others could write there
            os.close(file)
            path.unlink(missing_ok=True)
            file = self._opened(path)
        return file

    def _opened(self, path: Path) -> int:
        try:
            # First without O_CREAT, which Linux refuses in /tmp for files of other users.
            return open_regular(path, os.O_RDWR)
        except FileNotFoundError:
            pass
        try:
            file = open_regular(path, os.O_RDWR | os.O_CREAT | os.O_EXCL)
        except FileExistsError:
            return open_regular(path, os.O_RDWR)
        if sys.platform != "win32":
            os.fchmod(file, self._mode)  # regardless of the umask
        return file

    def _is_still(self, file: int) -> bool:
        try:
            return os.path.samestat(os.fstat(file), os.lstat(self._latest))
        except FileNotFoundError:
            return False

    def _read(self, file: int) -> Schedule | None:
        found = os.fstat(file)
        if found.st_size > SIZE or found.st_nlink > 1:
            message = f"{self._latest} is not the file of a gate; pass another path"
            raise GateError(message)
        content = os.read(file, SIZE)
        record = unpack(content)
        if record is None:
            if self._given is not None and content.strip(b"\0") and not content.startswith(MAGIC):
                message = (
                    f"{self._latest} is not the file of a gate; pass another path, or remove it"
                )
                raise GateError(message)
            return None
        schedule, boot = record
        if same_boot(boot, self._boot()):
            self._foreign_boots = 0
            return schedule
        self._foreign_boots += 1
        if self._foreign_boots > MAX_FOREIGN_BOOTS:
            message = (
                f"another machine or container writes to {self._latest}, and its clock differs; "
                "use RedisGate to share a rate limit among several machines"
            )
            raise GateError(message)
        return None

    def _error(self, error: OSError) -> GateError:
        advice = _ADVICE.get(error.errno or 0, "pass another path")
        return GateError(f"{self._latest} cannot be used ({error.strerror}); {advice}")


def file_name(host: str) -> str:
    """The name of a host's file in a folder of the user."""
    return f"{quote(host, safe='')}.gate"


def pack(schedule: Schedule, boot: bytes) -> bytes:
    """Convert a schedule to the bytes of the file."""
    record = _RECORD.pack(
        MAGIC,
        boot,
        schedule.next_free,
        schedule.paused_until,
        schedule.quiet_until,
        schedule.sender,
        schedule.unwritten_until,
        schedule.delay,
    )
    return record + _CHECKSUM.pack(zlib.crc32(record))


def unpack(data: bytes) -> tuple[Schedule, bytes] | None:
    """Convert the bytes of a file to a schedule and its boot; None for other bytes."""
    record, checksum = data[: _RECORD.size], data[_RECORD.size :]
    if len(data) != SIZE or checksum != _CHECKSUM.pack(zlib.crc32(record)):
        return None
    fields: tuple[bytes, bytes, int, int, int, int, int, int] = _RECORD.unpack(record)
    magic, boot, *times = fields
    return (Schedule(*times), boot) if magic == MAGIC else None


def this_boot() -> bytes:
    """16 bytes that are equal in all processes that have the same monotonic clock."""
    return _linux_boot() or _COMPUTED + struct.pack("<d", time.time() - time.monotonic())


@cache
def _linux_boot() -> bytes | None:
    kernel = Path("/proc/sys/kernel/random/boot_id")
    offsets = Path("/proc/self/timens_offsets")  # a container may have its own clock
    if not kernel.exists():
        return None
    content = kernel.read_bytes() + (offsets.read_bytes() if offsets.exists() else b"")
    return blake2b(content, digest_size=16).digest()


def same_boot(first: bytes, second: bytes) -> bool:
    """Whether two boots are the same; a computed one moves when the wall clock is set."""
    if first.startswith(_COMPUTED) and second.startswith(_COMPUTED):
        return abs(_boot_time(first) - _boot_time(second)) < _CLOCK_TOLERANCE
    return first == second


def _boot_time(computed: bytes) -> float:
    fields: tuple[float] = struct.unpack("<d", computed[len(_COMPUTED) :])
    return fields[0]


def _is_ours(file: int) -> bool:
    return sys.platform == "win32" or os.fstat(file).st_uid == os.geteuid()


def _write(file: int, data: bytes) -> None:
    os.lseek(file, 0, os.SEEK_SET)
    if os.write(file, data) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
