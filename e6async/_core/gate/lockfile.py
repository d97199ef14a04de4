"""The pacer of all processes of a machine: the schedule of slots is in a small locked file.

The file is locked for microseconds and never while a process sleeps. The lock of a process that is
killed ends with it; at worst the slot that it had claimed stays empty.
"""

from __future__ import annotations

import asyncio
import errno
import os
import struct
import sys
import tempfile
import time
import zlib
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from e6async._core.gate.gate import Gate
from e6async._core.gate.limiter import MAX_WAITING
from e6async._core.gate.shared import MIN_REPLY_TIME, SharedPacer
from e6async._core.gate.slots import (
    SECOND,
    Claim,
    Schedule,
    Slot,
    Timing,
    claim,
    pause,
    release,
    usable,
)
from e6async._core.system.environment import GATE_DIR
from e6async._core.system.file_lock import try_lock
from e6async.errors import GateError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

R = TypeVar("R")

_RECORD = struct.Struct("<8s16s4q")
_CHECKSUM = struct.Struct("<I")
SIZE = _RECORD.size + _CHECKSUM.size
"""Bytes in the file."""
MAGIC = b"e6gate\x001"
"""The first bytes of the file; the last of them is the version of the format."""
RETRY_DELAYS = (0.0005, 0.02)
"""Seconds until a locked file is tried again: the first delay, and the longest."""
LOCK_TIMEOUT = 10.0
"""Seconds after which another program must be keeping the lock by mistake."""
MAX_FOREIGN_BOOTS = 3
"""How often in a row the file may be of another boot before another machine must be writing it."""
_OPTIONAL_FLAGS = ("O_BINARY", "O_CLOEXEC", "O_NOFOLLOW")  # not on every system
_FLAGS = os.O_RDWR | sum(getattr(os, name, 0) for name in _OPTIONAL_FLAGS)
_COMPUTED = b"computed"
_CLOCK_TOLERANCE = 60.0  # seconds by which setting the wall clock may move a computed boot time

_ADVICE = {
    errno.EACCES: "make the file writable or pass another path; `mode` lets several users share it",
    errno.EPERM: "make the file writable or pass another path; `mode` lets several users share it",
    errno.EROFS: "pass a path on a writable disk",
    errno.ENOSPC: "free some space or pass a path on another disk",
    errno.EDQUOT: "free some space or pass a path on another disk",
    errno.ENOENT: "create the folder or pass another path",
    errno.ENOTDIR: "a part of the path is not a folder; pass another path",
    errno.EISDIR: "the path is a folder; pass the path of a file",
    errno.ELOOP: "the path is a symbolic link; pass the path of the file itself",
    errno.ENOLCK: "pass a path on a local disk, where files can be locked",
    errno.ENOTSUP: "pass a path on a local disk, where files can be locked",
}


