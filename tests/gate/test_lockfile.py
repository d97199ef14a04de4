"""One rate limit for all processes of a machine, through a locked file."""

from __future__ import annotations

import asyncio
import fcntl
import os
import resource
import signal
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from e6async._core.gate import Gate, limiter_of
from e6async._core.gate.lockfile import LOCK_TIMEOUT, LockFileGate, LockFilePacer
from e6async._core.gate.schedule_file import SIZE, pack, same_boot, this_boot, unpack
from e6async._core.gate.slots import SECOND, Schedule
from e6async.errors import GateError, InputError
from e6async.testing._clock import virtual_time
from tests.gate.processes import first_line, gaps, instants_of, running, take, take_one, taking
from tests.gate.test_shared import EACH, LEAST, crowds, shares
from tests.sites import Kind

NOBODY = 65534
MICROSECOND = 1.1e-6
HOLDER = """
import fcntl, sys, time
with open(sys.argv[1], "w") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    print("locked", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of a gate's file."""
    return tmp_path / "site.gate"


def gate_at(path: Path, boot: bytes | None = None) -> Gate:
    """A gate like that of another process."""
    if boot is None:
        return LockFileGate(path, host="localhost")
    return Gate(LockFilePacer(path, host="localhost", boot=lambda: boot))


def now() -> float:
    return asyncio.get_running_loop().time()


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def read(path: Path) -> bytes:
    return path.read_bytes()


def empty(path: Path) -> BinaryIO:
    return path.open("wb")


@contextmanager
def another_user() -> Generator[None]:
    """Switch to a user without rights, if the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def common_folder() -> Generator[Path]:
    """A folder that every user may write to."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


@pytest.mark.parametrize("count", [1, 2, 4])
@virtual_time
async def test_they_take_turns(kind: Kind, path: Path, count: int) -> None:
    """Several processes keep the interval, and each has its share."""
    start = now()
    server = await crowds(kind, [gate_at(path) for _ in range(count)], EACH)
    assert min(server.gaps) >= LEAST
    assert server.use >= 0.98
    assert all(0.9 <= share <= 1.1 for share in shares(server, count))
    assert server.times[-1] - start <= 1.1 * 0.5 * (EACH * count - 1)


def test_two_processes(path: Path) -> None:
    """Two real processes keep one interval."""
    spec = f"lockfile:{path}"
    with taking(spec, 4, 0.1) as one, taking(spec, 4, 0.1) as two:
        instants = instants_of(one) + instants_of(two)
    assert min(gaps(instants)) >= 0.1


def test_a_command_run_twice(path: Path) -> None:
    """A second run right after the first one waits for its slot."""
    instants: list[float] = []
    for _ in range(2):
        with taking(f"lockfile:{path}", 1, 0.7) as child:
            instants += instants_of(child)
    assert min(gaps(instants)) >= 0.7


async def test_a_process_that_is_killed_while_it_sleeps(path: Path) -> None:
    """Its slot stays empty, and the others continue."""
    gate = LockFileGate(path, min_interval=0.2, host="localhost")
    with taking(f"lockfile:{path}", 50, 0.2) as child:
        await asyncio.to_thread(first_line, child)
        child.send_signal(signal.SIGKILL)
        killed_at = now()
        assert await take_one(gate) - killed_at < 1.5


async def test_a_process_that_is_killed_with_the_lock(path: Path) -> None:
    """The lock ends with the process; until then the loop of a waiting process is not blocked."""
    gate = LockFileGate(path, min_interval=0.05, host="localhost")
    with running("-c", HOLDER, path) as child:
        await asyncio.to_thread(first_line, child)
        waiting = asyncio.create_task(take_one(gate))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        child.send_signal(signal.SIGKILL)
        await waiting


@virtual_time
async def test_a_lock_that_is_never_let_go(path: Path) -> None:
    """A lock that another program keeps is an error that names the file."""
    start = now()
    with empty(path) as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(GateError, match=r"site\.gate has been locked"):
            await take_one(gate_at(path))
    assert now() - start == pytest.approx(LOCK_TIMEOUT, abs=0.1)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\x00" * SIZE, id="zeros"),
        pytest.param(pack(Schedule(next_free=1), this_boot())[:20], id="truncated"),
        pytest.param(pack(Schedule(next_free=1), this_boot())[:-1] + b"?", id="damaged"),
        pytest.param(pack(Schedule(next_free=1 << 60), this_boot()), id="far future"),
        pytest.param(
            pack(Schedule(next_free=9, paused_until=1 << 60), this_boot()), id="held for ever"
        ),
        pytest.param(pack(Schedule(next_free=1 << 60), b"another boot...."), id="before a reboot"),
    ],
)
@virtual_time
async def test_a_file_without_a_schedule(path: Path, content: bytes) -> None:
    """Whatever was in the file, the first request waits one interval."""
    write(path, content)
    gate = gate_at(path)
    assert gate.eta == pytest.approx(0.507, abs=0.01)
    start = now()
    instants = await take(gate, 3)
    assert instants[0] - start == pytest.approx(0.507, abs=0.01)
    assert gaps(instants) == pytest.approx([0.507, 0.507], abs=0.01)


@pytest.mark.parametrize("lines", [1, 2, 20])
@virtual_time
async def test_a_file_of_something_else(path: Path, lines: int) -> None:
    """A file that is not a gate's is not overwritten, however short it is."""
    diary = b"The diary of a lighthouse keeper.\n" * lines
    write(path, diary)
    with pytest.raises(GateError, match="is not the file of a gate"):
        await take_one(gate_at(path))
    assert read(path) == diary


