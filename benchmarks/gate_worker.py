"""One of several processes that share a gate: sends its requests and prints how long each waited.

    python -m benchmarks.gate_worker SPEC URL NAME COUNT [AHEAD]

SPEC is `lockfile:PATH` or the URL of a Redis server. The process prints `ready`, waits for a line
of input, sends COUNT requests to `URL/NAME/0.json` and so on at once, and prints a JSON list of the
seconds that each one waited for its turn. AHEAD sets its clock this many seconds ahead.
"""

from __future__ import annotations

import asyncio
import json
import sys

from e6async import E621
from e6async._core import events
from e6async._core.gate import Gate
from e6async._core.gate.lockfile import LockFileGate
from e6async._core.gate.redis import RedisGate

HOST = "localhost"


class _Ahead(asyncio.SelectorEventLoop):
    """An event loop whose clock differs, like that of another host."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        super().__init__()

    def time(self) -> float:
        return super().time() + self._seconds


def gate_of(spec: str, *, min_interval: float = 0.5) -> Gate:
    """Make the gate of a SPEC."""
    if spec.startswith("lockfile:"):
        return LockFileGate(spec.removeprefix("lockfile:"), min_interval=min_interval, host=HOST)
    return RedisGate(spec, min_interval=min_interval, host=HOST)


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
    with asyncio.Runner(loop_factory=lambda: _Ahead(seconds)) as runner:
        print(json.dumps(runner.run(send(spec, url, name, int(count)))))


if __name__ == "__main__":
    main()