class LockFileGate(Gate):
    """Shares one rate limit among all processes of this machine, through a locked file.

    By default the file is in a folder of the user below the temporary folder, one file for each
    host; all programs of the user find it there unless they have different values of `TMPDIR`, as
    in containers or with systemd's `PrivateTmp`. The variable E6ASYNC_GATE_DIR names another
    folder. Several users can share a file with `mode=0o666` in a folder that all of them can
    access. Several machines need RedisGate: their clocks differ.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        min_interval: float = 0.5,
        host: str = "e621.net",
        mode: int = 0o600,
        max_waiting: int = MAX_WAITING,
    ) -> None:
        """Make a gate; the file is created with the first request.

        `min_interval` (seconds) may be longer than in other processes; `mode` is the file mode of
        a new file; `max_waiting` is how many requests of this process may wait.
        Raises InputError for a `min_interval` that is too short for the host.
        """
        pacer = LockFilePacer(path, min_interval=min_interval, host=host, mode=mode)
        super().__init__(pacer, max_waiting=max_waiting)


class LockFilePacer(SharedPacer):
    """Lets one request through per min_interval among all processes that use one file."""

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        min_interval: float = 0.5,
        host: str = "e621.net",
        mode: int = 0o600,
        boot: Callable[[], bytes] | None = None,
    ) -> None:
        super().__init__(min_interval, host=host)
        self.path: Path = (
            own_folder() / f"{quote(self.host, safe='')}.gate" if path is None else Path(path)
        )
        """The file with the schedule."""
        self._in_own_folder = path is None
        self._mode = mode
        self._boot = boot or this_boot
        self._foreign_boots = 0

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.path}>"

    def ahead(self, now: float) -> float:
        """Seconds until the next request of this process may be sent, as far as it knows."""
        if self._turns:
            return super().ahead(now)
        microseconds = int(now * SECOND)
        schedule = usable(self._peek(), microseconds, self._timing(MIN_REPLY_TIME))
        return max(0, schedule.next_free - microseconds) / SECOND

    async def _claim(self, slot: Slot | None, timing: Timing) -> Claim:
        return await self._update(lambda old, now: claim(old, slot, now=now, timing=timing))

    async def _release(self, slot: Slot) -> None:
        await self._update(lambda old, _now: (old and release(old, slot), None))

    async def _pause(self, duration: int, timing: Timing) -> None:
        await self._update(lambda old, now: (pause(old, duration, now=now, timing=timing), None))

    async def _update(
        self, change: Callable[[Schedule | None, int], tuple[Schedule | None, R]]
    ) -> R:
        """Change the schedule in the file while it is locked; GateError when that fails."""
        loop = asyncio.get_running_loop()
        gives_up_at = loop.time() + LOCK_TIMEOUT
        delay, max_delay = RETRY_DELAYS
        try:
            while True:
                with self._locked() as file:
                    if file is not None:
                        old = self._read(file)
                        new, result = change(old, int(loop.time() * SECOND))
                        if new is not None and new != old:
                            _write(file, pack(new, self._boot()))
                        return result
                if loop.time() > gives_up_at:
                    message = (
                        f"{self.path} has been locked by another program for {LOCK_TIMEOUT:g} s; "
                        "stop that program"
                    )
                    raise GateError(message)
                await asyncio.sleep(delay)
                delay = min(2 * delay, max_delay)
        except OSError as error:
            raise self._error(error) from error

    @contextmanager
    def _locked(self) -> Generator[int | None]:
        """Open and lock the file; gives None while another process has the lock.

        The file is opened each time: a forked process would share the lock of an open file, and
        after the file was deleted, two processes could have different files open.
        """
        file = self._open()
        try:
            yield file if try_lock(file) and self._is_still(file) else None
        finally:
            os.close(file)

    def _open(self) -> int:
        if self._in_own_folder:
            _make_own_folder(self.path.parent)
        try:
            # First without O_CREAT, which Linux refuses in /tmp for files of other users.
            return os.open(self.path, _FLAGS)
        except FileNotFoundError:
            pass
        try:
            file = os.open(self.path, _FLAGS | os.O_CREAT | os.O_EXCL, self._mode)
        except FileExistsError:
            return os.open(self.path, _FLAGS)
        if sys.platform != "win32":
            os.fchmod(file, self._mode)  # regardless of the umask
        return file

    def _is_still(self, file: int) -> bool:
        try:
            return os.path.samestat(os.fstat(file), os.stat(self.path))
        except FileNotFoundError:
            return False

    def _read(self, file: int) -> Schedule | None:
        if os.fstat(file).st_size > SIZE:
            message = f"{self.path} is not the file of a gate; pass another path"
            raise GateError(message)
        record = unpack(os.read(file, SIZE))
        if record is None:
            return None
        schedule, boot = record
        if same_boot(boot, self._boot()):
            self._foreign_boots = 0
            return schedule
        self._foreign_boots += 1
        if self._foreign_boots > MAX_FOREIGN_BOOTS:
            message = (
                f"another machine or container writes to {self.path}, and its clock differs; "
                "use RedisGate to share a rate limit among several machines"
            )
            raise GateError(message)
        return None

    def _peek(self) -> Schedule | None:
        """Read the schedule without the lock; None when that fails, which `pace` will report."""
        try:
            with self.path.open("rb", buffering=0) as file:
                record = unpack(file.read(SIZE))
        except OSError:
            return None
        return record[0] if record is not None and same_boot(record[1], self._boot()) else None

    def _error(self, error: OSError) -> GateError:
        advice = _ADVICE.get(error.errno or 0, "pass another path")
        return GateError(f"{self.path} cannot be used ({error.strerror}); {advice}")


def pack(schedule: Schedule, boot: bytes) -> bytes:
    """Convert a schedule to the bytes of the file."""
    record = _RECORD.pack(
        MAGIC,
        boot,
        schedule.next_free,
        schedule.paused_until,
        schedule.quiet_until,
        schedule.last_used,
    )
    return record + _CHECKSUM.pack(zlib.crc32(record))


def unpack(data: bytes) -> tuple[Schedule, bytes] | None:
    """Convert the bytes of a file to a schedule and its boot; None for other bytes."""
    record, checksum = data[: _RECORD.size], data[_RECORD.size :]
    if len(data) != SIZE or checksum != _CHECKSUM.pack(zlib.crc32(record)):
        return None
    fields: tuple[bytes, bytes, int, int, int, int] = _RECORD.unpack(record)
    magic, boot, next_free, paused_until, quiet_until, last_used = fields
    if magic != MAGIC:
        return None
    schedule = Schedule(
        next_free=next_free,
        paused_until=paused_until,
        quiet_until=quiet_until,
        last_used=last_used,
    )
    return schedule, boot


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


def own_folder() -> Path:
    """The folder with the files of this user's gates.

    It is not in XDG_RUNTIME_DIR, which cron jobs do not have.
    """
    if chosen := os.environ.get(GATE_DIR):
        return Path(chosen)
    user = ""
    if sys.platform != "win32":  # there, the temporary folder is the user's own
        user = f"-{os.getuid()}"
    return Path(tempfile.gettempdir()) / f"e6async{user}"


def _make_own_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    if sys.platform != "win32" and folder.lstat().st_uid != os.getuid():
        message = f"{folder} belongs to another user; pass another path"
        raise GateError(message)


def _write(file: int, data: bytes) -> None:
    os.lseek(file, 0, os.SEEK_SET)
    if os.write(file, data) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
