"""What the tests of the command share: a clean environment, and ways to run it."""

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


@attrs.frozen
class Ran:
    """How a run of the command ended, and what it said."""

    status: int
    out: str
    err: str


Run: TypeAlias = Callable[..., Awaitable[Ran]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for configuration, and no word of ours in the environment."""
    for name in [name for name in os.environ if name.startswith("E6ASYNC_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command here, in a thread, so that a site can run in the test's loop."""

    async def ran(*arguments: str) -> Ran:
        status = await asyncio.to_thread(main, arguments)
        told = capsys.readouterr()
        return Ran(status, told.out, told.err)

    return ran


def _heed_interrupts() -> None:
    """What is started in the background of a shell ignores Ctrl-C, and so do its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


async def started(*arguments: str) -> asyncio.subprocess.Process:
    """Start the command as a process of its own."""
    program = "import sys; from e6async._cli.main import main; sys.exit(main())"
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        program,
        *arguments,
        preexec_fn=_heed_interrupts,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
