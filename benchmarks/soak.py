"""A long life on a fast clock, and whether memory grows."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc

from benchmarks.report import Row, Table
from e6async import E621
from e6async.core.gate import Gate
from e6async.core.gate.local import LocalPacer
from e6async.errors import E6Error
from e6async.testing import without_waiting
from e6async.testing.chaos import FAULTS, ChaosServer

REQUESTS = 30_000
_SOME = ("html-502", "close-mid-body", "later-429-bare", "close-on-reuse", "json-cut", "html-404")


async def _live() -> list[int]:
    """Make calls, one in ten of them under a fault; returns bytes in use after each tenth."""
    sizes: list[int] = []
    async with (
        ChaosServer(good=b'{"count": 1, "capped": false}') as chaos,
        E621(
            "bench/1.0 (by nobody)", base_url=chaos.url, gate=Gate(LocalPacer(0.5)), coalesce=False
        ) as e6,
    ):
        for number in range(REQUESTS):
            if number % 10 == 0:
                chaos.behave(FAULTS[_SOME[number // 10 % len(_SOME)]], times=1)
            try:
                await e6.posts.count("rating:s")
            except E6Error:
                await asyncio.sleep(1)
            chaos.requests.clear()
            if number % (REQUESTS // 10) == REQUESTS // 10 - 1:
                gc.collect()
                sizes.append(tracemalloc.get_traced_memory()[0])
    return sizes


def run() -> Table:
    """Measure what Python holds after each tenth of the requests."""
    tracemalloc.start()
    sizes = without_waiting(_live(), grace=0)
    tracemalloc.stop()
    growth = sizes[-1] / sizes[1] - 1
    rows = [
        Row(f"after {(tenth + 1) * REQUESTS // 10:,}", f"{size / 1e6:.3f} MB")
        for tenth, size in enumerate(sizes)
    ]
    said = f"{growth:+.2%} from {2 * REQUESTS // 10:,} to {REQUESTS:,} requests"
    rows.append(Row("growth", said, "within 2%", abs(growth) <= 0.02))
    return Table("A soak", "Bytes that Python objects hold, one call in ten under a fault.", rows)
