"""A long life on a fast clock, and whether memory grows."""

from __future__ import annotations

import asyncio
import gc
import resource
import tracemalloc
from pathlib import Path

import attrs

from benchmarks.report import Row, Table
from e6async import E621
from e6async._core.gate import Gate
from e6async._core.gate.local import LocalPacer
from e6async.errors import E6Error
from e6async.testing import run_in_virtual_time
from e6async.testing._chaos import FAULTS, ChaosServer

REQUESTS = 30_000
_SOME = (
    "html-502",
    "close-mid-body",
    "retry-after-429-bare",
    "close-on-reuse",
    "json-cut",
    "html-404",
)


@attrs.frozen
class Held:
    """Bytes that are in use."""

    process: int
    """By the process, as the system counts."""
    objects: int
    """By Python objects."""


def _held() -> Held:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Held(pages * resource.getpagesize(), tracemalloc.get_traced_memory()[0])


async def _live() -> list[Held]:
    """Make calls, one in ten of them under a fault; returns what is held after each tenth."""
    sizes: list[Held] = []
    async with (
        ChaosServer(good=b'{"count": 1, "capped": false}') as chaos,
        E621(
            "bench/1.0 (by nobody)", base_url=chaos.url, gate=Gate(LocalPacer(0.5)), coalesce=False
        ) as e6,
    ):
        for number in range(REQUESTS):
            if number % 10 == 0:
                chaos.inject(FAULTS[_SOME[number // 10 % len(_SOME)]], times=1)
            try:
                await e6.posts.count("rating:s")
            except E6Error:
                await asyncio.sleep(1)
            chaos.requests.clear()
            if number % (REQUESTS // 10) == REQUESTS // 10 - 1:
                sizes.append(_held())
    return sizes


def run() -> Table:
    """Measure what Python holds after each tenth of the requests."""
    tracemalloc.start()
    sizes = run_in_virtual_time(_live(), grace=0)
    tracemalloc.stop()
    process = sizes[-1].process / sizes[1].process - 1
    # connections come and go, so the least of several says what stays
    objects = min(each.objects for each in sizes[-4:]) - min(each.objects for each in sizes[:4])
    rows = [
        Row(
            f"after {(tenth + 1) * REQUESTS // 10:,}",
            f"{each.process / 1e6:.1f} MB, {each.objects / 1e3:.0f} kB in objects made since",
        )
        for tenth, each in enumerate(sizes)
    ]
    said = f"{process:+.2%} from {2 * REQUESTS // 10:,} to {REQUESTS:,} requests"
    rows.append(Row("growth of the process", said, "within 2%", abs(process) <= 0.02))
    rows.append(Row("growth of what objects hold", f"{objects / REQUESTS:+.2f} bytes a request"))
    return Table("Long-running memory test", "One call in ten is under a fault.", rows)
