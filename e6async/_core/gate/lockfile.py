"""The pace of all processes of a machine, kept in a small locked file.

The file is locked for microseconds and never while somebody sleeps, so that a process that is
killed takes no lock with it; at worst the slot that it had stays empty.
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
    Terms,
    claim,
    give_back,
    hold,
    sane,
)
from e6async._core.system.file_lock import lock
from e6async.errors import GateError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

R = TypeVar("R")

_RECORD = struct.Struct("<8s16s4q")
_SUM = struct.Struct("<I")
SIZE = _RECORD.size + _SUM.size
"""How long the file is."""
MAGIC = b"e6gate\x001"
"""How it begins; the last byte is the version of what follows."""
AGAIN = (0.0005, 0.02)
"""Seconds until a locked file is tried again, at first and at last."""
STUCK = 10.0
"""Seconds after which somebody else must be sitting on the lock."""
MAX_BOOTS = 3
"""How often in a row the file may be of another boot before that is another machine."""
_OF_SOME_SYSTEMS = ("O_BINARY", "O_CLOEXEC", "O_NOFOLLOW")
_FLAGS = os.O_RDWR | sum(getattr(os, name, 0) for name in _OF_SOME_SYSTEMS)
_COMPUTED = b"computed"
_CLOCK_WAS_SET = 60.0

_ADVICE = {
    errno.EACCES: "make it writable, or give the gate another path; see `mode` for several users",
    errno.EPERM: "make it writable, or give the gate another path; see `mode` for several users",
    errno.EROFS: "give the gate a path on a disk that can be written",
    errno.ENOSPC: "free some space, or give the gate a path on another disk",
    errno.EDQUOT: "free some space, or give the gate a path on another disk",
    errno.ENOENT: "make the folder, or give the gate another path",
    errno.ENOTDIR: "give the gate the path of a file in a folder",
    errno.EISDIR: "give the gate the path of a file, not of a folder",
    errno.ELOOP: "give the gate the file itself, not a symbolic link",
    errno.ENOLCK: "give the gate a path on a local disk, where files can be locked",
    errno.ENOTSUP: "give the gate a path on a local disk, where files can be locked",
}


class LockFileGate(Gate):
    """Shares one pace among all processes of this machine, through a locked file.

    Without a path the file lies in a folder of your own below the temporary files, one for each
    host; all your programs find it there as long as they agree on `TMPDIR`, which containers and
    systemd's `PrivateTmp` do not. Several users share a file in a folder that all of them can
    enter, with `mode=0o666`. Several machines need RedisGate: their clocks differ.
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
        """Prepare a gate; the file is made when it is first needed.

        `min_interval` (seconds) may be longer than that of others; `mode` is a new file's mode.
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
            own_folder() / f"{quote(host, safe='')}.gate" if path is None else Path(path)
        )
        """The file."""
        self._in_own_folder = path is None
        self._mode = mode
        self._boot = boot or this_boot
        self._boots = 0

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.path}>"

    def ahead(self, now: float) -> float:
        """Seconds until the next request of this process may go out, as far as it knows."""
        if self._turns:
            return super().ahead(now)
        instant = int(now * SECOND)
        schedule = sane(self._peek(), instant, self._terms(MIN_REPLY_TIME))
        return max(0, schedule.free - instant) / SECOND

    async def _claim(self, slot: Slot | None, terms: Terms) -> Claim:
        return await self._update(lambda found, now: claim(found, slot, now=now, terms=terms))

    async def _give_back(self, slot: Slot) -> None:
        await self._update(lambda found, _now: (found and give_back(found, slot), None))

    async def _hold(self, microseconds: int, terms: Terms) -> None:
        await self._update(
            lambda found, now: (hold(found, microseconds, now=now, terms=terms), None)
        )

    async def _update(
        self, change: Callable[[Schedule | None, int], tuple[Schedule | None, R]]
    ) -> R:
        """Change what is in the file while nobody else does."""
        loop = asyncio.get_running_loop()
        stuck_at = loop.time() + STUCK
        again, most = AGAIN
        try:
            while True:
                with self._locked() as file:
                    if file is not None:
                        found = self._read(file)
                        schedule, result = change(found, int(loop.time() * SECOND))
                        if schedule is not None and schedule != found:
                            _write(file, pack(schedule, self._boot()))
                        return result
                if loop.time() > stuck_at:
                    raise GateError(f"{self.path} stays locked by another program; stop that one")
                await asyncio.sleep(again)
                again = min(2 * again, most)
        except OSError as error:
            raise self._error(error) from error

    @contextmanager
    def _locked(self) -> Generator[int | None]:
        """Open and lock the file; None when another one has the lock just now.

        It is opened each time: a fork would share the lock with an open file, and a file that was
        deleted and made again would be another one for each of two processes.
        """
        file = self._open()
        try:
            yield file if lock(file) and self._is_still(file) else None
        finally:
            os.close(file)

    def _open(self) -> int:
        if self._in_own_folder:
            _make_own(self.path.parent)
        try:
            # Without O_CREAT first: in /tmp, Linux refuses it for files of other users.
            return os.open(self.path, _FLAGS)
        except FileNotFoundError:
            pass
        try:
            file = os.open(self.path, _FLAGS | os.O_CREAT | os.O_EXCL, self._mode)
        except FileExistsError:
            return os.open(self.path, _FLAGS)
        if sys.platform != "win32":
            os.fchmod(file, self._mode)  # the umask would keep the other users out
        return file

    def _is_still(self, file: int) -> bool:
        try:
            return os.path.samestat(os.fstat(file), os.stat(self.path))
        except FileNotFoundError:
            return False

    def _read(self, file: int) -> Schedule | None:
        if os.fstat(file).st_size > SIZE:
            message = f"{self.path} holds something else; give the gate a path of its own"
            raise GateError(message)
        found = unpack(os.read(file, SIZE))
        if found is None:
            return None
        schedule, boot = found
        if same_boot(boot, self._boot()):
            self._boots = 0
            return schedule
        self._boots += 1
        if self._boots > MAX_BOOTS:
            message = (
                f"another machine or container writes to {self.path}, and its clock differs; "
                "several machines share a RedisGate"
            )
            raise GateError(message)
        return None

    def _peek(self) -> Schedule | None:
        """Read without the lock; None when that does not work, which `pace` will explain."""
        try:
            with self.path.open("rb", buffering=0) as file:
                found = unpack(file.read(SIZE))
        except OSError:
            return None
        return found[0] if found is not None and same_boot(found[1], self._boot()) else None

    def _error(self, error: OSError) -> GateError:
        advice = _ADVICE.get(error.errno or 0, "give the gate another path")
        return GateError(f"{self.path} cannot be used ({error.strerror}); {advice}")


def pack(schedule: Schedule, boot: bytes) -> bytes:
    """Write a schedule as the file has it."""
    numbers = (schedule.free, schedule.held, schedule.quiet, schedule.went)
    record = _RECORD.pack(MAGIC, boot, *numbers)
    return record + _SUM.pack(zlib.crc32(record))


def unpack(data: bytes) -> tuple[Schedule, bytes] | None:
    """Read what a file has, with its boot; None when that makes no sense."""
    if len(data) != SIZE or data[_RECORD.size :] != _SUM.pack(zlib.crc32(data[: _RECORD.size])):
        return None
    fields: tuple[bytes, bytes, int, int, int, int] = _RECORD.unpack_from(data)
    magic, boot, free, held, quiet, went = fields
    if magic != MAGIC:
        return None
    return Schedule(free=free, held=held, quiet=quiet, went=went), boot


def this_boot() -> bytes:
    """16 bytes that are the same for all processes whose monotonic clocks agree."""
    return _boot_of_linux() or _COMPUTED + struct.pack("<d", time.time() - time.monotonic())


@cache
def _boot_of_linux() -> bytes | None:
    kernel = Path("/proc/sys/kernel/random/boot_id")
    offsets = Path("/proc/self/timens_offsets")  # a container may have a clock of its own
    if not kernel.exists():
        return None
    told = kernel.read_bytes() + (offsets.read_bytes() if offsets.exists() else b"")
    return blake2b(told, digest_size=16).digest()


def same_boot(one: bytes, other: bytes) -> bool:
    """Say whether two boots are one; a computed one moves when the wall clock is set."""
    if one.startswith(_COMPUTED) and other.startswith(_COMPUTED):
        at: tuple[float] = struct.unpack("<d", one[len(_COMPUTED) :])
        also_at: tuple[float] = struct.unpack("<d", other[len(_COMPUTED) :])
        return abs(at[0] - also_at[0]) < _CLOCK_WAS_SET
    return one == other


def own_folder() -> Path:
    """The folder of this user's gates.

    Not XDG_RUNTIME_DIR: cron jobs do not have it, and they share the budget, too.
    """
    user = ""
    if sys.platform != "win32":  # where the temporary files are the user's own already
        user = f"-{os.getuid()}"
    return Path(tempfile.gettempdir()) / f"e6async{user}"


def _make_own(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    if sys.platform != "win32" and folder.lstat().st_uid != os.getuid():
        message = f"{folder} belongs to another user; give the gate a path of your own"
        raise GateError(message)


def _write(file: int, data: bytes) -> None:
    os.lseek(file, 0, os.SEEK_SET)
    if os.write(file, data) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
