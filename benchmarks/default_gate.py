"""Programs of one user that share a rate limit without any setting: clients, and commands.

The files of their gates are in a folder like the default one, but of this run.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.report import Row
from benchmarks.site import site
from e6async._core.system.environment import GATE_DIR

COMMANDS = 3
PAGES = 40
_MEMORY = Path("/dev/shm")


@contextmanager
def own_folder() -> Generator[None]:
    """Let all programs that are started find the files of their gates in a new folder."""
    with TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        before = os.environ.get(GATE_DIR)
        os.environ[GATE_DIR] = folder
        try:
            yield
        finally:
            del os.environ[GATE_DIR]
            if before is not None:
                os.environ[GATE_DIR] = before


async def commands() -> Row:
    """Run three searches at once, each of forty pages."""
    async with site(posts=PAGES * 320, latency=0.1) as server:
        words = ("search", "--limit", str(PAGES * 320), "--base-url", server.url, "--jsonl")
        searches = [
            await asyncio.create_subprocess_exec(
                sys.executable, "-m", "e6async._cli.main", *words, stdout=subprocess.DEVNULL
            )
            for _ in range(COMMANDS)
        ]
        for search in searches:
            await search.wait()
        times = server.times
    use = (len(times) - 1) * 0.5 / (times[-1] - times[0])
    least = min(later - sooner for sooner, later in pairwise(times)) * 1e3
    measured = (
        f"{len(times)} requests, {server.violations} violations, least gap {least:.1f} ms, "
        f"use {use:.1%}"
    )
    ended = all(search.returncode == 0 for search in searches)
    holds = ended and server.violations == 0 and use >= 0.99
    return Row(f"{COMMANDS} commands at once", measured, "0, >= 99%", holds)