@virtual_time
async def test_a_file_that_is_deleted(path: Path) -> None:
    """Processes that create the file at once share it."""
    one, two = gate_at(path), gate_at(path)
    first, second = (asyncio.create_task(take(gate, 6)) for gate in (one, two))
    await asyncio.sleep(1.7)
    os.unlink(path)
    assert min(gaps([*await first, *await second])) >= LEAST


@virtual_time
async def test_a_pause_stops_those_who_sleep(path: Path) -> None:
    """A pause by one process stops requests of others that have a slot."""
    one, two = gate_at(path), gate_at(path)
    await take(one, 1)
    sleepers = [asyncio.create_task(take_one(gate)) for gate in (one, two)]
    await asyncio.sleep(0.1)
    held_at = now()
    await limiter_of(two).pause(20)
    assert gate_at(path).eta == pytest.approx(20, abs=0.01)
    instants = [await sleeper for sleeper in sleepers]
    assert min(instants) >= held_at + 20 - MICROSECOND
    assert max(instants) <= held_at + 21.1
    assert min(gaps(instants)) >= LEAST


@virtual_time
async def test_a_cancelled_request_releases_its_slot(path: Path) -> None:
    """The next one takes the slot of one that was cancelled."""
    one, two = gate_at(path), gate_at(path)
    went = await take(one, 1)
    doomed = asyncio.create_task(take_one(one))
    await asyncio.sleep(0.1)
    doomed.cancel()
    await asyncio.wait([doomed])
    assert doomed.cancelled()
    assert gaps([*went, *await take(two, 1)]) == pytest.approx([0.507], abs=0.01)


@virtual_time
async def test_another_machine(path: Path) -> None:
    """Two machines that write to one file get an error that names RedisGate."""
    one, two = gate_at(path, b"one machine....."), gate_at(path, b"other machine...")
    tasks = [asyncio.create_task(take(gate, 9)) for gate in (one, two)]
    with pytest.raises(GateError, match="use RedisGate"):
        await asyncio.gather(*tasks)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


def test_a_boot_is_known_where_the_system_does_not_name_it() -> None:
    """A computed boot time may differ a little, as after setting the clock, but not by a reboot."""
    at = [b"computed" + when for when in (b"\0" * 7 + b"\x41", b"\0" * 7 + b"\x42")]
    assert same_boot(at[0], at[0])
    assert not same_boot(at[0], at[1])
    assert not same_boot(at[0], this_boot())
    assert same_boot(this_boot(), this_boot())


def test_what_is_written_can_be_read() -> None:
    """A record is unpacked as it was packed, a damaged one is not."""
    schedule = Schedule(next_free=4 * SECOND, paused_until=3, quiet_until=2, sender=1, delay=9)
    record = pack(schedule, this_boot())
    assert len(record) == SIZE
    assert unpack(record) == (schedule, this_boot())
    assert unpack(record[::-1]) is None


@virtual_time
async def test_a_full_disk(path: Path) -> None:
    """A disk that takes no more bytes is an error that says so, and what to do."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SIZE - 1, limits[1]))
    try:
        with pytest.raises(GateError, match=r"No space left on device.*free some space"):
            await take_one(gate_at(path))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@virtual_time
async def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A missing folder is an error that names the file and says what to do."""
    with pytest.raises(GateError, match=r"nowhere/site.gate cannot be used.*create the folder"):
        await take_one(gate_at(tmp_path / "nowhere" / "site.gate"))


@virtual_time
async def test_a_path_that_is_a_folder(tmp_path: Path) -> None:
    """A folder instead of a file is an error."""
    with pytest.raises(GateError, match="the path is a folder"):
        await take_one(gate_at(tmp_path))


@virtual_time
async def test_a_symbolic_link(tmp_path: Path, path: Path) -> None:
    """A symbolic link is not followed."""
    diary = tmp_path / "diary"
    write(diary, b"Fog.")
    os.symlink(diary, path)
    with pytest.raises(GateError, match="is a link"):
        await take_one(gate_at(path))
    assert read(diary) == b"Fog."


@virtual_time
async def test_no_permission() -> None:
    """A file without write permission is an error that says what to do."""
    with common_folder() as folder:
        await take_one(gate_at(folder / "site.gate"))
        (folder / "site.gate").chmod(0o400)
        with another_user(), pytest.raises(GateError, match=r"Permission denied.*`mode`"):
            await take_one(gate_at(folder / "site.gate"))


@virtual_time
async def test_two_users() -> None:
    """With mode=0o666 two users share a file, whatever the umask and the sticky bit."""
    with common_folder() as folder:
        folder.chmod(0o1777)
        path = folder / "site.gate"
        umask = os.umask(0o077)
        try:
            mine = LockFileGate(path, host="localhost", mode=0o666)
            instants = await take(mine, 1)
        finally:
            os.umask(umask)
        with another_user():
            instants += await take(LockFileGate(path, host="localhost"), 2)
        assert gaps(instants) == pytest.approx([0.507, 0.507], abs=0.01)


def test_no_faster_than_the_site_allows(path: Path) -> None:
    """The min_interval of a public site is a minimum here, too."""
    with pytest.raises(InputError, match=r"0.5 s or more for e621.net"):
        LockFileGate(path, min_interval=0.1)
