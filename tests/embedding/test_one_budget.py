"""One rate limit for all programs of a user, without any setting."""

from __future__ import annotations

import asyncio
import pwd
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from e6async import E621, E926
from e6async._cli.main import main
from e6async._core.gate.gate import Gate, forget_gates, gate_for, limiter_of
from e6async._core.gate.local import LocalPacer
from e6async._core.system.environment import GATE_DIR
from e6async.errors import InputError
from e6async.testing import FakeSite, virtual_time
from tests.embedding.raw_server import RawServer
from tests.gate.processes import gaps, take

AGENT = "embedding-test/1.0 (by the tests)"
ROOT = Path(__file__).parents[2]
LEAST = 0.49
"""Seconds between two arrivals at least."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with the files of gates; nobody has a gate yet."""
    forget_gates()  # a client in the traceback of another test may keep one that is shared
    monkeypatch.setenv(GATE_DIR, str(tmp_path / "gates"))
    return tmp_path / "gates"


def files(folder: Path) -> list[str]:
    """The names of all files of gates."""
    return [file.name for file in folder.iterdir()] if folder.exists() else []


async def programs(*commands: Sequence[object]) -> None:
    """Run Python programs at once, and wait for all of them."""
    processes = [
        await asyncio.create_subprocess_exec(sys.executable, *map(str, command), cwd=ROOT)
        for command in commands
    ]
    assert [await process.wait() for process in processes] == [0] * len(commands)


async def test_four_programs_with_default_clients(folder: Path) -> None:
    """No two requests of four programs come too soon, and nobody has set anything up."""
    with RawServer() as server:
        command = ["-m", "tests.embedding.budget_worker", server.port, 3]
        await programs(*[command] * 4)
        assert len(server.requests) == 12
        assert min(server.gaps()) >= LEAST
        assert max(server.gaps()) < 1.5
        assert files(folder) == [f"site.test%3A{server.port}.gate"]


async def test_programs_on_uvloop(folder: Path) -> None:
    """A program on uvloop, with one loop after another, shares the rate limit with the others."""
    pytest.importorskip("uvloop", reason="uvloop does not exist for this system")
    with RawServer() as server:
        command = ["-m", "tests.embedding.budget_worker", server.port, 2, 1]
        await programs([*command, "uvloop"], [*command, "uvloop"], command)
        assert len(server.requests) == 9
        assert min(server.gaps()) >= LEAST
        assert files(folder) == [f"site.test%3A{server.port}.gate"]


async def test_three_commands_at_once(folder: Path, tmp_path: Path) -> None:
    """Commands share the rate limit, on loopback as well."""
    async with FakeSite(E621, posts=600, seed=1) as fake:
        command = [
            "-m",
            "e6async._cli.main",
            "search",
            "--limit",
            480,
            "--base-url",
            fake.url,
            "--jsonl",
        ]
        await programs(*[command] * 3)
        times = [request.time for request in fake.requests]
    assert len(times) >= 6
    assert min(gaps(times)) >= LEAST
    assert len(files(folder)) == 1


async def test_a_client_on_loopback_keeps_to_the_process(folder: Path) -> None:
    """Only gate="machine" asks for a file there; it keeps the pace with other programs."""
    with RawServer() as server:
        async with E621(AGENT, base_url=server.url) as e6:
            await e6.raw("GET", "/a.json")
        assert files(folder) == []
        async with E621(AGENT, base_url=server.url, gate="machine") as e6:
            await e6.raw("GET", "/b.json")
        assert files(folder) == [f"127.0.0.1%3A{server.port}.gate"]
        assert min(server.gaps()) >= LEAST


async def test_a_gate_of_the_process_has_no_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With gate="process" nothing is written, whatever the host."""
    gate = E621(AGENT, gate="process").gate
    await take(gate, 2)
    assert files(folder) == []
    assert isinstance(limiter_of(gate).pacer, LocalPacer)


async def test_one_client_that_shares_makes_all_of_a_host_share(folder: Path) -> None:
    """A process has one gate for each host; it changes over without a request too soon."""
    one = E621(AGENT, gate="process")
    instants = await take(one.gate, 2)
    two = E926(AGENT)
    assert two.gate is one.gate
    instants += await take(one.gate, 2)
    assert min(gaps(instants)) >= 0.5
    assert files(folder) == ["e621.net.gate"]


@pytest.mark.parametrize("gate", ["user", b"machine", True, ["machine"], 1])
def test_what_is_no_gate(gate: object) -> None:
    """Another word or type is refused when the client is made."""
    with pytest.raises(InputError, match="E621: gate must be"):
        E621(AGENT, gate=gate)  # type: ignore[arg-type]


def test_a_slower_client_on_a_gate_of_its_own() -> None:
    """A gate that is faster than the client's min_interval is refused."""
    with pytest.raises(InputError, match=r"requires 2\.0 s or more"):
        E621(AGENT, base_url="http://127.0.0.1:1", gate=Gate(LocalPacer(1.0)), min_interval=2.0)


@virtual_time
async def test_a_clock_that_jumps_never_reaches_the_file() -> None:
    """In virtual time the default gate keeps to the process: other programs live in real time."""
    gate = gate_for("e621.net", min_interval=0.5, on_machine=True)
    instants = await take(gate, 20)
    assert min(gaps(instants)) >= 0.5
    assert gate.eta == pytest.approx(0.5, abs=0.1)


def test_the_file_is_the_same_in_every_event_loop(folder: Path) -> None:
    """A process with one loop after another keeps the interval between them."""
    gate = gate_for("e621.net", min_interval=0.5, on_machine=True)
    instants = [*asyncio.run(take(gate, 2)), *asyncio.run(take(gate, 1))]
    assert min(gaps(instants)) >= 0.5
    assert len(files(folder)) == 1


async def test_a_user_without_a_home(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The command works for a user id that the system does not know, without HOME."""

    def unknown(number: int) -> pwd.struct_passwd:
        raise KeyError(number)

    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    monkeypatch.setenv(GATE_DIR, str(tmp_path / "a" / "b"))
    async with FakeSite(E621, posts=7) as fake:
        status = await asyncio.to_thread(main, ["count", "--base-url", fake.url])
    assert (status, capsys.readouterr().out[-1:]) == (0, "\n")


async def test_the_command_says_why_it_does_not_share(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Where no file can be had, one line on stderr says so, and the command goes on."""
    monkeypatch.setenv(GATE_DIR, str(tmp_path / "a" / "b"))
    async with FakeSite(E621, posts=7) as fake:
        status = await asyncio.to_thread(main, ["count", "--base-url", fake.url])
    out, err = capsys.readouterr()
    assert (status, out.strip().isdecimal()) == (0, True)
    assert err.count("\n") == 1
    assert err.startswith("e6async: there is no folder for the files of gates")
