"""One of several processes that share a gate: sends its requests and prints how long each waited.

    python -m benchmarks.gate_worker SPEC URL NAME COUNT [AHEAD]

SPEC is `machine` for the default gate, `lockfile:PATH` or the URL of a Redis server. The process
prints `ready`, waits for a line of input, sends COUNT requests to `URL/NAME/0.json` and so on at
once, and prints as JSON the seconds that each one waited for its turn, and the longest time for
which a file blocked the event loop. AHEAD sets its clock this many seconds ahead.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from typing import Literal, ParamSpec, TypeVar

from e6async import E621
from e6async._core import events
from e6async._core.gate import Gate
from e6async._core.gate.lockfile import LockFileGate
from e6async._core.gate.redis import RedisGate
from e6async._core.gate.schedule_file import ScheduleFile

P = ParamSpec("P")
R = TypeVar("R")

HOST = "localhost"


class _Ahead(asyncio.SelectorEventLoop):
    """An event loop whose clock differs, like that of another host."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        super().__init__()

    def time(self) -> float:
        return super().time() + self._seconds


def gate_of(spec: str, *, min_interval: float = 0.5) -> Gate | Literal["machine"]:
    """Make the gate of a SPEC."""
    if spec == "machine":
        return "machine"
    if spec.startswith("lockfile:"):
        return LockFileGate(spec.removeprefix("lockfile:"), min_interval=min_interval, host=HOST)
    return RedisGate(spec, min_interval=min_interval, host=HOST)


def timed(function: Callable[P, R], taken: list[float]) -> Callable[P, R]:
    """Note how long each call of a function takes."""

    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        start = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            taken.append(time.perf_counter() - start)

    return run


async def send(spec: str, url: str, name: str, count: int) -> list[float]:
    """Send requests; the seconds that each one waited for its turn."""
    waits: list[float] = []

    def observe(event: events.Event) -> None:
        if isinstance(event, events.Sent):
            waits.append(event.queue_wait)

    agent = "gate-worker/1.0 (by the benchmarks)"
    async with E621(
        agent, base_url=url, gate=gate_of(spec), observer=observe, coalesce=False
    ) as e6:
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        calls = (e6.raw("GET", f"/{name}/{number}.json") for number in range(count))
        await asyncio.gather(*calls)
    return waits


def main() -> None:
    """Run with the command line's arguments."""
    spec, url, name, count, *ahead = sys.argv[1:]
    seconds = float(ahead[0]) if ahead else 0.0
    # A loop with a clock of its own would not use the default gate's file.
    with asyncio.Runner(loop_factory=(lambda: _Ahead(seconds)) if seconds else None) as runner:
        blocked = [0.0]
        for method in ("update", "peek"):
            setattr(ScheduleFile, method, timed(getattr(ScheduleFile, method), blocked))
        waits = runner.run(send(spec, url, name, int(count)))
        print(json.dumps({"waits": waits, "blocked": max(blocked)}))


if __name__ == "__main__":
    main()
