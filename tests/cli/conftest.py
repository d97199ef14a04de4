"""Fixtures for tests of the command: a clean environment, and ways to run it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import attrs
import pytest

from e6async._cli.main import main
from e6async._core.system.environment import GATE_DIR


@attrs.frozen
class RunResult:
    """Exit status and output of the command."""

    status: int
    out: str
    err: str


Run: TypeAlias = Callable[..., Awaitable[RunResult]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for the config file, and no settings in the environment."""
    for name in [name for name in os.environ if name.startswith("E6ASYNC_")]:
        if name != GATE_DIR:  # the gate's files stay in the test's folder
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in a thread of this process, so that a site can run in the test's loop."""

    async def run_command(*arguments: str) -> RunResult:
        status = await asyncio.to_thread(main, arguments)
        output = capsys.readouterr()
        return RunResult(status, output.out, output.err)

    return run_command


def _accept_sigint() -> None:
    """Undo the ignored SIGINT that children of a background job inherit."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


async def start(*arguments: str) -> asyncio.subprocess.Process:
    """Start the command in a new process."""
    program = "import sys; from e6async._cli.main import main; sys.exit(main())"
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        program,
        *arguments,
        preexec_fn=_accept_sigint,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
