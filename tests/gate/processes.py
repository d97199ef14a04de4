"""Processes that share a gate with the tests.

    python -m tests.gate.processes SPEC COUNT INTERVAL

takes COUNT turns and prints the monotonic instant of each as it comes.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Generator, Iterable
from contextlib import AbstractContextManager, contextmanager
from itertools import pairwise
from pathlib import Path

from benchmarks.gate_worker import gate_of
from e6async._core.gate import Gate, limiter_of
from e6async._core.gate.shared import SharedPacer

ROOT = Path(__file__).parents[2]


async def take(gate: Gate, count: int) -> list[float]:
    """Take turns one after the other; when they were."""
    return [await take_one(gate) for _ in range(count)]


async def take_one(gate: Gate) -> float:
    """Take one turn; when it was."""
    turn = await limiter_of(gate).acquire()
    try:
        await turn.wait_to_send()
    finally:
        turn.release()
    took_at = asyncio.get_running_loop().time()
    if isinstance(pacer := limiter_of(gate).pacer, SharedPacer):
        await pacer.noted()
    return took_at


def gaps(instants: Iterable[float]) -> list[float]:
    """Seconds from each time to the next, of all processes together."""
    return [later - sooner for sooner, later in pairwise(sorted(instants))]


@contextmanager
def running(*command: object) -> Generator[subprocess.Popen[str]]:
    """Run Python with these arguments; it is killed at the end if it still runs."""
    arguments = [sys.executable, *map(str, command)]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        try:
            yield child
        finally:
            child.kill()


def taking(
    spec: str, count: int, min_interval: float
) -> AbstractContextManager[subprocess.Popen[str]]:
    """Run a process that takes turns."""
    return running("-m", __name__, spec, count, min_interval)


def first_line(child: subprocess.Popen[str]) -> str:
    """Wait until a process prints a line."""
    assert child.stdout is not None
    return child.stdout.readline()


def instants_of(child: subprocess.Popen[str]) -> list[float]:
    """Wait for the end of a process; the times that it printed."""
    printed, _ = child.communicate()
    assert child.returncode == 0
    return [float(line) for line in printed.split()]


async def main(spec: str, count: int, min_interval: float) -> None:
    """Take the turns and print them."""
    gate = gate_of(spec, min_interval=min_interval)
    assert isinstance(gate, Gate)
    for _ in range(count):
        sys.stdout.write(f"{await take_one(gate)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
