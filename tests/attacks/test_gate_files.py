"""The folder and the file of the default gate: what others put there is not used."""

from __future__ import annotations

import asyncio
import logging
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from e6async._core.gate import own_folder
from e6async._core.gate.gate import Gate, forget_gates, gate_for, limiter_of
from e6async._core.gate.lockfile import LockFileGate
from e6async._core.gate.schedule_file import SIZE
from e6async._core.system.environment import GATE_DIR
from e6async.errors import GateError
from tests.gate.processes import gaps, take, take_one

FAST = 0.05
NAME = "localhost.gate"


@pytest.fixture(autouse=True)
def nobody_has_a_gate() -> None:
    """A client in the traceback of another test may keep the gate of the same host."""
    forget_gates()


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Where the default folders of this user would be."""
    monkeypatch.delenv(GATE_DIR)
    monkeypatch.delenv("TMPDIR", raising=False)
    parents = [tmp_path / name for name in ("memory", "disk")]
    for parent in parents:
        parent.mkdir()
    monkeypatch.setattr(own_folder, "_SHARED", tuple(map(str, parents)))
    return [folder.path for folder in own_folder.folders()]


def gate() -> LockFileGate:
    """A gate with the default file."""
    return LockFileGate(host="localhost", min_interval=FAST)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


async def test_the_folder_and_the_files_belong_to_the_user_alone(places: list[Path]) -> None:
    """The folder and the files of one user can be read and written by nobody else."""
    umask = os.umask(0)
    try:
        await take(gate(), 1)
        await take(LockFileGate(host="[::1]:3000", min_interval=FAST), 1)
    finally:
        os.umask(umask)
    assert mode_of(places[0]) == 0o700
    assert {file.name for file in places[0].iterdir()} == {NAME, "%5B%3A%3A1%5D%3A3000.gate"}
    assert {mode_of(file) for file in places[0].iterdir()} == {0o600}
    assert not places[1].exists()


async def test_an_open_folder_is_closed(places: list[Path]) -> None:
    """A folder with mode 0777 is made private, and works."""
    places[0].mkdir()
    places[0].chmod(0o777)
    await take(gate(), 1)
    assert mode_of(places[0]) == 0o700
    assert (places[0] / NAME).stat().st_size == SIZE


async def test_a_file_of_another_user_in_an_open_folder(
    places: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that another user put there while the folder was open is replaced."""
    places[0].mkdir()
    (places[0] / NAME).write_bytes(b"planted")
    real, inode = os.fstat, (places[0] / NAME).stat().st_ino

    def fstat(number: int) -> os.stat_result:
        found = real(number)
        if found.st_ino != inode:
            return found
        fields = [*found]
        fields[stat.ST_UID] += 1
        return os.stat_result(fields)

    with (places[0] / NAME).open("rb"):  # or the new file may be given the same inode number
        monkeypatch.setattr(os, "fstat", fstat)
        await take(gate(), 1)
    assert (places[0] / NAME).stat().st_size == SIZE


def as_link(folder: Path) -> None:
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir()
    folder.symlink_to(elsewhere)


def as_file(folder: Path) -> None:
    folder.write_bytes(b"a diary")


@pytest.mark.parametrize("plant", [as_link, as_file])
async def test_what_is_no_folder_is_not_used(
    places: list[Path], plant: Callable[[Path], None]
) -> None:
    """In place of a link or a file the next folder is used, and nothing is changed there."""
    plant(places[0])
    await take(gate(), 1)
    assert (places[1] / NAME).exists()
    assert not (places[0] / NAME).exists()


async def test_a_folder_of_another_user(
    places: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of somebody else is not used; where all are, the error names them and the remedy."""
    mine = os.geteuid()
    for place in places:
        place.mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    for place, other in zip(places, own_folder.folders(), strict=True):
        place.rename(other.path)
    with pytest.raises(GateError, match=rf"memory.*belongs to another user.*disk.*set {GATE_DIR}"):
        await take_one(gate())


async def test_the_folder_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made if it is missing; one that others may write to is refused, not changed."""
    monkeypatch.setenv(GATE_DIR, str(tmp_path / "gates"))
    await take(gate(), 1)
    assert (tmp_path / "gates" / NAME).exists()
    (tmp_path / "gates").chmod(0o777)
    with pytest.raises(GateError, match="lets other users write to it; run: chmod 700"):
        await take_one(gate())
    assert mode_of(tmp_path / "gates") == 0o777


@pytest.mark.parametrize("where", ["explicit", "default"])
async def test_a_fifo_as_the_file(places: list[Path], tmp_path: Path, where: str) -> None:
    """A FIFO is refused at once: nothing waits for its other end."""
    path = tmp_path / "fifo" if where == "explicit" else places[0] / NAME
    path.parent.mkdir(exist_ok=True)
    os.mkfifo(path)
    fifo = LockFileGate(path, host="localhost") if where == "explicit" else gate()
    async with asyncio.timeout(5):
        assert fifo.eta < 1
        with pytest.raises(GateError, match="is a link, a folder or a special file"):
            await take_one(fifo)
    assert stat.S_ISFIFO(path.lstat().st_mode)


async def test_a_hard_link_as_the_file(places: list[Path], tmp_path: Path) -> None:
    """A file that has another name as well is not written to."""
    (tmp_path / "diary").write_bytes(b"")
    places[0].mkdir()
    os.link(tmp_path / "diary", places[0] / NAME)
    with pytest.raises(GateError, match="is not the file of a gate"):
        await take_one(gate())
    assert (tmp_path / "diary").read_bytes() == b""


def nowhere(tmp_path: Path) -> Path:
    return tmp_path / "nowhere" / "at all"


def fifo(tmp_path: Path) -> Path:
    (tmp_path / "fifo").mkdir()
    os.mkfifo(tmp_path / "fifo" / NAME)
    return tmp_path / "fifo"


@pytest.mark.parametrize("place", [nowhere, fifo])
async def test_without_a_file_the_default_gate_keeps_to_the_process(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    place: Callable[[Path], Path],
) -> None:
    """It says so once, with the reason, and the pace is kept in this process."""
    monkeypatch.setenv(GATE_DIR, str(place(tmp_path)))
    alone: Gate = gate_for("localhost", min_interval=FAST, on_machine=True)
    with caplog.at_level(logging.INFO, "e6async"):
        instants = await take(alone, 3)
        await limiter_of(alone).pause(0.2)
        instants += await take(alone, 1)
    assert min(gaps(instants)) >= FAST
    assert instants[-1] - instants[-2] >= 0.2
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert str(tmp_path / place.__name__) in record.getMessage()
    assert "until then one request per 0.05 s, by this process alone" in record.getMessage()


async def test_the_file_is_used_as_soon_as_it_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that could not be used is tried again after a while."""
    monkeypatch.setattr("e6async._core.gate.gate.FILE_RETRIED_AFTER", 0.1)
    monkeypatch.setenv(GATE_DIR, str(tmp_path / "a" / "b"))
    alone = gate_for("localhost", min_interval=FAST, on_machine=True)
    instants = await take(alone, 2)
    (tmp_path / "a").mkdir()
    instants += await take(alone, 12)
    assert min(gaps(instants)) >= FAST
    assert (tmp_path / "a" / "b" / NAME).stat().st_size == SIZE
